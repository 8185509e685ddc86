import CPlatform

// What only the elementary functions use. They compute in double, whatever the lanes of their argument.

extension F64x8 {
    @inlinable @inline(__always) public init(bits: I64x8) { lanes = vector_double_i64x8(bits.lanes) }
    @inlinable @inline(__always) public var bits: I64x8 { I64x8(lanes: vector_bits_f64x8(lanes)) }

    /// table[index mod 16] in each lane.
    @inlinable @inline(__always) public static func lookUp(_ table: UnsafePointer<Double>?, _ index: I64x8) -> Self {
        Self(lanes: vector_lookup_f64x8(table, index.lanes))
    }

    /// True where less is false: also where a lane is NaN.
    @inlinable @inline(__always) public static func notLess(_ a: Self, _ b: Self) -> SIMD8<Int64> {
        vector_not_less_f64x8(a.lanes, b.lanes)
    }

    /// self, and where that is 0 the zero of x's sign; x has self's sign everywhere else.
    @inlinable @inline(__always) public func withSign(ofZero x: Self) -> Self {
        Self(bits: bits | (x.bits & I64x8(.min)))
    }

    // Fused multiply-adds, only where a processor without them gives the same bits. (Everywhere else a product is rounded
    // before it is added.)

    /// self + a b, where a b is exact.
    @inlinable @inline(__always) public func adding(exactProduct a: Self, _ b: Self) -> Self {
        Self(lanes: vector_add_exact_product_f64x8(lanes, a.lanes, b.lanes))
    }
    /// a b - c, which must be exact and close to 0; b has at most 26 bits.
    @inlinable @inline(__always) public static func difference(_ a: Self, short b: Self, _ c: Self) -> Self {
        Self(lanes: vector_short_product_difference_f64x8(a.lanes, b.lanes, c.lanes))
    }
    /// What the rounded product p lacks of a b, exactly; |b| < 2^996.
    @inlinable @inline(__always) public static func productError(_ a: Self, _ b: Self, _ p: Self) -> Self {
        Self(lanes: vector_product_error_f64x8(a.lanes, b.lanes, p.lanes))
    }
}

/// Eight Int64, also as bit patterns of Doubles. Arithmetic wraps; shifts bring in zeros.
@frozen public struct I64x8 {
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
