"""Reads news and codes who did or said what to whom, and the words that show it.

One article:

>>> import chancery
>>> record = chancery.read(text="Boundary stones\\n\\nKenya accused Uganda of moving the boundary stones.", published="2024-05-10")
>>> [(event["event_type"], event["actors"][0]["code"]) for event in record["events"]]
[('ACCUSE', 'KEN')]

Many, as Arrow tables that polars, pandas, pyarrow and DuckDB read:

>>> coded = chancery.code([{"id": "a", "text": "Talks end\\n\\nPeru recalled its ambassador from Chile on Monday."}])
>>> coded.articles.column_names[:2]
['article_id', 'text_id']

The same codebook, weights and rules as the command ``chancery``, which the package has in it (``python -m chancery``): the
same bytes in give the same rows out. Nothing here needs another package; tables need the one that you turn them into.
"""

from ._chancery import __version__
from .archive import Archive, import_rows, ingest
from .codebook import Codebook
from .coding import Coded, code, read
from .evaluate import Score, evaluate
from .tables import Table

__all__ = ["Archive", "Codebook", "Coded", "Score", "Table", "__version__", "code", "evaluate", "import_rows", "ingest", "read"]
