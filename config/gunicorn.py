"""How the web server runs: two processes of four threads, each thread keeping its database connection."""

import gc
import os
from contextlib import suppress

from config import logs

wsgi_app = "config.wsgi:application"
bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROCESSES", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = 10
keepalive = 30
max_requests = 20_000
max_requests_jitter = 2_000
# Heartbeat files on a disk can stall a worker for as long as the disk does.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
# Our own middleware logs requests, with their ids; what gunicorn says of itself goes the same way.
accesslog = None
logconfig_dict = logs.configure(os.environ.get("LOG_LEVEL", "INFO"))
logconfig_dict["loggers"]["gunicorn.error"] = {"level": "INFO", "handlers": [], "propagate": True}
control_socket_disable = True
reload = os.environ.get("DEBUG", "").lower() in ("1", "true", "yes", "on")
# The application is loaded once and its memory shared; no worker answers its first request cold.
preload_app = not reload


def when_ready(_server: object) -> None:
    """Leave what was loaded out of every later garbage collection, whose marks would copy the shared pages, too."""
    gc.collect()
    gc.freeze()


def child_exit(_server: object, worker: object) -> None:
    """Take a finished worker's gauges out of /metrics."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        with suppress(OSError):
            multiprocess.mark_process_dead(worker.pid)
