"""The installed package: what it gives, that it lets others work, and that it stops."""

from __future__ import annotations

import doctest
import importlib
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time

import pytest

import chancery
from corpus import articles, lines


@pytest.mark.parametrize("name", ["chancery", "chancery.archive", "chancery.codebook", "chancery.coding", "chancery.evaluate", "chancery.tables"])
def test_examples_run(name):
    module = importlib.import_module(name)
    if name == "chancery.archive":
        pytest.importorskip("pyarrow")
    found = doctest.testmod(module)
    assert found.failed == 0


def test_nothing_else_is_imported():
    told = "import sys, chancery; print([n for n in ('pyarrow', 'pandas', 'polars', 'numpy', 'pyspark') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_the_package_and_the_command_give_the_same_bytes(tmp_path):
    lines(tmp_path / "a.jsonl", articles(60)[:60])
    command = subprocess.run(
        [sys.executable, "-m", "chancery", "code", str(tmp_path / "a.jsonl"), "--quiet"], capture_output=True, check=True
    ).stdout
    for threads in (1, 3):
        chancery.code(tmp_path / "a.jsonl", threads=threads).write_jsonl(tmp_path / "rows.jsonl")
        assert (tmp_path / "rows.jsonl").read_bytes() == command
    from_articles = chancery.code(articles(60)[:60])
    from_articles.write_jsonl(tmp_path / "rows.jsonl")
    assert (tmp_path / "rows.jsonl").read_bytes() == command
    merged = subprocess.run(
        [sys.executable, "-m", "chancery", "merge", str(tmp_path / "rows.jsonl"), "--quiet"], capture_output=True, check=True
    ).stdout
    told = json.loads(merged)
    assert {name: told[name] for name in from_articles.digests} == from_articles.digests


def test_arrow_comes_in_and_goes_out():
    pyarrow = pytest.importorskip("pyarrow")
    polars = pytest.importorskip("polars")
    made = articles(6)[:6]
    straight = [record["article"]["id"] for record in chancery.code(made)]
    for table in (pyarrow.Table.from_pylist(made), polars.DataFrame(made)):
        assert [record["article"]["id"] for record in chancery.code(table)] == straight
    coded = chancery.code(made)
    assert coded.articles.to_pyarrow()["article_id"].to_pylist() == straight
    assert coded.articles.to_polars()["article_id"].to_list() == straight
    assert coded.articles.to_pandas()["article_id"].tolist() == straight
    assert pyarrow.table(coded.events).num_rows == len(coded.events)
    with pytest.raises(ValueError, match="want text"):
        chancery.code(pyarrow.table({"text": [1, 2]}))
    with pytest.raises(ValueError, match="no column"):
        chancery.code(pyarrow.table({"body": ["x"]}))


def test_mistakes_have_a_reason(tmp_path):
    assert chancery.code([{"id": "a"}]).errors == ["articles#1: has neither `text` nor `html`"]
    with pytest.raises(ValueError, match="no such file"):
        chancery.read(tmp_path / "none.html")
    with pytest.raises(ValueError, match="no day"):
        chancery.code([{"text": "x"}], published="10 May")
    with pytest.raises(TypeError):
        chancery.read()
    with pytest.raises(ValueError, match="none"):
        chancery.Codebook(tmp_path / "none")
    with pytest.raises(FileNotFoundError):
        chancery.Archive(tmp_path / "none.sqlite")

    def broken():
        yield {"text": "Envoys meet\n\nPeru accused Chile."}
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError, match="the source broke off"):
        chancery.code(broken())


def test_a_codebook_is_pickled_as_its_paths():
    codebook = chancery.Codebook()
    again = pickle.loads(pickle.dumps(codebook))
    assert (again.digest, again.path) == (codebook.digest, None)
    assert len(codebook.types) == 16


def test_other_threads_run_meanwhile():
    ticks = []
    done = threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.monotonic())
            time.sleep(0.005)

    ticker = threading.Thread(target=tick)
    ticker.start()
    chancery.code(articles(40), threads=1)
    done.set()
    ticker.join()
    # Were the interpreter held, there would be a tick before and one after.
    assert len(ticks) > 10


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_ctrl_c_ends_it():
    program = (
        "import chancery, sys\n"
        "def forever():\n"
        "    n = 0\n"
        "    while True:\n"
        "        n += 1\n"
        "        if n == 3: print('going', flush=True)\n"
        "        yield {'id': str(n), 'text': 'Note\\n\\n' + 'Peru accused Chile of moving stones. ' * 50}\n"
        "try:\n"
        "    chancery.code(forever())\n"
        "except KeyboardInterrupt:\n"
        "    print('stopped')\n"
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "going\n"
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=120)
    assert out == "stopped\n" and process.returncode == 0


def test_an_archive_answers(tmp_path):
    pytest.importorskip("pyarrow")
    lines(tmp_path / "a.jsonl", articles(40)[:40])
    archive = chancery.ingest(tmp_path / "a.jsonl", tmp_path / "news.sqlite")
    rows = archive.query(counting=True).to_pyarrow().to_pylist()
    assert rows and {"actor", "event_type", "recipient", "day", "sentence_text"} <= rows[0].keys()
    assert archive.panel(per="week").column_names[:3] == ["period", "actor", "recipient"]
    assert len(archive.query(actor="XQZ nobody")) == 0
    assert archive.explain(rows[0]["id"])
    archive.export("gdelt2", tmp_path / "gdelt")
    assert any((tmp_path / "gdelt").iterdir())
    with pytest.raises(ValueError, match="ASSAULT"):
        archive.query(type="NONSENSE")
    with pytest.raises(ValueError):
        archive.view("nonsense")


def test_what_cannot_be_read_is_warned_of(tmp_path):
    lines(tmp_path / "a.jsonl", articles(10)[:2])
    with pytest.warns(UserWarning, match="no-such-file.txt"):
        archive = chancery.ingest([tmp_path / "a.jsonl", tmp_path / "no-such-file.txt"], tmp_path / "news.sqlite")
    assert len(archive.query()) > 0


def test_scores():
    records = list(chancery.code(articles(10)[:10]))
    scores = chancery.evaluate(records, records)
    assert scores["told"].f1 == 1.0 and scores["event"].right > 5
    silent = [{**record, "events": []} for record in records]
    assert chancery.evaluate(records, silent)["event"].recall == 0.0
    with pytest.raises(ValueError):
        chancery.evaluate(records, [])
