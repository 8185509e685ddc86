// log(1 + exp x) = max(x, 0) + log1p(exp(-|x|)); log sigmoid(x) is -softplus(-x)
//
// float64: the exponential as a sum of two doubles goes into LogarithmReduction with all that 1 + e lost; x is added last,
// exactly. float32: the same in double with a rounding at each step.
// Edges: softplus(-inf) = +0, softplus(+inf) = +inf.

public enum Softplus<L: Level>: ElementaryFunction {
    public typealias D = L.Doubles

    @inlinable @inline(__always) public static func float64(_ x: D) -> D {
        let reduction = ExponentialReduction(-x.magnitude)
        let e = reduction.exponential(reduction.power).normalized
        let one = DoubleDouble(large: D(1), small: e.head)
        let log = LogarithmReduction(one.head).logarithm(plus: DoubleDouble(head: one.tail, tail: e.tail))
        let sum = DoubleDouble(positive(x), log.head)
        return sum.head + (sum.tail + log.tail)
    }

    @inlinable @inline(__always) public static func float32(_ x: D) -> D {
        positive(x) + ShortLogarithm<PlainSum, D>.log1p(ShortExponential<PlainSum, D>.exp(-x.magnitude))
    }

    @inlinable @inline(__always) static func positive(_ x: D) -> D {
        D.select(D.less(D(0), x), x, D(0))
    }

    @inlinable @inline(__always) public static func isElsewhere(_ x: D) -> D.Mask {
        Exponential<L>.isElsewhere(x)
    }

    @inlinable @inline(never) public static func mend(_ y: inout D, at x: inout D) {
        // Below -600 log(1 + exp x) is exp x; from 599 on it is x, also where it needs no mending.
        Exponential<L>.mend(&y, at: &x)
        y = D.select(D.less(D(599), x), x, y)
    }
}
