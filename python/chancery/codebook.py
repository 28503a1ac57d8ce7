"""The codebook and tables of actors by which articles are coded."""

from __future__ import annotations

import json
import os
from functools import cached_property
from typing import Any

from ._chancery import Coder


class Codebook:
    """A codebook: the one that is built in, or one of yours.

    ``path`` is a file of your own categories that extends the built-in codebook, or the folder of a whole one; ``actors`` a
    table of actors of your own, or a folder of them. Loading checks all of it. It can be pickled: the copy reads the same
    paths, so a cluster's machines must see them.

    >>> from chancery import Codebook
    >>> codebook = Codebook()
    >>> len(codebook.types), codebook.types[0]["code"]
    (16, 'AGREE')
    """

    def __init__(
        self, path: str | os.PathLike[str] | None = None, *, actors: str | os.PathLike[str] | None = None
    ) -> None:
        self.path = None if path is None else os.fspath(path)
        self.actors = None if actors is None else os.fspath(actors)
        self._coder = _coder(self.path, self.actors)

    def __reduce__(self) -> tuple[Any, ...]:
        return _codebook, (self.path, self.actors)

    def __repr__(self) -> str:
        return f"<chancery.Codebook {self.path or 'built in'}: {self.digest[:12]}>"

    @cached_property
    def program(self) -> dict[str, str]:
        """Versions and digests that decide what is coded; every record carries them."""
        return json.loads(self._coder.program())

    @property
    def digest(self) -> str:
        """The codebook's digest."""
        return self.program["codebook_digest"]

    @cached_property
    def types(self) -> list[dict[str, str]]:
        """The event types, each with its ``code`` and ``definition``."""
        return json.loads(self._coder.types())


def _codebook(path: str | None, actors: str | None) -> Codebook:
    return Codebook(path, actors=actors)


_coders: dict[tuple[str | None, str | None], Coder] = {}


def _coder(path: str | None, actors: str | None) -> Coder:
    """A pipeline; the built-in one is made once a process, since it takes a third of a second."""
    if path is not None or actors is not None:
        # A file may have changed since.
        return Coder(path, actors)
    if (path, actors) not in _coders:
        _coders[path, actors] = Coder(path, actors)
    return _coders[path, actors]
