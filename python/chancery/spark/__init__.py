"""The Spark job: a corpus coded on many machines, with the digest of one machine.

``chancery-spark INPUT... --out DIR`` (or ``spark-submit`` on ``chancery.spark.__main__``); each step is a Parquet folder, and a
run that broke off goes on behind the last whole one. ``run`` is the same from a notebook.
"""

from .job import Settings, run

__all__ = ["Settings", "run"]
