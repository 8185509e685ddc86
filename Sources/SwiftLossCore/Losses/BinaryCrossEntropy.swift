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

    @inlinable @inline(__always) public static var hasHardTargets: Bool { true }
    @inlinable @inline(__always) public func quick(_ p: D, _ t: D, isHard: Bool) -> (value: D, doubt: D.Mask) {
        let zero = D(0), one = D(1), other = one - p, isOther = D.equal(t, zero), isNear1 = D.less(p, D(0x1p-5))
        // Not 0, 1, or so small that float32's own range ends.
        let isOutside = D.or(D.notLess(D(0x1p-60), p), D.notLess(p, one))
        if isHard {
            let log = QuickLogarithm.log(D.select(isOther, other, p), near1: D.and(isOther, isNear1), -p)
            return (zero - log, D.or(log.isNearMiddle, isOutside))
        }
        let isNoWeight = D.or(D.less(t, zero), D.notLess(t, D(0x1.000001p0)))
        let log = QuickLogarithm.log(p), otherLog = QuickLogarithm.log(other, near1: isNear1, -p)
        let sum = D.fastSum(t * log, one - t, otherLog)
        return (zero - sum, D.or(sum.isNearMiddle, D.or(isOutside, isNoWeight)))
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
