// e = (p - t)^2,  de/dp = 2 (p - t)

@frozen public struct SquaredError<V: Vector>: PointwiseLoss {
    @inlinable @inline(__always) public init() {}

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V {
        let r = p - t
        return r * r
    }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V { V(2) * (p - t) }
}
