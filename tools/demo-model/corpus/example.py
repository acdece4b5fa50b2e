"""One question with its answers."""

import hashlib
import re
from dataclasses import dataclass

HELD_OUT_SHARE = 10
"""Of so many phrasings and operands, one is kept from training."""

ANY = "…"
"""Stands in an accepted answer for any text, at its beginning or its end."""


@dataclass(frozen=True)
class Example:
    """A question without greeting or typing errors.

    kind: what it is about
    question: in lower case, without a question mark
    answer: what is trained
    key: what the split goes by: the phrasing, the operands or the template
    common: too usual to be kept from training
    accepted: what counts as right, the answer alone unless given
    """

    kind: str
    question: str
    answer: str
    key: str
    common: bool = False
    accepted: tuple = ()

    @property
    def held_out(self) -> bool:
        """Whether training must not see it."""
        return not self.common and held_out(self.key)

    @property
    def right(self) -> tuple:
        """The answers that count as right."""
        return self.accepted or (self.answer,)


def held_out(key: str) -> bool:
    """Whether something is kept from training: one in ten, by its SHA-256."""
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % HELD_OUT_SHARE == 0


def plain(question: str) -> str:
    """A question without case, punctuation and double spaces, to compare it with others."""
    kept = re.sub(r"[^\w+*/=<>-]+", " ", question.lower())
    return " ".join(kept.split())
