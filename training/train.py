"""Trains the sentence reader: one command from ../shared/data to training/out/model.npz.

    python3 training/train.py --data ../shared/data --out training/out --epochs 8

Each batch mixes sentences of all corpora; a sentence teaches the heads its corpus has answers for, and those with
a stored embedding of the untouched starting model also teach the similarity head. The weights written are a
running mean, kept whenever EWT dev (trees) and CrossNER dev (names) improve.
"""

import argparse
import copy
import hashlib
import json
import math
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

import data as corpora
from evaluate import by_budget, predict, score_happenings, score_names, score_rows, score_trees
import passages
import rows
import words
from model import Pieces, Reader, load, load_start, mean_of_pieces, save, start_folder, thin
from swap import Swapper
from teacher import taught

# Repeats of a corpus in one epoch, and weights of the losses; chosen by eye, small sets are seen more often.
REPEATS = {"crossner-politics": 2, "uner-ewt-dev": 2, "current-events": 0.08}
WEIGHTS = {"upos": 1.0, "arc": 1.0, "label": 1.0, "names": 2.0, "similarity": 8.0, "act": 3.0, "fact": 1.0, "cue": 3.0, "link": 2.0, "happened": 0.5, "sector": 0.5}
LONGEST = 220  # pieces


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--out", default="training/out")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--minutes", type=float, help="end the schedule after this time, if the epochs take longer")
    parser.add_argument("--budget", type=int, default=500, help="pieces a batch")
    parser.add_argument("--rate", type=float, default=2.5e-4, help="highest learning rate of the top layer")
    parser.add_argument("--teacher-share", type=float, default=0.1, help="sentences that get a stored embedding")
    parser.add_argument("--limit", type=int, help="sentences a corpus, for a trial")
    parser.add_argument("--check-every", type=int, default=450, help="steps between measurements on the tuning sets")
    parser.add_argument("--start", help="a folder with model.npz to start from, in place of all-MiniLM-L6-v2")
    parser.add_argument("--layers", type=int, help="keep so many layers of the start, evenly chosen, for a faster reader")
    parser.add_argument("--resume", action="store_true", help="go on from the last measurement of a run that was cut off")
    parser.add_argument("--say-every", type=int, default=50, help="steps")
    parser.add_argument("--bf16", action="store_true", help="products in 16 bits, twice as fast where the processor has them")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--voa", help="voa_stories.jsonl, for the passages over it")
    parser.add_argument("--program", help="the binary that divides passages into words; target/release/chancery where left out")
    parser.add_argument("--treebanks", type=float, default=1.0, help="how often an epoch has what is not passages; below 1 a random part of it")
    parser.add_argument("--share", type=float, default=1.0, help="share of the passages to train on, for a learning curve")
    parser.add_argument("--without", nargs="*", default=[], help="corpora of passages to leave out, for an ablation")
    parser.add_argument("--teachers", nargs="*", default=[], help="folders of trained readers that mark news for this one (self-training)")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)

    pieces = Pieces(start_folder())
    sets = {k: prepared(v, pieces)[: args.limit] for k, v in corpora.training_set(args.data).items()}
    sets["current-events"] = sets["current-events"][:: round(1 / REPEATS["current-events"])]
    found, held = annotated(args, pieces)
    if args.teachers:
        marked = {"".join(s.words) for s in found + held}
        fresh = [s for s in corpora.training_set(args.data)["current-events"] if "".join(s.words) not in marked]
        sets["unmarked"] = taught(prepared(fresh, pieces), [load(folder) for folder in args.teachers], pieces)
    sets["codebook"] = [s for s in found if s.ident.startswith("cb_")]
    sets["passages"] = [s for s in found if not s.ident.startswith("cb_")]
    repeats = {name: args.treebanks * max(1, int(REPEATS.get(name, 1))) for name in sets} | {"passages": 1, "codebook": 0.4, "unmarked": 0.5}
    happenings = corpora.read_happenings(Path(args.data) / "nlp/factuality/uds-ih2-dev.jsonl.xz")
    tune = tuning_sets(args.data)
    model = load_start(Reader(), start_folder())
    say(f"sentences: { {k: len(v) for k, v in sets.items()} }")
    teach(model.eval(), pieces, [s for v in sets.values() for s in v], args.teacher_share, rng)
    say("stored the starting model's embeddings")

    shutil.copy(start_folder() / "vocab.txt", out / "vocab.txt")
    if args.start:
        model.load_state_dict(load(args.start).state_dict())
    if args.layers:
        thin(model, args.layers)
    trainer = Trainer(model, sets, repeats, pieces, args, rng)
    if args.resume:
        trainer.restore(out / "state.pt")
    while trainer.done < 1:
        trainer.some(args.check_every)
        scores = {name: measure(trainer.mean, pieces, sentences) for name, sentences in tune.items()}
        scores["passages"] = score_rows(trainer.mean, pieces, [s for s in held if not s.ident.startswith("cb_")])
        scores["codebook"] = score_rows(trainer.mean, pieces, [s for s in held if s.ident.startswith("cb_")])["act"]
        scores["uds-ih2 dev"] = score_happenings(trainer.mean, pieces, happenings)
        told = scores["passages"]
        value = scores["ewt dev"]["las"] / 100 + scores["crossner-politics dev"]["all"] + scores["ewt names"]["all"]
        value += 2 * (told["act"] + told["actor"] + told["recipient"] + told["cue"])
        say(f"epoch {trainer.epochs()}: {json.dumps(scores)}")
        if value > trainer.best:
            trainer.best = value
            save(trainer.mean.state_dict(), out, meta(sets, scores, trainer, args))
            say("kept")
        trainer.store(out / "state.pt")
    say(f"trained in {trainer.minutes():.1f} minutes")


