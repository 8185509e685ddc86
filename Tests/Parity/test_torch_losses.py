"""swiftloss.torch beside torch.nn: PyTorch's own cases of its loss modules, all dtypes, derivatives once and twice, training."""

from __future__ import annotations

import copy
import io
from typing import Any

import numpy as np
import pytest
import swiftloss.torch as losses
import torch
from ours import sl
from test_torch_modules import CASES as ALL_CASES
from test_torch_modules import Case, inputs
from test_torch_modules import losses as module_infos
from torch import nn
from torch.testing import assert_close

losses.sl = sl  # counted, and changed by a mutant

ONCE = {"NLLLoss", "CrossEntropyLoss"}
CASES = [case for case in ALL_CASES if case.module in losses.__all__]
DOUBLES = [case for case in CASES if case.dtype is torch.float64]


def made(case: Case, requires_grad: bool) -> tuple[Any, Any, list[Any]]:
    """(our module, PyTorch's, arguments)"""
    (info,) = [info for info in module_infos() if info.module_cls.__name__ == case.module]
    found = inputs(info, case.dtype, requires_grad)[case.number]
    how = found.constructor_input
    ours = getattr(losses, case.module)(*how.args, **how.kwargs)
    return ours, info.module_cls(*how.args, **how.kwargs), list(found.forward_input.args)


def test_every_module_is_there() -> None:
    assert set(losses.__all__) == {case.module for case in CASES}
    for name in losses.__all__:
        assert issubclass(getattr(losses, name), getattr(nn, name))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_values_and_gradients_are_pytorchs(case: Case) -> None:
    ours, theirs, arguments = made(case, True)
    results = []
    for module in (ours, theirs):
        p, t = (x.detach().clone().requires_grad_(x.requires_grad) for x in arguments)
        value = module(p, t)
        value.sum().backward()
        results.append((value, p.grad))
    assert results[0][0].dtype == results[1][0].dtype
    # assert_close's own tolerances, 1.3e-6 and 1e-7, are those of PyTorch's tests of these modules.
    assert_close(results[0][0], results[1][0], equal_nan=True)
    # Of a loss that is NaN (the divergence of negative numbers) PyTorch may have gradients.
    if not results[1][0].isnan().any():
        assert_close(results[0][1], results[1][1])


def differentiable(case: Case) -> tuple[Any, list[Any]]:
    """Our module and PyTorch's arguments, of which those need a gradient that can have one."""
    module, _, arguments = made(case, True)
    if module(*arguments).isnan().any():
        pytest.skip("PyTorch's case has numbers whose divergence is NaN")
    return module, arguments


@pytest.mark.parametrize("case", DOUBLES, ids=str)
def test_first_derivatives(case: Case) -> None:
    module, arguments = differentiable(case)
    assert torch.autograd.gradcheck(module, arguments, rtol=1e-6)


@pytest.mark.parametrize("case", [case for case in DOUBLES if case.module not in ONCE], ids=str)
def test_second_derivatives(case: Case) -> None:
    module, arguments = differentiable(case)
    assert torch.autograd.gradgradcheck(module, arguments, rtol=1e-6)


