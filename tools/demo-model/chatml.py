"""Conversations as tokens, in the ChatML form that the model file's template writes."""

from random import Random

from corpus.sampler import SYSTEM_PROMPTS, Sampler
from tokenizer import BEGIN, TURN_BEGIN, TURN_END, Tokenizer

TEMPLATE = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] +"
    " '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}"
    "{% endif %}"
)
NEW_CONVERSATION = 0.65
WITH_SYSTEM_PROMPT = 0.15


class Packer:
    """Packs conversations into rows of equal length, and marks what the model has to learn."""

    def __init__(self, tokenizer: Tokenizer):
        self.tokenizer = tokenizer
        self.sampler = Sampler(0)
        self.random = Random(0)
        self.newline = tokenizer.encode("\n")

    def seed(self, seed: int):
        """What follows depends on this number alone."""
        self.sampler.random.seed(seed)
        self.random.seed(seed + 1)

    def row(self, length: int) -> tuple:
        """Tokens, and for each whether it belongs to an answer."""
        tokens, learned = [], []
        while len(tokens) < length:
            if not tokens or self.random.random() < NEW_CONVERSATION:
                self.add(self.opening(), False, tokens, learned)
            for question, answer in self.sampler.turns():
                self.add(self.asked(question), False, tokens, learned)
                self.add([*self.tokenizer.encode(answer), TURN_END], True, tokens, learned)
                self.add(self.newline, False, tokens, learned)
        return tokens[:length], learned[:length]

    def add(self, more, learn, tokens, learned):
        """Appends tokens that are all to be learned or all not."""
        tokens += more
        learned += [learn] * len(more)

    def opening(self) -> list:
        """The beginning of a conversation, sometimes with a system prompt."""
        if self.random.random() >= WITH_SYSTEM_PROMPT:
            return [BEGIN]
        return [BEGIN, *self.turn("system", self.random.choice(SYSTEM_PROMPTS))]

    def asked(self, question: str) -> list:
        """A question, up to where its answer begins."""
        return [*self.turn("user", question), TURN_BEGIN, *self.tokenizer.encode("assistant\n")]

    def turn(self, role: str, text: str) -> list:
        """A whole turn."""
        return [TURN_BEGIN, *self.tokenizer.encode(f"{role}\n{text}"), TURN_END, *self.newline]
