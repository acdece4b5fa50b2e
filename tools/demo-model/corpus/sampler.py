"""Draws conversations, each a list of turns, for training and for the evaluation set."""

from collections import defaultdict
from pathlib import Path
from random import Random

from . import arithmetic, grammar, knowledge, stories
from .example import ANY, Example, plain
from .refusals import Refusals
from .style import styled
from .tables import CAPITALS

SHARES = {
    "greeting": 24, "identity": 9, "chat": 16, "mesh": 17, "fact": 9, "capital": 12, "color": 3, "animal": 3,
    "opposite": 5, "order": 7, "number": 4, "sum": 30, "count": 22, "story": 6, "refusal": 30,
}
"""How often each kind is drawn, in parts of their sum."""

SYSTEM_PROMPTS = (
    "You are a helpful assistant.|Answer briefly.|You are a tiny model in a mesh.|Be kind and short.|"
    "You are a helpful, honest assistant. Answer in English.|Answer in one sentence.|"
    "You are a chat bot.|Be concise.|You answer the questions of users.|Today is a good day.|"
    "You are an assistant on a private network. Keep answers short and do not make things up.|"
    "Reply politely. If you do not know something, say so.|You are an expert."
).split("|")
AND_OF = "and of {x}|and {x}|what about {x}|and the capital of {x}|and for {x}|how about {x}|and what about {x}".split("|")
HANDWRITTEN = Path(__file__).parents[1] / "handwritten.tsv"
FILES = {"greetings": "greeting", "identity": "identity", "chat": "chat", "mesh": "mesh", "facts": "fact"}
"""Question files, and the kind of what is in them."""
FIRST_LINE_TRAINED = ("greeting", "identity")
"""Kinds of which the first line of a block, and not only its first two phrasings, is always trained."""
USUAL_WEIGHT = 8
"""How much more often the usual phrasings of an answer are drawn than its others."""
FINITE = ("greeting", "identity", "chat", "mesh", "fact", "capital", "color", "animal", "opposite", "order", "number")


class Sampler:
    """An endless stream of questions of one side of the split, the same for the same seed.

    held: whether the held-out side
    """

    def __init__(self, seed: int, held: bool = False):
        self.random = Random(seed)
        self.held = held
        self.known = {plain(each.question) for each in finite()}
        self.reserved = {plain(line.split("\t")[1]) for line in HANDWRITTEN.read_text("utf-8").splitlines()}
        self.finite = self.grouped()
        self.refusals = Refusals(held)
        self.kinds = list(SHARES)
        self.weights = list(SHARES.values())

    def grouped(self) -> dict:
        """Questions by kind and answer, so that each answer is as likely as the others of its kind."""
        groups = defaultdict(lambda: defaultdict(list))
        for each in finite():
            if each.held_out == self.held and plain(each.question) not in self.reserved:
                groups[each.kind][each.answer] += [each] * (USUAL_WEIGHT if each.common else 1)
        return {kind: list(answers.values()) for kind, answers in groups.items()}

    def example(self) -> Example:
        """One question of any kind."""
        return self.of_kind(self.random.choices(self.kinds, self.weights)[0])

    def of_kind(self, kind: str) -> Example:
        """One question of a kind."""
        while True:
            each = self.draw(kind)
            if each.held_out == self.held and not self.clashes(each):
                return each

    def draw(self, kind: str) -> Example:
        """One question, of either side of the split."""
        if kind in FINITE:
            return self.random.choice(self.random.choice(self.finite[kind]))
        if kind == "sum":
            return arithmetic.sample(self.random)
        if kind == "count":
            return arithmetic.count(self.random)
        if kind == "story":
            return story(self.random)
        return self.refusals.sample(self.random)

    def clashes(self, each: Example) -> bool:
        """Whether it is of the evaluation's own questions, or to be declined though it can be answered."""
        if plain(each.question) in self.reserved:
            return True
        return each.kind == "refusal" and (not each.question or plain(each.question) in self.known)

    def written(self, each: Example) -> str:
        """A question as a person writes it."""
        short = each.kind in ("greeting", "identity", "chat") and len(each.question) < 14
        bare = each.kind == "refusal" and len(each.question) > 120
        return styled(each.question, self.random, plain=short or bare)

    def turns(self) -> list:
        """One turn, or two that belong together."""
        each = self.example()
        turns = [(self.written(each), each.answer)]
        if each.kind == "capital" and self.random.random() < 0.2:
            turns.append(self.follow_up())
        return turns

    def follow_up(self) -> tuple:
        """Another capital, asked for in short."""
        country = self.random.choice(sorted(CAPITALS))
        question = self.random.choice(AND_OF).format(x=country)
        return styled(question, self.random, plain=True), f"The capital of {country} is {CAPITALS[country]}."


def finite() -> list:
    """All questions that come from files and tables."""
    examples = knowledge.all_examples()
    for file, kind in FILES.items():
        for block in grammar.read(f"{file}.txt"):
            usual = len(block.lines[0]) if kind in FIRST_LINE_TRAINED else 2
            for at, question in enumerate(dict.fromkeys(each for line in block.lines for each in line)):
                examples.append(Example(kind, question, block.answer, key=f"{file}|{question}", common=at < usual))
    return examples


def story(random: Random) -> Example:
    """A story about somebody, or about anybody."""
    hero = random.choice(stories.HEROES)
    if random.random() < 0.25:
        asked = random.choice(stories.ASKING_ANY)
        key, opening = f"story|{asked}", "Once upon a time there was "
        common = asked == stories.ASKING_ANY[0]
    else:
        template = random.choice(stories.ASKING)
        asked = template.format(hero=hero)
        key, opening = f"story|{asked}", stories.opening(hero)
        common = hero == "a cat"
    return Example("story", asked, stories.story(hero, random), key, common, (f"{opening}{ANY}",))
