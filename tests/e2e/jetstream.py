"""A Jetstream of our own on loopback (the older wire): says what the test tells it to, to whoever listens."""

from __future__ import annotations

import json
import threading
import time
from typing import Any, Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

POSTS = "app.bsky.feed.post"


class Jetstream:
    def __init__(self) -> None:
        self._frames: list[str] = []
        self._news = threading.Condition()
        self._server = serve(self._listen, "127.0.0.1", 0)
        self.url = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        with self._news:
            self._news.notify_all()
        self._thread.join()

    def post(self, did: str, rkey: str, text: str) -> str:
        """One author writes; the id by which the show will know it."""
        record = {"$type": POSTS, "text": text, "langs": ["en"], "createdAt": "2026-06-14T19:00:00.000Z"}
        self._commit(did, rkey, operation="create", record=record, cid="bafyreib")
        return f"bluesky:at://{did}/{POSTS}/{rkey}"

    def delete(self, did: str, rkey: str) -> None:
        self._commit(did, rkey, operation="delete")

    def _commit(self, did: str, rkey: str, **commit: Any) -> None:
        whole = {"rev": "3l3qo2vutsw2b", "collection": POSTS, "rkey": rkey, **commit}
        frame = {"did": did, "time_us": time.time_ns() // 1000, "kind": "commit", "commit": whole}
        with self._news:
            self._frames.append(json.dumps(frame))
            self._news.notify_all()

    def _listen(self, connection: ServerConnection) -> None:
        told = 0
        try:
            while True:
                with self._news:
                    self._news.wait_for(lambda seen=told: len(self._frames) > seen, timeout=1)
                    fresh = self._frames[told:]
                for frame in fresh:
                    connection.send(frame)
                told += len(fresh)
                connection.ping()
        except ConnectionClosed:
            return
