"""Our own few bytes beside the library's: the handshake and the fast lane must agree with it on everything."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.client import ClientProtocol
from websockets.extensions.permessage_deflate import (
    ClientPerMessageDeflateFactory,
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.uri import parse_uri

from secondscreen.core.limits import CLIENT_MESSAGE_BYTES
from secondscreen.gateway.framing import frame_for
from secondscreen.gateway.handshake import Refused, agree_deflate, answer, parse_headers, read_ask
from secondscreen.gateway.inbound import Inbound, unmask, unpack, whole_frame

from .fake_show import upgrade

OFFERS = {
    "chrome": "permessage-deflate; client_max_window_bits",
    "firefox": "permessage-deflate",
    "safari": "x-webkit-deflate-frame, permessage-deflate; client_max_window_bits",
    "polite": "permessage-deflate; server_no_context_takeover; client_no_context_takeover",
    "twice": "permessage-deflate; server_max_window_bits=10, permessage-deflate",
    "small client window": "permessage-deflate; client_max_window_bits=9",
}


def headers_of(request: bytes) -> dict[str, str]:
    return parse_headers(request.decode().partition("\r\n")[2].partition("\r\n\r\n")[0])


@given(body=st.binary(max_size=125), before=st.binary(max_size=9), after=st.binary(max_size=9))
def test_a_small_whole_frame_is_unmasked_as_the_library_masked_it(
    body: bytes, before: bytes, after: bytes
) -> None:
    data = before + Frame(Opcode.TEXT, body).serialize(mask=True) + after
    end = whole_frame(data, len(before))
    assert end == len(data) - len(after)
    assert unmask(data, len(before), end) == body


@given(data=st.binary(max_size=300), at=st.integers(0, 20))
def test_the_fast_lane_never_reads_past_what_has_come(data: bytes, at: int) -> None:
    end = whole_frame(data, at)
    assert end == 0 or at + 6 <= end <= len(data)


@given(text=st.binary(max_size=CLIENT_MESSAGE_BYTES))
def test_deflated_messages_are_inflated_within_the_limit(text: bytes) -> None:
    deflate = PerMessageDeflate(True, True, 15, 15)
    packed = bytes(deflate.encode(Frame(Opcode.TEXT, text)).data)
    assert unpack(packed) == text


@given(junk=st.binary(max_size=120))
def test_junk_is_never_inflated_beyond_the_limit(junk: bytes) -> None:
    text = unpack(junk)
    assert text is None or len(text) <= CLIENT_MESSAGE_BYTES


@given(
    messages=st.lists(st.text(max_size=300), max_size=6),
    cuts=st.lists(st.integers(1, 50), max_size=40),
    packed=st.booleans(),
)
def test_the_librarys_reader_gives_the_messages_however_they_are_cut(
    messages: list[str], cuts: list[int], packed: bool
) -> None:
    extensions = [PerMessageDeflate(True, True, 15, 15)] if packed else []
    data = b"".join(
        Frame(Opcode.TEXT, text.encode()).serialize(mask=True, extensions=extensions) for text in messages
    )
    inbound, heard = Inbound(packed), []
    for size in [*cuts, len(data)]:
        heard += inbound.feed(data[:size])
        data = data[size:]
    assert [body.decode() for _, body in heard] == messages


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS)
@pytest.mark.parametrize("packed_text", [b'{"op":"delta","put":' + b'{"id":"x"},' * 90 + b"{}}", b"{}"])
def test_a_client_of_the_library_understands_our_handshake_and_frames(offer: str, packed_text: bytes) -> None:
    client = ClientProtocol(
        parse_uri("ws://host/v1/shows/demo/feed"),
        extensions=[ClientPerMessageDeflateFactory(client_max_window_bits=True)],
        subprotocols=["secondscreen.v1"],
    )
    request = client.connect()
    request.headers.pop("Sec-WebSocket-Extensions", None)
    request.headers["Sec-WebSocket-Extensions"] = offer
    client.send_request(request)
    ask = read_ask(b"".join(client.data_to_send())[:-4], [])
    response, agreed = answer(ask.headers)
    assert agreed == offer
    client.receive_data(response + frame_for(packed_text, packed=True))
    _, frame = client.events_received()
    assert client.state is State.OPEN and client.subprotocol == "secondscreen.v1"
    assert isinstance(frame, Frame) and frame.data == packed_text


@pytest.mark.parametrize("offer", [*OFFERS.values(), "permessage-deflate; server_no_context_takeover"])
def test_the_handshake_answers_as_the_library_does(offer: str) -> None:
    request = upgrade(Sec_WebSocket_Extensions=offer, Sec_WebSocket_Protocol="other, secondscreen.v1")
    theirs = ServerProtocol(
        extensions=[
            ServerPerMessageDeflateFactory(server_no_context_takeover=True, client_no_context_takeover=True)
        ],
        subprotocols=["secondscreen.v1"],
    )
    theirs.receive_data(request)
    (event,) = theirs.events_received()
    assert isinstance(event, Request)
    expected = {name.lower(): value for name, value in theirs.accept(event).headers.raw_items()}
    ours = headers_of(answer(headers_of(request))[0])
    expected.pop("date")
    if "server_max_window_bits" in offer:  # the one thing we decline and they do not
        expected["sec-websocket-extensions"] = ours["sec-websocket-extensions"]
        assert "server_max_window_bits" not in ours["sec-websocket-extensions"]
    assert ours == expected


@pytest.mark.parametrize(
    "offer",
    [
        "permessage-deflate; server_max_window_bits=10",
        "permessage-deflate; unknown=1",
        "x-other",
        "a; b=c, d",
    ],
)
def test_an_offer_we_cannot_share_a_frame_under_is_declined(offer: str) -> None:
    assert agree_deflate(offer) is None


@given(junk=st.binary(max_size=400))
def test_no_request_head_breaks_the_handshake(junk: bytes) -> None:
    for head in (
        b"GET /v1/shows/demo/feed HTTP/1.1\r\n" + junk,
        b"GET /v1/" + junk.replace(b" ", b"") + b" HTTP/1.1",
    ):
        try:
            if head.split(b"\r\n")[0].count(b" ") == 2:
                answer(read_ask(head, []).headers)
        except Refused as refused:
            assert 400 <= refused.status <= 505


@given(offer=st.text(max_size=60))
def test_no_offer_breaks_the_negotiation(offer: str) -> None:
    try:
        agreed = agree_deflate(offer)
    except Refused:
        return
    assert agreed is None or agreed.startswith(b"permessage-deflate; server_no_context_takeover")
