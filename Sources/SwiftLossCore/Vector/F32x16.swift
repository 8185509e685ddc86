import CPlatform

/// Sixteen Floats, for elementwise work only: they never enter a sum.
@frozen public struct F32x16: Vector {
    public var lanes: SIMD16<Float>
    @inlinable @inline(__always) public init(lanes: SIMD16<Float>) { self.lanes = lanes }

    @inlinable @inline(__always) public static var width: Int { 16 }
    @inlinable @inline(__always) public init(_ x: Double) { lanes = SIMD16(repeating: Float(x)) }
    @inlinable @inline(__always) public init(loading p: UnsafePointer<Float>) {
        lanes = UnsafeRawPointer(p).loadUnaligned(as: SIMD16<Float>.self)
    }
    @inlinable @inline(__always) public func store(_ p: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(p).storeBytes(of: lanes, as: SIMD16<Float>.self)
    }

    @inlinable @inline(__always) public static func + (a: Self, b: Self) -> Self { Self(lanes: a.lanes + b.lanes) }
    @inlinable @inline(__always) public static func - (a: Self, b: Self) -> Self { Self(lanes: a.lanes - b.lanes) }
    @inlinable @inline(__always) public static func * (a: Self, b: Self) -> Self { Self(lanes: a.lanes * b.lanes) }
    @inlinable @inline(__always) public static func / (a: Self, b: Self) -> Self { Self(lanes: a.lanes / b.lanes) }
    @inlinable @inline(__always) public static prefix func - (a: Self) -> Self { Self(lanes: vector_negate_f32x16(a.lanes)) }
    @inlinable @inline(__always) public var magnitude: Self { Self(lanes: vector_abs_f32x16(lanes)) }
    @inlinable @inline(__always) public var canonicalNaN: Self { Self(lanes: vector_canonical_nan_f32x16(lanes)) }

    @inlinable @inline(__always) public static func less(_ a: Self, _ b: Self) -> SIMD16<Int32> {
        vector_less_f32x16(a.lanes, b.lanes)
    }
    @inlinable @inline(__always) public static func equal(_ a: Self, _ b: Self) -> SIMD16<Int32> {
        vector_equal_f32x16(a.lanes, b.lanes)
    }
    @inlinable @inline(__always) public static func or(_ a: SIMD16<Int32>, _ b: SIMD16<Int32>) -> SIMD16<Int32> { a | b }
    @inlinable @inline(__always) public static func any(_ m: SIMD16<Int32>) -> Bool { vector_any_f32x16(m) }
    @inlinable @inline(__always) public static func select(_ m: SIMD16<Int32>, _ a: Self, _ b: Self) -> Self {
        Self(lanes: vector_select_f32x16(m, a.lanes, b.lanes))
    }

    @inlinable @inline(__always) public static func lanewise(_ a: Self, _ f: (Float) -> Float) -> Self {
        let x = a.lanes
        return Self(lanes: SIMD16(
                f(x[0]), f(x[1]), f(x[2]), f(x[3]), f(x[4]), f(x[5]), f(x[6]), f(x[7]),
                f(x[8]), f(x[9]), f(x[10]), f(x[11]), f(x[12]), f(x[13]), f(x[14]), f(x[15])))
    }
    @inlinable @inline(__always) public static func lanewise(
        _ a: Self, _ b: Self, _ f: (Float, Float) -> Float
    ) -> Self {
        let x = a.lanes, y = b.lanes
        return Self(lanes: SIMD16(
                f(x[0], y[0]), f(x[1], y[1]), f(x[2], y[2]), f(x[3], y[3]),
                f(x[4], y[4]), f(x[5], y[5]), f(x[6], y[6]), f(x[7], y[7]),
                f(x[8], y[8]), f(x[9], y[9]), f(x[10], y[10]), f(x[11], y[11]),
                f(x[12], y[12]), f(x[13], y[13]), f(x[14], y[14]), f(x[15], y[15])))
    }
}
