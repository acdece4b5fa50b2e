"""The Muon optimizer for weight matrices: momentum whose update is made nearly orthogonal.

Every direction of a matrix is moved by the same length, which takes a small transformer to the same
loss in fewer steps than AdamW. Embeddings and norms are left to AdamW.
"""

import torch

COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of a Newton-Schulz step that takes singular values near 1 in five rounds (Keller Jordan, 2024)."""


class Muon(torch.optim.Optimizer):
    """Muon with Nesterov momentum and decoupled weight decay.

    lr: length of a step, as the root mean square of an entry's change times 5
    momentum: share of the past that is kept, below 1
    weight_decay: share of a weight that is taken away per unit of lr
    """

    def __init__(self, parameters, lr: float, momentum: float = 0.95, weight_decay: float = 0.05):
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for weight in group["params"]:
                self._move(weight, group)

    def _move(self, weight, group):
        state = self.state[weight]
        if not state:
            state["momentum"] = torch.zeros_like(weight)
        momentum = state["momentum"].lerp_(weight.grad, 1 - group["momentum"])
        update = orthogonal(weight.grad.lerp(momentum, group["momentum"]))
        weight.mul_(1 - group["lr"] * group["weight_decay"])
        weight.add_(update, alpha=-group["lr"] * 0.2 * max(weight.shape) ** 0.5)


def orthogonal(matrix, rounds: int = 5):
    """The matrix with all singular values near 1."""
    a, b, c = COEFFICIENTS
    tall = matrix.shape[0] > matrix.shape[1]
    x = (matrix.T if tall else matrix).bfloat16()
    x = x / (x.norm() + 1e-7)
    for _ in range(rounds):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return (x.T if tall else x).float()
