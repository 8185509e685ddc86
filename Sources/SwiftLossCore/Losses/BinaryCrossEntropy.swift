import CKernels

// e = -(t log p + (1 - t) log(1 - p)),  de/dp = -t / p + (1 - t) / (1 - p),  d2e/dp2 = t / p^2 + (1 - t) / (1 - p)^2;
// t and p in [0, 1]
//
// A side with weight 0 adds 0, so a hard label has one term. 1 - p is never rounded: log1p(-p). Options: p is clipped to
// [clip, 1 - clip] first; epsilon is added inside the logarithms, also without rounding; each logarithm is at least log_floor. The
// derivatives are those of the value with them: 0 at a clip and beyond, and for a term at its floor.

@frozen public struct BinaryCrossEntropy<L: Level, X: Precise>: PreciseLoss where X.D == L.Doubles {
    public typealias D = X.D
    public let low: D, high: D, floor: D, epsilon: D
    public let clips: Bool, floors: Bool, adds: Bool

    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {
        let clip = job.pointee.parameters.0, logFloor = job.pointee.parameters.1
        clips = clip > 0
        low = D(clip)
        high = D(X.Element(rounding: 1 - clip).widened)
        floors = logFloor < 0
        floor = D(logFloor)
        adds = job.pointee.parameters.2 > 0
        epsilon = D(job.pointee.parameters.2)
    }

    @inlinable @inline(__always) func clipped(_ p: D) -> D {
        D.raised(D.select(D.less(high, p), high, p), to: low)
    }
    /// log(p + epsilon) and log(1 - p + epsilon). With an epsilon, whichever is the logarithm of a number near 1 is taken by
    /// log1p, and the other one from the number itself: neither loses a tiny p, 1 - p or epsilon.
    @inlinable @inline(__always) func positive(_ p: D) -> X {
        var log = X.log(L.self, X.sum(p, epsilon))
        if adds { log = X.select(D.less(D(0.5), p), X.log1p(L.self, X(epsilon) - X.difference(D(1), p)), log) }
        return raised(log)
    }
    @inlinable @inline(__always) func negative(_ p: D) -> X {
        var log = X.log1p(L.self, X.difference(epsilon, p))
        if adds { log = X.select(D.less(D(0.5), p), X.log(L.self, X.difference(D(1), p) + X(epsilon)), log) }
        return raised(log)
    }
    @inlinable @inline(__always) func raised(_ log: X) -> X {
        floors ? X.select(D.less(log.head, floor), X(floor), log) : log
    }

    @inlinable @inline(__always) public func value(_ p: D, _ t: D, _ extra: D) -> X {
        let p = clipped(p), other = X.difference(D(1), t)
        // 0 - x, not -x: a certain and right prediction costs +0.0.
        return X(D(0))
            - (X.zero(where: t, p, else: positive(p) * t) + X.zero(where: other.head, p, else: negative(p) * other))
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
        let inside = clipped(p), other = X.difference(D(1), t)
        var positive = X.zero(where: t, p, else: term(X(t), X.sum(inside, epsilon)))
        var negative = X.zero(
            where: other.head, p, else: term(other, X.difference(D(1), inside) + X(epsilon)))
        let none = X(D.constant(0, unlessNaN: p + t))
        if floors {
            positive = X.select(D.less(floor, self.positive(inside).head), positive, none)
            negative = X.select(D.less(floor, self.negative(inside).head), negative, none)
        }
        if clips {
            let outside = D.or(D.notLess(low, p), D.notLess(p, high))
            positive = X.select(outside, none, positive)
            negative = X.select(outside, none, negative)
        }
        return (positive, negative)
    }
}
