import CPlatform

/// Eight Doubles.
@frozen public struct F64x8: SumVector {
    public var lanes: SIMD8<Double>
    @inlinable @inline(__always) public init(lanes: SIMD8<Double>) { self.lanes = lanes }

    @inlinable @inline(__always) public static var width: Int { 8 }
    @inlinable @inline(__always) public init(_ x: Double) { lanes = vector_splat_f64x8(x) }
    @inlinable @inline(__always) public init(loading p: UnsafePointer<Double>) {
        lanes = UnsafeRawPointer(p).loadUnaligned(as: SIMD8<Double>.self)
    }
    @inlinable @inline(__always) public func store(_ p: UnsafeMutablePointer<Double>) {
        UnsafeMutableRawPointer(p).storeBytes(of: lanes, as: SIMD8<Double>.self)
    }

    @inlinable @inline(__always) public static func + (a: Self, b: Self) -> Self {
        Self(lanes: vector_add_f64x8(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func - (a: Self, b: Self) -> Self {
        Self(lanes: vector_subtract_f64x8(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func * (a: Self, b: Self) -> Self {
        Self(lanes: vector_multiply_f64x8(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func / (a: Self, b: Self) -> Self {
        Self(lanes: vector_divide_f64x8(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static prefix func - (a: Self) -> Self { Self(lanes: vector_negate_f64x8(a.lanes)) }
    @inlinable @inline(__always) public var magnitude: Self { Self(lanes: vector_abs_f64x8(lanes)) }
    @inlinable @inline(__always) public var canonicalNaN: Self { Self(lanes: vector_canonical_nan_f64x8(lanes)) }

    @inlinable @inline(__always) public static func less(_ a: Self, _ b: Self) -> SIMD8<Int64> {
        vector_less_f64x8(a.lanes, b.lanes)
    }
    @inlinable @inline(__always) public static func equal(_ a: Self, _ b: Self) -> SIMD8<Int64> {
        vector_equal_f64x8(a.lanes, b.lanes)
    }
    @inlinable @inline(__always) public static func neither(_ x: Self, _ a: Self, _ b: Self) -> SIMD8<Int64> {
        vector_neither_f64x8(x.lanes, a.lanes, b.lanes)
    }
    @inlinable @inline(__always) public static func or(_ a: SIMD8<Int64>, _ b: SIMD8<Int64>) -> SIMD8<Int64> {
        vector_or_f64x8(a, b)
    }
    @inlinable @inline(__always) public static func any(_ m: SIMD8<Int64>) -> Bool { vector_any_f64x8(m) }
    @inlinable @inline(__always) public static func select(_ m: SIMD8<Int64>, _ a: Self, _ b: Self) -> Self {
        Self(lanes: vector_select_f64x8(m, a.lanes, b.lanes))
    }

    @inlinable @inline(__always) public var laneSum: Double {
        ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
    }
    @inlinable @inline(__always) public func stream(_ p: UnsafeMutablePointer<Double>) { vector_stream_f64x8(p, lanes) }
}

extension F64x8: DoubleVector {
    @inlinable @inline(__always) public init(bits: I64x8) { lanes = vector_double_i64x8(bits.lanes) }
    @inlinable @inline(__always) public var bits: I64x8 { I64x8(lanes: vector_bits_f64x8(lanes)) }
    @inlinable @inline(__always) public init(floats p: UnsafePointer<Float>) {
        lanes = vector_widen_f32x8(UnsafeRawPointer(p).loadUnaligned(as: SIMD8<Float>.self))
    }
    @inlinable @inline(__always) public func store(floats p: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(p).storeBytes(of: vector_narrow_f64x8(lanes), as: SIMD8<Float>.self)
    }

    @inlinable @inline(__always) public var roundedToFloat32: Self {
        Self(lanes: vector_widen_f32x8(vector_narrow_f64x8(lanes)))
    }

    @inlinable @inline(__always) public static func and(_ a: SIMD8<Int64>, _ b: SIMD8<Int64>) -> SIMD8<Int64> {
        vector_and_i64x8(a, b)
    }
    @inlinable @inline(__always) public static func notLess(_ a: Self, _ b: Self) -> SIMD8<Int64> {
        vector_not_less_f64x8(a.lanes, b.lanes)
    }
    @inlinable @inline(__always) public static func lookUp(_ table: UnsafePointer<Double>?, _ index: I64x8) -> Self {
        Self(lanes: vector_lookup_f64x8(table, index.lanes))
    }
    @inlinable @inline(__always) public func adding(exactProduct a: Self, _ b: Self) -> Self {
        Self(lanes: vector_add_exact_product_f64x8(lanes, a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func difference(_ a: Self, short b: Self, _ c: Self) -> Self {
        Self(lanes: vector_short_product_difference_f64x8(a.lanes, b.lanes, c.lanes))
    }
    @inlinable @inline(__always) public static func productError(_ a: Self, _ b: Self, _ p: Self) -> Self {
        Self(lanes: vector_product_error_f64x8(a.lanes, b.lanes, p.lanes))
    }
    @inlinable @inline(__always) public static func anyProductError(_ a: Self, _ b: Self, _ p: Self) -> Self {
        Self(lanes: vector_any_product_error_f64x8(a.lanes, b.lanes, p.lanes))
    }
    @inlinable @inline(__always) public static func fastSum(_ c: Self, _ a: Self, _ b: Self) -> Self {
        Self(lanes: vector_multiply_add_f64x8(a.lanes, b.lanes, c.lanes))
    }
    @inlinable @inline(__always) public var isNearMiddle: SIMD8<Int64> { vector_near_middle_f64x8(lanes) }
    @inlinable @inline(__always) public var isNearestMiddle: SIMD8<Int64> { vector_nearest_middle_f64x8(lanes) }
    @inlinable @inline(__always) public static func differenceToOdd(_ a: Self, _ b: Self) -> Self {
        Self(lanes: vector_difference_to_odd_f64x8(a.lanes, b.lanes))
    }
}

@frozen public struct I64x8: BitVector {
    public var lanes: SIMD8<Int64>
    @inlinable @inline(__always) public init(lanes: SIMD8<Int64>) { self.lanes = lanes }
    @inlinable @inline(__always) public init(_ x: Int64) { lanes = vector_splat_i64x8(x) }

    @inlinable @inline(__always) public static func + (a: Self, b: Self) -> Self {
        Self(lanes: vector_add_i64x8(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func - (a: Self, b: Self) -> Self {
        Self(lanes: vector_subtract_i64x8(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func & (a: Self, b: Self) -> Self {
        Self(lanes: vector_and_i64x8(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func | (a: Self, b: Self) -> Self {
        Self(lanes: vector_or_i64x8(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func << (a: Self, n: Int32) -> Self {
        Self(lanes: vector_shift_left_i64x8(a.lanes, n))
    }
    @inlinable @inline(__always) public static func >> (a: Self, n: Int32) -> Self {
        Self(lanes: vector_shift_right_i64x8(a.lanes, n))
    }
}
