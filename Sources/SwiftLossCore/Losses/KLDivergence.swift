// e = t log(t / p),  de/dp = -t / p;  both 0 where t = 0;  t and p in [0, 1]
//
// Kullback and Leibler, On Information and Sufficiency, 1951. The logarithm of the ratio is taken without rounding the ratio
// first: near t = p the rounding would be all that is left.

@frozen public struct KLDivergence<L: Level, V: Vector>: PointwiseLoss {
    @inlinable @inline(__always) public init() {}

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V {
        zeroTarget(p, t, t * Elementary<L, V>.logRatio(t, p))
    }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V { zeroTarget(p, t, -t / p) }
}
