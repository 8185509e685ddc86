import CKernels

// e = t log(t / p),  de/dp = -t / p,  d2e/dp2 = t / p^2,  de/dt = log(t / p) + 1;  0 where t = 0;  t and p in [0, 1]
//
// Kullback and Leibler, On Information and Sufficiency, 1951. Full relative accuracy also near t = p, where a rounded t / p has
// none left: see Precise/LogarithmOfQuotient.swift. Either argument may be given as its logarithm, z = log p and l = log t. Option:
// probabilities are raised to at least `clip`; the derivatives are 0 where that raises, or would at the next step.

@frozen public struct KLDivergence<L: Level, X: Precise>: PreciseLoss where X.D == L.Doubles {
    public typealias D = X.D
    public let clip: D, clips: Bool
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {
        clips = job.pointee.parameters.2 > 0
        clip = D(job.pointee.parameters.2)
    }

    @inlinable @inline(__always) func raised(_ p: D) -> D { D.raised(p, to: clip) }
    /// A derivative by x, which is 0 where x is raised.
    @inlinable @inline(__always) func cut(_ x: D, _ other: D, _ derivative: X) -> X {
        clips ? X.select(D.notLess(clip, x), X(D.constant(0, unlessNaN: x + other)), derivative) : derivative
    }

    @inlinable @inline(__always) public func value(_ p: D, _ t: D, _ extra: D) -> X {
        let p = raised(p), t = raised(t)
        return X.zero(where: t, p, else: X.log(L.self, t, over: p) * t)
    }

    @inlinable @inline(__always) public var isQuick: Bool { !clips }

    @inlinable @inline(__always) public func quick(_ p: D, _ t: D, isHard: Bool) -> (value: D, doubt: D.Mask) {
        let zero = D(0), least = D(0x1p-60), most = D(0x1.000001p0)
        let log = QuickLogarithm.log(t / p), value = D.select(D.equal(t, zero), zero, log * t)
        let isTiny = D.and(D.notLess(least, t), D.notLess(t.magnitude, D(0x1p-300)))
        let isOutside = D.or(D.or(D.notLess(least, p), D.notLess(p, most)), D.or(isTiny, D.notLess(t, most)))
        // The quotient's rounding is 2^-41 of a logarithm beyond this.
        let isSmall = D.notLess(D(0x1p-12), log.magnitude)
        return (value, D.or(value.isNearMiddle, D.or(isOutside, isSmall)))
    }

    @inlinable @inline(__always) public func derivative(_ isSecond: Bool, _ p: D, _ t: D, _ extra: D) -> X {
        // p + 0: a prediction of -0.0 is a zero like the other.
        let inside = raised(p) + D(0), t = raised(t)
        let derivative = isSecond ? X.quotient(X(t), bySquareOf: X(inside)) : X(-t / inside)
        return cut(p, t, X.zero(where: t, p, else: derivative))
    }

    @inlinable @inline(__always) public func targetGradient(_ p: D, _ t: D, _ extra: D) -> X {
        cut(t, p, X.log(L.self, raised(t), over: raised(p)) + X(D(1)))
    }
}

/// z = log p:  e = t (log t - z),  de/dz = -t,  d2e/dz2 = 0,  de/dt = log t + 1 - z
@frozen public struct KLDivergenceLogPrediction<L: Level, X: Precise>: PreciseLoss where X.D == L.Doubles {
    public typealias D = X.D
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {}

    @inlinable @inline(__always) public func value(_ z: D, _ t: D, _ extra: D) -> X {
        X.zero(where: t, z, else: (X.log(L.self, X(t)) - X(z)) * t)
    }

    @inlinable @inline(__always) public func derivative(_ isSecond: Bool, _ z: D, _ t: D, _ extra: D) -> X {
        isSecond ? X(D.constant(0, unlessNaN: z + t)) : X(D.select(D.equal(z, z), D(0) - t, z))
    }

    @inlinable @inline(__always) public func targetGradient(_ z: D, _ t: D, _ extra: D) -> X {
        X.log(L.self, X(t + D(0))) - X(z) + X(D(1))
    }
}

