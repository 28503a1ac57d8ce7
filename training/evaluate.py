"""Scores a trained reader: tags and trees on EWT test and GUM dev, names on CrossNER-politics test and UNER EWT test.

    python3 training/evaluate.py --data ../shared/data --model training/out

Gold tokens. LAS ignores subtypes, as the CoNLL 2018 scorer does; `las_full` compares our reduced labels. Names count as whole spans.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

import data as corpora
from data import KINDS, NAMES, RELATIONS
import rows
from model import Batch, Pieces, load, start_folder
from tree import decode

SCORED = ("person", "organisation", "place")
BASE = [r.split(":")[0] for r in RELATIONS]


@torch.no_grad()
def predict(model, pieces, sentences, capitals=True, trees=True):
    """Yields (sentence, tags, heads, relations, name tags) for each sentence, in order of length."""
    for group in by_budget(sentences, 4000):
        batch = pieces.batch([s.words for s in group], capitals=capitals)
        _, x = model.words(batch)
        upos, arcs = model.heads["upos"](x[:, 1:]), model.heads["arc"](x)
        names = model.heads["names"](x[:, 1:]).log_softmax(-1)
        for i, sentence in enumerate(group):
            n = len(sentence.words)
            heads, relations = None, None
            if trees:
                heads = decode(arcs[i, :n, : n + 1].numpy())
                relations = model.heads["label"](x[i], torch.arange(1, n + 1), torch.from_numpy(heads)).argmax(-1).tolist()
                heads = heads.tolist()
            yield sentence, upos[i, :n].argmax(-1).tolist(), heads, relations, best_names(names[i, :n].numpy())


def by_budget(sentences, budget):
    """Groups sentences of like length."""
    group, longest = [], 0
    for sentence in sorted(sentences, key=lambda s: len(s.words)):
        longest = max(longest, len(sentence.words) + 2)
        if group and longest * (len(group) + 1) > budget:
            yield group
            group = []
        group.append(sentence)
    if group:
        yield group


FORBIDDEN = np.array([[b[0] == "I" and a[1:] != b[1:] for b in NAMES] for a in NAMES])


def best_names(scores):
    """Returns the best tag sequence in which I follows B or I of its own kind."""
    barrier = np.where(FORBIDDEN, -np.inf, 0.0)
    best, back = scores[0] + barrier[0], []
    for row in scores[1:]:
        paths = best[:, None] + barrier
        back.append(paths.argmax(0))
        best = paths.max(0) + row
    tags = [int(best.argmax())]
    for pointers in reversed(back):
        tags.append(int(pointers[tags[-1]]))
    return [NAMES[t] for t in reversed(tags)]


def score_trees(predictions):
    right = dict(words=0, upos=0, uas=0, las=0, las_full=0)
    for sentence, tags, heads, relations, _ in predictions:
        for tag, gold_tag, head, gold_head, label, gold_label in zip(
            tags, sentence.upos, heads, sentence.heads, relations, sentence.relations
        ):
            right["words"] += 1
            right["upos"] += tag == gold_tag
            right["uas"] += head == gold_head
            right["las"] += head == gold_head and BASE[label] == BASE[gold_label]
            right["las_full"] += head == gold_head and label == gold_label
    words = right.pop("words")
    return {"words": words, **{k: round(100 * v / max(words, 1), 2) for k, v in right.items()}}


def score_names(predictions, kinds=SCORED):
    found = {kind: [0, 0, 0] for kind in kinds}  # right, predicted, gold
    for sentence, *_, names in predictions:
        ours, gold = set(corpora.bio_spans(names)), set(sentence.spans)
        for kind in kinds:
            a, b = ({s for s in spans if s[2] == kind} for spans in (ours, gold))
            for i, count in enumerate((len(a & b), len(a), len(b))):
                found[kind][i] += count
    total = [sum(c) for c in zip(*found.values())]
    return {kind: f1(*counts) for kind, counts in {**found, "all": total}.items()}


@torch.no_grad()
def score_happenings(model, pieces, sentences):
    """Returns Pearson's r and the mean absolute error of how surely predicates happened."""
    ours, gold = [], []
    for group in by_budget(sentences, 4000):
        _, x = model.words(pieces.batch([s.words for s in group]))
        scores = model.heads["act"](x)[:, 1:, rows.PLACE["happened"]]
        for b, sentence in enumerate(group):
            for word, label in sentence.happened.items():
                ours.append(float(scores[b, word].clamp(-3, 3)))
                gold.append(label)
    return {"r": round(float(np.corrcoef(ours, gold)[0, 1]), 4), "mae": round(float(np.abs(np.subtract(ours, gold)).mean()), 4)}


