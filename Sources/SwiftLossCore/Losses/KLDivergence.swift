// e = t log(t / p),  de/dp = -t / p;  both 0 where t = 0;  t and p in [0, 1]
//
// Kullback and Leibler, On Information and Sufficiency, 1951. Full relative accuracy also near t = p, where a rounded t / p has
// none left: see relativeEntropy in Elementary/RelativeEntropy.swift.

@frozen public struct KLDivergence<L: Level, V: Vector>: PointwiseLoss {
    @inlinable @inline(__always) public init() {}

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V {
        zeroTarget(p, t, Elementary<L, V>.relativeEntropy(t, p))
    }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V {
        // p + 0: a prediction of -0.0 is a zero like the other.
        zeroTarget(p, t, -t / (p + V(0)))
    }
}
