import CKernels
import CPlatform

/// The computing types: what a vector's lane is.
public protocol Scalar {
    /// Rounds to nearest where needed.
    init(rounding x: Double)
    var widened: Double { get }
    /// Its kernel_dtype.
    static var dtype: Int { get }
    static func + (a: Self, b: Self) -> Self

    /// The entries of KernelsLayout for this type.
    static func gather(_ operand: kernel_operand, _ range: LayoutRange, into block: UnsafeMutablePointer<Self>)
    static func gatherMask(_ operand: kernel_operand, _ range: LayoutRange, into block: UnsafeMutablePointer<Self>)
    static func scatter(_ block: UnsafePointer<Self>, _ operand: kernel_operand, _ range: LayoutRange)

    /// As many as D has lanes, as doubles.
    static func load<D: DoubleVector>(_ p: UnsafePointer<Self>) -> D
    /// Rounds to nearest where needed.
    static func store<D: DoubleVector>(_ x: D, _ p: UnsafeMutablePointer<Self>)
    /// Eight rows of eight elements, `step` apart, as columns of eight doubles; and columns as rows.
    static func columns(ofRows rows: UnsafePointer<Self>, _ step: Int, into columns: UnsafeMutablePointer<Double>)
    static func rows(ofColumns columns: UnsafePointer<Self>, into rows: UnsafeMutablePointer<Self>, _ step: Int)
    /// An elementary function's main way, for numbers of this type.
    static func elementary<F: ElementaryFunction>(_: F.Type, _ x: F.D) -> F.D
    /// RowGroup.run with the softmax in the precision of this type.
    static func softmaxRows<L: Level, V: SumVector>(
        _: L.Type, _: V.Type, _ job: UnsafePointer<kernel_job>, _ leaf: Int, _ count: Int, isLabelled: Bool,
        mask: UnsafePointer<Self>?, _ scratch: Scratch<Self>, _ result: UnsafeMutablePointer<kernel_result>
    ) -> Bool where V.Element == Self
    /// RowGroup.classWeights likewise.
    static func classWeights<L: Level, V: SumVector>(_ group: RowGroup<L, V>) where V.Element == Self
    /// One output of a block for a loss with elementary functions.
    static func fill<L: Level>(_: L.Type, _ block: PreciseBlock<Self>, of job: UnsafePointer<kernel_job>)
}

extension Float: Scalar {
    @inlinable @inline(__always) public static func columns(
        ofRows rows: UnsafePointer<Float>, _ step: Int, into columns: UnsafeMutablePointer<Double>
    ) {
        vector_columns_f32x8(rows, Int64(truncatingIfNeeded: step), columns)
    }
    @inlinable @inline(__always) public static func rows(
        ofColumns columns: UnsafePointer<Float>, into rows: UnsafeMutablePointer<Float>, _ step: Int
    ) {
        vector_rows_f32x8(columns, rows, Int64(truncatingIfNeeded: step))
    }
    @inlinable @inline(__always) public static var dtype: Int { KERNEL_FLOAT32 }
    @inlinable @inline(__always) public static func gather(
        _ operand: kernel_operand, _ range: LayoutRange, into block: UnsafeMutablePointer<Float>
    ) {
        layout_gather_f32(operand, range.shape, range.ndim, range.start, range.count, range.index, block)
    }
    @inlinable @inline(__always) public static func gatherMask(
        _ operand: kernel_operand, _ range: LayoutRange, into block: UnsafeMutablePointer<Float>
    ) {
        layout_mask_f32(operand, range.shape, range.ndim, range.start, range.count, range.index, block)
    }
    @inlinable @inline(__always) public static func scatter(
        _ block: UnsafePointer<Float>, _ operand: kernel_operand, _ range: LayoutRange
    ) {
        layout_scatter_f32(operand, range.shape, range.ndim, range.start, range.count, range.index, block)
    }
    @inlinable @inline(__always) public init(rounding x: Double) { self = Float(x) }
    @inlinable @inline(__always) public var widened: Double { Double(self) }

