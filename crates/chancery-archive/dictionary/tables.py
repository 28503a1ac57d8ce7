"""Counts what stands beside the dictionaries' words, with Zstandard's own `ZDICT_finalizeDictionary`.

    chancery ingest demo/ passages.jsonl --archive own.db     (texts of ours alone; passages: those of codebook/, forty an article)
    python3 crates/chancery-archive/dictionary/tables.py own.db

Writes `texts.tables` and `records.tables` beside this file: what comes before the words in a dictionary of Zstandard's format. Wants
libzstd.so.1. An archive keeps the dictionary that it was made with, so new tables change new archives alone.
"""

import ctypes
import pathlib
import sqlite3
import sys

HERE = pathlib.Path(__file__).parent
LEVEL = 3  # as in pack.rs
DICTIONARY_ID = 1234  # no frame names it
ZSTD = ctypes.CDLL("libzstd.so.1")
SIZE = ctypes.c_size_t


class Parameters(ctypes.Structure):
    _fields_ = [("level", ctypes.c_int), ("notification", ctypes.c_uint), ("id", ctypes.c_uint)]


def sound(n):
    if ZSTD.ZSTD_isError(SIZE(n)):
        sys.exit("Zstandard refuses")
    return n


def unpack(packed, words):
    room = ctypes.create_string_buffer(64 << 20)
    context = ctypes.c_void_p(ZSTD.ZSTD_createDCtx())
    n = ZSTD.ZSTD_decompress_usingDict(context, room, SIZE(len(room)), packed, SIZE(len(packed)), words, SIZE(len(words)))
    ZSTD.ZSTD_freeDCtx(context)
    return room.raw[: sound(n)]


def tables(words, samples):
    room = ctypes.create_string_buffer(len(words) + (64 << 10))
    sizes = (SIZE * len(samples))(*map(len, samples))
    n = ZSTD.ZDICT_finalizeDictionary(
        room, SIZE(len(room)), words, SIZE(len(words)), b"".join(samples), sizes, ctypes.c_uint(len(samples)),
        Parameters(LEVEL, 0, DICTIONARY_ID),
    )
    dictionary = room.raw[: sound(n)]
    assert dictionary.endswith(words)
    return dictionary[: -len(words)]


def main(path):
    for name in ["ZSTD_decompress_usingDict", "ZDICT_finalizeDictionary"]:
        getattr(ZSTD, name).restype = SIZE
    ZSTD.ZSTD_createDCtx.restype = ctypes.c_void_p
    archive = sqlite3.connect(path)
    for name, file, queries in [
        ("text", "texts.txt", ["SELECT body FROM texts"]),
        ("record", "records.jsonl", ["SELECT record FROM articles", "SELECT story FROM stories"]),
    ]:
        (held,) = archive.execute("SELECT value FROM meta WHERE key = ?", [f"dictionary.{name}"]).fetchone()
        held = unpack(held, b"")
        samples = [unpack(row[0], held) for query in queries for row in archive.execute(query)]
        found = tables((HERE / file).read_bytes(), samples)
        (HERE / file).with_suffix(".tables").write_bytes(found)
        print(f"{file}: {len(samples)} samples, {len(found)} bytes")


main(sys.argv[1])