@torch.no_grad()
def score_rows(model, pieces, sentences):
    """Scores acts, their facts and links, and cues and theirs, on annotated sentences: F1; of facts and links on the acts and cues of the annotation."""
    n_acts, counts = len(rows.ACTS), {}

    def count(name, ours, gold):
        c = counts.setdefault(name, [0, 0, 0])
        for i, n in enumerate((len(ours & gold), len(ours), len(gold))):
            c[i] += n

    for group in by_budget(sentences, 3000):
        batch = pieces.batch([s.words for s in group])
        _, x = model.words(batch)
        scores = model.heads["act"](x)
        for b, s in enumerate(group):
            r, own = s.rows, scores[b]
            best = own[1 : len(s.words) + 1, :n_acts].argmax(-1).tolist()
            ours = {(i, t) for i, t in enumerate(best) if t}
            first_sector = rows.PLACE[f"sector.{rows.SECTORS[0]}"]
            for node, sector in r.sectors.items():
                count("sector", {rows.SECTORS[int(own[node, first_sector:].argmax())]}, {sector})
            needed = [a for a in r.acts if not r.allowed[a.node - 1] & 1]
            right = {(i, t) for i, t in ours if r.allowed[i] >> t & 1}
            wrong = len(ours) - len(right)
            found = sum(any(i == a.node - 1 for i, _ in right) for a in needed)
            c = counts.setdefault("act", [0, 0, 0])
            c[0], c[1], c[2] = c[0] + found, c[1] + found + wrong, c[2] + len(needed)
            cues = {n for n in range(len(s.words) + 1) if own[n, rows.PLACE["cue"]] > 0}
            count("cue", cues - r.open_cues, r.cues - r.open_cues)
            for a in needed:
                facts = own[a.node]
                first = rows.PLACE["status.occurred"]
                status = rows.STATUS[int(facts[first : first + len(rows.STATUS)].argmax())]
                for s_ in rows.STATUS:
                    count(f"status {s_}", {status} & {s_}, {a.status} & {s_})
                count("background", {1} if facts[rows.PLACE["background"]] > 0 else set(), {1} if a.background else set())
                count("contexts", {c for c in rows.CONTEXTS if facts[rows.PLACE[f"context.{c}"]] > 0}, a.contexts)
                type_ = rows.ACTS[int(facts[1:n_acts].argmax()) + 1]
                count("mode", {m for m in rows.MODES.get(type_, "").split() if facts[rows.PLACE[f"mode.{type_}.{m}"]] > 0}, a.modes)
            tellings = [t for t in r.tellings if t.node not in r.open_cues]
            for a in needed + tellings:
                links = model.heads["link"](x, torch.tensor([b]), torch.tensor([a.node]))[0]
                for k, name in enumerate(rows.LINKS):
                    if (k < 4) == isinstance(a, rows.Act):
                        ours = {(n, name) for n in range(1, len(s.words) + 1) if links[n, k] > 0} - a.open
                        count(name, ours, {link for link in a.right if link[1] == name})
    figures = {name: f1(*c) for name, c in counts.items()}
    figures["status"] = round(sum(figures[f"status {s}"] for s in rows.STATUS) / len(rows.STATUS), 4)
    return figures


def f1(right, predicted, gold):
    return round(2 * right / max(predicted + gold, 1), 4)


