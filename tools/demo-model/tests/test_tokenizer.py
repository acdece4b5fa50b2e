"""Tests of the tokenizer."""

import unittest
from random import Random

from tokenizer import CHARACTERS, CONTROL, FIRST_BYTE, SPACE, Tokenizer, train

TEXTS = ["hello there, hello node 12 and node 21", "the mesh answers the node"] * 20


class TokenizerTest(unittest.TestCase):
    def setUp(self):
        self.vocabulary = train(TEXTS, FIRST_BYTE + 256 + len(CHARACTERS) + 30)
        self.tokenizer = Tokenizer(self.vocabulary)

    def test_should_give_back_every_text(self):
        random = Random(1)
        alphabet = "abc XYZ019.,!?\n\t<|>äß漢😀"
        for _ in range(500):
            text = "".join(random.choice(alphabet) for _ in range(random.randrange(30)))
            self.assertEqual(text, self.tokenizer.decode(self.tokenizer.encode(text)))

    def test_should_merge_frequent_words_and_no_digits(self):
        self.assertEqual(1, len(self.tokenizer.encode("hello")))
        self.assertEqual(3, len(self.tokenizer.encode("123")))

    def test_should_take_the_names_of_control_tokens_for_text(self):
        for name in CONTROL:
            self.assertTrue(all(token >= FIRST_BYTE for token in self.tokenizer.encode(name)))

    def test_should_merge_a_whole_text_as_it_merges_its_words(self):
        text = "hello there, the mesh answers 12 nodes"
        whole = self.tokenizer._word(text.replace(" ", SPACE))
        self.assertEqual(list(whole), self.tokenizer.encode(text))

    def test_should_be_the_same_every_time(self):
        self.assertEqual(self.vocabulary, train(TEXTS, len(self.vocabulary)))


if __name__ == "__main__":
    unittest.main()
