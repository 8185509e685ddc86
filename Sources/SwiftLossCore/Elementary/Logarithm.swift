import CPlatform

// log, log1p and a log(a/b), for now on libm's double-precision log (at most 0.52 ULP in glibc) and log1p (at most 1 ULP); in
// float32 the double result rounded once. The only file that knows where a logarithm comes from.

extension Double {
    @inlinable @inline(__always) public static func log(_ x: Double) -> Double { elementary_log(x) }
    @inlinable @inline(__always) public static func log1p(_ x: Double) -> Double { elementary_log1p(x) }

    /// a log(a / b) for a > 0, b >= 0, without the error of the rounded quotient, which near a = b is all there is.
    ///
    /// With q = a/b rounded, log(a/b) = log(q) + log1p((a - q b) / (q b)), and the second term is (a - q b) / a to within its
    /// own rounding; from a/2 to 2a the same with q = (a - b)/b, whose numerator is exact, and log1p. One fused operation
    /// multiplies both parts by a. Tests/Python/test_accuracy.py holds it to 2 ULP.
    @inlinable @inline(__always) public static func relativeEntropy(_ a: Double, _ b: Double) -> Double {
        var x = a, y = b
        // The remainder of a tiny a is not representable: scale both, exactly (b is at most 1).
        if a < 0x1p-360 {
            x *= 0x1p600
            y *= 0x1p600
        }
        if 0.5 * y <= x && 0.5 * x <= y {
            let difference = x - y, q = difference / y
            return elementary_fma(a, log1p(q), a * (elementary_fma(-q, y, difference) / x))
        }
        let q = x / y
        if q >= 0x1p-1022 && q < .infinity {
            return elementary_fma(a, log(q), a * (elementary_fma(-q, y, x) / x))
        }
        return a * (log(a) - log(b))
    }
}

extension Float {
    @inlinable @inline(__always) public static func log(_ x: Float) -> Float { Float(elementary_log(Double(x))) }
    @inlinable @inline(__always) public static func log1p(_ x: Float) -> Float { Float(elementary_log1p(Double(x))) }

    /// The quotient's error in double precision is 2^-53; a float32 a/b other than 1 differs from 1 by at least 2^-24.
    @inlinable @inline(__always) public static func relativeEntropy(_ a: Float, _ b: Float) -> Float {
        // b + 0: -0.0 is a zero like the other.
        Float(Double(a) * elementary_log(Double(a) / (Double(b) + 0)))
    }
}

/// The elementary functions on vectors, called and not inlined: one copy per level and vector type, whatever the number of
/// losses.
public enum Elementary<L: Level, V: Vector> {
    @inlinable @inline(never) public static func log(_ x: V) -> V { V.lanewise(x) { V.Element.log($0) } }
    @inlinable @inline(never) public static func log1p(_ x: V) -> V { V.lanewise(x) { V.Element.log1p($0) } }
    @inlinable @inline(never) public static func relativeEntropy(_ a: V, _ b: V) -> V {
        V.lanewise(a, b) { V.Element.relativeEntropy($0, $1) }
    }
}
