"""The notebooks run from their first cell to their last."""

import json
from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"


def run(name: str) -> dict:
    cells = json.loads((NOTEBOOKS / name).read_text())["cells"]
    known: dict = {"__name__": "__main__"}
    for number, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), f"{name}, cell {number}", "exec"), known)
    return known


def test_nato_and_its_asian_partners():
    pytest.importorskip("pandas")
    known = run("nato.ipynb")
    assert len(known["coded"]) == 10 and not known["coded"].errors
    assert known["by_month"]["events"].sum() >= 5
    # A plan is no event: the office that is planned in May adds nothing.
    assert "2023-05" not in known["by_month"].index or known["by_month"].loc["2023-05", "events"] <= 1
    assert known["why"]


def test_protest_panel():
    pytest.importorskip("polars")
    known = run("protests.ipynb")
    assert not known["coded"].errors
    assert known["tellings"] > len(known["found"]) >= 6
    assert set(known["panel"]["place"]) <= {"Lima", "Accra", "Warsaw"}
    assert known["panel"]["protests"].max() == 1, "a march in three papers is one march"
