"""Writes the evaluation set, of questions that training never sees: python3 evaluation.py FILE.tsv

A line has what the question is about, the question, and each answer that counts as right; in those, …
stands for any text. The kinds that begin with "free" are of handwritten.tsv, which people wrote without
regard to the phrasings of the corpus.
"""

import argparse
from pathlib import Path

from corpus.example import plain
from corpus.refusals import TAIL
from corpus.sampler import HANDWRITTEN, Sampler, finite
from corpus.style import AFTER, BEFORE

SEED, LEAK_SEED = 99, 7
LEAK_DRAWS = {"refusal": 300_000, "story": 30_000, "count": 30_000}
SIZES = {
    "greeting": 60, "identity": 60, "chat": 60, "mesh": 160, "fact": 40, "capital": 120, "color": 30, "animal": 30, "opposite": 60,
    "order": 50, "number": 30, "sum": 150, "count": 30, "story": 40, "refusal": 240,
}
DRAWS_PER_QUESTION = 20
"""There may be fewer different questions of a kind than its size."""
REFUSED = f"…{TAIL}"
ASKED_BEFORE = Path(__file__).with_name("asked-before.txt")
"""Questions that the present recipe keeps from training, but the first stage asked."""


def lines() -> list:
    """All lines of the evaluation set; what training asks in other words by chance is left out."""
    known = trained()
    rows = [*((f"free {kind}", question, right) for kind, question, right in handwritten()),
            *((each.kind, written, each.right) for each, written in drawn() if not leaked(each.question, known))]
    return ["\t".join((kind, question, *right)) for kind, question, right in rows
            if not leaked(question, known)]


def handwritten():
    """The handwritten questions with their answers."""
    answers = {plain(each.question): each.answer for each in finite()}
    for row in HANDWRITTEN.read_text(encoding="utf-8").splitlines():
        kind, question, right = row.split("\t")
        yield kind, question, tuple(looked_up(each, answers) for each in right.split("|"))


def looked_up(right: str, answers: dict) -> str:
    """An answer: '-' is a refusal, '=TEXT' a text, and else the answer to a question of the corpus."""
    if right == "-":
        return REFUSED
    if right.startswith("="):
        return right[1:]
    return answers[plain(right)]


def drawn():
    """Questions of the held-out side, each asked once, as people write them."""
    sampler = Sampler(SEED, held=True)
    for kind, size in SIZES.items():
        seen = {}
        for _ in range(DRAWS_PER_QUESTION * size):
            each = sampler.of_kind(kind)
            if len(seen) < size:
                seen.setdefault(plain(each.question), each)
        yield from ((each, sampler.written(each)) for each in seen.values())


def trained() -> set:
    """Questions that training asks: all of the finite kinds, very many of the others, those of the first stage."""
    asked = set(ASKED_BEFORE.read_text(encoding="utf-8").splitlines())
    asked |= {plain(each.question) for each in finite() if not each.held_out}
    sampler = Sampler(LEAK_SEED)
    for kind, draws in LEAK_DRAWS.items():
        asked |= {plain(sampler.of_kind(kind).question) for _ in range(draws)}
    return asked


def leaked(question: str, known: set) -> bool:
    """Whether training asks a question, with or without polite words, whatever the case and marks."""
    asked = plain(question)
    forms = [asked, *(asked.removesuffix(" " + plain(each)) for each in AFTER)]
    return any(bare in known for form in dict.fromkeys(forms) for bare in without_beginnings(form))


def without_beginnings(asked: str):
    """A question, and what is left of it without each of the polite words that it may begin with."""
    yield asked
    for each in BEFORE:
        if asked.startswith(plain(each) + " "):
            yield from without_beginnings(asked.removeprefix(plain(each) + " "))


def main():
    """Reads the command line and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    written = lines()
    arguments.file.write_text("\n".join(written) + "\n", encoding="utf-8")
    print(f"{arguments.file}: {len(written)} questions")


if __name__ == "__main__":
    main()
