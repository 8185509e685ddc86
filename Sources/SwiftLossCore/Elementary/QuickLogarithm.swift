import CPlatform

// log u to 2^-37 of it: enough to round most results to float32 right, and to see which ones (isNearMiddle).
//
//     u = 2^k z,  c near z from a table of 16,  r = z / c - 1,  log u = k ln 2 + log c + log(1 + r)
//
// LogarithmReduction's method and intervals, with a shorter polynomial and without what doubles lack. Where k ln 2 + log c is not 0,
// it is at least 2^-5.

public enum QuickLogarithm<D: DoubleVector> {
    /// u positive and normal.
    @inlinable @inline(__always) static func log(_ u: D) -> D {
        let reduction = Reduction(u)
        return reduction.sum(reduction.r)
    }

    /// log u, and where the mask is set log(1 + x): there u is 1 + x rounded, and |x| < 2^-5.
    @inlinable @inline(__always) static func log(_ u: D, near1 mask: D.Mask, _ x: D) -> D {
        let reduction = Reduction(u)
        return reduction.sum(D.select(mask, x, reduction.r))
    }

    @frozen public struct Reduction {
        public let shifted: D.Bits
        public let r: D

        @inlinable @inline(__always) init(_ u: D) {
            shifted = u.bits + D.Bits(0x3ff0_0000_0000_0000 - LogarithmStart.table)
            let z = D(bits: (shifted & D.Bits(0xf_ffff_ffff_ffff)) + D.Bits(LogarithmStart.table))
            r = D.fastSum(D(-1), z, D.lookUp(elementary_log_reciprocal_table(), shifted >> 48))
        }

        @inlinable @inline(__always) func sum(_ r: D) -> D {
            typealias C = QuickLogarithmConstants
            let k = D(bits: (shifted >> 52) | D.Bits(0x4330_0000_0000_0000)) - D(0x1p52 + 1023)
            let base = D.fastSum(D.lookUp(elementary_log_head_table(), shifted >> 48), k, D(C.ln2))
            let r2 = r * r, low = D.fastSum(D(C.c2), D(C.c3), r), middle = D.fastSum(D(C.c4), D(C.c5), r)
            let high = D.fastSum(D(C.c6), D(C.c7), r)
            return base + D.fastSum(r, r2, D.fastSum(low, r2, D.fastSum(middle, r2, high)))
        }
    }
}
