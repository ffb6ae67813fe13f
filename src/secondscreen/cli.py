"""The command line: `secondscreen …`. Parsing and printing only; the work is in app, rehearse, record and bench.

A mistake of the person at the keyboard (unknown option, missing file, bad TOML, busy port) is one line on stderr and
exit 2, never a traceback. Long work shows progress when stderr is a terminal.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import orjson
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from . import __version__
from .app import Addresses, demo_folder, open_accounts, open_store, serve
from .connectors.recorded import BadStream
from .core.model import ShowConfig
from .record import FORMATS, export_show, report_show
from .rehearse import Rehearsal, judge_posts, rehearse
from .runtime.accounts import ROLES, AccountRefused
from .runtime.ports import StoreFailed
from .settings import BadSettings, Settings, read_settings

ROLE_NOTES = "all (others arrive with the Redis store)"


class Mistake(Exception):
    """Something the person can mend; the words are the one line they get."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Mistake(f"{self.prog}: {message} (see {self.prog} --help)")


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its status."""
    sys.exit(run(sys.argv[1:] if argv is None else argv))


def run(argv: Sequence[str]) -> int:
    try:
        args = parser().parse_args(argv)
        work: Callable[[argparse.Namespace], int] = args.work
        return work(args)
    except Mistake as mistake:
        print(mistake, file=sys.stderr)
    except BadSettings as bad:
        for fault in bad.faults:
            print(fault, file=sys.stderr)
    except (BadStream, StoreFailed, AccountRefused) as failed:
        print(f"secondscreen: {failed}", file=sys.stderr)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"secondscreen: {where}{error.strerror or error}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return 2


# --- what there is ---------------------------------------------------------------------------------------------


def parser() -> argparse.ArgumentParser:
    top = _Parser(prog="secondscreen", description="The live second screen of a broadcast.")
    top.add_argument("--version", action="version", version=f"secondscreen {__version__}")
    commands = top.add_subparsers(dest="name", required=True, metavar="COMMAND", parser_class=_Parser)

    demo = commands.add_parser("demo", help="our own sample broadcast, live and looping")
    demo.add_argument("--speed", type=_speed, default=1.0, help="times real time (default 1)")
    demo.add_argument("--memory", action="store_true", help="keep nothing on disk")
    _serving(demo)
    demo.set_defaults(work=_demo)

    service = commands.add_parser("run", help="the service")
    service.add_argument("--config", type=Path, required=True, help="a folder or a TOML file")
    service.add_argument("--role", choices=["all"], default="all", help=ROLE_NOTES)
    _serving(service)
    service.set_defaults(work=_run)

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
    replay.add_argument("--json", action="store_true", help="one JSON object on stdout")
    replay.set_defaults(work=_replay)

    judge = commands.add_parser("judge", help="what a show would do with the posts on stdin")
    _show_choice(judge)
    judge.set_defaults(work=_judge)

    export = commands.add_parser("export", help="the record of a show")
    export.add_argument("show")
    export.add_argument("--format", choices=sorted(FORMATS), default="jsonl")
    export.add_argument("--out", type=Path, help="a file (default: stdout)")
    _kept(export)
    export.set_defaults(work=_export)

    report = commands.add_parser("report", help="the as-run log and figures of a show")
    report.add_argument("show")
    report.add_argument("--json", action="store_true")
    _kept(report)
    report.set_defaults(work=_report)

    check = commands.add_parser("check", help="all faults of a configuration at once")
    check.add_argument("--config", type=Path, required=True)
    check.set_defaults(work=_check)

    users = commands.add_parser("users", help="accounts").add_subparsers(
        dest="act", required=True, parser_class=_Parser
    )
    add = users.add_parser("add")
    add.add_argument("user")
    add.add_argument("--role", choices=ROLES, required=True)
    add.add_argument("--password-stdin", action="store_true", help="read the password from stdin")
    _kept(add)
    add.set_defaults(work=_users_add)
    listing = users.add_parser("list")
    _kept(listing)
    listing.set_defaults(work=_users_list)

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
    mint.set_defaults(work=_tokens_add)
    token_list = tokens.add_parser("list")
    _kept(token_list)
    token_list.set_defaults(work=_tokens_list)

    bench = commands.add_parser("bench", help="the figures: ingest, fanout")
    bench.add_argument("what", choices=["ingest", "fanout"])
    bench.add_argument("rest", nargs=argparse.REMAINDER)
    bench.set_defaults(work=_bench)
    return top


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


def _moment(text: str) -> int:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a time like 2022-11-20T16:20:00Z") from None
    if when.tzinfo is None:
        raise argparse.ArgumentTypeError(f"'{text}' has no time zone; write 2022-11-20T16:20:00Z")
    return round(when.timestamp() * 1000)


# --- serving ---------------------------------------------------------------------------------------------------


def _overrides(args: argparse.Namespace) -> dict[str, Any]:
    return {key: getattr(args, key, None) for key in ("host", "port", "gateway_port", "data")}


def _demo(args: argparse.Namespace) -> int:
    overrides = _overrides(args)
    if args.memory:
        overrides["store"] = "memory"
    elif overrides["data"] is None:
        overrides["data"] = Path("data/demo")
    settings = read_settings(demo_folder(), overrides=overrides)
    return serve(settings, demo=True, demo_speed=args.speed, ready_file=args.ready_file, announce=_announce)


def _run(args: argparse.Namespace) -> int:
    settings = read_settings(args.config, overrides=_overrides(args))
    return serve(settings, ready_file=args.ready_file, announce=_announce)


def _announce(addresses: Addresses) -> None:
    out = Console(stderr=True, highlight=False, soft_wrap=True)
    for show in addresses.shows:
        out.print(f"[bold]{show}[/bold]")
        out.print(f"  viewers    {addresses.site}/s/{show}")
        out.print(f"  producers  {addresses.site}/console/{show}")
        out.print(f"  overlay    {addresses.site}/overlay/{show}")
    if addresses.console_link is not None:
        out.print(f"sign in      {addresses.console_link}")
    else:
        out.print(f"sign in      {addresses.site}/login")


# --- without a network -----------------------------------------------------------------------------------------


def _choose(args: argparse.Namespace) -> ShowConfig:
    settings = read_settings(args.config or demo_folder(), environment={})
    show = settings.shows.get(args.show)
    if show is None:
        raise Mistake(f"secondscreen: no show '{args.show}' there; there is: {', '.join(settings.shows)}")
    return show.config


def _replay(args: argparse.Namespace) -> int:
    show = _choose(args)
    moments: list[int] = args.at
    console = Console(stderr=True)
    with Progress(
        TextColumn("replaying"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("replay", total=None)
        result = rehearse(
            args.file,
            show,
            speed=args.speed,
            strict=args.strict,
            moments=moments,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    for line_no, reason in result.bad_lines:
        print(f"{args.file}:{line_no}: {reason}; skipped", file=sys.stderr)
    if args.json:
        _print_json(_replay_json(result, moments))
    else:
        _print_replay(result, moments)
    return 0


def _replay_json(result: Rehearsal, moments: list[int]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "posts": result.posts,
        "bad_lines": len(result.bad_lines),
        "verdicts": result.verdicts(),
        "rules": dict(sorted(result.engine.stage.rules.items())) if result.posts else {},
        "digest": result.engine.digest(),
        "feed": result.feed(),
        "timings": result.timings,
        "seconds": round(result.seconds, 3),
    }
    if moments:
        data["at"] = {_rfc3339(at): result.at[at] for at in moments}
    return data


def _print_replay(result: Rehearsal, moments: list[int]) -> None:
    out = Console(highlight=False, soft_wrap=True)
    rate = result.posts / result.seconds if result.seconds else 0
    out.print(
        f"{result.posts} posts, {len(result.bad_lines)} bad lines, {result.seconds:.1f} s ({rate:,.0f} posts/s)"
    )
    for status, count in result.verdicts().items():
        out.print(f"  {status:<10}{count:>8}")
    for title, feed in [*((_rfc3339(at), result.at[at]) for at in moments), ("at the end", result.feed())]:
        out.print(f"\n[bold]{title}[/bold]")
        for item in feed[:20]:
            similar = f"  +{item['similar']}" if item["similar"] else ""
            out.print(f"  {' '.join(item['post']['text'].split())}{similar}", markup=False)
    out.print(f"\ndigest {result.engine.digest()}")


def _judge(args: argparse.Namespace) -> int:
    show = _choose(args)
    lines = (raw.decode("utf-8", "replace") for raw in sys.stdin.buffer)
    for verdict in judge_posts(lines, show, time.time_ns() // 1_000_000):
        _print_json(verdict)
    return 0


def _check(args: argparse.Namespace) -> int:
    settings = read_settings(args.config)
    print(f"{args.config}: good; shows: {', '.join(settings.shows)}")
    return 0


# --- the record ------------------------------------------------------------------------------------------------


def _kept_settings(args: argparse.Namespace) -> Settings:
    """Settings whose data folder the command works on; without --config or --data, the demo's."""
    overrides = {"data": args.data}
    if args.config is not None:
        return read_settings(args.config, overrides=overrides)
    return read_settings(demo_folder(), overrides={"data": args.data or Path("data/demo")})


