"""Step 1: what is to be read, in parts of like size."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import NamedTuple

WARC = (".warc", ".warc.gz")


class Part(NamedTuple):
    """One file, or a stretch of a WARC archive."""

    path: str
    start: int | None
    end: int | None
    size: int

    @property
    def name(self) -> str:
        return self.path if self.start is None else f"{self.path}[{self.start}:{self.end}]"


def parts(inputs: Iterable[str], split_bytes: int) -> list[Part]:
    """The files of ``inputs`` (files and folders), WARC archives cut into stretches of about ``split_bytes``.

    A stretch need not begin where a record does: it is read from its first record on, up to the first record behind its end,
    so that stretches share nothing and leave nothing out. Hidden files are left out, as the command does.
    """
    found = []
    for path in files(inputs):
        size = os.path.getsize(path)
        if path.lower().endswith(WARC) and size > split_bytes:
            n = -(-size // split_bytes)
            bounds = [size * at // n for at in range(n)] + [(1 << 63) - 1]
            found += [Part(path, start, end, size // n) for start, end in zip(bounds, bounds[1:])]
        else:
            found.append(Part(path, None, None, size))
    return found


def files(inputs: Iterable[str]) -> list[str]:
    """All files, each once, in the order of their names."""
    found = set()
    for path in inputs:
        if os.path.isdir(path):
            for folder, folders, names in os.walk(path):
                folders[:] = [name for name in folders if not name.startswith(".")]
                found.update(os.path.join(folder, name) for name in names if not name.startswith("."))
        elif os.path.exists(path):
            found.add(path)
        else:
            raise FileNotFoundError(f"nothing at {path}, as this machine sees it")
    return sorted(found)


def bins(of: Iterable[Part], n: int) -> list[tuple[int, Part]]:
    """Spreads parts over ``n`` tasks, large ones first, each into the task that has least."""
    loads = [0] * n
    placed = []
    for part in sorted(of, key=lambda part: (-part.size, part.path, part.start or 0)):
        least = loads.index(min(loads))
        # Opening a file costs about as much as reading some of it.
        loads[least] += part.size + (1 << 14)
        placed.append((least, part))
    return sorted(placed, key=lambda one: (one[0], one[1].path, one[1].start or 0))
