// exp x for float32, to about 2^-53, in double precision: x = k ln 2 + r, |r| <= ln 2 / 2, and a polynomial of degree 11. For
// |x| < 709. Cody and Waite, 1980.

public enum ShortExponential<Sum: ProductSum, D: DoubleVector> {
    /// 2^k, and exp x / 2^k - 1 without losing digits where x is small.
    @inlinable @inline(__always) public static func parts(_ x: D) -> (scale: D, excess: D) {
        typealias C = ShortExponentialConstants
        // Adding 1.5 2^52 rounds to an integer and leaves it in the lower bits.
        let shifted = Sum.sum(D(0x1.8p52), x, D(C.perUnit)), k = shifted - D(0x1.8p52)
        let r = Sum.sum(x.adding(exactProduct: k, D(-C.ln2Head)), k, D(-C.ln2Tail))
        let scale = D(bits: (shifted.bits << 52) + D.Bits(0x3ff0_0000_0000_0000))
        let r2 = r * r, r4 = r2 * r2
        let low = Sum.sum(Sum.sum(D(C.c2), D(C.c3), r), Sum.sum(D(C.c4), D(C.c5), r), r2)
        let high = Sum.sum(Sum.sum(D(C.c6), D(C.c7), r), Sum.sum(D(C.c8), D(C.c9), r), r2)
        let highest = Sum.sum(high, Sum.sum(D(C.c10), D(C.c11), r), r4)
        return (scale, Sum.sum(r, r2, Sum.sum(low, highest, r4)))
    }

    @inlinable @inline(__always) public static func exp(_ x: D) -> D {
        let (scale, excess) = parts(x)
        return Sum.sum(scale, scale, excess)
    }

    @inlinable @inline(__always) public static func expm1(_ x: D) -> D {
        let (scale, excess) = parts(x)
        return Sum.sum(scale - D(1), scale, excess)
    }
}
