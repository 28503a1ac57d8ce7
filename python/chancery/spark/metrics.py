"""How a run went, by Spark's event log: ``python -m chancery.spark.metrics LOG`` (set ``spark.eventLog.enabled`` and ``.dir``,
``spark.eventLog.compress=false``).

A line a stage: what it did, its tasks, the median and the longest of them in seconds, how many times the median the longest took and the
largest read, and what the stage sent over the network.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any


def stages(log: str | Path, since: float = 0.0) -> list[dict[str, Any]]:
    """The stages of an event log that is not compressed, by their number; only tasks that began after ``since``, in seconds since 1970."""
    times: dict[int, list[float]] = defaultdict(list)
    shuffled: dict[int, int] = defaultdict(int)
    read: dict[int, list[int]] = defaultdict(list)
    steps: dict[int, str] = {}
    lost: list[str] = []
    paths = sorted(Path(log).rglob("events_*")) if Path(log).is_dir() else [Path(log)]
    for line in (line for path in paths for line in path.open(encoding="utf-8")):
        event = json.loads(line)
        kind = event["Event"]
        if kind == "SparkListenerJobStart":
            step = event.get("Properties", {}).get("spark.job.description", "")
            steps |= {stage["Stage ID"]: step for stage in event["Stage Infos"]}
        elif kind == "SparkListenerExecutorRemoved":
            lost.append(event["Removed Reason"])
        elif kind == "SparkListenerTaskEnd" and event["Task End Reason"]["Reason"] == "Success":
            info, stage = event["Task Info"], event["Stage ID"]
            if info["Launch Time"] < since * 1000:
                continue
            times[stage].append((info["Finish Time"] - info["Launch Time"]) / 1000)
            metrics = event.get("Task Metrics", {})
            shuffled[stage] += metrics.get("Shuffle Write Metrics", {}).get("Shuffle Bytes Written", 0)
            fetched = metrics.get("Shuffle Read Metrics", {})
            read[stage].append(sum(fetched.get(f"{where} Bytes Read", 0) for where in ("Remote", "Local")))
    found = [
        {
            "stage": stage,
            "step": steps.get(stage, ""),
            "tasks": len(of),
            "all_s": round(sum(of), 1),
            "median_s": round(statistics.median(of), 2),
            "longest_s": round(max(of), 2),
            "skew": round(max(of) / max(statistics.median(of), 0.001), 2),
            "read_skew": round(max(read[stage]) / max(statistics.median(read[stage]), 1), 2),
            "shuffle_mb": round(shuffled[stage] / 1e6, 1),
        }
        for stage, of in sorted(times.items())
    ]
    return [*found, *({"lost": reason} for reason in lost)]


if __name__ == "__main__":
    for stage in stages(sys.argv[1]):
        print(json.dumps(stage))
