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

extension F32x16: SingleVector {
    @inlinable @inline(__always) public init(bits: I32x16) { lanes = vector_float_i32x16(bits.lanes) }
    @inlinable @inline(__always) public var bits: I32x16 { I32x16(lanes: vector_bits_f32x16(lanes)) }
    @inlinable @inline(__always) public init(integers: I32x16) { lanes = vector_convert_i32x16(integers.lanes) }

    @inlinable @inline(__always) public static func and(_ a: SIMD16<Int32>, _ b: SIMD16<Int32>) -> SIMD16<Int32> {
        vector_and_i32x16(a, b)
    }
    @inlinable @inline(__always) public static func all(_ m: SIMD16<Int32>) -> Bool { vector_all_f32x16(m) }
    @inlinable @inline(__always) public static func fused(_ a: Self, _ b: Self, _ c: Self) -> Self {
        Self(lanes: vector_fused_f32x16(a.lanes, b.lanes, c.lanes))
    }
    @inlinable @inline(__always) public static func lookUp(_ table: UnsafePointer<Float>?, _ index: I32x16) -> Self {
        Self(lanes: vector_lookup_f32x16(table, index.lanes))
    }
}

@frozen public struct I32x16: BitVector {
    public var lanes: SIMD16<Int32>
    @inlinable @inline(__always) public init(lanes: SIMD16<Int32>) { self.lanes = lanes }
    @inlinable @inline(__always) public init(_ x: Int64) { lanes = vector_splat_i32x16(Int32(truncatingIfNeeded: x)) }

    @inlinable @inline(__always) public static func + (a: Self, b: Self) -> Self {
        Self(lanes: vector_add_i32x16(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func - (a: Self, b: Self) -> Self {
        Self(lanes: vector_subtract_i32x16(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func & (a: Self, b: Self) -> Self {
        Self(lanes: vector_and_i32x16(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func | (a: Self, b: Self) -> Self {
        Self(lanes: vector_or_i32x16(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func << (a: Self, n: Int32) -> Self {
        Self(lanes: vector_shift_left_i32x16(a.lanes, n))
    }
    @inlinable @inline(__always) public static func >> (a: Self, n: Int32) -> Self {
        Self(lanes: vector_shift_right_i32x16(a.lanes, n))
    }
}
