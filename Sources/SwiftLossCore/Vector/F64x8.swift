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
    @inlinable @inline(__always) public static func or(_ a: SIMD8<Int64>, _ b: SIMD8<Int64>) -> SIMD8<Int64> {
        vector_or_f64x8(a, b)
    }
    @inlinable @inline(__always) public static func any(_ m: SIMD8<Int64>) -> Bool { vector_any_f64x8(m) }
    @inlinable @inline(__always) public static func select(_ m: SIMD8<Int64>, _ a: Self, _ b: Self) -> Self {
        Self(lanes: vector_select_f64x8(m, a.lanes, b.lanes))
    }

    @inlinable @inline(__always) public static func elementary<F: ElementaryFunction>(_: F.Type, _ x: Self) -> Self {
        F.everywhere(x)
    }
    @inlinable @inline(__always) public static func elementary<F: ElementaryFunction>(
        _: F.Type, _ x: Self, _ y: Self
    ) -> (Self, Self) {
        F.mended((F.float64(x), F.float64(y)), at: (x, y))
    }
    @inlinable @inline(__always) public static func relativeEntropy<L: Level>(_: L.Type, _ a: Self, _ b: Self) -> Self {
        RelativeEntropy<L>.float64(a, b)
    }

    @inlinable @inline(__always) public var laneSum: Double {
        ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
    }
    @inlinable @inline(__always) public func stream(_ p: UnsafeMutablePointer<Double>) { vector_stream_f64x8(p, lanes) }
}
