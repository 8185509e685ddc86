import CKernels
import CPlatform
import CSwiftLoss

/// Checks everything a caller can get wrong, then runs the loss. Nothing is written before all arguments are right.
func evaluate(
    _ loss: Loss, _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ call: UnsafePointer<swl_call>?
) throws(Failure) {
    if loss.axis == -1 {
        try evaluate(loss, prediction, target, call, nil)
        return
    }
    var memory = MovedAxes()
    try memory.use { (moved) throws(Failure) in try evaluate(loss, prediction, target, call, moved) }
}

private func evaluate(
    _ loss: Loss, _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ call: UnsafePointer<swl_call>?, _ moved: UnsafeMutablePointer<Int64>?
) throws(Failure) {
    let level = try CPU.level(), available = try Threads.number()
    var p = try Argument(loss.names.prediction, prediction)
    try p.mustBeFloat()
    var t = try Argument("target", target)
    var loss = loss
    if loss.takesLabels {
        loss.labelled = !t.isFloat
        if t.isFloat && loss.ignoreIndex != Loss.nothing {
            throw Failure(SWL_ERROR_OPTION, index: -1) {
                $0.add("options.ignore_index = "); $0.add(loss.ignoreIndex)
                $0.add(" is for class indices, but target has a number for each class")
            }
        }
    }
    if loss.labelled {
        loss.target = KERNEL_DOMAIN_ANY
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
        throw Failure(SWL_ERROR_SHAPE) { $0.add(loss.names.prediction); $0.add(" has shape (), but needs an axis of classes") }
    }
    let rowAxes = rowwise ? p.ndim &- 1 : p.ndim
    let axis = try loss.rowAxis(of: p)
    p = p.movingLast(axis, MovedAxes.place(0, moved))
    if !loss.labelled { t = t.movingLast(axis, MovedAxes.place(1, moved)) }
    try t.mustHave(shapeOf: p, axes: loss.labelled ? rowAxes : p.ndim)
    let asked = try Asked(call)
    let dtype = p.dtype == KERNEL_FLOAT64 || t.dtype == KERNEL_FLOAT64 ? KERNEL_FLOAT64 : KERNEL_FLOAT32
    // Derivatives are stored as the argument is, the loss is not.
    let gradientType = p.is16Bit ? p.dtype : dtype
    let checks = asked.check == SWL_CHECK_ALL

    let count = rowwise ? try p.leadingElements(axes: rowAxes) : p.count
    var run = Run(level: level, rowwise: rowwise, float64: dtype == KERNEL_FLOAT64, count: count)
    run.job.parameters = loss.parameters.values
    run.ranges = loss.parameters.ranges
    run.job.divisor = try asked.divisor(of: p, rowAxes: rowAxes, count: count)
    run.shape = p
    run.emptyValue = asked.empty == SWL_EMPTY_ZERO ? 0 : .nan
    run.refusesEmpty = asked.refusesEmpty
    run.tallies = asked.tallies(
        ignores: loss.ignores, hasClassWeight: loss.classWeight != nil)
    run.isWeightedMean = asked.reduction == SWL_REDUCTION_WEIGHTED_MEAN

    // What is broadcast.
    if let tensor = asked.weight {
        let weight = try Argument("call.weight", tensor)
        try weight.mustBeFloat()
        try weight.mustBroadcast(to: p, axes: rowAxes)
        run.weight.set(weight, p, axes: rowAxes, domain: checks ? KERNEL_DOMAIN_WEIGHT : KERNEL_DOMAIN_ANY)
    }
    if let tensor = asked.mask {
        let mask = try Argument("call.mask", tensor)
        try mask.mustBeMask()
        try mask.mustBroadcast(to: p, axes: rowAxes)
        run.mask.set(mask, p, axes: rowAxes, domain: KERNEL_DOMAIN_ANY)
    }
    if let tensor = asked.upstream {
        let upstream = try Argument("call.upstream", tensor)
        try upstream.mustBeFloat()
        if asked.isNone { try upstream.mustBroadcast(to: p, axes: rowAxes) } else { try upstream.mustBeOneElement() }
        run.upstream.set(upstream, p, axes: rowAxes, domain: KERNEL_DOMAIN_ANY)
    }
    if let tensor = loss.positiveWeight {
        let weight = try Argument("options.pos_weight", tensor)
        try weight.mustBeFloat()
        try weight.mustBroadcast(to: p, axes: p.ndim)
        run.extra.set(weight, p, axes: p.ndim, domain: checks ? KERNEL_DOMAIN_FINITE_WEIGHT : KERNEL_DOMAIN_ANY)
    }
    if let tensor = loss.classWeight {
        let weight = try Argument("options.class_weight", tensor)
        try weight.mustBeFloat()
        try weight.mustBeOnePerClass(of: p)
        if checks { try weight.mustHoldWeights(in: dtype) }
        run.extra.set(weight, p, axes: p.ndim, domain: KERNEL_DOMAIN_ANY)
    }

    // Outputs.
    var outputs = Outputs(p, t, run)
    if let tensor = asked.loss {
        let output = try Argument(loss.names.value, UnsafePointer(tensor))
        try output.mustHave(dtype: dtype)
        if asked.isNone {
            try output.mustHave(shapeOf: p, axes: rowAxes)
            if rowwise { run.job.row_value = output.operand() } else { run.job.value = output.operand() }
        } else {
            try output.mustBeOneElement()
            run.loss = output.data
        }
        try outputs.add(output, unlessSame: !rowwise)
        run.job.outputs |= Int32(KERNEL_VALUE)
    }
    if let tensor = asked.gradient {
        let output = try derivative(loss.names.gradient, tensor, gradientType, p, axis, MovedAxes.place(2, moved))
        try outputs.add(output, unlessSame: true)
        run.job.gradient = output.operand()
        run.job.outputs |= Int32(KERNEL_GRADIENT)
        // Past the caches only where the output could not stay in them anyway, and 16-byte aligned.
        let bytes = output.count &* output.itemSize
        run.job.stream = bytes >= 32 << 20 && UInt(bitPattern: output.data) & 15 == 0 ? 1 : 0
    }
    if let tensor = asked.hessian {
        let output = try derivative("call.hessian", tensor, gradientType, p, axis, MovedAxes.place(3, moved))
        try outputs.add(output, unlessSame: true)
        run.job.hessian = output.operand()
        run.job.outputs |= Int32(KERNEL_HESSIAN)
    }
    if let tensor = asked.targetGradient {
        if loss.targetGradient == KERNEL_TARGET_GRADIENT_NONE {
            throw Failure(SWL_ERROR_UNSUPPORTED) {
                $0.add("call.target_gradient is set, but this loss has no derivative by the target")
            }
        }
        if loss.labelled {
            throw Failure(SWL_ERROR_UNSUPPORTED) {
                $0.add("call.target_gradient is set, but class indices have no derivative")
            }
        }
        let output = try derivative(
            "call.target_gradient", tensor, t.is16Bit ? t.dtype : dtype, p, axis, MovedAxes.place(4, moved),
            of: "target")
        try outputs.add(output, unlessSame: true)
        run.job.target_gradient = output.operand()
        run.job.outputs |= Int32(KERNEL_TARGET_GRADIENT)
    }

    run.job.loss = Int32(truncatingIfNeeded: loss.kernel)
    run.job.target_gradient_kind = Int32(truncatingIfNeeded: loss.targetGradient)
    run.checkOnly = run.job.outputs == 0
    run.job.rowwise = rowwise ? 1 : 0
    run.job.ndim = Int32(truncatingIfNeeded: p.ndim)
    run.job.shape = p.shape
    run.job.ignores = loss.ignores ? 1 : 0
    run.job.ignore_index = loss.ignoreIndex
    run.job.classes = rowwise ? p.shape[p.ndim &- 1] : 0
    run.job.prediction = p.operand(domain: checks ? loss.prediction : KERNEL_DOMAIN_ANY)
    run.job.target = t.operand(domain: checks ? loss.target : KERNEL_DOMAIN_ANY)
    // Values are checked on the way, but before an input is written over, all of them.
    run.checksFirst = outputs.onInput && (run.hasDomains || loss.labelled)

    // Rows of no classes add nothing, however many they are.
    run.hasWork =
        count > 0
        && !(rowwise && !loss.labelled && p.count == 0 && run.job.row_value.data == nil && !run.tallies
            && run.weight.argument == nil)
    run.threads = asked.threads == 0 || asked.threads > available ? available : asked.threads
    if run.threads > 1 { run.parts = Parts(of: count, cost: run.cost) }
    platform_run({ Run.perform($0, $1) }, &run)
    if run.parameterBeyondFloat32 >= 0 { throw loss.parameters.beyondFloat32(run.parameterBeyondFloat32) }
    let result = run.result
    if result.invalid_index < 0 {
        try asked.mustHaveElements(
            p, divisor: run.job.divisor, count: result.count, isWeighted: run.isWeightedMean, ignores: loss.ignores,
            hasClassWeight: loss.classWeight != nil)
        return
    }
    throw run.failure(loss, p, t, rowAxes: rowAxes)
}

