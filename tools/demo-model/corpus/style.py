"""Writes a question as people do: polite words, capitals, marks and typing errors."""

import re
from random import Random

BEFORE = (
    "please|hey,|ok,|so,|hi,|hello,|well,|can you tell me|could you tell me|please tell me|tell me|now|"
    "do you know|i want to know|can you please tell me|quick question:|hello there,|i would like to know|"
    "and|excuse me,|hey bidmesh,|may i ask|just tell me|could you please tell me|dear model,"
).split("|")
ONLY_ASKING = re.compile(r"tell me|know|may i ask|quick question")
AFTER = "please|thanks|thank you|pls|for me|right now|if you can".split("|")
ASKS = re.compile(
    r"^(what|which|how|who|where|when|why|do|does|is|are|can|could|may|will|did|should|whats|of which|in which)\b"
)
EMBEDDED = re.compile(r"^(what|which|how|who|where|when|why)\b")


def styled(question: str, random: Random, plain: bool = False) -> str:
    """The question in one of many forms.

    plain: without words before or after it
    """
    words = question if plain else polite(question, random)
    if random.random() < 0.1:
        words = mistyped(words, random)
    return marked(cased(words, random), bool(ASKS.match(question)), random)


def polite(question: str, random: Random) -> str:
    """Sometimes with words before it, sometimes after it."""
    draw = random.random()
    if draw < 0.22:
        before = random.choice(BEFORE)
        if ONLY_ASKING.search(before) and not EMBEDDED.match(question):
            return question
        return f"{before} {question}"
    if draw < 0.30:
        return f"{question} {random.choice(AFTER)}"
    return question


def cased(text: str, random: Random) -> str:
    """Mostly small or with a capital, rarely all capitals."""
    draw = random.random()
    if draw < 0.45:
        return text[:1].upper() + text[1:]
    if draw < 0.47:
        return text.upper()
    if draw < 0.85:
        return text.lower()
    return text


def marked(text: str, asks: bool, random: Random) -> str:
    """With a mark at its end, or none."""
    if text and not text[-1].isalnum():
        return text
    draw = random.random()
    if draw < 0.50:
        return text + ("?" if asks else ".")
    if draw < 0.53:
        return text + "!"
    if draw < 0.55:
        return text + ("??" if asks else "...")
    return text


def mistyped(text: str, random: Random) -> str:
    """One word of four or more letters has two swapped, one lost or one doubled."""
    words = text.split(" ")
    places = [at for at, word in enumerate(words) if len(word) >= 4 and word.isascii() and word.isalpha()]
    if not places:
        return text
    at = random.choice(places)
    word = words[at]
    i = random.randrange(1, len(word) - 1)
    words[at] = random.choice(
        (word[:i] + word[i + 1] + word[i] + word[i + 2:], word[:i] + word[i + 1:], word[:i] + word[i:i + 1] + word[i:])
    )
    return " ".join(words)
