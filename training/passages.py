"""Reads the passages whose events and statements were annotated by hand, and refuses what training must never see.

Three homes: `../shared/gold/train` (with its texts), `passages/own.jsonl` (written by us, with the texts), and the other files of
`passages/`, which hold marks alone: corpus, key, places of sentences, a digest of their text. `Library` finds those texts in
`../shared/data`, or in `voa_stories.jsonl` (README). A passage whose text is missing or is another one is left out and counted.

    passages.py add --data ../shared/data ROWS.jsonl... --out passages/    turns rows as gold.py reads them into marks
    passages.py count --data ../shared/data                                what there is to train on
    passages.py held --data ../shared/data                                 the held-back passages, a line of JSON each
    passages.py train --data ../shared/data                                the others, likewise
"""

import argparse
import csv
import hashlib
import json
import lzma
import re
import sys
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from data import RefusedDocument, denied_documents

HOME = Path(__file__).parent / "passages"
TYPES = "AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT".split()
STATUS = "occurred ongoing planned possible denied".split()
# Words in a row that make two sentences near to each other.
NEAR = 7


@dataclass
class Passage:
    """Sentences (number 0 is the title, perhaps empty) and the rows over them; a place is (sentence, start, end) in characters."""

    ident: str
    corpus: str
    origin: str
    published: str
    sentences: list
    events: list
    statements: list

    def is_held(self):
        """Whether it is kept to tune on: about one in ten."""
        return hashlib.sha1(self.ident.encode()).digest()[0] % 10 == 0


class Missing(Exception):
    """A text that the marks stand over is not there, or is another one."""


def training_passages(data, voa=None, held=False):
    """Returns the passages to train on (or those to tune on), and how many were left out for what reason."""
    library, denied, near = Library(data, voa), denied_documents(data), refused_words(data)
    kept, left_out = [], Counter()
    for row, read in homes(data):
        try:
            passage = read(row, library)
        except Missing as missing:
            left_out[str(missing)] += 1
            continue
        if passage.origin.split()[-1] in denied or passage.origin in denied:
            raise RefusedDocument(passage.ident)
        if any(near & runs(sentence) for sentence in passage.sentences):
            left_out["near a text of a test"] += 1
            continue
        kept.append(passage)
    return [p for p in kept if p.is_held() == held], left_out


def homes(data):
    """Yields each stored row with the function that reads it."""
    for path in sorted((Path(data).parent / "gold/train").glob("*.jsonl")):
        for line in path.read_text().splitlines():
            yield json.loads(line), lambda row, _: from_gold(row, "gold/train", row.get("origin", row["id"]))
    for path in sorted(HOME.glob("*.jsonl")):
        for line in path.read_text().splitlines():
            yield json.loads(line), from_marks


def from_gold(row, corpus, origin):
    """Reads a row of `gold.py`, whose places are written as words."""
    place = lambda words: find(row["sentences"], words)
    return Passage(row["id"], corpus, origin, row["published"], row["sentences"], *places_in(row, place))


def from_marks(row, library):
    """Reads a row of `passages/`: its texts are its own, or the library's."""
    sentences = row["texts"] if "texts" in row else library.sentences(row["corpus"], row["key"], row["sentences"])
    if "digest" in row and digest(sentences) != row["digest"]:
        raise Missing(f"{row['corpus']}: another text")
    return Passage(row["id"], row["corpus"], str(row["key"]), row["published"], sentences, row["events"], row["statements"])


def places_in(row, place):
    """Returns a row's events and statements with `place` applied wherever words stand for a place."""
    party = lambda a: {**a, "at": place(a["span"])} if a.get("span") else dict(a)
    there = lambda x: {**x, "at": place(x["span"])} if x and x.get("span") else None
    events = [
        {
            **{k: e[k] for k in ("event_type", "accept", "mode", "status", "background", "by", "optional", "contexts", "same", "magnitude") if e.get(k)},
            "trigger": place(e["trigger"]),
            **{side: [party(a) for a in e.get(side) or []] for side in ("actors", "recipients")},
            **{k: there(e.get(k)) for k in ("date", "place") if there(e.get(k))},
        }
        for e in row["events"]
    ]
    statements = [
        {
            **{k: s[k] for k in ("kind", "by", "optional") if s.get(k)},
            "content": [place(c) for c in s["content"]],
            **({"speaker": party(s["speaker"])} if s.get("speaker") else {}),
            **({"cue": place(s["cue"])} if s.get("cue") else {}),
            **{k: there(s.get(k)) for k in ("date", "addressee") if there(s.get(k))},
        }
        for s in row["statements"]
    ]
    return events, statements


def find(sentences, words):
    """Returns the place of `N:words#k`: sentence N, the k-th time they occur."""
    number, text, which = re.fullmatch(r"(\d+):(.*?)(?:#(\d+))?", words, re.S).groups()
    at = -1
    for _ in range(int(which or 1)):
        at = sentences[int(number)].index(text, at + 1)
    return [int(number), at, at + len(text)]


