import CKernels

// e = -(t log p + (1 - t) log(1 - p)),  de/dp = -t / p + (1 - t) / (1 - p),  d2e/dp2 = t / p^2 + (1 - t) / (1 - p)^2;
// t and p in [0, 1]
//
// A side with weight 0 adds 0, so a hard label has one term. 1 - p is never rounded: log1p(-p). Options: p is clipped to
// [clip, 1 - clip] first; epsilon is added inside the logarithms, also without rounding; each logarithm is at least log_floor. The
// derivatives are those of the value with them: 0 at a clip and beyond, and for a term at its floor.

@frozen public struct BinaryCrossEntropy<L: Level, X: Precise>: PreciseLoss where X.D == L.Doubles {
    public typealias D = X.D
    public let probability: Probability<L, X>
    public let floor: D, floors: Bool

    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {
        let parameters = job.pointee.parameters
        probability = Probability(clip: parameters.0, epsilon: parameters.2)
        floors = parameters.1 < 0
        floor = D(parameters.1)
    }

    @inlinable @inline(__always) func logarithm(_ sides: (p: X, other: X)) -> X {
        raised(probability.logarithm(sides.p, sides.other))
    }
    @inlinable @inline(__always) func otherLogarithm(_ sides: (p: X, other: X)) -> X {
        raised(probability.otherLogarithm(sides.p, sides.other))
    }
    @inlinable @inline(__always) func raised(_ log: X) -> X {
        floors ? X.select(D.less(log.head, floor), X(floor), log) : log
    }

    /// Whether all labels are 0 or 1 and there are no options: then an element has one logarithm, or one quotient. All of p are
    /// probabilities there, or NaN.
    @inlinable @inline(__always) func isHard(_ p: D, _ t: D) -> Bool {
        if floors || probability.clips || probability.adds { return false }
        let isSoft = D.notLess((t * (D(1) - t)).magnitude, D(0x1p-1074))
        return !D.any(D.or(isSoft, D.less(p, D(0))))
    }

    @inlinable @inline(__always) public func value(_ p: D, _ t: D, _ extra: D) -> X {
        if isHard(p, t) { return X(D(0)) - (X.log(L.self, p, complement: D.equal(t, D(0))) + X(D(0))) }
        let sides = probability.sides(p), weight = X.difference(D(1), t)
        // 0 - x, not -x: a certain and right prediction costs +0.0.
        return X(D(0))
            - (X.zero(where: t, p, else: logarithm(sides) * t)
                + X.zero(where: weight.head, p, else: otherLogarithm(sides) * weight))
    }

    @inlinable @inline(__always) public var isQuick: Bool { !floors && !probability.clips && !probability.adds }

    @inlinable @inline(__always) public func quick<V: SingleVector>(_ p: V, _ t: V) -> (value: V, certain: V.Mask) {
        // Neither side is 0 or subnormal, and both are probabilities: else nothing is certain.
        let zero = V(0), one = V(1), least = V(0x1p-126)
        let other = FloatFloat(large: one, small: -p)
        let isOther = V.equal(t, zero), isHard = V.or(isOther, V.equal(t, one))
        let isProbability = V.and(V.atLeast(p, zero), V.atLeast(one, p))
        let nearOne = V.less(p, V(0x1p-5))
        if V.all(isHard) {
            let side = V.select(isOther, other.head, p), rest = V.select(isOther, other.tail, zero)
            let log = QuickLogarithm.log(side, plus: rest, near1: V.and(isOther, nearOne), -p)
            let certain = log.isCertain(within: log.head.magnitude * V(0x1p-35))
            return (zero - log.head, V.and(certain, V.and(isProbability, V.atLeast(side, least))))
        }
        let log = QuickLogarithm.log(p), otherLog = QuickLogarithm.log(other.head, plus: other.tail, near1: nearOne, -p)
        let weight = FloatFloat(large: one, small: -t)
        var positive = FloatFloat.product(t, log.head), negative = FloatFloat.product(weight.head, otherLog.head)
        positive.tail = V.fused(t, log.tail, positive.tail)
        negative.tail = V.fused(weight.tail, otherLog.head, V.fused(weight.head, otherLog.tail, negative.tail))
        let heads = FloatFloat.sum(positive.head, negative.head)
        let sum = FloatFloat(large: heads.head, small: heads.tail + (positive.tail + negative.tail))
        // Small products have lost digits.
        let certain = V.and(sum.isCertain(within: sum.head.magnitude * V(0x1p-34)), V.less(sum.head, V(-0x1p-80)))
        let hasLogarithms = V.and(V.atLeast(p, least), V.atLeast(other.head, least))
        let isWeight = V.and(V.atLeast(t, zero), V.atLeast(one, t))
        return (zero - sum.head, V.and(V.and(certain, isProbability), V.and(hasLogarithms, isWeight)))
    }

    @inlinable @inline(__always) public func derivative(_ isSecond: Bool, _ p: D, _ t: D, _ extra: D) -> X {
        if isHard(p, t) {
            let isOther = D.equal(t, D(0)), side = X.select(isOther, X.difference(D(1), p), X(p + D(0)))
            var quotient = X(D(1)) / side
            if isSecond { return quotient / side }
            quotient = X.select(isOther, quotient, X(D(0)) - quotient)
            return quotient
        }
        // t / (p + epsilon) and (1 - t) / (1 - p + epsilon), where they count.
        let sides = probability.sides(p), weight = X.difference(D(1), t), epsilon = X(probability.epsilon)
        var positive = X(t) / (sides.p + epsilon), negative = weight / (sides.other + epsilon)
        if isSecond { (positive, negative) = (positive / (sides.p + epsilon), negative / (sides.other + epsilon)) }
        positive = X.zero(where: t, p, else: positive)
        negative = X.zero(where: weight.head, p, else: negative)
        if floors {
            let none = X(D.constant(0, unlessNaN: p + t))
            positive = X.select(D.less(floor, logarithm(sides).head), positive, none)
            negative = X.select(D.less(floor, otherLogarithm(sides).head), negative, none)
        }
        positive = probability.cut(p, p + t, positive)
        negative = probability.cut(p, p + t, negative)
        return isSecond ? negative + positive : negative - positive
    }
}
