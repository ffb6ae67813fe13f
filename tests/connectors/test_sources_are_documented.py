from __future__ import annotations

from pathlib import Path

import pytest

from secondscreen.connectors import CONNECTORS, settings_model

DOCS = Path(__file__).parents[2] / "docs" / "sources.md"


@pytest.mark.parametrize("name", sorted(CONNECTORS))
def test_every_setting_of_a_source_is_in_the_docs_with_its_meaning(name: str) -> None:
    _, _, section = DOCS.read_text(encoding="utf-8").partition(f"## `[connectors.{name}]`")
    section = section.partition("\n## ")[0]
    missing = [key for key in settings_model(name).model_fields if f"| `{key}` |" not in section]
    assert section and not missing
    strangers = [row for row in section.splitlines() if row.startswith("| `")]
    assert len(strangers) == len(settings_model(name).model_fields)
