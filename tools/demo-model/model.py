"""A small transformer of the llama architecture: RMS norm, rotary positions, SwiGLU, tied embedding."""

import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional

NORM_EPSILON = 1e-5
ROPE_BASE = 10000.0


@dataclass(frozen=True)
class Shape:
    """The size of a model.

    context: tokens that it can look at
    feed_forward: width of the inner layer of a block
    """

    vocabulary: int = 1024
    width: int = 192
    layers: int = 4
    heads: int = 6
    feed_forward: int = 512
    context: int = 512

    @property
    def head_width(self) -> int:
        """Width of an attention head."""
        return self.width // self.heads


class Norm(nn.Module):
    """Divides by the root of the mean square."""

    def __init__(self, width: int):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + NORM_EPSILON) * self.weight


class Block(nn.Module):
    """Attention and a feed-forward network, each added to what comes in."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        width, inner = shape.width, shape.feed_forward
        self.attention_norm = Norm(width)
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.output = nn.Linear(width, width, bias=False)
        self.feed_forward_norm = Norm(width)
        self.gate_up = nn.Linear(width, 2 * inner, bias=False)
        self.down = nn.Linear(inner, width, bias=False)

    def forward(self, x, turn, mask):
        x = x + self.output(self.attend(self.attention_norm(x), turn, mask))
        gate, up = self.gate_up(self.feed_forward_norm(x)).chunk(2, -1)
        return x + self.down(functional.silu(gate) * up)

    def attend(self, x, turn, mask):
        """What each token takes from the tokens before it."""
        rows, length, width = x.shape
        heads, size = self.shape.heads, self.shape.head_width
        q, k, v = self.qkv(x).view(rows, length, 3, heads, size).permute(2, 0, 3, 1, 4)
        weights = turned(q, *turn) @ turned(k, *turn).transpose(-1, -2) * size**-0.5 + mask
        return (weights.softmax(-1) @ v).transpose(1, 2).reshape(rows, length, width)


def turned(x, cos, sin):
    """Rotates neighbouring pairs by their position."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cos - odd * sin, even * sin + odd * cos), -1).flatten(-2)


class Transformer(nn.Module):
    """Token ids to what comes before the logits; the embedding serves at both ends."""

    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = Norm(shape.width)
        self._initialize()
        speed = ROPE_BASE ** -(torch.arange(0, shape.head_width, 2).float() / shape.head_width)
        angle = torch.outer(torch.arange(shape.context).float(), speed)
        self.register_buffer("cos", angle.cos(), persistent=False)
        self.register_buffer("sin", angle.sin(), persistent=False)

    def _initialize(self):
        for each in self.parameters():
            if each.dim() > 1:
                nn.init.normal_(each, 0, 0.02)
        for block in self.blocks:
            block.output.weight.data /= math.sqrt(2 * self.shape.layers)
            block.down.weight.data /= math.sqrt(2 * self.shape.layers)

    def forward(self, ids):
        length = ids.shape[1]
        mask = torch.full((length, length), float("-inf")).triu(1)
        x = self.embedding(ids)
        for block in self.blocks:
            x = block(x, (self.cos[:length], self.sin[:length]), mask)
        return self.norm(x)

    def logits(self, hidden):
        """A score for each token of the vocabulary."""
        return hidden @ self.embedding.weight.T
