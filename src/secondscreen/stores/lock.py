"""One service per data directory: two would each believe themselves the only writer of every journal in it.

Not here: what is kept in the directory.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from ..runtime.ports import StoreFailed


class DirectoryLock:
    """An advisory lock that the kernel lets go when the process ends, however it ends."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._handle: int | None = None

    def take(self) -> None:
        """Make the directory if need be and take it. Raises StoreFailed if another process has it."""
        try:
            self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(self._directory / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreFailed(f"cannot use {self._directory} for data: {error.strerror}") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(handle)
            raise StoreFailed(
                f"{self._directory} is in use by another service (process {holder}): stop it, or give"
                " this one another data directory"
            ) from error
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        self._handle = handle

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
