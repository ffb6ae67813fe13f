"""The Bluesky source against a Jetstream host and a profile API on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from pydantic import ValidationError

from secondscreen.connectors import Recalling
from secondscreen.connectors.bluesky import CONSENT_UNKNOWN, Bluesky, Settings, build
from secondscreen.connectors.bluesky_post import post_id
from secondscreen.connectors.bluesky_profiles import Profiles
from secondscreen.connectors.jetstream import Position, SourceFailed
from secondscreen.core.events import AuthorErased, AuthorHidden, AuthorRestored, PostDeleted, SourceGapped
from secondscreen.core.model import ModerationConfig, ShowConfig
from secondscreen.core.moderation import Case, Judge, Memory
from secondscreen.core.text import features
from secondscreen.runtime.ports import SourceHealth, SourceRefused
from secondscreen.runtime.supervise import Supervisor

from .fake_jetstream import DID, RKEY, T0, FakeJetstream, record, v1, v1_account, v2, v2_commit
from .intray import Intray

SHOW = ShowConfig(id="final", title="Final", hashtags=("Finale23",))
URI = post_id(DID, RKEY)
Captured = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
async def host() -> AsyncIterator[FakeJetstream]:
    fake = FakeJetstream()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def other_host() -> AsyncIterator[FakeJetstream]:
    fake = FakeJetstream()
    await fake.start()
    yield fake
    await fake.stop()


def source(*hosts: FakeJetstream, **settings: Any) -> Bluesky:
    given = {"urls": [one.url for one in hosts], "profiles_url": "", "silence_s": 60, **settings}
    return build(Settings.model_validate(given), SHOW, "bluesky")


@contextlib.asynccontextmanager
async def running(
    bluesky: Bluesky, inbox: Intray, health: SourceHealth, cursor: str | None = None
) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(bluesky.run(inbox, health, cursor))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def fails(
    bluesky: Bluesky, inbox: Intray, health: SourceHealth, cursor: str | None = None
) -> SourceFailed:
    with pytest.raises(SourceFailed) as failed:
        await asyncio.wait_for(bluesky.run(inbox, health, cursor), 30)
    return failed.value


def enough(posts: int = 0, events: int = 0) -> Callable[[Intray], bool]:
    return lambda tray: len(tray.posts) >= posts and len(tray.events) >= events


# --- the captured frames of real servers ------------------------------------------------------------------------


@pytest.mark.data
@pytest.mark.parametrize("wire", ["v1", "v2"])
async def test_a_captured_evening_arrives_on_either_wire(
    wire: str, host: FakeJetstream, inbox: Intray, health: SourceHealth, captured: Captured
) -> None:
    rows = captured("jetstream_v1_v2.jsonl")
    raw = {"v1": [], "v2": []} | {
        kind: list(dict.fromkeys(row["raw"] for row in rows if row["via"].startswith(kind)))
        for kind in ("v1", "v2")
    }
    wanted = [post for post in raw[wire] if '"app.bsky.feed.post"' in post]
    others = [other for other in raw[wire] if other not in wanted]
    async with running(source(host, wire=wire), inbox, health):
        # One after the other, as they happened: at once, the delete would overtake its own post.
        await host.send(wire, *(others[:2] if wire == "v1" else ()), wanted[0])
        await inbox.until(enough(posts=1))
        await host.send(wire, wanted[1])
        await inbox.until(enough(posts=2))
        await host.send(wire, *wanted[2:], *(others if wire == "v2" else ()))
        if wire == "v2":
            await inbox.until(enough(events=2))
    first, second = (item for item in inbox.items if item.post is not None)
    assert first.post is not None and first.post.author is not None
    assert first.post.text == "Ünïcode 🎉 first, then #finale23" and not first.edited
    assert first.post.url == f"https://bsky.app/profile/{first.post.id.split('/')[2]}/post/3lzzzzzzzzz22"
    assert second.post is not None and second.post.text.endswith("!") and second.edited
    assert second.post.id == first.post.id and second.post.revision != first.post.revision
    if wire == "v2":
        assert inbox.events == [
            PostDeleted(post_id=first.post.id, source="bluesky"),
            AuthorHidden(author_id=first.post.author.id, reason="deactivated"),
        ]
    assert (health.state, health.received) == ("live", 2)
    assert host.said == [], "v2 closes on any data frame"


@pytest.mark.data
async def test_a_captured_takedown_return_and_deletion_of_an_account_arrive(
    host: FakeJetstream, inbox: Intray, health: SourceHealth, captured: Captured
) -> None:
    frames = [row["raw"] for row in captured("jetstream_account_events.jsonl")]
    did = json.loads(frames[0])["did"]
    before = json.loads(frames[0])["time_us"] - T0 - 1
    await host.send("v1", v1(us=before, did=did), *frames)
    async with running(source(host, wire="v1"), inbox, health):
        await inbox.until(enough(posts=1, events=3))
    who = f"bluesky:{did}"
    assert inbox.events == [
        AuthorHidden(author_id=who, reason="takendown"),
        AuthorRestored(author_id=who),
        AuthorErased(author_id=who),
    ]


# --- wires ------------------------------------------------------------------------------------------------------


async def test_v2_is_tried_first_with_its_subprotocol_and_v1_where_it_is_not_spoken(
    host: FakeJetstream, other_host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    await host.send("v2", v2_commit(1))
    async with running(source(host), inbox, health):
        await inbox.until(enough(posts=1))
    assert (host.asked[0][0], host.subprotocols) == ("v2", ["xrpc.v1.json"])
    assert host.asked[0][1]["kinds"] == ["commit", "account", "identity"] and "(v2)" in health.detail

    other_host.wires = {"v1"}
    await other_host.send("v1", v1())
    bluesky = source(other_host)
    async with running(bluesky, older := Intray(), SourceHealth("test")):
        await older.until(enough(posts=1))
    assert [wire for wire, _ in other_host.asked] == ["v2", "v1"]
    async with running(bluesky, again := Intray(), health):
        await other_host.send("v1", v1(us=5, rkey="3second"))
        await again.until(enough(posts=1))
    assert [wire for wire, _ in other_host.asked] == ["v2", "v1", "v1"], "what a host speaks is remembered"


async def test_only_v2_means_no_v1(host: FakeJetstream, inbox: Intray, health: SourceHealth) -> None:
    host.wires = {"v1"}
    assert "404" in str(await fails(source(host, wire="v2"), inbox, health))
    assert [wire for wire, _ in host.asked] == ["v2"]


# --- cursors, duplicates, gaps ----------------------------------------------------------------------------------


async def test_a_seq_cursor_is_inclusive_and_its_event_comes_only_once(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    await host.send("v2", v2_commit(7, rkey="3a"), v2_commit(8, rkey="3b"))
    async with running(source(host), inbox, health):
        await inbox.until(enough(posts=2))
    cursor = inbox.cursors[0]
    assert Position.read(cursor) == Position("v2", host.url, 1_795_286_767_000_000, 7)
    after = Intray()
    async with running(source(host), after, health, cursor):  # another process: nothing is remembered
        await after.until(enough(posts=1))
    assert host.asked[-1][1]["cursor"] == ["7"]
    assert [post.id for post in after.posts] == [post_id(DID, "3b")]


async def test_v1_goes_back_five_seconds_and_what_it_brings_again_is_not_handed_in_again(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    await host.send("v1", v1(rkey="3a"), v1(us=1_000_000, rkey="3b"))
    bluesky = source(host, wire="v1")
    async with running(bluesky, inbox, health):
        await inbox.until(enough(posts=2))
    async with running(bluesky, inbox, health):
        await host.send("v1", v1(us=2_000_000, rkey="3c"))
        await inbox.until(enough(posts=3))
    assert host.asked[-1][1]["cursor"] == [str(T0 + 1_000_000 - 5_000_000)]
    assert [post.id[-2:] for post in inbox.posts] == ["3a", "3b", "3c"]
    assert not inbox.events


async def test_on_another_host_a_seq_means_nothing_and_the_time_counts(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    cursor = Position("v2", "wss://elsewhere", T0, 99).cursor()
    await host.send("v2", v2_commit(3))
    async with running(source(host), inbox, health, cursor):
        await inbox.until(enough(posts=1))
    assert host.asked[0][1]["cursor"] == [str(T0 - 5_000_000)]


async def test_v1_that_begins_later_than_asked_says_nothing_and_we_say_there_is_a_gap(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    two_days_us = 48 * 3_600 * 1_000_000
    await host.send("v1", v1(us=two_days_us))
    async with running(source(host, wire="v1"), inbox, health, Position("v1", host.url, T0).cursor()):
        await inbox.until(enough(posts=1, events=1))
    (gap,) = inbox.events
    assert gap == SourceGapped(
        source="bluesky",
        from_ms=T0 // 1_000,
        to_ms=(T0 + two_days_us) // 1_000,
        reason="the stream begins later than asked",
    )
    assert inbox.items[0].event is gap and inbox.items[0].cursor is None


async def test_a_seq_cursor_that_is_too_old_goes_on_at_the_floor_and_tells_the_gap(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    def too_old(wire: str, query: dict[str, list[str]]) -> tuple[int, Any] | None:
        if int(query["cursor"][0]) >= 100:
            return None
        return 400, {"error": "CursorTooOld", "message": "cursor 41 below lookback floor 100"}

    host.refusal = too_old
    await host.send("v2", v2_commit(100))
    async with running(source(host), inbox, health, Position("v2", host.url, T0 - 10**12, 41).cursor()):
        await inbox.until(enough(posts=1, events=1))
    assert [query["cursor"] for _, query in host.asked] == [["41"], ["100"]]
    (gap,) = inbox.events
    assert isinstance(gap, SourceGapped) and gap.reason.startswith("CursorTooOld") and gap.from_ms < gap.to_ms


@pytest.mark.parametrize(("name", "seq"), [("OutdatedCursor", 50), ("FutureCursor", 3)])
async def test_a_notice_that_the_cursor_was_moved_is_a_gap(
    name: str, seq: int, host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    host.heeds_cursor = False  # an instance that began anew numbers from the beginning
    notice = v2("info", name=name, message="starting elsewhere")
    await host.send("v2", notice, v2_commit(seq, time="2026-11-21T19:00:00Z"))
    async with running(source(host), inbox, health, Position("v2", host.url, T0, 41).cursor()):
        await inbox.until(enough(posts=1, events=1))
    assert isinstance(inbox.events[0], SourceGapped) and inbox.events[0].reason == name
    assert Position.read(inbox.cursors[-1]) == Position("v2", host.url, 1_795_287_600_000_000, seq)


async def test_a_first_start_asks_for_the_live_end_and_knows_no_gap(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    await host.send("v1", v1())
    async with running(source(host, wire="v1"), inbox, health, "1:22:333:4444"):  # a cursor of another source
        await inbox.until(enough(posts=1))
    assert "cursor" not in host.asked[0][1] and not inbox.events


async def test_the_cursor_moves_in_quiet_times_too(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    frames = [v1(us=n * 1_500_000, record=record("nothing of interest"), rkey=f"3{n}") for n in range(4)]
    bluesky = source(host, wire="v1")
    await host.send("v1", *frames[:1])
    async with running(bluesky, inbox, health):
        await inbox.until(lambda tray: bool(tray.cursors))
        await host.send("v1", v1_account("deleted", us=9_000_000))
        await inbox.until(lambda tray: len(tray.cursors) >= 2)
    assert not inbox.posts and not inbox.events
    assert [item.post is None and item.event is None for item in inbox.items] == [True, True]
    assert inbox.cursors[-1] == Position("v1", host.url, T0 + 9_000_000).cursor()


# --- deletes, and what does not match ---------------------------------------------------------------------------


async def test_deletes_edits_and_strangers(host: FakeJetstream, inbox: Intray, health: SourceHealth) -> None:
    stranger = "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"
    await host.send(
        "v1",
        v1("delete", 0, rkey="3early"),
        v1(us=1, rkey="3early"),
        v1(
            us=2,
            record=record("quoted", embed={"$type": "x", "record": {"text": "#finale23"}}),
            rkey="3quote",
        ),
        v1(us=3, rkey="3gone"),
        v1(us=4, rkey="3off"),
        v1("update", 5, rkey="3off", rev="3n2tr5br4fs2s", record=record("never mind")),
        v1("delete", 6, did=stranger),
        v1_account("deleted", 7, did=stranger),
        v1("delete", 8, rkey="3gone"),
        v1(us=9, rkey="3last", record=record("#ＦＩＮＡＬＥ23 👏")),
    )
    async with running(source(host, wire="v1"), inbox, health):
        await inbox.until(lambda tray: any(post.id.endswith("3last") for post in tray.posts))
    gone = {event.post_id for event in inbox.events if isinstance(event, PostDeleted)}
    assert gone == {post_id(DID, "3gone"), post_id(DID, "3off")} and len(inbox.events) == 2
    # A delete overtakes its post while that waits for its author's name; then the post never comes at all.
    assert {post.id[-5:] for post in inbox.posts} <= {"3gone", "/3off", "3last"}


async def test_frames_that_are_none_are_counted_and_passed_over(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    await host.send(
        "v1", "nonsense", b"\xff\xfe", '{"did":5}', "[]", v1(record=record(None)), v1(us=3, rkey="3ok")
    )  # type: ignore[arg-type]
    async with running(source(host, wire="v1"), inbox, health):
        await inbox.until(enough(posts=1))
    assert inbox.posts[0].id == post_id(DID, "3ok")
    assert health.detail.endswith("; 4 frames not understood")


# --- how it fails -----------------------------------------------------------------------------------------------


async def test_a_host_that_accepts_and_closes_is_left_to_the_supervisor(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    host.close_after = 0
    await host.send("v2", v2_commit(1))
    failure = await fails(source(host), inbox, health)
    assert "closed" in str(failure) and len(host.asked) == 1, "no loop of our own"


async def test_silence_breaks_the_line(host: FakeJetstream, inbox: Intray, health: SourceHealth) -> None:
    assert "silent for 0.05 s" in str(await fails(source(host, silence_s=0.05), inbox, health))


async def test_an_error_frame_ends_the_run_with_its_words(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    await host.send("v2", '{"$type":"error","error":"ConsumerTooSlow","message":"reader below floor rate"}')
    assert "ConsumerTooSlow: reader below floor rate" in str(await fails(source(host), inbox, health))


async def test_a_host_that_fails_gives_way_to_the_next_and_one_that_delivers_is_kept(
    host: FakeJetstream, other_host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    host.refusal = lambda wire, query: (503, "not yet")
    await other_host.send("v2", v2_commit(1))
    bluesky = source(host, other_host)
    assert "503" in str(await fails(bluesky, inbox, health))
    async with running(bluesky, inbox, health) as task:
        await inbox.until(enough(posts=1))
        await other_host.drop()
        with pytest.raises(SourceFailed):
            await task
    async with running(bluesky, inbox, health):
        await other_host.send("v2", v2_commit(2, rkey="3b"))
        await inbox.until(enough(posts=2))
    assert len(host.asked) == 1


@pytest.mark.parametrize(
    ("status", "body"), [(401, ""), (403, "no"), (400, {"error": "InvalidRequest", "message": "bad kinds"})]
)
async def test_a_host_that_will_never_have_us_is_refused_only_when_every_host_says_so(
    status: int,
    body: Any,
    host: FakeJetstream,
    other_host: FakeJetstream,
    inbox: Intray,
    health: SourceHealth,
) -> None:
    host.refusal = other_host.refusal = lambda wire, query: (status, body)
    bluesky = source(host, other_host)
    assert str(status) in str(await fails(bluesky, inbox, health))
    with pytest.raises(SourceRefused, match=str(status)):
        await bluesky.run(inbox, health, None)


async def test_an_address_where_nobody_listens_is_a_failure_like_any_other(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    url = host.url
    await host.stop()
    settings = Settings.model_validate({"urls": [url], "profiles_url": ""})
    await fails(build(settings, SHOW, "bluesky"), inbox, health)


async def test_a_host_that_sends_us_elsewhere_is_not_followed(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    async def elsewhere(request: web.Request) -> web.Response:
        raise web.HTTPFound(host.url.replace("ws://", "http://") + "/subscribe")

    async with api(elsewhere) as url:
        settings = Settings.model_validate({"urls": [url.replace("http://", "ws://")], "profiles_url": ""})
        assert "302" in str(await fails(build(settings, SHOW, "bluesky"), inbox, health))
    assert not host.asked


@pytest.mark.parametrize("wire", ["v1", "v2"])
async def test_wherever_the_line_is_cut_every_post_comes_once(
    wire: str, host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    ids = [f"3{n:02}" for n in range(12)]
    if wire == "v1":
        frames = [v1(us=n * 1_000_000, rkey=rkey) for n, rkey in enumerate(ids)]
    else:
        frames = [v2_commit(n + 1, rkey=rkey) for n, rkey in enumerate(ids)]
    await host.send(wire, *frames)
    bluesky = source(host, wire=wire)
    for cut in range(len(ids)):
        host.close_after = cut
        await fails(bluesky, inbox, health)
    host.close_after = None
    async with running(bluesky, inbox, health):
        await inbox.until(enough(posts=len(ids)))
    assert [post.id for post in inbox.posts] == [post_id(DID, rkey) for rkey in ids]
    assert len(host.asked) == len(ids) + 1 and not inbox.events


async def test_under_the_supervisor_a_line_that_breaks_is_taken_up_again(
    host: FakeJetstream, inbox: Intray
) -> None:
    async def no_cursor(source: str) -> str | None:
        return None

    supervisor = Supervisor(inbox, no_cursor, spread=lambda longest: 0.0)
    await host.send("v2", v2_commit(1))
    supervisor.start(source(host))
    await inbox.until(enough(posts=1))
    await host.drop()
    await host.send("v2", v2_commit(2, rkey="3b"))
    await inbox.until(enough(posts=2))
    (health,) = supervisor.health()
    assert (health.state, health.restarts, health.received) == ("live", 1, 2)
    await supervisor.stop()
    assert not [task for task in asyncio.all_tasks() if "hand in" in task.get_name()]


async def test_after_a_restart_a_delete_of_an_old_post_is_passed_where_the_show_recalls_it(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    cursor = Position("v1", host.url, T0).cursor()
    recalling = source(host, wire="v1")
    assert isinstance(recalling, Recalling)
    recalling.recall([(URI, f"bluesky:{DID}"), ("mastodon:1", "mastodon:ada")])
    await host.send("v1", v1("delete", 1, rkey="3stranger"), v1("delete", 2), v1_account("deleted", 3))
    async with running(recalling, inbox, health, cursor):
        await inbox.until(enough(events=2))
    assert inbox.events == [
        PostDeleted(post_id=URI, source="bluesky"),
        AuthorErased(author_id=f"bluesky:{DID}"),
    ]
    async with running(source(host, wire="v1"), forgetful := Intray(), health, cursor):
        await forgetful.until(enough(events=3))


# --- names ------------------------------------------------------------------------------------------------------


@contextlib.asynccontextmanager
async def api(handler: Callable[[web.Request], Any]) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/{path:.*}", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_names_are_asked_for_once_25_at_a_time_and_again_when_a_handle_changes(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    calls: list[list[str]] = []

    async def profiles(request: web.Request) -> web.Response:
        calls.append(request.query.getall("actors"))
        views = [{"did": did, "handle": f"h{did[-2:]}.example", "displayName": "Ada"} for did in calls[-1]]
        return web.json_response({"profiles": views})

    dids = [f"did:plc:{n:024}" for n in range(60)]
    await host.send("v1", *(v1(us=n, did=did) for n, did in enumerate(dids)))
    async with api(profiles) as url, running(source(host, wire="v1", profiles_url=url), inbox, health):
        await inbox.until(enough(posts=60))
        assert [post.author.handle for post in inbox.posts if post.author] == [
            f"h{n:02}.example" for n in range(60)
        ]
        assert sum(map(len, calls)) == 60 and max(map(len, calls)) <= 25 and len(calls) <= 6
        asked = len(calls)
        await host.send("v1", v1(us=100, did=dids[0], rkey="3more"))
        await inbox.until(enough(posts=61))
        assert len(calls) == asked
        identity = {"did": dids[0], "time_us": T0 + 101, "kind": "identity", "identity": {"did": dids[0]}}
        await host.send("v1", json.dumps(identity), v1(us=102, did=dids[0], rkey="3again"))
        await inbox.until(enough(posts=62))
        assert calls[asked:] == [[dids[0]]]


async def test_a_delete_does_not_wait_for_names(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    called, answer = asyncio.Event(), asyncio.Event()

    async def slow(request: web.Request) -> web.Response:
        called.set()
        await answer.wait()
        return web.json_response({"profiles": []})

    async with api(slow) as url, running(source(host, wire="v1", profiles_url=url), inbox, health):
        await host.send("v1", v1())
        await called.wait()
        await host.send("v1", v1("delete", 1))
        await inbox.until(enough(events=1))
        assert inbox.events == [PostDeleted(post_id=URI, source="bluesky")]
        answer.set()
        await inbox.until(lambda tray: bool(tray.cursors))
    assert not inbox.posts, "deleted while it waited: it never comes"


async def test_an_author_of_whom_nothing_came_goes_by_the_did_and_a_person_must_look(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    async def nobody(request: web.Request) -> web.Response:
        return web.json_response({"profiles": []})

    await host.send("v1", v1())
    async with api(nobody) as url, running(source(host, wire="v1", profiles_url=url), inbox, health):
        await inbox.until(enough(posts=1))
    async with running(source(host, wire="v1"), unasked := Intray(), health):
        await unasked.until(enough(posts=1))
    (post,), (other,) = inbox.posts, unasked.posts
    assert post.author is not None and (post.author.handle, post.author.name) == (DID, "")
    assert (post.labels, other.labels) == ((CONSENT_UNKNOWN,), ())
    verdict = Judge(ModerationConfig(mode="post")).verdict(Case(post, features(post), at_ms=0), Memory())
    assert (verdict.status, verdict.rule) == ("held", "withheld")


async def test_a_post_that_waited_for_a_name_when_the_line_broke_comes_with_the_next(
    host: FakeJetstream, inbox: Intray, health: SourceHealth
) -> None:
    called, answer = asyncio.Event(), asyncio.Event()

    async def slow(request: web.Request) -> web.Response:
        called.set()
        await answer.wait()
        return web.json_response({"profiles": []})

    await host.send("v1", v1())
    async with api(slow) as url:
        bluesky = source(host, wire="v1", profiles_url=url)
        async with running(bluesky, inbox, health) as broken:
            await called.wait()
            await host.drop()
            with pytest.raises(SourceFailed):
                await broken
        assert not inbox.items
        answer.set()
        async with running(bluesky, inbox, health):
            await inbox.until(enough(posts=1))


@pytest.mark.parametrize("fault", ["status", "not json", "too long", "redirect"])
async def test_a_profile_api_that_fails_holds_nothing_up(fault: str) -> None:
    calls = 0

    async def broken(request: web.Request) -> web.Response:
        nonlocal calls
        calls += 1
        match fault:
            case "status":
                return web.Response(status=429)
            case "not json":
                return web.Response(text="<html>")
            case "too long":
                return web.Response(text="x" * 2_000_000)
            case _:
                raise web.HTTPFound("/elsewhere")

    now = [0.0]
    async with api(broken) as url:
        profiles = Profiles(url, lambda: now[0])
        assert await profiles.of([DID]) == {}
        assert await profiles.of(["did:plc:other"]) == {} and calls == 1, "it is left in peace for a while"
        now[0] = 31.0
        await profiles.of([DID])
        assert calls == 2
        await profiles.close()


async def test_a_profile_api_that_does_not_answer_costs_no_more_than_its_deadline(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("secondscreen.connectors.bluesky_profiles._DEADLINE_S", 0.05)
    never = asyncio.Event()

    async def silent(request: web.Request) -> web.Response:
        await never.wait()
        return web.Response()

    async with api(silent) as url:
        profiles = Profiles(url)
        assert await asyncio.wait_for(profiles.of([DID]), 20) == {}
        await profiles.close()
        never.set()


async def test_a_name_that_leads_into_a_private_network_is_not_spoken_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []

    async def here(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.json_response({"profiles": []})

    async with api(here) as url:
        port = url.rpartition(":")[2]

        async def inward(self: object, host: str, port: int = 0, family: int = 0) -> list[dict[str, Any]]:
            return [
                {"hostname": host, "host": "127.0.0.1", "port": port, "family": 2, "proto": 0, "flags": 0}
            ]

        monkeypatch.setattr("aiohttp.resolver.ThreadedResolver.resolve", inward)
        profiles = Profiles(f"http://public.api.example:{port}")
        assert await profiles.of([DID]) == {} and not asked
        await profiles.close()
        named = Profiles(url)
        assert await named.of([DID]) == {} and asked, (
            "an address that the operator wrote down is another matter"
        )
        await named.close()


# --- settings ---------------------------------------------------------------------------------------------------


def test_tags_and_addresses_are_checked_and_tidied() -> None:
    settings = Settings.model_validate(
        {"tags": ["#Finale23", "＃本日"], "urls": ["wss://a.example/subscribe", "wss://b.example/"]}
    )
    assert settings.tags == ("Finale23", "本日")
    assert settings.urls == ("wss://a.example", "wss://b.example")
    for wrong in (
        {"tags": ["two words"]},
        {"tags": ["#"]},
        {"tags": ['quo"te']},
        {"urls": ["https://a.example"]},
        {"urls": []},
        {"wire": "v3"},
        {"profiles_url": "ftp://a"},
        {"tgas": []},
    ):
        with pytest.raises(ValidationError):
            Settings.model_validate(wrong)


def test_without_tags_of_its_own_a_source_looks_for_the_show_s() -> None:
    assert build(Settings(), SHOW, "bluesky")._tags.wanted == {"finale23"}
    assert build(Settings(tags=("cake",)), SHOW, "bluesky")._tags.wanted == {"cake"}
