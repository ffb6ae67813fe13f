"""Structured logs: one JSON object a line on stderr, from our rooms and from the libraries alike.

Secrets are blotted out wherever they stand. Addresses of viewers are nowhere handed in.
Not here: what is worth a line (each room).
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from aiohttp.http_exceptions import HttpProcessingError

_SECRET_KEYS: Final = re.compile(
    r"pass(word|phrase)?|secret|token|cookie|authorization|csrf|session", re.IGNORECASE
)
_SECRET_TEXT: Final = re.compile(r"\bss_([a-z0-9]{12})_[A-Za-z0-9_-]{20,}|(?<=token=)[A-Za-z0-9_-]{20,}")
_BLOT: Final = "[secret]"


def blot_secrets(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key, value in event.items():
        if _SECRET_KEYS.search(key):
            event[key] = _BLOT
        elif isinstance(value, str):
            event[key] = _SECRET_TEXT.sub(_BLOT, value)
    return event


class _NoAddress(logging.Filter):
    """aiohttp names the client's address, and tells a whole traceback for what is only bad HTTP."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            record.msg, record.args, record.exc_info = "bad_http", (), None
            record.levelno, record.levelname = logging.INFO, "INFO"
        elif record.args:
            record.msg, record.args = "request_failed", ()
        return True


def http_logger() -> logging.Logger:
    """The logger of aiohttp's own protocol; what goes wrong inside a handler is told by failures.py."""
    logger = logging.getLogger("site.http")
    if not logger.filters:
        logger.addFilter(_NoAddress())
    return logger


def configure_logs(level: int = logging.INFO) -> None:
    """Send every log line of the process to stderr as JSON; call once, at start."""
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                blot_secrets,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
