"""The Spark job: a corpus coded on many machines, with the digest of one machine.

``chancery-spark INPUT... --out DIR`` (or ``spark-submit`` on ``chancery.spark.__main__``); each step is a Parquet folder, and a
run that broke off goes on behind the last whole one. ``run`` is the same from a notebook.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    # Planning needs no Spark.
    if name in __all__:
        from . import job

        return getattr(job, name)
    raise AttributeError(name)


__all__ = ["Settings", "run"]
