import CKernels

// e = (p - t)^2,  de/dp = 2 (p - t),  d2e/dp2 = 2

@frozen public struct SquaredError<V: Vector>: ArithmeticLoss {
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {}

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V {
        let r = p - t
        return r * r
    }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V { V(2) * (p - t) }

    @inlinable @inline(__always) public func hessian(_ p: V, _ t: V) -> V { V.constant(2, unlessNaN: p - t) }
}
