import CPlatform

// exp x to 2^-44 of it, for -700 <= x <= 700: ExponentialReduction's method with a shorter polynomial and without what doubles lack.

public enum QuickExponential<D: DoubleVector> {
    /// How far a sum of so many in eight lanes may be from the same with all digits, relatively: both round each time they add, and
    /// equal terms may all be rounded the same way.
    @inlinable @inline(__always) static func doubt(ofSumOf terms: Int) -> Double { 0x1p-43 + Double(terms) * 0x1p-55 }

    @inlinable @inline(__always) static func exp(_ x: D) -> D {
        typealias C = QuickExponentialConstants
        // Adding 1.5 2^52 rounds to an integer and leaves it in the lower bits.
        let shifted = D.fastSum(D(0x1.8p52), x, D(ExponentialConstants.stepsPerUnit)), n = shifted - D(0x1.8p52)
        let r = D.fastSum(x, n, D(-C.step)), r2 = r * r
        let power = D(bits: D.lookUp(elementary_exp_bits_table(), shifted.bits).bits + (shifted.bits << 48))
        let low = D.fastSum(D(C.c2), D(C.c3), r), high = D.fastSum(D(C.c4), D(C.c5), r)
        return D.fastSum(power, power, D.fastSum(r, r2, D.fastSum(low, r2, high)))
    }
}
