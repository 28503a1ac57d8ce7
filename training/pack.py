#!/usr/bin/env python3
"""Packs trained weights into the bytes that `chancery-model` reads in place.

    pack.py training/out/model.npz models/reader.bin
    pack.py --raw FOLDER_OF_ALL_MINILM scratch.bin    # untrained heads, for kernels and tests
    pack.py --unicode                                 # prints crates/chancery-model/src/unicode.rs

Beside `model.npz` lie `meta.json` and the vocabulary it names (see `meta.json`, "vocab"). `--sentences FILE` gives
sentences to calibrate on, as piece numbers with the markers and the bit for capitals (`evaluate.py --pieces` writes
such a file), one sentence a line; the first four hundred are used. On them the
outputs of the rounded weights stay closer to those of the exact ones (see `rounded`) and single large channels no
longer coarsen a whole row (see `balance`). Without them every weight is rounded alone.
With `--reference FILE` the outputs of the exact weights on the sentences of `--reference-sentences` are written, for a
test to compare with.

Needs numpy alone. The format is described at the head of `crates/chancery-model/src/model.rs`.
"""

import argparse
import hashlib
import json
import math
import struct
import sys
import unicodedata
from pathlib import Path

import numpy as np

from data import NAMES, RELATIONS, UPOS
from rows import LINKS, OUTPUTS

VERSION = 3
LANES, GROUP = 16, 4
CAPITAL = 1 << 31  # the bit of a piece whose word begins with a capital letter
LARGEST = 40  # of a weight: above, too many are cut for lack of room in a run; below, steps are coarse
LONGEST_PIECE = 64


