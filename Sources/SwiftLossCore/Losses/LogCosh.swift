import CKernels

// e = log cosh r,  de/dp = tanh r,  d2e/dp2 = 1 - tanh^2 r;  r = p - t
//
// With m = expm1 |r|, cosh r = 1 + m^2 / (2 (1 + m)): its log1p keeps all digits of a small r (|r| + log1p(exp(-2 |r|)) - log 2 keeps
// none) and does not overflow below |r| = 20; from there on e = |r| - log 2, since exp(-2 |r|) is below 2^-57 and e above 19.
// tanh |r| = -k / (2 + k) with k = expm1(-2 |r|), and 1 - tanh^2 = 4 x / (1 + x)^2 with x = exp(-2 |r|): no overflow at any r.

@frozen public struct LogCosh<L: Level, X: Precise>: PreciseLoss where X.D == L.Doubles {
    public typealias D = X.D
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {}

    @inlinable @inline(__always) func magnitude(_ r: X) -> X { X.select(D.less(r.head, D(0)), -r, r) }

    @inlinable @inline(__always) public func value(_ p: D, _ t: D, _ extra: D) -> X {
        let r = magnitude(X.difference(p, t)), isNear = D.less(r.head, D(20))
        let m = X.expm1(L.self, X.select(isNear, r, X(D(20))))
        let near = X.log1p(L.self, m * m / (X(D(1)) + m).scaled(2))
        return X.select(isNear, near, r - X.log2)
    }

    @inlinable @inline(__always) public func derivative(_ isSecond: Bool, _ p: D, _ t: D, _ extra: D) -> X {
        let r = X.difference(p, t)
        if isSecond {
            let x = X.exp(L.self, magnitude(r).scaled(-2)), u = X(D(1)) + x
            return x.scaled(4) / (u * u)
        }
        let k = X.expm1(L.self, magnitude(r).scaled(-2))
        let tanh = X(D(0)) - k / (X(D(2)) + k)  // +0.0 for zeros of both signs
        return X.select(D.less(r.head, D(0)), -tanh, tanh)
    }
}
