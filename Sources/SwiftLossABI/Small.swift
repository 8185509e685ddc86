import CKernels
import CPlatform
import CSwiftLoss

/// Small calls of the usual kind, by the shortest way: a pointwise loss of packed float32 or float64 arrays of one type and shape,
/// apart from each other, with no array besides them. It refuses nothing: what it does not recognise, and every error, is
/// evaluate()'s. Both run the same kernels.
struct SmallCall {
    private static var mostElements: Int64 { 2048 }

    private let loss: UnsafeMutablePointer<Loss>
    private let level: Int32
    private let float64: Bool
    private let count: Int64
    /// Where the reduced loss goes.
    private var result: UnsafeMutableRawPointer?
    private var job = kernel_job()
    private var isDone = false

    /// False: not done, and nothing written but what a wrong value leaves unspecified.
    @_optimize(speed)
    static func evaluate(
        _ loss: UnsafeMutablePointer<Loss>, _ prediction: UnsafePointer<swl_tensor>?,
        _ target: UnsafePointer<swl_tensor>?, _ call: UnsafePointer<swl_call>?
    ) -> Bool {
        guard let prediction, let target, let call else { return false }
        let level = platform_level_load()
        // These are decided, or found wrong, elsewhere.
        if level == 0 || pool_threads_load() == 0 { return false }
        if loss.pointee.rowwise || loss.pointee.positiveWeight != nil { return false }
        if UInt(bitPattern: call) & 7 != 0 || call.pointee.struct_size != MemoryLayout<swl_call>.size { return false }
        let reduction = Int(call.pointee.reduction), check = Int(call.pointee.check)
        guard reduction >= SWL_REDUCTION_MEAN, reduction <= SWL_REDUCTION_SUM, check == SWL_CHECK_ALL || check == SWL_CHECK_NONE,
            UInt32(bitPattern: call.pointee.empty) <= UInt32(SWL_EMPTY_ERROR), call.pointee.num_threads >= 0,
            call.pointee.weight == nil, call.pointee.mask == nil, call.pointee.upstream == nil,
            call.pointee.target_gradient == nil
        else { return false }

        let dtype = prediction.pointee.dtype
        guard Int(dtype.code) == SWL_DTYPE_FLOAT, dtype.bits == 64 || dtype.bits == 32,
            let p = Packed(prediction, dtype), p.count > 0, let t = Packed(target, dtype), t.isShaped(like: p)
        else { return false }
        var small = SmallCall(loss, level, float64: dtype.bits == 64, p)
        small.job.prediction = p.operand(check == SWL_CHECK_ALL ? loss.pointee.prediction : KERNEL_DOMAIN_ANY)
        small.job.target = t.operand(check == SWL_CHECK_ALL ? loss.pointee.target : KERNEL_DOMAIN_ANY)
        small.job.divisor = reduction == SWL_REDUCTION_MEAN ? Double(p.count) : 1

        var value: Packed?, gradient: Packed?
        if let tensor = call.pointee.loss {
            guard let output = Packed(UnsafePointer(tensor), dtype), output.isApart(from: p), output.isApart(from: t)
            else { return false }
            if reduction == SWL_REDUCTION_NONE {
                if !output.isShaped(like: p) { return false }
                small.job.value = output.operand(KERNEL_DOMAIN_ANY)
            } else {
                if output.count != 1 { return false }
                small.result = output.data
            }
            small.job.outputs = Int32(KERNEL_VALUE)
            value = output
        }
        if let tensor = call.pointee.gradient {
            guard let output = Packed(UnsafePointer(tensor), dtype), output.isShaped(like: p), output.isApart(from: p),
                output.isApart(from: t), value?.isApart(from: output) != false
            else { return false }
            small.job.gradient = output.operand(KERNEL_DOMAIN_ANY)
            small.job.outputs |= Int32(KERNEL_GRADIENT)
            gradient = output
        }
        if let tensor = call.pointee.hessian {
            guard let output = Packed(UnsafePointer(tensor), dtype), output.isShaped(like: p), output.isApart(from: p),
                output.isApart(from: t), value?.isApart(from: output) != false, gradient?.isApart(from: output) != false
            else { return false }
            small.job.hessian = output.operand(KERNEL_DOMAIN_ANY)
            small.job.outputs |= Int32(KERNEL_HESSIAN)
        }
        if small.job.outputs == 0 { return false }
        platform_run({ SmallCall.perform($0, $1) }, &small)
        return small.isDone
    }

