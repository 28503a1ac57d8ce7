"""What is packed comes back: the encoder's vectors differ from those of the exact weights by rounding alone."""

import struct
import unittest
from pathlib import Path

import numpy as np

from pack import encode
from unpack import Packed, unpack

MODELS = Path(__file__).resolve().parent.parent / "models"


def references(data):
    """Returns the pieces and vectors of each sentence of a file that `pack.py --reference` wrote."""
    at = 0
    while at < len(data):
        (n,) = struct.unpack_from("<I", data, at)
        pieces = np.frombuffer(data, "<u4", n, at + 4).astype(np.int64)
        width = 384
        yield pieces, np.frombuffer(data, "<f4", n * width, at + 4 + 4 * n).reshape(n, width)
        at += 4 + 4 * n + 4 * n * width


class Unpacking(unittest.TestCase):
    def test_vectors_are_those_of_the_exact_weights(self):
        weights = unpack(Packed((MODELS / "reader.bin").read_bytes()))
        found = list(references((MODELS / "reader.reference").read_bytes()))
        self.assertGreater(len(found), 3)
        for pieces, exact in found:
            off = np.linalg.norm(encode(weights, pieces, 12) - exact) / np.linalg.norm(exact)
            self.assertLess(off, 0.1)
            self.assertGreater(off, 0.001, "rounded to 8 bits, they cannot be the same")


if __name__ == "__main__":
    unittest.main()
