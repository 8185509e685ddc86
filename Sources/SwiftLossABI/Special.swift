import CKernels
import CPlatform
import CSwiftLoss

// The elementary functions of include/swiftloss.h on arrays. Their mathematics is in SwiftLossCore/Elementary.

/// Checks the arguments, then runs the function.
private func map(
    _ function: Int, _ x: UnsafePointer<swl_tensor>?, _ out: UnsafeMutablePointer<swl_tensor>?
) -> swl_status {
    status { () throws(Failure) in
        try withArguments { (memory) throws(Failure) in try map(function, x, out, memory) }
    }
}

private func map(
    _ function: Int, _ x: UnsafePointer<swl_tensor>?, _ out: UnsafeMutablePointer<swl_tensor>?,
    _ memory: UnsafeMutablePointer<Argument.Record>
) throws(Failure) {
    let level = try CPU.level(), threads = try Threads.number()
    let input = try Argument("x", x, in: memory)
    try input.mustBeFloat()
    let output = try Argument("out", UnsafePointer(out), in: memory + 1)
    try output.mustHave(dtype: input.dtype)
    try output.mustHave(shapeOf: input, axes: input.ndim)
    try output.mustHoldEachElementOnce()
    _ = try output.mustNotOverlap(input)
    if input.count == 0 { return }
    var run = Map(level: level, threads: threads, input, float64: input.dtype == KERNEL_FLOAT64)
    run.job.function = Int32(truncatingIfNeeded: function)
    run.job.ndim = Int32(truncatingIfNeeded: input.ndim)
    run.job.shape = input.shape
    run.job.x = input.operand()
    run.job.out = output.operand()
    platform_run({ Map.perform($0, $1) }, &run)
}

private struct Map {
    let level: Int32, threads: Int32
    let float64: Bool
    let parts: Parts
    var job = kernel_map_job()

    init(level: Int32, threads: Int32, _ x: Argument, float64: Bool) {
        self.level = level
        self.threads = threads
        self.float64 = float64
        // Some 2 nanoseconds an element.
        parts = Parts(of: x.count, cost: 2 * Double(x.count))
    }

    static func perform(_ context: UnsafeMutableRawPointer?, _ scratch: UnsafeMutableRawPointer?) {
        let run = context.unsafelyUnwrapped.assumingMemoryBound(to: Map.self)
        pool_run({ Map.part($0, $1, $2) }, context, run.pointee.parts.number, run.pointee.threads, scratch)
    }

    /// On any thread.
    private static func part(_ context: UnsafeMutableRawPointer?, _ part: Int32, _ scratch: UnsafeMutableRawPointer?) {
        let run = context.unsafelyUnwrapped.assumingMemoryBound(to: Map.self)
        let (start, n) = run.pointee.parts.range(part)
        switch (run.pointee.level, run.pointee.float64) {
        #if arch(x86_64) && !SWIFTLOSS_PORTABLE
            case (4, false): kernel_map_f32_v4(&run.pointee.job, start, n, scratch)
            case (4, true): kernel_map_f64_v4(&run.pointee.job, start, n, scratch)
            case (3, false): kernel_map_f32_v3(&run.pointee.job, start, n, scratch)
            case (3, true): kernel_map_f64_v3(&run.pointee.job, start, n, scratch)
            case (_, false): kernel_map_f32_v2(&run.pointee.job, start, n, scratch)
            case (_, true): kernel_map_f64_v2(&run.pointee.job, start, n, scratch)
        #else
            case (_, false): kernel_map_f32_portable(&run.pointee.job, start, n, scratch)
            case (_, true): kernel_map_f64_portable(&run.pointee.job, start, n, scratch)
        #endif
        }
    }
}

@_cdecl("swl_log") @implementation
public func swl_log(_ x: UnsafePointer<swl_tensor>?, _ out: UnsafeMutablePointer<swl_tensor>?) -> swl_status {
    map(KERNEL_LOG, x, out)
}

@_cdecl("swl_log1p") @implementation
public func swl_log1p(_ x: UnsafePointer<swl_tensor>?, _ out: UnsafeMutablePointer<swl_tensor>?) -> swl_status {
    map(KERNEL_LOG1P, x, out)
}

@_cdecl("swl_exp") @implementation
public func swl_exp(_ x: UnsafePointer<swl_tensor>?, _ out: UnsafeMutablePointer<swl_tensor>?) -> swl_status {
    map(KERNEL_EXP, x, out)
}

@_cdecl("swl_expm1") @implementation
public func swl_expm1(_ x: UnsafePointer<swl_tensor>?, _ out: UnsafeMutablePointer<swl_tensor>?) -> swl_status {
    map(KERNEL_EXPM1, x, out)
}

@_cdecl("swl_sigmoid") @implementation
public func swl_sigmoid(_ x: UnsafePointer<swl_tensor>?, _ out: UnsafeMutablePointer<swl_tensor>?) -> swl_status {
    map(KERNEL_SIGMOID, x, out)
}

@_cdecl("swl_softplus") @implementation
public func swl_softplus(_ x: UnsafePointer<swl_tensor>?, _ out: UnsafeMutablePointer<swl_tensor>?) -> swl_status {
    map(KERNEL_SOFTPLUS, x, out)
}

@_cdecl("swl_log_sigmoid") @implementation
public func swl_log_sigmoid(_ x: UnsafePointer<swl_tensor>?, _ out: UnsafeMutablePointer<swl_tensor>?) -> swl_status {
    map(KERNEL_LOG_SIGMOID, x, out)
}

/// A function of the rows along an axis: the kernels of the losses of their softmax, without a target.
private func softmax(
    _ kernel: Int, _ x: UnsafePointer<swl_tensor>?, _ axis: Int32, _ out: UnsafeMutablePointer<swl_tensor>?
) -> swl_status {
    status { () throws(Failure) in
        var function = Loss(kernel: kernel)
        function.rowwise = true
        function.axis = axis
        function.isFunction = true
        if out == nil { throw Failure(SWL_ERROR_NULL) { $0.add("out is NULL") } }
        var call = swl_call()
        call.struct_size = MemoryLayout<swl_call>.size
        call.reduction = Int32(SWL_REDUCTION_NONE)
        if kernel == KERNEL_LOGSUMEXP { call.loss = out } else { call.gradient = out }
        try evaluate(&function, x, x, &call)
    }
}

@_cdecl("swl_logsumexp") @implementation
public func swl_logsumexp(
    _ x: UnsafePointer<swl_tensor>?, _ axis: Int32, _ out: UnsafeMutablePointer<swl_tensor>?
) -> swl_status {
    softmax(KERNEL_LOGSUMEXP, x, axis, out)
}

@_cdecl("swl_softmax") @implementation
public func swl_softmax(
    _ x: UnsafePointer<swl_tensor>?, _ axis: Int32, _ out: UnsafeMutablePointer<swl_tensor>?
) -> swl_status {
    softmax(KERNEL_SOFTMAX, x, axis, out)
}

@_cdecl("swl_log_softmax") @implementation
public func swl_log_softmax(
    _ x: UnsafePointer<swl_tensor>?, _ axis: Int32, _ out: UnsafeMutablePointer<swl_tensor>?
) -> swl_status {
    softmax(KERNEL_LOG_SOFTMAX, x, axis, out)
}
