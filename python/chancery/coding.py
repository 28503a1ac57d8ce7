"""Articles in, records and tables out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Union

from . import _chancery
from .codebook import Codebook, _coder
from .tables import Table

PathLike = Union[str, "os.PathLike[str]"]
Article = Mapping[str, Any]

TABLES = ("articles", "events", "statements", "actors", "evidence", "alternatives", "attribution", "relations", "notes")


def read(
    path: PathLike | None = None,
    *,
    text: str | None = None,
    html: str | None = None,
    title: str | None = None,
    published: str | None = None,
    outlet: str | None = None,
    url: str | None = None,
    codebook: Codebook | None = None,
) -> dict[str, Any]:
    """Codes one article and gives its record, as in the schema ``chancery/1``.

    Give a ``path``, or ``text`` (title in the first line, unless ``title`` says otherwise), or ``html``.

    >>> import chancery
    >>> record = chancery.read(text="Envoys meet\\n\\nThe prime minister of Japan met Malaysia's king in Tokyo.", published="2024-05-10")
    >>> record["article"]["published"]
    {'date': '2024-05-10', 'basis': 'given'}

    Raises ``ValueError`` where there is no article, or more than one.
    """
    if [path, text, html].count(None) != 2:
        raise TypeError("want one of path, text, html")
    if path is not None:
        if title is not None or url is not None:
            raise TypeError("title and url go with text or html")
        coded = code(path, published=published, outlet=outlet, codebook=codebook, threads=1)
    else:
        fields = {"id": "text", "text": text, "html": html, "title": title, "url": url}
        article = {name: value for name, value in fields.items() if value is not None}
        coded = code([article], published=published, outlet=outlet, codebook=codebook, threads=1)
    if coded.errors:
        raise ValueError(coded.errors[0])
    if len(coded) != 1:
        raise ValueError(f"want one article, and there are {len(coded)}; chancery.code codes them all")
    return next(iter(coded))


def code(
    inputs: PathLike | Iterable[PathLike] | Iterable[Article] | Any,
    *,
    published: str | None = None,
    outlet: str | None = None,
    codebook: Codebook | None = None,
    threads: int | None = None,
    shard: str | None = None,
) -> Coded:
    """Codes many articles.

    ``inputs`` is a path or several (files, folders, WARC archives, feeds, JSON Lines), or articles: an iterable of mappings
    with ``id``, ``title``, ``text`` or ``html``, ``published``, ``outlet`` and ``url``, or any Arrow table with such columns
    (polars, pandas, pyarrow, DuckDB). ``published`` and ``outlet`` hold for articles that do not tell otherwise. ``shard``
    (``"3/16"``) codes a part of paths.

    Works on all cores unless ``threads`` says otherwise, lets other Python threads run meanwhile, and stops on Ctrl-C.

    >>> import chancery
    >>> coded = chancery.code({"id": str(n), "text": f"Note {n}\\n\\nPolice arrested {n + 2} people in Lima."} for n in range(3))
    >>> len(coded), coded.errors
    (3, [])
    >>> {record["events"][0]["mode"][0] for record in coded}
    {'arrest'}
    """
    return Coded([batch for batch in stream(inputs, published, outlet, codebook, threads, shard)])


def stream(
    inputs: Any,
    published: str | None = None,
    outlet: str | None = None,
    codebook: Codebook | None = None,
    threads: int | None = None,
    shard: str | None = None,
) -> Iterator[Any]:
    """The coded batches of ``code``, one after another: for corpora that do not fit into memory."""
    coder = codebook._coder if codebook is not None else _coder(None, None)
    n_threads = threads if threads is not None else len(_cores())
    if n_threads < 1:
        raise ValueError("want one thread or more")
    about = {"published": published, "outlet": outlet, "threads": n_threads}
    if hasattr(inputs, "__arrow_c_stream__"):
        _no_shard(shard)
        return coder.arrow(inputs, "table", **about)
    if isinstance(inputs, (str, os.PathLike)):
        return coder.paths([os.fspath(inputs)], shard=shard, **about)
    if isinstance(inputs, Mapping):
        raise TypeError("want articles in a list; chancery.read codes one")
    items = iter(inputs)
    first = next(items, None)
    if first is None:
        return iter(())
    if isinstance(first, (str, os.PathLike)):
        return coder.paths([os.fspath(first), *map(os.fspath, items)], shard=shard, **about)
    _no_shard(shard)
    return coder.lines(_lines(first, items), "articles", **about)


def _no_shard(shard: str | None) -> None:
    if shard is not None:
        raise TypeError("a shard is a part of paths")


def _lines(first: Article, rest: Iterator[Article]) -> Iterator[bytes]:
    def line(article: Article) -> bytes:
        if not isinstance(article, Mapping):
            raise TypeError(f"want mappings with `text` or `html`, got {type(article).__name__}")
        return json.dumps(dict(article), default=str).encode() + b"\n"

    yield line(first)
    for article in rest:
        yield line(article)


def _cores() -> Iterable[int]:
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)


class Coded:
    """Coded articles: records when iterated over, tables by name.

    ``articles``, ``events``, ``statements``, ``actors``, ``evidence``, ``alternatives``, ``attribution``, ``relations`` and
    ``notes`` are the tables that ``chancery code --format parquet`` writes.
    """

    def __init__(self, batches: list[Any]) -> None:
        self._batches = batches
        self._columns: dict[str, list[Any]] = {}
        self._tables: dict[str, Table] = {}
        self._found: tuple[dict[str, Table], dict[str, str]] | None = None

    def __len__(self) -> int:
        """Articles."""
        return len(self._records())

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Records, as in the schema ``chancery/1``."""
        return map(json.loads, self._records())

    def __repr__(self) -> str:
        return f"<chancery.Coded of {len(self)} articles>"

    def __getattr__(self, name: str) -> Table:
        if name not in TABLES:
            raise AttributeError(name)
        if not self._tables:
            self._tables = {of: Table(table) for of, table in _chancery.tables(self._records())}
        return self._tables[name]

    @property
    def errors(self) -> list[str]:
        """What could not be read, and why."""
        return [error for error in self._column("error") if error is not None]

    @property
    def reports(self) -> Table:
        """Where each article's text is from: ``article``, ``origin``, ``role``, ``share``, ``evidence``, ``account``."""
        return self._findings()[0]["reports"]

    @property
    def kinships(self) -> Table:
        """Which article has its text from which."""
        return self._findings()[0]["kinships"]

    @property
    def occurrences(self) -> Table:
        """One row a happening, however often told: ``occurrence``, ``type``, ``reports``, ``origins``, ``summary`` (JSON)."""
        return self._findings()[0]["occurrences"]

    @property
    def digests(self) -> dict[str, str]:
        """Digests of records and findings: the same on one machine, in shards and on a cluster."""
        return dict(self._findings()[1])

    def write_jsonl(self, path: PathLike) -> None:
        """Writes the records, a line each, as ``chancery code`` does; ``chancery import`` takes them into an archive."""
        partial = f"{os.fspath(path)}.partial"
        with open(partial, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(f"{record}\n" for record in self._records())
        os.replace(partial, path)

    def _records(self) -> list[str]:
        return [record for record in self._column("record") if record is not None]

    def _column(self, name: str) -> list[Any]:
        if name not in self._columns:
            self._columns[name] = [cell for batch in self._batches for cell in _chancery.texts(batch, name)]
        return self._columns[name]

    def _findings(self) -> tuple[dict[str, Table], dict[str, str]]:
        if self._found is None:
            tables, digests = _chancery.findings(self._batches)
            self._found = {name: Table(table) for name, table in tables}, dict(digests)
        return self._found
