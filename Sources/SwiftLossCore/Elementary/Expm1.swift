// exp x - 1
//
// float64: with power and r of ExponentialReduction, exp x - 1 = (power - 1) + power (r + r^2 / 2) + power (exp r - 1 - r - r^2 / 2).
// The first two may be of one size and opposite sign, so each is kept with what its rounding took. Where power is 1, x is r: no
// digit is lost. float32: ShortExponential, then rounded to float32.
// The error, in units of the result's last place: as that of exp, but r^3 / 6 may stand against a result as small as r, 2^-13.6 of
// it: 0.001 beyond the last rounding's 0.5.
// Edges (C99 F.9.3.3): expm1(+-0) = +-0, expm1(-inf) = -1, expm1(+inf) = +inf.

public enum Expm1<L: Level>: ElementaryFunction {
    @inlinable @inline(__always) public static func float64(_ x: F64x8) -> F64x8 {
        typealias C = Expm1Constants
        let reduction = ExponentialReduction(x)
        let power = reduction.power, r = reduction.r, rest = reduction.rest(r)
        let r2 = r * r, half = F64x8(0.5)
        let quadratic = DoubleDouble(large: r, small: half * r2)
        let high = F64x8(C.c5) + F64x8(C.c6) * r + r2 * (F64x8(C.c7) + F64x8(C.c8) * r)
        let cubic = r2 * r * (F64x8(C.c3) + F64x8(C.c4) * r + r2 * high)

        let whole = DoubleDouble(power, F64x8(-1)), product = power * quadratic.head
        let sum = DoubleDouble(large: whole.head, small: product)
        let squareError = half * F64x8.productError(r, r, r2)
        let small = power * (((quadratic.tail + squareError) + (rest + rest * quadratic.head)) + cubic)
        let tail = ((sum.tail + whole.tail) + F64x8.productError(power, quadratic.head, product)) + small
        return (sum.head + tail).withSign(ofZero: x)
    }

    @inlinable @inline(__always) public static func float32(_ x: F64x8) -> F64x8 {
        ShortExponential<FastSum>.expm1(x).withSign(ofZero: x)
    }

    /// Below -38 the result is -1, above 709 power overflows.
    @inlinable @inline(__always) public static func isElsewhere(_ x: F64x8) -> SIMD8<Int64> {
        F64x8.or(F64x8.notLess(F64x8(-38), x), F64x8.notLess(x, F64x8(709)))
    }

    @inlinable @inline(never) public static func mend(_ y: inout F64x8, at x: inout F64x8) {
        // Above, exp x - 1 is exp x.
        let inside = F64x8.less(x, F64x8(709)), here = y
        Exponential<L>.mend(&y, at: &x)
        y = F64x8.select(inside, F64x8.select(F64x8.less(F64x8(-38), x), here, F64x8(-1)), y)
    }
}
