import CKernels

// r = p - t:  e = r^2 / (2 beta) where |r| < beta, else |r| - beta / 2,  de/dp = r / beta, or sign r,
// d2e/dp2 = 1 / beta where |r| < beta, else 0;  with beta = 0 the absolute error
//
// R. Girshick, Fast R-CNN, 2015 (beta = 1).

@frozen public struct SmoothL1<V: Vector>: ArithmeticLoss {
    public let beta: V, half: V
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {
        beta = V(job.pointee.parameters.0)
        half = V(0.5) * beta
    }

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V {
        let r = p - t, a = r.magnitude
        return V.select(V.less(a, beta), V(0.5) * (r * r) / beta, a - half)
    }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V {
        let r = p - t
        return V.select(V.less(r.magnitude, beta), r / beta, V.sign(r))
    }

    @inlinable @inline(__always) public func hessian(_ p: V, _ t: V) -> V {
        let r = p - t
        return V.select(V.less(r.magnitude, beta), V(1) / beta, V.constant(0, unlessNaN: r))
    }
}
