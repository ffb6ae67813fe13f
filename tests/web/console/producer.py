"""One producer at one console in a real browser: what they press, what they see. Not here: what should come of it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from .stage import ConsoleStage


def queue(stage: ConsoleStage) -> list[str]:
    return stage.show.order()


class Desk:
    """One producer at one console."""

    def __init__(
        self, stage: ConsoleStage, browser: Browser, user: str = "nina", path: str = "", **how: Any
    ) -> None:
        self.stage = stage
        self.context: BrowserContext = browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, **how}
        )
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.asked: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda m: self._hear(m.type, m.text))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(f"{stage.site}/console/garden{path}?as={user}")
        if not path:
            expect(self.page.locator("#link")).to_contain_text("Connected")

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning") and "Failed to load resource" not in text:
            self.faults.append(text)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def row(self, post_id: str, lane: str = "queue") -> Locator:
        return self.page.locator(f'#{lane}-list [role=row][data-id="{post_id}"]')

    @property
    def selected(self) -> Locator:
        return self.page.locator('.lane.active [role=row][aria-selected="true"]')

    def selected_id(self) -> str:
        return self.selected.get_attribute("data-id") or ""

    def top_of(self, row: Locator) -> float:
        box = row.bounding_box()
        assert box is not None
        return box["y"]

    def await_commands(self, n: int) -> list[dict[str, Any]]:
        for _ in range(100):
            if len(self.stage.commands) >= n:
                break
            self.page.wait_for_timeout(20)
        return self.stage.said()
