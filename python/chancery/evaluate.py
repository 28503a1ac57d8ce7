"""Coded records against records that people made: how many rows are right, and how many are missed."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Records = Iterable[Mapping[str, Any]]


@dataclass(frozen=True)
class Score:
    """How many rows are in both (``right``), in the coded records alone (``extra``), in the gold alone (``missed``)."""

    right: int
    extra: int
    missed: int

    @property
    def precision(self) -> float | None:
        """Part of the coded rows that the gold has; ``None`` where nothing was coded."""
        return self.right / (self.right + self.extra) if self.right + self.extra else None

    @property
    def recall(self) -> float | None:
        """Part of the gold's rows that were coded; ``None`` where the gold has none."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; ``None`` where there is no row at all."""
        n = 2 * self.right + self.extra + self.missed
        return 2 * self.right / n if n else None


def evaluate(gold: Records | str | os.PathLike[str], coded: Records) -> dict[str, Score]:
    """Compares records with those that people made of the same texts.

    ``gold`` is records, a file of JSON Lines, or a folder of JSON documents. Articles are told by their text
    (``text_id``); those that only one side has are left out. ``event`` asks for the sentence and the type of an act, ``row``
    for all codes of its actors and recipients too, ``told`` for the status as well. Each row counts once.

    >>> import chancery
    >>> record = chancery.read(text="Envoys meet\\n\\nKenya accused Uganda of moving the boundary stones.")
    >>> chancery.evaluate([record], [record])["told"].f1
    1.0
    """
    wanted = {record["article"]["text_id"]: record for record in _records(gold)}
    found = {record["article"]["text_id"]: record for record in coded}
    both = wanted.keys() & found.keys()
    if not both:
        raise ValueError("no text is in both; were they coded from the same articles?")
    return {
        name: _score(key, ((wanted[text], found[text]) for text in sorted(both))) for name, key in _KEYS.items()
    }


def _score(key: Callable[[Mapping[str, Any]], Any], pairs: Iterable[tuple[Any, Any]]) -> Score:
    right = extra = missed = 0
    for gold, coded in pairs:
        wanted, found = (Counter(map(key, record["events"])) for record in (gold, coded))
        right += (wanted & found).total()
        extra += (found - wanted).total()
        missed += (wanted - found).total()
    return Score(right, extra, missed)


def _parties(parties: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(sorted(f"{party.get('code', '')} {party.get('sector', '')}" for party in parties))


def _event(event: Mapping[str, Any]) -> tuple[Any, ...]:
    return event["sentence"], event.get("event_type")


def _row(event: Mapping[str, Any]) -> tuple[Any, ...]:
    return *_event(event), _parties(event["actors"]), _parties(event["recipients"])


def _told(event: Mapping[str, Any]) -> tuple[Any, ...]:
    return *_row(event), event["status"]


_KEYS: dict[str, Callable[[Mapping[str, Any]], Any]] = {"event": _event, "row": _row, "told": _told}


def _records(of: Records | str | os.PathLike[str]) -> Records:
    if not isinstance(of, (str, os.PathLike)):
        return of
    path = Path(of)
    if path.is_dir():
        return [json.loads(file.read_text("utf-8")) for file in sorted(path.glob("*.json"))]
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
