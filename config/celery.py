"""The Celery application. Tasks are found in each app's `tasks.py` and called by name."""

import os

from celery import Celery

from config import broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")

app = Celery("slipway")
app.config_from_object("django.conf:settings", namespace="CELERY")
# A task is acknowledged when it is done: a killed worker's task runs again, so every task is idempotent.
app.conf.update(
    task_default_queue=broker.QUEUE,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    worker_prefetch_multiplier=1,
    worker_enable_remote_control=False,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)
app.autodiscover_tasks()
