"""Made news, in our own words: reports of made acts by made papers, with copies, in several containers."""

from __future__ import annotations

import datetime as dt
import gzip
import html
import json
import random
from pathlib import Path

STATES = [
    ("Kenya", "Kenyan", "Nairobi"), ("Peru", "Peruvian", "Lima"), ("Japan", "Japanese", "Tokyo"), ("Chad", "Chadian", "Moundou"),
    ("Norway", "Norwegian", "Oslo"), ("Jordan", "Jordanian", "Amman"), ("Chile", "Chilean", "Santiago"),
    ("Uganda", "Ugandan", "Kampala"), ("Poland", "Polish", "Warsaw"), ("Malaysia", "Malaysian", "Kuala Lumpur"),
    ("Ghana", "Ghanaian", "Accra"), ("Mongolia", "Mongolian", "Ulaanbaatar"),
]
ACTS = [
    ("{A} accuses {B} of moving boundary stones", "{A} accused {B} of moving boundary stones along the {river} river {when}."),
    ("{A} and {B} sign water accord", "{A} and {B} signed an accord on the water of the {river} river in {town} {when}."),
    ("{A} recalls envoy from {B}", "{A} recalled its ambassador from {B} {when} after a quarrel over fishing nets."),
    ("{A} threatens to close border with {B}", "{A} threatened {when} to close its border with {B} unless lorries were weighed."),
    ("Police in {town} arrest {n} people", "{a} police arrested {n} people in {town} {when} at a market."),
    ("Thousands march in {town}", "Thousands of protesters marched through {town} {when} against the price of bread."),
    ("Gunmen attack post near {town}", "Gunmen attacked an army post near {town} {when} and killed {n} {a} soldiers, officials said."),
    ("{A} sends flour to {B}", "{A} sent {n} lorries of flour to {B} {when} after floods on the {river} river."),
    ("{A} bans timber from {B}", "{A} imposed a ban on timber from {B} {when}."),
    ("Ministers of {A} and {B} meet", "The foreign ministers of {A} and {B} met in {town} {when} and talked for three hours."),
]
RIVERS = ["Salwe", "Orta", "Munga", "Lestre", "Quill", "Baro", "Tamsin", "Ivel"]
MORE = [
    "A clerk in {v} said that the road to {w} would be closed until {x}.",
    "\"We heard of it in {v}, like everybody else,\" said {person}, who keeps a tea stall in {w}.",
    "The {a} ministry of {v} affairs did not answer {n} questions about {w}.",
    "{person}, a teacher in {w}, said that her {n} pupils had been sent home to {v} early.",
    "It was the {n}th time in a year that {v} and {w} had met with trouble on the {river} river.",
    "A spokesman for {B} in {v} called the account from {w} untrue.",
    "Rain is forecast for {v} and {w}, and the harvest of {x} is late.",
    "The opposition of {v} asked for an inquiry into {w} and for the papers of {x} to be laid before parliament.",
    "Traders of {v} in {town} kept their shutters down for {n} hours and opened them in {w} after noon.",
    "An envoy of the United Nations in {v} urged {w} and {x} to talk for {n} days.",
]
# Villages, so that no two accounts share many runs of words unless one is a copy.
SYLLABLES = ["ka", "mo", "ri", "tes", "lun", "bar", "vi", "son", "dre", "pal", "gi", "wen", "hu", "tor", "ne", "sa"]
PERSONS = ["Ilse Marwick", "Tomo Banda", "Renata Quispe", "Joseph Otieno", "Mirja Solheim", "Aigul Baatar", "Samir Haddad"]
OUTLETS = ["Courier", "Herald", "Tribune", "Observer", "Star", "Chronicle", "Gazette", "Mirror", "Standard", "Post"]


