"""Reads ../shared/data into `Sentence`s, and refuses what training must never see.

Takes the corpora as they are laid out in shared/data; gives words, and for each task the targets a corpus knows.
Invariant: no sentence of a document on the deny list (gold/dev/README.md) and no file named test leaves `training_set`.
"""

import hashlib
import json
import lzma
import re
from dataclasses import dataclass, field
from pathlib import Path

UPOS = "ADJ ADP ADV AUX CCONJ DET INTJ NOUN NUM PART PRON PROPN PUNCT SCONJ SYM VERB X".split()
KINDS = ["person", "organisation", "place", "group", "other"]
NAMES = ["O"] + [f"{edge}-{kind}" for kind in KINDS for edge in "BI"]
RELATIONS = sorted(
    "acl acl:relcl advcl advmod amod appos aux aux:pass case cc ccomp compound compound:prt conj cop csubj dep det "
    "discourse dislocated expl fixed flat goeswith iobj list mark nmod nmod:poss nsubj nsubj:pass nummod obj obl "
    "obl:agent orphan parataxis punct reparandum root vocative xcomp".split()
)

# Names are trained on sets of allowed tags, one bit a tag, because corpora differ in what they leave unmarked:
# UNER and GUM do not mark nationalities or works, so their O may also be a group or another name.
ANY = (1 << len(NAMES)) - 1
OUTSIDE = 1 << NAMES.index("O")
UNMARKED = OUTSIDE | sum(1 << NAMES.index(f"{e}-{k}") for e in "BI" for k in ("group", "other"))
UNMARKED_LOWER = OUTSIDE | 1 << NAMES.index("I-other")

TITLES = set(
    "mr mr. mrs mrs. ms ms. dr dr. sir lord lady dame prof professor president minister senator sen. rep. governor gov. "
    "secretary general gen. colonel col. lt. lieutenant major captain capt. sergeant chancellor judge justice king queen "
    "prince princess pope saint st. chairman director prime foreign vice deputy congressman sheikh ambassador envoy".split()
)
LINKING = {"of", "for", "the", "and", "&", "'s", "’s", "-", "de", "al"}
PRONOUNS = {"I", "We", "He", "She", "They", "It", "Our", "His", "Her", "Their", "Who", "This", "These"}


@dataclass
class Sentence:
    """Words of one sentence, and the targets its corpus knows (`None` where it is silent)."""

    origin: str
    words: list
    upos: list | None = None
    heads: list | None = None
    relations: list | None = None
    names: list | None = None  # for each word the allowed tags, as bits
    spans: list = field(default_factory=list)  # (start, end, kind), for scoring
    genre: str = ""
    ident: str = ""  # the treebank's name of the sentence
    happened: dict = field(default_factory=dict)  # word: how surely what it tells happened, -3 to 3
    rows: object = None  # acts and statements (`rows.Rows`), where they were annotated
    people: list = field(default_factory=list)  # (start, end) of names of persons in annotated sentences, to be swapped


class RefusedDocument(Exception):
    """A document of the deny list was about to be trained on."""


def denied_documents(data):
    """Returns the origins that training must never see, from gold/dev/README.md beside `data`."""
    text = (Path(data).resolve().parent / "gold/dev/README.md").read_text()
    rows = [line.split("|")[1:3] for line in text.splitlines() if line.startswith("|")][2:]
    denied = {cell.split()[-1] for row in rows for cell in row}
    if len(rows) < 20:
        raise ValueError(f"could not read the deny list: {len(rows)} rows")
    return denied


def check(sentences, denied):
    """Raises if a sentence comes from a denied document; the last door before training."""
    for sentence in sentences:
        if sentence.origin in denied:
            raise RefusedDocument(sentence.origin)
    return sentences


def admit(sentences, denied, held_words):
    """Returns the sentences that may be trained on: not of a denied document, not repeated in a held-out file."""
    return [s for s in sentences if s.origin not in denied and not (len(s.words) > 5 and tuple(s.words) in held_words)]


