"""The command line: `secondscreen …`. Parsing and printing only; the work is in app, rehearse, record and bench.

A mistake of the person at the keyboard (unknown option, missing file, bad TOML, busy port) is one line on stderr and
exit 2, never a traceback. Long work shows progress when stderr is a terminal.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from ..connectors.recorded import BadStream
from ..runtime.accounts import AccountRefused
from ..runtime.ports import StoreFailed
from ..settings import BadSettings
from .parser import parser
from .said import Mistake

__all__ = ["main", "parser", "run"]


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
    except BrokenPipeError:  # whoever read has read enough, as `head` does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"secondscreen: {where}{error.strerror or error}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    return 2
