#!/usr/bin/env python3
"""Reads the pages of the extraction sets with trafilatura and writes its answers for `cargo xtask pages --peer FILE`.

    pip install trafilatura==2.3.1 htmldate==1.11.0 'lxml[html_clean]'
    trafilatura_pages.py DATA OUT.json [SET ...]

DATA is the folder that holds the sets (`<set>/truth.json`, `<set>/html/<id>.html.gz`). Each page is given with its
address, with trafilatura's defaults; its dates are htmldate's. OUT is {set: {id: {articleBody, title, date, authors}}}.
CPU seconds of each set go to standard error.
"""

import gzip
import json
import pathlib
import sys
import time

from trafilatura import bare_extraction

SETS = ["aeb", "fundus", "naeb", "wcxb"]


def read(html, url):
    found = bare_extraction(html, url=url, with_metadata=True)
    if found is None:
        return {}
    authors = [name.strip() for name in (found.author or "").split(";") if name.strip()]
    return {
        "articleBody": found.text or "",
        "title": found.title or "",
        "date": found.date or "",
        "authors": authors,
    }


def main():
    data, out, *sets = sys.argv[1:]
    answers = {}
    for name in sets or SETS:
        folder = pathlib.Path(data) / name
        truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
        answers[name] = {}
        start = time.process_time()
        for page, wanted in truth.items():
            html = gzip.decompress((folder / "html" / f"{page}.html.gz").read_bytes())
            try:
                answers[name][page] = read(html, wanted["url"])
            except Exception as error:  # One page must not cost the others; it counts as empty.
                print(f"{name}/{page}: {error!r}", file=sys.stderr)
                answers[name][page] = {}
        print(f"{name}: {time.process_time() - start:.1f} s CPU, {len(truth)} pages", file=sys.stderr)
    pathlib.Path(out).write_text(json.dumps(answers, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
