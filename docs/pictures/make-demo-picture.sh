#!/bin/sh
# Draws docs/pictures/demo.svg from what `bidmesh demo --once` prints on a terminal.
# Needs script (util-linux) and python3. With a file name: draws that recording instead.
set -eu
cd "$(dirname -- "$0")/../.."

recording=${1:-}
if [ -z "$recording" ]; then
  recording=$(mktemp)
  trap 'rm -f "$recording"' EXIT
  COLUMNS=80 script -qec './bidmesh demo --once' /dev/null >"$recording" </dev/null
fi

python3 - "$recording" docs/pictures/demo.svg <<'PYTHON'
import re
import sys
from html import escape

WIDTH, LINE, MARGIN, TOP = 8.4, 19, 18, 44
PAINT = {
    "1;36": 'fill="#7ee0e6" font-weight="bold"',
    "1": 'fill="#ffffff" font-weight="bold"',
    "2": 'fill="#8b949e"',
    "32": 'fill="#7ee787"',
    "33": 'fill="#e3b341"',
    "1;31": 'fill="#ff7b72" font-weight="bold"',
    "": 'fill="#d6dce3"',
}


def runs(line):
    """Yields column, paint and text of each stretch of one colour."""
    column, paint = 0, ""
    for part in re.split(r"(\x1b\[[0-9;]*m)", line):
        code = re.fullmatch(r"\x1b\[([0-9;]*)m", part)
        if code:
            paint = "" if code[1] in ("0", "") else code[1]
            continue
        # Every word at its own place, so that no font can push the columns apart.
        for word in re.finditer(r"\S+(?: \S+)*", part):
            yield column + word.start(), paint, word[0]
        column += len(part)


def drawn(number, line):
    for column, paint, text in runs(line):
        yield (
            f'<text x="{MARGIN + column * WIDTH:.1f}" y="{TOP + number * LINE + 14}" '
            f'textLength="{len(text) * WIDTH:.1f}" {PAINT[paint]}>{escape(text)}</text>'
        )


lines = open(sys.argv[1], encoding="utf-8").read().replace("\r", "").split("\n")
lines = [line for line in lines if not line.startswith(("bidmesh: building", "   stopped "))]
while lines and not lines[-1].strip():
    lines.pop()
width = int(2 * MARGIN + 80 * WIDTH)
height = TOP + len(lines) * LINE + MARGIN
picture = [
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
    f'height="{height}" font-size="14" font-family="ui-monospace, SFMono-Regular, Menlo, '
    "'DejaVu Sans Mono', Consolas, monospace\">",
    "<title>What bidmesh demo shows in a terminal</title>",
    f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="9" fill="#0d1117" '
    'stroke="#57606a"/>',
    *(f'<circle cx="{MARGIN + 4 + i * 18}" cy="20" r="5.5" fill="{fill}"/>'
      for i, fill in enumerate(("#ff5f57", "#febc2e", "#28c840"))),
    f'<text x="{width / 2}" y="25" text-anchor="middle" fill="#8b949e">./bidmesh demo --once</text>',
    *(text for number, line in enumerate(lines) for text in drawn(number, line)),
    "</svg>",
]
open(sys.argv[2], "w", encoding="utf-8").write("\n".join(picture) + "\n")
PYTHON
