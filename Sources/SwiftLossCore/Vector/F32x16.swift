import CPlatform

/// Sixteen Floats, for elementwise work only: they never enter a sum.
@frozen public struct F32x16: Vector {
    public var lanes: SIMD16<Float>
    @inlinable @inline(__always) public init(lanes: SIMD16<Float>) { self.lanes = lanes }

    @inlinable @inline(__always) public static var width: Int { 16 }
    @inlinable @inline(__always) public init(_ x: Double) { lanes = vector_splat_f32x16(Float(x)) }
    @inlinable @inline(__always) public init(loading p: UnsafePointer<Float>) {
        lanes = UnsafeRawPointer(p).loadUnaligned(as: SIMD16<Float>.self)
    }
    @inlinable @inline(__always) public func store(_ p: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(p).storeBytes(of: lanes, as: SIMD16<Float>.self)
    }

    @inlinable @inline(__always) public static func + (a: Self, b: Self) -> Self {
        Self(lanes: vector_add_f32x16(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func - (a: Self, b: Self) -> Self {
        Self(lanes: vector_subtract_f32x16(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func * (a: Self, b: Self) -> Self {
        Self(lanes: vector_multiply_f32x16(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func / (a: Self, b: Self) -> Self {
        Self(lanes: vector_divide_f32x16(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static prefix func - (a: Self) -> Self { Self(lanes: vector_negate_f32x16(a.lanes)) }
    @inlinable @inline(__always) public var magnitude: Self { Self(lanes: vector_abs_f32x16(lanes)) }
    @inlinable @inline(__always) public var canonicalNaN: Self { Self(lanes: vector_canonical_nan_f32x16(lanes)) }

    @inlinable @inline(__always) public static func less(_ a: Self, _ b: Self) -> SIMD16<Int32> {
        vector_less_f32x16(a.lanes, b.lanes)
    }
    @inlinable @inline(__always) public static func equal(_ a: Self, _ b: Self) -> SIMD16<Int32> {
        vector_equal_f32x16(a.lanes, b.lanes)
    }
    @inlinable @inline(__always) public static func or(_ a: SIMD16<Int32>, _ b: SIMD16<Int32>) -> SIMD16<Int32> {
        vector_or_f32x16(a, b)
    }
    @inlinable @inline(__always) public static func any(_ m: SIMD16<Int32>) -> Bool { vector_any_f32x16(m) }
    @inlinable @inline(__always) public static func select(_ m: SIMD16<Int32>, _ a: Self, _ b: Self) -> Self {
        Self(lanes: vector_select_f32x16(m, a.lanes, b.lanes))
    }
}
