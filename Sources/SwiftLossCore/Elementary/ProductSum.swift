import CPlatform

/// a b + c in the functions of float32.
public protocol ProductSum {
    static func sum(_ c: F64x8, _ a: F64x8, _ b: F64x8) -> F64x8
}

/// Rounded once or twice, whichever the processor does faster. For functions that are correctly rounded for every float32
/// either way (make check-exhaustive shows it), of arguments that are float32, so that no result can tell.
public enum FastSum: ProductSum {
    @inlinable @inline(__always) public static func sum(_ c: F64x8, _ a: F64x8, _ b: F64x8) -> F64x8 {
        F64x8(lanes: vector_multiply_add_f64x8(a.lanes, b.lanes, c.lanes))
    }
}

/// Rounded twice, on every processor.
public enum PlainSum: ProductSum {
    @inlinable @inline(__always) public static func sum(_ c: F64x8, _ a: F64x8, _ b: F64x8) -> F64x8 { c + a * b }
}
