"""One run of the Spark job in a process of its own: ``runner.py CORPUS OUT MASTER WHEN [NAME=VALUE...]``.

NAMEs are settings of Spark, or numbers of the job's ``Settings`` (``records=1``), or ``warm``, a corpus that is compared first by the same
executors, so that they have started Python and compiled what Spark generates before anything is counted. WHEN is ``never``, or ``coding`` or ``shuffle``: the time at which one executor is killed; or the name of a file: whatever reads it is killed.
Prints the digests, and who was killed.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import uuid
from pathlib import Path

os.environ.update(SPARK_LOCAL_IP="127.0.0.1", PYSPARK_PYTHON=sys.executable)

from chancery.spark import Settings  # noqa: E402
from chancery.spark.job import Job, session  # noqa: E402


def executors(mark: str) -> list[int]:
    """Our own executors: their command line has the mark."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if b"CoarseGrainedExecutorBackend" in command and mark.encode() in command and b"java" in command.split(b"\0")[0]:
                found.append(int(entry.name))
    return sorted(found)


def kill_when(job: Job, when: str, mark: str, killed: list[int]) -> None:
    out = Path(job.settings.out)
    tracker = job.spark.sparkContext.statusTracker()
    while not killed:
        time.sleep(0.02)
        if when == "coding":
            is_time = any((out / "attempts").glob("*")) and not (out / "coded" / "_SUCCESS").exists()
            # A part or two have been read.
            is_time = is_time and any((out / "coded").rglob("*.parquet"))
        else:
            stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
            is_busy = any(stage and stage.numActiveTasks and stage.numCompletedTasks for stage in stages)
            is_time = is_busy and (out / "articles" / "_SUCCESS").exists() and not (out / "occurrences" / "_SUCCESS").exists()
        pids = executors(mark)
        if is_time and len(pids) > 1:
            os.kill(pids[0], signal.SIGKILL)
            killed.append(pids[0])


def kill_readers(job: Job, name: str, killed: list[int]) -> None:
    """Kills each Python process that has a file of this name in hand, as a page would that our code cannot bear."""
    attempts = Path(job.settings.out) / "attempts"
    while True:
        time.sleep(0.02)
        for attempt in attempts.glob("*"):
            try:
                _, pid, part = attempt.read_text().split(" ", 2)
            except (OSError, ValueError):
                continue
            if name in part and int(pid) not in killed:
                killed.append(int(pid))
                os.kill(int(pid), signal.SIGKILL)


def peak(mark: str, peaks: dict[str, list[int]]) -> None:
    """The largest memory that an executor had, in MiB: its Java, the files of its Python processes, and each of these."""
    while True:
        time.sleep(0.5)
        parents = {int(entry.name): parent_of(entry) for entry in Path("/proc").iterdir() if entry.name.isdigit()}
        for executor in executors(mark):
            def is_under(pid: int) -> bool:
                while pid > 1 and pid != executor:
                    pid = parents.get(pid, 0)
                return pid == executor

            pythons = [memory(pid) for pid in parents if pid != executor and is_under(pid)]
            # Forked processes share what they have not written to, and all of them the files of their libraries.
            files = max((of["Rss"] - of["Anonymous"] for of in pythons), default=0)
            sizes = [size // 1024 for size in (memory(executor)["Rss"], files, *(of["Pss_Anon"] for of in pythons))]
            if sum(sizes) > sum(peaks.get("mib", [])):
                peaks["mib"] = sizes


def parent_of(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def memory(pid: int) -> dict[str, int]:
    """Of what kinds a process has how many KiB in memory; nothing where it is gone."""
    wanted = dict.fromkeys(("Rss", "Anonymous", "Pss_Anon"), 0)
    try:
        told = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return wanted
    fields = (line.split() for line in told.splitlines()[1:])
    return wanted | {name.rstrip(":"): int(kib) for name, kib, *_ in fields}


def spent() -> float:
    """Processor seconds of this process and all under it."""
    times: dict[int, tuple[int, float]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            times[int(entry.name)] = int(fields[1]), sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def is_ours(pid: int) -> bool:
        while pid > 1 and pid != os.getpid():
            pid = times.get(pid, (0, 0.0))[0]
        return pid == os.getpid()

    return sum(of for pid, (_, of) in times.items() if is_ours(pid))


def main() -> None:
    corpus, out, master, when, *conf = sys.argv[1:]
    mark = f"chancery-test-{uuid.uuid4().hex}"
    spark = {
        "spark.master": master,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.driver.memory": "700m",
        "spark.executor.memory": "640m",
        "spark.executor.cores": "1",
        "spark.executor.extraJavaOptions": f"-Dchancery.test={mark}",
        "spark.sql.shuffle.partitions": "8",
        "spark.log.level": "ERROR",
    }
    own, warm = {"split_bytes": 60_000, "tasks": 16}, ""
    for name, value in (one.split("=", 1) for one in conf):
        if name.startswith("spark."):
            spark[name] = value
        elif name == "warm":
            warm = value
        else:
            own[name] = int(value)
    settings = Settings(inputs=[corpus], out=out, **own, spark=spark)
    started = time.monotonic()
    spark_session = session(settings)
    if warm:
        # Joins of a small corpus would be other ones than those of a large one, and what is compiled for them of no use to it.
        spark_session.conf.set("spark.sql.autoBroadcastJoinThreshold", -1)
        Job(Settings(inputs=[warm], out=f"{out}-warm", **own, spark=spark), spark_session).run()
        spark_session.conf.unset("spark.sql.autoBroadcastJoinThreshold")
    job = Job(settings, spark_session)
    # Who starts up is no part of the work.
    job.spark.range(4).count()
    ready = time.monotonic()
    killed: list[int] = []
    peaks: dict[str, list[int]] = {}
    threading.Thread(target=peak, args=(mark, peaks), daemon=True).start()
    if "." in when:
        threading.Thread(target=kill_readers, args=(job, when, killed), daemon=True).start()
    elif when != "never":
        threading.Thread(target=kill_when, args=(job, when, mark, killed), daemon=True).start()
    marks = [spent()]
    step = job.step

    def and_mark(name: str, make: object) -> None:
        step(name, make)
        if name == "coded":
            marks.append(spent())

    job.step = and_mark
    began = time.time()
    told = job.run()
    ended = time.monotonic()
    marks.append(spent())
    print(json.dumps(told | {
        "began": began, "killed": killed, "peak_mib": sum(peaks.get("mib", [])), "peak_of": peaks.get("mib"), "start_s": round(ready - started, 1),
        "work_s": round(ended - ready, 1), "cpu_coded_s": round(marks[1] - marks[0], 1), "cpu_s": round(marks[-1] - marks[0], 1),
        "seconds": job.seconds, "n_partitions": job.spark.sparkContext.defaultParallelism,
    }))
    job.spark.stop()


if __name__ == "__main__":
    main()
