import CKernels

// e = -sum_c t_c log(p_c + epsilon),  de/dp_c = -t_c / (p_c + epsilon),  d2e/dp_c2 = t_c / (p_c + epsilon)^2;  a class with t_c = 0
// adds 0;  t and p in [0, 1];  p_c + epsilon is rounded to the arrays' type
//
// This is the term of one class. A class index is a row whose target is 1 at that class and 0 elsewhere, so
// sparse_categorical_cross_entropy is this loss too.

@frozen public struct CategoricalCrossEntropy<L: Level, X: Precise>: PreciseLoss where X.D == L.Doubles {
    public typealias D = X.D
    public let epsilon: D
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {
        epsilon = D(job.pointee.parameters.0)
    }

    @inlinable @inline(__always) func inside(_ p: D) -> D { X.nearest(p + epsilon) }

    @inlinable @inline(__always) public func value(_ p: D, _ t: D, _ extra: D) -> X {
        // 0 - x, not -x: a certain and right prediction costs +0.0.
        X.zero(where: t, p, else: X(D(0)) - X.log(L.self, X(inside(p))) * t)
    }

    @inlinable @inline(__always) public func gradient(_ p: D, _ t: D, _ extra: D) -> X {
        X.zero(where: t, p, else: X(-t / inside(p)))
    }

    @inlinable @inline(__always) public func hessian(_ p: D, _ t: D, _ extra: D) -> X {
        X.zero(where: t, p, else: X.quotient(t, bySquareOf: inside(p)))
    }
}
