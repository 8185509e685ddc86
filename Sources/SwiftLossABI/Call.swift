import CKernels
import CPlatform
import CSwiftLoss

/// What a loss is to the boundary. Its mathematics is in SwiftLossCore/Losses.
struct Loss {
    let kernel: Int
    /// Sees rows of classes.
    var rowwise = false
    /// Its target is a class index for each row. (Flags, no enum: Swift would give one a Hashable conformance, and that
    /// would pull the hash seed's random numbers into the library.)
    var labelled = false
    var prediction = KERNEL_DOMAIN_ANY, target = KERNEL_DOMAIN_ANY
    /// Its first parameter.
    var parameter = 0.0
}

/// Checks everything a caller can get wrong, then runs the loss. Nothing is written before all arguments are right.
func evaluate(
    _ loss: Loss, _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ call: UnsafePointer<swl_call>?
) throws(Failure) {
    let level = try CPU.level()
    let p = try Argument("prediction", prediction)
    try p.mustBeFloat()
    let t = try Argument("target", target)
    if loss.labelled {
        if t.isFloat {
            throw Failure(SWL_ERROR_DTYPE) {
                $0.add("target has dtype "); $0.add(dtypeName(t.dtype)); $0.add(", but class indices must be integers")
            }
        }
    } else {
        try t.mustBeFloat()
    }
    let rowwise = loss.rowwise
    if rowwise && p.ndim == 0 {
        throw Failure(SWL_ERROR_SHAPE) { $0.add("prediction has shape (), but needs an axis of classes") }
    }
    let rowAxes = rowwise ? p.ndim &- 1 : p.ndim
    try t.mustHave(shapeOf: p, axes: loss.labelled ? rowAxes : p.ndim)
    let asked = try Asked(call)
    let dtype = t.isFloat && t.dtype > p.dtype ? t.dtype : p.dtype

    if dtype == KERNEL_FLOAT32 && loss.parameter > Double(Float.greatestFiniteMagnitude) {
        throw Failure(SWL_ERROR_OPTION) {
            $0.add("options.epsilon = "); $0.add(loss.parameter); $0.add(" is beyond float32, in which this call computes")
        }
    }

    let count = rowwise ? try p.leadingElements(axes: rowAxes) : p.count
    var run = Run(level: level, rowwise: rowwise, float64: dtype == KERNEL_FLOAT64, count: count)
    run.divisor = try asked.divisor(of: p, rowAxes: rowAxes, count: count)
    run.emptyValue = asked.empty == SWL_EMPTY_ZERO ? 0 : .nan

    // Outputs.
    var outputOnInput = false, lossArgument: Argument?
    if let tensor = asked.loss {
        let output = try Argument("call.loss", UnsafePointer(tensor))
        try output.mustHave(dtype: dtype)
        if asked.reduction == SWL_REDUCTION_NONE {
            try output.mustHave(shapeOf: p, axes: rowAxes)
            if rowwise { run.job.row_value = output.operand() } else { run.job.value = output.operand() }
        } else {
            try output.mustBeOneElement()
            run.loss = output.data
        }
        outputOnInput = try output.mustBeApart(from: p, t, unlessSame: !rowwise)
        lossArgument = output
    }
    if let tensor = asked.gradient {
        let output = try Argument("call.gradient", UnsafePointer(tensor))
        try output.mustHave(dtype: dtype)
        try output.mustHave(shapeOf: p, axes: p.ndim)
        let onInput = try output.mustBeApart(from: p, t, unlessSame: true)
        outputOnInput = outputOnInput || onInput
        if let lossArgument { _ = try output.mustNotOverlap(lossArgument, unlessSame: false) }
        run.job.gradient = output.operand()
        run.job.gradient_only = asked.loss == nil ? 1 : 0
        // Past the caches only where the output could not stay in them anyway, and 16-byte aligned.
        let bytes = output.count &* output.itemSize
        run.job.stream = bytes >= 32 << 20 && UInt(bitPattern: output.data) & 15 == 0 ? 1 : 0
    }

    run.job.loss = Int32(truncatingIfNeeded: loss.kernel)
    run.job.check_only = asked.loss == nil && asked.gradient == nil ? 1 : 0
    run.job.ndim = Int32(truncatingIfNeeded: p.ndim)
    run.job.shape = p.shape
    run.job.classes = rowwise ? p.shape[p.ndim &- 1] : 0
    run.job.divisor = run.divisor
    run.job.parameters.0 = loss.parameter
    let checks = asked.check == SWL_CHECK_ALL
    run.job.prediction = p.operand(domain: checks ? loss.prediction : KERNEL_DOMAIN_ANY)
    run.job.target = t.operand(domain: checks ? loss.target : KERNEL_DOMAIN_ANY)
    // Values are checked on the way, but before an input is written over, all of them.
    run.checksFirst =
        outputOnInput && (run.job.prediction.domain | run.job.target.domain != 0 || loss.labelled)

    // Rows of no classes add nothing, however many they are.
    run.hasWork = count > 0 && !(rowwise && !loss.labelled && p.count == 0 && run.job.row_value.data == nil)
    platform_run({ Run.perform($0, $1) }, &run)
    let result = run.result
    if result.invalid_index < 0 { return }
    let isTarget = result.invalid_argument == 1, classes = run.job.classes
    let argument = isTarget ? t : p, index = result.invalid_index
    let isLabel = isTarget && loss.labelled
    throw Failure(isLabel ? SWL_ERROR_INDEX : SWL_ERROR_VALUE, index: index) {
        argument.describe(element: Int(truncatingIfNeeded: index), in: &$0)
        if isLabel {
            $0.add(" is not a class index in [0, "); $0.add(classes); $0.add(")")
        } else if (isTarget ? loss.target : loss.prediction) == KERNEL_DOMAIN_SIGN {
            $0.add(" is not a label -1 or 1")
        } else {
            $0.add(" is not a probability in [0, 1]")
        }
    }
}

