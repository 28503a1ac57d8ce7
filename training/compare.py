"""Scores spaCy's small English pipeline on the files of evaluate.py, gold tokens: tags and names.

    pip install spacy; unzip a wheel of en_core_web_sm; python3 training/compare.py --data ../shared/data --spacy FOLDER

Its trees have ClearNLP labels, not UD ones, so no LAS is given. It needs a virtual environment without torch only.
"""

import argparse
import json
from pathlib import Path

import spacy
from spacy.tokens import Doc

import data as corpora
from data import UPOS

KINDS = {"PERSON": "person", "ORG": "organisation", "GPE": "place", "LOC": "place", "FAC": "place"}
ARTICLES = {"the", "a", "an"}


def read(nlp, sentences):
    """Yields (sentence, tags, spans); the article and the 's that spaCy counts into a name are cut off."""
    docs = (Doc(nlp.vocab, words=s.words) for s in sentences)
    for sentence, doc in zip(sentences, nlp.pipe(docs)):
        spans = []
        for e in doc.ents:
            start = e.start + (doc[e.start].lower_ in ARTICLES)
            end = e.end - (doc[e.end - 1].text in ("'s", "’s"))
            if e.label_ in KINDS and start < end:
                spans.append((start, end, KINDS[e.label_]))
        yield sentence, [t.pos_ for t in doc], spans


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--spacy", required=True)
    args = parser.parse_args()
    nlp, folder = spacy.load(args.spacy), Path(args.data) / "nlp"
    figures = {"pipeline": f"{nlp.meta['name']} {nlp.meta['version']}"}
    for name in ("ud-ewt/test", "ud-gum-free/dev"):
        read_sentences = list(read(nlp, corpora.read_conllu(folder / f"{name}.conllu.xz")))
        for genre in ("", "news", "interview") if "gum" in name else ("",):
            pairs = [p for s, tags, _ in read_sentences if genre in ("", s.genre) for p in zip(tags, s.upos)]
            figures[f"{name} {genre}".strip()] = {"upos": round(100 * sum(t == UPOS[g] for t, g in pairs) / len(pairs), 2)}
    crossner = corpora.read_bio(folder / "ner/crossner-politics-test.conll.xz", corpora.CROSSNER, corpora.read_demonyms(args.data))
    for name, sentences in {"crossner-politics test": crossner, "uner-ewt test": corpora.read_uner(folder / "ner/uner-ewt-test.iob2.xz")}.items():
        right = predicted = gold = 0
        for sentence, _, spans in read(nlp, sentences):
            ours, theirs = set(spans), {s for s in sentence.spans if s[2] in KINDS.values()}
            right, predicted, gold = right + len(ours & theirs), predicted + len(ours), gold + len(theirs)
        figures[name] = {"all": round(2 * right / (predicted + gold), 4)}
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