def _export(args: argparse.Namespace) -> int:
    settings = _kept_settings(args)

    async def work() -> int:
        async with open_store(settings) as store:
            return await export_show(store, args.show, args.format, args.out)

    count = asyncio.run(work())
    if args.out is not None:
        print(f"{args.out}: {count} rows", file=sys.stderr)
    return 0


def _report(args: argparse.Namespace) -> int:
    settings = _kept_settings(args)

    async def work() -> dict[str, Any]:
        async with open_store(settings) as store:
            return await report_show(store, args.show)

    report = asyncio.run(work())
    if args.json:
        _print_json(report)
        return 0
    out = Console(highlight=False, soft_wrap=True)
    out.print(
        f"[bold]{report['title']}[/bold] ({args.show}), {report['entries']} entries, digest {report['digest']}"
    )
    for status, count in report["counts"].items():
        out.print(f"  {status:<12}{count:>8}")
    out.print("as run")
    for line in report["asrun"]:
        why = f" ({line['why']})" if line["why"] else ""
        out.print(
            f"  {_rfc3339(line['at_ms'])}  {line['act']:<6} {line['post_id'] or ''} {line['by']}{why}",
            markup=False,
        )
    return 0


# --- accounts --------------------------------------------------------------------------------------------------


def _users_add(args: argparse.Namespace) -> int:
    settings = _kept_settings(args)
    if args.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = getpass.getpass(f"password for {args.user}: ")
        if password != getpass.getpass("again: "):
            raise Mistake("secondscreen: the two passwords differ")

    async def work() -> None:
        async with open_accounts(settings) as accounts:
            await accounts.add_user(args.user, args.role, password)

    asyncio.run(work())
    print(f"{args.user} may sign in as {args.role}")
    return 0


