"""Tables: Arrow without a library for it, until somebody asks for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow


class Table:
    """A table in Arrow's memory layout; whatever reads ``__arrow_c_stream__`` reads it without a copy.

    >>> import chancery
    >>> table = chancery.code([{"text": "Talks end\\n\\nPeru recalled its ambassador from Chile."}]).events
    >>> len(table), "event_type" in table.column_names
    (1, True)
    """

    __slots__ = ("_table",)

    def __init__(self, table: Any) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> object:
        return self._table.schema.__arrow_c_schema__()

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def __repr__(self) -> str:
        return f"<chancery.Table of {len(self)} rows: {', '.join(self.column_names)}>"

    @property
    def column_names(self) -> list[str]:
        """Names of the columns, in their order."""
        return list(self._table.column_names)

    def to_pyarrow(self) -> pyarrow.Table:
        """As a ``pyarrow.Table``; needs pyarrow."""
        import pyarrow

        return pyarrow.table(self)

    def to_polars(self) -> polars.DataFrame:
        """As a ``polars.DataFrame``; needs polars."""
        import polars

        return polars.DataFrame(self)

    def to_pandas(self) -> pandas.DataFrame:
        """As a ``pandas.DataFrame``; needs pandas and pyarrow."""
        return self.to_pyarrow().to_pandas()
