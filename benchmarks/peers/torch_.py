"""PyTorch: eager, gradients by autograd."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cases import Case

from .peer import THREADS, NotThere, Timed


def torch_table(torch: Any) -> dict[str, Callable[..., Any]]:
    f = torch.nn.functional
    return {
        "squared_error": f.mse_loss,
        "absolute_error": f.l1_loss,
        "huber": f.huber_loss,
        "hinge": lambda p, t: f.relu(1 - t * p).mean(),
        "binary_cross_entropy": f.binary_cross_entropy,
        "binary_cross_entropy_with_logits": f.binary_cross_entropy_with_logits,
        "kl_divergence": lambda p, t: f.kl_div(p.log(), t),
        "cross_entropy": f.cross_entropy,
    }


def torch_(case: Case) -> Timed:
    import torch

    torch.set_num_threads(THREADS)
    loss = torch_table(torch)[case.loss]
    p, t = map(torch.from_numpy, case.inputs)
    if case.work == "value":
        return lambda: loss(p, t)
    if case.work == "value_grad_and_hess":
        raise NotThere
    p = p.clone().requires_grad_()

    def forward_and_backward() -> Any:
        p.grad = None
        value = loss(p, t)
        value.backward()
        return value.detach(), p.grad

    return forward_and_backward
