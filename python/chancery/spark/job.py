"""The steps, each from Parquet to Parquet.

1. *plan*: files become parts of like size (``plan``).
2. *code*: ``code_stream`` on every part: ``coded/``.
3. *articles*: each article once: ``articles/``, and their records: ``records/``.
4. *reprints*: ``stand_ins`` of equal texts, ``PairUp`` of shared keys, ``verify_pairs``: ``kinships/``; ``components`` and
   ``group_reports``: ``reports/``.
5. *occurrences*: the same of happenings: ``happenings/``, ``matches/``, ``occurrences/``.
6. *digest*: ``digest.json``, the same as that of ``chancery merge`` over the records.

No result depends on a clock, a machine, a partition or a seed, so tasks may be retried. Copies do not skew: of a text on
thousands of pages one is compared (``stand_ins``), of equal happenings ``MAX_TWINS``; components are spread by their root, and
Spark divides what is large all the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import pyarrow as pa
from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from .. import _chancery
from . import plan, work
from .ledger import Ledger

# Edges that the driver puts together itself: 24 bytes each in memory there, and a hundred on the way.
MAX_DRIVER_EDGES = 20_000_000
# Rows that a task of grouping is to have.
ROWS_OF_A_GROUP = 20_000
# Keys that an article has, about: so many times its own row are grouped to find pairs.
KEYS_OF_AN_ARTICLE = 100

DIGESTS: dict[str, list[str]] = {
    "articles": ["article", "hash"],
    "reports": ["article", "origin", "role", "share", "evidence", "account"],
    "kinships": ["child", "parent", "shared", "of_child", "of_parent", "evidence"],
    "occurrences": ["occurrence", "type", "reports", "origins", "summary"],
}


@dataclass(frozen=True)
class Settings:
    """What a run is given. Paths are as every machine of the cluster sees them."""

    inputs: Sequence[str]
    out: str
    codebook: str | None = None
    actors: str | None = None
    published: str | None = None
    outlet: str | None = None
    split_bytes: int = 64 << 20
    tasks: int | None = None
    max_attempts: int = 2
    spark: dict[str, str] = field(default_factory=dict)


def session(settings: Settings) -> SparkSession:
    """A session with what the job asks of Spark; what is configured outside wins where Spark lets it."""
    builder = SparkSession.builder.appName("chancery")
    usual = {
        "spark.sql.adaptive.enabled": "true",
        "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes": "64m",
        # A batch is held whole by its worker; records are large.
        "spark.sql.execution.arrow.maxRecordsPerBatch": "2000",
        "spark.sql.parquet.compression.codec": "zstd",
        # A second attempt beside the first would look like a part that kills.
        "spark.speculation": "false",
    }
    for name, value in {**usual, **settings.spark}.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def run(settings: Settings, spark: SparkSession | None = None) -> dict[str, Any]:
    """Does what is not done yet; gives the digests, as ``digest.json`` has them."""
    return Job(settings, spark or session(settings)).run()


class Job:
    """One run over one corpus into one folder."""

    def __init__(self, settings: Settings, spark: SparkSession) -> None:
        self.settings, self.spark = settings, spark
        self.cores = max(spark.sparkContext.defaultParallelism, 1)
        self.seconds: dict[str, float] = {}

    def run(self) -> dict[str, Any]:
        self._same_run()
        self.step("coded", self.coded)
        self.step("articles", self.articles)
        self.step("records", self.records)
        self.step("stand_ins", self.stand_ins)
        self.step("kinships", self.kinships)
        self.step("reports", self.reports)
        self.step("happenings", self.happenings)
        self.step("matches", self.matches)
        self.step("occurrences", self.occurrences)
        return self.digest()

    def step(self, name: str, make: Callable[[], DataFrame]) -> None:
        """Writes a step unless it is there whole: Spark's committer writes ``_SUCCESS`` last."""
        started = time.monotonic()
        if not self._exists(f"{name}/_SUCCESS"):
            self.spark.sparkContext.setJobDescription(name)
            make().write.mode("overwrite").parquet(self._path(name))
        self.seconds[name] = round(time.monotonic() - started, 2)

    def coded(self) -> DataFrame:
        settings = self.settings
        parts = plan.parts(settings.inputs, settings.split_bytes)
        n = min(settings.tasks or 4 * self.cores, max(len(parts), 1))
        rows = [(bin, part.path, part.start, part.end) for bin, part in plan.bins(parts, n)]
        planned = self.spark.createDataFrame(rows, "bin int, path string, start bigint, end bigint")
        about = {"published": settings.published, "outlet": settings.outlet}
        function = work.code((settings.codebook, settings.actors), about, Ledger(self._local("attempts"), settings.max_attempts))
        return planned.repartitionByRange(n, "bin").select("path", "start", "end").mapInArrow(function, work.CODED)

    def articles(self) -> DataFrame:
        once = Window.partitionBy("article").orderBy("input", "hash")
        found = self.read("coded").where("article is not null").drop("record", "error")
        return found.withColumn("n", F.row_number().over(once)).where("n = 1").drop("n")

    def records(self) -> DataFrame:
        wanted = self.read("articles").select("article", "input", "hash")
        coded = self.read("coded").select("article", "input", "hash", "record")
        # One file may be given by two names, and tasks that were killed leave nothing: a record is there once or equal.
        return coded.join(wanted, ["article", "input", "hash"], "left_semi").dropDuplicates(["article"])

    def stand_ins(self) -> DataFrame:
        stories = self.read("articles").select("text_id", "story")
        copied = stories.groupBy("text_id").count().where("count > 1").select("text_id")
        stories = stories.join(copied, "text_id", "left_semi").withColumn("bucket", self.bucket(F.col("text_id")))
        schema = "article string, stand_in string, leads boolean"
        return stories.select("bucket", "story").groupBy("bucket").applyInArrow(work.grouped(_chancery.stand_ins), schema)

    def kinships(self) -> DataFrame:
        stand_ins = self.read("stand_ins")
        stood = stand_ins.where("not leads").select("article", F.lit(True).alias("stood"))
        articles = self.read("articles").join(stood, "article", "left")
        keys = F.array_distinct(F.when(F.col("stood"), F.col("pages")).otherwise(F.concat("bands", "pages")))
        keyed = articles.select(F.explode(keys).alias("key"), "rank", F.col("article").alias("id"), "article")
        pairs = self.paired("stories", keyed).unionByName(
            stand_ins.select(
                F.least("article", "stand_in").alias("one"), F.greatest("article", "stand_in").alias("other")
            )
        )
        stories = self.read("articles").select("article", "story", "shingles")
        both = pairs.distinct()
        for side in ("one", "other"):
            of_side = stories.select(
                F.col("article").alias(side), F.col("story").alias(f"{side}_story"), F.col("shingles").alias(f"{side}_shingles")
            )
            both = both.join(of_side, side)
        schema = "child string, parent string, shared bigint, of_child double, of_parent double, evidence string"
        return both.drop("one", "other").mapInArrow(work.each(_chancery.verify_pairs), schema)

    def reports(self) -> DataFrame:
        kinships = self.read("kinships")
        of_child = kinships.groupBy(F.col("child").alias("article")).agg(
            F.collect_list(F.struct("parent", "shared", "of_child", "of_parent", "evidence")).alias("kinships")
        )
        roots = self.components(kinships.select(F.col("child").alias("one"), F.col("parent").alias("other")))
        rooted = self.rooted(self.read("articles").select("article", "story"), "article", roots)
        rooted = rooted.join(of_child, "article", "left").select("bucket", "story", "kinships")
        schema = "article string, origin string, role string, share double, evidence string, account string"
        return rooted.groupBy("bucket").applyInArrow(work.grouped(_chancery.group_reports), schema)

    def happenings(self) -> DataFrame:
        told = self.read("articles").select("article", F.explode("happenings").alias("told")).select("article", "told.*")
        # Happenings without a day have no twin; each is its own.
        twins = Window.partitionBy(F.coalesce("twin", "id")).orderBy("rank", "id")
        told = told.withColumn("n", F.row_number().over(twins)).withColumn("first", F.first("id").over(twins))
        is_late = F.col("twin").isNotNull() & (F.col("n") > _chancery.MAX_TWINS)
        told = told.withColumn("twin_of", F.when(is_late, F.col("first"))).drop("n", "first", "twin")
        return told.join(self.read("reports").select("article", "account"), "article", "left")

    def matches(self) -> DataFrame:
        compared = self.read("happenings").where("twin_of is null")
        keyed = compared.select(F.explode("keys").alias("key"), "rank", "id", "article")
        both = self.paired("happenings", keyed).distinct()
        tellings = compared.select("id", "tellings")
        for side in ("other", "one"):
            both = both.join(tellings.select(F.col("id").alias(side), F.col("tellings").alias(f"{side}_tellings")), side)
        schema = "one string, other string, score double"
        return both.sortWithinPartitions("one").mapInArrow(work.each(_chancery.match_pairs), schema)

    def occurrences(self) -> DataFrame:
        told, matches = self.read("happenings"), self.read("matches")
        twins = told.where("twin_of is not null").select(F.col("twin_of").alias("one"), F.col("id").alias("other"))
        roots = self.components(matches.select("one", "other").unionByName(twins))
        of_one = matches.groupBy(F.col("one").alias("id")).agg(F.collect_list(F.struct("other", "score")).alias("matches"))
        rooted = self.rooted(told.select("id", "tellings", "account", "twin_of"), "id", roots).join(of_one, "id", "left")
        schema = "occurrence string, type string, reports bigint, origins bigint, summary string"
        return rooted.groupBy("bucket").applyInArrow(work.grouped(_chancery.group_happenings), schema)

    def digest(self) -> dict[str, Any]:
        """Writes and gives the digests, with what was done and how long it took."""
        digests = {}
        for name, columns in DIGESTS.items():
            parts = self.read(name).select(*columns).mapInArrow(work.digest(columns), "n_rows bigint, sum binary").collect()
            total = sum(int.from_bytes(part["sum"], "big") for part in parts) % (1 << 128)
            digests[name] = f"{total:032x}:{sum(part['n_rows'] for part in parts)}"
        whole = "\x1f".join(f"{name} {digest}" for name, digest in digests.items())
        told = {"digest": hashlib.sha256(whole.encode()).hexdigest()[:32], **digests}
        coded = self.read("coded")
        metrics = {
            "seconds": self.seconds,
            "errors": coded.where("error is not null").count(),
            "settings": {**asdict(self.settings), "inputs": list(self.settings.inputs)},
        }
        self._write("digest.json", told)
        self._write("metrics.json", metrics)
        return told

    def paired(self, kind: str, keyed: DataFrame) -> DataFrame:
        """Pairs of rows that share a key. Most keys are one row's alone: these are left out before anything is moved."""
        shared = keyed.groupBy("key").count().where("count > 1").select("key")
        # Grouped, and not merely repartitioned: a plan that is adapted while it runs may read partitions otherwise than they were made,
        # and a key in two of them loses pairs.
        keyed = keyed.join(shared, "key", "left_semi").withColumn("bucket", self.bucket(F.col("key"), KEYS_OF_AN_ARTICLE))
        return keyed.groupBy("bucket").applyInArrow(work.pair_up(kind), "one string, other string")

    def components(self, edges: DataFrame) -> DataFrame:
        """``node`` and ``root`` of what hangs together: on the driver where the edges fit."""
        if edges.count() <= MAX_DRIVER_EDGES:
            batches = edges.toArrow().combine_chunks().to_batches() or [pa.RecordBatch.from_pylist([], edges_schema())]
            found = pa.record_batch(_chancery.components(batches[0]))
            return self.spark.createDataFrame(pa.Table.from_batches([found]))
        return self.spread_components(edges)

    def spread_components(self, edges: DataFrame) -> DataFrame:
        """The same by passing on the smallest name along the edges until nothing changes."""
        both = edges.unionByName(edges.select(F.col("other").alias("one"), F.col("one").alias("other"))).distinct().persist()
        roots = both.groupBy(F.col("one").alias("node")).agg(F.least(F.min("other"), F.first("one")).alias("root"))
        while True:
            roots = roots.localCheckpoint()
            near = both.join(roots.select(F.col("node").alias("other"), "root"), "other").groupBy(F.col("one").alias("node"))
            passed = near.agg(F.min("root").alias("near"))
            step = roots.join(passed, "node").select("node", F.least("root", "near").alias("root"))
            # What a root has heard of a smaller one, all of its own hear too: so long chains take few rounds.
            step = step.alias("a").join(step.select(F.col("node").alias("of"), F.col("root").alias("up")), F.col("root") == F.col("of"), "left")
            step = step.select("node", F.least("root", "up").alias("root")).localCheckpoint()
            if step.exceptAll(roots).isEmpty():
                return step
            roots = step

    def rooted(self, rows: DataFrame, node: str, roots: DataFrame) -> DataFrame:
        """Rows with the bucket of the component that they are in."""
        rows = rows.join(roots.withColumnRenamed("node", node), node, "left")
        return rows.withColumn("bucket", self.bucket(F.coalesce("root", node))).drop("root")

    def bucket(self, of: Column, rows_of_an_article: int = 1) -> Column:
        n = max(4 * self.cores, self.n_articles * rows_of_an_article // ROWS_OF_A_GROUP)
        return F.pmod(F.xxhash64(of), F.lit(n))

    @property
    def n_articles(self) -> int:
        if not hasattr(self, "_n_articles"):
            self._n_articles = self.read("articles").count()
        return self._n_articles

    def read(self, name: str) -> DataFrame:
        return self.spark.read.parquet(self._path(name))

    def _path(self, name: str) -> str:
        return f"{self.settings.out.rstrip('/')}/{name}"

    def _local(self, name: str) -> str | None:
        """A folder that plain files can be put into; ``None`` in an object store."""
        out = self.settings.out
        if "://" in out and not out.startswith("file://"):
            return None
        return os.path.join(out.removeprefix("file://"), name)

    def _hadoop(self, name: str) -> tuple[Any, Any]:
        sc = self.spark.sparkContext
        path = sc._jvm.org.apache.hadoop.fs.Path(self._path(name))
        return path.getFileSystem(sc._jsc.hadoopConfiguration()), path

    def _exists(self, name: str) -> bool:
        system, path = self._hadoop(name)
        return bool(system.exists(path))

    def _write(self, name: str, told: dict[str, Any]) -> None:
        system, path = self._hadoop(name)
        stream = system.create(path, True)
        stream.write(bytearray(json.dumps(told, indent=1).encode()))
        stream.close()

    def _same_run(self) -> None:
        """Refuses to go on where other settings began: checkpoints of two corpora would be mixed."""
        own = {"inputs": sorted(self.settings.inputs), **{name: getattr(self.settings, name) for name in ("codebook", "actors", "published", "outlet", "split_bytes")}}
        own |= {"program": json.loads(_chancery.Coder(self.settings.codebook, self.settings.actors).program())}
        mark = hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()[:32]
        if not self._exists(f"run-{mark}.json"):
            if self._exists("coded"):
                raise ValueError(f"{self.settings.out} holds another run (other inputs, codebook or version); want an empty folder")
            self._write(f"run-{mark}.json", own)


def edges_schema() -> pa.Schema:
    return pa.schema([("one", pa.string()), ("other", pa.string())])
