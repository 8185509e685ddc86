"""What may be passed: dtypes, layouts, broadcasting, other libraries' arrays; and what is refused, with its
sentence."""

from __future__ import annotations

import warnings
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import swiftloss as sl
from bits import same_bits

P, T = np.array([[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]), np.array([[0.3, 0.2, 0.1], [0.6, 0.5, 0.4]])
POINTWISE = ["squared_error", "half_squared_error", "absolute_error", "binary_cross_entropy", "kl_divergence"]
LABEL_TYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]


def layouts(x: np.ndarray) -> list[np.ndarray]:
    """The same values in other places."""
    wide = np.zeros([2 * n for n in x.shape], x.dtype)
    wide[tuple(slice(None, None, 2) for _ in x.shape)] = x
    frozen = x.copy()
    frozen.flags.writeable = False
    shifted = np.zeros(x.nbytes + 1, np.uint8)[1:].view(x.dtype).reshape(x.shape)
    shifted[...] = x
    record = np.zeros(x.shape, np.dtype([("flag", "u1"), ("value", x.dtype)]))
    record["value"] = x
    backwards = tuple(slice(None, None, -1) for _ in x.shape)
    return [
        wide[tuple(slice(None, None, 2) for _ in x.shape)],
        np.asfortranarray(x),
        x[backwards].copy()[backwards],
        frozen,
        shifted,
        record["value"],
        x.astype(x.dtype.newbyteorder("S")),
        np.lib.stride_tricks.as_strided(x, x.shape, x.strides),
    ]


@pytest.mark.parametrize("name", [*POINTWISE, "categorical_cross_entropy", "cross_entropy"])
def test_layouts_have_the_same_bits(name: str, dtype: type) -> None:
    rng = np.random.default_rng(6)
    p, t = rng.random((37, 41)).astype(dtype), rng.random((37, 41)).astype(dtype)
    loss = getattr(sl, name)
    for reduction in ("mean", "none", "sum", "batchmean"):
        value, gradient = loss.value_and_grad(p, t, reduction=reduction)
        for a, b in zip(layouts(p), reversed(layouts(t))):
            got = loss.value_and_grad(a, b, reduction=reduction)
            assert same_bits(got[0], value) and same_bits(got[1], gradient)
            assert same_bits(loss(a, t, reduction=reduction), value)
            assert same_bits(loss.grad(p, b, reduction=reduction), gradient)


@pytest.mark.parametrize("label_type", LABEL_TYPES)
def test_label_types_and_layouts(label_type: str, dtype: type) -> None:
    rng = np.random.default_rng(7)
    p = rng.random((5, 31, 2)).astype(dtype)
    labels = rng.integers(0, 2, (5, 31))
    typed = labels.astype(label_type)
    frozen = typed.copy()
    frozen.flags.writeable = False
    for loss in (sl.sparse_categorical_cross_entropy, sl.cross_entropy, sl.nll):
        expected = loss.value_and_grad(p, labels, reduction="none")
        for some in (typed, np.asfortranarray(typed), typed[::-1].copy()[::-1], frozen, typed.tolist()):
            for scores in layouts(p):
                got = loss.value_and_grad(scores, some, reduction="none")
                assert same_bits(got[0], expected[0]) and same_bits(got[1], expected[1])


@pytest.mark.parametrize("name", POINTWISE)
def test_mixed_types_compute_in_the_wider(name: str) -> None:
    """As np.result_type has it, and without a copy of the narrow array."""
    loss, p32, t32 = getattr(sl, name), P.astype(np.float32), T.astype(np.float32)
    for a, b in [(p32, T), (P, t32)]:
        got = loss.value_and_grad(a, b)
        expected = loss.value_and_grad(a.astype(np.float64), b.astype(np.float64))
        assert same_bits(got[0], expected[0]) and same_bits(got[1], expected[1])


def test_what_numpy_makes_arrays_of() -> None:
    expected = sl.squared_error(np.array([1.0, 2.0]), np.array([3.0, 5.0]))
    for p in ([1, 2], (1.0, 2.0), np.array([1, 2], np.int8), [np.float32(1), 2], [True, 2]):
        assert same_bits(sl.squared_error(p, [3, 5]), expected)
    assert same_bits(sl.squared_error(np.array([1, 2], np.float32), np.array([3, 5], np.int16)), np.float32(expected))
    assert same_bits(sl.squared_error(np.array([1, 2], np.float32), np.array([3, 5], np.int32)), expected)
    assert sl.squared_error([], []).dtype == np.float64
    assert sl.hinge([0.5], [True]) == 0.5


def test_python_numbers_follow_the_array() -> None:
    p = np.array([1, 2], np.float32)
    for number in (3, 3.0):
        assert same_bits(sl.squared_error(p, number), np.mean((p - np.float32(3)) ** 2))
    assert same_bits(sl.squared_error(3, np.float32(1)), np.float32(4))
    assert same_bits(sl.squared_error(3, 1), np.float64(4))


def test_python_numbers_of_any_size() -> None:
    """They are rounded by way of float64, as numpy 2 does it; what no float of the computing type comes near is an
    error, where numpy warns and goes on with inf."""
    zero = np.zeros(1, np.float32)
    # A tie in float32 once float64 has dropped the last bit; rounded at once it goes up.
    tie = 2**60 + 2**36 + 1
    assert np.float32(np.int64(tie)) != np.float32(float(tie)) == np.float32(2**60)
    assert same_bits(sl.absolute_error(zero, tie), np.float32(float(tie)))
    assert same_bits(sl.absolute_error(tie, zero[0]), np.float32(float(tie)))
    for number in (10**30, -(10**30), 2**64, 3.4028235e38, -3.4028235e38, np.inf, 1e-300):
        assert same_bits(sl.absolute_error(zero, number), np.abs(np.float32(float(number))))
        assert same_bits(sl.absolute_error(number, 0), np.abs(np.float64(number)))
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        sl.absolute_error(zero, 1e-300)
        for number, text in (
            (1e300, r"1e\+300"),
            (-1e39, r"-1e\+39"),
            (3.4028236e38, r"3.4028236e\+38"),
            (10**39, "10{39}"),
        ):
            with pytest.raises(ValueError, match=f"^target = {text} is beyond float32, in which this call computes$"):
                sl.squared_error(zero, number)
            with pytest.raises(
                ValueError, match=f"^prediction = {text} is beyond float32, in which this call computes$"
            ):
                sl.squared_error(number, zero[0])
            sl.absolute_error(zero.astype(np.float64), number)
    # 10^5000 has more digits than Python prints.
    for number, text in ((10**400, "10+[.]{3}0+"), (10**5000, "<int>")):
        with pytest.raises(ValueError, match=f"^target = {text} is beyond float64$"):
            sl.squared_error(P, number)
        with pytest.raises(ValueError, match=f"^weight = {text} is beyond float64$"):
            sl.squared_error(P, T, weight=number)
        with pytest.raises(ValueError, match=f"^delta = {text} is beyond float64$"):
            sl.huber(P, T, delta=number)


