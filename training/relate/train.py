"""Trains the nets that weigh what stands between two parties, and packs them into `models/relate.bin`.

    python3 training/relate/train.py --shared ../shared --xtask target/release/xtask --out models/relate.bin

The program itself turns pairs into numbers (`xtask relate --features`), so that training sees what will be weighed. The
layout of the numbers and of the file is that of `crates/chancery-coder/src/rules/relate/`.
"""

import argparse
import json
import random
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

import pairs

N_TYPES, N_PLACES = len(pairs.TYPES), 14
N_ACTS, N_RINGS = 2 * N_PLACES * N_TYPES, 4 * N_TYPES
N_SMALL = N_RINGS + 2 * N_TYPES + 59 + 3 * N_TYPES  # rings, moods, shape, what the reader takes for acts
N_INNER, N_NETS = 128, 5
# What a trigger at each place counts, set by hand; unsure ones count two fifths. The nets learn what to add.
PLACES = 2.0 * np.array([3, 2, 2, 1.5, 1, 1.5, 1, 1, 0.8, 0.4, 0.3, 0.5, 0.3, 0.3], np.float32)
PLACES = np.concatenate([PLACES, 0.4 * PLACES])
# While training, triggers are dropped from half of the pairs; in use they count so much. Chosen on the table by type of
# `cargo xtask relate`, on gold/contrast and on gold/dev: more favours the last two, less the first.
IN_USE = 0.65
# Weights of the sources: sentences of our own, these varied, passages, phrases around triggers.
SOURCES = {"own": 1.0, "varied": 0.7, "passages": 0.15, "phrases": 0.4}  # more than half of the pairs are of passages, whose marks are least sure
ACCEPTED = 0.15  # what an accepted type counts beside the better one
EPOCHS, BATCH, RATE, DECAY = 12, 64, 1e-3, 0.05
DROPPED, RINGS_DROPPED, TRIGGERS_DROPPED = 0.3, 0.3, 0.5
HELD_OUT = 10  # one passage pair in so many is kept from training, to set how sure shares are


class Net(nn.Module):
    def __init__(self, n_seen):
        super().__init__()
        self.inner, self.outer = nn.Linear(n_seen, N_INNER), nn.Linear(N_INNER, N_TYPES)

    def forward(self, seen):
        if self.training:
            # The vectors are to do without the codebook's words now and then, as in texts that it does not know.
            rings = seen[:, :N_RINGS] * (torch.rand(len(seen), 1) > RINGS_DROPPED)
            seen = torch.cat([rings, seen[:, N_RINGS:]], 1)
        inner = F.relu(self.inner(F.dropout(seen, DROPPED, self.training)))
        return self.outer(F.dropout(inner, DROPPED, self.training))


def triggers(acts):
    """The scores that triggers alone give."""
    return (acts.view(-1, 2 * N_PLACES, N_TYPES) * torch.tensor(PLACES)[None, :, None]).sum(1)


def numbers(rows, xtask):
    with tempfile.TemporaryDirectory() as folder:
        rows_file, out = Path(folder) / "pairs.jsonl", Path(folder) / "numbers.f32"
        rows_file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        subprocess.run([xtask, "relate", "--features", rows_file, out], check=True)
        return np.fromfile(out, np.float32).reshape(len(rows), -1)


def targets(rows):
    shares = np.zeros((len(rows), N_TYPES), np.float32)
    for share, row in zip(shares, rows):
        for better, *accepted in row["labels"]:
            share[pairs.TYPES.index(better)] += 1
            for other in accepted:
                share[pairs.TYPES.index(other)] += ACCEPTED
    return torch.tensor(shares / shares.sum(1, keepdims=True))


