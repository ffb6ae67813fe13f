"""Tags, records, wires and the sift: everything of the Bluesky source that needs no network."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secondscreen.connectors.bluesky_post import Profile, post_id, post_of
from secondscreen.connectors.bluesky_profiles import read_profiles
from secondscreen.connectors.bluesky_sift import Sift, Words
from secondscreen.connectors.bluesky_tags import Tags, bare_tags, fold_tag, hashtags
from secondscreen.connectors.jetstream import Position
from secondscreen.connectors.jetstream_wire import (
    V1,
    V2,
    Account,
    Commit,
    DecodeError,
    Identity,
    Notice,
    Other,
    decode_v1,
    decode_v2,
    floor_of,
)
from secondscreen.core.events import AuthorErased, AuthorHidden, AuthorRestored, PostDeleted
from secondscreen.core.items import post_part

from .fake_jetstream import DID, RKEY, T0, record, v1, v1_account, v2, v2_commit

URI = post_id(DID, RKEY)
WANTED = Tags(["Finale23"])
Captured = Callable[[str], list[dict[str, Any]]]


def facet(tag: str, start: int = 0, end: int = 1) -> dict[str, Any]:
    feature = {"$type": "app.bsky.richtext.facet#tag", "tag": tag}
    return {"index": {"byteStart": start, "byteEnd": end}, "features": [feature]}


# --- tags ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given_record",
    [
        record("the #finale23!"),
        record("#FINALE23"),
        record("#ＦＩＮＡＬＥ23"),
        record("＃finale23"),
        record("(#finale23)"),
        record("goal…#finale23"),
        record("決勝#finale23 決勝"),
        record("no tag in words", tags=["Finale23"]),
        record("no tag in words", facets=[facet("finale23")]),
        record("Ünïcode 🎉 first, then #finale23", facets=[facet("finale23", 27, 36)]),
        record("offsets beyond the text", facets=[facet("finale23", 9_999, 10_007)]),
    ],
)
def test_a_tag_is_found_wherever_and_however_it_stands(given_record: dict[str, Any]) -> None:
    assert WANTED.are_in(given_record)
    assert WANTED.may_be_in(json.dumps(given_record, ensure_ascii=False))
    assert WANTED.may_be_in(json.dumps(given_record))


@pytest.mark.parametrize(
    "given_record",
    [
        record("finale23 without a sign"),
        record("#finale"),
        record("#finale234"),
        record("#finale23決勝"),
        record("https://example.org/#finale23"),
        record("mail#finale23"),
        record("look", embed={"$type": "app.bsky.embed.external", "external": {"title": "#finale23"}}),
        record("so true", embed={"$type": "app.bsky.embed.record", "record": {"text": "#finale23"}}),
        record("look", embed={"$type": "app.bsky.embed.images", "images": [{"alt": "#finale23"}]}),
        record("mention", facets=[{"features": [{"$type": "x#mention", "tag": "finale23"}]}]),
        record(None, tags=None, facets="finale23"),  # type: ignore[arg-type]
    ],
)
def test_what_only_looks_like_the_tag_or_stands_in_a_quote_does_not_match(
    given_record: dict[str, Any],
) -> None:
    assert not WANTED.are_in(given_record)


def test_tags_of_other_scripts_keep_their_marks_and_turkish_loses_its_dots() -> None:
    assert list(bare_tags("यह #भारत है #日本代表、 ##double a#b #_x #")) == [
        "भारत",
        "日本代表",
        "double",
        "_x",
    ]
    assert Tags(["कि"]).are_in(record("#कि")) and not Tags(["क"]).are_in(record("#कि"))
    assert fold_tag("İSTANBUL") == fold_tag("istanbul") == "istanbul"
    assert Tags(["größe"]).are_in(record("#GRÖSSE"))
    assert hashtags(record("#Cake #cake", tags=["CAKE", "two"])) == ("CAKE", "two")


@settings(deadline=None)
@given(st.text(), st.text())
def test_the_quick_look_never_misses_a_post_that_matches(before: str, after: str) -> None:
    raw = json.dumps(record(f"{before} #ＦＩＮＡＬＥ23 {after}"), ensure_ascii=False)
    assert WANTED.may_be_in(raw)


def test_the_quick_look_lets_most_posts_go_by() -> None:
    assert not WANTED.may_be_in(json.dumps(record("nothing of interest"), ensure_ascii=False))
    assert not WANTED.may_be_in(json.dumps(record("ничего #интересного"), ensure_ascii=False))


# --- records ---------------------------------------------------------------------------------------------------


def post(**fields: Any) -> Any:
    return post_of(DID, RKEY, "bafy", record(**fields), T0, "bluesky", Profile("ada.example", "Ada"))


def test_a_record_becomes_a_post_with_its_author_and_its_page() -> None:
    made = post(langs=["de", "en"])
    assert (made.id, made.network, made.revision) == (URI, "bluesky", "bafy")
    assert made.url == f"https://bsky.app/profile/{DID}/post/{RKEY}"
    assert (made.author.id, made.author.handle, made.author.name) == (f"bluesky:{DID}", "ada.example", "Ada")
    assert (made.lang, made.hashtags, made.published_ms) == ("de", ("finale23",), 1_795_286_774_745)


def test_self_labels_of_post_and_account_are_kept() -> None:
    labels = {"$type": "com.atproto.label.defs#selfLabels", "values": [{"val": "sexual"}, {"val": 5}, "x"]}
    made = post_of(
        DID,
        RKEY,
        None,
        record(labels=labels),
        T0,
        "b",
        Profile("a", labels=("!no-unauthenticated", "sexual")),
    )
    assert made.labels == ("sexual", "!no-unauthenticated")


def test_a_pictures_address_is_the_networks_own_image_service_and_on_no_channel() -> None:
    cid = "bafkreif7ps2sk6tbfe2s24g5tu4arehaqzwaklb63kh7yncxqi3w7pccqy"

    def seen(link: object) -> str | None:
        image = {"alt": "a cake", "image": {"$type": "blob", "ref": {"$link": link}}}
        return post(embed={"$type": "app.bsky.embed.images", "images": [image]}).media[0].url

    assert seen(cid) == f"https://cdn.bsky.app/img/feed_thumbnail/plain/{DID}/{cid}@jpeg"
    bad = ("", 5, None, "../" * 20, cid + "/..", cid + "@x", "b" + "1" * 40)
    assert not any(map(seen, bad))
    image = {"image": {"ref": {"$link": cid}}}
    shown = post_part(post(embed={"$type": "app.bsky.embed.images", "images": [image]}))
    assert "cdn.bsky.app" not in str(shown["media"])


def test_pictures_videos_and_quotes_are_media_with_their_descriptions() -> None:
    images = {"$type": "app.bsky.embed.images", "images": [{"alt": "a cake", "image": {}}, {"alt": ""}]}
    quoted = f"at://{DID}/app.bsky.feed.post/3abc"
    quote = {"$type": "app.bsky.embed.record", "record": {"uri": quoted, "cid": "x"}}
    both = {"$type": "app.bsky.embed.recordWithMedia", "media": images, "record": quote}
    assert [(m.type, m.alt) for m in post(embed=images).media] == [("photo", "a cake"), ("photo", None)]
    assert [m.type for m in post(embed={"$type": "app.bsky.embed.video", "alt": "v"}).media] == ["video"]
    assert [(m.type, m.url) for m in post(embed=quote).media] == [
        ("quote", f"https://bsky.app/profile/{DID}/post/3abc")
    ]
    assert [m.type for m in post(embed=both).media] == ["photo", "photo", "quote"]
    nested: Any = both
    for _ in range(2_000):
        nested = {"$type": "app.bsky.embed.recordWithMedia", "media": nested}
    assert [m.type for m in post(embed=nested).media] == ["quote"]


def test_a_reply_names_what_it_answers_and_a_wrong_address_is_left_out() -> None:
    parent = f"at://{DID}/app.bsky.feed.post/3abc"
    assert post(reply={"parent": {"uri": parent}}).reply_to == f"bluesky:{parent}"
    for uri in ("javascript:alert(1)", "at://x", 5, None):
        assert post(reply={"parent": {"uri": uri}}).reply_to is None


@pytest.mark.parametrize(
    "created_at", [None, "soon", "0001-01-01T00:00:00Z", "1969-01-01T00:00:00Z", 5, "٢٠٢٦"]
)
def test_where_the_declared_time_is_nonsense_the_network_s_own_counts(created_at: object) -> None:
    made = post_of(DID, RKEY, None, record() | {"createdAt": created_at}, T0, "b", Profile("a"))
    assert made.published_ms == T0 // 1_000


def test_profiles_are_read_and_labels_that_were_taken_back_are_not() -> None:
    view = {
        "did": DID,
        "handle": "ada.example",
        "displayName": "Ada",
        "avatar": "https://cdn.example/a.jpg",
        "followersCount": 5,
        "labels": [{"val": "!no-unauthenticated"}, {"val": "spam", "neg": True}, {"val": "bot"}],
    }
    answer = {"profiles": [view, {"did": "did:plc:b", "handle": "handle.invalid", "avatar": "http://x"}, 5]}
    found = read_profiles(json.dumps(answer).encode())
    assert found[DID] == Profile(
        "ada.example", "Ada", "https://cdn.example/a.jpg", 5, True, ("!no-unauthenticated", "bot")
    )
    assert found["did:plc:b"] == Profile("did:plc:b")
    for wrong in (b"[]", b"{}", b"nonsense", b'{"profiles":{}}'):
        with pytest.raises(ValueError):
            read_profiles(wrong)


# --- wires -----------------------------------------------------------------------------------------------------


def test_both_wires_tell_the_same_of_the_same_captured_post(captured: Captured) -> None:
    rows = captured("jetstream_v1_v2.jsonl")
    one = [decode_v1(row["raw"].encode()) for row in rows if row["via"] == "v1"]
    two = [decode_v2(row["raw"].encode()) for row in rows if row["via"] == "v2"]
    commits = [
        (c.did, c.rkey, c.operation, c.rev, c.cid, c.record, c.time_us) for c in one if isinstance(c, Commit)
    ]
    same = [
        (c.did, c.rkey, c.operation, c.rev, c.cid, c.record, c.time_us) for c in two if isinstance(c, Commit)
    ]
    assert [c[2] for c in same] == ["create", "update", "delete"]
    assert commits == same[:2]
    assert [type(event) for event in one[:2]] == [Identity, Account]
    assert [event.seq for event in two if isinstance(event, Commit)] == [3, 4, 5]
    assert WANTED.may_be_in(next(row["raw"] for row in rows if '"create"' in row["raw"]))


def test_captured_account_events_say_who_is_gone(captured: Captured) -> None:
    events = [decode_v1(row["raw"].encode()) for row in captured("jetstream_account_events.jsonl")]
    states = [(event.active, event.status) for event in events if isinstance(event, Account)]
    assert states == [(True, ""), (False, "takendown"), (True, ""), (False, "deleted")]


def test_v2_notices_have_no_place_and_errors_end_the_stream() -> None:
    assert decode_v2(v2("info", name="OutdatedCursor", message="m").encode()) == Notice("OutdatedCursor", "m")
    error = b'{"$type":"error","error":"ConsumerTooSlow","message":"reader below floor rate"}'
    assert decode_v2(error) == Notice("ConsumerTooSlow", "reader below floor rate", failed=True)


def test_kinds_of_tomorrow_and_other_collections_only_move_the_position() -> None:
    assert decode_v2(v2("sync", seq=9, did=DID, time="2026-11-21T18:46:16Z").encode()) == Other(
        1_795_286_776_000_000, 9
    )
    assert isinstance(decode_v1(json.dumps({"did": DID, "time_us": 5, "kind": "label"}).encode()), Other)
    assert isinstance(decode_v1(v1(collection="app.bsky.feed.like").encode()), Other)


def test_v2_goes_by_the_time_at_which_the_event_was_witnessed() -> None:
    frame = v2_commit(5, witnessedAt="2026-11-21T18:46:59.000001Z")
    event = decode_v2(frame.encode())
    assert isinstance(event, Commit) and event.time_us == 1_795_286_819_000_001


def test_a_filter_is_asked_for_on_either_wire() -> None:
    assert V1.path(None) == "/subscribe?wantedCollections=app.bsky.feed.post"
    assert V1.path(5).endswith("&cursor=5")
    assert V2.path(7) == (
        "/xrpc/network.bsky.jetstream.subscribeEvents?kinds=commit&kinds=account&kinds=identity"
        "&collections=app.bsky.feed.post&cursor=7"
    )
    assert floor_of("cursor 41 below lookback floor 100", 41) == 100
    assert floor_of("too old", 41) is None


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=12)
    | st.just(DID)
    | st.just("commit"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=10,
)
WHOLE = [
    v1(),
    v1("update"),
    v1("delete"),
    v1_account("deleted"),
    v2_commit(3),
    v2("info", name="x"),
    v2("identity"),
]


@settings(deadline=None)
@given(st.binary(max_size=300) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_and_any_json_are_an_event_or_one_error(raw: bytes) -> None:
    for decode in (decode_v1, decode_v2):
        with contextlib.suppress(DecodeError):
            decode(raw)


@settings(deadline=None)
@given(st.sampled_from(WHOLE), st.data())
def test_a_real_frame_with_anything_in_any_place_is_a_post_or_one_error(
    frame: str, data: st.DataObject
) -> None:
    value = json.loads(frame)
    at = value
    while True:
        key = data.draw(st.sampled_from(sorted(at)))
        if not (isinstance(at[key], dict) and at[key] and data.draw(st.booleans())):
            break
        at = at[key]
    extra = data.draw(st.sampled_from(["facets", "tags", "labels", "embed", "reply", "langs", key]))
    at[extra] = data.draw(JSON)
    raw = json.dumps(value).encode()
    for decode in (decode_v1, decode_v2):
        with contextlib.suppress(DecodeError):
            found = Sift(WANTED, "bluesky").take(decode(raw))
            if isinstance(found, Words):
                post_of(
                    found.did, found.rkey, found.cid, found.record, found.time_us, "bluesky", Profile("a")
                )


@settings(deadline=None)
@given(st.text())
def test_any_text_is_a_cursor_of_ours_or_none(cursor: str) -> None:
    Position.read(cursor)
    for position in (Position("v2", "wss://h", 5, 7), Position("v1", "ws://h:1", 5)):
        assert Position.read(position.cursor()) == position


# --- the sift --------------------------------------------------------------------------------------------------


class Show:
    """Feeds v1 frames to a sift and hands in what it finds."""

    def __init__(self) -> None:
        self.sift = Sift(WANTED, "bluesky")

    def __call__(self, frame: str) -> Any:
        found = self.sift.take(decode_v1(frame.encode()))
        if isinstance(found, Words):
            self.sift.handed_in(found)
            return "edit" if found.edited else "post"
        return found


GONE = PostDeleted(post_id=URI, source="bluesky")
AUTHOR = f"bluesky:{DID}"


def test_a_post_is_handed_in_once_however_often_the_cursor_brings_it() -> None:
    show = Show()
    assert [show(v1()), show(v1()), show(v1())] == ["post", None, None]
    edit = v1("update", rev="3n2tr5br4fs2s", record=record("Hello again #finale23"))
    assert [show(edit), show(edit), show(v1())] == ["edit", None, None]


def test_a_delete_of_a_known_post_is_passed_and_the_post_does_not_come_back() -> None:
    show = Show()
    assert [show(v1()), show(v1("delete")), show(v1(rev="3zzzzzzzzzzzz"))] == ["post", GONE, None]


def test_a_delete_before_its_post_is_remembered_and_tells_nobody() -> None:
    show = Show()
    assert [show(v1("delete")), show(v1())] == [None, None]


def test_an_edit_that_takes_the_tag_away_takes_the_post_away() -> None:
    show = Show()
    show(v1())
    assert show(v1("update", rev="3n2tr5br4fs2s", record=record("no more"))) == GONE
    assert show(v1("update", rev="3n2tr5br4fs2t", record=record("no more"))) is None


def test_an_edit_that_adds_the_tag_brings_the_post() -> None:
    assert Show()(v1("update")) == "edit"


def test_a_delete_while_a_post_waits_for_its_author_s_name_is_passed_too() -> None:
    sift = Sift(WANTED, "bluesky")
    assert isinstance(sift.take(decode_v1(v1().encode())), Words)
    assert sift.take(decode_v1(v1("delete").encode())) == GONE
    assert sift.is_deleted(URI)


def test_what_was_found_and_not_handed_in_is_found_again_after_a_reconnect() -> None:
    sift = Sift(WANTED, "bluesky")
    assert isinstance(sift.take(decode_v1(v1().encode())), Words)
    sift.start_over()
    assert isinstance(sift.take(decode_v1(v1().encode())), Words)


@pytest.mark.parametrize("status", ["deactivated", "suspended", "takendown", "desynchronized", "of tomorrow"])
def test_an_account_that_the_network_hides_is_hidden_and_can_come_back(status: str) -> None:
    show = Show()
    show(v1())
    assert show(v1_account(status)) == AuthorHidden(author_id=AUTHOR, reason=status)
    assert show(v1_account()) == AuthorRestored(author_id=AUTHOR)
    assert show(v1_account()) is None
    assert show(v1_account("deleted")) == AuthorErased(author_id=AUTHOR)


def test_strangers_accounts_and_deletes_are_nobody_s_business() -> None:
    show = Show()
    show(v1())
    other = "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"
    assert show(v1_account("deleted", did=other)) is None
    assert show(v1("delete", did=other)) is None


def test_after_a_restart_what_earlier_runs_handed_in_is_known_by_recall() -> None:
    show = Show()
    show.sift.recall([(URI, AUTHOR)])
    assert show(v1_account("takendown")) == AuthorHidden(author_id=AUTHOR, reason="takendown")
    assert show(v1_account()) == AuthorRestored(author_id=AUTHOR)
    assert show(v1("delete")) == GONE


def test_where_nobody_recalls_everything_of_the_time_that_was_missed_is_passed() -> None:
    show = Show()
    show.sift.strangers_until_us = T0 + 100
    assert show(v1("delete", 99)) == GONE
    assert show(v1("delete", 100, rkey="3other")) is None
    assert show(v1_account("deleted", 50)) == AuthorErased(author_id=AUTHOR)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secondscreen.core.limits.SOURCE_POSTS_KNOWN", 10)
    monkeypatch.setattr("secondscreen.core.limits.SOURCE_AUTHORS_KNOWN", 10)
    monkeypatch.setattr("secondscreen.core.limits.SOURCE_DELETES_KNOWN", 10)
    show = Show()
    for n in range(50):
        show(v1(rkey=f"3{n}", did=f"did:plc:{n}"))
        show(v1("delete", rkey=f"4{n}"))
    sift = show.sift
    assert (len(sift._posts), len(sift._authors), len(sift._deleted)) == (10, 10, 10)
