"""Makes config/demo/stream.jsonl, the demo show's recorded stream, out of what we wrote in tools/demo.

    python tools/make_demo.py            write the stream
    python tools/make_demo.py --check    say whether the stream is exactly what the sources make; exit 1 if not

The texts are written by hand; this program only decides who says them, on which network, at which moment, in which
spelling, and who repeats whom. Every such choice is `pick(…)`, a SHA-256 of names, so that the same sources make
the same bytes on any machine and any version of Python. Not here: any text that a viewer would read.

The language of the scenes, one post a line:

    = id spread 00:00 00:19       posts evenly over a time       = id burst 06:10 07:20 18   a burst after a cue,
                                                                   18 s to fall to a third
    @cue id                       the burst's cue, for the short cries in reactions.txt
    who: text                     who = a key of cast.txt, a handle of crowd.txt, * = anyone, *pl = anyone of
                                  the Polish crowd, ** = a throw-away account; \\n and \\uXXXX are escapes
    who 13:40: text               at that time              who ^thing: text     a reply to the post named thing
                                                            (only ^: to the post before)
     %id thing                    names the post above      %rt 5                five people repost it
     %near 9                      nine people say nearly the same
     %likes 120  %lang pl  %media photo Words for those who cannot see it  %bare (no hashtag)
     %delete 40                   deleted after 40 s        %edit 35 New words   edited after 35 s
     %late 45                     reached us 45 s after it was written
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from demo.stream import make

ROOT = Path(__file__).resolve().parent.parent
STREAM = ROOT / "config" / "demo" / "stream.jsonl"
SOURCES = Path(__file__).resolve().parent / "demo"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Make the demo show's recorded stream.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 if the stream is not up to date"
    )
    parser.add_argument("--out", type=Path, default=STREAM, metavar="FILE")
    asked = parser.parse_args(arguments)
    try:
        made = make(SOURCES)
    except (OSError, ValueError) as wrong:
        print(f"make_demo: {wrong}", file=sys.stderr)
        return 2
    if asked.check:
        same = asked.out.is_file() and asked.out.read_bytes() == made
        print(
            f"{asked.out.name}: {'up to date' if same else 'not what the sources make: run tools/make_demo.py'}"
        )
        return 0 if same else 1
    asked.out.parent.mkdir(parents=True, exist_ok=True)
    asked.out.write_bytes(made)
    lines = len(made.splitlines())
    print(f"{asked.out.name}: {lines} lines, {len(made) // 1024} kB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
