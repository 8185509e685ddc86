import CPlatform

// exp x as a sum of two floats, to about 2^-35 of it, for -80 <= x <= 0:
//
//     x = (16 k + j) ln 2 / 16 + r,  |r| <= ln 2 / 32,  exp x = 2^k 2^(j/16) exp r
//
// ExponentialReduction's method. r is exact but for the rest, which x's tail, the step's tail and the table's float make: it is below
// 2^-17, and exp(r + rest) = exp r + rest (1 + r) to 2^-36. So 2^(j/16) and its product with r are added without error, and r^2 / 2 and
// beyond are 2^-12 of the result.

public enum QuickExponential<V: SingleVector> {
    /// What a sum of these, of up to 512 without rounding, may lack of itself, with room to spare.
    @inlinable @inline(__always) static var doubt: Double { 0x1p-33 }

    @inlinable @inline(__always) static func exp(_ x: FloatFloat<V>) -> FloatFloat<V> {
        typealias C = QuickExponentialConstants
        // Adding 1.5 2^23 rounds to an integer and leaves it in the lower bits.
        let shifted = V.fused(x.head, V(C.stepsPerUnit), V(0x1.8p23)), n = shifted - V(0x1.8p23)
        let r = V.fused(n, V(-C.stepHead), x.head)
        let rest = V.fused(n, V(-C.stepTail), x.tail) + V.lookUp(elementary_quick_exp_tail_table(), shifted.bits)
        let power = V(bits: V.lookUp(elementary_quick_exp_bits_table(), shifted.bits).bits + (shifted.bits << 19))

        let r2 = r * r, high = V.fused(r, V(C.c5), V(C.c4)), low = V.fused(r, V(C.c3), V(C.c2))
        let small = V.fused(r2, V.fused(r2, high, low), V.fused(rest, r, rest))
        let linear = FloatFloat.product(power, r), sum = FloatFloat(large: power, small: linear.head)
        return FloatFloat(head: sum.head, tail: sum.tail + V.fused(power, small, linear.tail))
    }
}