def annotated(args, pieces):
    """Returns the sentences of annotated passages, to train on and to tune on."""
    sets = []
    for held in (False, True):
        found, left_out = passages.training_passages(args.data, args.voa, held)
        found = [p for p in found if p.corpus not in args.without]
        if not held and args.share < 1:
            found = [p for p in found if hashlib.md5(p.ident.encode()).digest()[0] < 256 * args.share]
        texts = [text for p in found for text in p.sentences]
        divided = words.divide(texts, words.program(args.program), Path(args.out) / "words.jsonl")
        sets.append(prepared(list(rows.sentences_of(found, divided)), pieces))
        say(f"passages {'held' if held else 'to train on'}: {len(found)}, left out: {dict(left_out)}")
    return sets


class Trainer:
    """Runs batches on several threads, each with its own gradients over shared weights.

    The threads do not wait for each other, which on a busy machine is twice as fast as splitting every product in two;
    so two runs differ a little, seeds or not.
    """

    def __init__(self, model, sets, repeats, pieces, args, rng):
        self.model, self.sets, self.repeats, self.pieces, self.args, self.rng = model, sets, repeats, pieces, args, rng
        self.optimizer = optimizer_of(model, args.rate)
        self.peaks = [group["lr"] for group in self.optimizer.param_groups]
        self.mean = copy.deepcopy(model).eval()
        self.replicas = [sharing_weights(model) for _ in range(args.threads)]
        self.lock = threading.Lock()
        self.names = names_of_kinds(sets)
        self.swapper = Swapper(args.data, sets["passages"])
        self.queue, self.steps_an_epoch = [], len(mixed_batches(sets, repeats, args.budget, rng))
        self.step, self.done, self.best, self.seconds, self.last_update = 0, 0.0, 0.0, 0.0, time.time()

    def minutes(self):
        return self.seconds / 60

    def store(self, path):
        kept = {"weights": self.model.state_dict(), "mean": self.mean.state_dict(), "optimizer": self.optimizer.state_dict()}
        torch.save({**kept, "step": self.step, "best": self.best, "seconds": self.seconds}, path.with_suffix(".tmp"))
        path.with_suffix(".tmp").rename(path)

    def restore(self, path):
        kept = torch.load(path)
        self.model.load_state_dict(kept["weights"])
        self.mean.load_state_dict(kept["mean"])
        self.optimizer.load_state_dict(kept["optimizer"])
        self.step, self.best, self.seconds = kept["step"], kept["best"], kept["seconds"]

    def epochs(self):
        return round(self.step / self.steps_an_epoch, 2)

    def speed(self):
        return round(self.n_pieces / (time.time() - self.part_began))

    def some(self, n_steps):
        """Trains for some steps, or until the schedule ends."""
        self.part_first, self.part_end = self.step, self.step + n_steps
        self.totals, self.n_pieces = dict.fromkeys(WEIGHTS, 0.0), 0
        self.last_update = time.time()
        self.part_began, self.part_cpu = time.time(), time.process_time()
        with ThreadPoolExecutor(len(self.replicas)) as pool:
            list(pool.map(self.work, self.replicas))

    def noisy(self, sentence):
        """Returns the words, some names replaced by others."""
        return renamed(sentence, self.names, self.rng) if sentence.rows is None else self.swapper.swapped(sentence, self.rng)

    def next_group(self):
        if not self.queue:
            self.queue = mixed_batches(self.sets, self.repeats, self.args.budget, self.rng)
        return self.queue.pop()

    def work(self, replica):
        replica.train()
        while True:
            with self.lock:
                by_time = self.minutes() / self.args.minutes if self.args.minutes else 0
                self.done = max(self.epochs() / self.args.epochs, by_time)
                if self.step >= self.part_end or self.done >= 1:
                    return
                group = self.next_group()
                batch = self.pieces.batch([self.noisy(s) for s in group], self.rng)
            with torch.autocast("cpu", torch.bfloat16, enabled=self.args.bf16):
                losses = losses_of(replica, batch, group)
            sum(WEIGHTS[k] * v for k, v in losses.items()).backward()
            with self.lock:
                self.update(replica)
                self.n_pieces += int(batch.mask.sum())
                for name, value in losses.items():
                    self.totals[name] += value.item()
                if self.step % self.args.say_every == 0:
                    self.tell()

    def update(self, replica):
        for parameter, own in zip(self.model.parameters(), replica.parameters()):
            parameter.grad, own.grad = own.grad, None
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 5.0)
        for group, peak in zip(self.optimizer.param_groups, self.peaks):
            group["lr"] = peak * rate_at(self.step, self.done)
        self.optimizer.step()
        # A running mean of the weights, short at first so that early epochs can be judged by it.
        decay = min(0.995, (1 + self.step) / (10 + self.step))
        moving = [(m, p.detach()) for m, p in zip(self.mean.parameters(), self.model.parameters()) if p.requires_grad]
        with torch.no_grad():
            torch._foreach_lerp_([m for m, _ in moving], [p for _, p in moving], 1 - decay)
        # A run that someone paused does not count the pause: no update takes half a minute.
        now = time.time()
        self.seconds, self.last_update = self.seconds + min(now - self.last_update, 30), now
        self.step += 1

    def tell(self):
        shown = {k: round(v / (self.step - self.part_first), 3) for k, v in self.totals.items()}
        per_cpu = round(self.n_pieces / (time.process_time() - self.part_cpu))
        say(f"step {self.step}, epoch {self.epochs()} ({self.done:.0%}), {self.speed()} pieces/s, {per_cpu} a CPU second, {shown}")