def test_broadcasting_never_grows_the_prediction() -> None:
    p = np.arange(6.0).reshape(2, 3)
    for t in (np.float64(1), np.ones(3), np.ones((2, 1)), np.ones((1, 3)), np.ones((1, 1))):
        assert same_bits(sl.squared_error(p, t), np.mean((p - t) ** 2))
    with pytest.raises(
        ValueError, match=r"target has shape \(4, 2, 3\), which cannot be broadcast to \(2, 3\), as predict"
    ):
        sl.squared_error(p, np.ones((4, 2, 3)))
    with pytest.raises(ValueError, match=r"target has shape \(3,\), which cannot be broadcast to \(1,\)"):
        sl.squared_error(np.ones(1), np.ones(3))
    with pytest.raises(
        ValueError, match=r"target has shape \(3,\), which cannot be broadcast to \(2,\), as prediction has"
    ):
        sl.sparse_categorical_cross_entropy(P, [0, 1, 2])
    assert sl.sparse_categorical_cross_entropy(P, 0) == sl.sparse_categorical_cross_entropy(P, [0, 0])


class Shared:
    """Another library's array: DLPack and nothing else."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __dlpack__(self, **arguments: Any) -> Any:
        return self.array.__dlpack__()

    def __dlpack_device__(self) -> tuple[int, int]:
        return self.array.__dlpack_device__()


def test_dlpack_arrays() -> None:
    assert same_bits(sl.squared_error(Shared(P), Shared(T)), sl.squared_error(P, T))

    class OnAnotherDevice(Shared):
        def __dlpack_device__(self) -> tuple[int, int]:
            return (2, 0)

        def __dlpack__(self, **arguments: Any) -> Any:
            raise BufferError("cannot export a CUDA tensor")

    with pytest.raises(TypeError, match="prediction is a OnAnotherDevice that numpy cannot share"):
        sl.squared_error(OnAnotherDevice(P), T)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (P.astype(np.longdouble), r"target has dtype (float128|longdouble), but must be .*astype\(np.float64\)$"),
        (P * 1j, "target has dtype complex128, but must be"),
        (
            np.full((2, 3), "x"),
            r"target has dtype <U1, but must be float32, float64, float16, bfloat16 or integer: target\[0, 0\] is 'x'$",
        ),
        (np.full(2, b"x"), r"target has dtype [|]S1, but must be float32, .*: target\[0\] is b'x'$"),
        (np.full((2, 3), None), r"target has dtype object, but must be .*: target\[0, 0\] is None$"),
        (
            [[1, 2, 3], [4, 1j, 6]],
            r"target has dtype complex128, but must be float32, float64, float16, bfloat16 or integer$",
        ),
        (
            np.array([[1, 2, 3], [4, "x", 6]], object),
            r"target has dtype object, but must be .*: target\[1, 1\] is 'x'$",
        ),
        (np.array([[0.5, 1j]], object), r"target has dtype object, but must be .*: target\[0, 1\] is 1j$"),
        (
            np.full((2, 3), Fraction(1, 2)),
            r"target has dtype object, but must be .*: pass np.asarray\(target\).astype\(float\)$",
        ),
        ([Decimal(1), True, 2.0], r"target has dtype object, but must be .*: pass np.asarray\(target\).astype"),
        (np.ma.masked_array(P), "target is a masked array, whose mask would be ignored"),
        (None, "^target is None, but must be a number or an array of numbers$"),
        ("x", "^target has dtype <U1, but must be float32, float64, float16, bfloat16 or integer: it is 'x'$"),
        ({1}, r"^target is \{1\}, but must be a number or an array of numbers$"),
        ((x for x in [1.0]), "^target is <generator.*>, but must be a number or an array of numbers$"),
        (Fraction(1, 2), r"^target is Fraction\(1, 2\), which is no number to numpy: pass float\(target\)$"),
    ],
    ids=[
        *(
            "longdouble",
            "complex",
            "text",
            "bytes",
            "none",
            "complex-list",
            "mixed",
            "complex-object",
            "fraction",
        ),
        *("decimal-list", "masked", "None", "word", "set", "generator", "Fraction"),
    ],
)
def test_wrong_types(bad: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        sl.squared_error(P, bad)
    with pytest.raises(TypeError, match=message.replace("target", "prediction")):
        sl.squared_error(bad, P)


@pytest.mark.parametrize(
    "wrong",
    [np.longdouble([1, 2]), np.array([1, 2.0], object), [Decimal(1), Fraction(2)], Decimal(1)],
    ids=["longdouble", "object", "decimal", "Decimal"],
)
def test_what_the_sentences_advise_works(wrong: Any) -> None:
    with pytest.raises(TypeError) as caught:
        sl.squared_error(wrong, 4)
    advised = eval(str(caught.value).split(": pass ")[1], {"np": np, "prediction": wrong})
    expected = 9.0 if isinstance(wrong, Decimal) else 6.5
    assert sl.squared_error(advised, 4) == expected


def test_masked_arrays() -> None:
    """Refused, as they come: their data with their mask is what a loss of the rest is made of."""
    keep = np.array([[True, False, True], [False, False, True]])
    p = np.ma.masked_array(P, ~keep)
    for side, pair in (("prediction", (p, T)), ("target", (T, p))):
        with pytest.raises(
            TypeError, match=rf"ignored: pass {side}.data; a loss leaves out the rest with mask=~{side}.mask$"
        ):
            sl.squared_error(*pair)
    expected = np.mean((P[keep] - T[keep]) ** 2)
    # Three numbers are added in one order only.
    assert same_bits(sl.squared_error(p.data, T, mask=~p.mask), expected)
    assert same_bits(
        sl.squared_error(np.ma.masked_array(P).data, T, mask=~np.ma.masked_array(P).mask), np.mean((P - T) ** 2)
    )
    mask = np.ma.masked_array(np.ones(P.shape, bool), ~keep)
    with pytest.raises(
        TypeError, match=r"^mask is a masked array, whose mask would be ignored: pass mask.filled\(False\)$"
    ):
        sl.squared_error(P, T, mask=mask)
    assert same_bits(sl.squared_error(P, T, mask=mask.filled(False)), expected)


class Column:
    """Another library's column: what numpy makes of it, and nothing else."""

    def __init__(self, values: list[Any], dtype: Any = None) -> None:
        self.values = np.array(values, dtype)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return self.values


def test_columns_of_tables() -> None:
    p, t = [1.0, 2.0, 4.0], [1.0, 0.0, 1.0]
    assert sl.squared_error(Column(p), Column(t)) == 13 / 3
    assert sl.squared_error(Column(p, np.float32), t).dtype == np.float64
    weight, mask = Column([3, 1, 0]), Column([True, True, False])
    assert sl.squared_error(Column(p), Column(t), weight=weight, mask=mask) == 2
    for values, said in (([1, None, 2], r"prediction\[1\] is None"), (["a", 1, 2], r"prediction\[0\] is 'a'")):
        with pytest.raises(TypeError, match=f"^prediction has dtype object, but must be .*: {said}$"):
            sl.squared_error(Column(values, object), t)
    with pytest.raises(TypeError, match=r"^mask has dtype object, but must be bool or uint8: mask\[1\] is None$"):
        sl.squared_error(p, t, mask=Column([True, None, True]))
    with pytest.raises(TypeError, match=r"bool or uint8: pass np.asarray\(mask\).astype\(bool\)$"):
        sl.squared_error(p, t, mask=Column([True, False, True], object))
    with pytest.raises(ValueError, match=r"^target has shape \(3,\), which cannot be broadcast to \(3, 1\)"):
        sl.squared_error(Column([[1.0], [2.0], [4.0]]), Column(t))
    with pytest.raises(TypeError, match="^out must be a numpy array, not Column$"):
        sl.squared_error(p, t, out=Column([0.0]))


