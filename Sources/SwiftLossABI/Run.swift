import CKernels
import CPlatform
import CSwiftLoss

/// An array that is broadcast to the prediction, or to its rows.
struct Broadcast {
    let argument: Argument
    let axes: Int
    /// As large as what it is broadcast to, and packed: needs no strides.
    private let isPlain: Bool

    init(_ argument: Argument, to p: Argument, axes: Int) {
        self.argument = argument
        self.axes = axes
        isPlain = axes == p.ndim && argument.strides == nil && argument.count == p.count
    }

    /// One element, which is 1: as good as absent.
    var isOne: Bool { argument.count == 1 && argument.number(0) == 1 }

    /// Its strides along the prediction's axes, in memory for one per axis.
    func laidOut(in strides: UnsafeMutablePointer<Int64>, _ p: Argument) -> UnsafePointer<Int64>? {
        if isPlain { return nil }
        argument.broadcastStrides(to: p, axes: axes, into: strides)
        return UnsafePointer(strides)
    }
}

/// Everything that needs the computing floating-point state.
struct Run {
    let loss: UnsafeMutablePointer<Loss>
    let level: Int32
    let rowwise: Bool, float64: Bool
    /// Elements, or rows.
    let count: Int
    let prediction: Argument
    var emptyValue = Double.nan
    var refusesEmpty = false, checkOnly = false, checksFirst = false, tallies = false, isWeightedMean = false
    var hasWork = true
    var threads: Int32 = 1
    var parts: Parts
    var results: UnsafeMutablePointer<kernel_result>?
    /// The first part where a value lies outside its domain; those behind it need not run.
    var firstInvalid = Int32.max
    /// Its place among the parameters; -1: none.
    var parameterBeyondFloat32 = -1
    var weight: Broadcast?, mask: Broadcast?, upstream: Broadcast?, extra: Broadcast?
    /// Where the reduced loss goes.
    var result: UnsafeMutableRawPointer?
    /// Its divisor is that of the loss and its derivatives: 1 where the reduction is no mean, 0 for a mean of nothing.
    var job = kernel_job()
    var total = kernel_result()

    init(_ loss: UnsafeMutablePointer<Loss>, level: Int32, float64: Bool, count: Int, _ prediction: Argument) {
        self.loss = loss
        self.level = level
        rowwise = loss.pointee.rowwise
        self.float64 = float64
        self.count = count
        self.prediction = prediction
        parts = Parts(of: count)
        total.invalid_index = -1
        job.loss = Int32(truncatingIfNeeded: loss.pointee.kernel)
        job.target_gradient_kind = Int32(truncatingIfNeeded: loss.pointee.targetGradient)
        job.rowwise = rowwise ? 1 : 0
        job.ignores = loss.pointee.ignores ? 1 : 0
        job.ignore_index = loss.pointee.ignoreIndex
    }

