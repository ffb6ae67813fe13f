"""The limit that fan-out is measured against: a loop that write()s the same bytes to the same number of
sockets.

Compiled from write_loop.c where there is a C compiler; else the same loop in Python, which is a lower limit
and is named as such. Not here: anything of the service.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

SOURCE: Final = Path(__file__).with_name("write_loop.c")


def command(
    where: Path, connections: int, size: int, frames: Path, send_buffer: int
) -> tuple[str, list[str]]:
    """(`C` or `Python`, the command that runs the loop). Compiles into `where`."""
    arguments = [str(connections), str(size), str(frames), str(send_buffer)]
    for name in ("cc", "gcc", "clang"):
        compiler = shutil.which(name)
        if compiler is None:
            continue
        binary = where / "write_loop"
        build = [compiler, "-O2", "-o", str(binary), str(SOURCE)]
        made = subprocess.run(build, capture_output=True, check=False)  # noqa: S603  # our own source
        if made.returncode == 0:
            return "C", [str(binary), *arguments]
    return "Python", [sys.executable, "-m", "secondscreen.bench.fanout_limit", *arguments]


def main(arguments: list[str]) -> None:
    """The same loop as write_loop.c, for machines without a compiler."""
    wanted, size, path, send_buffer = int(arguments[0]), int(arguments[1]), arguments[2], int(arguments[3])
    frames = Path(path).read_bytes()
    listening = socket.create_server(("127.0.0.1", 0), backlog=4096)
    say({"port": listening.getsockname()[1]})
    sockets: list[socket.socket] = []
    for line in sys.stdin:
        words = line.split()
        cpu, began = time.process_time(), time.monotonic()
        answer: dict[str, Any] = {}
        if words == ["accept"]:
            while len(sockets) < wanted:
                sock = listening.accept()[0]
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
                sockets.append(sock)
            answer["held"] = len(sockets)
        elif words[:1] == ["run"]:
            answer["sent_ns"], answer["writes"] = write_all(
                [sock.fileno() for sock in sockets], frames, size, *map(int, words[1:])
            )
        else:
            return
        say(answer | {"cpu_s": time.process_time() - cpu, "seconds": time.monotonic() - began})


def write_all(
    fds: list[int], frames: bytes, size: int, first: int, count: int, interval_us: int
) -> tuple[list[int], int]:
    due, sent, writes, write = time.monotonic_ns(), [], 0, os.write
    for update in range(first, first + count):
        time.sleep(max(0, due - time.monotonic_ns()) / 1e9)
        frame = frames[update * size : (update + 1) * size]
        sent.append(time.monotonic_ns())
        for fd in fds:
            done = write(fd, frame)
            while done < size:
                done += write(fd, frame[done:])
            writes += 1
        due += interval_us * 1000
    return sent, writes


def say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
