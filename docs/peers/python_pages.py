#!/usr/bin/env python3
"""Reads the pages of the extraction sets with another Python extractor and writes its answers for
`cargo xtask pages --peer FILE`.

    pip install readability-lxml==0.9 html-text==0.7.1 'newspaper4k[hi,ja,nlp]==0.9.6' goose3==3.1.22 jusText==3.0.2
    python_pages.py --peer NAME --data DATA --out OUT.json [--set SET ...]

NAME is readability-lxml, newspaper4k, goose3 or justext. DATA is the folder that holds the sets (`<set>/truth.json`,
`<set>/html/<id>.html.gz`). Each page is given as text, with its address where the library takes one, to the library's
defaults but for what its function says. OUT is {set: {id: {articleBody, title, date, authors}}}; a field that the
library does not have is absent.

Standard error gets a line for each set: pages, pages without text, exceptions, CPU seconds of the extraction alone, and
the slowest page. The set `aeb` is read three times and its fastest run counts, since it is the one that the speeds are
compared on. All run without a network, as they should be run here: newspaper4k would fetch a list of domains where it
can, and uses the one that it brings along where it cannot. Its Korean wants `punkt_tab`, which NLTK fetches apart.
"""

import argparse
import functools
import gzip
import json
import logging
import pathlib
import re
import sys
import time
import warnings

SETS = ["aeb", "fundus", "naeb", "wcxb"]
TIMED_SET, TIMED_RUNS = "aeb", 3


def readability_lxml():
    import html_text
    import readability

    def read(html, url):
        document = readability.Document(html, url=url)
        author = document.author()
        return {
            # It gives HTML; the text is made as the benchmark behind `aeb` makes it.
            "articleBody": html_text.extract_text(document.summary()),
            "title": document.short_title().replace("[no-title]", ""),
            "authors": [] if author == "[no-author]" else [author],
        }

    return read


def newspaper4k():
    import newspaper

    def read(html, url):
        # Images would be fetched, to be measured.
        article = newspaper.Article(url, fetch_images=False)
        article.download(input_html=html)
        article.parse()
        date = article.publish_date
        return {
            "articleBody": article.text,
            "title": article.title,
            "date": date.isoformat() if hasattr(date, "isoformat") else date or "",
            "authors": list(article.authors),
        }

    return read


def goose3():
    from goose3 import Goose

    goose = Goose()

    def read(html, url):
        article = goose.extract(url=url, raw_html=html)
        # Its date is what the page says, of any shape; where that is no ISO day, what it makes of it.
        date = str(article.publish_date or "")
        if not re.match(r"\d{4}-\d\d-\d\d", date):
            moment = article.publish_datetime_utc
            date = moment.isoformat() if moment else ""
        return {
            "articleBody": article.cleaned_text,
            "title": article.title or "",
            "date": date,
            # A page's structured data can make an author a list.
            "authors": [name for part in article.authors for name in (part if isinstance(part, list) else [part])],
        }

    return read


# jusText wants to be told the language: its stop lists have names, pages have codes.
STOP_LISTS = {
    "ar": "Arabic",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "hi": "Hindi",
    "id": "Indonesian",
    "is": "Icelandic",
    "it": "Italian",
    "ko": "Korean",
    "nb": "Norwegian_Bokmal",
    "nl": "Dutch",
    "nn": "Norwegian_Nynorsk",
    "no": "Norwegian_Bokmal",
    "pl": "Polish",
    "pt": "Portuguese",
    "ru": "Russian",
    "sv": "Swedish",
    "tr": "Turkish",
    "uk": "Ukrainian",
}


def justext():
    import justext

    stop_list = functools.lru_cache(maxsize=None)(justext.get_stoplist)
    # As the benchmark behind `aeb` runs it; its defaults lose short paragraphs.
    limits = {"length_low": 50, "length_high": 200, "max_link_density": 0.2, "no_headings": True}
    limits |= {"stopwords_low": 0.1, "stopwords_high": 0.2}

    def read(html, url):
        declared = re.search(r"<html[^>]*?\slang\s*=\s*[\"']?([A-Za-z]+)", html)
        language = STOP_LISTS.get(declared.group(1).lower() if declared else "en")
        if language:
            paragraphs = justext.justext(html, stop_list(language), **limits)
        else:
            # Its own command's way with a language that has no list.
            paragraphs = justext.justext(html, frozenset(), **limits | {"stopwords_low": 0, "stopwords_high": 0})
        return {"articleBody": "\n".join(part.text for part in paragraphs if not part.is_boilerplate)}

    return read


PEERS = {"readability-lxml": readability_lxml, "newspaper4k": newspaper4k, "goose3": goose3, "justext": justext}


def load(folder):
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    for page, wanted in truth.items():
        html = gzip.decompress((folder / "html" / f"{page}.html.gz").read_bytes())
        yield page, wanted["url"], html.decode("utf-8", errors="replace")


def run(read, name, pages):
    answers, failed, slowest, start = {}, 0, (0.0, ""), time.process_time()
    for page, url, html in pages:
        began = time.process_time()
        try:
            answers[page] = read(html, url)
        except Exception as error:  # One page must not cost the others; it counts as empty.
            print(f"{name}/{page}: {type(error).__name__}: {' '.join(str(error).split())[:120]}", file=sys.stderr)
            answers[page] = {}
            failed += 1
        slowest = max(slowest, (time.process_time() - began, page))
    return time.process_time() - start, answers, failed, slowest


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--peer", required=True, choices=PEERS)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    parser.add_argument("--set", action="append", dest="sets")
    options = parser.parse_args()
    # What the libraries say of single pages would drown the lines below.
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    read = PEERS[options.peer]()
    all_answers = {}
    for name in options.sets or SETS:
        pages = list(load(options.data / name))
        runs = [run(read, name, pages) for _ in range(TIMED_RUNS if name == TIMED_SET else 1)]
        spent, answers, failed, slowest = min(runs, key=lambda run: run[0])
        empty = sum(not answer.get("articleBody", "").strip() for answer in answers.values())
        print(
            f"{name}: {len(pages)} pages, {empty} without text, {failed} exceptions; {spent:.2f} s CPU, "
            f"{len(pages) / spent:.1f} pages/s; slowest {slowest[0] * 1000:.0f} ms, {slowest[1]}",
            file=sys.stderr,
        )
        all_answers[name] = answers
    options.out.write_text(json.dumps(all_answers, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