def test_broadcast_arrays_are_only_read() -> None:
    """numpy warns about writing to them, and the suite makes a warning an error."""
    p, t = np.broadcast_arrays(np.zeros((3, 1)), np.ones((1, 3)))
    assert sl.squared_error(p, t) == 1


def test_rows_of_no_classes_take_no_time() -> None:
    x = np.broadcast_to(np.zeros((1, 0)), (2**40, 0))
    assert sl.categorical_cross_entropy(x, x) == 0


def test_epsilon_beyond_the_computing_type() -> None:
    p = P.astype(np.float32)
    with pytest.raises(ValueError, match=r"epsilon = 1e\+300 is beyond float32, in which this call computes"):
        sl.sparse_categorical_cross_entropy(p, [0, 1], epsilon=1e300)
    with pytest.raises(ValueError, match="^epsilon = 10+[.]{3}0+ is beyond float64$"):
        sl.sparse_categorical_cross_entropy(p, [0, 1], epsilon=10**400)


def test_the_wrong_argument_is_named() -> None:
    for wrong in (np.longdouble(1), "x", None):
        with pytest.raises(TypeError, match="^prediction (has dtype|is) "):
            sl.squared_error(wrong, 1)
        with pytest.raises(TypeError, match="^target (has dtype|is) "):
            sl.squared_error(1, wrong)


def test_ragged_lists() -> None:
    with pytest.raises(ValueError, match="^prediction is not an array: its parts differ in length$"):
        sl.squared_error([[1, 2], [3]], P)
    with pytest.raises(ValueError, match="^target is not an array: its parts differ in length$"):
        sl.sparse_categorical_cross_entropy(P, [[0], [1, 2]])


def test_values_outside_their_domain_are_named() -> None:
    for loss in (sl.kl_divergence, sl.binary_cross_entropy, sl.categorical_cross_entropy):
        for wrong in (-0.25, 1.5, np.inf, -np.inf):
            p = P.copy()
            p[1, 2] = wrong
            with pytest.raises(ValueError, match=rf"prediction\[1, 2\] = {wrong} is not a probability in \[0, 1\]"):
                loss(p, T)
            with pytest.raises(ValueError, match=rf"target\[1, 2\] = {wrong} is not a probability in \[0, 1\]"):
                loss(P, p)
            loss(p, T, check="none")
    for wrong in (0, 2, 0.5, -1.0000000000000002):
        with pytest.raises(ValueError, match=rf"target\[2\] = {wrong} is not a label -1 or 1"):
            sl.hinge([1, 2, 3, 4], [1, -1, wrong, 0])
        sl.hinge([1, 2, 3, 4], [1, -1, wrong, 0], check="none")
    with pytest.raises(ValueError, match=r"prediction = 1.1 is not"):
        sl.kl_divergence(np.float32(1.1), np.float32(1))