def sharing_weights(model):
    """Returns a copy that has its own gradients but the same weights."""
    replica = copy.deepcopy(model)
    for own, shared in zip(replica.parameters(), model.parameters()):
        own.data = shared.data
    return replica


def names_of_kinds(sets):
    """Returns the names of the training sets by kind and number of words, each as often as it occurs."""
    names = {}
    for sentence in (s for v in sets.values() for s in v):
        for start, end, kind in sentence.spans:
            names.setdefault((kind, end - start), []).append(sentence.words[start:end])
    return names


def renamed(sentence, names, rng, share=0.15):
    """Returns the words, some of the names replaced by others of their kind and length, so that the words around a name
    are learnt from too. (Mention replacement: Dai and Adel, "An Analysis of Simple Data Augmentation for Named Entity
    Recognition", COLING 2020.)"""
    words = sentence.words
    for start, end, kind in sentence.spans:
        if rng.random() < share:
            others = names[kind, end - start]
            words = [*words[:start], *others[rng.integers(len(others))], *words[end:]]
    return words


def prepared(sentences, pieces):
    return [s for s in sentences if sum(len(pieces.of_word(w)) for w in s.words) <= LONGEST]


def tuning_sets(data):
    nlp = Path(data) / "nlp"
    trees = corpora.read_conllu(nlp / "ud-ewt/dev.conllu.xz")
    names = corpora.read_bio(nlp / "ner/crossner-politics-dev.conll.xz", corpora.CROSSNER, corpora.read_demonyms(data))
    return {"ewt dev": trees[::4], "crossner-politics dev": names[::2], "ewt names": corpora.tuning_names(data)}


