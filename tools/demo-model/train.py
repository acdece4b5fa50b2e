"""Trains the demo model: python3 train.py OUT_DIR --from CHECKPOINT.

Goes on from OUT_DIR/checkpoint.pt if it is there. The weights and the vocabulary at the beginning are those
of CHECKPOINT, of a former training; without it they are made anew.
"""

import argparse
import hashlib
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from torch.nn import functional

import tokenizer
from chatml import Packer
from corpus.sampler import SYSTEM_PROMPTS, Sampler
from model import Shape, Transformer
from muon import Muon

CHECKPOINT = "checkpoint.pt"
VOCABULARY_TURNS = 30_000
NEWS_STEPS, SAVE_STEPS = 50, 100


@dataclass(frozen=True)
class Recipe:
    """What a training run depends on, apart from the code. It counts steps and no time.

    tokens: tokens of a step
    lengths: (up to which step, length of a row): short rows first, for they are cheap
    lr_matrix, lr_other: the full learning rate of the matrices and of the rest
    lr_end: share of it at the end
    warm_up: steps until the full rate
    cool_down: the step from which it falls straight to its end
    """

    steps: int = 1200
    tokens: int = 2048
    lengths: tuple = ((900, 128), (1150, 256), (1200, 512))
    lr_matrix: float = 0.002
    lr_other: float = 0.0004
    lr_end: float = 0.01
    warm_up: int = 50
    cool_down: int = 50
    seed: int = 3
    threads: int = 1

    def length(self, step: int) -> int:
        """Length of the rows of a step."""
        return next(length for until, length in self.lengths if step < until)

    def rate(self, step: int) -> float:
        """Share of the full learning rate at a step."""
        left = min(1.0, (self.steps - step) / (self.steps - self.cool_down))
        return min(1.0, (step + 1) / self.warm_up) * (self.lr_end + (1 - self.lr_end) * left)