def test_the_first_wrong_value_is_named_wherever_it_is() -> None:
    for n in (1, 9, 128, 129, 1000):
        for place in {0, n // 2, n - 1}:
            p = np.full(n, 0.5)
            p[place:] = 2
            for some in (p, p[::-1].copy()[::-1]):
                with pytest.raises(ValueError, match=rf"prediction\[{place}\] = 2 is"):
                    sl.kl_divergence(some, np.full(n, 0.5))
            labels = np.full(n, 1)
            labels[place:] = 3
            with pytest.raises(IndexError, match=rf"target\[{place}\] = 3 is not a class index in \[0, 2\)"):
                sl.sparse_categorical_cross_entropy(np.full((n, 2), 0.5), labels)
            with pytest.raises(ValueError, match=rf"prediction\[{place}, 0\] = 2 is not"):
                sl.sparse_categorical_cross_entropy(np.stack([p, 1 - p * 0], axis=1), np.ones(n, int))


def test_class_indices() -> None:
    for wrong in (-1, 3, 2**40, -(2**62)):
        with pytest.raises(IndexError, match=rf"target\[1\] = {wrong} is not a class index in \[0, 3\)"):
            sl.sparse_categorical_cross_entropy(P, [0, wrong])
        with pytest.raises(IndexError):
            sl.sparse_categorical_cross_entropy(P, [0, wrong], check="none")
    with pytest.raises(IndexError, match=r"target\[1\] = 18446744073709551615 is not a class index"):
        sl.sparse_categorical_cross_entropy(P, np.array([0, 2**64 - 1], np.uint64))
    with pytest.raises(
        TypeError,
        match=r"^target has dtype float64, but class indices must be .*: pass np.asarray\(target\).astype\(int\)$",
    ):
        sl.sparse_categorical_cross_entropy(P, [0.0, 1.0])
    for wrong, said in (
        (["a", "b"], r"target has dtype <U1, but class indices must be integers: target\[0\] is 'a'"),
        ("ab", "target has dtype <U2, but class indices must be integers: it is 'ab'"),
        (None, "target is None, but class indices must be integers"),
        (["a", None], r"target has dtype object, but class indices must be integers: target\[0\] is 'a'"),
        ([0, 0.5, None], r"target has dtype object, but class indices must be integers: target\[1\] is 0.5"),
    ):
        with pytest.raises(TypeError, match=f"^{said}$"):
            sl.sparse_categorical_cross_entropy(P, wrong)
    with pytest.raises(ValueError, match="prediction has shape \\(\\), but needs an axis of classes"):
        sl.sparse_categorical_cross_entropy(0.5, 0)


def test_class_indices_and_probabilities_are_told_apart() -> None:
    """By a hint at the other loss, where the target has the shape that the other one takes."""
    other = "; categorical_cross_entropy takes a number for each class$"
    with pytest.raises(TypeError, match=f"^target has dtype float64, but class indices must be integers{other}"):
        sl.sparse_categorical_cross_entropy(P, T)
    with pytest.raises(
        ValueError, match=rf"^target has shape \(2, 3\), which cannot be broadcast to \(2,\), .*{other}"
    ):
        sl.sparse_categorical_cross_entropy(P, np.ones((2, 3), int))
    cannot = r"^target has shape \(2,\), which cannot be broadcast to \(2, 3\), as prediction has shape \(2, 3\)"
    with pytest.raises(ValueError, match=f"{cannot}; sparse_categorical_cross_entropy takes class indices$"):
        sl.categorical_cross_entropy(P, [0, 1])
    # A loss that takes no number for each class at all.
    with pytest.raises(TypeError, match="^target has dtype float64, but class indices must be integers(?!.*nll takes)"):
        sl.nll(P, T)
    # Numbers that are no indices; a loss of elements; one of rows that no other one takes indices for.
    for loss, target in (
        (sl.categorical_cross_entropy, [0.5, 1.5]),
        (sl.squared_error, [0, 1]),
        (sl.multilabel_cross_entropy, [0, 1]),
    ):
        with pytest.raises(ValueError, match=f"{cannot}$"):
            loss(P, target)


LABELLED = ["cross_entropy", "nll", "sparse_categorical_cross_entropy"]


@pytest.mark.parametrize("name", ["cross_entropy", "nll"])
def test_class_indices_of_scores(name: str) -> None:
    loss = getattr(sl, name)
    for wrong in (-1, 3, 2**40, -(2**62)):
        for check in ("all", "none"):
            with pytest.raises(IndexError, match=rf"^target\[1\] = {wrong} is not a class index in \[0, 3\)$"):
                loss(P, [0, wrong], check=check)
    # An index beyond Int64 is none that could be ignored.
    for ignored in (None, -1, 1 - 2**63, 2**63 - 1):
        with pytest.raises(IndexError, match=r"^target\[1\] = 18446744073709551615 is not a class index in \[0, 3\)$"):
            loss(P, np.array([0, 2**64 - 1], np.uint64), ignore_index=ignored)
    with pytest.raises(ValueError, match=r"^ignore_index = -9223372036854775808 stands for no index$"):
        loss(P, [0, 1], ignore_index=-(2**63))
    with pytest.raises(
        TypeError, match=r"^target has dtype float64, but class indices must be integers: pass np.asarray"
    ):
        loss(P, [0.0, 1.0])
    for wrong, said in (
        (["a", "b"], r"target has dtype <U1, but class indices must be integers: target\[0\] is 'a'"),
        (None, "target is None, but class indices must be integers"),
        ([0, 0.5, None], r"target has dtype object, but class indices must be integers: target\[1\] is 0.5"),
    ):
        with pytest.raises(TypeError, match=f"^{said}$"):
            loss(P, wrong)
    with pytest.raises(ValueError, match=r"^prediction has shape \(\), but needs an axis of classes$"):
        loss(0.5, 0)
    with pytest.raises(
        ValueError, match=r"^target has shape \(3,\), which cannot be broadcast to \(2,\), as prediction"
    ):
        loss(P, [0, 1, 2])
    with pytest.raises(ValueError, match="^target is not an array: its parts differ in length$"):
        loss(P, [[0], [1, 2]])
    assert same_bits(loss(P, 1), loss(P, [1, 1])) and same_bits(loss(P[0], 1), loss(P[:1], [1]))
    assert np.isnan(loss(np.zeros((0, 3)), []))
    for many in (np.zeros((2, 0)), np.zeros((2, 0), np.float32)):
        with pytest.raises(IndexError, match=r"^target\[0\] = 0 is not a class index in \[0, 0\)$"):
            loss(many, [0, 0])


@pytest.mark.parametrize("name", LABELLED)
def test_one_wrong_index_among_a_million_rows(name: str) -> None:
    """It is named, in a mean too; a gradient over the scores leaves them as they were."""
    loss, labels = getattr(sl, name), np.zeros(1_000_000, np.uint8)
    p = np.full((1_000_000, 3), 0.5, np.float32)
    for place in (0, 499_999, 999_999):
        labels[place] = 7
        match = rf"^target\[{place}\] = 7 is not a class index in \[0, 3\)$"
        for reduction in ("mean", "weighted_mean", "none"):
            with pytest.raises(IndexError, match=match):
                loss(p, labels, reduction=reduction)
        with pytest.raises(IndexError, match=match):
            loss.value_and_grad(p, labels, grad_out=p)
        assert (p == 0.5).all()
        assert np.isfinite(loss(p, labels, ignore_index=7))
        labels[place] = 0


def test_a_target_of_scores_tells_its_kind_by_its_axes() -> None:
    """As many as the prediction: a number for each class, in [0, 1], of any type. One less: class indices."""
    hot = np.eye(3)[[0, 2]]
    expected = sl.cross_entropy(P, [0, 2])
    for t in (hot, hot.astype(int), hot.astype(bool), hot.tolist(), hot.astype(np.float32), np.asfortranarray(hot)):
        assert same_bits(sl.cross_entropy(P, t), expected)
    assert sl.cross_entropy(P.astype(np.float32), hot.astype(np.float32)).dtype == np.float32
    assert sl.cross_entropy(P.astype(np.float32), hot).dtype == np.float64
    assert sl.cross_entropy(P.astype(np.float32), [0, 2]).dtype == np.float32
    assert sl.cross_entropy([[1, 2]], [0]).dtype == np.float64
    for wrong in (-0.25, 1.5, np.inf, -np.inf):
        t = hot.copy()
        t[1, 2] = wrong
        with pytest.raises(ValueError, match=rf"^target\[1, 2\] = {wrong} is not a probability in \[0, 1\]$"):
            sl.cross_entropy(P, t)
        sl.cross_entropy(P, t, check="none")
        assert sl.cross_entropy(P, t, mask=[True, False]) > 0
    for shape in ((2, 2), (3, 3), (2, 3, 1), (1, 2, 3)):
        with pytest.raises(ValueError, match=r"^target has shape .* which cannot be broadcast to \(2, 3\)"):
            sl.cross_entropy(P, np.ones(shape))


def test_class_indices_have_no_derivative() -> None:
    assert sl.cross_entropy.target_grad(P, T).shape == P.shape
    with pytest.raises(NotImplementedError, match="class indices have no derivative$"):
        sl.cross_entropy.target_grad(P, [0, 1])


WEIGHTED = ["categorical_cross_entropy", *LABELLED]


def call_of(name: str) -> tuple[Any, np.ndarray, Any]:
    return getattr(sl, name), P, T if name == "categorical_cross_entropy" else [0, 2]


@pytest.mark.parametrize("name", WEIGHTED)
def test_class_weights_of_any_type(name: str) -> None:
    loss, p, t = call_of(name)
    expected = loss.value_grad_and_hess(p, t, class_weight=np.array([1.0, 2.0, 3.0]))
    assert not same_bits(expected[0], loss(p, t))
    for weight in (
        [1, 2, 3],
        (1.0, 2, True + 2),
        np.array([1, 2, 3], np.float32),
        np.float16([1, 2, 3]),
        np.longdouble([1, 2, 3]),
        np.array([1, 2, 3], np.uint8),
        np.array([1, 2, 3], ">f8"),
        np.array([3.0, 2.0, 1.0])[::-1],
        np.array([1.0, 0, 2.0, 0, 3.0])[::2],
        Shared(np.array([1.0, 2.0, 3.0])),
    ):
        got = loss.value_grad_and_hess(p, t, class_weight=weight)
        assert all(same_bits(a, b) for a, b in zip(got, expected))
    for none in (None, [1, 1, 1], np.ones(3, np.float32)):
        for a, b in zip(loss.value_grad_and_hess(p, t, class_weight=none), loss.value_grad_and_hess(p, t)):
            assert same_bits(a, b)
    narrow = loss(p.astype(np.float32), np.asarray(t, np.float32 if np.ndim(t) == 2 else int), class_weight=[1, 2, 0.1])
    assert narrow.dtype == np.float32


@pytest.mark.parametrize("name", WEIGHTED)
def test_class_weights_that_cannot_be(name: str) -> None:
    loss, p, t = call_of(name)
    for wrong, said in ((-1, "-1"), (np.nan, "nan"), (np.inf, "inf"), (-1e-30, "-1e-30")):
        for method in (loss, loss.grad, loss.hess):
            with pytest.raises(
                ValueError,
                match=rf"^class_weight\[2\] = {said} is not a weight >= 0 that is finite in the type of the results$",
            ):
                method(p, t, class_weight=[1, 1, wrong])
            with pytest.raises(ValueError, match=rf"^class_weight\[1\] = {said} is not a weight"):
                method(p, t, class_weight=np.array([1, 9, wrong, 9, wrong, 9])[::2])
    with pytest.raises(
        ValueError, match=r"^class_weight\[1\] = 1e\+300 is not a weight >= 0 that is finite in the type"
    ):
        loss(p.astype(np.float32), np.asarray(t, np.float32 if np.ndim(t) == 2 else int), class_weight=[1, 1e300, 1])
    for shape in ((), (1,), (2,), (4,), (0,), (1, 3), (3, 1), (2, 3)):
        text = str(shape).replace("(", r"\(").replace(")", r"\)")
        with pytest.raises(
            ValueError, match=rf"^class_weight has shape {text}, but must be one number for each of 3 classes$"
        ):
            loss(p, t, class_weight=np.ones(shape))
    for wrong, said in (
        ("x", "has dtype <U1, but must hold real numbers: it is 'x'"),
        ([1, None, 1], r"has dtype object, but must hold real numbers: class_weight\[1\] is None"),
        ([1, 1j, 1], "has dtype complex128, but must hold real numbers"),
        ({1}, r"is \{1\}, but must be a number or an array of numbers"),
        ([[1, 2], [3]], "is not an array: its parts differ in length"),
        (np.ma.masked_array([1.0, 2.0, 3.0]), "is a masked array, whose mask would be ignored.*"),
    ):
        with pytest.raises((TypeError, ValueError), match=f"^class_weight {said}$"):
            loss(p, t, class_weight=wrong)
    assert np.isfinite(loss(p, t, class_weight=[1, 1, -1], check="none"))
    weight = np.ones((2, 3))
    with pytest.raises(ValueError, match="^grad_out overlaps class_weight"):
        loss.grad(p, t, class_weight=weight[1], grad_out=weight)
    assert (weight == 1).all()


@pytest.mark.parametrize("name", LABELLED)
def test_indices_to_ignore(name: str) -> None:
    loss = getattr(sl, name)
    expected = loss(P, [0, 1], mask=[True, False])
    for index in (1, np.int8(1), np.uint64(1), True, np.array(1)):
        assert same_bits(loss(P, [0, 1], ignore_index=index), expected)
    for far in (-100, 255, 2**63 - 1, -(2**63) + 1):
        assert same_bits(loss(P, [0, 1], ignore_index=far), loss(P, [0, 1]))
    for wrong in (1.0, "1", [1], np.float64(1), 1j, np.array([1])):
        with pytest.raises(TypeError, match="^ignore_index is .*, but must be an integer$"):
            loss(P, [0, 1], ignore_index=wrong)
    for wrong in (2**63, 2**70, -(2**63) - 1):
        with pytest.raises(ValueError, match=f"^ignore_index = {wrong} is beyond 64 bits$"):
            loss(P, [0, 1], ignore_index=wrong)
    with pytest.raises(TypeError, match="unexpected keyword argument 'ignore_index'"):
        sl.categorical_cross_entropy(P, T, ignore_index=1)  # type: ignore[call-overload]


def test_misspelt_words() -> None:
    for arguments, end in [
        ({"reduction": "men"}, "'batchmean' or 'weighted_mean': did you mean 'mean'?"),
        ({"reduction": "Sum"}, "'batchmean' or 'weighted_mean': did you mean 'sum'?"),
        ({"reduction": "batch_mean"}, "'batchmean' or 'weighted_mean': did you mean 'batchmean'?"),
        ({"reduction": None}, "'batchmean' or 'weighted_mean': did you mean 'none'?"),
        # What other libraries say is not near any of the words.
        ({"reduction": "sum_over_batch_size"}, "'batchmean' or 'weighted_mean'"),
        ({"reduction": "elementwise_mean"}, "'batchmean' or 'weighted_mean'"),
        ({"reduction": "avg"}, "'batchmean' or 'weighted_mean'"),
        ({"reduction": ["mean"]}, "'batchmean' or 'weighted_mean'"),
        ({"empty": "NaN"}, "'nan', 'zero' or 'error': did you mean 'nan'?"),
        ({"check": False}, "check is False, but must be 'all' or 'none'"),
        ({"labels": "Binary"}, "labels is 'Binary', but must be 'signed' or 'binary': did you mean 'binary'?"),
        ({"labels": "binray"}, "'signed' or 'binary': did you mean 'binary'?"),
    ]:
        with pytest.raises(ValueError) as caught:
            sl.hinge(P, np.ones_like(P), **arguments)  # type: ignore[call-overload]
        assert str(caught.value).endswith(end)


def test_long_values_are_shortened() -> None:
    with pytest.raises(ValueError, match="^reduction is 'x{27}[.]{3}x{28}', but must be"):
        sl.squared_error(P, T, reduction="x" * 1000)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"^delta is \[0, 1, 2, 3, 4, 5, [.]{3}\], but must be a single number$"):
        sl.huber(P, T, delta=list(range(1000)))
    with pytest.raises(TypeError, match=r"^target has dtype object, .*: target\[0\] is 'x{27}[.]{3}x{28}'$"):
        sl.squared_error(P, np.array(["x" * 1000, 1], object))


