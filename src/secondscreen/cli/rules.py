"""`rules test` and `replay --compare`: what a list would catch, and what another policy would change. Not here: how it
is found out (core/moderation/tester.py, compare.py).
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError
from rich.console import Console

from ..app import demo_folder
from ..compare import compare, with_preset
from ..core.engine import Engine
from ..core.model import Preset, ShowConfig, WordRule
from ..core.moderation.tester import Tried, tried
from ..core.record import PostRecord
from ..record import fold, open_store
from ..rehearse import rehearse
from ..settings import read_settings
from .offline import choose, told_progress
from .said import Mistake, print_json

SHOWN = 10  # caught posts printed; --json has all that are kept


def test(args: argparse.Namespace) -> int:
    """What would this list catch?"""
    rule = _list_of(args)
    engine, records = _posts(args)
    config = engine.stage.policy.effective
    until_ms = max((record.received_ms for record in records), default=0)
    wanted = [r for r in records if r.received_ms > until_ms - args.since * 1000] if args.since else records
    newest = sorted(wanted, key=lambda r: (r.status != "approved", -r.seq))
    try:
        found = tried(rule, config, ((r.post, r.features, r.status) for r in newest if r.post is not None))
    except ValueError as error:
        raise Mistake(f"secondscreen: {error}") from None
    kept = {record.post_id: record for record in newest}
    if args.json:
        print_json(_json(found, kept))
    else:
        _print(found, kept)
    return 0


def _list_of(args: argparse.Namespace) -> WordRule:
    words = list(args.words)
    if args.words_file is not None:
        lines = args.words_file.read_text(encoding="utf-8").splitlines()
        words += [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not words:
        raise Mistake("secondscreen: no words; write them at the end, or name a file with --words-file")
    try:
        return WordRule(
            name=args.name,
            words=tuple(dict.fromkeys(words)),
            mode=args.mode,
            on=tuple(args.on or ("text", "handle", "name")),
            outcome=args.outcome,
            lang=args.lang,
            severity=args.severity,
        )
    except ValidationError as error:
        raise Mistake(f"secondscreen: this list cannot be used: {error.errors()[0]['msg']}") from None


def _posts(args: argparse.Namespace) -> tuple[Engine, list[PostRecord]]:
    """A show with its posts as they stand: from a recorded stream, or folded anew from the store."""
    if args.stream is not None:
        result = rehearse(args.stream, choose(args))
        return result.engine, list(result.engine.records.values())
    overrides = {"data": args.data}
    if args.config is not None:
        settings = read_settings(args.config, overrides=overrides)
    else:
        settings = read_settings(demo_folder(), overrides={"data": args.data or Path("data/demo")})

    async def work() -> tuple[Engine, list[PostRecord]]:
        async with open_store(settings) as store:
            whole = await fold(store, args.show)
            return whole.engine, list(whole.posts.values())

    return asyncio.run(work())


def _json(found: Tried, kept: dict[str, PostRecord]) -> dict[str, Any]:
    return {
        "posts": found.read,
        "caught": found.caught,
        "approved": sum(one.status_now == "approved" for one in found.catches),
        "stricter": found.stricter,
        "catches": [
            {
                "id": one.post_id,
                "text": _text(kept[one.post_id]),
                "matched": [match.as_item() for match in one.matches],
                "status": one.status_now,
                "would_be": one.would_be,
            }
            for one in found.catches
        ],
    }


def _print(found: Tried, kept: dict[str, PostRecord]) -> None:
    out = Console(highlight=False, soft_wrap=True)
    approved = sum(one.status_now == "approved" for one in found.catches)
    out.print(
        f"would catch {found.caught:,} of {found.read:,} posts, of which {approved:,} are approved;"
        f" {found.stricter:,} would stand stricter"
    )
    for one in found.catches[:SHOWN]:
        would = f" -> {one.would_be}" if one.would_be != one.status_now else ""
        out.print(f"  {one.status_now}{would}: {_marked(kept[one.post_id], one.matches)}", markup=False)
    if len(found.catches) > SHOWN:
        out.print(f"  and {found.caught - SHOWN:,} more (--json names them)")


def _marked(record: PostRecord, matches: Iterable[Any]) -> str:
    """The text with what matched in brackets; a match in a name is said before it."""
    post = record.post
    if post is None:
        return ""
    text = post.text
    before = ""
    for match in sorted(matches, key=lambda m: -m.start):
        if match.on == "text":
            text = f"{text[: match.start]}[{text[match.start : match.end]}]{text[match.end :]}"
        elif post.author is not None:
            before = f"({match.on} {post.author.handle if match.on == 'handle' else post.author.name}) "
    return before + " ".join(text.split())[:200]


def _text(record: PostRecord) -> str:
    return record.post.text if record.post is not None else ""


# --- two policies compared ---------------------------------------------------------------------------------------


def compare_policies(args: argparse.Namespace, show: ShowConfig) -> int:
    other = _other(args, show)
    with told_progress("comparing") as progress:
        found = compare(args.file, show, other, strict=args.strict, progress=progress)
    first = "as configured"
    report = found.report(first, str(args.compare))
    if args.json:
        print_json(report)
        return 0
    out = Console(highlight=False, soft_wrap=True)
    out.print(
        f"{report['posts']:,} posts, {report['changed']:,} stand elsewhere, {report['looser']:,} of them looser"
    )
    out.print(f"  {'':<10}{first:>16}{str(args.compare)[-24:]:>26}")
    before, after = found.verdicts
    for status in dict.fromkeys((*before, *after)):
        out.print(f"  {status:<10}{before.get(status, 0):>16,}{after.get(status, 0):>26,}")
    for change in report["changes"]:
        out.print(
            f"\n{change['n']:,} × {change['from']} ({change['from_rule']}) -> {change['to']} ({change['to_rule']})"
        )
        for example in change["examples"]:
            reason = example["to_reason"] or example["from_reason"]
            out.print(f"  {example['id']}: {example['text'][:140]}\n    {reason}", markup=False)
    return 0


def _other(args: argparse.Namespace, show: ShowConfig) -> ShowConfig:
    """The second policy: a preset by its name, or the show of that id in another configuration."""
    for preset in get_args(Preset):
        if args.compare == preset:
            return with_preset(show, preset)
    shows = read_settings(Path(args.compare), environment={}).shows
    if args.show not in shows and len(shows) != 1:
        raise Mistake(f"secondscreen: no show '{args.show}' in {args.compare}; there is: {', '.join(shows)}")
    found = shows[args.show] if args.show in shows else next(iter(shows.values()))
    # The same show, under that one's moderation: nothing else is compared.
    return show.model_copy(update={"moderation": found.config.moderation})
