"""Questions that are declined: templates filled with words that the model knows nothing of."""

import re
from random import Random

from . import grammar, words
from .example import ANY, Example, held_out
from .tables import CAPITALS

TAIL = (
    "I am only the small demo model of Bidmesh. Give the node a real model with --model FILE.gguf,"
    " or run Ollama."
)
ONSETS = "b bl br c ch d dr f fl g gr h j k kl l m n p pl qu r s sh st t tr v w z".split()
VOWELS = "a e i o u ai ea oo ou y".split()
ENDS = ["", "", "n", "r", "l", "s", "x", "rt", "nd", "m", "ck", "th"]
SNIPPETS = (
    "x = 1|print('hi')|for i in range(10):|int main() {|def f(x): return x|if (a > b) { a = b; }|"
    "SELECT * FROM t;|import os|console.log(1)|<div>text</div>|#include <stdio.h>|fn main() {}|"
    "public static void main|while true do|git push|rm -rf /|ls -la|a[i] = b[j]|return null;|{\"a\": 1}"
).split("|")
MARKS = "asdf|qwe|qwerty|jkl|xyz|foo|bar|baz|lorem ipsum|blah|hmm|???|!!!|...|aaa|zzz|1|x|;-)|:)|123 456".split("|")
USUAL_WEIGHT = 3
"""How much more often the first line of a block is drawn than each of its others."""
LISTS = {
    "topic": words.TOPICS,
    "person": words.PEOPLE,
    "language": words.LANGUAGES,
    "code": words.CODE_LANGUAGES,
    "task": words.TASKS,
    "text": words.TEXTS,
    "action": words.ACTIONS,
    "now": words.NOW,
    "foreign": words.FOREIGN,
    "country": sorted(CAPITALS),
    "they": ["he", "she", "they"],
    "snippet": SNIPPETS,
}


class Refusals:
    """Draws questions to decline.

    held: whether from the templates and words that training does not see
    """

    def __init__(self, held: bool):
        self.held = held
        self.blocks = [
            (block.answer, [line for line in self.lines(block) if line])
            for block in grammar.read("refusals.txt")
        ]
        self.lists = {name: [each for each in every if held or not held_out(f"word|{each}")]
                      for name, every in LISTS.items()}

    def lines(self, block) -> list:
        """The lines of a block on this side of the split. The first one is too usual to be held out."""
        usual = [] if self.held else [block.lines[0]] * USUAL_WEIGHT
        return [*usual, *(self.of_line(each) for each in block.lines[1:])]

    def of_line(self, line) -> list:
        """The phrasings of a line on this side of the split; a bare '{topic}' goes by its words."""
        return [each for each in line if re.fullmatch(r"[{}\w ,]+", each) and each.startswith("{")
                or held_out(f"refusal|{each}") == self.held]

    def sample(self, random: Random) -> Example:
        """A question that is declined, with the reason."""
        answer, lines = random.choice(self.blocks)
        template = random.choice(random.choice(lines))
        question = re.sub(r"\{(\w+)\}", lambda name: self.fill(name.group(1), random), template)
        return Example("refusal", question.strip(), f"{answer} {TAIL}", key=f"refusal|{template}",
                       common=not self.held, accepted=(f"{ANY}{TAIL}",))

    def fill(self, name: str, random: Random) -> str:
        """A word or text for a place of a template."""
        if name in self.lists:
            return random.choice(self.lists[name])
        return getattr(self, name)(random)

    def made_up(self, random: Random) -> str:
        """A name that nobody knows."""
        name = "".join(random.choice(ONSETS) + random.choice(VOWELS) for _ in range(random.randrange(1, 4)))
        return name + random.choice(ENDS) + random.choice(("", "", "ia", "land", "stan", " city"))

    def gibberish(self, random: Random) -> str:
        """No word at all."""
        if random.random() < 0.4:
            return random.choice(MARKS)
        letters = "abcdefghijklmnopqrstuvwxyz" if random.random() < 0.8 else "asdfghjkl;123.,"
        return "".join(random.choice(letters) for _ in range(random.randrange(2, 9)))

    def number(self, random: Random) -> str:
        """A number that is too big."""
        if random.random() < 0.2:
            return f"{random.randrange(2, 99)}.{random.randrange(1, 99)}"
        return str(random.randrange(100, 10 ** random.randrange(3, 8)))

    def small(self, random: Random) -> str:
        """A small number."""
        return str(random.randrange(2, 30))

    def hard_sum(self, random: Random) -> str:
        """A calculation that is too hard: big or broken numbers, several steps, powers."""
        a, b, c = self.number(random), self.small(random), str(random.randrange(1, 100))
        op = random.choice(("+", "-", "*", "/", "plus", "minus", "times", "divided by"))
        return random.choice((
            f"{a} {op} {b}", f"{b} {op} {a}", f"{a} {op} {self.number(random)}", f"{b}^{c}",
            f"{b} to the power of {c}", f"({b} + {c}) * {b}", f"{b} {op} {c} {op} {b}", f"{b}/{c} + {c}/{b}",
            f"{b} + {c} * {b}", f"sqrt({a})", f"{a}{random.choice('+-*/')}{c}", f"{b}! + {c}",
        ))

    def equation(self, random: Random) -> str:
        """An equation or a formula."""
        a, b, c = (self.small(random) for _ in range(3))
        return random.choice((
            f"{a}x + {b} = {c}", f"x^2 - {a}x + {b} = 0", f"{a}x = {b}", f"y = {a}x + {b}", f"x^{a} + {b}",
            f"sin(x) + {a}", f"({a}x + {b})({c}x - 1)", f"x + y = {a}, x - y = {b}", f"log({a}x)", f"e^{a}x",
        ))

    def prose_short(self, random: Random) -> str:
        """One sentence about anything."""
        parts = (random.choice(words.SENTENCES[part]) for part in ("who", "did", "what", "when"))
        return " ".join(each.strip() for each in parts)

    def prose(self, random: Random) -> str:
        """One to three sentences."""
        return ". ".join(self.prose_short(random) for _ in range(random.randrange(1, 4)))

    def long(self, random: Random) -> str:
        """Three to twelve sentences."""
        return ". ".join(self.prose_short(random) for _ in range(random.choice((3, 3, 4, 5, 6, 8, 12))))
