import CKernels

// e = -sum_c q_c log(p_c + epsilon),  de/dp_c = -q_c / (p_c + epsilon),  d2e/dp_c2 = q_c / (p_c + epsilon)^2;  de/dt_c = -w_c log(p_c + epsilon);
// q_c = w_c t_c for class weights w;  a class with q_c = 0 adds 0;  t and p in [0, 1]
//
// This is the term of one class. A class index is a row whose target is 1 at that class and 0 elsewhere, so
// sparse_categorical_cross_entropy is this loss too. p_c + epsilon is rounded to the arrays' type, as in the numpy expression; not
// where p_c is clipped to [clip, 1 - clip] first, with derivatives of 0 at a clip and beyond.

@frozen public struct CategoricalCrossEntropy<L: Level, X: Precise>: PreciseLoss where X.D == L.Doubles {
    public typealias D = X.D
    public let probability: Probability<L, X>
    /// Of kernel_job.
    public let shift: D
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {
        probability = Probability(clip: job.pointee.parameters.1, epsilon: job.pointee.parameters.0)
        shift = D(job.pointee.target_shift)
    }

    @inlinable @inline(__always) func inside(_ p: D) -> X {
        probability.clips
            ? probability.sides(p).p + X(probability.epsilon) : X(X.nearest(p + probability.epsilon))
    }

    @inlinable @inline(__always) public func value(_ p: D, _ t: D, _ w: D) -> X {
        let share = X(t) * w
        // 0 - x, not -x: a certain and right prediction costs +0.0.
        return X.zero(where: share.head, p, else: X(D(0)) - logarithm(p) * share)
    }

    @inlinable @inline(__always) func logarithm(_ p: D) -> X {
        if !probability.clips { return X.log(L.self, inside(p)) }
        let sides = probability.sides(p)
        return probability.logarithm(sides.p, sides.other)
    }

    @inlinable @inline(__always) public func targetGradient(_ p: D, _ t: D, _ w: D) -> X {
        X.zero(where: w, p, else: X(D(0)) - (logarithm(p) + X(shift)) * w) + X(D.constant(0, unlessNaN: t))
    }

    @inlinable @inline(__always) public func derivative(_ isSecond: Bool, _ p: D, _ t: D, _ w: D) -> X {
        let share = X(t) * w, inside = inside(p)
        let derivative = isSecond ? X.quotient(share, bySquareOf: inside) : -share / inside
        return probability.cut(p, p + t, X.zero(where: share.head, p, else: derivative))
    }
}
