"""Annotated passages: texts are found again, tests are refused, marks become targets.

    python3 -m unittest discover training
"""

import json
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import passages
import rows
from data import RefusedDocument
from passages import HOME, Library, Missing
from words import Divided, aligned, clean

DATA = Path(__file__).resolve().parents[2] / "shared/data"


class Stored(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stored = [json.loads(line) for path in sorted(HOME.glob("*.jsonl")) for line in path.read_text().splitlines()]

    def test_only_our_own_passages_hold_text(self):
        for row in self.stored:
            self.assertEqual("texts" in row, row["corpus"] == "own", row["id"])
            if row["corpus"] != "own":
                self.assertNotIn('"span"', json.dumps([row["events"], row["statements"]]), row["id"])

    def test_every_name_is_given_once(self):
        names = [row["id"] for row in self.stored]
        self.assertEqual(len(names), len(set(names)))

    def test_labels_are_those_of_the_codebook(self):
        for row in self.stored:
            for event in row["events"]:
                self.assertIn(event["event_type"], passages.TYPES)
                self.assertIn(event["status"], passages.STATUS)


@unittest.skipUnless(DATA.exists(), "skipped: ../shared/data is not beside the project")
class Refused(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.near = passages.refused_words(DATA)
        cls.train, cls.left_out = passages.training_passages(DATA)
        cls.held, _ = passages.training_passages(DATA, held=True)

    def test_texts_are_found_again(self):
        missing = {reason: n for reason, n in self.left_out.items() if not reason.startswith(("voa", "wikinews", "globalvoices", "near"))}
        self.assertEqual(missing, {})
        self.assertGreater(sum(len(p.sentences) for p in self.train), 6000)

    def test_nothing_near_a_test_is_kept(self):
        for passage in self.train + self.held:
            for sentence in passage.sentences:
                self.assertFalse(self.near & passages.runs(sentence), passage.ident)

    def test_a_sentence_of_dev_would_have_been_found(self):
        dev = json.loads((DATA.parent / "gold/dev/gum_news_korea.json").read_text())
        self.assertTrue(any(self.near & passages.runs(sentence) for sentence in dev["sentences"]))
        plover = (DATA / "plover/plv_train.jsonl").read_text().splitlines()[3]
        self.assertTrue(any(self.near & passages.runs(text) for text in passages.strings_in(json.loads(plover))))

    def test_a_denied_document_raises(self):
        row = {"id": "x", "corpus": "ud-gum-free", "key": "GUM_news_korea", "published": "2018-01-01", "sentences": [], "events": [], "statements": []}
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "ud-gum-free.jsonl").write_text(json.dumps(row) + "\n")
            home, passages.HOME = passages.HOME, Path(folder)
            try:
                with self.assertRaises(RefusedDocument):
                    passages.training_passages(DATA)
            finally:
                passages.HOME = home

    def test_what_is_held_back_is_not_trained_on(self):
        self.assertFalse({p.ident for p in self.train} & {p.ident for p in self.held})
        self.assertGreater(len(self.held), 100)

    def test_another_text_is_noticed(self):
        library = Library(DATA)
        row = {"id": "x", "corpus": "current-events", "key": 3, "published": "2025-01-01", "sentences": [[0, 20]], "digest": "0" * 16, "events": [], "statements": []}
        with self.assertRaises(Missing):
            passages.from_marks(row, library)


class Targets(unittest.TestCase):
    def test_marks_become_words(self):
        text = "Togo's army shelled the port, Ghana said."
        spans = [(0, 4), (4, 6), (7, 11), (12, 19), (20, 23), (24, 28), (28, 29), (30, 35), (36, 40), (40, 41)]
        divided = Divided(spans, [2, 0, 3, 8, 5, 3, 8, 8, 8, 8], [])
        event = {
            "event_type": "ASSAULT", "accept": ["COERCE"], "mode": ["heavy-weapons"], "status": "occurred", "trigger": [1, 12, 19],
            "actors": [{"at": [1, 0, 11], "code": "TGO", "sector": "MIL"}], "recipients": [{"code": "GHA", "sector": "GOV"}],
        }  # fmt: skip
        statement = {"content": [[1, 0, 28]], "cue": [1, 36, 40], "speaker": {"at": [1, 30, 35]}}
        passage = passages.Passage("p", "own", "p", "2020-01-01", ["", text], [event], [statement])
        _, told = rows.rows_of(passage, [Divided([], [], []), divided])
        self.assertEqual(told.allowed[3], 1 << rows.ACTS.index("ASSAULT") | 1 << rows.ACTS.index("COERCE"))
        self.assertEqual([(a.node, a.status, a.modes) for a in told.acts], [(4, "occurred", {"heavy-weapons"})])
        self.assertEqual(told.acts[0].right, {(3, "actor")})
        self.assertEqual(told.acts[0].open, {(1, "actor"), (2, "actor")})
        self.assertEqual(told.cues, {9})
        self.assertIn((8, "speaker"), told.tellings[0].right)
        self.assertEqual({n for n, link in told.tellings[0].right if link == "content"}, {1, 2, 3, 4, 5, 6})

    def test_words_of_the_program_are_laid_over_the_text(self):
        part, places = clean("\u200eThe  army, it said")
        self.assertEqual(part, "The army, it said")
        tokens = [{"text": word} for word in ("The", "army", ",", "it", "said", "More")]
        spans = aligned(part, tokens)
        self.assertEqual([part[a:b] for a, b in spans], ["The", "army", ",", "it", "said"])
        self.assertEqual(places[spans[1][0]], 6)
        self.assertEqual(aligned("Photo: somebody", tokens), [])


if __name__ == "__main__":
    unittest.main()
