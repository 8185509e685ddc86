import CPlatform

/// A type that an array may have: a computing type, or one of 16 bits that only stores numbers.
protocol Stored {
    /// Rounds to nearest where needed.
    init(rounding x: Double)
    var widened: Double { get }
}

/// IEEE's binary16, computed in float32.
struct Half: Stored {
    var bits: UInt16
    @inline(__always) init(rounding x: Double) { bits = half_from_float(Float(x)) }
    @inline(__always) var widened: Double { Double(half_to_float(bits)) }
}

/// The upper half of a float32, computed in float32.
struct BFloat16: Stored {
    var bits: UInt16
    @inline(__always) init(rounding x: Double) { bits = bfloat16_from_float(Float(x)) }
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
