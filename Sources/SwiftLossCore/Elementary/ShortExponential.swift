// exp x for float32, to about 2^-53, in double precision: x = k ln 2 + r, |r| <= ln 2 / 2, and a polynomial of degree 11. For
// |x| < 709. Cody and Waite, 1980.

public enum ShortExponential<Sum: ProductSum> {
    /// 2^k, and exp x / 2^k - 1 without losing digits where x is small.
    @inlinable @inline(__always) public static func parts(_ x: F64x8) -> (scale: F64x8, excess: F64x8) {
        typealias C = ShortExponentialConstants
        // Adding 1.5 2^52 rounds to an integer and leaves it in the lower bits.
        let shifted = Sum.sum(F64x8(0x1.8p52), x, F64x8(C.perUnit)), k = shifted - F64x8(0x1.8p52)
        let r = Sum.sum(x.adding(exactProduct: k, F64x8(-C.ln2Head)), k, F64x8(-C.ln2Tail))
        let scale = F64x8(bits: (shifted.bits << 52) + I64x8(0x3ff0_0000_0000_0000))
        let r2 = r * r, r4 = r2 * r2
        let low = Sum.sum(Sum.sum(F64x8(C.c2), F64x8(C.c3), r), Sum.sum(F64x8(C.c4), F64x8(C.c5), r), r2)
        let high = Sum.sum(Sum.sum(F64x8(C.c6), F64x8(C.c7), r), Sum.sum(F64x8(C.c8), F64x8(C.c9), r), r2)
        let highest = Sum.sum(high, Sum.sum(F64x8(C.c10), F64x8(C.c11), r), r4)
        return (scale, Sum.sum(r, r2, Sum.sum(low, highest, r4)))
    }

    @inlinable @inline(__always) public static func exp(_ x: F64x8) -> F64x8 {
        let (scale, excess) = parts(x)
        return Sum.sum(scale, scale, excess)
    }

    @inlinable @inline(__always) public static func expm1(_ x: F64x8) -> F64x8 {
        let (scale, excess) = parts(x)
        return Sum.sum(scale - F64x8(1), scale, excess)
    }
}