def test_options_are_checked() -> None:
    for arguments, message in [
        ({"reduction": "avg"}, "reduction is 'avg', but must be 'mean', 'none', 'sum', 'batchmean' or 'weighted_mean'"),
        ({"reduction": None}, "reduction is None"),
        ({"reduction": ["mean"]}, "reduction is \\['mean'\\]"),
        ({"empty": "nothing"}, "empty is 'nothing', but must be 'nan', 'zero' or 'error'"),
        ({"check": True}, "check is True, but must be 'all' or 'none'"),
    ]:
        with pytest.raises(ValueError, match=message):
            sl.squared_error(P, T, **arguments)
    with pytest.raises(
        ValueError, match=r"reduction is batchmean, but prediction has shape \(\) and no axis of a batch"
    ):
        sl.squared_error(1.0, 2.0, reduction="batchmean")
    for epsilon, message in [
        (-1e-7, "epsilon = -1e-07 is not a finite number >= 0"),
        (np.nan, "epsilon = nan"),
        (np.inf, "inf"),
    ]:
        with pytest.raises(ValueError, match=message):
            sl.categorical_cross_entropy(P, T, epsilon=epsilon)
    with pytest.raises(TypeError, match="epsilon is 'x', but must be a single number"):
        sl.categorical_cross_entropy(P, T, epsilon="x")  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"squared_error\(\) got an unexpected keyword argument 'epsilon'"):
        sl.squared_error(P, T, epsilon=1)  # type: ignore[call-overload]
    with pytest.raises(TypeError, match=r"unexpected keyword argument 'eps'"):
        sl.categorical_cross_entropy(P, T, eps=1)  # type: ignore[call-overload]


def test_a_huge_logical_size_is_fine() -> None:
    """2^31 + 8 elements by stride 0: sizes and offsets have 64 bits."""
    n = 2**31 + 8
    x = np.broadcast_to(np.float32(1), (n,))
    with pytest.raises(ValueError, match=r"target\[0\] = 2 is not"):
        sl.kl_divergence(x, np.broadcast_to(np.float32(2), (n,)))


# ---- weights, masks, upstream ----------------------------------------------------------------------------------------


