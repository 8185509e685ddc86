internal import CSwiftLoss

/// The numbers that losses are computed in: `Float` and `Double`. No other type may conform.
public protocol LossScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
    static var _scalarType: _ScalarType { get }
}

/// The integers that class indices may be. No other type may conform.
public protocol ClassIndex: FixedWidthInteger, BitwiseCopyable, Sendable {
    static var _scalarType: _ScalarType { get }
}

/// What an array's memory holds; made by this module only.
public struct _ScalarType: Sendable {
    @usableFromInline let code: UInt8, bits: UInt8

    static func float(bits: UInt8) -> Self { Self(code: UInt8(SWL_DTYPE_FLOAT), bits: bits) }
    static func int(bits: Int) -> Self { Self(code: UInt8(SWL_DTYPE_INT), bits: UInt8(bits)) }
    static func uint(bits: Int) -> Self { Self(code: UInt8(SWL_DTYPE_UINT), bits: UInt8(bits)) }
    @usableFromInline static let bool = Self(code: UInt8(SWL_DTYPE_BOOL), bits: 8)
}

extension Float: LossScalar { public static var _scalarType: _ScalarType { .float(bits: 32) } }
extension Double: LossScalar { public static var _scalarType: _ScalarType { .float(bits: 64) } }
extension Int: ClassIndex { public static var _scalarType: _ScalarType { .int(bits: bitWidth) } }
extension Int8: ClassIndex { public static var _scalarType: _ScalarType { .int(bits: bitWidth) } }
extension Int16: ClassIndex { public static var _scalarType: _ScalarType { .int(bits: bitWidth) } }
extension Int32: ClassIndex { public static var _scalarType: _ScalarType { .int(bits: bitWidth) } }
extension Int64: ClassIndex { public static var _scalarType: _ScalarType { .int(bits: bitWidth) } }
extension UInt: ClassIndex { public static var _scalarType: _ScalarType { .uint(bits: bitWidth) } }
extension UInt8: ClassIndex { public static var _scalarType: _ScalarType { .uint(bits: bitWidth) } }
extension UInt16: ClassIndex { public static var _scalarType: _ScalarType { .uint(bits: bitWidth) } }
extension UInt32: ClassIndex { public static var _scalarType: _ScalarType { .uint(bits: bitWidth) } }
extension UInt64: ClassIndex { public static var _scalarType: _ScalarType { .uint(bits: bitWidth) } }

/// How the losses of the elements (or, for a loss of rows of classes, of the rows) become one number.
///
/// One name has one divisor, for every loss. w is the weight, 1 where there is none; an element counts unless the mask says
/// otherwise.
public enum Reduction: Sendable, Hashable, CaseIterable {
    /// sum(w e) / number of elements (rows) that count.
    case mean
    /// sum(w e).
    case sum
    /// sum(w e) / the first extent of the shape of the elements (rows), whatever the mask says.
    case batchMean
    /// sum(w e) / sum(w) over those that count; without a weight the mean.
    case weightedMean
}

/// What a mean of nothing is: of no elements, of elements that are all masked, or with weights that add up to 0.
///
/// Its derivatives are 0. A sum of nothing is 0.
public enum EmptyMean: Sendable, Hashable, CaseIterable {
    /// NaN.
    case nan
    /// 0.
    case zero
    /// A ``LossError`` with the status ``LossError/Status/empty``.
    case error
}

/// Which values are looked at before they are used. Masked ones never are.
public enum ValueCheck: Sendable, Hashable, CaseIterable {
    /// Every prediction, target and weight must be one that the loss takes; NaN passes.
    case all
    /// The caller vouches for all of them. Class indices are checked all the same.
    case none
}

