"""One corpus, one digest: on one machine, on a cluster, on a cluster that loses executors, in shards."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pyarrow.parquet
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))
import wire  # noqa: E402
from corpus import write  # noqa: E402

# Fewer for a try on a busy machine; CI has them all.
N_ARTICLES = int(os.environ.get("CHANCERY_PARITY_ARTICLES", "2000"))
RUNNER = Path(__file__).parent / "runner.py"


def command(*args: str | Path) -> str:
    done = subprocess.run([sys.executable, "-m", "chancery", *map(str, args)], capture_output=True, text=True, check=False)
    # Two files of the corpus are no news.
    assert done.returncode in (0, 3), done.stderr
    return done.stdout


def spark(corpus: Path, out: Path, when: str = "never", master: str = "local-cluster[2,1,900]", *conf: str) -> dict:
    done = subprocess.run(
        [sys.executable, RUNNER, corpus, out, master, when, *conf], capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout.splitlines()[-1])
    print(when, master, told)
    return told


NAMES = ("digest", "articles", "reports", "kinships", "occurrences")


def digests(told: dict) -> dict:
    return {name: told[name] for name in NAMES}


@pytest.fixture(scope="session")
def corpus(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "news"
    assert write(folder, N_ARTICLES) >= N_ARTICLES
    return folder


@pytest.fixture(scope="session")
def local(corpus, tmp_path_factory) -> dict:
    rows = tmp_path_factory.mktemp("local") / "rows.jsonl"
    started = time.monotonic()
    command("code", corpus, "--quiet", "--out", rows)
    told = json.loads(command("merge", rows, "--quiet"))
    print("local", round(time.monotonic() - started, 1), "s", told)
    assert int(told["articles"].split(":")[1]) >= N_ARTICLES
    assert int(told["kinships"].split(":")[1]) > N_ARTICLES // 20
    assert int(told["occurrences"].split(":")[1]) < N_ARTICLES * 2
    return digests(told)


def written(step: Path) -> dict[str, int]:
    return {str(file.relative_to(step)): file.stat().st_mtime_ns for file in step.rglob("*.parquet")}


def test_a_cluster_finds_what_one_machine_finds(corpus, local, tmp_path):
    out = tmp_path / "out"
    told = spark(corpus, out)
    assert digests(told) == local
    assert told["peak_mib"] <= 1200, "memory of an executor and its Python"
    assert json.loads((out / "metrics.json").read_text())["errors"] == 2
    # What was done is not done again.
    before = written(out / "coded")
    again = spark(corpus, out)
    assert digests(again) == local
    assert before and written(out / "coded") == before
    # Its records go into an archive, and are those of one machine.
    archive = tmp_path / "news.sqlite"
    command("import", out / "records", "--archive", archive, "--quiet")
    merged = json.loads(command("merge", out / "records", "--quiet"))
    assert digests(merged) == local
    n = int(told["articles"].split(":")[1])
    assert str(n) in command("archive", "where", "--archive", archive).replace(",", "")


@pytest.mark.parametrize("when", ["coding", "shuffle"])
def test_an_executor_may_die(corpus, local, tmp_path, when):
    told = spark(corpus, tmp_path / "out", when)
    assert len(told["killed"]) == 1
    assert digests(told) == local
    assert told["peak_mib"] <= 1200, "memory of an executor and its Python"


def test_one_story_on_hundreds_of_pages(tmp_path):
    """Records that were coded elsewhere; blocks so small that keys, texts and happenings are all divided."""
    records = tmp_path / "records"
    wire.write(records, 1500, 300, 150)
    local = digests(json.loads(command("merge", records, "--quiet", "--out", tmp_path / "local")))
    small = ("records=1", f"block_pairs={64 * 40}", "block_rows=20", "split_bytes=1000000")
    told = spark(records, tmp_path / "out", "never", "local-cluster[2,1,900]", *small)
    assert digests(told) == local
    reports = pyarrow.parquet.read_table(tmp_path / "out" / "reports").to_pylist()
    sizes = Counter(report["origin"] for report in reports)
    assert sizes.most_common(1)[0][1] == 300, "one origin for all that print the story"
    occurrences = pyarrow.parquet.read_table(tmp_path / "out" / "occurrences")["reports"].to_pylist()
    assert max(occurrences) >= 300


def test_what_kills_its_readers_is_left_out(tmp_path):
    folder = tmp_path / "news"
    write(folder, 120)
    told = spark(folder, tmp_path / "out", "agency.jsonl")
    assert len(told["killed"]) == 2
    errors = pyarrow.parquet.read_table(tmp_path / "out" / "coded", columns=["input", "error"]).to_pylist()
    [left_out] = [row for row in errors if row["error"] and "agency.jsonl" in row["input"]]
    assert left_out["error"] == "left out: reading it ended 2 processes"
    # All else is there.
    (folder / "agency.jsonl").unlink()
    rows = tmp_path / "rows.jsonl"
    command("code", folder, "--quiet", "--out", rows)
    assert digests(told) == digests(json.loads(command("merge", rows, "--quiet")))


def test_shards_merged_are_the_whole(corpus, local, tmp_path):
    parts = [tmp_path / f"part-{n}.jsonl" for n in range(1, 5)]
    for n, part in enumerate(parts, 1):
        command("code", corpus, "--shard", f"{n}/4", "--quiet", "--out", part)
        assert part.stat().st_size > 0
    assert digests(json.loads(command("merge", *parts, "--quiet"))) == local


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def test_a_standalone_master_with_two_workers(tmp_path):
    import pyspark

    folder = tmp_path / "news"
    n = write(folder, 100)
    rows = tmp_path / "rows.jsonl"
    command("code", folder, "--quiet", "--out", rows)
    local = digests(json.loads(command("merge", rows, "--quiet")))
    start = str(Path(pyspark.__file__).parent / "bin" / "spark-class")
    port, env = free_port(), {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_DAEMON_MEMORY": "256m"}
    master = f"spark://127.0.0.1:{port}"
    deploy = "org.apache.spark.deploy"
    log = open(tmp_path / "spark.log", "w")
    own = {"env": env, "cwd": tmp_path, "stdout": log, "stderr": log}
    daemons = [
        subprocess.Popen(
            [start, f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"], **own
        )
    ]
    try:
        for worker in ("one", "two"):
            args = ["--host", "127.0.0.1", "--cores", "1", "--memory", "900m", "--webui-port", "0", "--work-dir", tmp_path / worker]
            daemons.append(subprocess.Popen([start, f"{deploy}.worker.Worker", *map(str, args), master], **own))
        told = spark(folder, tmp_path / "out", "never", master)
    finally:
        for daemon in reversed(daemons):
            daemon.terminate()
        for daemon in daemons:
            daemon.wait(60)
    assert digests(told) == local
    assert int(told["articles"].split(":")[1]) >= n - 1
    for worker in ("one", "two"):
        assert any((tmp_path / worker).iterdir()), f"worker {worker} had nothing to do"
