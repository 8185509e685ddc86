// exp x - 1
//
// float64: with power and r of ExponentialReduction, exp x - 1 = (power - 1) + power (r + r^2 / 2) + power (exp r - 1 - r - r^2 / 2).
// The first two may be of one size and opposite sign, so each is kept with what its rounding took. Where power is 1, x is r: no
// digit is lost. float32: ShortExponential, then rounded to float32.
// The error, in units of the result's last place: as that of exp, but r^3 / 6 may stand against a result as small as r, 2^-13.6 of
// it: 0.001 beyond the last rounding's 0.5.
// Edges (C99 F.9.3.3): expm1(+-0) = +-0, expm1(-inf) = -1, expm1(+inf) = +inf.

public enum Expm1<L: Level>: ElementaryFunction {
    public typealias D = L.Doubles

    @inlinable @inline(__always) public static func float64(_ x: D) -> D {
        let sum = sum(x)
        return (sum.head + sum.tail).withSign(ofZero: x)
    }

    /// With what rounding leaves.
    @inlinable @inline(__always) static func sum(_ x: D) -> DoubleDouble<D> {
        typealias C = Expm1Constants
        let reduction = ExponentialReduction(x)
        let power = reduction.power, r = reduction.r, rest = reduction.rest(r)
        let r2 = r * r, half = D(0.5)
        let quadratic = DoubleDouble(large: r, small: half * r2)
        let high = D(C.c5) + D(C.c6) * r + r2 * (D(C.c7) + D(C.c8) * r)
        let cubic = r2 * r * (D(C.c3) + D(C.c4) * r + r2 * high)

        let whole = DoubleDouble(power, D(-1)), product = power * quadratic.head
        let sum = DoubleDouble(large: whole.head, small: product)
        let squareError = half * D.productError(r, r, r2)
        let small = power * (((quadratic.tail + squareError) + (rest + rest * quadratic.head)) + cubic)
        let tail = ((sum.tail + whole.tail) + D.productError(power, quadratic.head, product)) + small
        return DoubleDouble(head: sum.head, tail: tail)
    }

    @inlinable @inline(__always) public static func float32(_ x: D) -> D {
        ShortExponential<FastSum, D>.expm1(x).withSign(ofZero: x)
    }

    /// Below -38 the result is -1, above 709 power overflows.
    @inlinable @inline(__always) public static func isElsewhere(_ x: D) -> D.Mask {
        D.or(D.notLess(D(-38), x), D.notLess(x, D(709)))
    }

    @inlinable @inline(never) public static func mend(_ y: inout D, at x: inout D) {
        // Above, exp x - 1 is exp x.
        let inside = D.less(x, D(709)), here = y
        Exponential<L>.mend(&y, at: &x)
        y = D.select(inside, D.select(D.less(D(-38), x), here, D(-1)), y)
    }
}
