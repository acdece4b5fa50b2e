"""Tests of the training and of the model file. They need PyTorch."""

import tempfile
import unittest
from pathlib import Path

import numpy
import torch

import export
import gguf
import tokenizer
import train
from model import Shape, Transformer

SMALL = Shape(vocabulary=400, width=64, layers=1, heads=2, feed_forward=64, context=256)
SHORT = train.Recipe(steps=4, tokens=512, lengths=((3, 128), (4, 256)), warm_up=2, cool_down=2)
VOCABULARY = tokenizer.train(["what is the capital of france", "hello there"] * 20, SMALL.vocabulary)


def run(folder: Path, until: int, state: dict) -> train.Training:
    """Trains a small model to a step; with a vocabulary given, as from a checkpoint."""
    training = train.Training(SHORT, SMALL, folder, state, {})
    training.run(until)
    return training


def beginning(folder: Path) -> dict:
    """The state of a run that has not begun, with a vocabulary that is quickly made."""
    torch.manual_seed(SHORT.seed)
    model = Transformer(SMALL)
    return {
        "recipe": train.asdict(SHORT), "shape": train.asdict(SMALL), "vocabulary": train.asdict(VOCABULARY),
        "model": model.state_dict(),
        "optimizers": [each.state_dict() for each, _ in train.optimizers(model, SHORT)],
        "step": 0, "loss": 0.0, "corpus": "", "base": {},
    }


class TrainingTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = Path(temporary.name)

    def test_should_come_to_the_same_with_and_without_a_pause(self):
        whole = run(self.folder, SHORT.steps, beginning(self.folder))
        run(self.folder, 2, beginning(self.folder))
        later = run(self.folder, SHORT.steps, torch.load(self.folder / train.CHECKPOINT))

        self.assertEqual(whole.corpus, later.corpus)
        self.assertEqual(whole.loss, later.loss)
        for name, weight in whole.model.state_dict().items():
            self.assertTrue(torch.equal(weight, later.model.state_dict()[name]), name)

    def test_should_refuse_a_checkpoint_of_another_recipe(self):
        state = beginning(self.folder)
        state["recipe"]["seed"] += 1
        with self.assertRaisesRegex(SystemExit, "another recipe"):
            run(self.folder, 1, state)

    def test_should_begin_with_the_weights_and_the_vocabulary_of_the_training_before(self):
        base = {**beginning(self.folder), "step": 7, "corpus": "abc"}
        base["model"]["norm.weight"] += 1
        training = train.Training(SHORT, SMALL, self.folder, {}, base)

        self.assertTrue(torch.equal(training.model.norm.weight, base["model"]["norm.weight"]))
        self.assertEqual(training.vocabulary, VOCABULARY)
        self.assertEqual({"step": 7, "tokens": 7 * SHORT.tokens, "corpus": "abc"}, training.base)
        training.save()
        saved = torch.load(self.folder / train.CHECKPOINT)
        self.assertEqual(training.base, train.Training(SHORT, SMALL, self.folder, saved, {}).base)

    def test_should_refuse_to_begin_with_a_model_of_another_shape(self):
        base = beginning(self.folder)
        base["shape"]["layers"] = 2
        with self.assertRaisesRegex(SystemExit, "another shape"):
            train.Training(SHORT, SMALL, self.folder, {}, base)

    def test_should_fall_from_the_full_rate_to_its_end(self):
        recipe = train.Recipe()
        rates = [recipe.rate(step) for step in range(recipe.warm_up, recipe.steps)]
        self.assertEqual(rates, sorted(rates, reverse=True))
        self.assertGreater(rates[0], 0.99)
        self.assertLess(rates[-1], 2 * recipe.lr_end)

    def test_should_have_rows_for_every_step(self):
        recipe = train.Recipe()
        self.assertEqual(recipe.steps, recipe.lengths[-1][0])
        self.assertLessEqual(recipe.length(recipe.steps - 1), Shape().context)


class ModelFileTest(unittest.TestCase):
    def test_should_keep_numbers_within_half_a_step_of_their_block(self):
        numbers = numpy.random.default_rng(1).normal(0, 1, (4, 64)).astype(numpy.float32)
        numbers[0, :32] = 0
        blocks = numpy.frombuffer(gguf.q8_0(numbers), [("scale", "<f2"), ("numbers", "i1", 32)])
        back = (blocks["scale"].astype(numpy.float32)[:, None] * blocks["numbers"]).reshape(4, 64)
        widest = numpy.abs(numbers).max()
        self.assertLess(numpy.abs(back - numbers).max(), widest / 127)
        self.assertTrue((back[0, :32] == 0).all())

    def test_should_write_every_weight_under_a_name_of_the_architecture(self):
        model = Transformer(SMALL)
        weights = {name: each.numpy() for name, each in model.state_dict().items()}
        named = export.tensors(weights, SMALL)
        self.assertEqual(sum(each.size for each in weights.values()), sum(each.size for each in named.values()))
        self.assertIn("blk.0.attn_q.weight", named)

    def test_should_begin_as_a_gguf_file(self):
        raw = gguf.file([gguf.entry("general.name", gguf.STRING, "x")], {"v": numpy.ones(3, numpy.float32)})
        self.assertEqual(b"GGUF", raw[:4])
        self.assertEqual(0, len(raw) % gguf.ALIGNMENT)


if __name__ == "__main__":
    unittest.main()
