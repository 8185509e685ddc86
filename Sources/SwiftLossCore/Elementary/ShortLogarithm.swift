// log u and log(1 + x) for float32, to about 2^-53 of the result, in double precision:
//
//     u = 2^k z,  z in [sqrt(1/2), sqrt 2),  s = (z - 1) / (z + 1),  log u = k ln 2 + 2 artanh s
//
// The series in s is as old as Gregory (1668); as an algorithm: W. J. Cody and W. Waite, Software Manual for the Elementary Functions,
// 1980. A division is cheaper here than the two tables it replaces.

public enum ShortLogarithm<Sum: ProductSum, D: DoubleVector> {
    /// u positive and normal.
    @inlinable @inline(__always) public static func log(_ u: D) -> D {
        let (k, z) = reduce(u)
        return sum(k, z - D(1))
    }

    /// x in (-1, 2^1000). Where |x| < 2^-9 1 + x would lose digits of x that count: z - 1 is x there.
    @inlinable @inline(__always) public static func log1p(_ x: D) -> D {
        let (k, z) = reduce(D(1) + x)
        return sum(k, D.select(D.less(x.magnitude, D(0x1p-9)), x, z - D(1)))
    }

    /// log u, and log(1 + x) where the mask is set: there u is 1 + x rounded, and |x| < 2^-9.
    @inlinable @inline(__always) static func log(_ u: D, near1 mask: D.Mask, _ x: D) -> D {
        let (k, z) = reduce(u)
        return sum(k, D.select(mask, x, z - D(1)))
    }

    @inlinable @inline(__always) static func reduce(_ u: D) -> (k: D, z: D) {
        let shifted = u.bits + D.Bits(0x3ff0_0000_0000_0000 - LogarithmStart.short)
        let k = D(bits: (shifted >> 52) | D.Bits(0x4330_0000_0000_0000)) - D(0x1p52 + 1023)
        let z = D(bits: (shifted & D.Bits(0xf_ffff_ffff_ffff)) + D.Bits(LogarithmStart.short))
        return (k, z)
    }

    /// k ln 2 + log(1 + f), where 2 artanh s = f - s (f - s^2 (c3 + c5 s^2 + ...)): the large part is exact or nearly so.
    @inlinable @inline(__always) static func sum(_ k: D, _ f: D) -> D {
        typealias C = ShortLogarithmConstants
        let s = f / (f + D(2)), w = s * s, w2 = w * w
        let low = Sum.sum(Sum.sum(D(C.c3), D(C.c5), w), Sum.sum(D(C.c7), D(C.c9), w), w2)
        let high = Sum.sum(Sum.sum(D(C.c11), D(C.c13), w), D(C.c15), w2)
        let polynomial = Sum.sum(low, high, w2 * w2)
        let large = f.adding(exactProduct: k, D(C.ln2Head))
        let small = Sum.sum(s * Sum.sum(f, -w, polynomial), k, D(-C.ln2Tail))
        return Sum.difference(large, small)
    }
}
