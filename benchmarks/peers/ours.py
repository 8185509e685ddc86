"""swiftloss, into outputs of the caller's and into new ones."""

from __future__ import annotations

from cases import Case

from .peer import NotThere, Timed


def ours(case: Case) -> Timed:
    """Outputs preallocated."""
    import swiftloss

    p, t = case.inputs
    loss = getattr(swiftloss, case.loss)
    if case.work == "value":
        return lambda: loss(p, t)
    g = case.gradient
    if case.work == "value_and_grad":
        return lambda: loss.value_and_grad(p, t, grad_out=g)
    h = case.hessian
    return lambda: loss.value_grad_and_hess(p, t, grad_out=g, hess_out=h)


def ours_new_arrays(case: Case) -> Timed:
    import swiftloss

    if case.work == "value":
        raise NotThere
    p, t = case.inputs
    method = getattr(getattr(swiftloss, case.loss), case.work)
    return lambda: method(p, t)
