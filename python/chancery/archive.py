"""An archive of coded rows: one SQLite file, asked while others write into it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterable
from typing import Any

from . import _chancery
from .codebook import Codebook
from .tables import Table

VIEWS = ("panel", "timeline", "first", "contradictions", "occurrences", "sources", "coverage", "watch")
FORMATS = ("gdelt2", "gdelt2-mentions", "polecat", "icews", "acled", "parquet", "csv", "jsonl")


class Archive:
    """An archive that ``ingest`` or the command made.

    Every method takes the filters of ``chancery query`` by name, a value or several: ``actor``, ``recipient``, ``party``
    (``"JPN"``, ``"JPN GOV"``, words), ``type``, ``quad``, ``category``, ``status``, ``from_``, ``to`` (days, months, years),
    ``place``, ``text``, ``outlet``, ``background`` (``"only"``, ``"none"``), ``confidence``, ``marked``, ``occurrence``,
    ``counting`` (``True``: rows that count alone), ``run``.

    >>> import chancery, tempfile, os
    >>> folder = tempfile.mkdtemp()
    >>> articles = os.path.join(folder, "a.jsonl")
    >>> with open(articles, "w") as file:
    ...     _ = file.write('{"id": "a", "text": "Talks\\\\n\\\\nPeru accused Chile of moving stones.", "published": "2024-03-04"}\\n')
    >>> archive = chancery.ingest(articles, os.path.join(folder, "news.sqlite"))
    >>> archive.query(actor="PER").to_pyarrow().select(["actor", "event_type", "recipient", "day"]).to_pylist()
    [{'actor': 'PER GOV', 'event_type': 'ACCUSE', 'recipient': 'CHL GOV', 'day': '2024-03-04'}]
    >>> archive.panel(per="month").to_pyarrow().select(["period", "actor", "recipient", "reports"]).to_pylist()[0]
    {'period': '2024-03', 'actor': 'PER', 'recipient': 'CHL', 'reports': 1}
    >>> row = archive.query().to_pyarrow()["id"][0].as_py()
    >>> archive.explain(row)["rows"][0]["row"]["event_type"]
    'ACCUSE'
    >>> archive.export("gdelt2", os.path.join(folder, "gdelt"))
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        if not os.path.exists(self.path):
            raise FileNotFoundError(f"no archive at {self.path}; chancery.ingest makes one")

    def __repr__(self) -> str:
        return f"<chancery.Archive {self.path}>"

    def query(
        self, *, by: str = "reports", limit: int | None = None, offset: int = 0, oldest: bool = False, **filters: Any
    ) -> Table:
        """Rows, newest day first: a telling each, or a happening (``by="events"``), or one by an independent origin."""
        return self._ask(None, {"by": by, "limit": limit, "offset": offset, "oldest": oldest, **filters})

    def panel(self, *, per: str = "month", **filters: Any) -> Table:
        """Counts of each pair in each day, week, month or year: ``reports``, ``events``, ``origins``, ``score``; with zeros."""
        return self._ask("panel", {"per": per, **filters})

    def timeline(self, *, per: str = "month", **filters: Any) -> Table:
        """Counts of each period, with the articles that were read in it."""
        return self._ask("timeline", {"per": per, **filters})

    def view(self, name: str, **filters: Any) -> Table:
        """Another view of ``chancery query``: first, contradictions, occurrences, sources, coverage, watch."""
        if name not in VIEWS:
            raise ValueError(f"no view {name!r}; want one of {', '.join(VIEWS)}")
        return self._ask(name, filters)

    def explain(self, row: str, *, codebook: Codebook | None = None) -> dict[str, Any]:
        """Why a row is as it is: its words, who vouches, the entry of the codebook that spoke, what else was close."""
        return json.loads(_chancery.explained(self.path, row, None if codebook is None else codebook.path))

    def export(self, as_: str, out: str | os.PathLike[str]) -> None:
        """Writes the archive as GDELT, POLECAT, ICEWS, ACLED, Parquet or CSV (a folder), or JSON Lines (a file)."""
        if as_ not in FORMATS:
            raise ValueError(f"no format {as_!r}; want one of {', '.join(FORMATS)}")
        args = ["chancery", "export", "--archive", self.path, "--as", as_, "--out", os.fspath(out)]
        if _chancery.run_quietly(args) != 0:
            raise RuntimeError("the export failed; standard error has the reason")

    def _ask(self, view: str | None, options: dict[str, Any]) -> Table:
        return Table(_chancery.answers([*([view] if view else []), f"--archive={self.path}", *_args(options)]))


def ingest(
    inputs: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    archive: str | os.PathLike[str],
    *,
    published: str | None = None,
    outlet: str | None = None,
    codebook: Codebook | None = None,
    threads: int | None = None,
) -> Archive:
    """Codes files and folders into an archive, which is made if need be; what is in it already costs nothing.

    Works in a process of its own, so that Ctrl-C ends it between two batches and nothing is lost. What cannot be read is warned of, by
    its name and why.
    """
    return _into("ingest", inputs, archive, {"published": published, "outlet": outlet, "threads": threads}, codebook)


def import_rows(
    rows: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], archive: str | os.PathLike[str]
) -> Archive:
    """Takes records that were coded elsewhere into an archive: JSON Lines, or the Parquet of a Spark job (``OUT/records``).

    >>> import chancery, tempfile, os
    >>> folder = tempfile.mkdtemp()
    >>> rows = os.path.join(folder, "rows.jsonl")
    >>> chancery.code([{"id": "a", "text": "Talks\\n\\nPeru accused Chile of moving stones.", "published": "2024-03-04"}]).write_jsonl(rows)
    >>> len(chancery.import_rows(rows, os.path.join(folder, "news.sqlite")).query())
    1
    """
    return _into("import", rows, archive, {}, None)


def _into(command: str, inputs: Any, archive: Any, options: dict[str, Any], codebook: Codebook | None) -> Archive:
    paths = [inputs] if isinstance(inputs, (str, os.PathLike)) else list(inputs)
    args = [command, f"--archive={os.fspath(archive)}", "--quiet", *_args(options)]
    if codebook is not None:
        args += _args({"codebook": codebook.path, "actors": codebook.actors})
    # `--` keeps a path that begins with a dash from being taken for an option.
    args += ["--", *map(os.fspath, paths)]
    done = subprocess.run([sys.executable, "-m", "chancery", *args], stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode == 130:
        raise KeyboardInterrupt
    if done.returncode not in (0, 3):
        raise RuntimeError(done.stderr.strip() or f"`chancery {command}` ended with {done.returncode}")
    if done.returncode == 3:
        warnings.warn(done.stderr.strip(), stacklevel=3)
    return Archive(archive)


def _args(options: dict[str, Any]) -> list[str]:
    """Options by name as the command's arguments; ``from_`` stands for ``from``, which Python keeps for itself."""
    args = []
    for name, value in options.items():
        option = "--" + name.rstrip("_").replace("_", "-")
        if value is None or value is False:
            continue
        if value is True:
            args.append(option)
            continue
        values = [value] if isinstance(value, (str, bytes, os.PathLike)) or not isinstance(value, Iterable) else value
        args += [f"{option}={one}" for one in values]
    return args
