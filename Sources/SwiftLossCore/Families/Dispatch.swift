import CKernels

/// What is done with the loss that a job names. Each `visit` is code that exists once per loss, level and vector type.
public protocol LossVisitor {
    associatedtype L: Level
    associatedtype V: Vector
    func visit<Loss: PointwiseLoss>(_ loss: Loss) where Loss.V == V
}

extension LossVisitor {
    // The only list of losses in Swift.

    @inlinable @inline(__always) public func visitLoss(of job: UnsafePointer<kernel_job>) {
        switch Int(job.pointee.loss) {
        case KERNEL_KL_DIVERGENCE: visit(KLDivergence<L, V>())
        case KERNEL_CATEGORICAL_CROSS_ENTROPY:
            visit(CategoricalCrossEntropy<L, V>(epsilon: V(job.pointee.parameters.0)))
        case KERNEL_BINARY_CROSS_ENTROPY: visit(BinaryCrossEntropy<L, V>())
        default: visitArithmeticLoss(of: job)
        }
    }

    /// Losses made of + - * / abs max alone: cheap enough for kernels without a block in between.
    @inlinable @inline(__always) public func visitArithmeticLoss(of job: UnsafePointer<kernel_job>) {
        switch Int(job.pointee.loss) {
        case KERNEL_SQUARED_ERROR: visit(SquaredError<V>())
        case KERNEL_HALF_SQUARED_ERROR: visit(HalfSquaredError<V>())
        case KERNEL_ABSOLUTE_ERROR: visit(AbsoluteError<V>())
        default: visit(Hinge<V>())
        }
    }
}
