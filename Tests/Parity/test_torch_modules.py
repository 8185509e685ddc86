"""PyTorch's own cases of its loss modules (torch.testing._internal.common_modules.module_db): the module's result
against the reference beside each case, its gradients by gradcheck, and the errors that PyTorch asks for.

Run with adapter_torch: the modules then compute with this library.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import torch
from adapter_torch import MODULES
from ours import sl
from torch.testing import assert_close
from torch.testing._internal.common_modules import module_db


@dataclass(frozen=True)
class Case:
    module: str
    number: int
    name: str
    dtype: Any

    def __str__(self) -> str:
        return f"{self.module}-{self.number}-{self.name or 'default'}-{str(self.dtype).removeprefix('torch.')}"


def losses() -> list[Any]:
    return [info for info in module_db if info.module_cls.__module__ == "torch.nn.modules.loss"]


def inputs(info: Any, dtype: Any, requires_grad: bool) -> list[Any]:
    torch.manual_seed(1)
    return info.module_inputs_func(info, device="cpu", dtype=dtype, requires_grad=requires_grad, training=False)


def errors(info: Any) -> list[Any]:
    torch.manual_seed(1)
    if info.module_error_inputs_func is None:
        return []
    return info.module_error_inputs_func(info, device="cpu", dtype=torch.float64, requires_grad=False, training=False)


CASES = [
    Case(info.module_cls.__name__, number, case.desc, dtype)
    for info in losses()
    for dtype in (torch.float32, torch.float64)
    for number, case in enumerate(inputs(info, dtype, False))
    # One case stands for all of a module that is skipped.
    if info.module_cls.__name__ in MODULES or number == 0
]
ERRORS = [
    Case(info.module_cls.__name__, number, "error", torch.float64)
    for info in losses()
    if info.module_cls.__name__ in MODULES
    for number, _ in enumerate(errors(info))
]


def made(case: Case, requires_grad: bool) -> tuple[Any, Any]:
    """(module, case)"""
    (info,) = [info for info in losses() if info.module_cls.__name__ == case.module]
    found = inputs(info, case.dtype, requires_grad)[case.number]
    return info.module_cls(*found.constructor_input.args, **found.constructor_input.kwargs), found


@pytest.mark.parametrize("case", CASES, ids=str)
def test_forward(case: Case) -> None:
    module, found = made(case, False)
    result = module(*found.forward_input.args, **found.forward_input.kwargs)
    if found.reference_fn is None:
        pytest.skip("PyTorch has no reference for this case")
    expected = found.reference_fn(module, *found.forward_input.args, **found.forward_input.kwargs)
    assert_close(result, torch.as_tensor(expected).to(result.dtype), equal_nan=True)


@pytest.mark.parametrize("case", [case for case in CASES if case.dtype is torch.float64], ids=str)
def test_gradients(case: Case) -> None:
    module, found = made(case, True)
    arguments = list(found.forward_input.args)
    if not hasattr(getattr(sl, MODULES[case.module][2]), "target_grad"):
        arguments[1] = arguments[1].detach()
    if any(x.isnan().any() for x in arguments):
        pytest.skip("PyTorch's case has NaN for arguments")
    assert torch.autograd.gradcheck(module, arguments, fast_mode=True)


@pytest.mark.parametrize("case", [case for case in CASES if case.dtype is torch.float64], ids=str)
def test_strides(case: Case) -> None:
    """The same result and gradient of arguments that are not contiguous."""
    module, found = made(case, True)
    results = []
    for lay_out in (lambda x: x, lambda x: x.detach().repeat_interleave(2, -1)[..., ::2] if x.ndim else x.detach()):
        p, t = (lay_out(x.detach()) for x in found.forward_input.args)
        p.requires_grad_()
        value = module(p, t)
        results.append((value, *torch.autograd.grad(value.sum(), p)))
    assert_close(results[1], results[0], rtol=0, atol=0, equal_nan=True)


@pytest.mark.parametrize("case", ERRORS, ids=str)
def test_errors(case: Case) -> None:
    """Where PyTorch asks for an error we have one, in our own words."""
    (info,) = [info for info in losses() if info.module_cls.__name__ == case.module]
    error = errors(info)[case.number].module_error_input
    with pytest.raises((ValueError, TypeError, IndexError)):
        module = info.module_cls(*error.constructor_input.args, **error.constructor_input.kwargs)
        module(*error.forward_input.args, **error.forward_input.kwargs)