@pytest.mark.parametrize("reduction", ["none", "mean", "batchmean"])
@pytest.mark.parametrize("log_target", [False, True])
def test_derivatives_of_the_divergence(log_target: bool, reduction: str) -> None:
    """Of distributions, which PyTorch's cases are not; by prediction and target."""
    random = torch.Generator().manual_seed(2)
    p, t = (torch.randn(3, 4, generator=random, dtype=torch.float64) for _ in range(2))
    p = torch.log_softmax(p, 1).requires_grad_()
    t = (torch.log_softmax(t, 1) if log_target else torch.softmax(t, 1)).requires_grad_()
    module = losses.KLDivLoss(reduction=reduction, log_target=log_target)
    assert torch.autograd.gradcheck(module, (p, t), rtol=1e-6)
    assert torch.autograd.gradgradcheck(module, (p, t), rtol=1e-6)


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("name", ["BCELoss", "BCEWithLogitsLoss"])
@pytest.mark.parametrize("weighted", [False, True])
def test_derivatives_by_the_target(weighted: bool, name: str, reduction: str) -> None:
    """Of the losses that are linear in it; PyTorch's too."""
    random = torch.Generator().manual_seed(4)
    p, t, weight = (0.05 + 0.9 * torch.rand(3, 4, generator=random, dtype=torch.float64) for _ in range(3))
    how: dict[str, Any] = {"weight": weight} if weighted else {}
    if weighted and name == "BCEWithLogitsLoss":
        how["pos_weight"] = 2 * weight[0]
    ours, theirs = (getattr(library, name)(reduction=reduction, **how) for library in (losses, nn))
    arguments = (p.requires_grad_(), t.requires_grad_())
    assert torch.autograd.gradcheck(ours, arguments, rtol=1e-6)
    assert torch.autograd.gradgradcheck(ours, arguments, rtol=1e-6)
    slopes = [torch.autograd.grad(module(*arguments).sum(), t)[0] for module in (ours, theirs)]
    assert_close(slopes[0], slopes[1], rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("name", sorted(ONCE))
def test_no_second_derivative_of_rows(name: str) -> None:
    logits = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    value = getattr(losses, name)()(logits, torch.tensor([0, 1, 2, 0]))
    (gradient,) = torch.autograd.grad(value, logits, create_graph=True)
    with pytest.raises(NotImplementedError, match=f"{name} of swiftloss can be differentiated once"):
        gradient.sum().backward()


def pairs(dtype: Any) -> dict[str, tuple[Any, Any, dict[str, Any]]]:
    """Of each module arguments of a type, and what it is made with."""
    random = torch.Generator().manual_seed(3)

    def uniform(*shape: int) -> Any:
        return torch.rand(*shape, generator=random, dtype=torch.float64).to(dtype)

    x, y = 4 * uniform(6, 5) - 2, 4 * uniform(6, 5) - 2
    probabilities, labels = 0.05 + 0.9 * uniform(6, 5), uniform(6, 5)
    classes = torch.tensor([0, 1, 4, -100, 2, 3])
    rows = torch.softmax(x, 1)
    return {
        "MSELoss": (x, y, {}),
        "L1Loss": (x, y, {}),
        "HuberLoss": (x, y, {"delta": 0.7}),
        "SmoothL1Loss": (x, y, {"beta": 0.5}),
        "BCELoss": (probabilities, labels, {"weight": uniform(5)}),
        "BCEWithLogitsLoss": (x, labels, {"pos_weight": 2 * uniform(5)}),
        "KLDivLoss": (torch.log_softmax(x, 1), torch.softmax(y, 1), {}),
        "NLLLoss": (torch.log(rows), classes, {"weight": uniform(5)}),
        "CrossEntropyLoss": (x, classes, {"weight": uniform(5), "label_smoothing": 0.1}),
    }


@pytest.mark.parametrize("reduction", ["none", "mean", "sum"])
@pytest.mark.parametrize("name", losses.__all__)
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.float16, torch.bfloat16], ids=str)
def test_dtypes(dtype: Any, name: str, reduction: str) -> None:
    p, t, how = pairs(dtype)[name]
    results = []
    # PyTorch in float64 stands for what is right: its float16 on the CPU is rounded at each step.
    for module, wide in ((getattr(losses, name), False), (getattr(nn, name), True)):

        def cast(x: Any, wide: bool = wide) -> Any:
            return x.double() if wide and isinstance(x, torch.Tensor) and x.is_floating_point() else x

        made_with = {option: cast(x) for option, x in how.items()}
        prediction = cast(p).clone().requires_grad_()
        value = module(reduction=reduction, **made_with)(prediction, cast(t))
        value.backward(torch.ones_like(value))
        results.append((value.detach(), prediction.grad))
    (value, gradient), (right_value, right_gradient) = results
    assert value.dtype == gradient.dtype == dtype
    # The result's own rounding, and the arguments' conditioning in 16 bits is none: both see the same numbers.
    rtol = 4 * torch.finfo(dtype).eps
    assert_close(value.double(), right_value, rtol=rtol, atol=rtol)
    assert_close(gradient.double(), right_gradient, rtol=rtol, atol=rtol * float(right_gradient.abs().max()))


def test_float16_gradients_survive_a_large_factor() -> None:
    """What torch.amp.GradScaler is for: the factor must come before the gradient is rounded to 16 bits."""
    p = torch.full((4096, 64), 1e-3, dtype=torch.float16, requires_grad=True)
    value = losses.MSELoss()(p, torch.zeros_like(p))
    value.backward(torch.tensor(2.0**15, dtype=torch.float16))
    expected = 2 * float(p[0, 0]) / p.numel() * 2.0**15
    assert abs(float(p.grad[0, 0]) / expected - 1) < 1e-3


