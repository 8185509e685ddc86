// e = |p - t|,  de/dp = sign(p - t), 0 where p = t

@frozen public struct AbsoluteError<V: Vector>: PointwiseLoss {
    @inlinable @inline(__always) public init() {}

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V { (p - t).magnitude }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V {
        let r = p - t, zero = V(0)
        // What is left is a zero or NaN; adding +0.0 turns -0.0 into numpy.sign's +0.0 and keeps NaN.
        return V.select(V.less(zero, r), V(1), V.select(V.less(r, zero), V(-1), r + zero))
    }
}
