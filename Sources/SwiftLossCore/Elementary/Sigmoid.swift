// 1 / (1 + exp(-x))
//
// With e = exp(-|x|) as a sum of two doubles, it is n / (1 + e), where n is 1 for x >= 0 and e below: no cancellation. The
// quotient is taken by one division, for the reciprocal, and one correction with the exact remainder, so that what is left of
// the error is that of e and of the last rounding. float32: in double; n / (1 + e) as it stands.
// Edges: sigmoid(-inf) = +0, sigmoid(+inf) = 1.

public enum Sigmoid<L: Level>: ElementaryFunction {
    public typealias D = L.Doubles

    @inlinable @inline(__always) public static func float64(_ x: D) -> D {
        let reduction = ExponentialReduction(-x.magnitude)
        let e = reduction.exponential(reduction.power).normalized
        let isNegative = D.less(x, D(0))
        let numerator = D.select(isNegative, e.head, D(1)), rest = D.select(isNegative, e.tail, D(0))
        let divisor = DoubleDouble(large: D(1), small: e.head)
        let reciprocal = D(1) / divisor.head
        let quotient = numerator * reciprocal, product = quotient * divisor.head
        let remainder = (numerator - product) - D.productError(quotient, divisor.head, product)
        let correction = remainder + (rest - quotient * (divisor.tail + e.tail))
        return quotient + correction * reciprocal
    }

    @inlinable @inline(__always) public static func float32(_ x: D) -> D {
        let e = ShortExponential<PlainSum, D>.exp(-x.magnitude)
        return D.select(D.less(x, D(0)), e, D(1)) / (D(1) + e)
    }

    @inlinable @inline(__always) public static func isElsewhere(_ x: D) -> D.Mask {
        Exponential<L>.isElsewhere(x)
    }

    @inlinable @inline(never) public static func mend(_ y: inout D, at x: inout D) {
        // Below -600 1 + exp x is 1; from 599 on the result is 1, also where it needs no mending.
        Exponential<L>.mend(&y, at: &x)
        y = D.select(D.less(D(599), x), D(1), y)
    }
}