/// Everything that needs the computing floating-point state.
private struct Run {
    let level: Int32
    let rowwise: Bool, float64: Bool
    /// Elements, or rows.
    let count: Int
    /// Of the loss and its gradient; 1 where the reduction is no mean, 0 for a mean of nothing.
    var divisor = 1.0
    var emptyValue = Double.nan
    var checksFirst = false
    var hasWork = true
    /// Where the reduced loss goes.
    var loss: UnsafeMutableRawPointer?
    var job = kernel_job()
    var result = kernel_result()

    init(level: Int32, rowwise: Bool, float64: Bool, count: Int) {
        self.level = level
        self.rowwise = rowwise
        self.float64 = float64
        self.count = count
        result.invalid_index = -1
    }

    static func perform(_ context: UnsafeMutableRawPointer?, _ scratch: UnsafeMutableRawPointer?) {
        let run = context.unsafelyUnwrapped.assumingMemoryBound(to: Run.self)
        if run.pointee.hasWork {
            if run.pointee.checksFirst {
                run.pointee.job.check_only = 1
                run.pointee.kernel(scratch)
                if run.pointee.result.invalid_index >= 0 { return }
                run.pointee.job.check_only = 0
                run.pointee.job.prediction.domain = 0
                run.pointee.job.target.domain = 0
            }
            run.pointee.kernel(scratch)
            if run.pointee.result.invalid_index >= 0 { return }
        }
        run.pointee.finish()
    }

    private mutating func kernel(_ scratch: UnsafeMutableRawPointer?) {
        let n = Int64(truncatingIfNeeded: count)
        switch (level, rowwise, float64) {
        #if arch(x86_64)
        case (4, false, false): kernel_pointwise_f32_v4(&job, 0, n, scratch, &result)
        case (4, false, true): kernel_pointwise_f64_v4(&job, 0, n, scratch, &result)
        case (4, true, false): kernel_rowwise_f32_v4(&job, 0, n, scratch, &result)
        case (4, true, true): kernel_rowwise_f64_v4(&job, 0, n, scratch, &result)
        case (3, false, false): kernel_pointwise_f32_v3(&job, 0, n, scratch, &result)
        case (3, false, true): kernel_pointwise_f64_v3(&job, 0, n, scratch, &result)
        case (3, true, false): kernel_rowwise_f32_v3(&job, 0, n, scratch, &result)
        case (3, true, true): kernel_rowwise_f64_v3(&job, 0, n, scratch, &result)
        case (_, false, false): kernel_pointwise_f32_v2(&job, 0, n, scratch, &result)
        case (_, false, true): kernel_pointwise_f64_v2(&job, 0, n, scratch, &result)
        case (_, true, false): kernel_rowwise_f32_v2(&job, 0, n, scratch, &result)
        case (_, true, true): kernel_rowwise_f64_v2(&job, 0, n, scratch, &result)
        #else
        case (_, false, false): kernel_pointwise_f32_portable(&job, 0, n, scratch, &result)
        case (_, false, true): kernel_pointwise_f64_portable(&job, 0, n, scratch, &result)
        case (_, true, false): kernel_rowwise_f32_portable(&job, 0, n, scratch, &result)
        case (_, true, true): kernel_rowwise_f64_portable(&job, 0, n, scratch, &result)
        #endif
        }
    }

    private func finish() {
        guard let loss else { return }
        // The sum of nothing, or of negative zeros, is +0.0, as np.sum has it.
        var value = 0.0 + result.sum
        // In float64 also for float32, rounded once: what numpy's mean does.
        value = divisor == 0 ? emptyValue : value / divisor
        if value != value { value = Double(bitPattern: 0x7ff8_0000_0000_0000) }
        if float64 {
            loss.storeBytes(of: value, as: Double.self)
        } else {
            loss.storeBytes(of: value != value ? Float(bitPattern: 0x7fc0_0000) : Float(value), as: Float.self)
        }
    }
}