def training_set(data):
    """Returns every sentence to train on, by corpus."""
    nlp, denied = Path(data) / "nlp", denied_documents(data)
    held_files = ["ud-ewt/dev", "ud-ewt/test", "ud-gum-free/dev", "ud-gum-free/test"]
    held = [s for name in held_files for s in read_conllu(nlp / f"{name}.conllu.xz")]
    gum = read_conllu(nlp / "ud-gum-free/train.conllu.xz", names_of=gum_names)
    # Two court transcripts are split across GUM's files; their training halves stay out, and so do denied texts in other sets.
    held_documents = {s.origin for s in held if s.origin.startswith("GUM_")}
    held_words = {tuple(s.words) for s in held + [g for g in gum if g.origin in denied]}
    demonyms = read_demonyms(data)
    corpora = {
        "ud-ewt": own_names(read_conllu(nlp / "ud-ewt/train.conllu.xz")),
        "ud-gum-free": gum,
        "crossner-politics": read_bio(nlp / "ner/crossner-politics-train.conll.xz", CROSSNER, demonyms),
        "wikigold": read_bio(nlp / "ner/wikigold.conll.xz", CONLL, demonyms),
        "re3d": read_re3d(nlp / "ner/re3d"),
    }
    corpora = {k: admit(v, denied | held_documents, held_words) for k, v in corpora.items()}
    # The names of EWT dev may be trained on; its trees stay for tuning, so this set carries no tree.
    corpora["uner-ewt-dev"] = read_uner(nlp / "ner/uner-ewt-dev.iob2.xz")
    corpora["current-events"] = admit(read_events(nlp / "current-events/events.jsonl.xz"), denied, held_words)
    for sentences in corpora.values():
        check(sentences, denied)
    add_happenings(corpora["ud-ewt"], nlp / "factuality/uds-ih2-train.jsonl.xz")
    return corpora


def add_happenings(sentences, path):
    """Adds how surely predicates happened (UDS It-Happened v2) to the sentences that have the same words."""
    known = {tuple(s.words): s for s in sentences}
    for row in read_jsonl(path):
        sentence = known.get(tuple(row["text"].split(" ")))
        for target in row["targets"] if sentence else ():
            start, end = target["span1"]
            if end == start + 1:
                sentence.happened[start] = target["label"]


def read_happenings(path):
    """Reads sentences with how surely their predicates happened."""
    sentences = []
    for row in read_jsonl(path):
        happened = {t["span1"][0]: t["label"] for t in row["targets"] if t["span1"][1] == t["span1"][0] + 1}
        sentences.append(Sentence(path.name, row["text"].split(" "), happened=happened))
    return sentences


def read_conllu(path, names_of=None):
    """Reads trees over words; ranges and empty nodes are skipped."""
    sentences, document = [], ""
    for block in blocks(path):
        for line in block:
            if line.startswith("# newdoc id = "):
                document = line.split(" = ", 1)[1].strip()
        rows = [line.split("\t") for line in block if line[0].isdigit()]
        rows = [row for row in rows if row[0].isdigit()]
        ident = next((line.split(" = ", 1)[1].strip() for line in block if line.startswith("# sent_id = ")), "")
        sentence = Sentence(
            ident=ident,
            origin=document,
            words=[row[1] for row in rows],
            upos=[UPOS.index(row[3]) for row in rows],
            heads=[int(row[6]) for row in rows],
            relations=[RELATIONS.index(reduce(row[7])) for row in rows],
            genre=document.split("_")[1] if document.startswith("GUM_") else "",
        )
        if names_of:
            sentence.names = names_of(rows, sentence)
        sentences.append(sentence)
    return sentences


OWN_NAMES = Path(__file__).parent / "names/ewt-train.tsv"


def own_names(sentences, path=OWN_NAMES):
    """Adds the names that we annotated over EWT train (training/names/README.md). A sentence without a proper noun has
    no name but perhaps a nationality; one with a proper noun that we did not annotate teaches no names."""
    spans = {}
    for line in path.read_text().splitlines():
        ident, _, fields = line.partition("\t")
        spans[ident] = [read_span(field) for field in fields.split()]
    for sentence in sentences:
        if is_held(sentence.origin):
            continue
        if sentence.ident in spans:
            sentence.spans = spans[sentence.ident]
            sentence.names = tag_bits(len(sentence.words), sentence.spans)
        elif UPOS.index("PROPN") not in sentence.upos:
            sentence.names = unmark([OUTSIDE] * len(sentence.words), sentence.words)
    return sentences


def is_held(document):
    """Whether the names of a document of EWT train are for tuning: those of about one in twenty. Whole documents, since
    a name of one sentence stands in the next one too."""
    return hashlib.sha1(document.encode()).digest()[0] % 20 == 0


def tuning_names(data, path=OWN_NAMES):
    """Returns the annotated sentences of the held documents, to measure names on."""
    spans = dict(line.split("\t") for line in path.read_text().splitlines())
    sentences = [s for s in read_conllu(Path(data) / "nlp/ud-ewt/train.conllu.xz") if s.ident in spans and is_held(s.origin)]
    return [Sentence(s.origin, s.words, spans=[read_span(f) for f in spans[s.ident].split()], ident=s.ident) for s in sentences]


