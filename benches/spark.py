"""The Spark job by the clock; a Python that has the wheel, pyspark and pyarrow runs it.

``spark.py skew FOLDER [RECORDS] [COPIES]``: 200,000 records of which 20,000 are one wire story, compared on two executors of one core. Prints
each stage of more than one task with its median and longest task, the worst ratio, and the memory of an executor with its Python.

``spark.py overhead FOLDER [ARTICLES]``: the command, Python and Spark on the same made articles, in turn, documents a second
after start-up.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TESTS = HERE.parent / "python" / "tests"
sys.path.insert(0, str(TESTS))

# Below this a task is its start, and a ratio of two of them says nothing.
SHORTEST_S = 0.5


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
        (folder / "making").rename(folder / "records")
    log = folder / "log"
    log.mkdir(exist_ok=True)
    conf = [f"spark.eventLog.dir=file://{log}", "spark.eventLog.enabled=true", "spark.sql.shuffle.partitions=64", "records=1", "tasks=40"]
    told = runner(folder / "records", folder / "out", "local-cluster[2,1,900]", *conf)
    newest = max(log.iterdir(), key=lambda path: path.stat().st_mtime)
    worst = 0.0
    for stage in stages(newest):
        if stage.get("tasks", 0) > 1:
            is_comparing = stage["step"] not in ("coded", "articles", "records", "")
            if is_comparing and stage["longest_s"] >= SHORTEST_S:
                worst = max(worst, stage["skew"])
            print(json.dumps(stage))
    print(json.dumps({"worst_skew": worst, "peak_mib": told["peak_mib"], "seconds": told["seconds"], "digest": told["digest"]}))


def overhead(folder: Path, n_articles: int = 800, rounds: int = 2) -> None:
    import chancery
    import corpus

    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "made"
    made.mkdir(exist_ok=True)
    articles = corpus.articles(n_articles)[:n_articles]
    for part in range(8):
        corpus.lines(made / f"{part}.jsonl", articles[part::8])
    chancery.read(text="Envoys meet\n\nPeru accused Chile.")
    rates: dict[str, list[float]] = {"command": [], "python": []}
    for _ in range(rounds):
        started = time.monotonic()
        command = [sys.executable, "-m", "chancery", "code", made, "--quiet", "--threads", "2", "--out", folder / "rows.jsonl"]
        subprocess.run(command, check=True)
        spent = time.monotonic() - started
        started = time.monotonic()
        subprocess.run([sys.executable, "-m", "chancery", "code", "-", "--quiet", "--out", folder / "one.jsonl"], input=b"Envoys meet", check=True)
        rates["command"].append(n_articles / (spent - (time.monotonic() - started)))
        started = time.monotonic()
        coded = chancery.code(made, threads=2)
        assert len(coded) == n_articles
        rates["python"].append(n_articles / (time.monotonic() - started))
    print(json.dumps({name: [round(rate, 1) for rate in of] for name, of in rates.items()}), flush=True)
    out = folder / f"out-{time.time_ns()}"
    told = runner(made, out, "local[2]", "tasks=8")
    print(json.dumps({"spark_coded": round(n_articles / told["seconds"]["coded"], 1), "spark_all": told["work_s"], "seconds": told["seconds"]}))


if __name__ == "__main__":
    which, where, *numbers = sys.argv[1:]
    {"skew": skew, "overhead": overhead}[which](Path(where), *map(int, numbers))
