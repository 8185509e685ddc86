import CPlatform

/// Eight Floats.
@frozen public struct F32x8: SumVector {
    public var lanes: SIMD8<Float>
    @inlinable @inline(__always) public init(lanes: SIMD8<Float>) { self.lanes = lanes }

    @inlinable @inline(__always) public init(_ x: Double) { lanes = vector_splat_f32x8(Float(x)) }
    @inlinable @inline(__always) public init(loading p: UnsafePointer<Float>) {
        lanes = UnsafeRawPointer(p).loadUnaligned(as: SIMD8<Float>.self)
    }
    @inlinable @inline(__always) public func store(_ p: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(p).storeBytes(of: lanes, as: SIMD8<Float>.self)
    }

    @inlinable @inline(__always) public static func + (a: Self, b: Self) -> Self {
        Self(lanes: vector_add_f32x8(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func - (a: Self, b: Self) -> Self {
        Self(lanes: vector_subtract_f32x8(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func * (a: Self, b: Self) -> Self {
        Self(lanes: vector_multiply_f32x8(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static func / (a: Self, b: Self) -> Self {
        Self(lanes: vector_divide_f32x8(a.lanes, b.lanes))
    }
    @inlinable @inline(__always) public static prefix func - (a: Self) -> Self { Self(lanes: vector_negate_f32x8(a.lanes)) }
    @inlinable @inline(__always) public var magnitude: Self { Self(lanes: vector_abs_f32x8(lanes)) }
    @inlinable @inline(__always) public var canonicalNaN: Self { Self(lanes: vector_canonical_nan_f32x8(lanes)) }

    @inlinable @inline(__always) public static func less(_ a: Self, _ b: Self) -> SIMD8<Int32> {
        vector_less_f32x8(a.lanes, b.lanes)
    }
    @inlinable @inline(__always) public static func equal(_ a: Self, _ b: Self) -> SIMD8<Int32> {
        vector_equal_f32x8(a.lanes, b.lanes)
    }
    @inlinable @inline(__always) public static func neither(_ x: Self, _ a: Self, _ b: Self) -> SIMD8<Int32> {
        vector_neither_f32x8(x.lanes, a.lanes, b.lanes)
    }
    @inlinable @inline(__always) public static func or(_ a: SIMD8<Int32>, _ b: SIMD8<Int32>) -> SIMD8<Int32> {
        vector_or_f32x8(a, b)
    }
    @inlinable @inline(__always) public static func any(_ m: SIMD8<Int32>) -> Bool { vector_any_f32x8(m) }
    @inlinable @inline(__always) public static func select(_ m: SIMD8<Int32>, _ a: Self, _ b: Self) -> Self {
        Self(lanes: vector_select_f32x8(m, a.lanes, b.lanes))
    }

    @inlinable @inline(__always) public var laneSum: Float {
        ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
    }
    @inlinable @inline(__always) public func stream(_ p: UnsafeMutablePointer<Float>) { vector_stream_f32x8(p, lanes) }
}
