import CKernels

/// The computing types: what a vector's lane is.
public protocol Scalar {
    /// Its kernel_dtype.
    static var dtype: Int { get }
    /// Rounds to nearest where needed.
    init(rounding x: Double)
    var widened: Double { get }
    static func + (a: Self, b: Self) -> Self
}

extension Float: Scalar {
    @inlinable @inline(__always) public static var dtype: Int { KERNEL_FLOAT32 }
    @inlinable @inline(__always) public init(rounding x: Double) { self = Float(x) }
    @inlinable @inline(__always) public var widened: Double { Double(self) }
}

extension Double: Scalar {
    @inlinable @inline(__always) public static var dtype: Int { KERNEL_FLOAT64 }
    @inlinable @inline(__always) public init(rounding x: Double) { self = x }
    @inlinable @inline(__always) public var widened: Double { self }
}