/// An output of the prediction's shape.
private func derivative(
    _ name: StaticString, _ tensor: UnsafeMutablePointer<swl_tensor>, _ dtype: Int, _ p: Argument, _ axis: Int,
    _ moved: UnsafeMutablePointer<Int64>?, of owner: StaticString = "prediction"
) throws(Failure) -> Argument {
    let output = try Argument(name, UnsafePointer(tensor)).movingLast(axis, moved)
    try output.mustHave(dtype: dtype, of: owner)
    try output.mustHave(shapeOf: p, axes: p.ndim)
    return output
}

/// The outputs so far. None may share memory with another, nor with an input but by lying exactly on prediction or target.
private struct Outputs {
    let p: Argument, t: Argument
    let weight: Argument?, mask: Argument?, upstream: Argument?, extra: Argument?
    var first: Argument?, second: Argument?, third: Argument?
    /// Whether one lies on prediction or target.
    var onInput = false

    init(_ p: Argument, _ t: Argument, _ run: borrowing Run) {
        self.p = p
        self.t = t
        weight = run.weight.argument
        mask = run.mask.argument
        upstream = run.upstream.argument
        extra = run.extra.argument
    }

    mutating func add(_ output: Argument, unlessSame: Bool) throws(Failure) {
        let lies = try output.mustBeApart(from: p, t, unlessSame: unlessSame)
        onInput = onInput || lies
        if let weight { _ = try output.mustNotOverlap(weight, unlessSame: false) }
        if let mask { _ = try output.mustNotOverlap(mask, unlessSame: false) }
        if let upstream { _ = try output.mustNotOverlap(upstream, unlessSame: false) }
        if let extra { _ = try output.mustNotOverlap(extra, unlessSame: false) }
        if let first { _ = try output.mustNotOverlap(first, unlessSame: false) }
        if let second { _ = try output.mustNotOverlap(second, unlessSame: false) }
        if let third { _ = try output.mustNotOverlap(third, unlessSame: false) }
        if first == nil { first = output } else if second == nil { second = output } else { third = output }
    }
}

