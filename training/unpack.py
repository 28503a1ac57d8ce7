#!/usr/bin/env python3
"""Takes packed weights back to arrays as training names them, to start a run from: the other way round than `pack.py`.

    unpack.py models/reader.bin FOLDER      # FOLDER/model.npz, for `train.py --start FOLDER`

What was rounded stays rounded: outputs differ from those of the exact weights as the packed ones do. Needs numpy alone.
"""

import struct
import sys
from pathlib import Path

import numpy as np

from data import NAMES, RELATIONS, UPOS
from pack import GROUP, LANES
from rows import LINKS, OUTPUTS


class Packed:
    """The sections of a packed file."""

    def __init__(self, data):
        magic, _, n = struct.unpack_from("<8sII", data)
        assert magic == b"CHANCERY", "no packed weights"
        self.data, self.places = data, {}
        for at in range(64, 64 * (1 + n), 64):
            name, place, length = struct.unpack_from("<48sQQ", data, at)
            self.places[name.rstrip(b"\0").decode()] = (place, length)

    def array(self, name, kind):
        place, length = self.places[name]
        return np.frombuffer(self.data, kind, length // np.dtype(kind).itemsize, place)

    def lines(self, name):
        return self.array(name, np.uint8).tobytes().decode().split("\n")

    def linear(self, name, n_outputs, n_inputs, factors=None):
        """Weight and bias of a layer, as PyTorch keeps them."""
        scale, _, bias = self.array(f"{name}.columns", "<f4").reshape(3, -1)
        panels = self.array(f"{name}.weights", np.int8).reshape(-1, n_inputs // GROUP, LANES, GROUP)
        weight = panels.transpose(0, 2, 1, 3).reshape(-1, n_inputs) * scale[:, None]
        if factors is not None:
            weight = weight * self.array(factors, "<f4")
        return weight[:n_outputs].astype("<f4"), bias[:n_outputs]


def unpack(packed):
    """Returns arrays named as in training."""
    layers, hidden, heads, inner, pieces, positions = packed.array("shape", "<u4")[:6].tolist()
    weights = {}

    def put(name, weight, bias):
        weights[f"{name}.weight"], weights[f"{name}.bias"] = weight, bias

    def put_norm(name, section):
        put(name, *packed.array(section, "<f4").reshape(2, hidden))

    rows = packed.array("embeddings.rows", np.int8).reshape(pieces, hidden)
    weights["embeddings.word_embeddings.weight"] = rows * packed.array("embeddings.scales", "<f4")[:, None]
    # Token type 0 is in the places already.
    weights["embeddings.position_embeddings.weight"] = packed.array("embeddings.places", "<f4").reshape(positions, hidden)
    capital = packed.array("embeddings.capital", "<f4")
    weights["embeddings.token_type_embeddings.weight"] = np.stack([np.zeros_like(capital), capital])
    put_norm("embeddings.LayerNorm", "embeddings.norm")
    for layer in range(layers):
        ours, theirs = f"layer.{layer}", f"encoder.layer.{layer}"
        weight, bias = packed.linear(f"{ours}.project", 3 * hidden, hidden, f"{ours}.project.factors")
        for n, part in enumerate(("query", "key", "value")):
            root = (hidden / heads) ** 0.5 if part == "query" else 1
            of = slice(n * hidden, (n + 1) * hidden)
            put(f"{theirs}.attention.self.{part}", weight[of] * root, bias[of] * root)
        put(f"{theirs}.attention.output.dense", *packed.linear(f"{ours}.join", hidden, hidden))
        put(f"{theirs}.intermediate.dense", *packed.linear(f"{ours}.widen", inner, hidden, f"{ours}.widen.factors"))
        put(f"{theirs}.output.dense", *packed.linear(f"{ours}.narrow", hidden, inner))
        put_norm(f"{theirs}.attention.output.LayerNorm", f"{ours}.norm_after_attention")
        put_norm(f"{theirs}.output.LayerNorm", f"{ours}.norm_after_inner")
    outputs = {
        "upos": ("upos", len(UPOS)), "names": ("names", len(NAMES)), "act": ("act", len(OUTPUTS)), "similarity": ("similarity", hidden),
        "arc.dep": ("arc.dependent", 256), "arc.head": ("arc.head", 256), "label.dep": ("label.dependent", 128),
        "label.head": ("label.head", 128), "link.dep": ("link.dependent", 128), "link.head": ("link.head", 128),
    }
    for name, (section, n) in outputs.items():
        put(f"heads.{name}", *packed.linear(section, n, hidden, "output.factors"))
    weight, bias = packed.linear("arc.score", 256, 256)
    weights["heads.arc.U"], weights["heads.arc.v"] = weight.T, bias
    for name, n in (("label", len(RELATIONS)), ("link", len(LINKS))):
        width = 128
        weight, bias = packed.linear(f"{name}.score", n * width + n, width)
        weights[f"heads.{name}.U"] = weight[: n * width].reshape(n, width, width).transpose(0, 2, 1)
        weights[f"heads.{name}.w"] = np.concatenate([weight[n * width :], bias[: n * width].reshape(n, width)], 1)
        weights[f"heads.{name}.b"] = bias[n * width :]
    for name, ours in (("upos", UPOS), ("names", NAMES), ("act", OUTPUTS)):
        assert packed.lines(f"{name}.labels") == list(ours), f"{name}: other labels than ours"
    return {name: np.ascontiguousarray(array, "<f4") for name, array in weights.items()}


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.mkdir(parents=True, exist_ok=True)
    np.savez(target / "model.npz", **unpack(Packed(source.read_bytes())))
