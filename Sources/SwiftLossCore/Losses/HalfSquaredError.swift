// e = (p - t)^2 / 2,  de/dp = p - t

@frozen public struct HalfSquaredError<V: Vector>: PointwiseLoss {
    @inlinable @inline(__always) public init() {}

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V {
        let r = p - t
        return V(0.5) * (r * r)
    }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V { p - t }
}
