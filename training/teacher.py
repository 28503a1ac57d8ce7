"""Self-training: what several trained readers agree on in news that nobody marked becomes training data.

A word's acts are given where the readers' mean is sure, and left open between them; so are cues and links.
(Scudder, "Probability of error of some adaptive pattern-recognition machines", 1965; teachers in a group: Hinton, Vinyals
and Dean, "Distilling the knowledge in a neural network", 2015.)
"""

import torch

import rows
from evaluate import by_budget

SURE = 0.9  # an answer is taken from here on, and its opposite below one less this
STATED = 0.5  # modes and contexts, which are learned with small weights


@torch.no_grad()
def taught(sentences, teachers, pieces):
    """Gives each sentence the `rows` that the teachers agree on; returns those sentences, in no order."""
    found = []
    for group in by_budget(sentences, 4000):
        batch = pieces.batch([s.words for s in group])
        views = [(teacher, teacher.words(batch)[1]) for teacher in teachers]
        scores = [teacher.heads["act"](x) for teacher, x in views]
        acts = sum(s[..., : len(rows.ACTS)].softmax(-1) for s in scores) / len(teachers)
        facts = sum(s.sigmoid() for s in scores) / len(teachers)
        status = sum(s[..., first_status() : first_status() + len(rows.STATUS)].softmax(-1) for s in scores) / len(teachers)
        for b, sentence in enumerate(group):
            sentence.rows = rows_by(acts[b], facts[b], status[b], len(sentence.words))
            for links in sentence.rows.acts + sentence.rows.tellings:
                scored = sum(t.heads["link"](x, torch.tensor([b]), torch.tensor([links.node]))[0].sigmoid() for t, x in views) / len(teachers)
                add_links(links, scored, len(sentence.words))
            found.append(sentence)
    return found


def first_status():
    return rows.PLACE[f"status.{rows.STATUS[0]}"]


def rows_by(acts, facts, status, n_words):
    """Returns the `Rows` of a sentence; `acts` (W + 1, acts) are shares, `facts` (W + 1, outputs) and `status` likelihoods."""
    made = rows.Rows([1] * n_words, [], [], set(), set())
    for node in range(1, n_words + 1):
        none = float(acts[node, 0])
        if none >= SURE:
            continue
        # What one of them may be, the student may make of it.
        bits = sum(1 << i for i in range(len(rows.ACTS)) if float(acts[node, i]) > 0.1)
        made.allowed[node - 1] = bits
        best = int(acts[node, 1:].argmax()) + 1
        if float(acts[node, best]) >= SURE:
            made.acts.append(act_by(node, rows.ACTS[best], facts[node], status[node]))
    for node in range(n_words + 1):
        cue = float(facts[node, rows.PLACE["cue"]])
        if cue >= SURE:
            made.cues.add(node)
            made.tellings.append(rows.Links(node))
        elif cue > 1 - SURE:
            made.open_cues.add(node)
    return made


def act_by(node, event_type, facts, status):
    modes = {m for m in rows.MODES.get(event_type, "").split() if float(facts[rows.PLACE[f"mode.{event_type}.{m}"]]) > STATED}
    contexts = {c for c in rows.CONTEXTS if float(facts[rows.PLACE[f"context.{c}"]]) > STATED}
    background = float(facts[rows.PLACE["background"]]) > STATED
    return rows.Act(node, types={event_type}, status=rows.STATUS[int(status.argmax())], background=background, modes=modes, contexts=contexts)


def add_links(links, scored, n_words):
    of = range(4) if isinstance(links, rows.Act) else range(4, len(rows.LINKS))
    for node in range(1, n_words + 1):
        for k in of:
            share = float(scored[node, k])
            if share >= SURE:
                links.right.add((node, rows.LINKS[k]))
            elif share > 1 - SURE:
                links.open.add((node, rows.LINKS[k]))
