"""Reads exported files with other people's readers and prints what these see, one JSON object: file, label, words of each mark.

readers.py FOLDER; wants the PyPI packages dkpro-cassis and conllu.
"""
import json
import sys
from pathlib import Path

import cassis
import conllu

folder = Path(sys.argv[1])
seen = {"xmi": [], "conllu": [], "brat": [], "prodigy": [], "webannotation": [], "sentences": []}
with open(folder / "TypeSystem.xml", "rb") as file:
    types = cassis.load_typesystem(file)
for path in sorted(folder.glob("*.xmi")):
    with open(path, "rb") as file:
        cas = cassis.load_cas_from_xmi(file, typesystem=types)
    for mark in cas.select("webanno.custom.ChanceryMark"):
        seen["xmi"].append([mark.label, mark.get_covered_text()])
    links = list(cas.select("webanno.custom.ChanceryLink"))
    assert all(link.Governor.label and link.Dependent.label for link in links), path
    seen["sentences"] += [s.get_covered_text() for s in cas.select("de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence")]
labels = {}
for sentence in conllu.parse((folder / "articles.conllu").read_text(encoding="utf-8")):
    if "newdoc id" in sentence.metadata:
        labels = {key: json.loads(value) for key, value in sentence.metadata.items() if key.startswith("mark ")}
    words = {}
    for token in sentence:
        for mark in ((token["misc"] or {}).get("Mark") or "").split(","):
            if mark:
                words.setdefault(mark, []).append(token["form"])
    seen["conllu"] += [[labels["mark " + mark.split(".")[0]]["label"], "".join(forms)] for mark, forms in words.items()]
for path in sorted(folder.glob("*.ann")):
    # As brat does: open with universal newlines off, offsets in code points.
    text = path.with_suffix(".txt").read_bytes().decode("utf-8")
    for line in path.read_bytes().decode("utf-8").split("\n"):
        if line.startswith("T"):
            _, head, words = line.split("\t")
            label, offsets = head.split(" ", 1)
            pieces = [text[int(a):int(b)] for a, b in (piece.split() for piece in offsets.split(";"))]
            assert " ".join(pieces) == words, (pieces, words)
            seen["brat"] += [[label, piece] for piece in pieces]
for line in (folder / "articles.jsonl").read_text(encoding="utf-8").split("\n"):
    if line:
        task = json.loads(line)
        assert all(task["text"][t["start"]:t["end"]] == t["text"] for t in task["tokens"])
        seen["prodigy"] += [[s["label"], task["text"][s["start"]:s["end"]]] for s in task["spans"]]
for path in sorted(folder.glob("*.jsonld")):
    page = json.loads(path.read_text(encoding="utf-8"))
    text = page["chancery:article"]["text"]
    for item in page["items"]:
        if item["motivation"] == "classifying":
            for target in item["target"]:
                position, quote = target["selector"]
                words = text[position["start"]:position["end"]]
                assert words == quote["exact"]
                seen["webannotation"].append([item["body"]["value"], words])
print(json.dumps(seen, ensure_ascii=False))
