"""Figures for Prometheus: our own requests and sign-ins, and what the other rooms tell at each scrape.

No label ever names a person, an address or a post. Not here: the page that shows them (ops.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from ..core.model import Status
from .ports import MetricsOf, Show

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0)
_log = structlog.get_logger("site")


class _Rooms(Collector):
    """Asks at the scrape, so that nobody has to push."""

    def __init__(self, shows: Mapping[str, Show], tell: MetricsOf) -> None:
        self._shows = shows
        self._tell = tell

    def describe(self) -> list[Metric]:
        return []  # nothing may be asked at start: the shows are not open yet

    def collect(self) -> Iterator[Metric]:
        posts = GaugeMetricFamily(
            "secondscreen_posts", "Posts by where they stand.", labels=("show", "status")
        )
        received = CounterMetricFamily("secondscreen_posts_received", "Posts that came in.", labels=("show",))
        online = GaugeMetricFamily("secondscreen_viewers_online", "Open feed sockets.", labels=("show",))
        offset = GaugeMetricFamily("secondscreen_feed_offset", "The feed's offset.", labels=("show",))
        for show in self._shows.values():
            counts = show.counts()
            for status in get_args(Status):
                posts.add_metric((show.id, status), counts.get(status, 0))
            received.add_metric((show.id,), counts.get("received", 0))
            online.add_metric((show.id,), show.online())
            offset.add_metric((show.id,), show.offset("feed"))
        yield from (posts, received, online, offset)
        try:
            told = self._tell()
        except Exception:
            _log.exception("metrics_failed")  # the other figures are still worth having
            return
        for name, value in told.items():
            kind = CounterMetricFamily if name.endswith("_total") else GaugeMetricFamily
            by_show = isinstance(value, Mapping)
            family = kind(f"secondscreen_{name}", name.replace("_", " "), labels=("show",) if by_show else ())
            for label, figure in value.items() if isinstance(value, Mapping) else [(None, value)]:
                family.add_metric(() if label is None else (label,), figure)
            yield family


class Measures:
    def __init__(self, shows: Mapping[str, Show], tell: MetricsOf) -> None:
        self._registry = CollectorRegistry(auto_describe=False)
        self.requests = Counter(
            "secondscreen_http_requests_total",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self.seconds = Histogram(
            "secondscreen_http_request_seconds",
            "Time to answer a request.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self.sign_ins = Counter(
            "secondscreen_sign_ins_total", "Tries to sign in.", ("result",), registry=self._registry
        )
        self._registry.register(_Rooms(shows, tell))

    def text(self) -> bytes:
        return generate_latest(self._registry)
