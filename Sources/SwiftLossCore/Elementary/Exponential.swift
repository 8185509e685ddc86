// exp x
//
// float64: ExponentialReduction. float32: ShortExponential, then rounded to float32, subnormal results too.
// Edges (C99 F.9.3.1): exp(+-0) = 1, exp(-inf) = +0, exp(+inf) = +inf.

public enum Exponential<L: Level>: ElementaryFunction {
    public typealias D = L.Doubles

    @inlinable @inline(__always) public static func float64(_ x: D) -> D {
        let reduction = ExponentialReduction(x)
        let exp = reduction.exponential(reduction.power)
        return exp.head + exp.tail
    }

    @inlinable @inline(__always) public static func float32(_ x: D) -> D {
        ShortExponential<FastSum, D>.exp(x)
    }

    /// Where small parts of the sum might lose digits to underflow, or power overflow; NaN.
    @inlinable @inline(__always) public static func isElsewhere(_ x: D) -> D.Mask {
        D.notLess(x.magnitude, D(600))
    }

    @inlinable @inline(never) public static func mend(_ y: inout D, at x: inout D) {
        var inside = D.select(D.less(x, D(-800)), D(-800), x)
        inside = D.select(D.less(D(800), inside), D(800), inside)
        let reduction = ExponentialReduction(inside)
        let j = reduction.steps & D.Bits(15)
        // In [1, 2); the exponent is applied last.
        let sum = reduction.exponential(D(bits: reduction.entry + (j << 48))).normalized
        let k = (reduction.n - (D(bits: j | D.Bits(0x4330_0000_0000_0000)) - D(0x1p52))) * D(0x1p-4)

        // 2^k is no double: two factors.
        let shift = D(0x1.8p52)
        let half = k * D(0.5) + shift, other = (k - (half - shift)) + shift
        let one = D(bits: (half.bits + D.Bits(1023)) << 52), two = D(bits: (other.bits + D.Bits(1023)) << 52)

        // A subnormal result is rounded once, at its last digit: by adding a power of two that has the same last digit.
        let grid = D(bits: (D.Bits(1) - (k + shift).bits) << 52)
        let onGrid = DoubleDouble(large: grid, small: sum.head)
        let rounded = (onGrid.head + (onGrid.tail + sum.tail)) - grid
        let isSubnormal = D.less(x, D(-0x1.6232bdd7abcd2p+9))  // log 2^-1022
        let result = D.select(isSubnormal, rounded, sum.head) * one * two
        y = D.select(isElsewhere(x), result, y).canonicalNaN
    }
}