    private init(_ loss: UnsafeMutablePointer<Loss>, _ level: Int32, float64: Bool, _ p: Packed) {
        self.loss = loss
        self.level = level
        self.float64 = float64
        count = p.count
        job.loss = Int32(truncatingIfNeeded: loss.pointee.kernel)
        job.pass = Int32(KERNEL_PASS_EVALUATE)
        job.target_gradient_kind = Int32(truncatingIfNeeded: loss.pointee.targetGradient)
        job.ignore_index = loss.pointee.ignoreIndex
        job.ndim = p.ndim
        job.shape = p.shape
        job.elements = p.count
    }

    private static func perform(_ context: UnsafeMutableRawPointer?, _ scratch: UnsafeMutableRawPointer?) {
        let small = context.unsafelyUnwrapped.assumingMemoryBound(to: SmallCall.self)
        let loss = small.pointee.loss
        if loss.pointee.parameters.count > 0 {
            // evaluate() must find them as they were given.
            var parameters = loss.pointee.parameters
            if !small.pointee.float64 && parameters.round() >= 0 { return }
            small.pointee.job.parameters = parameters.values
        }
        var total = kernel_result()
        runKernel(
            &small.pointee.job, level: small.pointee.level, float64: small.pointee.float64, 0, small.pointee.count, scratch,
            &total)
        if total.invalid_index >= 0 { return }
        if let result = small.pointee.result {
            store(total.sum, over: small.pointee.job.divisor, empty: .nan, float64: small.pointee.float64, to: result)
        }
        small.pointee.isDone = true
    }

    /// An array as small calls have it.
    private struct Packed {
        let data: UnsafeMutableRawPointer
        let shape: UnsafePointer<Int64>
        let ndim: Int32
        let itemSize: Int
        let count: Int64

        @inline(__always) init?(_ tensor: UnsafePointer<swl_tensor>, _ dtype: swl_dtype) {
            let own = tensor.pointee.dtype
            ndim = tensor.pointee.ndim
            guard Int(tensor.pointee.device.type) == SWL_DEVICE_CPU, own.code == dtype.code, own.bits == dtype.bits, own.lanes == 1,
                ndim >= 0, ndim <= 4, let base = tensor.pointee.data
            else { return nil }
            itemSize = Int(dtype.bits &>> 3)
            data = base + Int(truncatingIfNeeded: tensor.pointee.byte_offset)
            if UInt(bitPattern: data) & UInt(bitPattern: itemSize &- 1) != 0 { return nil }
            if let given = tensor.pointee.shape {
                shape = UnsafePointer(given)
            } else {
                shape = (UnsafeRawPointer(tensor) + (MemoryLayout<swl_tensor>.size &- 4 &* 8))
                    .assumingMemoryBound(to: Int64.self)
            }
            var count: Int64 = 1, axis = Int(ndim) &- 1
            let strides = tensor.pointee.strides
            while axis >= 0 {
                let extent = shape[axis]
                if extent < 1 || extent > SmallCall.mostElements { return nil }
                if let strides, strides[axis] != count, extent != 1 { return nil }
                count &*= extent
                axis &-= 1
            }
            if count > SmallCall.mostElements { return nil }
            self.count = count
        }

        @inline(__always) func isShaped(like other: Packed) -> Bool {
            if ndim != other.ndim { return false }
            var axis = 0
            while axis < Int(ndim) {
                if shape[axis] != other.shape[axis] { return false }
                axis &+= 1
            }
            return true
        }

        @inline(__always) func isApart(from other: Packed) -> Bool {
            let begin = UInt(bitPattern: data), otherBegin = UInt(bitPattern: other.data)
            return begin &+ UInt(bitPattern: Int(count) &* itemSize) <= otherBegin
                || otherBegin &+ UInt(bitPattern: Int(other.count) &* other.itemSize) <= begin
        }

        @inline(__always) func operand(_ domain: Int) -> kernel_operand {
            kernel_operand(
                data: data, strides: nil, dtype: Int32(itemSize == 8 ? KERNEL_FLOAT64 : KERNEL_FLOAT32),
                domain: Int32(truncatingIfNeeded: domain))
        }
    }
}