/// An array that is broadcast to the prediction, or to its rows.
private struct Broadcast {
    var argument: Argument?
    var axes = 0
    var operand = kernel_operand()
    /// As large as what it is broadcast to, and packed: needs no strides.
    private var isPlain = false

    mutating func set(_ a: Argument, _ p: Argument, axes: Int, domain: Int) {
        argument = a
        self.axes = axes
        operand = a.operand(domain: domain)
        isPlain = axes == p.ndim && a.strides == nil && a.count == p.count
    }

    /// One element, which is 1: as good as absent.
    var isOne: Bool {
        guard let argument, argument.count == 1 else { return false }
        return argument.number(0) == 1
    }

    /// Gives it strides where it needs some, in memory for one per axis.
    mutating func lay(out strides: UnsafeMutablePointer<Int64>, _ shape: Argument) {
        guard let argument else { return }
        if isPlain { return }
        argument.broadcastStrides(to: shape, axes: axes, into: strides)
        operand.strides = UnsafePointer(strides)
    }
}

/// Everything that needs the computing floating-point state.
private struct Run {
    let level: Int32
    let rowwise: Bool, float64: Bool
    /// Elements, or rows.
    let count: Int
    /// The prediction.
    var shape: Argument?
    var emptyValue = Double.nan
    var refusesEmpty = false, checkOnly = false, checksFirst = false, tallies = false, isWeightedMean = false
    var hasWork = true
    var threads: Int32 = 1
    var parts: Parts
    var results: UnsafeMutablePointer<kernel_result>?
    /// The first part where a value lies outside its domain; those behind it need not run.
    var firstInvalid = Int32.max
    var ranges = (Range.any, Range.any, Range.any, Range.any)
    /// Its place among the parameters; -1: none.
    var parameterBeyondFloat32 = -1
    var weight = Broadcast(), mask = Broadcast(), upstream = Broadcast(), extra = Broadcast()
    /// Where the reduced loss goes.
    var loss: UnsafeMutableRawPointer?
    /// Its divisor is that of the loss and its derivatives: 1 where the reduction is no mean, 0 for a mean of nothing.
    var job = kernel_job()
    var result = kernel_result()