def test_float16_gradients_by_the_target_do_too() -> None:
    p = torch.full((4096, 64), 1e-3, dtype=torch.float16)
    t = torch.full_like(p, 0.5, requires_grad=True)
    losses.BCEWithLogitsLoss()(p, t).backward(torch.tensor(2.0**15, dtype=torch.float16))
    expected = -float(p[0, 0]) / p.numel() * 2.0**15
    assert abs(float(t.grad[0, 0]) / expected - 1) < 1e-3


def test_only_what_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scalar loss has its gradient from the same pass; none is computed where no input needs it."""
    called: list[str] = []

    class Spy:
        target_grad = None

        def __call__(self, *arguments: Any, **options: Any) -> Any:
            called.append("value")
            return sl.squared_error(*arguments, **options)

        def value_and_grad(self, *arguments: Any, **options: Any) -> Any:
            called.append("value_and_grad")
            return sl.squared_error.value_and_grad(*arguments, **options)

        def grad(self, *arguments: Any, **options: Any) -> Any:
            called.append("grad")
            return sl.squared_error.grad(*arguments, **options)

    class Names:
        squared_error = Spy()

    monkeypatch.setattr(losses, "sl", Names())
    p, t = torch.ones(3), torch.zeros(3)
    losses.MSELoss()(p, t)
    assert called == ["value"]
    called.clear()
    p.requires_grad_()
    losses.MSELoss()(p, t).backward()
    assert called == ["value_and_grad"]
    called.clear()
    with torch.no_grad():
        losses.MSELoss()(p, t)
    assert called == ["value"]
    called.clear()
    losses.MSELoss(reduction="none")(p, t).sum().backward()
    assert called == ["value", "grad"]


def test_no_copies() -> None:
    """The library reads the tensor's own memory, at any strides."""
    p = torch.arange(24.0).reshape(4, 6)[:, ::2].t()
    array = losses._array(p)
    assert array.ctypes.data == p.data_ptr()
    assert array.strides == tuple(4 * step for step in p.stride())
    half = p.to(torch.bfloat16)
    assert losses._array(half).ctypes.data == half.data_ptr()


def test_errors() -> None:
    p, t = torch.rand(3, 2), torch.rand(3, 2)
    with pytest.raises(
        TypeError,
        match=r"^input is on the device meta, but swiftloss computes in the CPU's memory: pass input\.cpu\(\)$",
    ):
        losses.MSELoss()(p.to("meta"), t)
    with pytest.raises(TypeError, match="target is on the device meta"):
        losses.BCELoss()(p, t.to("meta"))
    with pytest.raises(TypeError, match="weight is on the device meta"):
        losses.BCELoss(weight=t.to("meta"))(p, t)
    with pytest.raises(TypeError, match=r"^input has dtype torch\.int64"):
        losses.MSELoss()(torch.tensor([1, 2]), torch.tensor([1.0, 2.0]))
    with pytest.raises(TypeError, match="target is a list"):
        losses.MSELoss()(p, [[0.0, 1.0]] * 3)
    with pytest.raises(ValueError, match=r"target has shape \(2,\), but input has shape \(3, 2\)"):
        losses.BCELoss()(p, torch.rand(2))
    with pytest.raises(ValueError, match=r"class indices of shape \(3,\)"):
        losses.CrossEntropyLoss()(p, torch.tensor([0, 1]))
    with pytest.raises(IndexError, match=r"target\[1\] = 2 is not a class index in \[0, 2\)"):
        losses.CrossEntropyLoss()(p, torch.tensor([0, 2, 1]))
    with pytest.raises(ValueError, match=r"prediction\[0\] = 1\.5"):
        losses.BCELoss()(torch.tensor([1.5]), torch.tensor([1.0]))
    with pytest.raises(ValueError, match=r"^target has shape \(4,\), which cannot be broadcast with input's \(3, 2\)$"):
        losses.KLDivLoss()(p, torch.rand(4))
    for name, reduction in (("MSELoss", "batchmean"), ("CrossEntropyLoss", "weighted_mean"), ("KLDivLoss", "average")):
        with pytest.raises(ValueError, match=rf"^{name}'s reduction is '{reduction}', but must be"):
            getattr(losses, name)(reduction=reduction)(p, t.detach())
    with pytest.raises(TypeError, match=r"^target has dtype torch\.float32, but NLLLoss takes class indices"):
        losses.NLLLoss()(p, t.detach())
    with pytest.raises(ValueError, match="ignore_index is 1, but a target of probabilities has no class indices"):
        losses.CrossEntropyLoss(ignore_index=1)(p, t.detach())
    with pytest.warns(UserWarning, match="broadcast") as warned:
        losses.MSELoss()(p, torch.rand(2))
    assert warned[0].filename == __file__