class Training:
    """A run that can be left and taken up again.

    state: what a checkpoint has of it; empty at the beginning
    base: the checkpoint of the training before it; empty if there is none
    """

    def __init__(self, recipe: Recipe, shape: Shape, folder: Path, state: dict, base: dict):
        torch.manual_seed(recipe.seed)
        torch.set_num_threads(recipe.threads)
        torch.use_deterministic_algorithms(True)
        self.recipe, self.shape, self.folder = recipe, shape, folder
        self.vocabulary = known_vocabulary(state) or known_vocabulary(base) or vocabulary(shape.vocabulary)
        self.packer = Packer(tokenizer.Tokenizer(self.vocabulary))
        self.model = Transformer(shape)
        self.optimizers = optimizers(self.model, recipe)
        self.step, self.loss, self.corpus, self.base = 0, 0.0, "", {}
        if state:
            self.take_up(state)
        elif base:
            self.begin_with(base)

    def begin_with(self, base: dict):
        """Takes the weights of a former training, and keeps in mind which it was."""
        if base["shape"] != asdict(self.shape):
            raise SystemExit(f"--from has a model of another shape: {base['shape']}")
        self.model.load_state_dict(base["model"])
        tokens = base["step"] * base["recipe"]["tokens"]
        self.base = {"step": base["step"], "tokens": tokens, "corpus": base["corpus"]}

    def take_up(self, state: dict):
        """Goes on from a checkpoint."""
        if state["recipe"] != asdict(self.recipe) or state["shape"] != asdict(self.shape):
            raise SystemExit("the checkpoint is of another recipe; give an empty folder")
        self.model.load_state_dict(state["model"])
        for (optimizer, _), saved in zip(self.optimizers, state["optimizers"]):
            optimizer.load_state_dict(saved)
        self.step, self.loss, self.corpus = state["step"], state["loss"], state["corpus"]
        self.base = state["base"]

    def run(self, until: int):
        """Trains to a step, with a checkpoint and a line of news now and then."""
        began = time.monotonic()
        while self.step < until:
            self.one_step()
            if self.step % NEWS_STEPS == 0 or self.step == until:
                print(f"step {self.step} loss {self.loss:.4f} {time.monotonic() - began:.0f} s", flush=True)
            if self.step % SAVE_STEPS == 0 or self.step == until:
                self.save()

    def one_step(self):
        """Draws a batch by the number of the step, and learns from it."""
        ids, learned = self.batch()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.model(ids[:, :-1])[learned[:, 1:]]
            logits = self.model.logits(hidden)
        loss = functional.cross_entropy(logits.float(), ids[:, 1:][learned[:, 1:]])
        self.model.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer, full in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = full * self.recipe.rate(self.step)
            optimizer.step()
        self.step += 1
        keep = min(0.98, 1 - 1 / self.step)
        self.loss = keep * self.loss + (1 - keep) * loss.item()

    def batch(self):
        """The rows of this step: tokens, and whether each is to be learned."""
        length = self.recipe.length(self.step)
        self.packer.seed(self.recipe.seed * 1_000_003 + 2 * self.step)
        rows = [self.packer.row(length + 1) for _ in range(self.recipe.tokens // length)]
        ids = torch.tensor([row[0] for row in rows])
        seen = self.corpus.encode() + ids.to(torch.int16).numpy().tobytes()
        self.corpus = hashlib.sha256(seen).hexdigest()
        return ids, torch.tensor([row[1] for row in rows])

    def save(self):
        """Writes a checkpoint; the old one stays until the new one is whole."""
        state = {
            "recipe": asdict(self.recipe), "shape": asdict(self.shape), "vocabulary": asdict(self.vocabulary),
            "model": self.model.state_dict(), "optimizers": [each.state_dict() for each, _ in self.optimizers],
            "step": self.step, "loss": self.loss, "corpus": self.corpus, "base": self.base,
        }
        part = self.folder / (CHECKPOINT + ".part")
        torch.save(state, part)
        os.replace(part, self.folder / CHECKPOINT)


def optimizers(model, recipe) -> list:
    """Muon for the matrices of the blocks, AdamW for the rest, each with its full learning rate."""
    matrices = [each for each in model.blocks.parameters() if each.dim() == 2]
    taken = {id(each) for each in matrices}
    others = [each for each in model.parameters() if id(each) not in taken]
    return [
        (Muon(matrices, recipe.lr_matrix), recipe.lr_matrix),
        (torch.optim.AdamW(others, recipe.lr_other, betas=(0.9, 0.98), weight_decay=0.0), recipe.lr_other),
    ]


def known_vocabulary(state: dict):
    """The vocabulary of a checkpoint."""
    kept = state.get("vocabulary", {})
    return kept and tokenizer.Vocabulary(*(tuple(kept[each]) for each in ("tokens", "scores", "types")))


def vocabulary(size: int) -> tokenizer.Vocabulary:
    """The vocabulary of the corpus."""
    sampler = Sampler(seed=0)
    texts = [text for _ in range(VOCABULARY_TURNS) for turn in sampler.turns() for text in turn]
    texts += [f"{role}\n" for role in ("user", "assistant", "system")] * VOCABULARY_TURNS
    texts += list(SYSTEM_PROMPTS) * (VOCABULARY_TURNS // 100)
    return tokenizer.train(texts, size)


def main():
    """Reads the command line and trains."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--from", type=Path, dest="base", help="checkpoint of the training before this one")
    parser.add_argument("--until", type=int, help="stop after this step of the schedule")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    recipe, file = Recipe(), arguments.folder / CHECKPOINT
    state = torch.load(file) if file.exists() else {}
    base = torch.load(arguments.base) if arguments.base else {}
    training = Training(recipe, Shape(), arguments.folder, state, base)
    training.run(arguments.until or recipe.steps)


if __name__ == "__main__":
    main()