    /// A weighted mean of distributions with class weights, whose derivative by the target is asked for.
    var divisorHasTargets: Bool {
        isWeightedMean && job.rowwise != 0 && extra != nil && Int(job.outputs) & KERNEL_TARGET_GRADIENT != 0
    }
    var hasWeights: Bool { weight != nil || job.rowwise != 0 && extra != nil }
    var hasDomains: Bool {
        job.prediction.domain | job.target.domain | job.weight.domain | job.extra.domain != 0
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
            parameterBeyondFloat32 = loss.pointee.parameters.round()
            if parameterBeyondFloat32 >= 0 { return }
        }
        job.parameters = loss.pointee.parameters.values
        if count > 0 { layOut(scratch) }
        if tallies {
            total.count = 0
            total.sum = 0
            if hasWork {
                job.pass = Int32(KERNEL_PASS_TALLY)
                kernel(scratch)
                if total.invalid_index >= 0 { return }
            }
            job.divisor = isWeightedMean && hasWeights ? 0.0 + total.sum : Double(total.count)
            // Rows of no classes have no class weights to add up.
            if isWeightedMean && job.rowwise != 0 && job.classes == 0 && extra != nil { job.divisor = 0 }
        }
        if refusesEmpty && job.divisor == 0 { return }
        if hasWork {
            if checksFirst || checkOnly {
                job.pass = Int32(KERNEL_PASS_CHECK)
                kernel(scratch)
                if total.invalid_index >= 0 || checkOnly { return }
                job.prediction.domain = 0
                job.target.domain = 0
                job.weight.domain = 0
                job.extra.domain = 0
            }
            job.pass = Int32(KERNEL_PASS_EVALUATE)
            total.sum = 0
            if divisorHasTargets && job.divisor != 0 {
                // A mean S / W whose W is a sum of weighted targets too: its derivative is that of S less the mean times that of W.
                let outputs = job.outputs
                job.outputs = Int32(KERNEL_VALUE)
                kernel(scratch)
                if total.invalid_index >= 0 { return }
                job.target_shift = (0.0 + total.sum) / job.divisor
                job.outputs = outputs
                total.sum = 0
            }
            kernel(scratch)
            if total.invalid_index >= 0 { return }
        } else {
            total.sum = 0
        }
        finish()
    }

    /// Broadcasts what is to be broadcast.
    private mutating func layOut(_ scratch: UnsafeMutableRawPointer) {
        // Behind the blocks and the index.
        let strides = (scratch + (KERNEL_BLOCKS &* KERNEL_BLOCK &* 8 &+ KERNEL_MAX_NDIM &* 8))
            .assumingMemoryBound(to: Int64.self)
        if let weight { job.weight.strides = weight.laidOut(in: strides, prediction) }
        if let mask { job.mask.strides = mask.laidOut(in: strides + KERNEL_MAX_NDIM, prediction) }
        if let upstream {
            job.upstream.strides = upstream.laidOut(in: strides + 2 &* KERNEL_MAX_NDIM, prediction)
            if upstream.isOne { job.upstream.data = nil }
        }
        if let extra { job.extra.strides = extra.laidOut(in: strides + 3 &* KERNEL_MAX_NDIM, prediction) }
    }

    /// The sentence about a value outside its domain.
    func failure(_ target: Argument) -> Failure {
        let kind = Int(total.invalid_argument)
        var argument = prediction, index = Int(truncatingIfNeeded: total.invalid_index), domain = loss.pointee.prediction
        switch kind {
        case KERNEL_TARGET: (argument, domain) = (target, loss.pointee.target)
        case KERNEL_WEIGHT, KERNEL_EXTRA:
            let broadcast = (kind == KERNEL_WEIGHT ? weight : extra).unsafelyUnwrapped
            argument = broadcast.argument
            domain = kind == KERNEL_WEIGHT ? KERNEL_DOMAIN_WEIGHT : KERNEL_DOMAIN_FINITE_WEIGHT
            index = argument.ownIndex(of: index, in: prediction, axes: broadcast.axes)
        default: break
        }
        let isLabel = kind == KERNEL_TARGET && loss.pointee.labelled, classes = job.classes
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
        total = parts.total(results, float64: float64)
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
        runKernel(
            &run.pointee.job, level: run.pointee.level, float64: run.pointee.float64, start, count, scratch, result)
        if result.pointee.invalid_index >= 0 { pool_lower(&run.pointee.firstInvalid, part) }
    }

    private func finish() {
        guard let result else { return }
        store(total.sum, over: job.divisor, empty: emptyValue, float64: float64, to: result)
    }
}

/// A pass over elements (or rows) from `start` on, at the level and in the type of a call.
func runKernel(
    _ job: UnsafePointer<kernel_job>, level: Int32, float64: Bool, _ start: Int64, _ count: Int64,
    _ scratch: UnsafeMutableRawPointer?, _ result: UnsafeMutablePointer<kernel_result>
) {
    switch (level, job.pointee.rowwise != 0, float64) {
    #if arch(x86_64) && !SWIFTLOSS_PORTABLE
        case (4, false, false): kernel_pointwise_f32_v4(job, start, count, scratch, result)
        case (4, false, true): kernel_pointwise_f64_v4(job, start, count, scratch, result)
        case (4, true, false): kernel_rowwise_f32_v4(job, start, count, scratch, result)
        case (4, true, true): kernel_rowwise_f64_v4(job, start, count, scratch, result)
        case (3, false, false): kernel_pointwise_f32_v3(job, start, count, scratch, result)
        case (3, false, true): kernel_pointwise_f64_v3(job, start, count, scratch, result)
        case (3, true, false): kernel_rowwise_f32_v3(job, start, count, scratch, result)
        case (3, true, true): kernel_rowwise_f64_v3(job, start, count, scratch, result)
        case (_, false, false): kernel_pointwise_f32_v2(job, start, count, scratch, result)
        case (_, false, true): kernel_pointwise_f64_v2(job, start, count, scratch, result)
        case (_, true, false): kernel_rowwise_f32_v2(job, start, count, scratch, result)
        case (_, true, true): kernel_rowwise_f64_v2(job, start, count, scratch, result)
    #else
        case (_, false, false): kernel_pointwise_f32_portable(job, start, count, scratch, result)
        case (_, false, true): kernel_pointwise_f64_portable(job, start, count, scratch, result)
        case (_, true, false): kernel_rowwise_f32_portable(job, start, count, scratch, result)
        case (_, true, true): kernel_rowwise_f64_portable(job, start, count, scratch, result)
    #endif
    }
}

/// The reduced loss.
func store(_ sum: Double, over divisor: Double, empty: Double, float64: Bool, to result: UnsafeMutableRawPointer) {
    // The sum of nothing, or of negative zeros, is +0.0, as np.sum has it.
    var value = 0.0 + sum
    // In float64 also for float32, rounded once: what numpy's mean does.
    value = divisor == 0 ? empty : value / divisor
    if value != value { value = Double(bitPattern: 0x7ff8_0000_0000_0000) }
    if float64 {
        result.storeBytes(of: value, as: Double.self)
    } else {
        result.storeBytes(of: value != value ? Float(bitPattern: 0x7fc0_0000) : Float(value), as: Float.self)
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