@torch.no_grad()
def teach(model, pieces, sentences, share, rng):
    """Stores the embeddings that the untouched model gives to a share of the sentences, before it is trained."""
    chosen = [s for s in sentences if rng.random() < share and 4 <= len(s.words) <= 60]
    for group in by_budget(chosen, 2000):
        batch = pieces.batch([s.words for s in group], capitals=False)
        for sentence, vector in zip(group, F.normalize(mean_of_pieces(batch, model.forward(batch)), dim=-1)):
            sentence.embedding = vector


def mixed_batches(sets, repeats, budget, rng):
    """Returns groups of sentences of like length, in random order; of a set repeated 1.3 times three tenths come twice."""
    chosen = []
    for name, sentences in sets.items():
        whole, part = divmod(repeats[name], 1)
        chosen += sentences * int(whole)
        chosen += [sentences[i] for i in rng.permutation(len(sentences))[: round(part * len(sentences))]]
    length = {id(s): len(s.words) * (1 + 0.1 * rng.random()) for s in chosen}
    chosen = [chosen[i] for i in rng.permutation(len(chosen))]
    groups, group, longest = [], [], 0
    for sentence in sorted(chosen, key=lambda s: length[id(s)]):
        longest = max(longest, 1.25 * len(sentence.words) + 2)
        if group and longest * (len(group) + 1) > budget:
            groups.append(group)
            group = []
        group.append(sentence)
    groups.append(group)
    return [groups[i] for i in rng.permutation(len(groups))]