@pytest.mark.parametrize("shapes", [((3,), (4, 3)), ((4, 3), (3,)), ((), ())], ids=str)
def test_batchmean_divides_by_the_inputs_own_extent(shapes: Any) -> None:
    """Not by that of the shape both are broadcast to."""
    random = torch.Generator().manual_seed(4)
    p, t = (torch.rand(shape, generator=random, dtype=torch.float64) for shape in shapes)
    ours, theirs = (library.KLDivLoss(reduction="batchmean")(p, t) for library in (losses, nn))
    assert_close(ours, theirs)


@pytest.mark.parametrize("name", ["MSELoss", "CrossEntropyLoss", "BCEWithLogitsLoss", "KLDivLoss"])
def test_autocast(name: str) -> None:
    """Where PyTorch's losses of 16 bits are float32."""
    p, t, how = pairs(torch.bfloat16)[name]
    results = []
    for library in (losses, nn):
        prediction = p.clone().requires_grad_()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            value = getattr(library, name)(**how)(prediction, t)
        value.backward()
        results.append((value.detach(), prediction.grad))
    assert results[1][0].dtype is torch.float32
    # Of float32, and a last digit of bfloat16.
    assert_close(results[0][0], results[1][0])
    assert_close(results[0][1], results[1][1], rtol=2**-7, atol=1e-5)


def test_nothing_is_differentiated_where_none_is_wanted() -> None:
    p, t, weight = (torch.rand(4, requires_grad=True) for _ in range(3))
    with torch.no_grad():
        assert_close(losses.BCELoss(weight=weight)(p, t), nn.BCELoss(weight=weight)(p, t))


def test_a_view_of_another_sign() -> None:
    p = torch.tensor([1.0 + 2.0j, 3.0 - 4.0j]).conj().imag
    assert p.is_neg()
    assert float(losses.MSELoss()(p, torch.zeros(2))) == 10.0


def test_gradient_of_binary_cross_entropy_at_its_bounds() -> None:
    """The value's derivative, where PyTorch's is bounded by 1e12; behind a sigmoid both vanish."""
    p, t = torch.tensor([0.0, 1.0, 0.0, 1.0], requires_grad=True), torch.tensor([1.0, 0.0, 0.0, 1.0])
    losses.BCELoss(reduction="sum")(p, t).backward()
    assert p.grad.tolist() == [0.0, 0.0, 1.0, -1.0]
    slopes = []
    for library in (losses, nn):
        x = torch.tensor([200.0, -200.0, 200.0, -200.0], requires_grad=True)
        library.BCELoss()(torch.sigmoid(x), torch.tensor([0.0, 1.0, 1.0, 0.0])).backward()
        slopes.append(x.grad)
    assert torch.equal(slopes[0], slopes[1])


def test_state_and_copies() -> None:
    """Weights are buffers: in the state_dict, in a copy, in a file."""
    module = losses.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0]), label_smoothing=0.1)
    assert list(module.state_dict()) == ["weight"]
    file = io.BytesIO()
    torch.save(module.state_dict(), file)
    file.seek(0)
    other = losses.CrossEntropyLoss(weight=torch.ones(2), label_smoothing=0.1)
    other.load_state_dict(torch.load(file))
    p, t = torch.randn(4, 2), torch.tensor([0, 1, 1, 0])
    assert torch.equal(module(p, t), other(p, t))
    assert torch.equal(module(p, t), copy.deepcopy(module)(p, t))


class Network(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 3))

    def forward(self, x: Any) -> Any:
        return self.layers(x)


def trained(criterion: nn.Module, x: Any, t: Any) -> list[float]:
    torch.manual_seed(5)
    network = Network().double()
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
    values = []
    for _ in range(100):
        optimizer.zero_grad()
        value = criterion(network(x), t)
        value.backward()
        optimizer.step()
        values.append(float(value))
    return values


def test_training_follows_pytorchs() -> None:
    random = torch.Generator().manual_seed(7)
    x = torch.randn(200, 2, generator=random, dtype=torch.float64)
    t = (x[:, 0] > 0).long() + (x[:, 1] > 0.5).long()
    weight = torch.tensor([1.0, 2.0, 0.5], dtype=torch.float64)
    ours, theirs = (trained(library.CrossEntropyLoss(weight=weight), x, t) for library in (losses, nn))
    assert theirs[-1] < 0.2 * theirs[0]
    # A last digit's difference, magnified by a hundred steps.
    np.testing.assert_allclose(ours, theirs, rtol=1e-9)
