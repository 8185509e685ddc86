import CSwiftLoss

/// swl_call, checked as far as it does not depend on the arrays.
struct Asked {
    private var call = swl_call()

    var reduction: Int { Int(call.reduction) }
    var check: Int { Int(call.check) }
    var empty: Int { Int(call.empty) }
    /// 0: as many as calls take by default.
    var threads: Int32 { call.num_threads }
    var weight: UnsafePointer<swl_tensor>? { call.weight }
    var mask: UnsafePointer<swl_tensor>? { call.mask }
    var upstream: UnsafePointer<swl_tensor>? { call.upstream }
    var loss: UnsafeMutablePointer<swl_tensor>? { call.loss }
    var gradient: UnsafeMutablePointer<swl_tensor>? { call.gradient }
    var targetGradient: UnsafeMutablePointer<swl_tensor>? { call.target_gradient }
    var hessian: UnsafeMutablePointer<swl_tensor>? { call.hessian }

    init(_ given: UnsafePointer<swl_call>?) throws(Failure) {
        guard let given else { throw Failure(SWL_ERROR_NULL) { $0.add("call is NULL") } }
        try takeStruct("call", given, into: &call, first: 80, known: MemoryLayout<swl_call>.size)
        try Self.checkRange("call.reduction", reduction, SWL_REDUCTION_WEIGHTED_MEAN)
        try Self.checkRange("call.check", check, SWL_CHECK_NONE)
        try Self.checkRange("call.empty", empty, SWL_EMPTY_ERROR)
        let threads = threads
        if threads < 0 {
            throw Failure(SWL_ERROR_OPTION) {
                $0.add("call.num_threads = "); $0.add(Int64(threads)); $0.add(" is negative")
            }
        }
    }

    /// Whether a mean of nothing is an error: it is one of the loss, and not of its derivatives.
    var refusesEmpty: Bool { empty == SWL_EMPTY_ERROR && loss != nil }
    var isNone: Bool { reduction == SWL_REDUCTION_NONE }
    /// Divides by what the mask or the weights leave.
    func tallies(ignores: Bool, hasClassWeight: Bool) -> Bool {
        let skips = mask != nil || ignores
        return (reduction == SWL_REDUCTION_MEAN && skips)
            || (reduction == SWL_REDUCTION_WEIGHTED_MEAN && (skips || weight != nil || hasClassWeight))
    }

    /// What a sum is divided by, as far as shapes tell; 1 where the reduction is no mean.
    func divisor(of prediction: Argument, rowAxes: Int, count: Int) throws(Failure) -> Double {
        switch reduction {
        case SWL_REDUCTION_MEAN, SWL_REDUCTION_WEIGHTED_MEAN: return Double(count)
        case SWL_REDUCTION_BATCHMEAN:
            if rowAxes == 0 {
                throw Failure(SWL_ERROR_SHAPE) {
                    $0.add("call.reduction is batchmean, but prediction has shape ")
                    $0.add(shapeOf: prediction)
                    $0.add(" and no axis of a batch")
                }
            }
            return Double(prediction.shape[0])
        default: return 1
        }
    }

    /// A mean of nothing, where the call says that this is an error.
    func mustHaveElements(
        _ prediction: Argument, divisor: Double, count: Int64, isWeighted: Bool, ignores: Bool, hasClassWeight: Bool
    ) throws(Failure) {
        if divisor != 0 || !refusesEmpty { return }
        throw Failure(SWL_ERROR_EMPTY) {
            if isWeighted && count > 0 {
                if weight != nil { $0.add("call.weight") }
                if weight != nil && hasClassWeight { $0.add(" times ") }
                if hasClassWeight { $0.add("options.class_weight") }
                $0.add(" adds up to 0 over the "); $0.add(count); $0.add(" elements (or rows) that count")
            } else if prediction.count > 0 {
                if mask != nil { $0.add("call.mask") }
                if mask != nil && ignores { $0.add(" and ") }
                if ignores { $0.add("options.ignore_index") }
                $0.add(mask != nil && ignores ? " leave" : " leaves"); $0.add(" nothing of prediction with shape ");
                $0.add(shapeOf: prediction)
            } else {
                $0.add("prediction has shape "); $0.add(shapeOf: prediction)
            }
            $0.add(": the mean of nothing, and call.empty asks for an error")
        }
    }

    private static func checkRange(_ name: StaticString, _ value: Int, _ last: Int) throws(Failure) {
        if value >= 0 && value <= last { return }
        throw Failure(SWL_ERROR_OPTION) {
            $0.add(name); $0.add(" = "); $0.add(Int64(value)); $0.add(" is not in [0, "); $0.add(Int64(last)); $0.add("]")
        }
    }
}

/// Copies a caller's struct that begins with its size into one that is all 0. The caller's header may be older: from
/// `first` bytes on, the struct's size in the version that had it first; fields that came later stay 0. It may be newer:
/// what this library does not know of must be 0. Sizes are multiples of 8, as every struct's that begins with a size_t.
func takeStruct(
    _ name: StaticString, _ given: UnsafeRawPointer, into taken: UnsafeMutableRawPointer, first: Int, known: Int
) throws(Failure) {
    if UInt(bitPattern: given) % UInt(bitPattern: MemoryLayout<Int>.alignment) != 0 {
        throw Failure(SWL_ERROR_ALIGNMENT) {
            $0.add(name); $0.add(" is misaligned")
        }
    }
    let size = given.load(as: Int.self)
    if size < first || size > 4096 || size & 7 != 0 {
        throw Failure(SWL_ERROR_STRUCT) {
            $0.add(name); $0.add(".struct_size = "); $0.add(UInt64(UInt(bitPattern: size)))
            $0.add(", but this library's struct has "); $0.add(Int64(known))
            if first < known { $0.add(", and had "); $0.add(Int64(first)); $0.add(" at first") }
        }
    }
    var i = 0
    while i < size {
        let word = given.load(fromByteOffset: i, as: Int.self)
        if i < known {
            taken.storeBytes(of: word, toByteOffset: i, as: Int.self)
        } else if word != 0 {
            throw Failure(SWL_ERROR_STRUCT) {
                $0.add(name); $0.add(" has fields set that this library does not know: struct_size is ")
                $0.add(Int64(size)); $0.add(", not "); $0.add(Int64(known))
            }
        }
        i &+= 8
    }
}
