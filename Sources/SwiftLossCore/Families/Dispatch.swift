import CKernels

// Written by tools/catalog.py.

/// What is done with an arithmetic loss that a job names. Each `visit` is code that exists once per loss, level and
/// vector type.
public protocol ArithmeticVisitor {
    associatedtype V: Vector
    func visit<Loss: ArithmeticLoss>(_ loss: Loss) where Loss.V == V
}

extension ArithmeticVisitor {
    @inlinable @inline(__always) public func visitLoss(of job: UnsafePointer<kernel_job>) {
        switch Int(job.pointee.loss) {
        case KERNEL_SQUARED_ERROR: visit(SquaredError<V>(job))
        case KERNEL_HALF_SQUARED_ERROR: visit(HalfSquaredError<V>(job))
        case KERNEL_ABSOLUTE_ERROR: visit(AbsoluteError<V>(job))
        case KERNEL_HINGE: visit(Hinge<V>(job))
        case KERNEL_HUBER: visit(Huber<V>(job))
        case KERNEL_SMOOTH_L1: visit(SmoothL1<V>(job))
        default: visit(SquaredHinge<V>(job))
        }
    }
}

/// The same for losses with logarithms and exponentials.
public protocol PreciseVisitor {
    associatedtype L: Level
    associatedtype X: Precise where X.D == L.Doubles
    func visit<Loss: PreciseLoss>(_ loss: Loss) where Loss.X == X
}

extension PreciseVisitor {
    @inlinable @inline(__always) public func visitLoss(of job: UnsafePointer<kernel_job>) {
        switch Int(job.pointee.loss) {
        case KERNEL_KL_DIVERGENCE: visit(KLDivergence<L, X>(job))
        case KERNEL_CATEGORICAL_CROSS_ENTROPY: visit(CategoricalCrossEntropy<L, X>(job))
        case KERNEL_BINARY_CROSS_ENTROPY: visit(BinaryCrossEntropy<L, X>(job))
        case KERNEL_BINARY_CROSS_ENTROPY_WITH_LOGITS: visit(BinaryCrossEntropyWithLogits<L, X>(job))
        case KERNEL_SQUARED_LOG_ERROR: visit(SquaredLogError<L, X>(job))
        case KERNEL_LOG_COSH: visit(LogCosh<L, X>(job))
        case KERNEL_KL_DIVERGENCE_LOG_PREDICTION: visit(KLDivergenceLogPrediction<L, X>(job))
        case KERNEL_KL_DIVERGENCE_LOG_TARGET: visit(KLDivergenceLogTarget<L, X>(job))
        case KERNEL_KL_DIVERGENCE_LOG_BOTH: visit(KLDivergenceLogBoth<L, X>(job))
        default: visit(NegativeLogLikelihood<L, X>(job))
        }
    }

    /// Losses whose derivative by the target is not the one by the prediction with the two exchanged.
    @inlinable @inline(__always) public func visitLossWithTarget(of job: UnsafePointer<kernel_job>) {
        switch Int(job.pointee.loss) {
        case KERNEL_KL_DIVERGENCE: visit(KLDivergence<L, X>(job))
        case KERNEL_CATEGORICAL_CROSS_ENTROPY: visit(CategoricalCrossEntropy<L, X>(job))
        case KERNEL_KL_DIVERGENCE_LOG_PREDICTION: visit(KLDivergenceLogPrediction<L, X>(job))
        case KERNEL_KL_DIVERGENCE_LOG_TARGET: visit(KLDivergenceLogTarget<L, X>(job))
        default: visit(KLDivergenceLogBoth<L, X>(job))
        }
    }
}