def fit(acts, seen, shares, weights, seed):
    torch.manual_seed(seed)
    net = Net(seen.shape[1])
    steps = EPOCHS * -(-len(seen) // BATCH)
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3 * RATE, total_steps=steps)
    for _ in range(EPOCHS):
        for batch in torch.randperm(len(seen)).split(BATCH):
            kept = (torch.rand(len(batch), 1) > TRIGGERS_DROPPED).float()
            scores = net(seen[batch]) + kept * triggers(acts[batch])
            loss = -(F.log_softmax(scores, 1) * shares[batch]).sum(1) * weights[batch]
            optimizer.zero_grad()
            loss.mean().backward()
            optimizer.step()
            schedule.step()
    return net.eval()


def sureness(scores, shares):
    """What scores are divided by, so that shares of held-out pairs are likeliest."""
    divisors = [0.5 + 0.1 * n for n in range(60)]
    return min(divisors, key=lambda by: -(F.log_softmax(scores / by, 1) * shares).sum())


def packed(nets, mean, scale, divisor):
    """All weights; what the vectors were centred and scaled by goes into the inner layer, whose weights get a byte each."""
    parts = [halves(IN_USE * PLACES / divisor)]
    for net in nets:
        inner = net.inner.weight.detach().numpy().astype(np.float64) / scale
        offsets = net.inner.bias.detach().numpy() - inner @ mean
        for row, offset in zip(inner, offsets):
            step = np.abs(row).max() / 127
            parts += [halves([step, offset]), np.round(row / rounded(step)).clip(-127, 127).astype(np.int8).tobytes()]
        outer = [net.outer.weight.detach().numpy(), net.outer.bias.detach().numpy()]
        parts.append(halves(np.column_stack(outer).ravel() / divisor))
    return b"".join(parts)


def halves(values):
    """The upper halves of 32-bit numbers, rounded."""
    bits = np.asarray(values, np.float32).view(np.uint32)
    return ((bits + 0x8000) >> 16).astype("<u2").tobytes()


def rounded(value):
    """The number that is left of `value` when only its upper half is kept."""
    return np.frombuffer(b"\0\0" + halves([value]), np.float32)[0]


def main():
    here = Path(__file__).resolve().parent
    root = here.parent.parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", default=root.parent / "shared", type=Path)
    parser.add_argument("--voa", help="voa_stories.jsonl, for the passages over it")
    parser.add_argument("--xtask", default=root / "target/release/xtask")
    parser.add_argument("--out", default=root / "models/relate.bin", type=Path)
    options = parser.parse_args()

    rng = random.Random(7)
    own = pairs.own(here / "sentences.txt")
    passages = pairs.annotated(options.shared / "data", options.voa)
    held = passages[::HELD_OUT]
    sources = {
        "own": own,
        "varied": pairs.varied(own, rng),
        "passages": [row for n, row in enumerate(passages) if n % HELD_OUT],
        "phrases": pairs.phrases(root / "codebook", root / "crates/chancery-codebook/src/forms.rs", rng),
    }
    rows = [row for source in sources.values() for row in source]
    weights = [SOURCES[name] * row["weight"] for name, source in sources.items() for row in source]
    print({name: len(source) for name, source in sources.items()}, "held out:", len(held))

    known = numbers(rows + held, options.xtask)
    acts, seen = torch.tensor(known[:, :N_ACTS]), known[:, N_ACTS:]
    mean, scale = np.zeros(seen.shape[1]), np.ones(seen.shape[1])
    mean[N_SMALL:], scale[N_SMALL:] = seen[:, N_SMALL:].mean(0), seen[:, N_SMALL:].std(0) + 1e-3
    seen = torch.tensor((seen - mean) / scale).float()
    n = len(rows)
    nets = [fit(acts[:n], seen[:n], targets(rows), torch.tensor(weights), seed) for seed in range(N_NETS)]
    with torch.no_grad():
        scores = IN_USE * triggers(acts[n:]) + sum(net(seen[n:]) for net in nets) / N_NETS
    shares = targets(held)
    divisor = sureness(scores, shares)
    right = (scores.argmax(1) == shares.argmax(1)).float().mean()
    print(f"held out: {right:.3f} right; scores divided by {divisor:.1f}")
    options.out.write_bytes(packed(nets, mean, scale, divisor))


if __name__ == "__main__":
    main()
