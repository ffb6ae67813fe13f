"""What every page's test watches: nothing foreign is asked for, nothing pops up, nothing is thrown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.web.serve import ROOT, Stage

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"


@contextmanager
def opened(
    browser: Browser, stage: Stage, path: str, *, may_throw: bool = False, **context: Any
) -> Iterator[Page]:
    """One page of the stage, with its manners checked when it is left."""
    context.setdefault("viewport", {"width": 1280, "height": 800})
    window = browser.new_context(**context)
    page = window.new_page()
    dialogs: list[str] = []
    errors: list[str] = []
    foreign: list[str] = []
    homes = {urlsplit(stage.site).netloc, urlsplit(stage.gateway).netloc}

    def asked(url: str) -> None:
        if urlsplit(url).scheme not in ("data", "about") and urlsplit(url).netloc not in homes:
            foreign.append(url)

    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security" in line.text else None)
    page.on("request", lambda request: asked(request.url))
    page.on("websocket", lambda socket: asked(socket.url))
    try:
        page.goto(stage.site + path)
        yield page
        assert dialogs == [], "a dialog was opened"
        assert foreign == [], "another origin was asked"
        assert may_throw or errors == [], "the page complained"
    finally:
        window.close()


def until(page: Page, expression: str, timeout_ms: float = 5_000, arg: Any = None) -> None:
    """Wait until an expression (or a function of `arg`) is true on the page, looked at with every frame.

    Not `wait_for_function`: that one evaluates strings inside the page, which our policy forbids.
    """
    test = expression if "=>" in expression.split("(")[0] else f"() => ({expression})"
    held = page.evaluate(
        f"""async ([most, arg]) => {{
          const test = {test}, end = performance.now() + most;
          while (performance.now() < end) {{
            if (test(arg)) return true;
            await new Promise((next) => setTimeout(next, 16));
          }}
          return false;
        }}""",
        [timeout_ms, arg],
    )
    assert held, f"not within {timeout_ms:.0f} ms: {expression}"


def axe(page: Page, **options: Any) -> list[str]:
    """What axe-core objects to, a line each."""
    page.evaluate(Path(AXE).read_text("utf-8"))
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{rule['id']}: {node['target']} {node.get('failureSummary', '')}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
