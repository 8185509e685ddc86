import CKernels

// e = -w_t p_t,  de/dp_t = -w_t,  d2e/dp_t2 = 0;  p are log-probabilities, t is a class index, w_t its class's weight
//
// This is the term of the row's class, which the driver hands over with the class's weight as the target. The product is rounded
// once: numpy's bits.

@frozen public struct NegativeLogLikelihood<L: Level, X: Precise>: PreciseLoss where X.D == L.Doubles {
    public typealias D = X.D
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {}

    // 0 - x, not -x: a certain and right prediction costs +0.0.
    @inlinable @inline(__always) public func value(_ p: D, _ w: D, _ extra: D) -> X { X(D(0) - w * p) }
    @inlinable @inline(__always) public func derivative(_ isSecond: Bool, _ p: D, _ w: D, _ extra: D) -> X {
        isSecond ? X(D.constant(0, unlessNaN: p)) : X(D.select(D.equal(p, p), D(0) - w, p))
    }
}
