"""Checks of the tree that no linter makes: locks without addresses, no machine paths, no markup from text.

Run by `make check`. Prints one line per fault and exits 1.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RULES: tuple[tuple[str, str, str], ...] = (
    (
        r"https?://[^\s\"']*(?:simple/|registry\.|pypi\.|pythonhosted|npmjs)",
        r"(\.lock|package-lock\.json)$",
        "an index address",
    ),
    (
        r"\binnerHTML\b|\binsertAdjacentHTML\b|\bouterHTML\b|\bdocument\.write\b",
        r"^web/(?!tests/).*\.m?js$",
        "text as markup",
    ),
    (r"\|\s*safe\b|Markup\(", r"^(web/templates/|src/)", "text as markup"),
    (r"\sstyle=\"|<script(?![^>]*\bsrc=)|\son[a-z]+=\"", r"^web/templates/", "inline script or style"),
    (r"(?<![A-Za-z0-9_.])/(?:work|root|farm)/", r"", "a path of one machine"),
)


def main() -> int:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)  # noqa: S607
    faults = 0
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if not name or name == "tools/check_tree.py" or not path.is_file():
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for pattern, where, what in RULES:
            if re.search(where, name) and (found := re.search(pattern, text)):
                line = text.count("\n", 0, found.start()) + 1
                print(f"{name}:{line}: {what}: {found.group(0).strip()[:60]}")
                faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
