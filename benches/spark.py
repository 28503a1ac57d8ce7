"""The Spark job by the clock; a Python that has the wheel, pyspark and pyarrow runs it.

``spark.py skew FOLDER [RECORDS] [COPIES]``: 200,000 records of which 20,000 are one wire story, compared on two executors of one core
that have compared a twentieth of it before: the first task of an executor otherwise takes a second to compile what Spark generates. Prints
each stage of more than one task with its median and longest task, the worst ratio, and the memory of an executor with its Python.

``spark.py overhead FOLDER [ARTICLES]``: the command, Python and Spark on the same made articles, in turn, documents a second
after start-up.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent / "python" / "tests"
sys.path.insert(0, str(TESTS))

# Below this a task is its start and that of its Python, and a ratio of two of them says nothing.
SHORTEST_S = 0.5
# Tasks of each shuffle, never put together while it runs: of two tasks no median can be told.
PARTITIONS = 16
EXECUTOR_MB = 700


def runner(corpus: Path, out: Path, master: str, *conf: str) -> dict:
    done = subprocess.run(
        [sys.executable, TESTS / "spark" / "runner.py", corpus, out, master, "never", *conf], capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr[-4000:])
    return json.loads(done.stdout.splitlines()[-1])


def skew(folder: Path, n_records: int = 200_000, n_copies: int = 20_000) -> None:
    import wire
    from chancery.spark.metrics import stages

    if not (folder / "records").exists():
        wire.write(folder / "making", n_records, n_copies)
        wire.write(folder / "warm", n_records // 20, n_copies // 20)
        (folder / "making").rename(folder / "records")
    log = folder / "log"
    log.mkdir(exist_ok=True)
    conf = [f"spark.eventLog.dir=file://{log}", "spark.eventLog.enabled=true", "spark.eventLog.compress=false", "records=1", "tasks=40", f"warm={folder / 'warm'}"]
    conf += [f"spark.sql.shuffle.partitions={PARTITIONS}", "spark.sql.adaptive.coalescePartitions.enabled=false"]
    told = runner(folder / "records", folder / "out", f"local-cluster[2,1,{EXECUTOR_MB}]", *conf)
    newest = max(log.iterdir(), key=lambda path: path.stat().st_mtime)
    worst, worst_read, task_s, shuffle_mb = 0.0, 0.0, 0.0, 0.0
    for stage in stages(newest, told["began"]):
        if stage.get("tasks", 0) > 1:
            task_s, shuffle_mb = task_s + stage["all_s"], shuffle_mb + stage["shuffle_mb"]
            is_comparing = stage["step"] not in ("coded", "articles", "records", "")
            if is_comparing and stage["longest_s"] >= SHORTEST_S:
                worst, worst_read = max(worst, stage["skew"]), max(worst_read, stage["read_skew"])
            print(json.dumps(stage))
    sizes = {step.name: round(sum(file.stat().st_size for file in step.rglob("*.parquet")) / 1e6, 1) for step in sorted((folder / "out").iterdir()) if step.is_dir()}
    print(json.dumps({"worst_skew": worst, "worst_read_skew": worst_read, "task_s": round(task_s), "shuffle_mb": round(shuffle_mb), "sizes_mb": sizes}))
    print(json.dumps({name: told[name] for name in ("peak_mib", "work_s", "seconds", "digest", "articles", "reports", "kinships", "occurrences")}))


def overhead(folder: Path, n_articles: int = 800, rounds: int = 2) -> None:
    """Documents a second by the clock, and a processor second, which a busy machine changes less."""
    import chancery
    import corpus

    made = folder / "made"
    made.mkdir(parents=True, exist_ok=True)
    articles = corpus.articles(n_articles)[:n_articles]
    for part in range(8):
        corpus.lines(made / f"{part}.jsonl", articles[part::8])
    # The command as it is installed, if `CHANCERY_BIN` names it, else as the wheel brings it.
    program = [os.environ["CHANCERY_BIN"]] if "CHANCERY_BIN" in os.environ else [sys.executable, "-m", "chancery"]
    warm = folder / "warm.txt"
    warm.write_text("Envoys meet")
    chancery.read(text="Envoys meet")

    def command(of: Path) -> tuple[float, float]:
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        args = [*program, "code", of, "--quiet", "--threads", "2", "--out", folder / "rows.jsonl"]
        subprocess.run(args, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.monotonic() - started, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def python() -> tuple[float, float]:
        started, spent = time.monotonic(), time.process_time()
        assert len(chancery.code(made, threads=2)) == n_articles
        return time.monotonic() - started, time.process_time() - spent

    def told(who: str, seconds: float, spent: float) -> None:
        rates = {"a_second": round(n_articles / seconds, 1), "a_cpu_second": round(n_articles / spent, 1)}
        print(json.dumps({"who": who, **rates}), flush=True)

    for _ in range(rounds):
        start, whole = command(warm), command(made)
        told("command", whole[0] - start[0], whole[1] - start[1])
        told("python", *python())
    spark = runner(made, folder / f"out-{time.time_ns()}", "local[2]", "tasks=8")
    told("spark, coding alone", spark["seconds"]["coded"], spark["cpu_coded_s"])
    told("spark, all", spark["work_s"], spark["cpu_s"])
    print(json.dumps(spark["seconds"]))


if __name__ == "__main__":
    which, where, *numbers = sys.argv[1:]
    {"skew": skew, "overhead": overhead}[which](Path(where), *map(int, numbers))