    @inlinable @inline(__always) public static func load<D: DoubleVector>(_ p: UnsafePointer<Float>) -> D { D(floats: p) }
    @inlinable @inline(__always) public static func store<D: DoubleVector>(_ x: D, _ p: UnsafeMutablePointer<Float>) {
        x.store(floats: p)
    }
    @inlinable @inline(__always) public static func elementary<F: ElementaryFunction>(_: F.Type, _ x: F.D) -> F.D {
        F.float32(x)
    }
    @inlinable @inline(__always) public static func softmaxRows<L: Level, V: SumVector>(
        _: L.Type, _: V.Type, _ job: UnsafePointer<kernel_job>, _ leaf: Int, _ count: Int, isLabelled: Bool,
        mask: UnsafePointer<Float>?, _ scratch: Scratch<Float>, _ result: UnsafeMutablePointer<kernel_result>
    ) -> Bool where V.Element == Float {
        RowGroup<L, V>.run(
            SoftmaxRows<L, PlainDouble<L.Doubles>, V>.self, job, leaf, count, isLabelled: isLabelled, mask: mask, scratch, result)
    }
    @inlinable @inline(__always) public static func classWeights<L: Level, V: SumVector>(_ group: RowGroup<L, V>)
    where V.Element == Float {
        group.classWeights(PlainDouble<L.Doubles>.self)
    }
    @inlinable @inline(__always) public static func fill<L: Level>(
        _: L.Type, _ block: PreciseBlock<Float>, of job: UnsafePointer<kernel_job>
    ) {
        block.fill(L.self, PlainDouble<L.Doubles>.self, of: job)
    }
}

extension Double: Scalar {
    @inlinable @inline(__always) public static func columns(
        ofRows rows: UnsafePointer<Double>, _ step: Int, into columns: UnsafeMutablePointer<Double>
    ) {
        vector_columns_f64x8(rows, Int64(truncatingIfNeeded: step), columns)
    }
    @inlinable @inline(__always) public static func rows(
        ofColumns columns: UnsafePointer<Double>, into rows: UnsafeMutablePointer<Double>, _ step: Int
    ) {
        vector_rows_f64x8(columns, rows, Int64(truncatingIfNeeded: step))
    }
    @inlinable @inline(__always) public static var dtype: Int { KERNEL_FLOAT64 }
    @inlinable @inline(__always) public static func gather(
        _ operand: kernel_operand, _ range: LayoutRange, into block: UnsafeMutablePointer<Double>
    ) {
        layout_gather_f64(operand, range.shape, range.ndim, range.start, range.count, range.index, block)
    }
    @inlinable @inline(__always) public static func gatherMask(
        _ operand: kernel_operand, _ range: LayoutRange, into block: UnsafeMutablePointer<Double>
    ) {
        layout_mask_f64(operand, range.shape, range.ndim, range.start, range.count, range.index, block)
    }
    @inlinable @inline(__always) public static func scatter(
        _ block: UnsafePointer<Double>, _ operand: kernel_operand, _ range: LayoutRange
    ) {
        layout_scatter_f64(operand, range.shape, range.ndim, range.start, range.count, range.index, block)
    }
    @inlinable @inline(__always) public init(rounding x: Double) { self = x }
    @inlinable @inline(__always) public var widened: Double { self }

    @inlinable @inline(__always) public static func load<D: DoubleVector>(_ p: UnsafePointer<Double>) -> D { D(loading: p) }
    @inlinable @inline(__always) public static func store<D: DoubleVector>(_ x: D, _ p: UnsafeMutablePointer<Double>) {
        x.store(p)
    }
    @inlinable @inline(__always) public static func elementary<F: ElementaryFunction>(_: F.Type, _ x: F.D) -> F.D {
        F.float64(x)
    }
    @inlinable @inline(__always) public static func softmaxRows<L: Level, V: SumVector>(
        _: L.Type, _: V.Type, _ job: UnsafePointer<kernel_job>, _ leaf: Int, _ count: Int, isLabelled: Bool,
        mask: UnsafePointer<Double>?, _ scratch: Scratch<Double>, _ result: UnsafeMutablePointer<kernel_result>
    ) -> Bool where V.Element == Double {
        RowGroup<L, V>.run(
            SoftmaxRows<L, DoubleDouble<L.Doubles>, V>.self, job, leaf, count, isLabelled: isLabelled, mask: mask, scratch, result)
    }
    @inlinable @inline(__always) public static func classWeights<L: Level, V: SumVector>(_ group: RowGroup<L, V>)
    where V.Element == Double {
        group.classWeights(DoubleDouble<L.Doubles>.self)
    }
    @inlinable @inline(__always) public static func fill<L: Level>(
        _: L.Type, _ block: PreciseBlock<Double>, of job: UnsafePointer<kernel_job>
    ) {
        block.fill(L.self, DoubleDouble<L.Doubles>.self, of: job)
    }
}
