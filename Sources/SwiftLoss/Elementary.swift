internal import CSwiftLoss

/// The logarithms and exponentials that losses are computed with, of arrays.
///
/// ```swift
/// try Elementary.softplus([-100.0, 0, 100])  // [3.72e-44, 0.693, 100]
/// ```
///
/// Any values are taken: a NaN gives NaN, and other special values are those of C99's Annex F. `log`, `log1p`, `exp` and `expm1`
/// are correctly rounded in `Float` and within 0.51 ULP in `Double`, the others within 0.51 and 0.75 ULP; those of rows within
/// 0.51 and 2 ULP. The bits are the same on every processor.
public enum Elementary {
    /// A function of one number.
    public enum Function: Sendable, Hashable, CaseIterable {
        /// The natural logarithm.
        case log
        /// log(1 + x), with all digits near 0.
        case log1p
        /// e to the x.
        case exp
        /// exp(x) - 1, with all digits near 0.
        case expm1
        /// 1 / (1 + exp(-x)), the logistic function.
        case sigmoid
        /// log(1 + exp(x)), with all digits also where exp(x) is tiny.
        case softplus
        /// log(sigmoid(x)) = -softplus(-x).
        case logSigmoid
    }

    /// The natural logarithm.
    public static func log<T: LossScalar>(_ x: [T]) throws(LossError) -> [T] { try map(.log, x) }

    /// log(1 + x), with all digits near 0.
    public static func log1p<T: LossScalar>(_ x: [T]) throws(LossError) -> [T] { try map(.log1p, x) }

    /// e to the x.
    public static func exp<T: LossScalar>(_ x: [T]) throws(LossError) -> [T] { try map(.exp, x) }

    /// exp(x) - 1, with all digits near 0.
    public static func expm1<T: LossScalar>(_ x: [T]) throws(LossError) -> [T] { try map(.expm1, x) }

    /// 1 / (1 + exp(-x)), the logistic function.
    public static func sigmoid<T: LossScalar>(_ x: [T]) throws(LossError) -> [T] { try map(.sigmoid, x) }

    /// log(1 + exp(x)), with all digits also where exp(x) is tiny.
    public static func softplus<T: LossScalar>(_ x: [T]) throws(LossError) -> [T] { try map(.softplus, x) }

    /// log(sigmoid(x)) = -softplus(-x), bit for bit.
    public static func logSigmoid<T: LossScalar>(_ x: [T]) throws(LossError) -> [T] { try map(.logSigmoid, x) }

    /// log(sum(exp(x))) of each row along an axis; without a shape, of all.
    public static func logSumExp<T: LossScalar>(_ x: [T], shape: Shape = .vector, axis: Int = -1) throws(LossError) -> [T] {
        let layout = try Layout(shape, count: x.count, axis: axis, of: "x")
        var out = [T].toBeWritten(layout.units.count)
        try rows(x, layout, &out, layout.units) { swl_logsumexp($0, axisNumber(axis), $1) }
        return out
    }

    /// exp(x - logSumExp(x)) of each row along an axis, which then adds up to 1; without a shape, of all.
    public static func softmax<T: LossScalar>(_ x: [T], shape: Shape = .vector, axis: Int = -1) throws(LossError) -> [T] {
        let layout = try Layout(shape, count: x.count, axis: axis, of: "x")
        var out = [T].toBeWritten(x.count)
        try rows(x, layout, &out, layout.elements) { swl_softmax($0, axisNumber(axis), $1) }
        return out
    }

    /// x - logSumExp(x) of each row along an axis: the logarithm of its softmax; without a shape, of all.
    public static func logSoftmax<T: LossScalar>(_ x: [T], shape: Shape = .vector, axis: Int = -1) throws(LossError) -> [T] {
        let layout = try Layout(shape, count: x.count, axis: axis, of: "x")
        var out = [T].toBeWritten(x.count)
        try rows(x, layout, &out, layout.elements) { swl_log_softmax($0, axisNumber(axis), $1) }
        return out
    }

    /// Replaces each number by the function of it.
    public static func apply<T: LossScalar>(_ function: Function, to x: inout [T]) throws(LossError) {
        try x.withUnsafeMutableBufferPointer { (x) throws(LossError) in
            try apply(function, UnsafeBufferPointer(x), into: x)
        }
    }

    /// Writes the function of each number of x to `out`, which is as long and may be x itself.
    public static func apply<T: LossScalar>(
        _ function: Function, _ x: UnsafeBufferPointer<T>, into out: UnsafeMutableBufferPointer<T>
    ) throws(LossError) {
        var input = Extents.vector(x.count).tensor(x.baseAddress, T._scalarType, nil)
        var output = Extents.vector(out.count).tensor(out.baseAddress, T._scalarType, nil)
        let status =
            switch function {
            case .log: swl_log(&input, &output)
            case .log1p: swl_log1p(&input, &output)
            case .exp: swl_exp(&input, &output)
            case .expm1: swl_expm1(&input, &output)
            case .sigmoid: swl_sigmoid(&input, &output)
            case .softplus: swl_softplus(&input, &output)
            case .logSigmoid: swl_log_sigmoid(&input, &output)
            }
        try LossError.check(status)
    }

    private static func map<T: LossScalar>(_ function: Function, _ x: [T]) throws(LossError) -> [T] {
        var out = [T].toBeWritten(x.count)
        try x.withUnsafeBufferPointer { (x) throws(LossError) in
            try out.withUnsafeMutableBufferPointer { (out) throws(LossError) in try apply(function, x, into: out) }
        }
        return out
    }

    private static func rows<T: LossScalar>(
        _ x: [T], _ layout: Layout, _ out: inout [T], _ extents: Extents,
        _ function: (UnsafePointer<swl_tensor>, UnsafeMutablePointer<swl_tensor>) -> swl_status
    ) throws(LossError) {
        var elements = layout.elements.all, units = extents.all
        let status = x.withUnsafeBufferPointer { x in
            out.withUnsafeMutableBufferPointer { out in
                elements.withUnsafeMutableBufferPointer { elements in
                    units.withUnsafeMutableBufferPointer { units in
                        var input = layout.elements.tensor(x.baseAddress, T._scalarType, elements.baseAddress)
                        var output = extents.tensor(out.baseAddress, T._scalarType, units.baseAddress)
                        return function(&input, &output)
                    }
                }
            }
        }
        try LossError.check(status)
    }
}

/// An axis as the C interface counts it; none is as low as the number that stands for no axis.
func axisNumber(_ axis: Int?) -> Int32 { axis.map { max(Int32(clamping: $0), -Int32.max) } ?? Int32.min }