def read_span(field):
    """Reads "3-4:person", words counted from 1, as (2, 4, "person")."""
    words, kind = field.split(":")
    first, last = map(int, words.split("-"))
    return first - 1, last, kind


def reduce(relation):
    """Returns the relation with a rare subtype cut off."""
    return relation if relation in RELATIONS else relation.split(":")[0]


CONLL = {"PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other"}
CROSSNER = {
    "person": "person", "politician": "person", "organisation": "organisation", "politicalparty": "organisation",
    "country": "place", "location": "place", "election": "other", "event": "other", "misc": "other",
}  # fmt: skip


def read_bio(path, kinds, demonyms=frozenset()):
    """Reads word-and-tag lines in any BIO dialect; a span of nothing but nationalities is a group."""
    sentences = []
    for index, block in enumerate(blocks(path)):
        rows = [re.split(r"[\t ]", line) for line in block]
        words = [row[0] for row in rows]
        spans = [
            (start, end, "group" if set(words[start:end]) <= demonyms else kinds[kind])
            for start, end, kind in bio_spans([row[-1] for row in rows])
        ]
        name = f"{path.name.split('.')[0]}-{index}"
        sentences.append(Sentence(name, words, names=tag_bits(len(words), spans), spans=spans))
    return sentences


def read_uner(path):
    """Reads UNER, which marks persons, organisations and places only."""
    sentences, document = [], ""
    for block in blocks(path):
        for line in block:
            if line.startswith("# newdoc id = "):
                document = line.split(" = ", 1)[1].strip()
        rows = [line.split("\t") for line in block if not line.startswith("#")]
        words = [row[1] for row in rows]
        spans = [(start, end, CONLL[kind]) for start, end, kind in bio_spans([row[2] for row in rows])]
        names = unmark(tag_bits(len(words), spans), words)
        sentences.append(Sentence(document, words, names=names, spans=spans))
    return sentences


def gum_names(rows, sentence):
    """Takes GUM's nested mentions to flat names: the proper-noun core of each mention that is headed by one.

    A proper noun that belongs to no such core could be anything, so its word is left open.
    """
    kinds = {"person": "person", "organization": "organisation", "place": "place", "event": "other", "abstract": "other", "object": "other"}
    pattern = re.compile(r"\((\d+)(?:\[[^\]]*\])?-([a-z]+)-[^()|]*(\))?|(\d+)(?:\[[^\]]*\])?\)")
    mentions, opened = [], {}
    for i, row in enumerate(rows):
        value = next((f[7:] for f in row[9].split("|") if f.startswith("Entity=")), "")
        for ident, kind, closed, closing in pattern.findall(value):
            if closing:
                if opened.get(closing):
                    mentions.append((*opened[closing].pop(), i + 1))
            elif closed:
                mentions.append((i, kind, i + 1))
            else:
                opened.setdefault(ident, []).append((i, kind))
    words, proper = sentence.words, [row[3] == "PROPN" for row in rows]
    bits = unmark([OUTSIDE] * len(words), words)
    cores, timed = [], set()
    for start, kind, end in mentions:
        heads = [i for i in range(start, end) if not start < sentence.heads[i] <= end]
        if kind == "time":
            timed |= set(range(start, end))
        if len(heads) != 1 or not proper[heads[0]] or kind not in kinds:
            continue
        plural = kind == "person" and rows[heads[0]][4] == "NNPS"
        core = name_core(words, proper, start, heads[0], end, kind)
        if core[0] < core[1]:
            cores.append((*core, "group" if plural else kinds[kind]))
    for i, is_proper in enumerate(proper):
        if is_proper and i not in timed:
            bits[i] = ANY
    taken = set()
    for start, end, kind in sorted(cores, key=lambda c: (c[0] - c[1], c)):
        if not taken & set(range(start, end)):
            taken |= set(range(start, end))
            bits[start:end] = tag_bits(end - start, [(0, end - start, kind)])
    return bits


def name_core(words, proper, start, head, end, kind):
    """Returns the run of proper nouns around the head; "of the" may join two runs except in persons."""
    left, right = head, head + 1
    while left > start and proper[left - 1]:
        left -= 1
    while True:
        while right < end and proper[right]:
            right += 1
        skip = right
        while skip < end and words[skip].lower() in LINKING and skip - right < 2:
            skip += 1
        if skip == right or skip >= end or not proper[skip] or (kind == "person" and words[right] != "-"):
            break
        right = skip
    while kind == "person" and left < right and words[left].lower() in TITLES:
        left += 1
    return left, right


