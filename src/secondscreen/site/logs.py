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