def test_weights_of_any_type() -> None:
    """Cast to the computing type, which they do not change."""
    p, t = P.astype(np.float32), T.astype(np.float32)
    weight = np.array([1, 2, 3])
    expected = np.mean((p - t) ** 2 * weight.astype(np.float32))
    for w in (
        weight,
        weight.astype(np.float64),
        weight.astype(np.float32),
        [1, 2, 3],
        (1.0, 2.0, 3.0),
        weight.astype(">f8"),
    ):
        assert same_bits(sl.squared_error(p, t, weight=w), expected)
    for w in (2, 2.0, True + True, np.float64(2), np.float32(2), np.int8(2), [2], np.array(2)):
        assert same_bits(sl.squared_error(p, t, weight=w), np.mean((p - t) ** 2 * np.float32(2)))
        assert same_bits(sl.squared_error.grad(p, t, upstream=w), 2 * (p - t) / np.float32(6) * np.float32(2))
    assert same_bits(sl.squared_error(p, t, weight=True), sl.squared_error(p, t))
    kept = np.array([True, False, True])
    assert same_bits(sl.squared_error(p, t, weight=kept), np.mean((p - t) ** 2 * kept.astype(np.float32)))
    assert same_bits(sl.squared_error(p, t, weight=0.1), np.mean((p - t) ** 2 * np.float32(0.1)))
    assert sl.squared_error(p, t, weight=np.ones(3, np.float64)).dtype == np.float32
    assert same_bits(sl.squared_error(p, t, weight=Shared(np.ones(3))), sl.squared_error(p, t))


def test_factors_that_the_library_cannot_read(dtype: type) -> None:
    """float16 and long double are cast to the computing type as numpy casts them, without numpy's warnings."""
    p, t, third = P.astype(dtype), T.astype(dtype), np.longdouble(1) / 3
    for w in (
        np.float16([0.1, 2, 3]),
        np.float16([0.1, 2, 3]).astype(">f2"),
        np.float16([0.1, 9, 2, 9, 3, 9])[::2],
        np.longdouble([0.1, 2, 3]) * third,
        [np.float16(0.1), np.float16(2), np.float16(3)],
    ):
        cast = np.asarray(w).astype(dtype)
        assert same_bits(sl.squared_error(p, t, weight=w), np.mean((p - t) ** 2 * cast))
        assert same_bits(
            sl.squared_error.grad(p, t, upstream=w, reduction="none"), np.ascontiguousarray(2 * (p - t) * cast)
        )
        assert same_bits(
            sl.binary_cross_entropy_with_logits(p, t, pos_weight=w),
            sl.binary_cross_entropy_with_logits(p, t, pos_weight=cast),
        )
    for one in (np.float16(0.1), third, np.array(0.1, np.float16)):
        assert same_bits(sl.squared_error(p, t, weight=one), np.mean((p - t) ** 2 * dtype(one)))
    assert same_bits(sl.squared_error(p, t, weight=2**70), np.mean((p - t) ** 2 * dtype(2.0**70)))
    assert same_bits(sl.squared_error.grad(p, p, upstream=10**30), np.zeros_like(p))
    labels = sl.sparse_categorical_cross_entropy(p, [0, 1], weight=np.float16([1, 3]))
    assert same_bits(labels, sl.sparse_categorical_cross_entropy(p, [0, 1], weight=[1.0, 3.0]))
    with pytest.raises(ValueError, match=r"^weight\[1\] = -2 is not a weight >= 0$"):
        sl.squared_error(p, t, weight=np.float16([1, -2, 1]))
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        huge, tiny = np.longdouble(2) ** 10000, np.longdouble(2) ** -10000
        assert sl.squared_error(p, t - 1, weight=huge) == np.inf
        assert sl.squared_error(p, t - 1, weight=tiny) == 0


def test_masks_of_any_type() -> None:
    mask = np.array([[True, False, True], [False, False, True]])
    expected = sl.squared_error(P[mask], T[mask])
    for m in (
        mask,
        mask.tolist(),
        mask.astype(np.uint8),
        mask * np.uint8(255),
        np.asfortranarray(mask),
        mask[::-1].copy()[::-1],
    ):
        assert sl.squared_error(P, T, mask=m) == pytest.approx(expected, rel=1e-15)
    frozen = mask.copy()
    frozen.flags.writeable = False
    assert same_bits(sl.squared_error(P, T, mask=frozen), sl.squared_error(P, T, mask=mask))
    for m in ([True, False, True], [[True, False, True]], [[True], [False]], True, np.True_):
        whole = np.broadcast_to(m, P.shape)
        assert same_bits(sl.squared_error(P, T, mask=m), sl.squared_error(P, T, mask=whole.copy()))
    assert np.isnan(sl.squared_error([], [], mask=[]))


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        ([1, 0, 1], "has dtype int64"),
        (1, "has dtype int64"),
        ([1.0, 0, 0.5], "has dtype float64"),
        (np.float16([1, 0, 1]), "has dtype float16"),
        (np.array([1, 0, 2], np.int8), "has dtype int8"),
    ],
)
def test_masks_are_bool_or_uint8(bad: Any, found: str) -> None:
    """A mask of other numbers may be one of weights, or of what to leave out: it is not guessed. The sentence says how
    to have it one way, which works."""
    advice = "np.asarray(mask).astype(bool)"
    with pytest.raises(TypeError) as caught:
        sl.squared_error(P, T, mask=bad)
    assert str(caught.value) == f"mask {found}, but must be bool or uint8: {advice} counts what is not 0"
    mask = eval(advice, {"np": np, "mask": bad})
    assert same_bits(sl.squared_error(P, T, mask=mask), sl.squared_error(P, T, mask=np.not_equal(bad, 0)))


@pytest.mark.parametrize(
    ("bad", "found", "said"),
    [
        (["a"] * 3, "has dtype <U1", r": mask\[0\] is 'a'"),
        ("a", "has dtype <U1", ": it is 'a'"),
        (1j, "has dtype complex128", ""),
        ({1}, r"is \{1\}", ""),
    ],
)
def test_masks_that_are_none(bad: Any, found: str, said: str) -> None:
    with pytest.raises(TypeError, match=f"^mask {found}, but must be bool or uint8{said}$"):
        sl.squared_error(P, T, mask=bad)


@pytest.mark.parametrize("name", ["weight", "upstream", "pos_weight"])
@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("x", "has dtype <U1, but must hold real numbers: it is 'x'$"),
        (["x"], r"has dtype <U1, but must hold real numbers: \w+\[0\] is 'x'$"),
        ({1}, r"is \{1\}, but must be a number or an array of numbers$"),
        (1j, "has dtype complex128, but must hold real numbers$"),
        ([[1, 2], [3]], "is not an array: its parts differ in length$"),
        (np.ma.masked_array([1.0]), "is a masked array, whose mask would be ignored"),
        ([1, None], r"has dtype object, but must hold real numbers: \w+\[1\] is None$"),
        ([Decimal(1)], r"has dtype object, but must hold real numbers: pass np.asarray\(\w+\).astype\(float\)$"),
        (Decimal(1), r"is Decimal\('1'\), which is no number to numpy: pass float\(\w+\)$"),
        (np.array(["2020"], "M8[Y]"), r"has dtype datetime64\[Y\], but must hold real numbers$"),
    ],
    ids=["word", "text", "set", "complex", "ragged", "masked", "object", "decimals", "decimal", "date"],
)
def test_factors_of_a_wrong_type(name: str, bad: Any, message: str) -> None:
    with pytest.raises((TypeError, ValueError), match=f"^{name} {message}"):
        sl.binary_cross_entropy_with_logits.grad(P, T, **{name: bad})


