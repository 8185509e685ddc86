// e = max(0, 1 - t p),  de/dp = -t where t p < 1, else 0 (also at the margin);  t is -1 or 1

@frozen public struct Hinge<V: Vector>: PointwiseLoss {
    @inlinable @inline(__always) public init() {}

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V { V.maximum(V(0), V(1) - t * p) }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V {
        let zero = V(0), slack = V(1) - t * p
        return V.select(V.less(zero, slack), -t, V.select(V.equal(slack, slack), zero, slack))
    }
}
