"""The steps, each from Parquet to Parquet.

1. *plan*: files become parts of like size (``plan``).
2. *code*: ``code_stream`` on every part: ``coded/``.
3. *articles*: each article once: ``articles/``, and their records: ``records/``.
4. *reprints*: ``stand_ins`` of equal texts, ``PairUp`` of shared keys: ``story_pairs/``; ``verify_pairs``: ``kinships/``;
   ``components`` and ``group_reports``: ``origins/``, and ``reports/`` with the plain copies.
5. *occurrences*: the same of happenings: ``happenings/``, ``happening_pairs/``, ``matches/``, ``occurrences/``.
6. *digest*: ``digest.json``, the same as that of ``chancery merge`` over the records.

No result depends on a clock, a machine, a partition or a seed, so tasks may be retried.

Copies do not skew. Of a text on thousands of pages one a month is compared and one a day is looked at to find it (``stand_ins``); a page
that has that text and nothing else in common with anybody takes the origin of the one that stands for it, outside of any group. Of
equal happenings ``MAX_TWINS`` are compared, and of the others only their names travel. A key that thousands share is divided into
blocks, each with the first members of the whole (``paired``), and an article with thousands of pairs is sent to several tasks (``beside``).
Long chains of like happenings, which hang together by weak matches alone, are divided before a task is given one (``parts``).
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
# Rows that a task of grouping is to have, and those that it is given at once. Where a task has many of what is usual, it
# takes not much longer for one large story among them.
ROWS_OF_A_TASK = 50_000
ROWS_OF_A_GROUP = 2_000
# Keys that an article has, about, and rows of keys that are paired at once.
KEYS_OF_AN_ARTICLE = 100
ROWS_OF_A_PAIRING = 20_000
HAPPENINGS_OF_AN_ARTICLE = 4

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
    # The inputs are records that were coded elsewhere, as JSON Lines or Parquet.
    records: bool = False
    # Pairs that one block of a key gives, about; rows that a task of comparing is to have of one article.
    block_pairs: int = 1 << 18
    block_rows: int = 2000
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
        self.step("story_pairs", self.story_pairs)
        self.step("kinships", self.kinships)
        self.step("origins", self.origins)
        self.step("reports", self.reports)
        self.step("happenings", self.happenings)
        self.step("happening_pairs", self.happening_pairs)
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
        if settings.records:
            return planned.repartitionByRange(n, "bin").select("path").mapInArrow(work.coded_before, work.CODED)
        ledger = Ledger(self._local("attempts"), settings.max_attempts)
        # A job that was stopped killed its processes itself.
        ledger.forget()
        function = work.code((settings.codebook, settings.actors), about, ledger)
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
        # Whether a copy is late hangs on its day alone: so the first of each day is looked at, and the others follow it.
        day = F.substring("rank", 1, 10).alias("day")
        stories = self.read("articles").select("text_id", day, "rank", "article", "story")
        of_day = stories.groupBy("text_id", "day").agg(
            F.min(F.struct("rank", "article", "story")).alias("first"), F.count("*").alias("n")
        )
        copied = F.sum("n").over(Window.partitionBy("text_id"))
        of_day = of_day.withColumn("copies", copied).where("copies > 1").select("text_id", "day", "n", "first.article", "first.story")
        schema = "article string, stand_in string, leads boolean"
        chain = self.in_groups(of_day.select("text_id", "story"), F.col("text_id"), _chancery.stand_ins, schema).persist()
        leader = F.when(F.coalesce("leads", F.lit(True)), F.col("article")).otherwise(F.col("stand_in")).alias("stand_in")
        led = of_day.where("n > 1").join(chain, "article", "left").select("text_id", "day", "n", leader, F.col("article").alias("first"))
        later = self.beside(stories.select("text_id", "day", "article"), led, ["text_id", "day"], "article", led.select("text_id", "day", "n"))
        return chain.unionByName(later.where("article != first").select("article", "stand_in", F.lit(False).alias("leads")))

    def story_pairs(self) -> DataFrame:
        stand_ins = self.read("stand_ins")
        stood = stand_ins.where("not leads").select("article", F.lit(True).alias("stood"))
        articles = self.read("articles").join(stood, "article", "left")
        keys = F.array_distinct(F.when(F.col("stood"), F.col("pages")).otherwise(F.concat("bands", "pages")))
        keyed = articles.select(F.explode(keys).alias("key"), "rank", F.col("article").alias("id"), "article")
        copies = stand_ins.select(F.least("article", "stand_in").alias("one"), F.greatest("article", "stand_in").alias("other"))
        return self.paired("stories", keyed).unionByName(copies).distinct()

    def kinships(self) -> DataFrame:
        pairs = self.read("story_pairs")
        both = pairs
        stories = self.read("articles").select("article", "story", "shingles")
        for side, of in (("one", "other"), ("other", "one")):
            of_side = stories.select(
                F.col("article").alias(side), F.col("story").alias(f"{side}_story"), F.col("shingles").alias(f"{side}_shingles")
            )
            both = self.beside(both, of_side, [side], of, pairs.groupBy(side).agg(F.count("*").alias("n")))
        schema = "child string, parent string, shared bigint, of_child double, of_parent double, evidence string"
        return both.drop("one", "other").mapInArrow(work.each(_chancery.verify_pairs), schema)

    def origins(self) -> DataFrame:
        """Reports of all articles that are compared with somebody, and of those that have no kin."""
        kinships = self.kinships_that_tell(self.read("kinships").join(self.plain_copies().select("child"), "child", "left_anti"))
        of_child = kinships.groupBy(F.col("child").alias("article")).agg(
            F.collect_list(F.struct("parent", "shared", "of_child", "of_parent", "evidence")).alias("kinships")
        )
        roots = self.components(kinships.select(F.col("child").alias("one"), F.col("parent").alias("other")))
        stories = self.read("articles").select("article", "story")
        stories = stories.join(self.plain_copies().select(F.col("child").alias("article")), "article", "left_anti")
        rooted = stories.join(roots.withColumnRenamed("node", "article"), "article", "left")
        rooted = rooted.join(of_child, "article", "left").select(F.coalesce("root", "article").alias("root"), "story", "kinships")
        schema = "article string, origin string, role string, share double, evidence string, account string"
        return self.in_groups(rooted, F.col("root"), _chancery.group_reports, schema)

    def kinships_that_tell(self, kinships: DataFrame) -> DataFrame:
        """Kinships without those between two articles of which each has an original for a parent: ``group_reports`` drops these too."""
        children = kinships.select(F.col("child").alias("parent")).distinct()
        copies = kinships.join(children, "parent", "left_anti").select("child").distinct().withColumn("is_copy", F.lit(True))
        of_parent = copies.select(F.col("child").alias("parent"), F.col("is_copy").alias("of_copy"))
        marked = kinships.join(copies, "child", "left").join(of_parent, "parent", "left")
        return marked.where("is_copy is null or of_copy is null").drop("is_copy", "of_copy")

    def reports(self) -> DataFrame:
        origins, copies = self.read("origins"), self.plain_copies()
        stood_for = origins.select(F.col("article").alias("parent"), "origin", "account")
        found = self.beside(copies, stood_for, ["parent"], "child", copies.groupBy("parent").agg(F.count("*").alias("n")))
        # Proven to be its text, so it is a reprint of whatever that one is of; or a later state of the same page.
        role = F.when(F.array_contains(F.split("evidence", " "), "same_page"), "update").otherwise("reprint")
        found = found.select(
            F.col("child").alias("article"), "origin", role.alias("role"), F.col("of_child").alias("share"), "evidence", "account"
        )
        return origins.unionByName(found)

    def plain_copies(self) -> DataFrame:
        """Kinships of articles that have one other's very text and no kin but that one."""
        kinships = self.read("kinships")
        copies = self.read("stand_ins").where("not leads").select(F.col("article").alias("child"), F.col("stand_in").alias("parent"))
        kin = kinships.groupBy("child").agg(F.count("*").alias("n")).where("n = 1").select("child")
        copies = copies.join(kin, "child", "left_semi")
        copies = copies.join(kinships.select(F.col("parent").alias("child")), "child", "left_anti")
        return kinships.join(copies, ["child", "parent"], "left_semi")

    def happenings(self) -> DataFrame:
        told = self.read("articles").select("article", F.explode("happenings").alias("told")).select("article", "told.*")
        # Happenings without a day have no twin; each is its own.
        twins = Window.partitionBy("twin").orderBy("rank", "id")
        late = told.where("twin is not null").select("twin", "rank", "id")
        late = late.withColumn("n", F.row_number().over(twins)).withColumn("first", F.first("id").over(twins))
        late = late.where(F.col("n") > _chancery.MAX_TWINS).select("id", F.col("first").alias("twin_of"))
        told = told.drop("twin").join(late, "id", "left")
        # All else in them is as in the first.
        own = F.to_json(F.from_json("tellings", "array<struct<id: string, article: string, published: string>>"))
        told = told.withColumn("tellings", F.when(F.col("twin_of").isNull(), F.col("tellings")).otherwise(own))
        return told.join(self.read("reports").select("article", "account"), "article", "left")

    def happening_pairs(self) -> DataFrame:
        compared = self.read("happenings").where("twin_of is null")
        keyed = compared.select(F.explode("keys").alias("key"), "rank", "id", "article")
        return self.paired("happenings", keyed).distinct()

    def matches(self) -> DataFrame:
        pairs = self.read("happening_pairs")
        both = pairs
        tellings = self.read("happenings").where("twin_of is null").select("id", "tellings")
        for side, of in (("other", "one"), ("one", "other")):
            of_side = tellings.select(F.col("id").alias(side), F.col("tellings").alias(f"{side}_tellings"))
            both = self.beside(both, of_side, [side], of, pairs.groupBy(side).agg(F.count("*").alias("n")))
        schema = "one string, other string, score double"
        return both.sortWithinPartitions("one").mapInArrow(work.each(_chancery.match_pairs), schema)

    def occurrences(self) -> DataFrame:
        told, matches = self.read("happenings"), self.read("matches")
        roots = self.parts(matches)
        of_one = matches.groupBy(F.col("one").alias("id")).agg(F.collect_list(F.struct("other", "score")).alias("matches"))
        # Twins are where the first of them is.
        told = told.select("id", "tellings", "account", "twin_of", F.coalesce("twin_of", "id").alias("node"))
        told = told.join(roots, "node", "left").withColumn("part", F.coalesce("root", "node"))
        told = told.drop("root", "node").join(of_one, "id", "left")
        schema = "occurrence string, type string, reports bigint, origins bigint, summary string"
        return self.in_groups(told, F.col("part"), _chancery.group_happenings, schema, HAPPENINGS_OF_AN_ARTICLE)

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
        """Pairs of what shares a key. Most keys are one row's alone: these are left out before anything is moved.

        Of a key that more than a block of rows share, each block has its own rows and the first of the whole, with which
        all are paired.
        """
        crowd = _chancery.CROWD if kind == "stories" else _chancery.CROWD_OF_HAPPENINGS
        # The first are paired with each other again in every block; smaller blocks would make little else.
        block = max(self.settings.block_pairs // crowd, crowd // 2)
        shared = keyed.groupBy("key").agg(F.count("*").alias("n")).where("n > 1")
        if kind == "happenings":
            # An even key is of one state or body alone.
            shared = shared.where((F.col("n") <= crowd) | (F.col("key") % 2 != 0))
        shared = shared.withColumn("salts", F.ceil(F.col("n") / block).cast("int")).drop("n")
        keyed = keyed.join(shared, "key")
        own = keyed.withColumn("salt", F.pmod(F.xxhash64("id"), F.col("salts")).cast("int"))
        rows = ["key", "rank", "id", "article"]
        by_rank = [F.col("rank"), F.col("id")]
        first = own.where("salts > 1")
        for of in (["key", "salt"], ["key"]):
            first = first.withColumn("at", F.row_number().over(Window.partitionBy(*of).orderBy(*by_rank))).where(F.col("at") <= crowd)
        first = first.withColumn("own", F.col("salt"))
        first = first.select(*rows, "own", F.explode(F.sequence(F.lit(0), F.col("salts") - 1)).alias("salt")).where("salt != own").drop("own")
        own = own.select(*rows, "salt").unionByName(first.select(*rows, "salt"))
        # Grouped, and not merely repartitioned: a plan that is adapted while it runs may read partitions otherwise than they were made,
        # and a key in two of them loses pairs.
        own = own.withColumn("bucket", self.bucket(F.struct("key", "salt"), KEYS_OF_AN_ARTICLE * self.n_articles // ROWS_OF_A_PAIRING))
        return own.groupBy("bucket", "salt").applyInArrow(work.pair_up(kind), "one string, other string")

    def beside(self, many: DataFrame, few: DataFrame, on: list[str], spread_by: str, counts: DataFrame) -> DataFrame:
        """``many`` with what ``few`` (one row of each ``on``) has; ``counts`` tells ``n`` rows of many for each ``on``.

        Rows of what has more than a block of them go to several tasks, by ``spread_by``, and what is beside them too.
        """
        of_block = self.settings.block_rows
        hot = counts.where(F.col("n") > of_block).select(*on, F.ceil(F.col("n") / of_block).cast("int").alias("salts"))
        hot = F.broadcast(hot)
        salt = F.coalesce(F.pmod(F.xxhash64(spread_by), F.col("salts")).cast("int"), F.lit(0))
        many = many.join(hot, on, "left").withColumn("salt", salt).drop("salts")
        few = few.drop("n").join(hot, on, "left")
        few = few.withColumn("salt", F.explode(F.sequence(F.lit(0), F.coalesce("salts", F.lit(1)) - 1))).drop("salts")
        return many.join(few, [*on, "salt"]).drop("salt")

    def components(self, edges: DataFrame) -> DataFrame:
        """``node`` and ``root`` of what hangs together: on the driver where the edges fit."""
        if edges.count() <= MAX_DRIVER_EDGES:
            return self.on_driver(_chancery.components, edges)
        return self.spread_components(edges)

    def parts(self, matches: DataFrame) -> DataFrame:
        """``node`` and ``root`` of what is clustered together: like components, of which long chains are divided where they are weak.

        Of more matches than the driver can hold, the components as they are: the functions divide them, each in one task.
        """
        if matches.count() <= MAX_DRIVER_EDGES:
            return self.on_driver(_chancery.parts, matches)
        return self.spread_components(matches.select("one", "other"))

    def on_driver(self, function: Callable[[Any], Any], edges: DataFrame) -> DataFrame:
        """A function of all edges at once, where Spark's driver runs."""
        table = edges.toArrow().combine_chunks()
        batches = table.to_batches() or [pa.RecordBatch.from_pylist([], table.schema)]
        return self.spark.createDataFrame(pa.Table.from_batches([pa.record_batch(function(batches[0]))]))

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

    def in_groups(self, rows: DataFrame, of: Column, function: Callable[[Any], Any], schema: str, rows_of_an_article: int = 1) -> DataFrame:
        """A function of whole components over groups of them; ``of`` names the component of a row."""
        n_rows = self.n_articles * rows_of_an_article
        n_tasks = max(2 * self.cores, n_rows // ROWS_OF_A_TASK)
        bucketed = rows.withColumn("bucket", self.bucket(of, n_rows // ROWS_OF_A_GROUP))
        return bucketed.repartition(n_tasks, "bucket").groupBy("bucket").applyInArrow(work.grouped(function), schema)

    def bucket(self, of: Column, n: int) -> Column:
        return F.pmod(F.xxhash64(of), F.lit(max(4 * self.cores, n)))

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
        own = {"inputs": sorted(self.settings.inputs), **{name: getattr(self.settings, name) for name in ("codebook", "actors", "published", "outlet", "split_bytes", "records")}}
        own |= {"program": json.loads(_chancery.Coder(self.settings.codebook, self.settings.actors).program())}
        mark = hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()[:32]
        if not self._exists(f"run-{mark}.json"):
            if self._exists("coded"):
                raise ValueError(f"{self.settings.out} holds another run (other inputs, codebook or version); want an empty folder")
            self._write(f"run-{mark}.json", own)
