"""Models for workers to run in tests: well, ill and hostile. Not here: the tests (test_worker.py)."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any


def tens(times: int = 10) -> Callable[[list[Any]], list[Any]]:
    """Ten times each number; `die`, `hang`, `raise`, `nan`, `short`, `write`, `eat` do as they say."""

    def answer(batch: list[Any]) -> list[Any]:
        return [one(thing) for thing in batch if thing != "short"]

    def one(thing: Any) -> Any:
        match thing:
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "hang":
                threading.Event().wait()
            case "spin":
                while True:
                    pass
            case "raise":
                raise ValueError("this will not do")
            case "nan":
                return float("nan")
            case "print":
                print("chatter", flush=True)
                return 0
            case "eat":
                return len(bytearray(4 << 30))
            case ("write", path):
                Path(path).write_bytes(b"x" * 100_000)
            case "secret":
                return os.environ.get("SECONDSCREEN_TEST_SECRET")
            case "pid":
                return os.getpid()
            case _:
                return thing * times
        return None

    return answer


def broken() -> Callable[[list[Any]], list[Any]]:
    raise FileNotFoundError("the model is not there")


def dying() -> Callable[[list[Any]], list[Any]]:
    sys.exit(3)


CHATTER = """
import os, struct, sys, pickle
def say(body): os.write(1, struct.pack(">I", len(body)) + body)
def take():
    head = sys.stdin.buffer.read(4)
    if len(head) < 4: sys.exit(0)
    return pickle.loads(sys.stdin.buffer.read(struct.unpack(">I", head)[0]))
take(); say(b'{"ready":true}')
while True:
    n, batch = take()
    %s
"""
"""A child that says what a test tells it to, instead of worker_child; `n` is the number asked."""


def child(says: str) -> tuple[str, ...]:
    return (sys.executable, "-c", CHATTER % says)
