"""Which part was being read when a process died: a part that kills it again is left out."""

from __future__ import annotations

import hashlib
import os
import shutil
import uuid


class Ledger:
    """One small file for each attempt that has begun and not ended, in a folder that all machines see.

    Without a folder (an object store), nothing is left out: Spark gives the job up after ``spark.task.maxFailures`` attempts.
    """

    def __init__(self, folder: str | None, max_attempts: int) -> None:
        self.folder, self.max_attempts = folder, max_attempts

    def begin(self, part: str) -> str | None:
        """Marks an attempt; ``None`` where earlier attempts have killed their processes often enough."""
        if self.folder is None:
            return ""
        os.makedirs(self.folder, exist_ok=True)
        # Names of files are strangers' text.
        name = hashlib.sha256(part.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        if sum(mark.startswith(name) for mark in os.listdir(self.folder)) >= self.max_attempts:
            return None
        mark = os.path.join(self.folder, f"{name}.{uuid.uuid4().hex}")
        with open(mark, "x", encoding="utf-8") as file:
            # For whoever looks into the folder after a death.
            file.write(f"{os.uname().nodename} {os.getpid()} {part!r}\n")
        return mark

    def forget(self) -> None:
        """Takes all marks away, before a job begins to read."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)

    def end(self, mark: str) -> None:
        """Takes the mark away: the process lives."""
        if mark:
            os.unlink(mark)