    init(level: Int32, rowwise: Bool, float64: Bool, count: Int) {
        self.level = level
        self.rowwise = rowwise
        self.float64 = float64
        self.count = count
        parts = Parts(of: count, cost: 0)
        result.invalid_index = -1
    }

    /// A weighted mean of distributions with class weights, whose derivative by the target is asked for.
    var divisorHasTargets: Bool {
        isWeightedMean && job.rowwise != 0 && extra.argument != nil && Int(job.outputs) & KERNEL_TARGET_GRADIENT != 0
    }
    var hasWeights: Bool { weight.argument != nil || job.rowwise != 0 && extra.argument != nil }
    var hasDomains: Bool {
        job.prediction.domain | job.target.domain | weight.operand.domain | extra.operand.domain != 0
    }

    static func perform(_ context: UnsafeMutableRawPointer?, _ scratch: UnsafeMutableRawPointer?) {
        let run = context.unsafelyUnwrapped.assumingMemoryBound(to: Run.self)
        run.pointee.perform(scratch.unsafelyUnwrapped)
    }

    /// Nanoseconds on one thread, roughly: what decides whether others are worth waking.
    var cost: Double {
        let isCheap = Int(job.loss) < KERNEL_FIRST_ELEMENTARY
        let passes = Double(job.outputs.nonzeroBitCount) + (tallies || checksFirst || checkOnly ? 1 : 0)
        let elements = rowwise ? Double(count) * Double(job.classes) : Double(count)
        return elements * passes * (isCheap ? (float64 ? 0.5 : 0.25) : 4)
    }

    private mutating func perform(_ scratch: UnsafeMutableRawPointer) {
        if !float64 {
            job.parameters.0 = rounded(job.parameters.0, ranges.0, 0)
            job.parameters.1 = rounded(job.parameters.1, ranges.1, 1)
            job.parameters.2 = rounded(job.parameters.2, ranges.2, 2)
            job.parameters.3 = rounded(job.parameters.3, ranges.3, 3)
            if parameterBeyondFloat32 >= 0 { return }
        }
        if count > 0 { layOut(scratch) }
        if tallies {
            result.count = 0
            result.sum = 0
            if hasWork {
                job.pass = Int32(KERNEL_PASS_TALLY)
                kernel(scratch)
                if result.invalid_index >= 0 { return }
            }
            job.divisor = isWeightedMean && hasWeights ? 0.0 + result.sum : Double(result.count)
            // Rows of no classes have no class weights to add up.
            if isWeightedMean && job.rowwise != 0 && job.classes == 0 && extra.argument != nil { job.divisor = 0 }
        }
        if refusesEmpty && job.divisor == 0 { return }
        if hasWork {
            if checksFirst || checkOnly {
                job.pass = Int32(KERNEL_PASS_CHECK)
                kernel(scratch)
                if result.invalid_index >= 0 || checkOnly { return }
                job.prediction.domain = 0
                job.target.domain = 0
                job.weight.domain = 0
                job.extra.domain = 0
            }
            job.pass = Int32(KERNEL_PASS_EVALUATE)
            result.sum = 0
            if divisorHasTargets && job.divisor != 0 {
                // A mean S / W whose W is a sum of weighted targets too: its derivative is that of S less the mean times that of W.
                let outputs = job.outputs
                job.outputs = Int32(KERNEL_VALUE)
                kernel(scratch)
                if result.invalid_index >= 0 { return }
                job.target_shift = (0.0 + result.sum) / job.divisor
                job.outputs = outputs
                result.sum = 0
            }
            kernel(scratch)
            if result.invalid_index >= 0 { return }
        } else {
            result.sum = 0
        }
        finish()
    }

