"""Tests of the corpus: the same every time, no question of the evaluation in it, nothing untrue of itself."""

import hashlib
import unittest
from collections import defaultdict
from itertools import islice
from pathlib import Path

import evaluation
from corpus import grammar
from corpus.example import plain
from corpus.refusals import TAIL
from corpus.sampler import FINITE, SHARES, Sampler, finite
from corpus.style import styled

SET = Path(__file__).parents[1] / "eval.tsv"


def digest(seed: int, turns: int = 2000) -> str:
    """SHA-256 of what a seed draws."""
    sampler = Sampler(seed)
    return hashlib.sha256(repr([sampler.turns() for _ in range(turns)]).encode()).hexdigest()


class CorpusTest(unittest.TestCase):
    def test_should_draw_the_same_for_the_same_seed(self):
        self.assertEqual(digest(1), digest(1))
        self.assertNotEqual(digest(1), digest(2))

    def test_should_have_one_answer_for_a_question(self):
        answers = defaultdict(set)
        for each in finite():
            answers[plain(each.question)].add(each.answer)
        self.assertEqual([], [question for question, all_of_it in answers.items() if len(all_of_it) > 1])

    def test_should_train_every_answer(self):
        trained = {each.answer for each in finite() if not each.held_out}
        self.assertEqual(set(), {each.answer for each in finite()} - trained)

    def test_should_draw_every_kind(self):
        sampler = Sampler(3)
        self.assertEqual(set(SHARES), {sampler.example().kind for _ in range(1000)})
        self.assertEqual(set(), set(FINITE) - set(SHARES))

    def test_should_end_every_refusal_with_what_to_do(self):
        sampler = Sampler(4)
        for each in islice(iter(lambda: sampler.of_kind("refusal"), None), 500):
            self.assertTrue(each.answer.endswith(TAIL), each)
            self.assertNotRegex(each.question, r"\{[a-z_]+\}")

    def test_should_answer_what_it_can_and_decline_only_the_rest(self):
        known = {plain(each.question) for each in finite()}
        sampler = Sampler(5)
        for each in islice(iter(lambda: sampler.of_kind("refusal"), None), 2000):
            self.assertNotIn(plain(each.question), known)

    def test_should_leave_no_placeholder_in_a_styled_question(self):
        sampler = Sampler(6)
        for _ in range(200):
            each = sampler.example()
            self.assertTrue(styled(each.question, sampler.random).strip())


class EvaluationTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.lines = evaluation.lines()

    def test_should_be_the_set_that_is_in_the_repository(self):
        self.assertEqual(SET.read_text(encoding="utf-8").splitlines(), self.lines)

    def test_should_have_no_question_that_training_asks(self):
        sampler = Sampler(8)
        drawn = [sampler.example() for _ in range(50_000)]
        known = {plain(each.question) for each in drawn} | {plain(sampler.written(each)) for each in drawn}
        questions = [line.split("\t")[1] for line in self.lines]
        self.assertEqual([], [each for each in questions if evaluation.leaked(each, known)])

    def test_should_find_a_question_that_training_asks(self):
        known = evaluation.trained()
        self.assertTrue(evaluation.leaked("Please, what is the capital of France?", known))
        self.assertTrue(evaluation.leaked("hello does this work thank you", known))
        self.assertTrue(evaluation.leaked("please, hi, introduce yourself", known))
        self.assertTrue(evaluation.leaked("Has Meta made you?", known))
        self.assertFalse(evaluation.leaked("what is the capital of mongolia", known))

    def test_should_ask_for_sums_that_training_never_has(self):
        held = {each.key for each, _ in evaluation.drawn() if each.kind == "sum" and each.key[0] in "+-"}
        sampler = Sampler(8)
        trained = {sampler.of_kind("sum").key for _ in range(20_000)}
        self.assertGreater(len(held), 50)
        self.assertEqual(set(), held & trained)


class GrammarTest(unittest.TestCase):
    def test_should_write_out_alternatives_within_alternatives(self):
        self.assertEqual(["a c", "b", "d c"], sorted(set(grammar.expand("((a|d) c|b)"))))

    def test_should_ask_in_the_usual_ways(self):
        self.assertIn("what is a node", grammar.expand("{w:a node|node}"))

    def test_should_reject_a_block_without_an_answer(self):
        with self.assertRaisesRegex(ValueError, "= ANSWER"):
            grammar.block("who are you\nwhat are you")


if __name__ == "__main__":
    unittest.main()
