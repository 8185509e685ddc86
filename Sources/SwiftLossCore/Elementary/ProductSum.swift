/// How the functions of float32 add.
public protocol ProductSum {
    /// a b + c
    static func sum<D: DoubleVector>(_ c: D, _ a: D, _ b: D) -> D
    /// a - b, the last step.
    static func difference<D: DoubleVector>(_ a: D, _ b: D) -> D
}

/// Sums rounded once or twice, whichever the processor does faster, and a last difference that loses nothing that rounding it to
/// float32 needs. For functions that are correctly rounded for every float32 either way (make check-exhaustive shows it), of
/// arguments that are float32, so that no result can tell.
public enum FastSum: ProductSum {
    @inlinable @inline(__always) public static func sum<D: DoubleVector>(_ c: D, _ a: D, _ b: D) -> D {
        D.fastSum(c, a, b)
    }
    @inlinable @inline(__always) public static func difference<D: DoubleVector>(_ a: D, _ b: D) -> D {
        D.differenceToOdd(a, b)
    }
}

/// Each operation rounded, on every processor.
public enum PlainSum: ProductSum {
    @inlinable @inline(__always) public static func sum<D: DoubleVector>(_ c: D, _ a: D, _ b: D) -> D { c + a * b }
    @inlinable @inline(__always) public static func difference<D: DoubleVector>(_ a: D, _ b: D) -> D { a - b }
}
