"""Sums with small numbers.

Operands of plus and minus that are held out are held out in every phrasing, so that the evaluation
asks for sums that were never seen. A times table cannot be guessed: there, phrasings are held out.
"""

import re
from random import Random

from .example import Example
from .tables import NUMBER_WORDS

PLUS = (
    "what is {a} plus {b}|{a} + {b}|{a}+{b}=|calculate {a} + {b}|what is {a} + {b}|add {a} and {b}|"
    "how much is {a} + {b}|{a} plus {b}|{a}+{b}|what's {a} + {b}|how much is {a} plus {b}|"
    "what is the sum of {a} and {b}|compute {a} + {b}|add {b} to {a}|whats {a}+{b}|{a} and {b} is what|"
    "what do you get if you add {a} and {b}|the sum of {a} and {b}|solve {a} + {b}|{a} + {b} ="
).split("|")
MINUS = (
    "what is {a} minus {b}|{a} - {b}|{a}-{b}=|calculate {a} - {b}|what is {a} - {b}|{a} minus {b}|"
    "how much is {a} - {b}|{a}-{b}|what's {a} - {b}|how much is {a} minus {b}|subtract {b} from {a}|"
    "take {b} from {a}|compute {a} - {b}|whats {a}-{b}|what is left if you take {b} from {a}|{a} - {b} =|"
    "what is the difference of {a} and {b}"
).split("|")
TIMES = (
    "what is {a} times {b}|{a} * {b}|{a} x {b}|calculate {a} * {b}|what is {a} * {b}|multiply {a} by {b}|"
    "{a} times {b}|how much is {a} times {b}|{a}*{b}|{a}*{b}=|what's {a} times {b}|compute {a} * {b}|"
    "what is {a} x {b}|what is {a} multiplied by {b}|the product of {a} and {b}|multiply {a} and {b}"
).split("|")
DIVIDED = (
    "what is {a} divided by {b}|{a} / {b}|divide {a} by {b}|what is {a} / {b}|{a} divided by {b}|{a}/{b}|"
    "calculate {a} / {b}|how much is {a} divided by {b}|{a} : {b}"
).split("|")
COUNT = (
    "count from {a} to {b}|can you count from {a} to {b}|count {a} to {b}|count up from {a} to {b}|"
    "list the numbers from {a} to {b}|say the numbers from {a} to {b}|numbers from {a} to {b}|"
    "write the numbers from {a} to {b}"
).split("|")
COUNT_TO = (
    "count to {b}|can you count to {b}|count up to {b}|list the numbers up to {b}|count till {b}|"
    "count for me to {b}|count until {b}|can you please count to {b}|say the numbers up to {b}"
).split("|")
WORDS_SHARE = {"sum": 0.2, "count": 0.3}
"""How many of the questions with small numbers have them as words, if there is no sign between them."""
WITHOUT_SIGNS = re.compile(r"[\w {}'.]+")
COUNT_DOWN = "count down from {a}|count backwards from {a}|count down from {a} to one".split("|")


def sample(random: Random) -> Example:
    """A sum."""
    operator = random.choice("+++--*/")
    if operator == "*":
        a, b = random.randrange(13), random.randrange(13)
        return made(random, TIMES, operator, a, b, f"{a} times {b} is {a * b}.")
    if operator == "/":
        b, c = random.randrange(1, 11), random.randrange(11)
        return made(random, DIVIDED, operator, b * c, b, f"{b * c} divided by {b} is {c}.")
    most = random.choice((11, 21, 31, 51, 100))
    a, b = random.randrange(most), random.randrange(most)
    if operator == "+":
        return made(random, PLUS, operator, a, b, f"{a} plus {b} is {a + b}.")
    a, b = max(a, b), min(a, b)
    return made(random, MINUS, operator, a, b, f"{a} minus {b} is {a - b}.")


def count(random: Random) -> Example:
    """Counting, up or down."""
    way = random.randrange(6)
    if way == 0:
        b = random.randrange(3, 21)
        return made(random, COUNT_DOWN, "down", b, 1, row(range(b, 0, -1)))
    if way <= 2:
        b = random.choice((5, 10, 10, 20, 30, *(random.randrange(2, 31) for _ in range(5))))
        return made(random, COUNT_TO, "to", 1, b, row(range(1, b + 1)), common=b % 5 == 0)
    a = random.randrange(0, 31)
    b = a + random.randrange(1, 12)
    return made(random, COUNT, "count", a, b, row(range(a, b + 1)), common=a == 1)


def made(random, templates, operator, a, b, answer, common=False) -> Example:
    """One phrasing of a sum; "2 + 2" is too usual to be held out."""
    kind = "count" if operator in ("down", "to", "count") else "sum"
    question = asked(random, templates, kind, a, b)
    usual = common or (a == b and a <= 10 and operator == "+")
    key = f"{operator}|{question}" if operator in "*/" else f"{operator}|{a}|{b}"
    return Example(kind, question, answer, key, common=usual)


def asked(random, templates, kind, a, b) -> str:
    """A phrasing, sometimes with the numbers as words."""
    template = random.choice(templates)
    in_words = random.random() < WORDS_SHARE[kind] and max(a, b) < len(NUMBER_WORDS)
    if not in_words or (kind == "sum" and not WITHOUT_SIGNS.fullmatch(template)):
        return template.format(a=a, b=b)
    return template.format(a=NUMBER_WORDS[a], b=NUMBER_WORDS[b])


def row(numbers) -> str:
    """Numbers with spaces."""
    return " ".join(str(n) for n in numbers) + "."
