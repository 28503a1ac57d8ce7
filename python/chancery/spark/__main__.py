"""``chancery-spark``: the job from the command line, or as the file of ``spark-submit``."""

from __future__ import annotations

import argparse
import json
import os
import sys


def arguments(args: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="chancery-spark",
        description="Codes a corpus on a Spark cluster, with the digest of one machine. A run that broke off goes on.",
        epilog="Example: chancery-spark /data/cc-news --out /data/coded --master spark://head:7077. Then: chancery import "
        "/data/coded/records --archive news.sqlite",
    )
    parser.add_argument("inputs", nargs="+", help="files and folders, as every machine sees them")
    parser.add_argument("--out", required=True, help="a folder for all steps, as every machine sees it")
    parser.add_argument("--records", action="store_true", help="the inputs are records that were coded elsewhere: JSON Lines or Parquet")
    parser.add_argument("--codebook", help="a file of your own categories, or the folder of a whole codebook")
    parser.add_argument("--actors", help="actor tables of your own")
    parser.add_argument("--published", help="day of every article that does not tell otherwise")
    parser.add_argument("--outlet", help="outlet of every article that does not tell otherwise")
    parser.add_argument("--master", help="the cluster, where spark-submit does not say: local[4], spark://HOST:7077")
    parser.add_argument("--split-mb", type=int, default=64, help="cut WARC archives into stretches of so many MiB [64]")
    parser.add_argument("--tasks", type=int, help="tasks of coding [4 a core]")
    parser.add_argument("--max-attempts", type=int, default=2, help="processes that a file may end before it is left out [2]")
    parser.add_argument("--conf", action="append", default=[], metavar="NAME=VALUE", help="a setting of Spark; may be repeated")
    return parser.parse_args(args)


def main(args: list[str] | None = None) -> int:
    given = arguments(args)
    try:
        from chancery.spark.job import Settings, run
    except ModuleNotFoundError as error:
        print(f"chancery-spark: {error}; want pyspark and pyarrow, as in `pip install 'chancery-….whl[spark]'`", file=sys.stderr)
        return 2
    conf = dict(one.split("=", 1) for one in given.conf)
    if given.master:
        conf["spark.master"] = given.master
    # Spark's workers must be this Python, which has the package.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = Settings(
        inputs=given.inputs,
        out=given.out,
        codebook=given.codebook,
        actors=given.actors,
        published=given.published,
        outlet=given.outlet,
        split_bytes=max(given.split_mb, 1) << 20,
        tasks=given.tasks,
        max_attempts=given.max_attempts,
        records=given.records,
        spark=conf,
    )
    try:
        print(json.dumps(run(settings)))
    except (OSError, ValueError) as error:
        print(f"chancery-spark: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