def losses_of(model, batch, group):
    """Returns the losses of a batch; each is a sum over its words, over the number of all words in the batch."""
    encoded, x = model.words(batch)
    n_words, width = int(batch.words.sum()), x.shape[1]
    flat = x.reshape(-1, x.shape[-1])
    losses = {}
    with_tree = [(b, s) for b, s in enumerate(group) if s.heads is not None]
    if with_tree:
        at = torch.tensor([b * width + i + 1 for b, s in with_tree for i in range(len(s.words))])
        upos = torch.tensor([t for _, s in with_tree for t in s.upos])
        heads = torch.tensor([h for _, s in with_tree for h in s.heads])
        sentence = torch.tensor([b for b, s in with_tree for _ in s.words])
        relations = torch.tensor([r for _, s in with_tree for r in s.relations])
        losses["upos"] = F.cross_entropy(model.heads["upos"](flat[at]), upos, reduction="sum") / n_words
        arcs = model.heads["arc"](x)[sentence, at - sentence * width - 1]
        real = F.pad(batch.words, (1, 0), value=True)[sentence]
        arcs = arcs.masked_fill(~real, -1e9)
        losses["arc"] = F.cross_entropy(arcs, heads, reduction="sum") / n_words
        labels = model.heads["label"](flat, at, sentence * width + heads)
        losses["label"] = F.cross_entropy(labels, relations, reduction="sum") / n_words
    with_names = [(b, s) for b, s in enumerate(group) if s.names is not None]
    if with_names:
        at = torch.tensor([b * width + i + 1 for b, s in with_names for i in range(len(s.words))])
        bits = torch.tensor([n for _, s in with_names for n in s.names])
        allowed = (bits[:, None] >> torch.arange(len(corpora.NAMES))) & 1 == 1
        scores = model.heads["names"](flat[at]).log_softmax(-1)
        losses["names"] = -scores.masked_fill(~allowed, -1e9).logsumexp(-1).sum() / n_words
    told = [(b, i, label) for b, s in enumerate(group) for i, label in s.happened.items()]
    if told:
        b, i, label = (torch.tensor(column) for column in zip(*told))
        scores = model.heads["act"](x[b, i + 1]).float()[:, rows.PLACE["happened"]]
        losses["happened"] = F.smooth_l1_loss(scores, label, reduction="sum") / n_words
    losses |= losses_of_rows(model, x, [(b, s) for b, s in enumerate(group) if s.rows is not None], n_words)
    with_embedding = [b for b, s in enumerate(group) if hasattr(s, "embedding")]
    if with_embedding:
        theirs = torch.stack([group[b].embedding for b in with_embedding])
        ours = model.embedding(batch, encoded)[with_embedding]
        losses["similarity"] = (1 - (ours * theirs).sum(-1)).sum() / len(group)
    return losses


def losses_of_rows(model, x, group, n_words):
    """Returns the losses of annotated sentences: acts and cues of words, facts of acts, and links."""
    if not group:
        return {}
    scores = model.heads["act"](x).float()
    n_acts, cue = len(rows.ACTS), rows.PLACE["cue"]
    sentence = torch.tensor([b for b, s in group for _ in s.words])
    node = torch.tensor([1 + i for _, s in group for i in range(len(s.words))])
    bits = torch.tensor([bits for _, s in group for bits in s.rows.allowed])
    allowed = (bits[:, None] >> torch.arange(n_acts)) & 1 == 1
    acts = scores[sentence, node, :n_acts].log_softmax(-1)
    losses = {"act": -acts.masked_fill(~allowed, -1e9).logsumexp(-1).sum() / n_words}

    places = [(b, n, float(n in s.rows.cues)) for b, s in group for n in range(len(s.words) + 1) if n not in s.rows.open_cues - s.rows.cues]
    b, n, is_cue = (torch.tensor(column) for column in zip(*places))
    losses["cue"] = F.binary_cross_entropy_with_logits(scores[b, n, cue], is_cue, reduction="sum") / n_words

    sectors = [(b, node, rows.SECTORS.index(sector)) for b, s in group for node, sector in s.rows.sectors.items()]
    if sectors:
        b, n, sector = (torch.tensor(column) for column in zip(*sectors))
        own = scores[b, n, rows.PLACE[f"sector.{rows.SECTORS[0]}"] :]
        losses["sector"] = F.cross_entropy(own, sector, reduction="sum") / n_words

    told = [(b, act) for b, s in group for act in s.rows.acts]
    if told:
        own = scores[torch.tensor([b for b, _ in told]), torch.tensor([a.node for _, a in told])]
        first = rows.PLACE["status.occurred"]
        status = torch.tensor([rows.STATUS.index(a.status) for _, a in told])
        fact = F.cross_entropy(own[:, first : first + len(rows.STATUS)], status, reduction="sum")
        wanted, asked = torch.zeros_like(own), torch.zeros_like(own)
        first_context = rows.PLACE[f"context.{rows.CONTEXTS[0]}"]
        for i, (_, act) in enumerate(told):
            asked[i, rows.PLACE["background"]], wanted[i, rows.PLACE["background"]] = 1, act.background
            asked[i, first_context : rows.PLACE["happened"]] = 0.25
            for context in act.contexts:
                wanted[i, rows.PLACE[f"context.{context}"]] = 1
            for type_ in act.types:
                for mode in rows.MODES.get(type_, "").split():
                    asked[i, rows.PLACE[f"mode.{type_}.{mode}"]] = 0.5
                    wanted[i, rows.PLACE[f"mode.{type_}.{mode}"]] = mode in act.modes
        fact = fact + F.binary_cross_entropy_with_logits(own, wanted, weight=asked, reduction="sum")
        losses["fact"] = fact / n_words

    links = [(b, s, a) for b, s in group for a in s.rows.acts + s.rows.tellings]
    if links:
        b, n = torch.tensor([b for b, _, _ in links]), torch.tensor([a.node for _, _, a in links])
        scored = model.heads["link"](x, b, n).float()
        wanted, weight = torch.zeros_like(scored), torch.zeros_like(scored)
        for i, (_, s, links_) in enumerate(links):
            of = range(4) if isinstance(links_, rows.Act) else range(4, len(rows.LINKS))
            weight[i, 1 : len(s.words) + 1, of.start : of.stop] = 1
            if not isinstance(links_, rows.Act):
                weight[i, :, rows.LINKS.index("content")] *= 0.2
            for node, link in links_.open:
                weight[i, node, rows.LINKS.index(link)] = 0
            for node, link in links_.right:
                k = rows.LINKS.index(link)
                wanted[i, node, k], weight[i, node, k] = 1, max(float(weight[i, node, k]), 0.2 if link == "content" else 1)
        losses["link"] = F.binary_cross_entropy_with_logits(scored, wanted, weight=weight, reduction="sum") / n_words
    return losses