/// How the elements of an array are arranged in rows, columns and so on. Arrays are in row-major (C) order.
///
/// ```swift
/// let logits: [Float] = [2, 0.5, -1, 0, 17, 0]
/// try CrossEntropy().value(logits, [0, 1], shape: .rows(of: 3))
/// try CrossEntropy(axis: 1).value(logits, [0, 1], shape: [2, 3])
/// ```
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral {
    @usableFromInline enum Kind: Sendable, Hashable {
        case vector
        case rows(Int)
        case extents([Int])
    }
    @usableFromInline let kind: Kind

    /// One axis, as long as the prediction.
    public static let vector = Shape(kind: .vector)

    /// Rows of so many elements (classes), as many rows as the prediction fills.
    public static func rows(of elements: Int) -> Shape { Shape(kind: .rows(elements)) }

    /// The extents of all axes, outermost first.
    public init(_ extents: [Int]) { self.init(kind: .extents(extents)) }

    /// The extents of all axes, outermost first.
    public init(arrayLiteral extents: Int...) { self.init(extents) }

    private init(kind: Kind) { self.kind = kind }
}

/// A shape's extents as the C interface takes them: up to four without memory of their own.
@usableFromInline struct Extents {
    private(set) var ndim = 0
    private var first: (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
    /// All, where there are more than four.
    private(set) var all: [Int64] = []

    static func vector(_ count: Int) -> Self {
        var extents = Self()
        extents.append(count)
        return extents
    }

    /// The extents of the `count` elements of the argument that is called `name`.
    init(_ shape: Shape, count: Int, of name: StaticString) throws(LossError) {
        switch shape.kind {
        case .vector: append(count)
        case .rows(let elements):
            let fits = elements > 0 ? count % elements == 0 : elements == 0 && count == 0
            if !fits {
                throw LossError(.shape, "\(name) has \(count) elements, which do not make rows of \(elements)")
            }
            append(elements > 0 ? count / elements : 0)
            append(elements)
        case .extents(let extents):
            var product = 1, overflow = false
            for extent in extents {
                let next = product.multipliedReportingOverflow(by: extent)
                overflow = overflow || next.overflow || extent < 0
                product = next.partialValue
                append(extent)
            }
            if overflow || product != count {
                let text = extents.map(String.init).joined(separator: ", ") + (extents.count == 1 ? "," : "")
                throw LossError(.shape, "\(name) has \(count) elements, which do not fill the shape (\(text))")
            }
        }
    }

    private init() {}

    private mutating func append(_ extent: Int) {
        switch ndim {
        case 0: first.0 = Int64(extent)
        case 1: first.1 = Int64(extent)
        case 2: first.2 = Int64(extent)
        case 3: first.3 = Int64(extent)
        case 4: all = [first.0, first.1, first.2, first.3, Int64(extent)]
        default: all.append(Int64(extent))
        }
        ndim += 1
    }

    subscript(axis: Int) -> Int {
        if ndim > 4 { return Int(all[axis]) }
        return Int(axis == 0 ? first.0 : axis == 1 ? first.1 : axis == 2 ? first.2 : first.3)
    }

    /// Those of the rows along an axis, negative from the end. An axis that is not there is the library's to refuse.
    func rows(along axis: Int) -> Self {
        let removed = axis < 0 ? ndim &+ axis : axis
        var rows = Self()
        for axis in 0..<ndim where axis != removed { rows.append(self[axis]) }
        return rows
    }

    /// The number of elements; -1 where 16 bytes for each are more than there are addresses.
    var count: Int {
        var product = 16, overflow = false
        for axis in 0..<ndim {
            let next = product.multipliedReportingOverflow(by: self[axis])
            overflow = overflow || next.overflow
            product = next.partialValue
        }
        return overflow ? -1 : product / 16
    }

    /// A tensor of these extents over `data`; `all` is where the field of this name is.
    func tensor(_ data: UnsafeRawPointer?, _ type: _ScalarType, _ all: UnsafeMutablePointer<Int64>?) -> swl_tensor {
        var tensor = swl_tensor()
        tensor.data = UnsafeMutableRawPointer(mutating: data)
        tensor.device.type = Int32(SWL_DEVICE_CPU)
        tensor.ndim = Int32(clamping: ndim)
        tensor.dtype = swl_dtype(code: type.code, bits: type.bits, lanes: 1)
        if ndim > 4 { tensor.shape = all } else { tensor.inline_shape = first }
        return tensor
    }
}