@pytest.mark.parametrize("name", ["weight", "mask", "upstream", "pos_weight"])
def test_factors_of_a_wrong_shape(name: str) -> None:
    loss = sl.binary_cross_entropy_with_logits.grad
    for shape in ((2,), (3, 2), (1, 2, 3), (2, 1, 1), (4, 3), (0,)):
        bad = np.ones(shape, bool if name == "mask" else float)
        text = str(shape).replace("(", r"\(").replace(")", r"\)")
        with pytest.raises(
            ValueError, match=rf"^{name} has shape {text}, which cannot be broadcast to prediction with"
        ):
            loss(P, T, reduction="none", **{name: bad})


def test_factors_of_rows() -> None:
    """The shape of the rows, not of the prediction."""
    loss, labels = sl.sparse_categorical_cross_entropy, [0, 1]
    expected = -np.log([0.1, 0.5]) * [2, 3]
    np.testing.assert_allclose(loss(P, labels, weight=[2, 3], reduction="none"), expected, rtol=1e-15)
    for name in ("weight", "mask", "upstream"):
        bad = np.ones((2, 3), bool if name == "mask" else float)
        with pytest.raises(
            ValueError, match=rf"^{name} has shape \(2, 3\), which cannot be broadcast to the rows of prediction"
        ):
            loss.grad(P, labels, reduction="none", **{name: bad})
    for one in (2.0, [2.0], [[2.0]]):
        if np.ndim(one) < 2:
            assert same_bits(loss(P, labels, weight=one), loss(P, labels, weight=[2.0, 2.0]))


def test_an_upstream_of_a_reduced_loss_is_one_number() -> None:
    for reduction in ("mean", "sum", "batchmean", "weighted_mean"):
        with pytest.raises(ValueError, match=r"^upstream has shape \(3,\)"):
            sl.squared_error.grad(P, T, upstream=np.ones(3), reduction=reduction)
    with pytest.raises(TypeError, match=r"squared_error\(\) got an unexpected keyword argument 'upstream'"):
        sl.squared_error(P, T, upstream=1.0)


def test_wrong_weights_are_named() -> None:
    """By the caller's own index, also of a broadcast weight."""
    for wrong, said in ((-1, "-1"), (np.nan, "nan"), (-np.inf, "-inf"), (-1e-30, "-1e-30")):
        for method in (sl.squared_error, sl.squared_error.grad, sl.squared_error.hess, sl.squared_error.target_grad):
            with pytest.raises(ValueError, match=rf"^weight\[1, 2\] = {said} is not a weight >= 0$"):
                method(P, T, weight=[[1, 1, 1], [1, 1, wrong]])
            with pytest.raises(ValueError, match=rf"^weight\[2\] = {said} is not a weight >= 0$"):
                method(P, T, weight=[1, 1, wrong])
            with pytest.raises(ValueError, match=rf"^weight\[1, 0\] = {said} is not a weight >= 0$"):
                method(P, T, weight=[[1], [wrong]])
            with pytest.raises(ValueError, match=rf"^weight = {said} is not a weight >= 0$"):
                method(P, T, weight=wrong)
        with pytest.raises(ValueError, match=rf"^weight\[1\] = {said} is not a weight >= 0$"):
            sl.categorical_cross_entropy(P, T, weight=[1, wrong])
        with pytest.raises(ValueError, match=rf"^weight\[1\] = {said} is not a weight >= 0$"):
            sl.sparse_categorical_cross_entropy(P, [0, 1], weight=[1, wrong])
        with pytest.raises(ValueError, match=rf"^pos_weight\[2\] = {said} is not a weight >= 0 that is finite"):
            sl.binary_cross_entropy_with_logits(P, T, pos_weight=[1, 2, wrong])
    # Infinite, a weight of the sample multiplies as numpy does; one of the positive term would make NaN of a label 0.
    assert sl.squared_error(1.0, 0.0, weight=np.inf) == np.inf
    for dtype, wrong in ((np.float64, np.inf), (np.float32, np.inf), (np.float32, 1e300)):
        p, t = P.astype(dtype), T.astype(dtype)
        with pytest.raises(ValueError, match=r"^pos_weight\[0\] = .* is not a weight >= 0 that is finite in the type"):
            sl.binary_cross_entropy_with_logits(p, t, pos_weight=np.array([wrong, 1, 1]))
    most = np.array([np.finfo(np.float64).max, 1, 1])
    assert np.isfinite(sl.binary_cross_entropy_with_logits(-1e-3 * P, T, pos_weight=most, reduction="none")).any()
    assert np.isfinite(sl.squared_error(P, T, weight=-1, check="none"))


