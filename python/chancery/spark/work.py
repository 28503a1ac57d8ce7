"""What Spark's Python workers do: nothing but hand batches to the functions of ``chancery``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from .. import _chancery
from ..codebook import Codebook
from .ledger import Ledger

Batches = Iterator[pa.RecordBatch]

CODED = (
    "input string, article string, text_id string, hash string, record string, error string, rank string, story string, "
    "shingles binary, bands array<bigint>, pages array<bigint>, "
    "happenings array<struct<id: string, rank: string, twin: string, tellings: string, keys: array<bigint>>>, "
    "events bigint, statements bigint"
)

_codebooks: dict[tuple[str | None, str | None], Codebook] = {}


def _codebook(paths: tuple[str | None, str | None]) -> Codebook:
    """One a process: a Python worker serves many tasks."""
    if paths not in _codebooks:
        _codebooks[paths] = Codebook(paths[0], actors=paths[1])
    return _codebooks[paths]


def code(codebook: tuple[str | None, str | None], about: dict[str, Any], ledger: Ledger) -> Callable[[Batches], Batches]:
    """``code_stream`` over rows of ``path``, ``start``, ``end``."""

    def on(batches: Batches) -> Batches:
        coder = _codebook(codebook)._coder
        for batch in batches:
            for part in batch.to_pylist():
                name = part["path"] if part["start"] is None else f"{part['path']}[{part['start']}:{part['end']}]"
                mark = ledger.begin(name)
                if mark is None:
                    yield _failure(name, f"left out: reading it ended {ledger.max_attempts} processes")
                    continue
                # Whatever ends the reading here, the process lives: the mark stays only where it does not come to this.
                try:
                    if part["start"] is None:
                        coded = coder.paths([part["path"]], **about)
                    else:
                        coded = coder.between(part["path"], part["start"], part["end"], **about)
                except OSError as error:
                    yield _failure(name, str(error))
                else:
                    yield from map(pa.record_batch, coded)
                finally:
                    ledger.end(mark)

    return on


def coded_before(batches: Batches) -> Batches:
    """Files of records, at ``path``, as coded batches."""
    for batch in batches:
        for path in batch.column("path").to_pylist():
            try:
                yield from pa.RecordBatchReader.from_stream(_chancery.coded_from(path))
            # What is damaged behind its beginning comes through the stream, as an error of Arrow's.
            except (OSError, pa.ArrowException) as error:
                yield _failure(path, str(error))


def _failure(name: str, error: str) -> pa.RecordBatch:
    schema = pa.schema(_chancery.coded_schema())
    row = {field.name: [None] for field in schema} | {"input": [name], "error": [error], "events": [0], "statements": [0]}
    return pa.record_batch([pa.array(row[field.name], field.type) for field in schema], schema=schema)


def each(function: Callable[[Any], Any]) -> Callable[[Batches], Batches]:
    """A function of one batch over all batches of a task."""

    def on(batches: Batches) -> Batches:
        for batch in batches:
            yield pa.record_batch(function(batch))

    return on


def pair_up(kind: str) -> Callable[[pa.Table], pa.Table]:
    """``PairUp`` over all rows of some keys."""

    def on(table: pa.Table) -> pa.Table:
        pairs = _chancery.PairUp(kind)
        ordered = table.sort_by([("key", "ascending"), ("rank", "ascending")])
        # Pairs are put into order as they are found, and wait until their rows are done: few rows at a time.
        found = [pa.record_batch(pairs.push(batch)) for batch in ordered.to_batches(max_chunksize=500)]
        return pa.Table.from_batches([*found, pa.record_batch(pairs.finish())])

    return on


def grouped(function: Callable[[Any], Any]) -> Callable[[pa.Table], pa.Table]:
    """A function of whole components over a group of them."""

    def on(table: pa.Table) -> pa.Table:
        batch = table.combine_chunks().to_batches()[0]
        return pa.Table.from_batches([pa.record_batch(function(batch))])

    return on


def digest(columns: list[str]) -> Callable[[Batches], Batches]:
    """Rows and sums of digests."""

    def on(batches: Batches) -> Batches:
        for batch in batches:
            n_rows, total = _chancery.digest(batch, columns)
            yield pa.record_batch({"n_rows": pa.array([n_rows], pa.int64()), "sum": pa.array([bytes(total)], pa.binary())})

    return on
