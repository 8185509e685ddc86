import CKernels

/// The computing types: what a vector's lane is.
public protocol Scalar {
    /// Its kernel_dtype.
    static var dtype: Int { get }
    /// Rounds to nearest where needed.
    init(rounding x: Double)
    var widened: Double { get }
    static func + (a: Self, b: Self) -> Self

    /// As many as D has lanes, as doubles.
    static func load<D: DoubleVector>(_ p: UnsafePointer<Self>) -> D
    /// Rounds to nearest where needed.
    static func store<D: DoubleVector>(_ x: D, _ p: UnsafeMutablePointer<Self>)
    /// An elementary function's main way, for numbers of this type.
    static func elementary<F: ElementaryFunction>(_: F.Type, _ x: F.D) -> F.D
    /// One output of a block for a loss with elementary functions.
    static func fill<L: Level>(_: L.Type, _ block: PreciseBlock<Self>, of job: UnsafePointer<kernel_job>)
}

extension Float: Scalar {
    @inlinable @inline(__always) public static var dtype: Int { KERNEL_FLOAT32 }
    @inlinable @inline(__always) public init(rounding x: Double) { self = Float(x) }
    @inlinable @inline(__always) public var widened: Double { Double(self) }

    @inlinable @inline(__always) public static func load<D: DoubleVector>(_ p: UnsafePointer<Float>) -> D { D(floats: p) }
    @inlinable @inline(__always) public static func store<D: DoubleVector>(_ x: D, _ p: UnsafeMutablePointer<Float>) {
        x.store(floats: p)
    }
    @inlinable @inline(__always) public static func elementary<F: ElementaryFunction>(_: F.Type, _ x: F.D) -> F.D {
        F.float32(x)
    }
    @inlinable @inline(__always) public static func fill<L: Level>(
        _: L.Type, _ block: PreciseBlock<Float>, of job: UnsafePointer<kernel_job>
    ) {
        block.fill(L.self, PlainDouble<L.Doubles>.self, of: job)
    }
}

extension Double: Scalar {
    @inlinable @inline(__always) public static var dtype: Int { KERNEL_FLOAT64 }
    @inlinable @inline(__always) public init(rounding x: Double) { self = x }
    @inlinable @inline(__always) public var widened: Double { self }

    @inlinable @inline(__always) public static func load<D: DoubleVector>(_ p: UnsafePointer<Double>) -> D { D(loading: p) }
    @inlinable @inline(__always) public static func store<D: DoubleVector>(_ x: D, _ p: UnsafeMutablePointer<Double>) {
        x.store(p)
    }
    @inlinable @inline(__always) public static func elementary<F: ElementaryFunction>(_: F.Type, _ x: F.D) -> F.D {
        F.float64(x)
    }
    @inlinable @inline(__always) public static func fill<L: Level>(
        _: L.Type, _ block: PreciseBlock<Double>, of job: UnsafePointer<kernel_job>
    ) {
        block.fill(L.self, DoubleDouble<L.Doubles>.self, of: job)
    }
}
