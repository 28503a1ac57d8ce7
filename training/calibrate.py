"""How far confidences can be believed: rows coded with 70 % should be right seven times in ten.

    python3 training/calibrate.py --shared ../shared --gold ../shared/gold/dev --pred coded.jsonl [--diagram docs/calibration.svg]

An event is right where the annotation has one of its type (or an accepted one) in its sentence, an optional one too; a statement where
it has one of its content. ECE: the mean distance of confidence and share of right rows over ten bins of equal width, weighed by
rows (Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015). The points in
`crates/chancery-coder/src/rules/confidence.rs` were set by these bins on the held-back passages; measure on another set.
"""

import argparse
import math
import sys
from pathlib import Path

N_BINS = 10


def judged(gold, preds):
    """Returns (confidence, right) of each event and of each statement."""
    import gold as scorer

    events, statements = [], []
    for article in gold:
        coded = preds.get(article["id"])
        if coded is None:
            continue
        details = []
        scorer.score_article(article, coded, details)
        extra = {"extra event": set(), "extra statement": set(), "wrong speaker": set()}
        for kind, _, name, words, *_ in details:
            extra.setdefault(kind, set()).add((name, words))
        text = scorer.Text(article["sentences"], coded["article"].get("text") or "")
        for event in coded["events"]:
            sentence = text.sentence_of(text.predicted(event.get("trigger")))
            key = (event.get("event_type"), f"{sentence}:{scorer.text_of(event.get('trigger'))}")
            events.append((event["confidence"], key not in extra["extra event"]))
        wrong = {words for name, words in extra["extra statement"]}
        for statement in coded["statements"]:
            words = " ".join(scorer.text_of(c) for c in statement.get("content") or [])[:90]
            statements.append((statement["confidence"], words not in wrong))
    return events, statements


def bins(rows):
    """Returns (rows, mean confidence, share of right ones) of each bin that holds some."""
    groups = [[] for _ in range(N_BINS)]
    for confidence, right in rows:
        groups[min(int(confidence * N_BINS), N_BINS - 1)].append((confidence, right))
    return [(len(g), sum(c for c, _ in g) / len(g), sum(r for _, r in g) / len(g)) for g in groups if g]


def error(rows):
    return sum(n * abs(mean - share) for n, mean, share in bins(rows)) / max(len(rows), 1)


def diagram(sets, path):
    """Draws share of right rows over confidence, an own line for each kind of row; the size of a dot tells how many rows."""
    size, margin = 360, 50
    x = lambda value: margin + value * size
    y = lambda value: margin + (1 - value) * size
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size + 2 * margin}" height="{size + 2 * margin}" font-family="sans-serif" font-size="12">',
        f'<rect x="{margin}" y="{margin}" width="{size}" height="{size}" fill="none" stroke="#888"/>',
        f'<line x1="{x(0)}" y1="{y(0)}" x2="{x(1)}" y2="{y(1)}" stroke="#bbb" stroke-dasharray="4"/>',
        f'<text x="{margin + size / 2 - 30}" y="{2 * margin + size - 12}">confidence</text>',
        f'<text x="14" y="{margin + size / 2 + 30}" transform="rotate(-90 14 {margin + size / 2 + 30})">share of right rows</text>',
    ]
    for tick in range(0, 11, 2):
        parts.append(f'<text x="{x(tick / 10) - 8}" y="{margin + size + 16}">{tick / 10}</text>')
        parts.append(f'<text x="{margin - 26}" y="{y(tick / 10) + 4}">{tick / 10}</text>')
    for number, (name, colour, rows) in enumerate(sets):
        found = bins(rows)
        line = " ".join(f"{x(mean):.1f},{y(share):.1f}" for _, mean, share in found)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}"/>')
        parts += [f'<circle cx="{x(m):.1f}" cy="{y(s):.1f}" r="{2 + math.sqrt(n) / 2:.1f}" fill="{colour}" fill-opacity="0.6"/>' for n, m, s in found]
        parts.append(f'<text x="{margin + 10}" y="{margin + 20 + 16 * number}" fill="{colour}">{name}: {len(rows)} rows, ECE {error(rows):.3f}</text>')
    path.write_text("\n".join([*parts, "</svg>", ""]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--shared", default="../shared", type=Path)
    parser.add_argument("--gold", required=True, nargs="+")
    parser.add_argument("--pred", required=True)
    parser.add_argument("--diagram", type=Path)
    args = parser.parse_args()
    sys.path.insert(0, str(args.shared / "gold"))
    import gold as scorer

    events, statements = judged(list(scorer.gold_docs(args.gold)), scorer.predictions(args.pred))
    for name, rows in (("events", events), ("statements", statements)):
        print(f"{name}: {len(rows)} rows, {sum(r for _, r in rows) / max(len(rows), 1):.3f} right, ECE {error(rows):.3f}")
        for n, mean, share in bins(rows):
            print(f"  {n:5} rows at {mean:.2f}: {share:.2f} right")
    if args.diagram:
        diagram([("events", "#1f6feb", events), ("statements", "#c2410c", statements)], args.diagram)


if __name__ == "__main__":
    main()
