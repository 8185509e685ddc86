import CSwiftLoss

/// swl_call, checked as far as it does not depend on the arrays.
struct Asked {
    let reduction: Int, check: Int, empty: Int
    let loss: UnsafeMutablePointer<swl_tensor>?, gradient: UnsafeMutablePointer<swl_tensor>?

    init(_ call: UnsafePointer<swl_call>?) throws(Failure) {
        guard let call else { throw Failure(SWL_ERROR_NULL) { $0.add("call is NULL") } }
        try checkStruct("call", UnsafeRawPointer(call), call.pointee.struct_size, MemoryLayout<swl_call>.size)
        reduction = Int(call.pointee.reduction)
        check = Int(call.pointee.check)
        empty = Int(call.pointee.empty)
        try Self.checkRange("call.reduction", reduction, SWL_REDUCTION_WEIGHTED_MEAN)
        try Self.checkRange("call.check", check, SWL_CHECK_NONE)
        try Self.checkRange("call.empty", empty, SWL_EMPTY_ERROR)
        let threads = call.pointee.num_threads
        if threads < 0 {
            throw Failure(SWL_ERROR_OPTION) {
                $0.add("call.num_threads = "); $0.add(Int64(threads)); $0.add(" is negative")
            }
        }
        if reduction == SWL_REDUCTION_WEIGHTED_MEAN { throw Self.unsupported("call.reduction = 4 (weighted mean)") }
        if call.pointee.weight != nil { throw Self.unsupported("call.weight") }
        if call.pointee.mask != nil { throw Self.unsupported("call.mask") }
        if call.pointee.upstream != nil { throw Self.unsupported("call.upstream") }
        if call.pointee.target_gradient != nil { throw Self.unsupported("call.target_gradient") }
        if call.pointee.hessian != nil { throw Self.unsupported("call.hessian") }
        loss = call.pointee.loss
        gradient = call.pointee.gradient
    }

    /// What a sum is divided by; 1 where the reduction is no mean, 0 for a mean of nothing that is allowed.
    func divisor(of prediction: Argument, rowAxes: Int, count: Int) throws(Failure) -> Double {
        let divisor: Int
        switch reduction {
        case SWL_REDUCTION_MEAN: divisor = count
        case SWL_REDUCTION_BATCHMEAN:
            if rowAxes == 0 {
                throw Failure(SWL_ERROR_SHAPE) {
                    $0.add("call.reduction is batchmean, but prediction has shape ")
                    $0.add(shape: prediction.shape, ndim: prediction.ndim)
                    $0.add(" and no axis of a batch")
                }
            }
            divisor = Int(truncatingIfNeeded: prediction.shape[0])
        default: return 1
        }
        if divisor == 0 && empty == SWL_EMPTY_ERROR && loss != nil {
            throw Failure(SWL_ERROR_EMPTY) {
                $0.add("prediction has shape "); $0.add(shape: prediction.shape, ndim: prediction.ndim)
                $0.add(": the mean of nothing, and call.empty asks for an error")
            }
        }
        return Double(divisor)
    }

    private static func checkRange(_ name: StaticString, _ value: Int, _ last: Int) throws(Failure) {
        if value >= 0 && value <= last { return }
        throw Failure(SWL_ERROR_OPTION) {
            $0.add(name); $0.add(" = "); $0.add(Int64(value)); $0.add(" is not in [0, "); $0.add(Int64(last)); $0.add("]")
        }
    }

    private static func unsupported(_ what: StaticString) -> Failure {
        Failure(SWL_ERROR_UNSUPPORTED) { $0.add(what); $0.add(" is not in this version") }
    }
}

/// A caller's struct that begins with its size. A newer caller's larger struct is fine as long as what this library does not
/// know of is zero.
func checkStruct(
    _ name: StaticString, _ address: UnsafeRawPointer, _ size: Int, _ known: Int
) throws(Failure) {
    if UInt(bitPattern: address) % UInt(bitPattern: MemoryLayout<Int>.alignment) != 0 {
        throw Failure(SWL_ERROR_ALIGNMENT) { $0.add(name); $0.add(" is misaligned") }
    }
    if size < known || size > 4096 {
        throw Failure(SWL_ERROR_STRUCT) {
            $0.add(name); $0.add(".struct_size = "); $0.add(UInt64(UInt(bitPattern: size)))
            $0.add(", but this library's struct has "); $0.add(Int64(known))
        }
    }
    var i = known
    while i < size {
        if address.load(fromByteOffset: i, as: UInt8.self) != 0 {
            throw Failure(SWL_ERROR_STRUCT) {
                $0.add(name); $0.add(" has fields set that this library does not know: struct_size is ")
                $0.add(Int64(size)); $0.add(", not "); $0.add(Int64(known))
            }
        }
        i &+= 1
    }
}