@torch.no_grad()
def score_similarity(model, teacher, pieces, sentences, n=1000):
    """Compares cosines of sentence pairs with those of the untouched starting model."""
    from model import mean_of_pieces

    ours, theirs = [], []
    for group in by_budget(sentences[:n], 4000):
        batch = pieces.batch([s.words for s in group])
        ours.append(model.embedding(batch, model.forward(batch)))
        plain = Batch(batch.pieces, torch.zeros_like(batch.capitals), batch.mask, batch.first, batch.words)
        theirs.append(torch.nn.functional.normalize(mean_of_pieces(plain, teacher.forward(plain)), dim=-1))
    a, b = torch.cat(ours), torch.cat(theirs)
    i, j = np.triu_indices(len(a), 1)
    x, y = (a @ a.T).numpy()[i, j], (b @ b.T).numpy()[i, j]
    rank = lambda v: v.argsort().argsort()
    near = a @ b.T
    return {
        "pearson": round(float(np.corrcoef(x, y)[0, 1]), 4),
        "spearman": round(float(np.corrcoef(rank(x), rank(y))[0, 1]), 4),
        "mean_cosine_to_teacher": round(float((a * b).sum(-1).mean()), 4),
        "own_sentence_nearest": round(float((near.argmax(1) == torch.arange(len(a))).float().mean()), 4),
        "sentences": len(a),
    }


def write_pieces(path, pieces, data, of, n=800):
    """Writes sentences as piece numbers with the markers: those of the file `of`, words parted by spaces, or training
    sentences, for `pack.py` to calibrate on."""
    if of:
        sentences = [line.split() for line in Path(of).read_text().splitlines()]
    else:
        sentences = [s.words for v in corpora.training_set(data).values() for s in v if 8 <= len(s.words) <= 60]
        sentences = [sentences[i] for i in np.random.default_rng(3).permutation(len(sentences))[:n]]
    with open(path, "w") as file:
        for words in sentences:
            batch = pieces.batch([words])
            numbers = batch.pieces[0] | batch.capitals[0] << 31
            file.write(" ".join(map(str, numbers.tolist())) + "\n")


def report(model, pieces, data, capitals=True):
    """Returns every figure of the issue, on the files that are for reporting only."""
    nlp = Path(data) / "nlp"
    run = lambda sentences, trees=True: list(predict(model, pieces, sentences, capitals, trees))
    ewt, gum = (corpora.read_conllu(nlp / f"{name}.conllu.xz") for name in ("ud-ewt/test", "ud-gum-free/dev"))
    demonyms = corpora.read_demonyms(data)
    politics = corpora.read_bio(nlp / "ner/crossner-politics-test.conll.xz", corpora.CROSSNER, demonyms)
    uner = corpora.read_uner(nlp / "ner/uner-ewt-test.iob2.xz")
    gum_predictions = run(gum)
    figures = {"ud-ewt test": score_trees(run(ewt)), "ud-gum-free dev": score_trees(gum_predictions)}
    for genre in ("news", "interview"):
        figures[f"ud-gum-free dev {genre}"] = score_trees(p for p in gum_predictions if p[0].genre == genre)
    figures["crossner-politics test"] = score_names(run(politics, False), KINDS)
    figures["crossner-politics test"]["all"] = score_names(run(politics, False))["all"]
    figures["uner-ewt test"] = score_names(run(uner, False))
    return figures


if __name__ == "__main__":
    from model import Reader, load_start

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--model", default="training/out")
    parser.add_argument("--pieces", help="only write sentences to this file, as piece numbers for pack.py")
    parser.add_argument("--of", help="a file of sentences for --pieces, in place of training sentences")
    args = parser.parse_args()
    torch.set_num_threads(2)
    if args.pieces:
        write_pieces(args.pieces, Pieces(start_folder()), args.data, args.of)
        raise SystemExit
    model, pieces, teacher = load(args.model), Pieces(start_folder()), load_start(Reader(), start_folder()).eval()
    ewt_dev = corpora.read_conllu(Path(args.data) / "nlp/ud-ewt/dev.conllu.xz")
    figures = {
        "with capitals": report(model, pieces, args.data),
        "all small (token type 0 everywhere)": report(model, pieces, args.data, capitals=False),
        "similarity, EWT dev": score_similarity(model, teacher, pieces, ewt_dev),
        "uds-ih2 dev": score_happenings(model, pieces, corpora.read_happenings(Path(args.data) / "nlp/factuality/uds-ih2-dev.jsonl.xz")),
    }
    print(json.dumps(figures, indent=1))
    (Path(args.model) / "scores.json").write_text(json.dumps(figures, indent=1))
