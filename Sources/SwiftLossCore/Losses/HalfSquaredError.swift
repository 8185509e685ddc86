import CKernels

// e = (p - t)^2 / 2,  de/dp = p - t,  d2e/dp2 = 1

@frozen public struct HalfSquaredError<V: Vector>: ArithmeticLoss {
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {}

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V {
        let r = p - t
        return V(0.5) * (r * r)
    }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V { p - t }

    @inlinable @inline(__always) public func hessian(_ p: V, _ t: V) -> V { V.constant(1, unlessNaN: p - t) }
}
