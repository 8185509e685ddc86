// e = -sum_c q_c log u_c with u = p / s, s = sum_c p_c, clipped to [clip, 1 - clip];  de/dp_c = Q / s - q_c / p_c,
// d2e/dp_c2 = q_c / p_c^2 - Q / s^2, where classes at a clip or beyond count neither in q_c nor in Q = sum_c q_c;
// de/dt_c = -w_c log u_c;  q_c = w_c t_c for class weights w;  t and p in [0, 1]
//
// Keras's cross-entropy of probabilities. With the largest probability m and R, the sum of the others, s = m + R, 1 - m / s = R / s
// and -log(m / s) = log1p(R / m): what is near 0 keeps its digits. Other classes have u <= 1/2. In doubles of two parts for float32
// too. A row whose probabilities are all tiny is multiplied by 2^600, which changes no u; a class that is tiny beside others, alone.

@frozen public struct NormalizedCrossEntropy<L: Level> {
    public typealias D = L.Doubles
    public typealias X = DoubleDouble<D>
    public let probability: Probability<L, X>

    @inlinable init(clip: Double) { probability = Probability(clip: clip, epsilon: 0) }

    /// -log u_c; one copy per level, through memory.
    @inlinable @inline(__always) func cost(_ p: D, _ row: NormalizedRow<D>) -> X {
        var (p, row, cost) = (p, row, X(D(0)))
        write(&p, &row, to: &cost)
        return cost
    }
    @inlinable @inline(never) func write(_ p: inout D, _ row: inout NormalizedRow<D>, to cost: inout X) {
        cost = inlinedCost(p, row)
    }
    @inlinable @inline(__always) func inlinedCost(_ p: D, _ row: NormalizedRow<D>) -> X {
        let isTiny = D.less(p, D(0x1p-500)), near = D.select(isTiny, p * D(0x1p600), p)
        let tiny = X.select(isTiny, X.log2 * D(600), X(D(0)))
        let other = tiny - X.log(L.self, X(near) / row.sum)
        let cost = X.select(row.isLargest(p), X.log1p(L.self, row.rest / X(p)), other)
        if !probability.clips { return cost }
        let (u, complement) = row.share(p), clip = X(probability.clip)
        let least = X(D(0)) - X.log(L.self, clip), most = X(D(0)) - X.log1p(L.self, -clip)
        let isLow = D.less(u.head, probability.clip), isHigh = D.less(complement.head, probability.clip)
        return X.select(isLow, least, X.select(isHigh, most, cost))
    }

    /// q_c times that.
    @inlinable @inline(__always) func cost(of share: X, _ p: D, _ row: NormalizedRow<D>) -> X {
        X.zero(where: share.head, p + row.sum.head, else: share * cost(p, row))
    }

    /// q_c, and 0 where the class is at a clip or beyond.
    @inlinable @inline(__always) func counted(_ share: X, _ p: D, _ row: NormalizedRow<D>) -> X {
        if !probability.clips { return share }
        let (u, complement) = row.share(p)
        let outside = D.or(D.notLess(probability.clip, u.head), D.notLess(probability.clip, complement.head))
        return X.select(outside, X(D.constant(0, unlessNaN: u.head + share.head)), share)
    }

    /// The gradient or, if `isSecond`, the Hessian, by probabilities that are multiplied by a factor. `share` and `total`: of
    /// classes that count.
    @inlinable @inline(__always) func derivative(
        _ isSecond: Bool, _ p: D, _ share: X, _ total: X, _ row: NormalizedRow<D>
    ) -> X {
        let inside = X(p)
        var whole = total / row.sum, own = share / inside
        let (u, complement) = row.share(p)
        // q_c - Q u and q_c - Q u^2 of the largest, from the other shares and 1 - u.
        let lacking = isSecond ? complement * (X(D(1)) + u) : complement
        var ofLargest = ((share - total) + total * lacking) / inside
        if isSecond {
            whole = whole / row.sum
            own = X.quotient(share, bySquareOf: inside)
            ofLargest = ofLargest / inside
        }
        whole = X.zero(where: total.head, row.sum.head, else: whole)
        own = X.zero(where: share.head, p + row.sum.head, else: own)
        let derivative = X.select(row.isLargest(p), ofLargest, own - whole)
        return isSecond ? derivative : X(D(0)) - derivative
    }
}

/// What is known of a row in each lane, times its factor.
@frozen public struct NormalizedRow<D: DoubleVector> {
    public typealias X = DoubleDouble<D>
    /// m, R and s
    public let maximum: D, rest: X, sum: X
    /// What the row is multiplied by.
    public let factor: D

    /// `maximum` is the row's own, `rest` has the factor.
    @inlinable @inline(__always) init(maximum: D, rest: X) {
        factor = D.select(D.less(maximum, D(Self.tiny)), D(Self.power), D(1))
        self.maximum = maximum * factor
        self.rest = rest
        sum = X(self.maximum) + rest
    }
    @inlinable @inline(__always) static var tiny: Double { 0x1p-400 }
    @inlinable @inline(__always) static var power: Double { 0x1p600 }
    @inlinable @inline(__always) static func factor(_ maximum: Double) -> Double { maximum < tiny ? power : 1 }

    /// A probability times the factor; + 0: a zero of either sign is a zero.
    @inlinable @inline(__always) func times(_ p: D) -> D { p * factor + D(0) }

    /// A row of zeros has none.
    @inlinable @inline(__always) func isLargest(_ p: D) -> D.Mask {
        D.equal(D.select(D.less(D(0), p), p, D(-1)), maximum)
    }
    /// u and 1 - u
    @inlinable @inline(__always) func share(_ p: D) -> (u: X, complement: X) {
        let u = X(p) / sum
        return (u, X.select(isLargest(p), rest / sum, X(D(1)) - u))
    }
}
