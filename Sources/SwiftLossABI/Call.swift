import CKernels
import CPlatform
import CSwiftLoss

/// Checks everything a caller can get wrong, then runs the loss. Nothing is written before all arguments are right.
func evaluate(
    _ loss: inout Loss, _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ call: UnsafePointer<swl_call>?
) throws(Failure) {
    let hasLastAxis = loss.axis == -1
    try withUnsafeMutablePointer(to: &loss) { (loss) throws(Failure) in
        if SmallCall.evaluate(loss, prediction, target, call) { return }
        try withArguments { (memory) throws(Failure) in
            if hasLastAxis {
                try evaluate(loss, prediction, target, call, memory, nil)
                return
            }
            var axes = MovedAxes()
            try axes.use { (moved) throws(Failure) in try evaluate(loss, prediction, target, call, memory, moved) }
        }
    }
}

/// Where the arrays of a call have their records. pos_weight and class_weight are one parameter to the kernels.
private enum Place {
    static var prediction: Int { 0 }
    static var target: Int { 1 }
    static var weight: Int { 2 }
    static var mask: Int { 3 }
    static var upstream: Int { 4 }
    static var extra: Int { 5 }
    static var loss: Int { 6 }
    static var gradient: Int { 7 }
    static var hessian: Int { 8 }
    static var targetGradient: Int { 9 }
}

