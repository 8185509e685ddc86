import CPlatform

/// Two Doubles, for the elementary functions of a level whose registers hold no more.
@frozen public struct F64x2: Vector {
    public var lanes: SIMD2<Double>
    @inlinable @inline(__always) public init(lanes: SIMD2<Double>) { self.lanes = lanes }

    @inlinable @inline(__always) public static var width: Int { 2 }
    @inlinable @inline(__always) public init(_ x: Double) { lanes = vector_splat_f64x2(x) }
    @inlinable @inline(__always) public init(loading p: UnsafePointer<Double>) {
        lanes = UnsafeRawPointer(p).loadUnaligned(as: SIMD2<Double>.self)
    }
    @inlinable @inline(__always) public func store(_ p: UnsafeMutablePointer<Double>) {
        UnsafeMutableRawPointer(p).storeBytes(of: lanes, as: SIMD2<Double>.self)
    }

    @inlinable @inline(__always) public static func + (a: Self, b: Self) -> Self {
        Self(lanes: vector_add_f64x2(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func - (a: Self, b: Self) -> Self {
        Self(lanes: vector_subtract_f64x2(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func * (a: Self, b: Self) -> Self {
        Self(lanes: vector_multiply_f64x2(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func / (a: Self, b: Self) -> Self {
        Self(lanes: vector_divide_f64x2(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static prefix func - (a: Self) -> Self { Self(lanes: vector_negate_f64x2(a.lanes)) }
    @inlinable @inline(__always) public var magnitude: Self { Self(lanes: vector_abs_f64x2(lanes)) }
    @inlinable @inline(__always) public var canonicalNaN: Self { Self(lanes: vector_canonical_nan_f64x2(lanes)) }

    @inlinable @inline(__always) public static func less(_ a: Self, _ b: Self) -> SIMD2<Int64> {
        vector_less_f64x2(a.lanes, b.lanes)
    }
    @inlinable @inline(__always) public static func equal(_ a: Self, _ b: Self) -> SIMD2<Int64> {
        vector_equal_f64x2(a.lanes, b.lanes)
    }
    @inlinable @inline(__always) public static func or(_ a: SIMD2<Int64>, _ b: SIMD2<Int64>) -> SIMD2<Int64> {
        vector_or_f64x2(a, b)
    }
    @inlinable @inline(__always) public static func any(_ m: SIMD2<Int64>) -> Bool { vector_any_f64x2(m) }
    @inlinable @inline(__always) public static func select(_ m: SIMD2<Int64>, _ a: Self, _ b: Self) -> Self {
        Self(lanes: vector_select_f64x2(m, a.lanes, b.lanes))
    }
}

extension F64x2: DoubleVector {
    @inlinable @inline(__always) public init(bits: I64x2) { lanes = vector_double_i64x2(bits.lanes) }
    @inlinable @inline(__always) public var bits: I64x2 { I64x2(lanes: vector_bits_f64x2(lanes)) }
    @inlinable @inline(__always) public init(floats p: UnsafePointer<Float>) {
        lanes = vector_widen_f32x2(UnsafeRawPointer(p).loadUnaligned(as: SIMD2<Float>.self))
    }
    @inlinable @inline(__always) public func store(floats p: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(p).storeBytes(of: vector_narrow_f64x2(lanes), as: SIMD2<Float>.self)
    }

    @inlinable @inline(__always) public var roundedToFloat32: Self {
        Self(lanes: vector_widen_f32x2(vector_narrow_f64x2(lanes)))
    }

    @inlinable @inline(__always) public static func and(_ a: SIMD2<Int64>, _ b: SIMD2<Int64>) -> SIMD2<Int64> {
        vector_and_i64x2(a, b)
    }
    @inlinable @inline(__always) public static func notLess(_ a: Self, _ b: Self) -> SIMD2<Int64> {
        vector_not_less_f64x2(a.lanes, b.lanes)
    }
    @inlinable @inline(__always) public static func lookUp(_ table: UnsafePointer<Double>?, _ index: I64x2) -> Self {
        Self(lanes: vector_lookup_f64x2(table, index.lanes))
    }
    @inlinable @inline(__always) public func adding(exactProduct a: Self, _ b: Self) -> Self {
        Self(lanes: vector_add_exact_product_f64x2(lanes, a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func difference(_ a: Self, short b: Self, _ c: Self) -> Self {
        Self(lanes: vector_short_product_difference_f64x2(a.lanes, b.lanes, c.lanes))
    }
    @inlinable @inline(__always) public static func productError(_ a: Self, _ b: Self, _ p: Self) -> Self {
        Self(lanes: vector_product_error_f64x2(a.lanes, b.lanes, p.lanes))
    }
    @inlinable @inline(__always) public static func anyProductError(_ a: Self, _ b: Self, _ p: Self) -> Self {
        Self(lanes: vector_any_product_error_f64x2(a.lanes, b.lanes, p.lanes))
    }
    @inlinable @inline(__always) public static func fastSum(_ c: Self, _ a: Self, _ b: Self) -> Self {
        Self(lanes: vector_multiply_add_f64x2(a.lanes, b.lanes, c.lanes))
    }
    @inlinable @inline(__always) public var isNearMiddle: SIMD2<Int64> { vector_near_middle_f64x2(lanes) }
    @inlinable @inline(__always) public var isNearestMiddle: SIMD2<Int64> { vector_nearest_middle_f64x2(lanes) }
    @inlinable @inline(__always) public static func differenceToOdd(_ a: Self, _ b: Self) -> Self {
        Self(lanes: vector_difference_to_odd_f64x2(a.lanes, b.lanes))
    }
}

@frozen public struct I64x2: BitVector {
    public var lanes: SIMD2<Int64>
    @inlinable @inline(__always) public init(lanes: SIMD2<Int64>) { self.lanes = lanes }
    @inlinable @inline(__always) public init(_ x: Int64) { lanes = vector_splat_i64x2(x) }

    @inlinable @inline(__always) public static func + (a: Self, b: Self) -> Self {
        Self(lanes: vector_add_i64x2(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func - (a: Self, b: Self) -> Self {
        Self(lanes: vector_subtract_i64x2(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func & (a: Self, b: Self) -> Self {
        Self(lanes: vector_and_i64x2(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func | (a: Self, b: Self) -> Self {
        Self(lanes: vector_or_i64x2(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func << (a: Self, n: Int32) -> Self {
        Self(lanes: vector_shift_left_i64x2(a.lanes, n))
    }
    @inlinable @inline(__always) public static func >> (a: Self, n: Int32) -> Self {
        Self(lanes: vector_shift_right_i64x2(a.lanes, n))
    }
}
