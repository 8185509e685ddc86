import CKernels

// e = |p - t|,  de/dp = sign(p - t), 0 where p = t,  d2e/dp2 = 0

@frozen public struct AbsoluteError<V: Vector>: ArithmeticLoss {
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {}

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V { (p - t).magnitude }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V { V.sign(p - t) }

    @inlinable @inline(__always) public func hessian(_ p: V, _ t: V) -> V { V.constant(0, unlessNaN: p - t) }
}