def read_re3d(folder):
    """Reads re3d's running text; documents whose id has an even SHA-1 first byte are its test part and stay out.

    It marks descriptions as well as names ("U.S. service members"): only spans of capitalised words count as names,
    the other capitalised ones are left open.
    """
    kinds = {"Person": "person", "Organisation": "organisation", "Location": "place", "Nationality": "group"}
    sentences = []
    for source in sorted(p for p in folder.iterdir() if p.is_dir()):
        spans = {}
        for entity in read_jsonl(source / "entities.json.xz"):
            if entity["type"] in kinds and entity["confidence"] > 0:
                spans.setdefault(entity["documentId"], []).append((entity["begin"], entity["end"], kinds[entity["type"]]))
        for document in read_jsonl(source / "documents.json.xz"):
            if hashlib.sha1(document["_id"].encode()).digest()[0] % 2 == 0:
                continue
            for tokens in split_text(document["text"]):
                words = [t.group() for t in tokens]
                bits = unmark([OUTSIDE] * len(words), words)
                for begin, end, kind in sorted(spans.get(document["_id"], []), key=lambda s: s[0] - s[1]):
                    inside = [i for i, t in enumerate(tokens) if begin <= t.start() and t.end() <= end]
                    skipped = TITLES | {"the"} if kind == "person" else {"the"}
                    while inside and words[inside[0]].lower() in skipped:
                        inside.pop(0)
                    if not inside or not any(words[i][0].isupper() and words[i] not in PRONOUNS for i in inside):
                        continue
                    start, stop = inside[0], inside[-1] + 1
                    named = words[start][0].isupper() and all(w[0].isupper() or w in LINKING for w in words[start:stop])
                    clean = named and not (kind == "person" and stop - start > 3)
                    bits[start:stop] = tag_bits(stop - start, [(0, stop - start, kind)]) if clean else [ANY] * (stop - start)
                sentences.append(Sentence(document["_id"], words, names=bits))
    return sentences


def read_events(path):
    """Reads unlabelled news lines, for the similarity head."""
    items = read_jsonl(path)
    return [
        Sentence(f"current-events-{i}", [t.group() for t in tokens])
        for i, item in enumerate(items)
        for tokens in split_text(item["text"])
    ]


def read_demonyms(data):
    countries = json.loads(lzma.open(Path(data) / "nlp/actors/countries.json.xz").read())
    return frozenset(c["demonyms"]["eng"]["m"] for c in countries if c.get("demonyms", {}).get("eng", {}).get("m"))


def bio_spans(tags):
    """Returns (start, end, kind) for tags in BIO or the older IOB dialect; a stray I opens a span."""
    spans = []
    for i, tag in enumerate([*tags, "O"]):
        edge, _, kind = tag.partition("-")
        if spans and spans[-1][1] is None and not (edge == "I" and kind == spans[-1][2]):
            spans[-1][1] = i
        if edge == "B" or edge == "I" and not (spans and spans[-1][1] is None):
            spans.append([i, None, kind])
    return [tuple(span) for span in spans]


def tag_bits(length, spans):
    bits = [OUTSIDE] * length
    for start, end, kind in spans:
        bits[start:end] = [1 << NAMES.index(f"{'B' if i == start else 'I'}-{kind}") for i in range(start, end)]
    return bits


def unmark(bits, words):
    """Widens O to what a corpus of persons, organisations and places leaves unmarked."""
    return [(UNMARKED if w[0].isupper() else UNMARKED_LOWER) if b == OUTSIDE else b for b, w in zip(bits, words)]


def split_text(text):
    """Splits running text into sentences of tokens (regex matches with offsets); good enough for training text."""
    sentence = []
    for token in re.finditer(r"(?:[A-Z]\.)+|(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Sen|St)\.|['’]s\b|\w+|[^\w\s]", text):
        if sentence and (text[sentence[-1].end() : token.start()].count("\n") or sentence[-1].group() in ".!?" and token.group() not in "\"'”’)"):
            yield sentence
            sentence = []
        sentence.append(token)
    if sentence:
        yield sentence


def blocks(path):
    """Yields the runs of non-empty lines."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        block = []
        for line in lines:
            if line.strip():
                block.append(line.rstrip("\n"))
            elif block:
                yield block
                block = []
        if block:
            yield block


def read_jsonl(path):
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]
