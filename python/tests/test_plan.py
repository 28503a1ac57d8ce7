"""What Spark's job does before Spark: parts, bins, the ledger."""

import pytest

from chancery.spark.ledger import Ledger
from chancery.spark.plan import bins, files, parts


def test_archives_are_cut_and_other_files_are_not(tmp_path):
    (tmp_path / "a.warc").write_bytes(b"x" * 1000)
    (tmp_path / "b.jsonl").write_bytes(b"x" * 1000)
    (tmp_path / ".hidden").write_bytes(b"x")
    found = parts([str(tmp_path)], 300)
    cut = [part for part in found if part.path.endswith(".warc")]
    assert [(part.start, part.end) for part in cut] == [(0, 250), (250, 500), (500, 750), (750, (1 << 63) - 1)]
    assert len(found) == 5
    assert files([str(tmp_path), str(tmp_path / "a.warc")]) == files([str(tmp_path)])
    with pytest.raises(FileNotFoundError):
        files([str(tmp_path / "none")])


def test_bins_are_of_like_size_and_hold_everything(tmp_path):
    for n in range(40):
        (tmp_path / f"{n:02}.warc").write_bytes(b"x" * (5000 * (n % 7 + 1)))
    found = parts([str(tmp_path)], 10_000)
    placed = bins(found, 6)
    assert sorted(part for _, part in placed) == sorted(found)
    loads = [sum(part.size for bin, part in placed if bin == n) for n in range(6)]
    assert max(loads) < 1.6 * min(loads)


def test_what_ends_processes_twice_is_left_out(tmp_path):
    ledger = Ledger(str(tmp_path / "attempts"), 2)
    survived = ledger.begin("good")
    ledger.end(survived)
    assert ledger.begin("bad") and ledger.begin("bad")
    assert ledger.begin("bad") is None
    assert ledger.begin("good") is not None
    assert Ledger(None, 2).begin("anything") == ""
    # A job begins without the marks of one that was stopped.
    ledger.forget()
    assert ledger.begin("bad") is not None
    Ledger(None, 2).forget()
