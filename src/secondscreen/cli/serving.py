"""`demo` and `run`: the service. Not here: wiring it (app.py)."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from rich.console import Console

from ..app import Addresses, demo_folder, serve
from ..settings import read_settings


def _overrides(args: argparse.Namespace) -> dict[str, Any]:
    return {key: getattr(args, key, None) for key in ("host", "port", "gateway_port", "data")}


def demo(args: argparse.Namespace) -> int:
    overrides = _overrides(args)
    if args.memory:
        overrides["store"] = "memory"
    elif overrides["data"] is None:
        overrides["data"] = Path("data/demo")
    settings = read_settings(demo_folder(), overrides=overrides)
    return serve(settings, demo=True, demo_speed=args.speed, ready_file=args.ready_file, announce=_announce)


def run(args: argparse.Namespace) -> int:
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
