"""The child's side of a worker: limits first, then the model, then batch after batch until there are no more.

It takes pickles from its parent alone, by the pipe it was born with, and answers in JSON without NaN. Whatever a
library prints goes nowhere: the answers have a pipe of their own. Not here: starting, deadlines, restarts (worker.py).
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import math
import os
import pickle
import resource
import signal
import struct
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, Final

FRAME: Final = struct.Struct(">I")
PR_SET_PDEATHSIG: Final = 1
PR_SET_NO_NEW_PRIVS: Final = 38
NICE: Final = 5  # sockets and producers go first


def main() -> None:
    asked, said = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    hello = _take(asked)
    if hello is None:
        return
    try:
        _bind(hello["parent"])
        _limit(hello["memory_mb"])
        module, _, function = hello["factory"].partition(":")
        answer: Callable[[list[Any]], list[Any]] = getattr(importlib.import_module(module), function)(
            **hello["options"]
        )
    except BaseException as error:
        _say(said, {"error": _words(error)})
        return
    _say(said, {"ready": True})
    while (request := _take(asked)) is not None:
        number, batch = request
        _allow(hello["cpu_s"])
        try:
            _say(said, {"n": number, "answers": answer(batch) if batch else []})
        except Exception as error:
            _say(said, {"n": number, "error": _words(error)})


def _take(asked: BinaryIO) -> Any:
    """The next message; None at the end."""
    head = asked.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    return pickle.loads(asked.read(FRAME.unpack(head)[0]))  # noqa: S301 - our parent's pipe, nobody else's


def _say(said: BinaryIO, message: dict[str, Any]) -> None:
    """Raises ValueError or TypeError for what is no plain data, NaN among it; then nothing was said."""
    body = json.dumps(message, allow_nan=False, separators=(",", ":")).encode()
    said.write(FRAME.pack(len(body)) + body)
    said.flush()


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def _bind(parent: int) -> None:
    """Die with the parent, gain no rights by anything run from here."""
    with contextlib.suppress(OSError, AttributeError):  # Linux only; elsewhere the end of the pipe must do
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(0)  # it was gone before we could ask
    os.nice(NICE)


def _limit(memory_mb: int) -> None:
    """Private memory, no files written, few open, no core file. Kept where the system knows such a limit."""
    for what, most in (
        (resource.RLIMIT_DATA, memory_mb << 20),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # already lower than that
            resource.setrlimit(what, (most, most))


def _allow(cpu_s: int) -> None:
    """So much processor time from now on; beyond, the system ends this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    with contextlib.suppress(ValueError, OSError):
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used.ru_utime + used.ru_stime) + cpu_s, hard))


if __name__ == "__main__":
    main()
