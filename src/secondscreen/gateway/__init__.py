"""The gateway: one port, many sockets. `Gateway` speaks the feed protocol and hands every other request on.

`front` reads a request's head and decides whose it is, `handshake` answers an upgrade, `hub` is one channel
of one show (a ring with cursors), `viewer` one connection, `framing` and `inbound` the bytes out and in,
`server` the whole.
Not here: what is in a frame (wire, core), pages and the API (site), who may do what (the `allow` it is
given).
"""

from .server import Gateway

__all__ = ["Gateway"]