@_optimize(speed)
private func evaluate(
    _ loss: UnsafeMutablePointer<Loss>, _ prediction: UnsafePointer<swl_tensor>?, _ target: UnsafePointer<swl_tensor>?,
    _ call: UnsafePointer<swl_call>?, _ memory: UnsafeMutablePointer<Argument.Record>, _ moved: UnsafeMutablePointer<Int64>?
) throws(Failure) {
    let level = try CPU.level(), available = try Threads.number()
    let p = try Argument(loss.pointee.predictionName, prediction, in: memory + Place.prediction)
    try p.mustBeFloat()
    let t = try Argument("target", target, in: memory + Place.target)
    if loss.pointee.takesLabels { try loss.pointee.takeLabels(of: t) }
    let labelled = loss.pointee.labelled, ignores = loss.pointee.ignores
    if labelled {
        loss.pointee.target = KERNEL_DOMAIN_ANY
        try t.mustBeLabels()
    } else {
        try t.mustBeFloat()
    }
    let rowwise = loss.pointee.rowwise
    if rowwise && p.ndim == 0 {
        throw Failure(SWL_ERROR_SHAPE) {
            $0.add(p.name); $0.add(" has shape (), but needs an axis of classes")
        }
    }
    let rowAxes = rowwise ? p.ndim &- 1 : p.ndim
    let axis = try loss.pointee.rowAxis(of: p)
    p.moveLast(axis, MovedAxes.place(0, moved))
    if !labelled { t.moveLast(axis, MovedAxes.place(1, moved)) }
    try t.mustHave(shapeOf: p, axes: labelled ? rowAxes : p.ndim)
    let asked = try Asked(call)
    let dtype = p.dtype == KERNEL_FLOAT64 || t.dtype == KERNEL_FLOAT64 ? KERNEL_FLOAT64 : KERNEL_FLOAT32
    // Derivatives are stored as the argument is, the loss is not.
    let gradientType = p.is16Bit ? p.dtype : dtype
    let checks = asked.check == SWL_CHECK_ALL

    let count = rowwise ? try p.leadingElements(axes: rowAxes) : p.count
    var run = Run(loss, level: level, float64: dtype == KERNEL_FLOAT64, count: count, p)
    run.job.divisor = try asked.divisor(of: p, rowAxes: rowAxes, count: count)
    run.emptyValue = asked.empty == SWL_EMPTY_ZERO ? 0 : .nan
    run.refusesEmpty = asked.refusesEmpty
    run.tallies = asked.tallies(ignores: ignores, hasClassWeight: loss.pointee.classWeight != nil)
    run.isWeightedMean = asked.reduction == SWL_REDUCTION_WEIGHTED_MEAN

    // What is broadcast.
    if let tensor = asked.weight {
        let weight = try Argument("call.weight", tensor, in: memory + Place.weight)
        try weight.mustBeFloat()
        try weight.mustBroadcast(to: p, axes: rowAxes)
        run.weight = Broadcast(weight, to: p, axes: rowAxes)
        run.job.weight = weight.operand(domain: checks ? KERNEL_DOMAIN_WEIGHT : KERNEL_DOMAIN_ANY)
    }
    if let tensor = asked.mask {
        let mask = try Argument("call.mask", tensor, in: memory + Place.mask)
        try mask.mustBeMask()
        try mask.mustBroadcast(to: p, axes: rowAxes)
        run.mask = Broadcast(mask, to: p, axes: rowAxes)
        run.job.mask = mask.operand()
    }
    if let tensor = asked.upstream {
        let upstream = try Argument("call.upstream", tensor, in: memory + Place.upstream)
        try upstream.mustBeFloat()
        if asked.isNone { try upstream.mustBroadcast(to: p, axes: rowAxes) } else { try upstream.mustBeOneElement() }
        run.upstream = Broadcast(upstream, to: p, axes: rowAxes)
        run.job.upstream = upstream.operand()
    }
    if let tensor = loss.pointee.positiveWeight {
        let weight = try Argument("options.pos_weight", tensor, in: memory + Place.extra)
        try weight.mustBeFloat()
        try weight.mustBroadcast(to: p, axes: p.ndim)
        run.extra = Broadcast(weight, to: p, axes: p.ndim)
        run.job.extra = weight.operand(domain: checks ? KERNEL_DOMAIN_FINITE_WEIGHT : KERNEL_DOMAIN_ANY)
    }
    if let tensor = loss.pointee.classWeight {
        let weight = try Argument("options.class_weight", tensor, in: memory + Place.extra)
        try weight.mustBeFloat()
        try weight.mustBeOnePerClass(of: p)
        if checks { try weight.mustHoldWeights(in: dtype) }
        run.extra = Broadcast(weight, to: p, axes: p.ndim)
        run.job.extra = weight.operand()
    }

    // Outputs.
    var outputs = Outputs(p, t, run.weight?.argument, run.mask?.argument, run.upstream?.argument, run.extra?.argument)
    if let tensor = asked.loss {
        let output = try Argument(loss.pointee.valueName, UnsafePointer(tensor), in: memory + Place.loss)
        try output.mustHave(dtype: dtype)
        if asked.isNone {
            try output.mustHave(shapeOf: p, axes: rowAxes)
            if rowwise { run.job.row_value = output.operand() } else { run.job.value = output.operand() }
            if output.isLarge && !rowwise { run.job.stream |= Int32(KERNEL_VALUE) }
        } else {
            try output.mustBeOneElement()
            run.result = output.data
        }
        try outputs.add(output, unlessSame: !rowwise)
        run.job.outputs |= Int32(KERNEL_VALUE)
    }
    if let tensor = asked.gradient {
        let output = try Argument(loss.pointee.gradientName, UnsafePointer(tensor), in: memory + Place.gradient)
        try output.mustBeDerivative(gradientType, p, axis, MovedAxes.place(2, moved), of: "prediction")
        try outputs.add(output, unlessSame: true)
        run.job.gradient = output.operand()
        run.job.outputs |= Int32(KERNEL_GRADIENT)
        if output.isLarge { run.job.stream |= Int32(KERNEL_GRADIENT) }
    }
    if let tensor = asked.hessian {
        let output = try Argument("call.hessian", UnsafePointer(tensor), in: memory + Place.hessian)
        try output.mustBeDerivative(gradientType, p, axis, MovedAxes.place(3, moved), of: "prediction")
        try outputs.add(output, unlessSame: true)
        run.job.hessian = output.operand()
        run.job.outputs |= Int32(KERNEL_HESSIAN)
        if output.isLarge { run.job.stream |= Int32(KERNEL_HESSIAN) }
    }
    if let tensor = asked.targetGradient {
        try loss.pointee.mustHaveTargetGradient()
        let output = try Argument("call.target_gradient", UnsafePointer(tensor), in: memory + Place.targetGradient)
        try output.mustBeDerivative(t.is16Bit ? t.dtype : dtype, p, axis, MovedAxes.place(4, moved), of: "target")
        try outputs.add(output, unlessSame: true)
        run.job.target_gradient = output.operand()
        run.job.outputs |= Int32(KERNEL_TARGET_GRADIENT)
        if output.isLarge { run.job.stream |= Int32(KERNEL_TARGET_GRADIENT) }
    }

    run.checkOnly = run.job.outputs == 0
    run.job.ndim = Int32(truncatingIfNeeded: p.ndim)
    run.job.shape = p.shape
    run.job.elements = Int64(truncatingIfNeeded: p.count)
    run.job.classes = rowwise ? p.shape[p.ndim &- 1] : 0
    run.job.prediction = p.operand(domain: checks ? loss.pointee.prediction : KERNEL_DOMAIN_ANY)
    run.job.target = t.operand(domain: checks ? loss.pointee.target : KERNEL_DOMAIN_ANY)
    // Values are checked on the way, but before an input is written over, all of them.
    run.checksFirst = outputs.onInput && (run.hasDomains || labelled)

    // Rows of no classes add nothing, however many they are.
    run.hasWork =
        count > 0
        && !(rowwise && !labelled && p.count == 0 && run.job.row_value.data == nil && !run.tallies && run.weight == nil)
    run.threads = asked.threads == 0 || asked.threads > available ? available : asked.threads
    if run.threads > 1 { run.parts = Parts(of: count, cost: run.cost) }
    platform_run({ Run.perform($0, $1) }, &run)
    if run.parameterBeyondFloat32 >= 0 { throw loss.pointee.parameters.beyondFloat32(run.parameterBeyondFloat32) }
    if run.total.invalid_index >= 0 { throw run.failure(t) }
    try asked.mustHaveElements(
        p, divisor: run.job.divisor, count: run.total.count, isWeighted: run.isWeightedMean, ignores: ignores,
        hasClassWeight: loss.pointee.classWeight != nil)
}

/// The outputs so far. None may share memory with another, nor with an input but by lying exactly on prediction or target.
private struct Outputs {
    let p: Argument, t: Argument
    let weight: Argument?, mask: Argument?, upstream: Argument?, extra: Argument?
    var first: Argument?, second: Argument?, third: Argument?
    /// Whether one lies on prediction or target.
    var onInput = false

    init(
        _ p: Argument, _ t: Argument, _ weight: Argument?, _ mask: Argument?, _ upstream: Argument?, _ extra: Argument?
    ) {
        self.p = p
        self.t = t
        self.weight = weight
        self.mask = mask
        self.upstream = upstream
        self.extra = extra
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
