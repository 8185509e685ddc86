import CKernels

// A probability p with the options of the cross-entropies: p is clipped to [clip, 1 - clip], then epsilon is added inside the
// logarithms of p and 1 - p, all of it without rounding.

@frozen public struct Probability<L: Level, X: Precise> where X.D == L.Doubles {
    public typealias D = X.D
    public let clip: D, epsilon: D
    public let clips: Bool, adds: Bool

    @inlinable @inline(__always) init(clip: Double, epsilon: Double) {
        clips = clip > 0
        self.clip = D(clip)
        adds = epsilon > 0
        self.epsilon = D(epsilon)
    }

    /// p and 1 - p, clipped. Where 1 - clip is p, clip itself is 1 - p.
    @inlinable @inline(__always) func sides(_ p: D) -> (p: X, other: X) {
        let other = X.difference(D(1), p)
        if !clips { return (X(p), other) }
        let isLow = D.less(p, clip), isHigh = D.less(other.head, clip), least = X(clip), most = X.difference(D(1), clip)
        return (X.select(isLow, least, X.select(isHigh, most, X(p))), X.select(isLow, most, X.select(isHigh, least, other)))
    }

    /// log(p + epsilon). With options, that of a number near 1 is taken by log1p, so that neither loses a tiny p, 1 - p, clip or
    /// epsilon.
    @inlinable @inline(__always) func logarithm(_ p: X, _ other: X) -> X {
        let log = X.log(L.self, p + X(epsilon))
        if !clips && !adds { return log }
        return X.select(D.less(D(0.5), p.head), X.log1p(L.self, X(epsilon) - other), log)
    }
    /// log(1 - p + epsilon)
    @inlinable @inline(__always) func otherLogarithm(_ p: X, _ other: X) -> X {
        let log = X.log1p(L.self, X(epsilon) - p)
        if !clips && !adds { return log }
        return X.select(D.less(D(0.5), p.head), X.log(L.self, other + X(epsilon)), log)
    }

    /// The derivative, where p is not clipped; else 0, or NaN where x is.
    @inlinable @inline(__always) func cut(_ p: D, _ x: D, _ derivative: X) -> X {
        if !clips { return derivative }
        let outside = D.or(D.notLess(clip, p), D.notLess(clip, X.difference(D(1), p).head))
        return X.select(outside, X(D.constant(0, unlessNaN: x)), derivative)
    }
}
