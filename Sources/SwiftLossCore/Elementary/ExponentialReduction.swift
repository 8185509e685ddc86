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

@frozen public struct ExponentialReduction {
    /// 16 k + j.
    public let n: F64x8
    /// Its lower bits are those of n in two's complement.
    public let steps: I64x8
    /// x minus the first product; the second, less what the power lacks.
    public let first: F64x8, second: F64x8

    @inlinable @inline(__always) public init(_ x: F64x8) {
        typealias C = ExponentialConstants
        // Adding 1.5 2^52 rounds to an integer and leaves it in the lower bits.
        let shifted = x * F64x8(C.stepsPerUnit) + F64x8(0x1.8p52)
        steps = shifted.bits
        n = shifted - F64x8(0x1.8p52)
        first = x.adding(exactProduct: n, F64x8(-C.stepHead))
        second = F64x8.lookUp(elementary_exp_tail_table(), steps).adding(exactProduct: n, F64x8(C.stepTail))
    }

    @inlinable @inline(__always) public var r: F64x8 { first - second }

    /// What r lacks.
    @inlinable @inline(__always) public func rest(_ r: F64x8) -> F64x8 { (first - r) - second }

    /// The pattern of 2^(j/16), less j << 48.
    @inlinable @inline(__always) public var entry: I64x8 {
        F64x8.lookUp(elementary_exp_bits_table(), steps).bits
    }

    /// 2^k 2^(j/16), rounded; |x| < 709.
    @inlinable @inline(__always) public var power: F64x8 { F64x8(bits: entry + (steps << 48)) }

    /// exp r - 1 - r
    @inlinable @inline(__always) public static func remainder(_ r: F64x8) -> F64x8 {
        typealias C = ExponentialConstants
        let r2 = r * r
        let high = F64x8(C.c4) + F64x8(C.c5) * r + r2 * (F64x8(C.c6) + F64x8(C.c7) * r)
        return r2 * (F64x8(C.c2) + F64x8(C.c3) * r + r2 * high)
    }

    /// exp x, where power is 2^k 2^(j/16), or exp x / 2^k, where it is 2^(j/16). The tail is up to 2^-12 of the head.
    @inlinable @inline(__always) public func exponential(_ power: F64x8) -> DoubleDouble {
        let r = r, rest = rest(r), linear = power * r
        let sum = DoubleDouble(large: power, small: linear)
        let small = power * (Self.remainder(r) + rest)
        return DoubleDouble(head: sum.head, tail: (sum.tail + F64x8.productError(power, r, linear)) + small)
    }
}
