import CPlatform

// log u as a sum of two floats, to about 2^-36 of it: enough to round most results to float32 right, and to see which ones.
//
//     u + e = 2^k (z + 2^-k e),  c near z from a table of 16,  r = z / c - 1,  rest = 2^-k e / c,
//     log(u + e) = k ln 2 + log c + log(1 + r) + rest / (1 + r)
//
// LogarithmReduction's method and intervals. z / c - 1 is exact again: at most 24 bits, as 1 / c has 6. r, -r^2 / 2 and r^3 / 3 are added
// without error; what remains is 2^-15 of the result at most.

@frozen public struct QuickLogarithm<V: SingleVector> {
    /// u positive and normal.
    @inlinable @inline(__always) static func log(_ u: V) -> FloatFloat<V> {
        let reduction = Reduction(u)
        return reduction.sum(reduction.r, nil)
    }

    /// log(u + e), and where the mask is set log(1 + x), which is near 1: |x| <= 2^-5 and u is 1 + x rounded.
    @inlinable @inline(__always) static func log(_ u: V, plus e: V, near1 mask: V.Mask, _ x: V) -> FloatFloat<V> {
        let reduction = Reduction(u), rest = e * (reduction.scale * reduction.reciprocal)
        return reduction.sum(V.select(mask, x, reduction.r), V.select(mask, V(0), rest))
    }

    @frozen public struct Reduction {
        public let shifted: V.Bits
        public let reciprocal: V, r: V

        @inlinable @inline(__always) init(_ u: V) {
            shifted = u.bits + V.Bits(0x3f80_0000 - LogarithmStart.quick)
            let z = V(bits: (shifted & V.Bits(0x7f_ffff)) + V.Bits(LogarithmStart.quick))
            reciprocal = V.lookUp(elementary_quick_reciprocal_table(), shifted >> 19)
            r = V.fused(z, reciprocal, V(-1))
        }

        @inlinable @inline(__always) var k: V { V(integers: (shifted >> 23) - V.Bits(127)) }
        /// 2^-k
        @inlinable @inline(__always) var scale: V { V(bits: V.Bits(254 << 23) - (shifted & V.Bits(0x7f80_0000))) }

        @inlinable @inline(__always) func sum(_ r: V, _ rest: V?) -> FloatFloat<V> {
            typealias C = QuickLogarithmConstants
            let k = k, interval = shifted >> 19
            let base = V.fused(k, V(C.ln2Head), V.lookUp(elementary_quick_head_table(), interval))
            let constant = V.fused(k, V(C.ln2Tail), V.lookUp(elementary_quick_tail_table(), interval))

            let square = FloatFloat.product(V(-0.5) * r, r)  // -r^2 / 2
            var cube = FloatFloat.product(square.head, r)  // -r^3 / 2
            cube.tail = V.fused(square.tail, r, cube.tail)
            var third = FloatFloat.product(-V(C.twoThirds), cube.head)  // r^3 / 3
            third.tail = V.fused(-V(C.twoThirdsTail), cube.head, V.fused(-V(C.twoThirds), cube.tail, third.tail))
            var p = V.fused(r, V(C.c9), V(C.c8))
            p = V.fused(r, p, V(C.c7))
            p = V.fused(r, p, V(C.c6))
            p = V.fused(r, p, V(C.c5))
            p = V.fused(r, p, V(C.c4))
            let fourth = (square.head * square.head) * p

            let one = FloatFloat(large: base, small: r), two = FloatFloat(large: one.head, small: square.head)
            let three = FloatFloat(large: two.head, small: third.head)
            let four = FloatFloat(large: three.head, small: constant)
            var small = ((one.tail + two.tail) + (three.tail + four.tail)) + (third.tail + square.tail) + fourth
            if let rest {
                // rest / (1 + r)
                let unity = V(1), factor = V.fused(-r, V.fused(-r, unity - r, unity), unity)
                small = V.fused(rest, factor, small)
            }
            return FloatFloat(large: four.head, small: small)
        }
    }
}
