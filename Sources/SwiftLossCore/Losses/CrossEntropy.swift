// e = sum_c q_c (lse(z) - z_c),  de/dz_c = Q p_c - q_c,  d2e/dz_c2 = Q p_c (1 - p_c),  de/dt_c = w_c (1 - a) (lse(z) - z_c);
// lse(z) = log(sum_c exp(z_c)),  p = softmax(z),  q_c = w_c (t_c (1 - a) + a / C) for label smoothing a and class weights w,
// Q = sum_c q_c
//
// With the largest score m and S = sum of exp(z_c - m) over the other classes, lse(z) - z_c = (m - z_c) + log1p(S): both terms are
// positive, so a cost near 0 keeps its digits. m - z_c is exact, and so is what exp makes of it. 1 - p_c is S / (1 + S) for the
// largest and (1 + S - exp(z_c - m)) / (1 + S) for another class, never 1 - (a rounded p_c). A class with q_c = 0 costs 0, whatever
// its score. Where S may be subnormal, or 0, while what is made of it is not, it is kept in range and scaled last (SoftmaxRows).

public enum CrossEntropy {
    /// exp(z_c - m), less `steps`.
    @inlinable @inline(__always) static func power<L: Level, X: Precise>(
        _: L.Type, _ z: X.D, _ maximum: X.D
    ) -> (first: X, steps: X.D) where L.Doubles == X.D {
        X.expInSteps(L.self, X(X.D(0)) - distance(z, maximum))
    }

    /// The same with all steps taken: exp(z_c - m) times `factor`.
    @inlinable @inline(__always) static func power<L: Level, X: Precise>(
        _: L.Type, _ z: X.D, _ maximum: X.D, times factor: (X) -> X
    ) -> X where L.Doubles == X.D {
        let d: X = excess(z, maximum)
        // Almost never: a tail of 512 natural logarithms.
        if X.D.any(X.D.less(d.head, X.D(-512))) {
            var far = d, steps = X.D(0), none = X.D(0)
            FarPower<L, X>.apply(&far, &steps)
            far = factor(far)
            Steps<L, X>.apply(&far, &steps, &none)
            return far
        }
        return factor(X.expNear(d))
    }

    /// z_c - m
    @inlinable @inline(__always) static func excess<X: Precise>(_ z: X.D, _ maximum: X.D) -> X {
        X.select(X.D.equal(z, maximum), X(X.D(0)), X.difference(z, maximum))
    }

    /// m - z_c
    @inlinable @inline(__always) static func distance<X: Precise>(_ z: X.D, _ maximum: X.D) -> X {
        X.select(X.D.equal(z, maximum), X(X.D(0)), X.difference(maximum, z))
    }

    /// q_c (m - z_c)
    @inlinable @inline(__always) static func cost<X: Precise>(of share: X, _ z: X.D, _ maximum: X.D) -> X {
        X.zero(where: share.head, z, else: share * distance(z, maximum))
    }
}

/// expInSteps, one copy per level, through memory.
public enum FarPower<L: Level, X: Precise> where X.D == L.Doubles {
    @inlinable @inline(never) static func apply(_ x: inout X, _ steps: inout X.D) {
        (x, steps) = X.expInSteps(L.self, x)
    }
}

/// q_c for a class's target and weight.
@frozen public struct Shares<X: Precise> {
    /// 1 - a and a / C
    public let kept: X, shift: X

    @inlinable @inline(__always) init(smoothing: Double, classes: Int) {
        kept = X.difference(X.D(1), X.D(smoothing))
        shift = X(X.D(smoothing)) / X(X.D(Double(classes)))
    }

    @inlinable @inline(__always) func share(_ t: X.D, _ w: X.D) -> X { (kept * t + shift) * w }
}

/// What is known of a row, in each lane.
@frozen public struct CrossEntropyRow<X: Precise> {
    /// m
    public let maximum: X.D
    /// S, log1p(S), 1 / (1 + S) and Q
    public let rest: X, logarithm: X, scale: X, share: X

    @inlinable @inline(__always) init(maximum: X.D, rest: X, logarithm: X, scale: X, share: X) {
        self.maximum = maximum
        self.rest = rest
        self.logarithm = logarithm
        self.scale = scale
        self.share = share
    }

    /// lse(z) - z_c
    @inlinable @inline(__always) func cost(_ z: X.D) -> X { CrossEntropy.distance(z, maximum) + logarithm }

    /// 1 - p_c, where e = exp(z_c - m), or as good as 0.
    @inlinable @inline(__always) func complement(_ e: X, _ z: X.D) -> X {
        X.select(X.D.equal(z, maximum), rest, X(X.D(1)) + (rest - e)) * scale
    }

    @inlinable @inline(__always) func gradient<L: Level>(_: L.Type, _ z: X.D, _ q: X) -> X where L.Doubles == X.D {
        let (e, steps): (X, X.D) = CrossEntropy.power(L.self, z, maximum)
        return gradient(X.scaled(L.self, share * (e * scale), steps: steps, powers: X.D(0)), e, z, q)
    }
    /// Of an e that needs no steps.
    @inlinable @inline(__always) func gradient(ofPower e: X, _ z: X.D, _ q: X) -> X {
        gradient(share * (e * scale), e, z, q)
    }
    /// `part` is Q p_c.
    @inlinable @inline(__always) func gradient(_ part: X, _ e: X, _ z: X.D, _ q: X) -> X {
        // Of the class that has most of Q: from the other shares and 1 - p_c. So a hard target loses no digit.
        let hasMost = X.D.less(share.head, q.head + q.head)
        return X.select(hasMost, (share - q) - share * complement(e, z), part - q)
    }
    /// Where q = 0
    @inlinable @inline(__always) func gradient<L: Level>(_: L.Type, _ z: X.D) -> X where L.Doubles == X.D {
        CrossEntropy.power(L.self, z, maximum) { share * ($0 * scale) }
    }

    @inlinable @inline(__always) func hessian<L: Level>(_: L.Type, _ z: X.D) -> X where L.Doubles == X.D {
        let (e, steps): (X, X.D) = CrossEntropy.power(L.self, z, maximum)
        return X.scaled(L.self, hessian(ofPower: e, z), steps: steps, powers: X.D(0))
    }
    @inlinable @inline(__always) func hessian(ofPower e: X, _ z: X.D) -> X { share * (e * scale) * complement(e, z) }
}
