// 1 / (1 + exp(-x))
//
// With e = exp(-|x|) as a sum of two doubles, it is n / (1 + e), where n is 1 for x >= 0 and e below: no cancellation. The
// quotient is taken by one division, for the reciprocal, and one correction with the exact remainder, so that what is left of
// the error is that of e and of the last rounding. float32: in double; n / (1 + e) as it stands.
// Edges: sigmoid(-inf) = +0, sigmoid(+inf) = 1.

public enum Sigmoid<L: Level>: ElementaryFunction {
    @inlinable @inline(__always) public static func float64(_ x: F64x8) -> F64x8 {
        let reduction = ExponentialReduction(-x.magnitude)
        let e = reduction.exponential(reduction.power).normalized
        let isNegative = F64x8.less(x, F64x8(0))
        let numerator = F64x8.select(isNegative, e.head, F64x8(1)), rest = F64x8.select(isNegative, e.tail, F64x8(0))
        let divisor = DoubleDouble(large: F64x8(1), small: e.head)
        let reciprocal = F64x8(1) / divisor.head
        let quotient = numerator * reciprocal, product = quotient * divisor.head
        let remainder = (numerator - product) - F64x8.productError(quotient, divisor.head, product)
        let correction = remainder + (rest - quotient * (divisor.tail + e.tail))
        return quotient + correction * reciprocal
    }

    @inlinable @inline(__always) public static func float32(_ x: F64x8) -> F64x8 {
        let e = ShortExponential<PlainSum>.exp(-x.magnitude)
        return F64x8.select(F64x8.less(x, F64x8(0)), e, F64x8(1)) / (F64x8(1) + e)
    }

    @inlinable @inline(__always) public static func isElsewhere(_ x: F64x8) -> SIMD8<Int64> {
        Exponential<L>.isElsewhere(x)
    }

    @inlinable @inline(never) public static func mend(_ y: inout F64x8, at x: inout F64x8) {
        // Below -600 1 + exp x is 1; from 599 on the result is 1, also where it needs no mending.
        Exponential<L>.mend(&y, at: &x)
        y = F64x8.select(F64x8.less(F64x8(599), x), F64x8(1), y)
    }
}
