"""Structured logs: one JSON object a line, with the request id of whoever caused it."""

import re

import structlog

from config.context import request_id

# What happens before each renderer, for our own loggers and for those of libraries alike.
_SHARED = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


# The address of a feed is its secret, and libraries of ours write addresses of requests that fail into their lines.
_SECRET = re.compile(r"(/feed/)[^/\s\"']+(\.ics)")


def _without_secrets(_logger: object, _method: str, event: dict) -> dict:
    """Blanks the token in the address of a feed, wherever it stands in a line."""
    return {name: _SECRET.sub(r"\1…\2", text) if isinstance(text, str) else text for name, text in event.items()}


def _with_request_id(_logger: object, _method: str, event: dict) -> dict:
    if current := request_id.get():
        event.setdefault("request_id", current)
    return event


def configure(level: str) -> dict:
    """Set structlog up and return Django's LOGGING: JSON to standard error from `level` on."""
    structlog.configure(
        processors=[*_SHARED, _with_request_id, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*_SHARED, _with_request_id],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _without_secrets,
            structlog.processors.JSONRenderer(default=str),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": formatter},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {"django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
    }
