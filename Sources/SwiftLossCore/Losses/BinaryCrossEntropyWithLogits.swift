import CKernels

// e = (1 - y) softplus(z) + q y softplus(-z),  de/dz = (1 - y) sigmoid(z) - q y sigmoid(-z),
// d2e/dz2 = (1 - y + q y) sigmoid(z) sigmoid(-z);  y = t (1 - a) + a / 2 for label smoothing a;  q is pos_weight;  t in [0, 1]
//
// No term has the sign of another, so nothing cancels in the value; sigmoid(-z) is never taken as 1 - sigmoid(z). A side with
// weight 0 adds 0: an infinite logit on the right side costs nothing.

@frozen public struct BinaryCrossEntropyWithLogits<L: Level, X: Precise>: PreciseLoss where X.D == L.Doubles {
    public typealias D = X.D
    public let kept: X, shift: X

    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {
        let smoothing = D(job.pointee.parameters.0)
        kept = X.difference(D(1), smoothing)
        shift = X(smoothing).scaled(0.5)
    }

    /// q y and 1 - y
    @inlinable @inline(__always) func weights(_ t: D, _ q: D) -> (positive: X, negative: X) {
        let y = kept * t + shift
        return (y * q, X(D(1)) - y)
    }

    @inlinable @inline(__always) public func value(_ z: D, _ t: D, _ q: D) -> X {
        let (positive, negative) = weights(t, q)
        let tail = X.softplusOfMinusMagnitude(L.self, z), zero = D(0), isPositive = D.less(zero, z)
        let cost = X(D.select(isPositive, z, zero)) + tail  // softplus(z)
        let gain = X(D.select(isPositive, zero, -z)) + tail  // softplus(-z)
        return X.zero(where: negative.head, z, else: negative * cost) + X.zero(where: positive.head, z, else: positive * gain)
    }

    @inlinable @inline(__always) public func gradient(_ z: D, _ t: D, _ q: D) -> X {
        let (positive, negative) = weights(t, q), isNegative = D.less(z, D(0))
        let (large, small) = X.logistic(L.self, z)
        return negative * X.select(isNegative, small, large) - positive * X.select(isNegative, large, small)
    }

    @inlinable @inline(__always) public func hessian(_ z: D, _ t: D, _ q: D) -> X {
        let (positive, negative) = weights(t, q), (large, small) = X.logistic(L.self, z)
        return (positive + negative) * (large * small)
    }
}
