"""Many records of which very many are one wire story: ``wire.py FOLDER N_RECORDS N_COPIES``.

Coding takes a twentieth of a second an article, so a few made articles are coded, and each record is then written again and again with
other villages (words of the same length, so that every span holds), another day and other ids. Of the copies of the wire
story nine in ten have its very words, in papers of their own on three days; the others have a lead or an end of their own.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import corpus

N_BASE = 1000
# Records of one base article are so many weeks apart.
WEEKS_APART = 5
ROWS_OF_A_FILE = 5000
# Stands in an edited copy for words that no other copy has.
OWN = "Qwertzuiopas"
ID = re.compile(r'"([0-9a-f]{32})"')
DAY = re.compile(r"\b2\d\d\d-\d\d-\d\d")
VILLAGE = re.compile(rf"\b(?:{'|'.join(s.capitalize() for s in corpus.SYLLABLES)})(?:{'|'.join(corpus.SYLLABLES)}){{2}}\b")
VOWELS, CONSONANTS = "aeiou", "bcdfghjklmnprstvwz"

WIRE = {
    "id": "wire",
    "title": "Gunmen kill 14 soldiers near Moundou",
    "outlet": "Lowland Wire",
    "url": "https://www.lowlandwire.example/news/1",
    "published": "2024-03-04T06:10:00Z",
    "text": "\n\n".join([
        "Gunmen attacked an army post near Moundou on Monday and killed 14 Chadian soldiers, officials said.",
        "The attackers came on motorcycles before dawn, cut the telephone line and set two stores of grain on fire, a clerk of the town said.",
        "Chad accused Uganda of sheltering the men who gave the order, and recalled its ambassador from Kampala.",
        "\"We count our dead first and ask our questions after that,\" said Samir Haddad, who speaks for the garrison.",
        "The foreign minister of Uganda called the charge untrue and offered to open the border posts to inspectors.",
        "Lorries with flour for the northern camps were turned back at the bridge, and the market stayed shut until the evening.",
    ]),
}


def _own(leads: bool) -> dict[str, str]:
    paragraphs = WIRE["text"].split("\n\n")
    line = f"Readers in {OWN} have asked for word of this since the morning."
    kept = [line, *paragraphs[:5]] if leads else [*paragraphs[:4], line]
    return {**WIRE, "id": f"wire-{leads}", "text": "\n\n".join(kept), "title": WIRE["title"] if leads else f"{WIRE['title']}, say officials"}


def coded(articles: list[dict[str, str]]) -> list[str]:
    """Their records, a line of JSON each."""
    import chancery

    return [json.dumps(record, ensure_ascii=False, separators=(",", ":")) for record in chancery.code(articles)]


def records(n: int, n_copies: int, n_base: int = N_BASE) -> Iterator[str]:
    """``n`` records, of which ``n_copies`` are of one wire story, the copies spread among the others."""
    base = coded([{**article, "url": article["url"].replace("/news/", "/news/0-")} for article in corpus.articles(n_base)[:n_base]])
    wire, *edited = coded([WIRE, _own(True), _own(False)])
    n_others, at_copy = n - n_copies, 0
    for number in range(n_others):
        yield again(base[number % n_base], number // n_base)
        while at_copy * n_others < (number + 1) * n_copies and at_copy < n_copies:
            yield copy(edited[at_copy // 10 % 2], at_copy, True) if at_copy % 10 == 9 else copy(wire, at_copy, False)
            at_copy += 1


def again(line: str, variant: int) -> str:
    """The record in other villages, so many weeks later."""
    days = dt.timedelta(weeks=WEEKS_APART * variant)

    def village(found: re.Match[str]) -> str:
        # A cipher: who was one village stays one, and differs from every other variant's.
        moved = (_moved(letter, variant * 7 + place * variant) for place, letter in enumerate(found[0].lower()))
        return "".join(moved).capitalize()

    line = VILLAGE.sub(village, line)
    line = DAY.sub(lambda day: str(dt.date.fromisoformat(day[0]) + days), line)
    line = line.replace("/news/0-", f"/news/{variant}-")
    return _named(line, str(variant))


def _moved(letter: str, by: int) -> str:
    of = VOWELS if letter in VOWELS else CONSONANTS
    return of[(of.index(letter) + by) % len(of)]


def copy(line: str, number: int, is_edited: bool) -> str:
    """The wire story as some paper prints it."""
    record = json.loads(line)
    article = record["article"]
    text_id = article["text_id"]
    day = dt.date(2024, 3, 4) + dt.timedelta(days=number % 3)
    clock = f"T{7 + number % 17:02}:{number % 60:02}:00Z" if number % 4 else ""
    article |= {
        "outlet": {"name": f"Bulletin {number}", "domain": f"bulletin{number}.example"},
        "url": f"https://www.bulletin{number}.example/news/{number}",
        "input": f"copy-{number}",
        "published": {"date": f"{day}{clock}", "basis": "given"},
    }
    line = _named(json.dumps(record, ensure_ascii=False, separators=(",", ":")), f"copy {number}")
    if is_edited:
        digits = hashlib.sha256(f"{number}".encode()).hexdigest()
        return line.replace(OWN, "".join(CONSONANTS[int(digit, 16)] for digit in digits[: len(OWN)]).capitalize())
    # The very same words are one text.
    return line.replace(_id(text_id, f"copy {number}"), text_id)


def _named(line: str, salt: str) -> str:
    head, article, rest = line.partition('"article":')
    return head + article + ID.sub(lambda found: f'"{_id(found[1], salt)}"', rest)


def _id(of: str, salt: str) -> str:
    return hashlib.sha256(f"{of} {salt}".encode()).hexdigest()[:32]


def write(folder: Path, n: int, n_copies: int, n_base: int = N_BASE) -> None:
    """The records as Parquet files with the column ``record``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True)
    waiting: list[str] = []
    number = 0

    def flush() -> None:
        nonlocal number
        if waiting:
            pq.write_table(pa.table({"record": waiting}), folder / f"records-{number:05}.parquet", compression="zstd")
            waiting.clear()
            number += 1

    for record in records(n, n_copies, n_base):
        waiting.append(record)
        if len(waiting) == min(ROWS_OF_A_FILE, max(n // 8, 1)):
            flush()
    flush()


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
