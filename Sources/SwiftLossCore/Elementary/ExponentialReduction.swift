import CPlatform

// x = (16 k + j) ln 2 / 16 + r with |r| <= ln 2 / 32, so that exp x = 2^k 2^(j/16) exp r. For |x| <= 800.
//
// P. T. P. Tang, Table-driven implementation of the exponential function in IEEE floating-point arithmetic, ACM TOMS 15 (1989).
//
// ln 2 / 16 is used in two parts of 38 bits, whose products with 16 k + j are exact; what they lack of it is below 2^-80. So r
// is known as a rounded difference and its error. What the table's double lacks of 2^(j/16) is in r too: it is below 2^-53, so
// its exponential and 1 + it are the same.
//
// The error of exp, in units of the result's last place: power and power r are added without error. What remains is r^2 / 2 and
// beyond, at most 2^-12 of the result, three of whose roundings and the polynomial's 2^-64 come to 0.001 beyond the last rounding's
// 0.5; docs/accuracy.md has what tools/accuracy measures.

@frozen public struct ExponentialReduction<D: DoubleVector> {
    /// 16 k + j.
    public let n: D
    /// Its lower bits are those of n in two's complement.
    public let steps: D.Bits
    /// x minus the first product; the second, less what the power lacks.
    public let first: D, second: D

    @inlinable @inline(__always) public init(_ x: D) {
        typealias C = ExponentialConstants
        // Adding 1.5 2^52 rounds to an integer and leaves it in the lower bits.
        let shifted = x * D(C.stepsPerUnit) + D(0x1.8p52)
        steps = shifted.bits
        n = shifted - D(0x1.8p52)
        first = x.adding(exactProduct: n, D(-C.stepHead))
        second = D.lookUp(elementary_exp_tail_table(), steps).adding(exactProduct: n, D(C.stepTail))
    }

    @inlinable @inline(__always) public var r: D { first - second }

    /// What r lacks.
    @inlinable @inline(__always) public func rest(_ r: D) -> D { (first - r) - second }

    /// The pattern of 2^(j/16), less j << 48.
    @inlinable @inline(__always) public var entry: D.Bits {
        D.lookUp(elementary_exp_bits_table(), steps).bits
    }

    /// 2^k 2^(j/16), rounded; |x| < 709.
    @inlinable @inline(__always) public var power: D { D(bits: entry + (steps << 48)) }

    /// exp r - 1 - r
    @inlinable @inline(__always) public static func remainder(_ r: D) -> D {
        typealias C = ExponentialConstants
        let r2 = r * r
        let high = D(C.c4) + D(C.c5) * r + r2 * (D(C.c6) + D(C.c7) * r)
        return r2 * (D(C.c2) + D(C.c3) * r + r2 * high)
    }

    /// exp x, where power is 2^k 2^(j/16), or exp x / 2^k, where it is 2^(j/16). The tail is up to 2^-12 of the head.
    @inlinable @inline(__always) public func exponential(_ power: D) -> DoubleDouble<D> {
        let r = r, rest = rest(r), linear = power * r
        let sum = DoubleDouble(large: power, small: linear)
        let small = power * (Self.remainder(r) + rest)
        return DoubleDouble(head: sum.head, tail: (sum.tail + D.productError(power, r, linear)) + small)
    }
}