def _users_list(args: argparse.Namespace) -> int:
    settings = _kept_settings(args)

    async def work() -> None:
        async with open_accounts(settings) as accounts:
            for user in await accounts.list_users():
                print(f"{user.name}\t{user.role}\t{_rfc3339(user.created_ms)}")

    asyncio.run(work())
    return 0


def _tokens_add(args: argparse.Namespace) -> int:
    settings = _kept_settings(args)

    async def work() -> str:
        async with open_accounts(settings) as accounts:
            _, text = await accounts.add_token(
                args.owner, args.label, args.role, tuple(args.show), args.days * 86_400
            )
            return text

    print(asyncio.run(work()))
    return 0


def _tokens_list(args: argparse.Namespace) -> int:
    settings = _kept_settings(args)

    async def work() -> None:
        async with open_accounts(settings) as accounts:
            for token in await accounts.list_tokens():
                print(f"{token.id}\t{token.owner}\t{token.role}\t{_rfc3339(token.expires_ms)}\t{token.label}")

    asyncio.run(work())
    return 0


def _bench(args: argparse.Namespace) -> int:
    if args.what == "ingest":
        from .bench import ingest as bench
    else:
        from .bench import fanout as bench  # type: ignore[no-redef]  # two modules of one shape
    return bench.main(args.rest)


# --- printing --------------------------------------------------------------------------------------------------


def _print_json(data: Any) -> None:
    sys.stdout.buffer.write(orjson.dumps(data) + b"\n")
    sys.stdout.buffer.flush()


def _rfc3339(ms: int) -> str:
    from datetime import UTC

    return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
