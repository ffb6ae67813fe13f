"""The real service as a subprocess, for end-to-end tests: started by its command, stopped by a signal."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import orjson

from secondscreen.stores.accounts import Accounts

ROOT = Path(__file__).resolve().parents[2]
START_S = 30
PASSWORD = "a long enough password"


@dataclass
class Service:
    """`args`: what stands after `secondscreen`. Always any free port, always a ready file."""

    args: list[str]
    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    ready: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self, port: int = 0) -> Self:
        ready_file = self.folder / "ready.json"
        ready_file.unlink(missing_ok=True)
        self.log = self.folder / "service.log"
        words = [*self.words(), "--port", str(port), "--ready-file", str(ready_file)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                words, cwd=self.folder, env=self.surroundings(), stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_S
        while not (ready_file.exists() and ready_file.stat().st_size):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the service did not start:\n{self.log.read_text()[-4000:]}")
            time.sleep(0.05)  # a file has no event to wait for
        self.ready = json.loads(ready_file.read_text())
        return self

    def words(self) -> list[str]:
        """The command as a person would give it."""
        return [sys.executable, "-m", "secondscreen", *self.args]

    def surroundings(self) -> dict[str, str]:
        return {**os.environ, "PYTHONPATH": str(ROOT / "src"), **self.env}

    @property
    def site(self) -> str:
        return str(self.ready["site"])

    @property
    def gateway(self) -> str:
        return str(self.ready["gateway"])

    @property
    def port(self) -> int:
        return int(self.site.rsplit(":", 1)[1])

    def command(self, *args: str, text: str = "") -> str:
        """Run another `secondscreen` command on the same configuration and data; its output."""
        options = [
            self.args[at : at + 2] for at, arg in enumerate(self.args) if arg in ("--config", "--data")
        ]
        done = subprocess.run(
            [sys.executable, "-m", "secondscreen", *args, *(word for pair in options for word in pair)],
            cwd=self.folder,
            env=self.surroundings(),
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout.strip()

    def kill(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def let_in(data: Path, *names: str) -> list[str]:
    """Producers with PASSWORD, written into a data folder as `users add` and `tokens add` do; a token of each."""

    async def add() -> list[str]:
        accounts = Accounts(data / "accounts.sqlite")
        await accounts.open()
        tokens = []
        for name in names:
            await accounts.add_user(name, "producer", PASSWORD)
            tokens.append((await accounts.add_token(name, "test", "producer", (), 3600))[1])
        await accounts.close()
        return tokens

    with ThreadPoolExecutor(1) as elsewhere:  # a browser's loop may be running in this thread
        return elsewhere.submit(asyncio.run, add()).result()


def write_show(folder: Path, lines: list[dict[str, Any]], *, mode: str = "post", extra: str = "") -> Path:
    """A small show whose posts come from a recorded stream, as a configuration folder."""
    config = folder / "config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "stream.jsonl").write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in lines))
    (config / "play.toml").write_text(
        f"""
id = "play"
title = "The play"
hashtags = ["Play"]
[moderation]
mode = "{mode}"
media = "allow"
{extra}
[connectors.replay]
file = "stream.jsonl"
"""
    )
    return config


def line(id_: str, second: float, text: str, author: str = "ada", **fields: Any) -> dict[str, Any]:
    """One line of a recorded stream, `second` seconds after its start."""
    whole, part = divmod(second, 1)
    return {
        "id": id_,
        "created_at": f"2026-06-14T19:{int(whole) // 60:02d}:{int(whole) % 60:02d}.{int(part * 1000):03d}Z",
        "text": text,
        "author": {"id": author, "handle": author, "display_name": author.title(), "followers": 10},
        **fields,
    }