    /// A parameter as float32 has it, where it must still be in its range.
    private mutating func rounded(_ value: Double, _ range: Range, _ place: Int) -> Double {
        let rounded = Double(Float(value))
        if rounded.magnitude == .infinity || !range.keeps(value, rounded: rounded) { parameterBeyondFloat32 = place }
        return rounded
    }

    /// Broadcasts what is to be broadcast.
    private mutating func layOut(_ scratch: UnsafeMutableRawPointer) {
        // Behind the blocks and the index.
        let strides = (scratch + (KERNEL_BLOCKS &* KERNEL_BLOCK &* 8 &+ KERNEL_MAX_NDIM &* 8))
            .assumingMemoryBound(to: Int64.self)
        weight.lay(out: strides, shape.unsafelyUnwrapped)
        mask.lay(out: strides + KERNEL_MAX_NDIM, shape.unsafelyUnwrapped)
        upstream.lay(out: strides + 2 &* KERNEL_MAX_NDIM, shape.unsafelyUnwrapped)
        extra.lay(out: strides + 3 &* KERNEL_MAX_NDIM, shape.unsafelyUnwrapped)
        if upstream.isOne { upstream.operand.data = nil }
        job.weight = weight.operand
        job.mask = mask.operand
        job.upstream = upstream.operand
        job.extra = extra.operand
    }

    /// The sentence about a value outside its domain.
    func failure(_ loss: Loss, _ p: Argument, _ t: Argument, rowAxes: Int) -> Failure {
        let kind = Int(result.invalid_argument)
        var argument = p, index = Int(truncatingIfNeeded: result.invalid_index), domain = loss.prediction
        switch kind {
        case KERNEL_TARGET: (argument, domain) = (t, loss.target)
        case KERNEL_WEIGHT, KERNEL_EXTRA:
            let broadcast = kind == KERNEL_WEIGHT ? weight : extra
            argument = broadcast.argument.unsafelyUnwrapped
            domain = kind == KERNEL_WEIGHT ? KERNEL_DOMAIN_WEIGHT : KERNEL_DOMAIN_FINITE_WEIGHT
            index = argument.ownIndex(of: index, in: p, axes: broadcast.axes)
        default: break
        }
        let isLabel = kind == KERNEL_TARGET && loss.labelled, classes = job.classes
        let place = Int64(truncatingIfNeeded: argument.callersIndex(of: index))
        return Failure(isLabel ? SWL_ERROR_INDEX : SWL_ERROR_VALUE, index: place) {
            argument.describe(element: index, in: &$0)
            if isLabel {
                $0.add(" is not a class index in [0, "); $0.add(classes); $0.add(")")
            } else {
                $0.add(domainText(domain))
            }
        }
    }

    /// One pass over all elements.
    private mutating func kernel(_ scratch: UnsafeMutableRawPointer) {
        // Behind all else.
        let results = (scratch + KERNEL_SCRATCH_BYTES).assumingMemoryBound(to: kernel_result.self)
        withUnsafeMutablePointer(to: &self) { run in
            run.pointee.results = results
            run.pointee.firstInvalid = .max
            pool_run({ Run.part($0, $1, $2) }, run, run.pointee.parts.number, run.pointee.threads, scratch)
        }
        result = parts.total(results, float64: float64)
    }

