"""Coding on a Ray cluster; the comparing is done by ``chancery merge`` on one machine.

``python -m chancery.ray_runner INPUT... --out DIR`` codes parts of the inputs (see ``chancery.spark.plan``) in Ray Data and writes
``DIR/*.parquet``. Then ``chancery merge DIR --out together/`` and ``chancery import DIR --archive news.sqlite``. A part that
kills its worker again and again ends the job, as Ray decides; the Spark job leaves it out.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from ._chancery import coded_schema
from .codebook import Codebook
from .spark import plan


class Code:
    """Codes parts; one codebook for each of Ray's actors."""

    def __init__(self, codebook: str | None = None, about: dict[str, Any] | None = None) -> None:
        self.codebook, self.about = Codebook(codebook), about or {}

    def __call__(self, parts: pa.Table) -> Iterator[pa.Table]:
        for part in parts.to_pylist():
            try:
                if part["start"] is None:
                    coded = self.codebook._coder.paths([part["path"]], **self.about)
                else:
                    coded = self.codebook._coder.between(part["path"], part["start"], part["end"], **self.about)
            except OSError as error:
                yield failure(part["path"], str(error))
                continue
            for batch in coded:
                yield pa.Table.from_batches([pa.record_batch(batch)])


def failure(name: str, error: str) -> pa.Table:
    """A row of its own for what could not be opened."""
    known = {"input": name, "error": error, "events": 0, "statements": 0}
    return pa.Table.from_pylist([known], schema=pa.schema(coded_schema()))


def run(inputs: list[str], out: str, workers: int, split_bytes: int = 64 << 20, codebook: str | None = None) -> None:
    """Codes ``inputs`` with ``workers`` workers of one core into ``out``."""
    import ray

    parts = [
        {"path": part.path, "start": part.start, "end": part.end}
        for _, part in plan.bins(plan.parts(inputs, split_bytes), 4 * workers)
    ]
    schema = pa.schema([("path", pa.string()), ("start", pa.int64()), ("end", pa.int64())])
    # Each part is a block of its own from the start, and writing asks for no core: on a machine of as many cores as workers
    # dividing and writing would else wait for cores that the workers never give back.
    blocks = [pa.Table.from_pylist([part], schema=schema) for part in parts]
    coded = ray.data.from_arrow(blocks).map_batches(
        Code,
        fn_constructor_kwargs={"codebook": codebook},
        batch_format="pyarrow",
        batch_size=1,
        concurrency=workers,
        num_cpus=1,
    )
    coded.write_parquet(out, ray_remote_args={"num_cpus": 0}, compression="zstd")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m chancery.ray_runner", description=__doc__)
    parser.add_argument("inputs", nargs="+")
    parser.add_argument("--out", required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--split-mb", type=int, default=64)
    parser.add_argument("--codebook")
    given = parser.parse_args()
    run(given.inputs, given.out, given.workers, max(given.split_mb, 1) << 20, given.codebook)


if __name__ == "__main__":
    main()