class Sections(dict):
    """Named arrays, in the order they are written."""

    def linear(self, name, weight, bias, inputs=None):
        """A layer in 8 bits; `weight` is [outputs, inputs], as PyTorch keeps it, `inputs` are examples of its input."""
        n_outputs, n_inputs = weight.shape
        assert n_inputs % LANES == 0, f"{name}: {n_inputs} inputs are no multiple of {LANES}"
        padded = -(-n_outputs // LANES) * LANES
        weight = np.pad(weight.astype(np.float64), ((0, padded - n_outputs), (0, 0)))
        bias = np.pad(bias.astype(np.float64), (0, padded - n_outputs))
        scale = np.maximum(np.abs(weight).max(1), 1e-12) / LARGEST
        rows = rounded(weight, scale, inputs)
        panels = rows.reshape(padded // LANES, LANES, n_inputs // GROUP, GROUP).transpose(0, 2, 1, 3)
        self[f"{name}.weights"] = np.ascontiguousarray(panels)
        sums = rows.sum(1, dtype=np.int64) * scale
        self[f"{name}.columns"] = np.stack([scale, sums, bias]).astype("<f4")

    def lines(self, name, lines):
        self[name] = np.frombuffer("\n".join(lines).encode(), np.uint8)

    def vocabulary(self, pieces):
        texts = [piece.encode() for piece in pieces]
        assert len(set(texts)) == len(texts) < 1 << 20, "pieces must differ"
        assert max(map(len, texts)) <= LONGEST_PIECE, "a piece is too long"
        self["vocabulary.text"] = np.frombuffer(b"".join(texts), np.uint8)
        self["vocabulary.ends"] = np.cumsum([len(text) for text in texts]).astype("<u4")
        size = 1 << (4 * len(texts) - 1).bit_length() - 1
        table = np.zeros(size, "<u4")
        for number, text in enumerate(texts):
            value = hash_of_piece(text)
            slot = value & size - 1
            while table[slot]:
                slot = slot + 1 & size - 1
            table[slot] = value >> 20 << 20 | number + 1
        self["vocabulary.table"] = table

    def to_bytes(self):
        place = 64 * (1 + len(self))
        head = struct.pack("<8sII48x", b"CHANCERY", VERSION, len(self))
        body = b""
        chunks = []
        for name, array in self.items():
            data = array.tobytes()
            head += struct.pack("<48sQQ", name.encode(), place, len(data))
            chunks += [data, bytes(-len(data) % 64)]
            place += len(data) + -len(data) % 64
        if chunks:
            chunks.pop()  # the footer follows the last section at once
        body = head + b"".join(chunks)
        return body + b"SHA-256:" + hashlib.sha256(body).digest()


def hash_of_piece(text):
    """FNV-1a with a last mixing; as in `vocabulary.rs`."""
    value, text = (0x9747B28C, text[2:]) if text.startswith(b"##") and len(text) > 2 else (0x811C9DC5, text)
    for byte in text:
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    value = (value ^ value >> 15) * 0x2C1B3C6D & 0xFFFFFFFF
    return value ^ value >> 13


class Runs:
    """What is left of the room of 16 bits. In a run of sixteen inputs, AVX2 adds the products of the first two of each
    group of four there, and those of the last two; 128 times 255, the largest activation, just fits."""

    def __init__(self, n_outputs):
        self.up, self.down = np.empty((2, 2, n_outputs))

    def cut(self, column, values):
        """Returns whole numbers near `values`, cut where the run has no room."""
        half = column % GROUP // (GROUP // 2)
        if column % LANES == 0:
            self.up[:], self.down[:] = 128, -128
        values = np.clip(np.rint(values), np.maximum(self.down[half], -127), np.minimum(self.up[half], 127))
        self.up[half] -= np.maximum(values, 0)
        self.down[half] -= np.minimum(values, 0)
        return values


def rounded(weight, scale, inputs):
    """Rounds weights to 8 bits. Where inputs are given, each column's error is made up for by the columns still to be
    rounded, in proportion to how inputs go together (Frantar et al. 2022, "GPTQ"); this halves the error of outputs."""
    n_outputs, n_inputs = weight.shape
    weight, rows, runs = weight.copy(), np.zeros(weight.shape, np.int8), Runs(n_outputs)
    if inputs is None:
        for column in range(n_inputs):
            rows[:, column] = runs.cut(column, weight[:, column] / scale)
        return rows
    together = inputs.T.astype(np.float64) @ inputs
    together[np.diag_indices_from(together)] += 0.01 * np.diag(together).mean() + 1e-9
    factor = np.linalg.cholesky(np.linalg.inv(together)).T
    at_once = 64
    for start in range(0, n_inputs, at_once):
        end = min(start + at_once, n_inputs)
        errors = np.zeros((n_outputs, end - start))
        for column in range(start, end):
            rows[:, column] = runs.cut(column, weight[:, column] / scale)
            errors[:, column - start] = (weight[:, column] - rows[:, column] * scale) / factor[column, column]
            weight[:, column:end] -= np.outer(errors[:, column - start], factor[column, column:end])
        weight[:, end:] -= errors @ factor[start:end, end:]
    return rows


def balance(weight, inputs, share):
    """Factors that inputs are divided and weights multiplied by, so that no channel of either is far above the others
    (Xiao et al. 2022, "SmoothQuant")."""
    if inputs is None:
        return np.ones(weight.shape[1])
    largest = np.maximum(np.abs(inputs).max(0), 1e-6)
    factor = largest**share / np.maximum(np.abs(weight).max(0), 1e-6) ** (1 - share)
    return factor / np.exp(np.log(factor).mean())


def pack(weights, vocabulary, meta, sentences):
    """Turns arrays named as in training into sections."""
    layers = n_layers(weights)
    words = weights["embeddings.word_embeddings.weight"]
    pieces, hidden = words.shape
    assert pieces == len(vocabulary), f"{pieces} embeddings, {len(vocabulary)} pieces"
    heads = meta.get("heads", hidden // 32)
    inner = len(weights["encoder.layer.0.intermediate.dense.bias"])
    positions = weights["embeddings.position_embeddings.weight"]
    special = [vocabulary.index(piece) for piece in ("[CLS]", "[SEP]", "[UNK]")]
    seen = {}
    for sentence in sentences[:400]:
        encode(weights, sentence, heads, lambda name, x: seen.setdefault(name, []).append(x))
    seen = {name: np.concatenate(parts) for name, parts in seen.items()}

    sections = Sections()

    def balanced(factors_name, share, example, layers):
        """Layers over one input, divided by factors before it is quantised."""
        inputs = seen.get(example)
        factors = balance(np.concatenate([weight for _, weight, _ in layers]), inputs, share)
        sections[factors_name] = (1 / factors).astype("<f4")
        for name, weight, bias in layers:
            sections.linear(name, weight * factors, bias, None if inputs is None else inputs / factors)

    sections["shape"] = np.array([layers, hidden, heads, inner, pieces, len(positions), *special], "<u4")
    scale = np.maximum(np.abs(words).max(1), 1e-12) / 127
    sections["embeddings.scales"] = scale.astype("<f4")
    sections["embeddings.rows"] = np.rint(words / scale[:, None]).astype(np.int8)
    sections["embeddings.places"] = (positions + weights["embeddings.token_type_embeddings.weight"][0]).astype("<f4")
    types = weights["embeddings.token_type_embeddings.weight"]
    sections["embeddings.capital"] = (types[1] - types[0]).astype("<f4")
    sections["embeddings.norm"] = norm(weights, "embeddings.LayerNorm")
    for layer in range(layers):
        ours, theirs = f"layer.{layer}", f"encoder.layer.{layer}"
        root = 1 / math.sqrt(hidden / heads)
        parts = [(f"{theirs}.attention.self.{part}", factor) for part, factor in
                 (("query", root), ("key", 1), ("value", 1))]
        weight = np.concatenate([weights[f"{part}.weight"] * factor for part, factor in parts])
        bias = np.concatenate([weights[f"{part}.bias"] * factor for part, factor in parts])
        # The shares are those that came out best of 0.3, 0.5, 0.7 and 0.85 on all-MiniLM-L6-v2.
        balanced(f"{ours}.project.factors", 0.7, parts[0][0], [(f"{ours}.project", weight, bias)])
        name = f"{theirs}.attention.output.dense"
        sections.linear(f"{ours}.join", weights[f"{name}.weight"], weights[f"{name}.bias"], seen.get(name))
        name = f"{theirs}.intermediate.dense"
        dense = (f"{ours}.widen", weights[f"{name}.weight"], weights[f"{name}.bias"])
        balanced(f"{ours}.widen.factors", 0.5, name, [dense])
        name = f"{theirs}.output.dense"
        sections.linear(f"{ours}.narrow", weights[f"{name}.weight"], weights[f"{name}.bias"], seen.get(name))
        sections[f"{ours}.norm_after_attention"] = norm(weights, f"{theirs}.attention.output.LayerNorm")
        sections[f"{ours}.norm_after_inner"] = norm(weights, f"{theirs}.output.LayerNorm")

    names = {"upos": "upos", "names": "names", "arc.dependent": "arc.dep", "arc.head": "arc.head",
             "label.dependent": "label.dep", "label.head": "label.head", "similarity": "similarity",
             "act": "act", "link.dependent": "link.dep", "link.head": "link.head"}
    balanced("output.factors", 0.5, "output", [
        (ours, weights[f"heads.{theirs}.weight"], weights[f"heads.{theirs}.bias"]) for ours, theirs in names.items()
    ])
    # dep^T U head + v head = (U^T dep + v) head: a layer with v as its bias, then a product with the head.
    sections.linear("arc.score", weights["heads.arc.U"].T, weights["heads.arc.v"].reshape(-1))
    # Likewise for each relation and link; a last column each takes the part that depends on the dependent alone.
    for name, labels in (("label", "labels"), ("link", "links")):
        u, w, b = (weights[f"heads.{name}.{part}"] for part in "Uwb")
        n_labels, width, _ = u.shape
        sections.linear(
            f"{name}.score",
            np.concatenate([u.transpose(0, 2, 1).reshape(n_labels * width, width), w[:, :width]]),
            np.concatenate([w[:, width:].reshape(-1), b]),
        )
        assert len(meta[labels]) == n_labels, f"{labels} and weights differ"
        sections.lines(f"{name}.labels", meta[labels])
    for name in ("upos", "names", "act"):
        assert len(meta[name]) == len(weights[f"heads.{name}.bias"]), f"{name}: labels and weights differ"
        sections.lines(f"{name}.labels", meta[name])
    sections.vocabulary(vocabulary)
    return sections


def n_layers(weights):
    return 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))


def norm(weights, name):
    return np.stack([weights[f"{name}.weight"], weights[f"{name}.bias"]]).astype("<f4")


def random_heads(hidden):
    """Heads as they are before training, so that the rest can be measured."""
    rng = np.random.default_rng(7)
    arc, label, n = 256, 128, len(RELATIONS)
    shapes = {
        "upos.weight": (len(UPOS), hidden), "names.weight": (len(NAMES), hidden), "similarity.weight": (hidden, hidden),
        "arc.dep.weight": (arc, hidden), "arc.head.weight": (arc, hidden), "arc.U": (arc, arc), "arc.v": (1, arc),
        "label.dep.weight": (label, hidden), "label.head.weight": (label, hidden), "label.U": (n, label, label),
        "label.w": (n, 2 * label), "act.weight": (len(OUTPUTS), hidden), "link.dep.weight": (label, hidden),
        "link.head.weight": (label, hidden), "link.U": (len(LINKS), label, label), "link.w": (len(LINKS), 2 * label),
    }
    heads = {f"heads.{name}": rng.normal(0, shape[-1] ** -0.5, shape).astype(np.float32) for name, shape in shapes.items()}
    heads |= {
        name.replace("weight", "bias"): rng.normal(0, 0.1, len(array)).astype(np.float32)
        for name, array in heads.items() if name.endswith("weight")
    }
    return heads | {"heads.label.b": np.zeros(n, np.float32), "heads.link.b": np.zeros(len(LINKS), np.float32)}


def read_safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack_from("<Q", data)
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    return {
        name.removeprefix("bert."): np.frombuffer(data, "<f4", -1 if not e["shape"] else math.prod(e["shape"]),
                                                  8 + length + e["data_offsets"][0]).reshape(e["shape"])
        for name, e in header.items() if e["dtype"] == "F32"
    }


def erf(x):
    """Abramowitz and Stegun 7.1.26, to 2e-7."""
    t = 1 / (1 + 0.3275911 * np.abs(x))
    p = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    return np.sign(x) * (1 - p * np.exp(-x * x))


def encode(weights, pieces, heads, observe=lambda name, x: None):
    """The encoder in f32, for one sentence: the reference. `observe` is told what goes into each layer."""

    def dense(x, name):
        observe(name, x)
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def layer_norm(x, name):
        x = x - x.mean(-1, keepdims=True)
        return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    x = weights["embeddings.word_embeddings.weight"][pieces & ~CAPITAL]
    x = x + weights["embeddings.position_embeddings.weight"][: len(pieces)]
    x = x + weights["embeddings.token_type_embeddings.weight"][(pieces & CAPITAL != 0).astype(int)]
    x = layer_norm(x, "embeddings.LayerNorm")
    for layer in range(n_layers(weights)):
        name = f"encoder.layer.{layer}"
        q, k, v = (dense(x, f"{name}.attention.self.{part}").reshape(len(x), heads, -1).transpose(1, 0, 2)
                   for part in ("query", "key", "value"))
        scores = q @ k.transpose(0, 2, 1) / math.sqrt(q.shape[-1])
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        context = (shares @ v).transpose(1, 0, 2).reshape(len(x), -1)
        x = layer_norm(x + dense(context, f"{name}.attention.output.dense"), f"{name}.attention.output.LayerNorm")
        inner = dense(x, f"{name}.intermediate.dense")
        inner = inner * 0.5 * (1 + erf(inner / math.sqrt(2)))
        x = layer_norm(x + dense(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")
    observe("output", x)
    return x.astype("<f4")


def write_reference(path, weights, sentences, heads):
    """Writes, for each sentence of piece numbers, their count, the numbers and the vectors."""
    with open(path, "wb") as file:
        for pieces in sentences:
            file.write(struct.pack(f"<{len(pieces) + 1}I", len(pieces), *pieces))
            file.write(encode(weights, pieces, heads).tobytes())


def unicode_table():
    """Prints the ranges of Unicode that BERT's normal form asks about."""
    print("//! Ranges of Unicode categories, ASCII left out; printed by `training/pack.py --unicode`")
    print(f"//! from Unicode {unicodedata.unidata_version}.")
    for name, doc, categories in (
        ("FORMAT", "Format characters and those for private use.", ("Cf", "Co")),
        ("PUNCTUATION", "Punctuation.", ("Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po")),
        ("SPACING_MARK", "Marks that take room of their own, or enclose.", ("Mc", "Me")),
    ):
        ranges = []
        for code in range(0x80, 0x110000):
            if unicodedata.category(chr(code)) in categories:
                if ranges and ranges[-1][1] == code - 1:
                    ranges[-1][1] = code
                else:
                    ranges.append([code, code])
        print(f"\n/// {doc}\n#[rustfmt::skip]\npub(crate) const {name}: &[(char, char)] = &[")
        entries = [f"('\\u{{{first:X}}}', '\\u{{{last:X}}}')" for first, last in ranges]
        for at in range(0, len(entries), 4):
            print("    " + ", ".join(entries[at : at + 4]) + ",")
        print("];")


def read_sentences(path):
    return [np.array(line.split(), int) for line in path.read_text().splitlines()]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", nargs="?", type=Path)
    parser.add_argument("target", nargs="?", type=Path)
    parser.add_argument("--raw", action="store_true", help="the source is a folder with model.safetensors and vocab.txt")
    parser.add_argument("--reference", type=Path, help="where to write f32 outputs of the unpacked weights")
    parser.add_argument("--reference-sentences", type=Path, help="the sentences of --reference, in the form of --sentences")
    parser.add_argument("--sentences", type=Path, help="piece numbers to calibrate on, one sentence a line")
    parser.add_argument("--unicode", action="store_true", help="print the Unicode tables of chancery-model")
    args = parser.parse_args()
    if args.unicode:
        unicode_table()
        return
    if not args.source or not args.target:
        parser.error("needs a source and a target")
    if args.raw:
        weights = read_safetensors(args.source / "model.safetensors")
        weights |= random_heads(weights["embeddings.word_embeddings.weight"].shape[1])
        meta = {"labels": RELATIONS, "upos": UPOS, "names": NAMES, "act": OUTPUTS, "links": LINKS}
        vocabulary = args.source / "vocab.txt"
    else:
        weights = dict(np.load(args.source))
        meta = json.loads((args.source.parent / "meta.json").read_text())
        vocabulary = args.source.parent / meta.get("vocab", "vocab.txt")
    pieces = vocabulary.read_text(encoding="utf-8").rstrip("\n").split("\n")
    sentences = read_sentences(args.sentences) if args.sentences else []
    data = pack(weights, pieces, meta, sentences).to_bytes()
    args.target.parent.mkdir(parents=True, exist_ok=True)
    args.target.write_bytes(data)
    print(f"{args.target}: {len(data):,} bytes, SHA-256 {data[-32:].hex()} (of all but the footer)", file=sys.stderr)
    print(f"file: SHA-256 {hashlib.sha256(data).hexdigest()}", file=sys.stderr)
    if args.reference:
        heads = meta.get("heads", weights["embeddings.word_embeddings.weight"].shape[1] // 32)
        write_reference(args.reference, weights, read_sentences(args.reference_sentences), heads)


if __name__ == "__main__":
    main()
