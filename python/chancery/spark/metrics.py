"""How a run went, by Spark's event log: ``python -m chancery.spark.metrics LOG`` (set ``spark.eventLog.enabled`` and ``.dir``).

A line a stage: what it did, its tasks, the median and the longest of them in seconds, and what it sent over the network.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any


def stages(log: str | Path) -> list[dict[str, Any]]:
    """The stages of an event log that is not compressed, by their number."""
    times: dict[int, list[float]] = defaultdict(list)
    shuffled: dict[int, int] = defaultdict(int)
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
            times[stage].append((info["Finish Time"] - info["Launch Time"]) / 1000)
            written = event.get("Task Metrics", {}).get("Shuffle Write Metrics", {})
            shuffled[stage] += written.get("Shuffle Bytes Written", 0)
    found = [
        {
            "stage": stage,
            "step": steps.get(stage, ""),
            "tasks": len(of),
            "median_s": round(statistics.median(of), 2),
            "longest_s": round(max(of), 2),
            "shuffle_mb": round(shuffled[stage] / 1e6, 1),
        }
        for stage, of in sorted(times.items())
    ]
    return [*found, *({"lost": reason} for reason in lost)]


if __name__ == "__main__":
    for stage in stages(sys.argv[1]):
        print(json.dumps(stage))
