import CPlatform

// log, log1p and log(a/b), for now on libm's double-precision log (at most 0.52 ULP in glibc) and log1p (at most 1 ULP); in
// float32 the double result rounded once. The only file that knows where a logarithm comes from.

extension Double {
    @inlinable @inline(__always) public static func log(_ x: Double) -> Double { elementary_log(x) }
    @inlinable @inline(__always) public static func log1p(_ x: Double) -> Double { elementary_log1p(x) }

    /// log(a / b) for a, b >= 0 without the error of the quotient, which near a = b is all there is: with r = a/b
    /// rounded, log(a/b) = log(r) + log1p((a - r b) / (r b)), and the second term is (a - r b) / a to within its rounding.
    /// At most 1.5 ULP.
    @inlinable @inline(__always) public static func logRatio(_ a: Double, _ b: Double) -> Double {
        var x = a, y = b
        // The remainder of tiny numbers is not representable: scale both, exactly.
        if a < 0x1p-900 && b < 0x1p-300 { x *= 0x1p600; y *= 0x1p600 }
        let r = x / y
        if r > 0x1p-960 && r < .infinity && x >= 0x1p-900 { return log(r) + elementary_fma(-r, y, x) / x }
        return log(a) - log(b)
    }
}

extension Float {
    @inlinable @inline(__always) public static func log(_ x: Float) -> Float { Float(elementary_log(Double(x))) }
    @inlinable @inline(__always) public static func log1p(_ x: Float) -> Float { Float(elementary_log1p(Double(x))) }

    /// The quotient's error in double precision is 2^-53, a float32 a/b other than 1 differs from 1 by at least 2^-24.
    @inlinable @inline(__always) public static func logRatio(_ a: Float, _ b: Float) -> Float {
        Float(elementary_log(Double(a) / Double(b)))
    }
}

/// The elementary functions on vectors, called and not inlined: one copy per level and vector type, whatever the number of
/// losses.
public enum Elementary<L: Level, V: Vector> {
    @inlinable @inline(never) public static func log(_ x: V) -> V { V.lanewise(x) { V.Element.log($0) } }
    @inlinable @inline(never) public static func log1p(_ x: V) -> V { V.lanewise(x) { V.Element.log1p($0) } }
    @inlinable @inline(never) public static func logRatio(_ a: V, _ b: V) -> V {
        V.lanewise(a, b) { V.Element.logRatio($0, $1) }
    }
}
