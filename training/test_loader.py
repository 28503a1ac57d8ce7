"""The loader refuses the documents that training must never see; the decoder finds the best tree.

    python3 -m unittest discover training
"""

import itertools
import sys
import unittest
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import data as corpora
from data import NAMES, OUTSIDE, RefusedDocument, Sentence
from tree import decode

DATA = Path(__file__).resolve().parents[2] / "shared/data"


class DenyList(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.denied = corpora.denied_documents(DATA)
        cls.sets = corpora.training_set(DATA)
        cls.origins = {s.origin for sentences in cls.sets.values() for s in sentences}

    def test_the_list_names_what_it_should(self):
        for origin in ("GUM_news_asylum", "GUM_news_worship", "CFEF9B4E83786F435E8483A03DB20D8E", "seed/article.txt"):
            self.assertIn(origin, self.denied)

    def test_no_denied_document_is_trained_on(self):
        self.assertEqual(self.origins & self.denied, set())

    def test_names_kept_for_tuning_are_not_trained_on(self):
        held = {s.origin for s in corpora.tuning_names(DATA)}
        self.assertGreater(len(held), 15)
        self.assertTrue(all(s.names is None for s in self.sets["ud-ewt"] if s.origin in held))
        self.assertGreater(sum(len(s.spans) > 0 for s in self.sets["ud-ewt"]), 3500)

    def test_our_names_hold_no_text(self):
        for line in corpora.OWN_NAMES.read_text().splitlines():
            self.assertRegex(line, r"^[\w.-]+\t(\d+-\d+:(person|organisation|place|group|other)( |$))*$")

    def test_denied_documents_would_have_been_found(self):
        train = corpora.read_conllu(DATA / "nlp/ud-gum-free/train.conllu.xz")
        self.assertEqual(len({s.origin for s in train} & self.denied), 5)
        re3d = corpora.read_re3d(DATA / "nlp/ner/re3d")
        self.assertTrue({s.origin for s in re3d} & self.denied)

    def test_documents_split_over_train_and_held_files_are_left_out(self):
        self.assertEqual(self.origins & {"GUM_court_loan", "GUM_court_mitigation"}, set())

    def test_held_out_sentences_are_not_trained_on_under_another_name(self):
        held = {tuple(s.words) for s in corpora.read_conllu(DATA / "nlp/ud-gum-free/dev.conllu.xz") if len(s.words) > 5}
        trained = {tuple(s.words) for sentences in self.sets.values() for s in sentences}
        self.assertEqual(trained & held, set())

    def test_the_last_door_raises(self):
        with self.assertRaises(RefusedDocument):
            corpora.check([Sentence("GUM_news_korea", ["Seoul"])], self.denied)

    def test_trees_of_ewt_dev_are_not_trained_on(self):
        self.assertTrue(all(s.heads is None for s in self.sets["uner-ewt-dev"]))

    def test_every_word_allows_at_least_one_name_tag(self):
        for sentences in self.sets.values():
            for sentence in sentences:
                self.assertTrue(sentence.names is None or len(sentence.names) == len(sentence.words) and all(sentence.names))


class Names(unittest.TestCase):
    def test_both_dialects_give_the_same_spans(self):
        self.assertEqual(corpora.bio_spans(["I-ORG", "I-ORG", "O", "I-PER"]), [(0, 2, "ORG"), (3, 4, "PER")])
        self.assertEqual(corpora.bio_spans(["B-PER", "B-PER", "I-PER"]), [(0, 1, "PER"), (1, 3, "PER")])

    def test_a_span_becomes_tags(self):
        bits = corpora.tag_bits(3, [(1, 3, "place")])
        self.assertEqual(bits, [OUTSIDE, 1 << NAMES.index("B-place"), 1 << NAMES.index("I-place")])


class Trees(unittest.TestCase):
    def test_decoder_agrees_with_trying_every_tree(self):
        rng = np.random.default_rng(1)
        for trial in range(120):
            n = 1 + trial % 5
            scores = rng.normal(size=(n, n + 1))
            best = max(trees(n), key=lambda heads: sum(scores[i, h] for i, h in enumerate(heads)))
            self.assertEqual(tuple(decode(scores)), best)


def trees(n):
    """Yields every tree over n words with one child of the root."""
    for heads in itertools.product(range(n + 1), repeat=n):
        if heads.count(0) == 1 and all(reaches_root(heads, i + 1) for i in range(n)):
            yield heads


def reaches_root(heads, node):
    for _ in heads:
        node = heads[node - 1]
        if node == 0:
            return True
    return False


if __name__ == "__main__":
    unittest.main()
