// exp x
//
// float64: ExponentialReduction. float32: ShortExponential, then rounded to float32, subnormal results too.
// Edges (C99 F.9.3.1): exp(+-0) = 1, exp(-inf) = +0, exp(+inf) = +inf.

public enum Exponential<L: Level>: ElementaryFunction {
    @inlinable @inline(__always) public static func float64(_ x: F64x8) -> F64x8 {
        let reduction = ExponentialReduction(x)
        let exp = reduction.exponential(reduction.power)
        return exp.head + exp.tail
    }

    @inlinable @inline(__always) public static func float32(_ x: F64x8) -> F64x8 {
        ShortExponential<FastSum>.exp(x)
    }

    /// Where small parts of the sum might lose digits to underflow, or power overflow; NaN.
    @inlinable @inline(__always) public static func isElsewhere(_ x: F64x8) -> SIMD8<Int64> {
        F64x8.notLess(x.magnitude, F64x8(600))
    }

    @inlinable @inline(never) public static func mend(_ y: inout F64x8, at x: inout F64x8) {
        var inside = F64x8.select(F64x8.less(x, F64x8(-800)), F64x8(-800), x)
        inside = F64x8.select(F64x8.less(F64x8(800), inside), F64x8(800), inside)
        let reduction = ExponentialReduction(inside)
        let j = reduction.steps & I64x8(15)
        // In [1, 2); the exponent is applied last.
        let sum = reduction.exponential(F64x8(bits: reduction.entry + (j << 48))).normalized
        let k = (reduction.n - (F64x8(bits: j | I64x8(0x4330_0000_0000_0000)) - F64x8(0x1p52))) * F64x8(0x1p-4)

        // 2^k is no double: two factors.
        let shift = F64x8(0x1.8p52)
        let half = k * F64x8(0.5) + shift, other = (k - (half - shift)) + shift
        let one = F64x8(bits: (half.bits + I64x8(1023)) << 52), two = F64x8(bits: (other.bits + I64x8(1023)) << 52)

        // A subnormal result is rounded once, at its last digit: by adding a power of two that has the same last digit.
        let grid = F64x8(bits: (I64x8(1) - (k + shift).bits) << 52)
        let onGrid = DoubleDouble(large: grid, small: sum.head)
        let rounded = (onGrid.head + (onGrid.tail + sum.tail)) - grid
        let isSubnormal = F64x8.less(x, F64x8(-0x1.6232bdd7abcd2p+9))  // log 2^-1022
        let result = F64x8.select(isSubnormal, rounded, sum.head) * one * two
        y = F64x8.select(isElsewhere(x), result, y).canonicalNaN
    }
}
