import CKernels

// e = (1 - y) softplus(z) + q y softplus(-z),  de/dz = (1 - y) sigmoid(z) - q y sigmoid(-z),
// d2e/dz2 = (1 - y + q y) sigmoid(z) sigmoid(-z);  y = t (1 - a) + a / 2 for label smoothing a;  q is pos_weight;  t in [0, 1]
//
// No term has the sign of another, so nothing cancels in the value; sigmoid(-z) is never taken as 1 - sigmoid(z). A side with
// weight 0 adds 0: an infinite logit on the right side costs nothing. Far out exp(-|z|) is taken in steps, the last of which follow
// q: a large q brings no digits back. 1 - y is (1 - t) (1 - a) + a / 2, in which nothing cancels.

@frozen public struct BinaryCrossEntropyWithLogits<L: Level, X: Precise>: PreciseLoss where X.D == L.Doubles {
    public typealias D = X.D
    public let kept: X, shift: X

    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {
        let smoothing = D(job.pointee.parameters.0)
        kept = X.difference(D(1), smoothing)
        shift = X(smoothing).scaled(0.5)
    }

    @inlinable @inline(__always) public func value(_ z: D, _ t: D, _ q: D) -> X {
        let sides = Sides(self, z, t, q), tail = X.log1p(L.self, sides.exp)
        return X.zero(where: sides.wrong.head, z, else: sides.wrong * (X(z.magnitude) + tail))
            + X.zero(where: sides.right.head, z, else: sides.tiny(sides.right * tail))
    }

    @inlinable @inline(__always) public func derivative(_ isSecond: Bool, _ z: D, _ t: D, _ q: D) -> X {
        let sides = Sides(self, z, t, q), large = sides.large, small = sides.exp * large
        let tiny = sides.tiny(isSecond ? (sides.wrong + sides.right) * (small * large) : sides.right * small)
        if isSecond { return tiny }
        let wrong = sides.wrong * large
        return X.select(sides.isNegative, tiny, wrong) - X.select(sides.isNegative, wrong, tiny)
    }

    /// What the formulas are made of: the weights (1 - y or q y) of the side that z is wrong about and of the one it is right
    /// about, and sigmoid(|z|) = large, sigmoid(-|z|) = exp large, less `steps`.
    @frozen public struct Sides {
        public let isNegative: D.Mask
        public let wrong: X, right: X, exp: X
        public let steps: D

        @inlinable @inline(__always) init(_ loss: BinaryCrossEntropyWithLogits, _ z: D, _ t: D, _ q: D) {
            let positive = (loss.kept * t + loss.shift) * q
            let negative = loss.kept * X.difference(D(1), t) + loss.shift
            isNegative = D.less(z, D(0))
            wrong = X.select(isNegative, positive, negative)
            right = X.select(isNegative, negative, positive)
            (exp, steps) = X.expInSteps(L.self, X(-z.magnitude))
        }

        @inlinable @inline(__always) func tiny(_ x: X) -> X { X.scaled(L.self, x, steps: steps, powers: D(0)) }
        @inlinable @inline(__always) var large: X { X(D(1)) / (X(D(1)) + exp) }
    }
}
