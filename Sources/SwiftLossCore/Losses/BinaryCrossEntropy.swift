import CKernels

// e = -(t log p + (1 - t) log(1 - p)),  de/dp = -t / p + (1 - t) / (1 - p),  d2e/dp2 = t / p^2 + (1 - t) / (1 - p)^2;
// t and p in [0, 1]
//
// A side with weight 0 adds 0, so a hard label has one term. 1 - p is never rounded: log1p(-p). Options: p is clipped to
// [clip, 1 - clip] first; epsilon is added inside the logarithms, also without rounding; each logarithm is at least log_floor. The
// derivatives are those of the value with them: 0 at a clip and beyond, and for a term at its floor.

@frozen public struct BinaryCrossEntropy<L: Level, X: Precise>: PreciseLoss where X.D == L.Doubles {
    public typealias D = X.D
    public let clip: D, floor: D, epsilon: D
    public let clips: Bool, floors: Bool, adds: Bool

    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {
        let parameters = job.pointee.parameters
        clips = parameters.0 > 0
        clip = D(parameters.0)
        floors = parameters.1 < 0
        floor = D(parameters.1)
        adds = parameters.2 > 0
        epsilon = D(parameters.2)
    }

    /// p and 1 - p, clipped. 1 - clip is not rounded either: where it is p, clip itself is 1 - p.
    @inlinable @inline(__always) func sides(_ p: D) -> (p: X, other: X) {
        let other = X.difference(D(1), p)
        if !clips { return (X(p), other) }
        let isLow = D.less(p, clip), isHigh = D.less(other.head, clip), least = X(clip), most = X.difference(D(1), clip)
        return (X.select(isLow, least, X.select(isHigh, most, X(p))), X.select(isLow, most, X.select(isHigh, least, other)))
    }

    /// log(p + epsilon). With options, that of a number near 1 is taken by log1p, so that neither loses a tiny p, 1 - p, clip or
    /// epsilon.
    @inlinable @inline(__always) func logarithm(_ p: X, _ other: X) -> X {
        var log = X.log(L.self, p + X(epsilon))
        if clips || adds { log = X.select(D.less(D(0.5), p.head), X.log1p(L.self, X(epsilon) - other), log) }
        return raised(log)
    }
    /// log(1 - p + epsilon)
    @inlinable @inline(__always) func otherLogarithm(_ p: X, _ other: X) -> X {
        var log = X.log1p(L.self, X(epsilon) - p)
        if clips || adds { log = X.select(D.less(D(0.5), p.head), X.log(L.self, other + X(epsilon)), log) }
        return raised(log)
    }
    @inlinable @inline(__always) func raised(_ log: X) -> X {
        floors ? X.select(D.less(log.head, floor), X(floor), log) : log
    }

    @inlinable @inline(__always) public func value(_ p: D, _ t: D, _ extra: D) -> X {
        let sides = sides(p), weight = X.difference(D(1), t)
        // 0 - x, not -x: a certain and right prediction costs +0.0.
        return X(D(0))
            - (X.zero(where: t, p, else: logarithm(sides.p, sides.other) * t)
                + X.zero(where: weight.head, p, else: otherLogarithm(sides.p, sides.other) * weight))
    }

    @inlinable @inline(__always) public func gradient(_ p: D, _ t: D, _ extra: D) -> X {
        let terms = derivatives(p, t) { $0 / $1 }
        return terms.negative - terms.positive
    }

    @inlinable @inline(__always) public func hessian(_ p: D, _ t: D, _ extra: D) -> X {
        let terms = derivatives(p, t) { $0 / $1 / $1 }
        return terms.negative + terms.positive
    }

    /// term(t, p + epsilon) and term(1 - t, 1 - p + epsilon), where they count.
    @inlinable @inline(__always) func derivatives(
        _ p: D, _ t: D, _ term: (X, X) -> X
    ) -> (positive: X, negative: X) {
        let sides = sides(p), weight = X.difference(D(1), t)
        var positive = X.zero(where: t, p, else: term(X(t), sides.p + X(epsilon)))
        var negative = X.zero(where: weight.head, p, else: term(weight, sides.other + X(epsilon)))
        let none = X(D.constant(0, unlessNaN: p + t))
        if floors {
            positive = X.select(D.less(floor, logarithm(sides.p, sides.other).head), positive, none)
            negative = X.select(D.less(floor, otherLogarithm(sides.p, sides.other).head), negative, none)
        }
        if clips {
            let outside = D.or(D.notLess(clip, p), D.notLess(clip, X.difference(D(1), p).head))
            positive = X.select(outside, none, positive)
            negative = X.select(outside, none, negative)
        }
        return (positive, negative)
    }
}