def articles(n: int, seed: int = 7) -> list[dict[str, str]]:
    """``n`` articles or a few more: acts with one to six reports each; of a third of these, copies in other papers."""
    dice = random.Random(seed)
    made: list[dict[str, str]] = []
    while len(made) < n:
        (a, adjective, town), (b, _, _) = dice.sample(STATES, 2)
        title, lead = dice.choice(ACTS)
        # Two years: acts of one kind in one week are few, as in news.
        day = dt.date(2023, 1, 1) + dt.timedelta(days=dice.randrange(700))
        words = {"A": a, "a": adjective, "B": b, "town": town, "river": dice.choice(RIVERS), "n": dice.randint(4, 60)}
        for _ in range(dice.choice([1, 1, 2, 3, 4, 6])):
            words |= {"person": dice.choice(PERSONS), "when": dice.choice(["on Monday", "on Tuesday", f"on {day:%B} {day.day}", "overnight"])}
            more = dice.sample(MORE, dice.randint(2, 4))
            text = "\n\n".join(sentence.format(**words, **_villages(dice)) for sentence in [lead, *more])
            report = _printed(dice, title.format(**words), text, day)
            made.append(report)
            if dice.random() < 0.33:
                for _ in range(dice.choice([1, 2, 5])):
                    made.append(_copied(dice, report))
    for number, article in enumerate(made):
        article["id"] = f"made-{number}"
    return made


def _villages(dice: random.Random) -> dict[str, str]:
    return {name: "".join(dice.choices(SYLLABLES, k=3)).capitalize() for name in "vwx"}


def _printed(dice: random.Random, title: str, text: str, day: dt.date) -> dict[str, str]:
    outlet = f"{dice.choice(OUTLETS)} {dice.randint(1, 400)}"
    host = outlet.lower().replace(" ", "")
    url = f"https://www.{host}.example/news/{dice.randrange(10**9)}"
    hour = dice.choice(["", f"T{dice.randint(0, 23):02}:{dice.randint(0, 59):02}:00Z"])
    return {"title": title, "text": text, "published": f"{day}{hour}", "outlet": outlet, "url": url}


def _copied(dice: random.Random, of: dict[str, str]) -> dict[str, str]:
    copy = _printed(dice, of["title"], of["text"], dt.date.fromisoformat(of["published"][:10]))
    if dice.random() < 0.5:
        # A desk cuts the end and puts a line of its own before it.
        kept = copy["text"].split("\n\n")[: dice.randint(2, 4)]
        copy["text"] = "\n\n".join([f"Our readers ask about this every day, says the {copy['outlet']}.", *kept])
    return copy


def page(article: dict[str, str]) -> str:
    """The article as a page of a paper."""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>\n" for line in article["text"].split("\n\n"))
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>{html.escape(article['title'])}</title>\n"
        f"<meta property='og:site_name' content='{html.escape(article['outlet'])}'>\n"
        f"<meta property='article:published_time' content='{article['published']}'>\n"
        f"<link rel='canonical' href='{article['url']}'></head>\n<body><article><h1>{html.escape(article['title'])}</h1>\n"
        f"{paragraphs}</article></body></html>\n"
    )


def warc(path: Path, of: list[dict[str, str]]) -> None:
    """A WARC archive, a gzip member a record."""
    with open(path, "wb") as file:
        for article in of:
            body = page(article).encode()
            answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {article['url']}\r\nWARC-Date: 2024-06-01T00:00:00Z\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
            )
            file.write(gzip.compress(head.encode() + answer + b"\r\n\r\n", 6, mtime=0))


def lines(path: Path, of: list[dict[str, str]]) -> None:
    """JSON Lines."""
    path.write_text("".join(json.dumps(article) + "\n" for article in of))


def write(folder: Path, n: int = 2000) -> int:
    """Writes a corpus: two WARC archives, JSON Lines (one of them packed), a folder of pages, and two files that are no news."""
    made = articles(n)
    cuts = [0, n * 35 // 100, n * 60 // 100, n * 80 // 100, n * 95 // 100, len(made)]
    parts = [made[start:end] for start, end in zip(cuts, cuts[1:])]
    (folder / "pages").mkdir(parents=True)
    warc(folder / "crawl-0.warc.gz", parts[0])
    warc(folder / "crawl-1.warc.gz", parts[1])
    lines(folder / "agency.jsonl", parts[2])
    packed = "".join(json.dumps(article) + "\n" for article in parts[3])
    (folder / "more.jsonl.gz").write_bytes(gzip.compress(packed.encode(), mtime=0))
    for number, article in enumerate(parts[4]):
        (folder / "pages" / f"{number:04}.html").write_text(page(article))
    (folder / "broken.html.gz").write_bytes(gzip.compress(b"<p>" + b"x" * 5000)[:40])
    (folder / "bad.jsonl").write_text('{"id": "no-text"}\n')
    return len(made)


if __name__ == "__main__":
    import sys

    print(write(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 2000))
