"""Divides passages into words as the program does, with the tree that it reads, by asking the program.

A passage of other words than the program's would teach what the program never sees, so the binary is needed:
`cargo build --release` first. Its answers are kept in a file, since they cost a minute.
"""

import json
import subprocess
import unicodedata
from dataclasses import dataclass
from pathlib import Path

# The program reads the first 40,000 words of a text.
CHARACTERS_AT_ONCE = 120_000
ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Divided:
    """Words of one sentence: (start, end) in characters, each word's head (itself for a root), and names as (first, last, kind)."""

    spans: list
    heads: list
    names: list

    def covered(self, start, end):
        """Returns the words that a stretch of characters touches."""
        return [i for i, (a, b) in enumerate(self.spans) if a < end and b > start]

    def head_of(self, words):
        """Returns the word that no other of `words` stands above."""
        inside = set(words)
        return next((i for i in words if self.heads[i] not in inside or self.heads[i] == i), words[-1])


def program(path=None):
    """Returns the newest binary there is."""
    found = [Path(path)] if path else [ROOT / f"target/{kind}/chancery" for kind in ("release", "debug")]
    found = [p for p in found if p.exists()]
    if not found:
        raise FileNotFoundError("no chancery binary: cargo build --release, or --program PATH")
    return max(found, key=lambda p: p.stat().st_mtime)


def divide(texts, binary, kept):
    """Returns a `Divided` for each sentence, from the file `kept` where it is known."""
    known = {}
    if kept.exists():
        for line in kept.read_text().splitlines():
            text, *fields = json.loads(line)
            known[text] = Divided(*fields)
    missing = sorted({text for text in texts if text and text not in known})
    with kept.open("a") as file:
        for group in groups(missing):
            for text, divided in zip(group, surely_asked(group, binary)):
                known[text] = divided
                file.write(json.dumps([text, divided.spans, divided.heads, divided.names], ensure_ascii=False) + "\n")
    return [known[text] if text else Divided([], [], []) for text in texts]


def groups(texts):
    group, size = [], 0
    for text in texts:
        if group and size + len(text) > CHARACTERS_AT_ONCE:
            yield group
            group, size = [], 0
        group.append(text)
        size += len(text) + 2
    if group:
        yield group


def surely_asked(texts, binary):
    """Asks about sentences; those in which the program reads marks of layout, so that words fall away, get no words."""
    try:
        return asked(texts, binary)
    except ValueError:
        if len(texts) == 1:
            return [Divided([], [], [])]
        half = len(texts) // 2
        return surely_asked(texts[:half], binary) + surely_asked(texts[half:], binary)


def clean(text):
    """Returns the text without what the program drops (marks without width, spaces that repeat), and each character's old place."""
    kept = [(c, i) for i, c in enumerate(text) if unicodedata.category(c) != "Cf"]
    kept = [(c, i) for n, (c, i) in enumerate(kept) if not (c.isspace() and (n == 0 or kept[n - 1][0].isspace()))]
    return "".join(c for c, _ in kept).rstrip(), [i for _, i in kept]


def asked(texts, binary):
    """Asks the program about sentences, each a paragraph of its own."""
    cleaned = [clean(text) for text in texts]
    text = "\n\n".join(text for text, _ in cleaned)
    out = subprocess.run([binary, "inspect", "-"], input=text.encode(), capture_output=True, check=True).stdout
    layers = json.loads(out)
    tokens, mentions = layers["tokens"], layers["mentions"]
    divided, first, mention = [], 0, 0
    for part, places in cleaned:
        spans = aligned(part, tokens[first:])
        own = tokens[first : first + len(spans)]
        heads = [t["head"] - first if first <= t.get("head", -1) < first + len(own) else i for i, t in enumerate(own)]
        names = []
        while own and mention < len(mentions) and mentions[mention]["start"] < own[-1]["end"]:
            m = mentions[mention]
            inside = [i for i, t in enumerate(own) if t["start"] < m["end"] and t["end"] > m["start"]]
            if inside and m["type"] in ("person", "organisation", "place", "group", "other"):
                names.append((inside[0], inside[-1] + 1, m["type"]))
            mention += 1
        divided.append(Divided([(places[a], places[b - 1] + 1) for a, b in spans], heads, names))
        first += len(spans)
    if first != len(tokens):
        raise ValueError(f"the program divides other text than was given, at {tokens[first]['text']!r}")
    return divided


def aligned(text, tokens):
    """Returns where the tokens stand that make up a text; none where the program left the text out, as it does a credit line.
    A mark of a list before the first word is no part of the program's text."""
    first_word = next((i for i, c in enumerate(text) if c.isalnum()), 0)
    for at in (0, first_word):
        spans = []
        for token in tokens:
            while at < len(text) and text[at].isspace():
                at += 1
            if at == len(text) or not text.startswith(token["text"], at):
                break
            spans.append((at, at + len(token["text"])))
            at = spans[-1][1]
        if spans and text[at:].strip() == "":
            return spans
    return []
