"""The page shells, rendered with jinja2: everything that is put in is escaped; there is no inline script to
break into.

Not here: which page asks for what (pages.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined


class Templates:
    def __init__(self, folder: Path) -> None:
        self._jinja = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.globals.update(csrf=None, room="plain")

    def page(self, template: str, /, *, status: int = 200, **values: Any) -> web.Response:
        """A whole page of `template`.html. One that carries a session's token must not be kept by any
        cache."""
        text = self._jinja.get_template(f"{template}.html").render(values, status=status)
        response = web.Response(status=status, text=text, content_type="text/html")
        response.headers["Cache-Control"] = "no-store" if values.get("csrf") else "no-cache"
        return response