def optimizer_of(model, rate):
    """Word pieces and positions stay as they are; lower layers move less, heads more."""
    model.embeddings["word_embeddings"].weight.requires_grad_(False)
    model.embeddings["position_embeddings"].weight.requires_grad_(False)
    groups = {}
    for name, parameter in model.named_parameters():
        if not parameter.requires_grad:
            continue
        if name.startswith("heads."):
            own = 1e-3
        elif name.startswith("encoder.layer."):
            own = rate * 0.9 ** (len(model.encoder["layer"]) - 1 - int(name.split(".")[2]))
        else:
            own = rate * 0.9**6
        decay = 0.01 if parameter.ndim > 1 else 0.0
        groups.setdefault((own, decay), []).append(parameter)
    return torch.optim.AdamW(
        [{"params": p, "lr": lr, "weight_decay": wd} for (lr, wd), p in groups.items()], betas=(0.9, 0.98), fused=True
    )


def rate_at(step, done):
    """Rises over 120 steps, then falls along a cosine to nearly nothing."""
    return min(1, (step + 1) / 120) * (0.02 + 0.98 * (1 + math.cos(math.pi * min(done, 1))) / 2)


def measure(model, pieces, sentences):
    predictions = list(predict(model, pieces, sentences, trees=sentences[0].heads is not None))
    return score_trees(predictions) if sentences[0].heads is not None else score_names(predictions)


def meta(sets, scores, trainer, args):
    return {
        "labels": corpora.RELATIONS,
        "upos": corpora.UPOS,
        "names": corpora.NAMES,
        "act": rows.OUTPUTS,
        "links": rows.LINKS,
        "vocab": "vocab.txt",
        "token_type": "1 on all pieces of a word whose first character is an upper-case letter, else 0; 0 everywhere also works, a little worse",
        "trained_on": {k: len(v) for k, v in sets.items()},
        "epoch": trainer.epochs(),
        "minutes": round(trainer.minutes(), 1),
        "pieces_per_second": trainer.speed(),
        "arguments": vars(args),
        "scores": scores,
    }


def say(text):
    print(time.strftime("%H:%M:%S"), text, flush=True)


if __name__ == "__main__":
    main()
