"""A vocabulary in the way of SentencePiece, with a byte for every character that it lacks.

Pairs of neighbours are merged, the best score first, as llama.cpp and the built-in engine do with
tokenizer.ggml.model = "llama". No token spans a word, a digit or a mark, so a text can be encoded word
by word with the same result.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache

UNKNOWN, BEGIN, END, TURN_BEGIN, TURN_END = range(5)
CONTROL = ("<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>")
FIRST_BYTE = len(CONTROL)
RARE = 8
NORMAL, UNKNOWN_TYPE, CONTROL_TYPE, BYTE_TYPE = 1, 2, 3, 6
SPACE = "\u2581"
CHARACTERS = sorted(
    f"{SPACE}abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,!?'\"-+*/=()<>:;_%&@#$^{{}}[]|\\`~\n"
)
WORDS = re.compile(rf"{SPACE}?[A-Za-z]+|.", re.DOTALL)


@dataclass(frozen=True)
class Vocabulary:
    """Tokens with scores and types, as they stand in a GGUF file."""

    tokens: tuple
    scores: tuple
    types: tuple
    ids: dict = field(init=False, hash=False, compare=False)

    def __post_init__(self):
        normal = {t: i for i, t in enumerate(self.tokens) if self.types[i] == NORMAL}
        object.__setattr__(self, "ids", normal)

    def __len__(self):
        return len(self.tokens)


def train(texts, size: int) -> Vocabulary:
    """A vocabulary of a size: control tokens, bytes, the most frequent merges, characters."""
    words = Counter(word for text in texts for word in split(text))
    spelled = [(list(word), count) for word, count in sorted(words.items()) if count >= RARE]
    merges = []
    room = size - FIRST_BYTE - 256 - len(CHARACTERS)
    while len(merges) < room:
        pairs = Counter()
        for symbols, count in spelled:
            for pair in zip(symbols, symbols[1:]):
                pairs[pair] += count
        if not pairs:
            break
        left, right = max(pairs, key=lambda pair: (pairs[pair], pair))
        for symbols, _ in spelled:
            merge(symbols, left, right)
        if left + right not in merges:
            merges.append(left + right)
    return vocabulary(merges)


def vocabulary(merges) -> Vocabulary:
    """The vocabulary of merges; an earlier merge has a higher score."""
    normal = [*merges, *CHARACTERS]
    tokens = (*CONTROL, *(f"<0x{byte:02X}>" for byte in range(256)), *normal)
    scores = (*[0.0] * (FIRST_BYTE + 256), *(-float(rank + 1) for rank in range(len(normal))))
    types = (UNKNOWN_TYPE, *[CONTROL_TYPE] * 4, *[BYTE_TYPE] * 256, *[NORMAL] * len(normal))
    return Vocabulary(tokens, scores, types)


def merge(symbols: list, left: str, right: str):
    """Joins each pair of neighbours left and right."""
    at = 0
    while at < len(symbols) - 1:
        if symbols[at] == left and symbols[at + 1] == right:
            symbols[at : at + 2] = [left + right]
        at += 1


def split(text: str) -> list:
    """The words of a text, each with the space before it; digits and marks alone."""
    return WORDS.findall(text.replace(" ", SPACE))


class Tokenizer:
    """Text to tokens and back."""

    def __init__(self, vocab: Vocabulary):
        self.vocab = vocab
        self.word = lru_cache(maxsize=100_000)(self._word)

    def encode(self, text: str) -> list:
        """The tokens of a text; control tokens in it are plain text."""
        return [token for word in split(text) for token in self.word(word)]

    def decode(self, tokens) -> str:
        """The text of tokens; bytes that are no character become U+FFFD."""
        raw = b"".join(self._bytes(token) for token in tokens)
        return raw.decode("utf-8", "replace")

    def _bytes(self, token: int) -> bytes:
        if self.vocab.types[token] == BYTE_TYPE:
            return bytes([token - FIRST_BYTE])
        return self.vocab.tokens[token].replace(SPACE, " ").encode()

    def _word(self, word: str) -> tuple:
        ids, scores = self.vocab.ids, self.vocab.scores
        symbols = list(word)
        while True:
            pairs = [ids.get(a + b) for a, b in zip(symbols, symbols[1:])]
            best = max((each for each in pairs if each is not None), key=scores.__getitem__, default=None)
            if best is None:
                break
            at = pairs.index(best)
            symbols[at : at + 2] = [symbols[at] + symbols[at + 1]]
        return tuple(token for symbol in symbols for token in self._tokens(symbol))

    def _tokens(self, symbol: str):
        known = self.vocab.ids.get(symbol)
        if known is not None:
            return [known]
        return [FIRST_BYTE + byte for byte in symbol.replace(SPACE, " ").encode()]
