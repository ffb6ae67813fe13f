"""Where a request comes from: which page's origin, and which client address.

A browser names the page that acts in `Sec-Fetch-Site` and `Origin`; what is not a browser names neither,
and has no cookie to abuse. Not here: the CSRF token (identity.py).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from .options import Network


def from_our_pages(headers: Mapping[str, str], origins: Sequence[str]) -> bool:
    """False when a browser says that a foreign page acts. Our own origin is the one of the Host header.

    `Sec-Fetch-Site` goes first: a form sent under `Referrer-Policy: no-referrer` carries `Origin: null`.
    """
    origin = headers.get("origin")
    if origin is not None and origin in origins:
        return True
    fetch_site = headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site == "same-origin"
    return origin is None or (origin != "null" and urlsplit(origin).netloc == headers.get("host", ""))


def client_address(remote: str | None, forwarded: str | None, proxies: Sequence[Network]) -> str:
    """The nearest address that is not a proxy of ours; an IPv6 client is its /64. Empty when there is
    none."""
    hops = [hop.strip() for hop in (forwarded or "").split(",") if hop.strip()]
    address = _address(remote or "")
    while address is not None and hops and any(address in network for network in proxies):
        address = _address(hops.pop())
    if address is None:
        return ""
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
