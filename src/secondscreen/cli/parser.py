"""What may be written on the command line; tests/test_docs.py holds docs/commands.md to it."""

from __future__ import annotations

import argparse
import re
from datetime import datetime
from pathlib import Path
from typing import NoReturn, get_args

from .. import __version__
from ..core.model import MatchMode, Outcome, Where
from ..record import FORMATS
from ..runtime.accounts import ROLES
from . import keeping, offline, rules, serving
from .said import Mistake

ROLE_NOTES = "all (others arrive with the Redis store)"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Mistake(f"{self.prog}: {message} (see {self.prog} --help)")


def parser() -> argparse.ArgumentParser:
    top = _Parser(prog="secondscreen", description="The live second screen of a broadcast.")
    top.add_argument("--version", action="version", version=f"secondscreen {__version__}")
    commands = top.add_subparsers(dest="name", required=True, metavar="COMMAND", parser_class=_Parser)

    demo = commands.add_parser("demo", help="our own sample broadcast, live and looping")
    demo.add_argument("--speed", type=_speed, default=1.0, help="times real time (default 1)")
    demo.add_argument("--memory", action="store_true", help="keep nothing on disk")
    _serving(demo)
    demo.set_defaults(work=serving.demo)

    service = commands.add_parser("run", help="the service")
    service.add_argument("--config", type=Path, required=True, help="a folder or a TOML file")
    service.add_argument("--role", choices=["all"], default="all", help=ROLE_NOTES)
    _serving(service)
    service.set_defaults(work=serving.run)

    replay = commands.add_parser(
        "replay", help="a recorded stream through a show's settings, without network"
    )
    replay.add_argument("file", type=Path)
    _show_choice(replay)
    replay.add_argument("--speed", type=_speed, default=None, help="times real time, or max (default)")
    replay.add_argument("--strict", action="store_true", help="stop at the first bad line")
    replay.add_argument(
        "--at",
        type=_moment,
        action="append",
        default=[],
        metavar="TIME",
        help="also the feed at TIME (RFC 3339); repeatable",
    )
    replay.add_argument(
        "--compare",
        metavar="POLICY",
        help="the same stream under a second policy: a preset (lenient, standard, strict, under-18) or a"
        " configuration; which posts change, and why",
    )
    replay.add_argument("--json", action="store_true", help="one JSON object on stdout")
    replay.set_defaults(work=offline.replay)

    judge = commands.add_parser("judge", help="what a show would do with the posts on stdin")
    _show_choice(judge)
    judge.set_defaults(work=offline.judge)

    trying = commands.add_parser("rules", help="word lists").add_subparsers(
        dest="act", required=True, parser_class=_Parser
    )
    _trying(trying.add_parser("test", help="what a list would catch, before it counts"))

    export = commands.add_parser("export", help="the record of a show")
    export.add_argument("show")
    export.add_argument("--format", choices=sorted(FORMATS), default="jsonl")
    export.add_argument("--out", type=Path, help="a file (default: stdout)")
    _kept(export)
    export.set_defaults(work=keeping.export)

    report = commands.add_parser("report", help="the as-run log and figures of a show")
    report.add_argument("show")
    report.add_argument("--json", action="store_true")
    _kept(report)
    report.set_defaults(work=keeping.report)

    check = commands.add_parser("check", help="all faults of a configuration at once")
    check.add_argument("--config", type=Path, required=True)
    check.set_defaults(work=offline.check)

    users = commands.add_parser("users", help="accounts").add_subparsers(
        dest="act", required=True, parser_class=_Parser
    )
    add = users.add_parser("add")
    add.add_argument("user")
    add.add_argument("--role", choices=ROLES, required=True)
    add.add_argument("--password-stdin", action="store_true", help="read the password from stdin")
    _kept(add)
    add.set_defaults(work=keeping.users_add)
    listing = users.add_parser("list")
    _kept(listing)
    listing.set_defaults(work=keeping.users_list)

    tokens = commands.add_parser("tokens", help="API tokens").add_subparsers(
        dest="act", required=True, parser_class=_Parser
    )
    mint = tokens.add_parser("add")
    mint.add_argument("owner", help="the user it acts for")
    mint.add_argument("--label", default="command line")
    mint.add_argument("--role", choices=ROLES, default="producer")
    mint.add_argument(
        "--show", action="append", default=[], help="only this show; repeatable (default: every show)"
    )
    mint.add_argument("--days", type=int, default=90)
    _kept(mint)
    mint.set_defaults(work=keeping.tokens_add)
    token_list = tokens.add_parser("list")
    _kept(token_list)
    token_list.set_defaults(work=keeping.tokens_list)

    bench = commands.add_parser("bench", help="the figures: ingest, fanout, latency, restart, moderation")
    bench.add_argument("what", choices=["ingest", "fanout", "latency", "restart", "moderation"])
    bench.add_argument("rest", nargs=argparse.REMAINDER)
    bench.set_defaults(work=offline.bench)
    return top


def _trying(command: argparse.ArgumentParser) -> None:
    command.add_argument("words", nargs="*", metavar="WORD")
    _show_choice(command)
    command.add_argument(
        "--data", type=Path, help="the show's posts from this data folder (default: the demo's)"
    )
    command.add_argument("--stream", type=Path, help="posts from a recorded stream instead")
    command.add_argument("--since", type=_span, default=0, help="only the last 30m, 1h, 2d … (default: all)")
    command.add_argument("--words-file", type=Path, help="more words, one a line")
    command.add_argument("--mode", choices=get_args(MatchMode), default="word")
    command.add_argument(
        "--on", choices=get_args(Where), action="append", help="repeatable (default: text, handle, name)"
    )
    command.add_argument("--outcome", choices=get_args(Outcome), default="hold")
    command.add_argument("--lang", default="", help="only posts of this language")
    command.add_argument("--severity", type=int, choices=(1, 2, 3), default=2)
    command.add_argument("--name", default="a new list")
    command.add_argument("--json", action="store_true")
    command.set_defaults(work=rules.test)


def _serving(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host")
    command.add_argument("--port", type=int)
    command.add_argument("--gateway-port", type=int, help="default: the same port")
    command.add_argument("--data", type=Path, help="where the store lives")
    command.add_argument("--ready-file", type=Path, help="written once everything answers")


def _kept(command: argparse.ArgumentParser) -> None:
    command.add_argument("--config", type=Path)
    command.add_argument("--data", type=Path)


def _show_choice(command: argparse.ArgumentParser) -> None:
    command.add_argument("--show", required=True)
    command.add_argument("--config", type=Path, help="a folder or a TOML file (default: the demo's)")


def _speed(text: str) -> float | None:
    if text == "max":
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 10_000:
        raise argparse.ArgumentTypeError(f"'{text}' is not a speed: a number above 0, or max")
    return value


def _span(text: str) -> int:
    found = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"'{text}' is not a span like 30m, 1h or 2d")
    return int(found[1]) * {"s": 1, "m": 60, "h": 3_600, "d": 86_400}[found[2]]


def _moment(text: str) -> int:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a time like 2022-11-20T16:20:00Z") from None
    if when.tzinfo is None:
        raise argparse.ArgumentTypeError(f"'{text}' has no time zone; write 2022-11-20T16:20:00Z")
    return round(when.timestamp() * 1000)
