"""A model in a process of its own: what is heavy, or reads strangers' bytes, must not take the service with it.

One process, one batch at a time. Requests go out pickled, for the child trusts us; answers come back as JSON, for we
do not trust the child: what it read may have taken it over. They are numbered: an answer that is late, comes twice or
answers nothing asked is let go. A child that hangs, dies or talks nonsense is killed, the batch fails, and the next
one gets a new child, after a wait that doubles while nothing succeeds. It dies with us, and cannot write files.
Not here: the child's side (worker_child.py), what a failed batch means (runtime/intake.py: held).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import select
import struct
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import orjson
import structlog

_log = structlog.get_logger("secondscreen.screeners.worker")

CHILD: Final = (sys.executable, "-P", "-m", "secondscreen.screeners.worker_child")
FRAME: Final = struct.Struct(">I")  # length of what follows, bytes
ANSWER_BYTES: Final = 33_554_432  # a longer answer is nonsense: no batch of ours says so much
WAITING: Final = 64  # batches that may wait for the process; beyond, they fail at once
LONGEST_WAIT_S: Final = 60.0
DYING_S: Final = 0.2  # from the end of its pipe to the end of the child
_KEPT: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "SYSTEMROOT")
_THREADS: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):  # what was not written is not wanted any more
                pipe.close()


class WorkerFailed(Exception):
    """No answer to this batch; the words say why."""


class Worker:
    """`factory` is `module:function`, called in the child with `options`; what it returns is called with each batch (a
    list of plain data) and gives one JSON-ready answer for each of them. `memory_mb`: private memory of the child;
    `start_s`: until it has loaded; `ask_s`: for one batch; `cpu_s`: processor time for one batch.

    `trouble` says why the last batch or start failed ("" = it did not). `close()` ends it for good."""

    def __init__(
        self,
        name: str,
        factory: str,
        options: Mapping[str, Any] | None = None,
        *,
        memory_mb: int = 1_024,
        start_s: float = 30.0,
        ask_s: float = 30.0,
        cpu_s: int = 30,
        threads: int = 1,
        command: Sequence[str] = CHILD,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = name
        self.trouble = ""
        self.starts = 0
        self.ignored = 0  # answers to nothing that was asked
        self._hello = {
            "factory": factory,
            "options": dict(options or {}),
            "memory_mb": memory_mb,
            "cpu_s": cpu_s,
            "parent": os.getpid(),
        }
        self._start_s, self._ask_s = start_s, ask_s
        self._command = tuple(command)
        self._env = _environment(threads)
        self._clock = clock
        self._guard = threading.Lock()  # over `_process` and `_closed`: `close` may come at any moment
        self._process: subprocess.Popen[bytes] | None = None
        self._last: Callable[[], object] | None = None  # ends the process; once
        self._closed = False
        self._number = 0
        self._failures = 0  # one after another
        self._not_before = 0.0
        self._died_of = ""
        self._waiting = 0
        self._unread = b""
        # One thread speaks with the child. It also stands for us as its parent: the child dies when this thread ends.
        self._thread = ThreadPoolExecutor(1, f"worker-{name}")

    async def ask(self, batch: Sequence[Any]) -> list[Any]:
        """One answer for each of the batch, in order. Raises WorkerFailed. Whoever stops waiting does no harm."""
        if self._waiting >= WAITING:
            raise WorkerFailed(f"{self.name}: too many wait for it")
        self._waiting += 1
        work = asyncio.get_running_loop().run_in_executor(self._thread, self.ask_now, list(batch))
        work.add_done_callback(self._served)
        return await work

    async def open(self) -> None:
        """Load now rather than at the first batch. Raises WorkerFailed."""
        await self.ask(())

    def _served(self, work: asyncio.Future[list[Any]]) -> None:
        self._waiting -= 1
        if not work.cancelled():
            work.exception()  # seen, though its asker may have gone

    def close(self) -> None:
        with self._guard:
            self._closed = True
            if self._process is not None:
                self._process.kill()
        self._thread.shutdown(wait=True, cancel_futures=True)
        self._end()

    # --- in the thread -----------------------------------------------------------------------------------------

    def ask_now(self, batch: list[Any]) -> list[Any]:
        """`ask`, here and now, for those without an event loop. Never from two threads. Raises WorkerFailed."""
        try:
            answers = self._exchange(batch)
        except _Refused as refused:  # the child is well and says that this batch will not do
            self.trouble = f"{self.name}: {refused}"
            raise WorkerFailed(self.trouble) from None
        except (OSError, ValueError, EOFError) as error:
            self._failed(error)
            raise WorkerFailed(self.trouble) from error
        self.trouble, self._failures = "", 0
        return answers

    def _exchange(self, batch: list[Any]) -> list[Any]:
        process = self._alive()
        self._number += 1
        by = self._clock() + self._ask_s
        self._send(process, (self._number, batch), by)
        while True:
            said = self._receive(process, by)
            if said.get("n") == self._number:
                break
            self.ignored += 1
        if "error" in said:
            raise _Refused(str(said["error"])[:300])
        answers = said.get("answers")
        if not isinstance(answers, list) or len(answers) != len(batch):
            raise ValueError("it does not answer what was asked")
        return answers

    def _alive(self) -> subprocess.Popen[bytes]:
        """The child, loaded; a new one where there is none."""
        process = self._process
        if process is not None and process.poll() is None:
            return process
        self._end()
        wait = self._not_before - self._clock()
        if wait > 0:
            raise _Refused(f"{self._died_of}; next try in {wait:.0f} s")
        with self._guard:
            if self._closed:
                raise _Refused("it is closed")
            process = self._process = subprocess.Popen(  # noqa: S603 - our own module, our own interpreter
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._env,
                start_new_session=True,  # a Ctrl-C at our terminal is for us
            )
            self._last = weakref.finalize(self, _ended, process)  # for those who forget to close
        self.starts += 1
        self._unread = b""
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - asked for above
        os.set_blocking(process.stdin.fileno(), False)
        os.set_blocking(process.stdout.fileno(), False)
        by = self._clock() + self._start_s
        self._send(process, self._hello, by)
        said = self._receive(process, by)
        if said.get("ready") is not True:
            raise ValueError(f"cannot start: {str(said.get('error', 'it says nothing we know'))[:300]}")
        return process

    def _failed(self, error: Exception) -> None:
        process, code = self._process, None
        if process is not None and not isinstance(error, TimeoutError):
            with contextlib.suppress(subprocess.TimeoutExpired):
                code = process.wait(DYING_S)
        self._end()
        if self._closed:
            self.trouble = f"{self.name}: it is closed"
            return
        why = str(error) or type(error).__name__
        if isinstance(error, TimeoutError):
            why = "no answer in time"
        elif code is not None and code < 0:
            why = f"killed by signal {-code}"
        self._failures += 1
        # The first death costs nobody a wait; those that follow upon it do.
        wait = 0.0 if self._failures == 1 else min(LONGEST_WAIT_S, 0.25 * 2.0 ** min(self._failures, 20))
        self._not_before = self._clock() + wait
        self._died_of, self.trouble = why, f"{self.name}: {why}"
        _log.warning("worker_failed", worker=self.name, why=why, again_s=wait)

    def _end(self) -> None:
        with self._guard:
            process, self._process = self._process, None
        if process is None:
            return
        if self._last is not None:
            self._last()

    # --- frames ------------------------------------------------------------------------------------------------

    def _send(self, process: subprocess.Popen[bytes], message: object, by: float) -> None:
        assert process.stdin is not None  # noqa: S101 - asked for at its start
        body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        left = memoryview(FRAME.pack(len(body)) + body)
        fd = process.stdin.fileno()
        while left:
            self._wait(fd, select.POLLOUT, by)
            with contextlib.suppress(BlockingIOError):
                left = left[os.write(fd, left) :]

    def _receive(self, process: subprocess.Popen[bytes], by: float) -> dict[str, Any]:
        assert process.stdout is not None  # noqa: S101 - asked for at its start
        fd = process.stdout.fileno()
        (length,) = FRAME.unpack(self._read(fd, FRAME.size, by))
        if length > ANSWER_BYTES:
            raise ValueError("it talks nonsense")
        try:
            said = orjson.loads(self._read(fd, length, by))
        except orjson.JSONDecodeError:
            raise ValueError("it talks nonsense") from None
        if not isinstance(said, dict):
            raise ValueError("it talks nonsense")
        return said

    def _read(self, fd: int, length: int, by: float) -> bytes:
        pieces, have = [self._unread], len(self._unread)
        while have < length:
            self._wait(fd, select.POLLIN, by)
            try:
                piece = os.read(fd, 1 << 20)
            except BlockingIOError:
                continue
            if not piece:
                raise EOFError("it died")
            pieces.append(piece)
            have += len(piece)
        whole = b"".join(pieces)
        self._unread = whole[length:]
        return whole[:length]

    def _wait(self, fd: int, what: int, by: float) -> None:
        poll = select.poll()
        poll.register(fd, what)
        left = by - self._clock()
        if left <= 0 or not poll.poll(left * 1_000):
            raise TimeoutError


class _Refused(Exception):
    """No answer, and the process is none the worse for it."""


def _environment(threads: int) -> dict[str, str]:
    """What the child may know: where things are, and no secret that stands in our own environment."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    path = os.pathsep.join(part for part in sys.path if part)
    return {
        **kept,
        **dict.fromkeys(_THREADS, str(threads)),
        "PYTHONPATH": path,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
    }
