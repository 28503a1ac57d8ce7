"""Runs commands in a terminal and keeps what it shows: an asciinema cast (version 2) and a picture in SVG of each.

    python3 docs/recordings/record.py [PROGRAM]        # from the repository; PROGRAM is target/release/chancery unless said

Python's standard library alone. Colours are those that the program asks for. It moves the cursor only to the begin of a line.
"""
import html
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unicodedata
from pathlib import Path

HERE = Path(__file__).resolve().parent
DEMO = HERE.parent.parent / "demo"
COLUMNS = 100
CELL, LINE, MARGIN, SIZE = 8.43, 19, 16, 14

# name: (what is done before and not shown, what is typed, lines of the picture)
RECORDINGS = {
    "read": ([], "chancery read demo/09-busia-ultimatum.txt", 34),
    "explain": ([], "chancery read demo/09-busia-ultimatum.txt --explain 2", 40),
    "codebook-diff": (
        ["chancery demo --save articles", "chancery codebook new mine.toml"],
        "chancery codebook diff plover mine.toml --on articles",
        16,
    ),
    "agree": (
        [
            "yes '' | sed 's/.*/y/;n;s/.*//' | head -n 400 | chancery annotate demo/13-malawi-aid-pledge.txt --whole --queue text --out ada --coder ada",
            "yes '' | sed 's/.*/y/;n;s/.*//;n;s/.*/n/;n;s/.*//;n;s/.*/y/;n;s/.*//' | head -n 400 |"
            " chancery annotate demo/13-malawi-aid-pledge.txt --whole --queue text --out tomas --coder tomas",
        ],
        "chancery agree ada tomas --machine --resamples 0",
        48,
    ),
}

BASIC = ["#4d4d4c", "#c0392b", "#3f7d20", "#9a6a00", "#2b5ea8", "#8a3ea8", "#1f7a7a", "#4d4d4c"]


def filmed(command, folder, environment):
    """The pieces that the terminal got, each with the seconds since the start."""
    pieces, started = [], time.monotonic()
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        os.execvpe("bash", ["bash", "-c", command], environment)
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break
        if not piece:
            break
        pieces.append((time.monotonic() - started, piece))
    _, status = os.waitpid(pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{command} ended with {status}")
    joined, whole = [], b""
    for at, piece in pieces:  # A piece may end within a character.
        whole += piece
        try:
            joined.append((at, whole.decode()))
            whole = b""
        except UnicodeDecodeError:
            pass
    return joined


def cells(text):
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def wrapped(line):
    """Rows of a line that is longer than the terminal is wide; escapes take no room."""
    rows, row, room = [], "", COLUMNS
    for part in re.split(r"(\x1b\[[0-9;?]*[A-Za-z])", line):
        if part.startswith("\x1b"):
            row += part
            continue
        for letter in part:
            wide = cells(letter)
            if wide > room:
                rows.append(row)
                row, room = "", COLUMNS
            row += letter
            room -= wide
    return [*rows, row]


def styled(line, style):
    """Runs of one style: (text, style); and the style that the next line begins with."""
    runs = []
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        code = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if not code:
            if part:
                runs.append((re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", part), dict(style)))
            continue
        for number in (int(each or 0) for each in code[1].split(";")):
            if number == 0:
                style = {}
            elif number == 1:
                style = {**style, "weight": "bold"}
            elif number == 2:
                style = {**style, "fill": "#767676"}
            elif number == 4:
                style = {**style, "line": "underline"}
            elif 30 <= number <= 37:
                style = {**style, "fill": BASIC[number - 30]}
            elif 90 <= number <= 97:
                style = {**style, "fill": BASIC[number - 90]}
            elif number == 39:
                style = {key: value for key, value in style.items() if key != "fill"}
            elif number == 22:
                style = {key: value for key, value in style.items() if key != "weight"}
    return runs, style


def picture(title, text, n_lines):
    # A return goes back to the line's begin: what a bar of progress wrote is written over.
    lines = [part.rstrip("\r").split("\r")[-1] for part in text.rstrip("\r\n").split("\n")]
    lines = [row for line in lines for row in wrapped(line)]
    if len(lines) > n_lines:
        lines = [*lines[: n_lines - 1], "…"]
    width, height = MARGIN * 2 + COLUMNS * CELL, MARGIN * 2 + LINE * len(lines)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" viewBox="0 0 {width:.0f} {height}" role="img">',
        f"<title>{html.escape(title)}</title>",
        f'<rect width="100%" height="100%" rx="6" fill="#fbfaf7" stroke="#d8d4ca"/>',
        f'<g font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" font-size="{SIZE}" fill="#22201c">',
    ]
    style = {}
    for at, line in enumerate(lines):
        runs, style = styled(line, style)
        x, y = 0, MARGIN + LINE * at + SIZE
        for words, how in runs:
            wide = cells(words)
            attributes = "".join(
                f' {name}="{how[key]}"'
                for key, name in (("fill", "fill"), ("weight", "font-weight"), ("line", "text-decoration"))
                if key in how
            )
            # Each run has the width that a terminal gives it, whatever font there is.
            if words.strip():
                out.append(
                    f'<text x="{MARGIN + x * CELL:.1f}" y="{y}" textLength="{wide * CELL:.1f}"{attributes}>{html.escape(words).replace(" ", chr(160))}</text>'
                )
            x += wide
    return "\n".join([*out, "</g>", "</svg>", ""])


def main():
    program = Path(sys.argv[1] if len(sys.argv) > 1 else "target/release/chancery").resolve()
    for name, (before, command, n_lines) in RECORDINGS.items():
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(DEMO, Path(folder, "demo"))
            environment = {key: value for key, value in os.environ.items() if not key.startswith("CHANCERY_")}
            environment |= {"COLUMNS": str(COLUMNS), "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
            environment.pop("NO_COLOR", None)
            Path(folder, "bin").mkdir()
            Path(folder, "bin", "chancery").symlink_to(program)
            environment["PATH"] = f"{folder}/bin:{environment['PATH']}"
            for each in before:
                subprocess.run(["bash", "-c", each], cwd=folder, env=environment, capture_output=True, check=True)
            pieces = filmed(command, folder, environment)
        typed = f"\x1b[2m$\x1b[0m \x1b[1m{command}\x1b[0m\r\n"
        head = {"version": 2, "width": COLUMNS, "height": n_lines, "title": command, "env": {"TERM": "xterm-256color"}}
        cast = [json.dumps(head), json.dumps([0.0, "o", typed])]
        cast += [json.dumps([round(0.6 + at, 3), "o", text], ensure_ascii=False) for at, text in pieces]
        (HERE / f"{name}.cast").write_text("\n".join(cast) + "\n")
        (HERE / f"{name}.svg").write_text(picture(command, typed + "".join(text for _, text in pieces), n_lines))
        print(f"{name}: {len(pieces)} pieces")


main()
