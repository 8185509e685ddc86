import CPlatform

/// How the functions of float32 add.
public protocol ProductSum {
    /// a b + c
    static func sum(_ c: F64x8, _ a: F64x8, _ b: F64x8) -> F64x8
    /// a - b, the last step.
    static func difference(_ a: F64x8, _ b: F64x8) -> F64x8
}

/// Sums rounded once or twice, whichever the processor does faster, and a last difference that loses nothing that rounding it to
/// float32 needs. For functions that are correctly rounded for every float32 either way (make check-exhaustive shows it), of
/// arguments that are float32, so that no result can tell.
public enum FastSum: ProductSum {
    @inlinable @inline(__always) public static func sum(_ c: F64x8, _ a: F64x8, _ b: F64x8) -> F64x8 {
        F64x8(lanes: vector_multiply_add_f64x8(a.lanes, b.lanes, c.lanes))
    }
    @inlinable @inline(__always) public static func difference(_ a: F64x8, _ b: F64x8) -> F64x8 {
        F64x8(lanes: vector_difference_to_odd_f64x8(a.lanes, b.lanes))
    }
}

/// Each operation rounded, on every processor.
public enum PlainSum: ProductSum {
    @inlinable @inline(__always) public static func sum(_ c: F64x8, _ a: F64x8, _ b: F64x8) -> F64x8 { c + a * b }
    @inlinable @inline(__always) public static func difference(_ a: F64x8, _ b: F64x8) -> F64x8 { a - b }
}
