import CPlatform

// log(u + e) for a positive normal u and an e of at most u's last digit:
//
//     u = 2^k z,  c near z from a table of 16,  r = (z + 2^-k e) / c - 1,  log(u + e) = k ln 2 + log c + log(1 + r)
//
// P. T. P. Tang, Table-driven implementation of the logarithm function in IEEE floating-point arithmetic, ACM TOMS 16 (1990). The
// intervals of z are laid so that 1 is inside of one: there c is 1 and log c is 0, r = u + e - 1 has all its digits, and no case
// of its own is needed near 1.
//
// 1/c has so few bits that z/c - 1 is exact; |r| < 2^-4.3, and c = 1 from z = 0.953 to 1.031.
//
// The error, in units of the result's last place: k ln 2 + log c is exact in its upper part, a multiple of 2^-42; it, r and
// -r^2 / 2 are added without error. What remains is r^3 / 3 and beyond, at most 2^-10 of the result, some six of whose roundings and
// the polynomial's 2^-64 come to 0.004 at most beyond the last rounding's 0.5; docs/accuracy.md has what tools/accuracy measures.

@frozen public struct LogarithmReduction<D: DoubleVector> {
    public let k: D, z: D
    /// Its exponent field is k + 1023, the next four bits are z's interval.
    public let shifted: D.Bits

    @inlinable @inline(__always) public init(_ u: D) {
        shifted = u.bits + D.Bits(0x3ff0_0000_0000_0000 - LogarithmStart.table)
        // An integer below 2^52 as a Double: its bits under the exponent of 2^52.
        k = D(bits: (shifted >> 52) | D.Bits(0x4330_0000_0000_0000)) - D(0x1p52 + 1023)
        z = D(bits: (shifted & D.Bits(0xf_ffff_ffff_ffff)) + D.Bits(LogarithmStart.table))
    }

    @inlinable @inline(__always) var interval: D.Bits { shifted >> 48 }
    /// 1/c and z/c - 1
    @inlinable @inline(__always) var quotient: (reciprocal: D, r: D) {
        let reciprocal = D.lookUp(elementary_log_reciprocal_table(), interval)
        return (reciprocal, D.difference(z, short: reciprocal, D(1)))
    }
    /// 2^-k, for |k| <= 1022.
    @inlinable @inline(__always) var scale: D {
        D(bits: D.Bits(2046 << 52) - (shifted & D.Bits(0x7ff0_0000_0000_0000)))
    }

    /// log u.
    @inlinable @inline(__always) public var logarithm: DoubleDouble<D> { logarithm(k) }

    /// log(2^k z)
    @inlinable @inline(__always) public func logarithm(_ k: D) -> DoubleDouble<D> { sum(quotient.r, nil, k) }

    /// log(u + e).
    @inlinable @inline(__always) public func logarithm(plus e: D) -> DoubleDouble<D> { logarithm(plus: e, k) }

    /// log(2^k (z + scale e))
    @inlinable @inline(__always) public func logarithm(plus e: D, _ k: D) -> DoubleDouble<D> {
        let quotient = quotient
        let r = DoubleDouble(large: quotient.r, small: e * (scale * quotient.reciprocal))
        return sum(r.head, r.tail, k)
    }

    /// log(u + e), where e is itself a sum that one double does not hold.
    @inlinable @inline(__always) public func logarithm(plus e: DoubleDouble<D>) -> DoubleDouble<D> {
        let quotient = quotient, unit = scale * quotient.reciprocal
        let r = DoubleDouble(large: quotient.r, small: e.head * unit)
        return sum(r.head, r.tail + e.tail * unit, k)
    }

    /// k ln 2 + log c + log(1 + r + rest)
    @inlinable @inline(__always) func sum(_ r: D, _ rest: D?, _ k: D) -> DoubleDouble<D> {
        typealias C = LogarithmConstants
        let base = D.lookUp(elementary_log_head_table(), interval).adding(exactProduct: k, D(C.ln2Head))
        let linear = DoubleDouble(large: base, small: r)
        // -r^2 / 2 and its error
        let half = D(-0.5) * r, square = half * r
        let quadratic = DoubleDouble(large: linear.head, small: square)
        let r2 = r * r, r4 = r2 * r2
        var small = D.productError(half, r, square)
        // rest / (1 + r)
        if let rest { small = small + (rest - rest * (r - r2)) }

        let low = D(C.c3) + D(C.c4) * r + r2 * (D(C.c5) + D(C.c6) * r)
        let high =
            D(C.c7) + D(C.c8) * r + r2 * (D(C.c9) + D(C.c10) * r)
            + r4 * (D(C.c11) + D(C.c12) * r)
        let cubic = r2 * r * (low + r4 * high)
        let constant = D.lookUp(elementary_log_tail_table(), interval).adding(exactProduct: k, D(C.ln2Tail))
        return DoubleDouble(
            head: quadratic.head, tail: (linear.tail + quadratic.tail) + (constant + small) + cubic)
    }
}
