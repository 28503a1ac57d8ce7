"""One corpus, one digest, on Ray too: ``ray_parity.py [ARTICLES]``; wants the wheel, ``ray[data]`` and pyarrow.

No part of the tests: Ray is 400 MB of packages, and does the coding alone.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import corpus


def command(*args: str | Path) -> str:
    done = subprocess.run([sys.executable, "-m", "chancery", *map(str, args)], capture_output=True, text=True, check=False)
    # Two files of the corpus are no news.
    assert done.returncode in (0, 3), done.stderr
    return done.stdout


def main() -> None:
    from chancery import ray_runner

    # Nothing of the run leaves this machine.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        n = corpus.write(folder / "news", int(sys.argv[1]) if len(sys.argv) > 1 else 200)
        ray_runner.run([str(folder / "news")], str(folder / "coded"), workers=2, split_bytes=30_000)
        command("code", folder / "news", "--quiet", "--out", folder / "rows.jsonl")
        local, of_ray = (json.loads(command("merge", folder / of, "--quiet")) for of in ("rows.jsonl", "coded"))
    names = ("articles", "reports", "kinships", "occurrences", "digest")
    assert all(local[name] == of_ray[name] for name in names), (local, of_ray)
    print(f"{n} articles: Ray and one machine agree: {local['digest']}")


if __name__ == "__main__":
    main()
