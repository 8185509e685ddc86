import CPlatform

/// A type that an array may have: a computing type, or one of 16 bits that only stores numbers.
protocol Stored {
    /// Rounds to nearest where needed.
    init(rounding x: Double)
    var widened: Double { get }
}

/// A float32 from which a type with fewer digits is rounded to as x itself is: to odd where x lies between two. S. Boldo and G.
/// Melquiond, Emulation of a FMA and correctly rounded sums: proved algorithms using rounding to odd, 2008.
@inline(__always) private func roundedToOdd(_ x: Double) -> Float {
    let nearest = Float(x), back = Double(nearest)
    if back == x || x != x { return nearest }
    let truncated = nearest.bitPattern &- (back.magnitude > x.magnitude ? 1 : 0)
    return Float(bitPattern: truncated | 1)
}

/// IEEE's binary16, computed in float32.
struct Half: Stored {
    var bits: UInt16
    @inline(__always) init(rounding x: Double) { bits = half_from_float(roundedToOdd(x)) }
    @inline(__always) var widened: Double { Double(half_to_float(bits)) }
}

/// The upper half of a float32, computed in float32.
struct BFloat16: Stored {
    var bits: UInt16
    @inline(__always) init(rounding x: Double) { bits = bfloat16_from_float(roundedToOdd(x)) }
    @inline(__always) var widened: Double { Double(bfloat16_to_float(bits)) }
}

extension Float: Stored {
    @inline(__always) init(rounding x: Double) { self = Float(x) }
    @inline(__always) var widened: Double { Double(self) }
}

extension Double: Stored {
    @inline(__always) init(rounding x: Double) { self = x }
    @inline(__always) var widened: Double { self }
}
