"""`export`, `report`, `users` and `tokens`: what works on a data folder."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from rich.console import Console

from ..app import demo_folder
from ..record import export_show, open_store, report_show, rfc3339
from ..settings import Settings, read_settings
from ..stores.accounts import Accounts
from .said import Mistake, print_json


def _kept_settings(args: argparse.Namespace) -> Settings:
    """Settings whose data folder the command works on; without --config or --data, the demo's."""
    overrides = {"data": args.data}
    if args.config is not None:
        return read_settings(args.config, overrides=overrides)
    return read_settings(demo_folder(), overrides={"data": args.data or Path("data/demo")})


def export(args: argparse.Namespace) -> int:
    settings = _kept_settings(args)

    async def work() -> int:
        async with open_store(settings) as store:
            return await export_show(store, args.show, args.format, args.out)

    count = asyncio.run(work())
    if args.out is not None:
        print(f"{args.out}: {count} rows", file=sys.stderr)
    return 0


def report(args: argparse.Namespace) -> int:
    settings = _kept_settings(args)

    async def work() -> dict[str, Any]:
        async with open_store(settings) as store:
            return await report_show(store, args.show)

    report = asyncio.run(work())
    if args.json:
        print_json(report)
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
            f"  {rfc3339(line['at_ms'])}  {line['act']:<6} {line['post_id'] or ''} {line['by']}{why}",
            markup=False,
        )
    return 0


@asynccontextmanager
async def open_accounts(settings: Settings) -> AsyncIterator[Accounts]:
    settings.server.data.mkdir(parents=True, exist_ok=True)
    accounts = Accounts(settings.server.data / "accounts.sqlite")
    await accounts.open()
    try:
        yield accounts
    finally:
        await accounts.close()


def users_add(args: argparse.Namespace) -> int:
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


def users_list(args: argparse.Namespace) -> int:
    settings = _kept_settings(args)

    async def work() -> None:
        async with open_accounts(settings) as accounts:
            for user in await accounts.list_users():
                print(f"{user.name}\t{user.role}\t{rfc3339(user.created_ms)}")

    asyncio.run(work())
    return 0


def tokens_add(args: argparse.Namespace) -> int:
    settings = _kept_settings(args)

    async def work() -> str:
        async with open_accounts(settings) as accounts:
            _, text = await accounts.add_token(
                args.owner, args.label, args.role, tuple(args.show), args.days * 86_400
            )
            return text

    print(asyncio.run(work()))
    return 0


def tokens_list(args: argparse.Namespace) -> int:
    settings = _kept_settings(args)

    async def work() -> None:
        async with open_accounts(settings) as accounts:
            for token in await accounts.list_tokens():
                print(f"{token.id}\t{token.owner}\t{token.role}\t{rfc3339(token.expires_ms)}\t{token.label}")

    asyncio.run(work())
    return 0