    /// On any thread. The parts write to nothing that they share.
    private static func part(_ context: UnsafeMutableRawPointer?, _ part: Int32, _ scratch: UnsafeMutableRawPointer?) {
        let run = context.unsafelyUnwrapped.assumingMemoryBound(to: Run.self)
        let result = run.pointee.results.unsafelyUnwrapped + Int(part)
        if part > pool_load(&run.pointee.firstInvalid) {
            result.pointee.invalid_index = -1
            return
        }
        let (start, count) = run.pointee.parts.range(part)
        switch (run.pointee.level, run.pointee.rowwise, run.pointee.float64) {
        #if arch(x86_64)
        case (4, false, false): kernel_pointwise_f32_v4(&run.pointee.job, start, count, scratch, result)
        case (4, false, true): kernel_pointwise_f64_v4(&run.pointee.job, start, count, scratch, result)
        case (4, true, false): kernel_rowwise_f32_v4(&run.pointee.job, start, count, scratch, result)
        case (4, true, true): kernel_rowwise_f64_v4(&run.pointee.job, start, count, scratch, result)
        case (3, false, false): kernel_pointwise_f32_v3(&run.pointee.job, start, count, scratch, result)
        case (3, false, true): kernel_pointwise_f64_v3(&run.pointee.job, start, count, scratch, result)
        case (3, true, false): kernel_rowwise_f32_v3(&run.pointee.job, start, count, scratch, result)
        case (3, true, true): kernel_rowwise_f64_v3(&run.pointee.job, start, count, scratch, result)
        case (_, false, false): kernel_pointwise_f32_v2(&run.pointee.job, start, count, scratch, result)
        case (_, false, true): kernel_pointwise_f64_v2(&run.pointee.job, start, count, scratch, result)
        case (_, true, false): kernel_rowwise_f32_v2(&run.pointee.job, start, count, scratch, result)
        case (_, true, true): kernel_rowwise_f64_v2(&run.pointee.job, start, count, scratch, result)
        #else
        case (_, false, false): kernel_pointwise_f32_portable(&run.pointee.job, start, count, scratch, result)
        case (_, false, true): kernel_pointwise_f64_portable(&run.pointee.job, start, count, scratch, result)
        case (_, true, false): kernel_rowwise_f32_portable(&run.pointee.job, start, count, scratch, result)
        case (_, true, true): kernel_rowwise_f64_portable(&run.pointee.job, start, count, scratch, result)
        #endif
        }
        if result.pointee.invalid_index >= 0 { pool_lower(&run.pointee.firstInvalid, part) }
    }

    private func finish() {
        guard let loss else { return }
        // The sum of nothing, or of negative zeros, is +0.0, as np.sum has it.
        var value = 0.0 + result.sum
        // In float64 also for float32, rounded once: what numpy's mean does.
        value = job.divisor == 0 ? emptyValue : value / job.divisor
        if value != value { value = Double(bitPattern: 0x7ff8_0000_0000_0000) }
        if float64 {
            loss.storeBytes(of: value, as: Double.self)
        } else {
            loss.storeBytes(of: value != value ? Float(bitPattern: 0x7fc0_0000) : Float(value), as: Float.self)
        }
    }
}

func domainText(_ domain: Int) -> StaticString {
    switch domain {
    case KERNEL_DOMAIN_SIGN: return " is not a label -1 or 1"
    case KERNEL_DOMAIN_BINARY: return " is not a label 0 or 1"
    case KERNEL_DOMAIN_ABOVE_MINUS_ONE: return " is not above -1"
    case KERNEL_DOMAIN_LOG_PROBABILITY: return " is not the logarithm of a probability, at most 0"
    case KERNEL_DOMAIN_WEIGHT: return " is not a weight >= 0"
    case KERNEL_DOMAIN_FINITE_WEIGHT: return " is not a weight >= 0 that is finite in the type of the results"
    default: return " is not a probability in [0, 1]"
    }
}
