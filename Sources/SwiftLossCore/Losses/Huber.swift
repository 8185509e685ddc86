import CKernels

// r = p - t:  e = r^2 / 2 where |r| <= delta, else delta (|r| - delta / 2),  de/dp = r clipped to [-delta, delta],
// d2e/dp2 = 1 where |r| < delta, else 0
//
// P. J. Huber, Robust Estimation of a Location Parameter, 1964.

@frozen public struct Huber<V: Vector>: ArithmeticLoss {
    public let delta: V, half: V
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {
        delta = V(job.pointee.parameters.0)
        half = V(0.5) * delta
    }

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V {
        let r = p - t, a = r.magnitude
        return V.select(V.less(delta, a), delta * (a - half), V(0.5) * (r * r))
    }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V {
        let r = p - t
        return V.select(V.less(delta, r), delta, V.select(V.less(r, -delta), -delta, r))
    }

    @inlinable @inline(__always) public func hessian(_ p: V, _ t: V) -> V {
        let r = p - t
        return V.select(V.less(r.magnitude, delta), V(1), V.constant(0, unlessNaN: r))
    }
}