/// l = log t:  e = exp(l) (l - log p),  de/dp = -exp(l) / p,  d2e/dp2 = exp(l) / p^2,  de/dl = exp(l) (l - log p + 1)
@frozen public struct KLDivergenceLogTarget<L: Level, X: Precise>: PreciseLoss where X.D == L.Doubles {
    public typealias D = X.D
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {}

    // l + 0: a logarithm of -0.0 is a zero like the other.
    @inlinable @inline(__always) func logarithm(_ p: D, _ l: D) -> X { X(l + D(0)) - X.log(L.self, X(p + D(0))) }

    @inlinable @inline(__always) public func value(_ p: D, _ l: D, _ extra: D) -> X {
        TargetOfLogarithm<L, X>(l).times(p) { $0 * logarithm(p, l) }
    }

    @inlinable @inline(__always) public func derivative(_ isSecond: Bool, _ p: D, _ l: D, _ extra: D) -> X {
        let (near, power) = nearer(p)
        return TargetOfLogarithm<L, X>(l).times(p, powers: isSecond ? power + power : power) {
            isSecond ? $0 / near / near : $0 / near * X(D(-1))
        }
    }

    /// p = (what is returned) 2^(-600 power). 2^-500 is where neither the quotient of an exp(l) >= exp(-512) by the square of a
    /// scaled p (below 2^100) is subnormal, nor that of 1 by the square of an unscaled one infinite.
    @inlinable @inline(__always) func nearer(_ p: D) -> (X, D) {
        let isTiny = D.less(p, D(0x1p-500)), inside = p + D(0)
        return (X(D.select(isTiny, inside * D(0x1p600), inside)), D.select(isTiny, D(1), D(0)))
    }

    @inlinable @inline(__always) public func targetGradient(_ p: D, _ l: D, _ extra: D) -> X {
        TargetOfLogarithm<L, X>(l).times(p) { $0 * (logarithm(p, l) + X(D(1))) }
    }
}

/// z = log p and l = log t:  e = exp(l) (l - z),  de/dz = -exp(l),  d2e/dz2 = 0,  de/dl = exp(l) (l - z + 1)
@frozen public struct KLDivergenceLogBoth<L: Level, X: Precise>: PreciseLoss where X.D == L.Doubles {
    public typealias D = X.D
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {}

    @inlinable @inline(__always) public func value(_ z: D, _ l: D, _ extra: D) -> X {
        TargetOfLogarithm<L, X>(l).times(z) { $0 * X.difference(l + D(0), z) }
    }

    @inlinable @inline(__always) public func derivative(_ isSecond: Bool, _ z: D, _ l: D, _ extra: D) -> X {
        if isSecond { return X(D.select(D.equal(z, z), D.constant(0, unlessNaN: l), z)) }
        return TargetOfLogarithm<L, X>(l).times(z) { $0 * D.constant(-1, unlessNaN: z) }
    }

    @inlinable @inline(__always) public func targetGradient(_ z: D, _ l: D, _ extra: D) -> X {
        TargetOfLogarithm<L, X>(l).times(z) { $0 * (X.difference(l + D(0), z) + X(D(1))) }
    }
}

/// exp(l) as a factor. It is 0 for l = -inf alone.
@frozen public struct TargetOfLogarithm<L: Level, X: Precise> where X.D == L.Doubles {
    public typealias D = X.D
    public let first: X
    public let steps: D, weight: D

    @inlinable @inline(__always) init(_ l: D) {
        (first, steps) = X.expInSteps(L.self, X(l))
        weight = D.select(D.equal(l, D(-.infinity)), D(0), D(1))
    }

    /// What a product makes of exp(l), times 2^(600 powers); 0 where exp(l) is 0 and x is a number.
    @inlinable @inline(__always) func times(_ x: D, powers: D = D(0), _ product: (X) -> X) -> X {
        X.zero(where: weight, x, else: X.scaled(L.self, product(first), steps: steps, powers: powers))
    }
}
