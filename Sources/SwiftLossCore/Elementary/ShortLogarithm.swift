// log u and log(1 + x) for float32, to about 2^-53 of the result, in double precision:
//
//     u = 2^k z,  z in [sqrt(1/2), sqrt 2),  s = (z - 1) / (z + 1),  log u = k ln 2 + 2 artanh s
//
// The series in s is as old as Gregory (1668); as an algorithm: W. J. Cody and W. Waite, Software Manual for the Elementary Functions,
// 1980. A division is cheaper here than the two tables it replaces.

public enum ShortLogarithm<Sum: ProductSum> {
    /// u positive and normal.
    @inlinable @inline(__always) public static func log(_ u: F64x8) -> F64x8 {
        let (k, z) = reduce(u)
        return sum(k, z - F64x8(1))
    }

    /// x in (-1, 2^1000). Where |x| < 2^-9 1 + x would lose digits of x that count: z - 1 is x there.
    @inlinable @inline(__always) public static func log1p(_ x: F64x8) -> F64x8 {
        let (k, z) = reduce(F64x8(1) + x)
        return sum(k, F64x8.select(F64x8.less(x.magnitude, F64x8(0x1p-9)), x, z - F64x8(1)))
    }

    @inlinable @inline(__always) static func reduce(_ u: F64x8) -> (k: F64x8, z: F64x8) {
        let shifted = u.bits + I64x8(0x3ff0_0000_0000_0000 - LogarithmStart.short)
        let k = F64x8(bits: (shifted >> 52) | I64x8(0x4330_0000_0000_0000)) - F64x8(0x1p52 + 1023)
        let z = F64x8(bits: (shifted & I64x8(0xf_ffff_ffff_ffff)) + I64x8(LogarithmStart.short))
        return (k, z)
    }

    /// k ln 2 + log(1 + f), where 2 artanh s = f - s (f - s^2 (c3 + c5 s^2 + ...)): the large part is exact or nearly so.
    @inlinable @inline(__always) static func sum(_ k: F64x8, _ f: F64x8) -> F64x8 {
        typealias C = ShortLogarithmConstants
        let s = f / (f + F64x8(2)), w = s * s, w2 = w * w
        let low = Sum.sum(Sum.sum(F64x8(C.c3), F64x8(C.c5), w), Sum.sum(F64x8(C.c7), F64x8(C.c9), w), w2)
        let high = Sum.sum(Sum.sum(F64x8(C.c11), F64x8(C.c13), w), F64x8(C.c15), w2)
        let polynomial = Sum.sum(low, high, w2 * w2)
        let large = f.adding(exactProduct: k, F64x8(C.ln2Head))
        let small = Sum.sum(s * Sum.sum(f, -w, polynomial), k, F64x8(-C.ln2Tail))
        return Sum.difference(large, small)
    }
}