def test_the_first_wrong_weight_is_named_wherever_it_is() -> None:
    for n in (9, 128, 129, 1000):
        for place in {0, n // 2, n - 1}:
            weight = np.ones(n)
            weight[place:] = -2
            for reduction in ("mean", "none", "weighted_mean"):
                with pytest.raises(ValueError, match=rf"^weight\[{place}\] = -2 is"):
                    sl.squared_error(np.ones(n), np.zeros(n), weight=weight, reduction=reduction)
                with pytest.raises(ValueError, match=rf"^weight\[{place}\] = -2 is"):
                    sl.categorical_cross_entropy(np.ones((n, 2)), np.zeros((n, 2)), weight=weight, reduction=reduction)


# ---- options ---------------------------------------------------------------------------------------------------------

RANGES = [
    ("huber", "delta", [1, 1e-30, 1e30], [0, -1, np.nan, np.inf]),
    ("smooth_l1", "beta", [0, 1], [-1, -1e-30, np.nan, np.inf]),
    ("hinge", "margin", [0, 1], [-1, np.nan, np.inf]),
    ("squared_hinge", "margin", [0, 1], [-1, np.nan, np.inf]),
    ("squared_log_error", "clip", [-1, 0, 1], [-1.0000000000000002, np.nan, np.inf, -np.inf]),
    ("binary_cross_entropy", "clip", [0, 0.25], [-1e-7, 0.5, np.nan]),
    ("binary_cross_entropy", "log_floor", [0, -100], [1e-9, np.nan, -np.inf]),
    ("binary_cross_entropy", "epsilon", [0, 1], [-1e-9, np.nan, np.inf]),
    ("binary_cross_entropy_with_logits", "label_smoothing", [0, 0.5], [-0.1, 1, np.nan]),
    ("kl_divergence", "clip", [0, 0.5], [-1e-7, 1, np.nan]),
    ("multilabel_cross_entropy", "clip", [0, 0.25], [-1e-7, 0.5, np.nan]),
    ("multilabel_cross_entropy", "log_floor", [0, -100], [1e-9, np.nan, -np.inf]),
    ("multilabel_cross_entropy", "epsilon", [0, 1], [-1e-9, np.nan, np.inf]),
    ("categorical_cross_entropy", "epsilon", [0, 1], [-1e-9, np.nan, np.inf]),
    ("cross_entropy", "label_smoothing", [0, 0.5], [-0.1, 1, np.nan]),
]


@pytest.mark.parametrize(
    ("name", "option", "good", "bad"), RANGES, ids=[f"{name}-{option}" for name, option, *_ in RANGES]
)
def test_ranges_of_options(name: str, option: str, good: list[float], bad: list[float]) -> None:
    loss = getattr(sl, name)
    p, t = P, np.ones_like(P) if "hinge" in name else T
    for value in good:
        for spelled in (value, np.float64(value), np.array(value)):
            assert np.isfinite(loss(p, t, **{option: spelled}))
    for value in bad:
        with pytest.raises(ValueError, match=rf"^{option} = \S+ is not ") as caught:
            loss(p, t, **{option: value})
        assert float(str(caught.value).split()[2]) == value or np.isnan(value)
    for wrong in ("1", b"1", None, [1.0, 2.0], 1j, {}):
        with pytest.raises(TypeError, match=rf"^{option} is .*, but must be a single number$"):
            loss(p, t, **{option: wrong})


def test_what_a_single_number_is() -> None:
    """What float() takes, but for text, complex numbers, masked ones, and arrays that have axes."""
    expected = sl.huber(P, T, delta=0.125)
    for number in (Fraction(1, 8), Decimal("0.125"), np.float16(0.125), np.longdouble(0.125), np.array(0.125)):
        assert same_bits(sl.huber(P, T, delta=number), expected)
    assert same_bits(sl.huber(P, T, delta=np.ma.masked_array(0.125)), expected)
    assert same_bits(sl.huber(P, T, delta=np.array(Fraction(1, 8), object)), expected)
    for one in (1, True, np.True_, np.array(True), np.uint8(1), np.array(1, ">i4"), np.array(1, object)):
        assert same_bits(sl.huber(P, T, delta=one), sl.huber(P, T, delta=1.0))
    for shape in ((1,), (2,), (1, 1), (0,)):
        with pytest.raises(TypeError) as caught:
            sl.huber(P, T, delta=np.ones(shape))
        assert str(caught.value) == f"delta has shape {shape}, but must be a single number"
    for wrong, said in [
        ("1", "'1'"),
        (np.str_("1"), "'1'"),
        (np.array("1"), "'1'"),
        (np.array("1", object), "'1'"),
        (bytearray(b"1"), r"bytearray\(b'1'\)"),
        (np.complex64(1), r"\(1\+0j\)"),
        (np.array(1j), "1j"),
        (np.ma.masked, "masked"),
        (np.timedelta64(1, "ns"), ".*timedelta64.*"),
        ([1.0], r"\[1.0\]"),
        ((1.0,), r"\(1.0,\)"),
    ]:
        with pytest.raises(TypeError, match=f"^delta is {said}, but must be a single number$"):
            sl.huber(P, T, delta=wrong)


@pytest.mark.parametrize(
    ("name", "option"),
    [("kl_divergence", "log_prediction"), ("kl_divergence", "log_target"), ("multilabel_cross_entropy", "from_logits")],
)
def test_switches(name: str, option: str) -> None:
    loss = getattr(sl, name)
    for value in (False, np.False_):
        assert same_bits(loss(P, T, **{option: value}), loss(P, T))
    for wrong in (1, 0, "yes", None, 1.0, [True]):
        with pytest.raises(TypeError, match=rf"^{option} is .*, but must be True or False$"):
            loss(P, T, **{option: wrong})


@pytest.mark.parametrize("name", ["hinge", "squared_hinge"])
def test_choices(name: str) -> None:
    loss = getattr(sl, name)
    assert same_bits(loss(P, np.ones_like(P), labels="binary"), loss(P, np.ones_like(P), labels="signed"))
    for wrong in ("Binary", 1, None, ["binary"]):
        with pytest.raises(ValueError, match="^labels is .*, but must be 'signed' or 'binary'"):
            loss(P, np.ones_like(P), labels=wrong)
    with pytest.raises(ValueError, match=r"^target\[1\] = -1 is not a label 0 or 1$"):
        loss([1, 2], [1, -1], labels="binary")
    with pytest.raises(ValueError, match=r"^target\[1\] = 0 is not a label -1 or 1$"):
        loss([1, 2], [1, 0])


def test_options_that_exclude_each_other() -> None:
    log = -np.ones_like(P)
    for options in ({"log_prediction": True}, {"log_target": True}, {"log_prediction": True, "log_target": True}):
        p, t = (log if "log_prediction" in options else P), (log if "log_target" in options else T)
        sl.kl_divergence(p, t, **options)
        with pytest.raises(ValueError, match="clip"):
            sl.kl_divergence(p, t, clip=1e-7, **options)
    for option, value in (("clip", 1e-7), ("log_floor", -100), ("epsilon", 1e-7)):
        with pytest.raises(ValueError, match=f"{option}.*from_logits|from_logits.*{option}"):
            sl.multilabel_cross_entropy(P, T, from_logits=True, **{option: value})


def test_domains_of_the_options() -> None:
    for options, p, t, message in [
        ({"log_prediction": True}, 0.25, 0.5, "prediction = 0.25 is not the logarithm of a probability"),
        ({"log_target": True}, 0.5, 0.25, "target = 0.25 is not the logarithm of a probability"),
        ({"log_target": True}, -0.5, -0.25, r"prediction = -0.5 is not a probability in \[0, 1\]"),
        ({"log_prediction": True}, -0.5, -0.25, r"target = -0.25 is not a probability in \[0, 1\]"),
    ]:
        with pytest.raises(ValueError, match=f"^{message}"):
            sl.kl_divergence(p, t, **options)
        sl.kl_divergence(p, t, check="none", **options)
    for wrong in (-1, -1.5, -np.inf):
        for pair in ([wrong, 1.0], [1.0, wrong]):
            with pytest.raises(ValueError, match=f"^(prediction|target) = {wrong} is not above -1$"):
                sl.squared_log_error(*pair)
            sl.squared_log_error(*pair, clip=0)
    with pytest.raises(ValueError, match=r"^target\[1\] = 1.5 is not a probability in \[0, 1\]$"):
        sl.binary_cross_entropy_with_logits([1.0, 2.0], [1.0, 1.5])
    with pytest.raises(ValueError, match=r"^prediction\[0, 1\] = 2 is not a probability in \[0, 1\]$"):
        sl.multilabel_cross_entropy([[1.0, 2.0]], [[1.0, 0.5]])
    assert sl.multilabel_cross_entropy([[1.0, 2.0]], [[1.0, 0.5]], from_logits=True) > 0


@pytest.mark.parametrize(
    ("name", "option"),
    [("huber", "delta"), ("smooth_l1", "beta"), ("hinge", "margin"), ("binary_cross_entropy", "epsilon")],
)
def test_options_beyond_the_computing_type(name: str, option: str) -> None:
    p, t = P.astype(np.float32), np.ones(P.shape, np.float32)
    for value in ("1e+300", "1e-300"):
        beyond = rf"^{option} = {value.replace('+', '[+]')} is beyond float32"
        with warnings.catch_warnings(), np.errstate(all="raise"), pytest.raises(ValueError, match=beyond):
            warnings.simplefilter("error")
            getattr(sl, name)(p, t, **{option: float(value)})
        getattr(sl, name)(P, T * 0 + 1, **{option: float(value)})


def test_pos_weight() -> None:
    """None, a number, one for each class; in its own type."""
    loss = sl.binary_cross_entropy_with_logits
    expected = loss(P, T, pos_weight=np.broadcast_to([1.0, 2.0, 3.0], P.shape).copy())
    for weight in (
        [1, 2, 3],
        np.array([1, 2, 3], np.float32),
        [[1.0, 2.0, 3.0]],
        np.array([1.0, 2.0, 3.0])[::-1].copy()[::-1],
    ):
        assert same_bits(loss(P, T, pos_weight=weight), expected)
    assert same_bits(loss(P, T, pos_weight=None), loss(P, T))
    assert same_bits(loss(P, T, pos_weight=1), loss(P, T))
    p = P.astype(np.float32)
    assert loss(p, p, pos_weight=[1.0, 2.0, 3.0]).dtype == np.float32
