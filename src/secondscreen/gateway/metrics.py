"""What the gateway counts: plain integers, so that the hot path pays one addition. The site shows them at
/metrics.

Not here: Prometheus (site).
"""

from __future__ import annotations

from typing import Final

METRICS: Final[dict[str, str]] = {
    "viewers": "connections that listen now, paused ones included",
    "viewers_paused": "connections whose buffer is full now",
    "handshaking": "connections that have not finished their request head or are being asked about",
    "joins": "connections that began to listen",
    "joins_resumed": "joins that named a known position and got deltas only",
    "joins_snapshot": "joins that got a snapshot",
    "deltas": "deltas heard from shows",
    "deliveries": "writes of deltas to connections; several deltas that waited together are one write",
    "heartbeats": "heartbeats written",
    "conflated": "times a connection fell behind and was given one snapshot instead of what it missed",
    "caught_up": "times a connection fell behind and was given the deltas it missed",
    "pauses": "times a connection's buffer passed its high-water mark",
    "pump_failures": "times sending was cut short by a fault of ours; the next frame tries again",
    "messages": "frames received from clients",
    "messages_unknown": "well-formed messages with an `op` we do not know; skipped",
    "http_handed_on": "connections given to the site",
    "refused_http": "requests answered with an HTTP error",
    "refused_origin": "sockets refused to pages of another origin",
    "handshake_timeouts": "connections cut because their request head did not come in time",
    "half_open": "connections cut because nothing came from them for several keepalive sweeps",
    "cut_unanswered": "connections cut because a close frame was not answered in time",
    "closed_by_client": "closing handshakes begun by clients",
    "closed_protocol": "connections closed for breaking RFC 6455 (1002, 1007, 1009)",
    "closed_restart": "closed with 4001",
    "closed_resync": "closed with 4002",
    "closed_slow": "closed with 4008",
    "closed_too_fast": "closed with 4009",
    "closed_too_many": "closed with 4010",
    "closed_not_allowed": "closed with 4501",
    "closed_no_such_show": "closed with 4502",
    "closed_show_over": "closed with 4503",
    "closed_bad_message": "closed with 4504",
}


def fresh() -> dict[str, int]:
    return dict.fromkeys(METRICS, 0)
