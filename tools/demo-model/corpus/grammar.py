"""Reads the question files: blocks of phrasings with alternatives, each block with its answer."""

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

WAYS_TO_ASK = (
    "what is {x}|what's {x}|whats {x}|what are {x}|explain {x}|tell me about {x}|what does {x} mean|"
    "tell me what {x} is|can you explain {x}|what do you mean by {x}|describe {x}|define {x}|"
    "please explain {x}|what exactly is {x}|what is meant by {x}|explain to me what {x} is|"
    "what is {x} in bidmesh|i do not know what {x} is|could you tell me what {x} is|{x}|"
    "what do you call {x}|give me a definition of {x}|what is {x} in simple words|what is {x} for|"
    "tell me something about {x}|i want to know what {x} is|so what is {x}|what on earth is {x}"
).split("|")


@dataclass(frozen=True)
class Block:
    """Phrasings that all have one answer.

    lines: the phrasings of each line of the file, expanded
    """

    lines: tuple
    answer: str


def read(name: str) -> list:
    """The blocks of a file in this folder."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    return [block(each) for each in re.split(r"\n\s*\n", text) if each.strip()
            and not all(line.startswith("#") for line in each.strip().splitlines())]


def block(text: str) -> Block:
    """One block: lines of phrasings, then a line that begins with '= '."""
    lines = [each for each in text.strip().splitlines() if not each.startswith("#")]
    if len(lines) < 2 or not lines[-1].startswith("= "):
        raise ValueError(f"a block needs phrasings and then a line '= ANSWER': {text.strip()[:80]}")
    return Block(tuple(tuple(expand(each)) for each in lines[:-1]), lines[-1][2:])


def expand(line: str) -> list:
    """All phrasings of a line: (a|b) stands for either, {w:x|y} for the usual ways to ask for x."""
    ways = re.fullmatch(r"\{w:(.*)\}", line)
    if ways:
        return [way.format(x=x) for way in WAYS_TO_ASK for x in ways.group(1).split("|")]
    group = re.search(r"\(([^()]*)\)", line)
    if not group:
        return [" ".join(line.split())]
    before, after = line[: group.start()], line[group.end() :]
    each = (expand(before + choice + after) for choice in group.group(1).split("|"))
    return list(dict.fromkeys(itertools.chain.from_iterable(each)))
