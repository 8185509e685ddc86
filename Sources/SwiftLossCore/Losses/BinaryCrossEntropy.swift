// e = -(t log p + (1 - t) log(1 - p)),  de/dp = (p - t) / (p (1 - p));  t and p in [0, 1]
//
// log1p(-p) keeps the digits of a small p that 1 - p rounds away. A side with weight 0 adds 0, so a hard label has one term:
// t = 1: -log p with gradient -1/p;  t = 0: -log1p(-p) with gradient 1/(1 - p).

@frozen public struct BinaryCrossEntropy<L: Level, V: Vector>: PointwiseLoss {
    @inlinable @inline(__always) public init() {}

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V {
        let one = V(1), other = one - t
        let positive = zeroTarget(p, t, V(0) - t * Elementary<L, V>.log(p))
        return positive + zeroTarget(p, other, V(0) - other * Elementary<L, V>.log1p(-p))
    }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V {
        // p + 0: a prediction of -0.0 is a zero like the other.
        let one = V(1), q = one - p, positive = p + V(0)
        let soft = (p - t) / (positive * q)
        return V.select(V.equal(t, one), -one / positive, V.select(V.equal(t, V(0)), one / q, soft))
    }
}