def digest(sentences):
    return hashlib.sha1("\n".join(sentences).encode()).hexdigest()[:16]


def runs(text):
    """Returns each run of so many words that two texts count as near."""
    words = re.findall(r"\w+", text.lower())
    return {" ".join(words[i : i + NEAR]) for i in range(len(words) - NEAR + 1)}


def refused_words(data):
    """Returns the runs of words of the tests: gold/dev, gold/contrast, and every text in data/plover and data/nlp/events-plover."""
    data, near = Path(data), set()
    for path in sorted((data.parent / "gold/dev").glob("*.json")):
        near |= set().union(*map(runs, json.loads(path.read_text())["sentences"]))
    for path in sorted((data.parent / "gold/contrast").glob("*.jsonl")):
        for line in path.read_text().splitlines():
            near |= set().union(*map(runs, json.loads(line)["sentences"]))
    for path in [*sorted((data / "plover").glob("*.jsonl")), data / "nlp/events-plover/dev.jsonl"]:
        for line in path.read_text().splitlines():
            near |= set().union(*map(runs, strings_in(json.loads(line))))
    return near


def strings_in(value):
    """Yields every string inside a JSON value."""
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings_in(part)


class Library:
    """The texts that marks stand over, each corpus read when first asked for."""

    def __init__(self, data, voa=None):
        self.nlp, self.voa, self.corpora = Path(data) / "nlp", voa, {}

    def sentences(self, corpus, key, places):
        """Returns the title (perhaps empty) and the sentences at `places` of a document.

        A place is a pair of characters in running text, or the number of a sentence that its corpus divides itself.
        """
        if corpus not in self.corpora:
            self.corpora[corpus] = READERS[corpus](self)
        if str(key) not in self.corpora[corpus]:
            raise Missing(f"{corpus}: no such document")
        title, text = self.corpora[corpus][str(key)]
        cut = (lambda place: text[place[0] : place[1]]) if isinstance(text, str) else (lambda place: text[place])
        try:
            return [one_line(title), *(one_line(cut(place)) for place in places)]
        except IndexError as error:
            raise Missing(f"{corpus}: no such sentence") from error

    def read_lines(self, name):
        with lzma.open(self.nlp / name, "rt", encoding="utf-8") as lines:
            return [json.loads(line) for line in lines if line.strip()]

    def geovirus(self):
        title = lambda address: address.rsplit("/", 1)[1].replace("_", " ")
        return {d["id"]: (title(d["id"]), d["text"]) for d in self.read_lines("geovirus/dev.jsonl.xz")}

    def current_events(self):
        return {str(i): ("", d["text"]) for i, d in enumerate(self.read_lines("current-events/events.jsonl.xz"))}

    def re3d(self):
        folders = [p for p in sorted((self.nlp / "ner/re3d").iterdir()) if p.is_dir()]
        lines = [d for folder in folders for d in self.read_lines(folder.relative_to(self.nlp) / "documents.json.xz")]
        return {d["_id"]: (d["title"], d["text"]) for d in lines}

    def meantime(self):
        documents = {}
        for d in self.read_lines("meantime/dev.jsonl.xz"):
            sentences = defaultdict(list)
            for token, number in zip(d["tokens"], d["sentence"]):
                sentences[number].append(token)
            texts = [joined(sentences[number]) for number in range(max(sentences) + 1)]
            documents[d["id"]] = (texts[0], texts[1:])
        return documents

    def qasrl(self):
        documents = defaultdict(dict)
        with lzma.open(self.nlp / "qasrl-wikinews/wikinews.dev.full.csv.xz", "rt", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                _, _, document, paragraph, sentence = row["qasrl_id"].split(":")
                documents[document][int(paragraph), int(sentence)] = joined(row["tokens"].split(" "))
        return {document: ("", [texts[at] for at in sorted(texts)]) for document, texts in documents.items()}

    def treebank(self, name):
        documents, document = defaultdict(list), ""
        with lzma.open(self.nlp / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("# newdoc id = "):
                    document = line.split(" = ", 1)[1].strip()
                elif line.startswith("# text = "):
                    documents[document].append(line.split(" = ", 1)[1].strip())
        return {document: ("", texts) for document, texts in documents.items()}

    def codebook(self):
        """The examples of the codebook, by digest."""
        texts = set()
        for path in (Path(__file__).resolve().parent.parent / "codebook/plover").glob("*.toml"):
            texts |= set(strings_in(tomllib.loads(path.read_text(encoding="utf-8"))))
        return {hashlib.sha1(text.encode()).hexdigest()[:16]: ("", [text]) for text in texts}

    def stories(self):
        """Stories of Voice of America, Wikinews and Global Voices: a file of our own making, from public repositories (README)."""
        if not self.voa or not Path(self.voa).exists():
            return {}
        stories = map(json.loads, Path(self.voa).read_text(encoding="utf-8").splitlines())
        return {story["id"]: (story["title"], story["text"]) for story in stories}


READERS = {
    "codebook": Library.codebook,
    "geovirus": Library.geovirus,
    "current-events": Library.current_events,
    "meantime": Library.meantime,
    "re3d": Library.re3d,
    "qasrl-wikinews": Library.qasrl,
    "ud-gum-free": lambda library: library.treebank("ud-gum-free/train.conllu.xz"),
    "ud-ewt": lambda library: library.treebank("ud-ewt/train.conllu.xz"),
    "voa": Library.stories,
    "wikinews": Library.stories,
    "globalvoices": Library.stories,
}


def one_line(text):
    return re.sub(r"\s+", " ", text).strip()


def joined(tokens):
    """Returns tokens as running text, quotation marks in turn opening and closing."""
    text = " ".join(tokens)
    text = re.sub(r" ([.,;:!?%)\]])", r"\1", text)
    text = re.sub(r"([(\[$£€]) ", r"\1", text)
    text = re.sub(r" ('s|n't|'re|'ve|'ll|'d|'m|')\b", r"\1", text)
    text = re.sub(r" ’", "’", text)
    text = re.sub(r"``\s*", '"', text)
    text = re.sub(r"\s*''", '"', text)
    whole, is_open = "", False
    for part in re.split(r'( ?" ?)', text):
        if part.strip() != '"':
            whole += part
            continue
        if is_open:
            whole = whole.rstrip() + '" '
        else:
            whole = whole.rstrip() + ' "' if whole else '"'
        is_open = not is_open
    return one_line(re.sub(r" ([.,;:!?])", r"\1", whole))


def add(rows, pool, out):
    """Turns annotated rows into marks and adds them to the file of their corpus, in place of rows of the same name.

    `pool` tells for each name its corpus, key and title, and the places of its sentences."""
    for row in rows:
        known = pool.get(row["id"])
        corpus = known["corpus"] if known else "own"
        path = out / f"{corpus}.jsonl"
        stored = {r["id"]: r for r in map(json.loads, path.read_text().splitlines())} if path.exists() else {}
        events, statements = places_in(row, lambda words: find(row["sentences"], words))
        marks = {"id": row["id"], "corpus": corpus, "key": known["key"] if known else row["id"], "published": row["published"]}
        if known:
            marks |= {"sentences": known["places"], "digest": digest(row["sentences"])}
        else:
            marks |= {"texts": row["sentences"]}
        without_words = lambda value: strip_words(value) if known else value
        stored[row["id"]] = marks | {"events": without_words(events), "statements": without_words(statements)}
        path.write_text("".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n" for r in stored.values()))


def strip_words(value):
    """Returns marks without the words that they stand over."""
    if isinstance(value, dict):
        return {k: strip_words(v) for k, v in value.items() if k != "span"}
    return [strip_words(v) for v in value] if isinstance(value, list) else value


def count(passages):
    """Returns the figures of the card: sentences, rows, and sentences without any row, by corpus."""
    figures = defaultdict(Counter)
    for passage in passages:
        told = {e["trigger"][0] for e in passage.events} | {c[0] for s in passage.statements for c in s["content"]}
        numbers = [i for i, text in enumerate(passage.sentences) if text]
        figures[passage.corpus].update(
            passages=1, sentences=len(numbers), silent=len(set(numbers) - told), events=len(passage.events), statements=len(passage.statements)
        )
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["add", "count", "held", "train"])
    parser.add_argument("rows", nargs="*", help="files of rows, as gold.py reads them")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--voa", help="voa_stories.jsonl")
    parser.add_argument("--pool", help="a JSON list of {id, corpus, key, places}: where the texts of the rows stand")
    parser.add_argument("--out", type=Path, default=HOME)
    args = parser.parse_args()
    if args.what == "add":
        pool = {p["id"]: p for p in json.loads(Path(args.pool).read_text())} if args.pool else {}
        for path in args.rows:
            add([json.loads(line) for line in Path(path).read_text().splitlines()], pool, args.out)
        return
    if args.what in ("held", "train"):
        passages, left_out = training_passages(args.data, args.voa, held=args.what == "held")
        for passage in passages:
            row = {"id": passage.ident, "corpus": passage.corpus, "sentences": passage.sentences, "events": passage.events}
            print(json.dumps(row, ensure_ascii=False))
        print("left out:", dict(left_out), file=sys.stderr)
        return
    for held in (False, True):
        passages, left_out = training_passages(args.data, args.voa, held)
        total = Counter()
        for corpus, figures in sorted(count(passages).items()):
            print("held" if held else "train", corpus, dict(figures))
            total.update(figures)
        print("held" if held else "train", "all", dict(total), "left out:", dict(left_out))


if __name__ == "__main__":
    sys.exit(main())
