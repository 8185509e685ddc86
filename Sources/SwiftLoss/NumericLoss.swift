/// A loss whose targets are numbers, as many as there are predictions.
///
/// ```swift
/// let prediction = [3.0, -0.5, 2.0, 7.0], target = [2.5, 0.0, 2.0, 8.0]
/// let (value, gradient) = try SquaredError().valueAndGradient(prediction, target)  // 0.375, [0.25, -0.25, 0, -0.5]
/// ```
///
/// The arguments that all methods have in common:
///
/// - `shape`: how the elements are arranged, where it matters: for losses of rows, which need it, for
///   ``Reduction/batchMean`` and for what is broadcast.
/// - `weight`: factors >= 0 of the losses of the elements (rows): as many as these, or one, or as many as along the last of
///   their axes.
/// - `mask`: which elements (rows) count, in the same numbers. The others are skipped, whatever they hold: their losses and
///   derivatives are 0, and they are in no count.
/// - `reduction`: how the losses become one number; ``values(_:_:shape:weight:mask:check:)`` leaves them apart.
/// - `upstream`: a factor of the derivatives: the derivative of what comes after by this loss.
/// - `empty`: what a mean of nothing is.
/// - `check`: whether values are looked at before they are used.
///
/// Derivatives are of what the method returns (or would return) as value, by the prediction, and have its layout. All that
/// one call returns is computed in one pass over the arrays.
public protocol NumericLoss: LossFunction {}

extension NumericLoss {
    /// The loss.
    @inlinable public func value<T: LossScalar>(
        _ prediction: [T], _ target: [T], shape: Shape? = nil, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, empty: EmptyMean = .nan, check: ValueCheck = .all
    ) throws(LossError) -> T {
        try results(
            prediction, target, operand: { Operand($0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: nil,
                empty: empty, check: check),
            [.loss]
        ).value
    }

    /// The loss of each element, times its weight.
    @inlinable public func values<T: LossScalar>(
        _ prediction: [T], _ target: [T], shape: Shape? = nil, weight: [T]? = nil, mask: [Bool]? = nil,
        check: ValueCheck = .all
    ) throws(LossError) -> [T] {
        try results(
            prediction, target, operand: { Operand($0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: nil, upstream: nil,
                empty: .nan, check: check),
            [.loss]
        ).values
    }

    /// The derivative of the loss by each element of the prediction.
    @inlinable public func gradient<T: LossScalar>(
        _ prediction: [T], _ target: [T], shape: Shape? = nil, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all
    ) throws(LossError) -> [T] {
        try results(
            prediction, target, operand: { Operand($0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream.map { [$0] },
                empty: empty, check: check),
            [.gradient]
        ).gradient
    }

    /// The diagonal of the Hessian: the second derivative of the loss by each element of the prediction.
    @inlinable public func hessian<T: LossScalar>(
        _ prediction: [T], _ target: [T], shape: Shape? = nil, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all
    ) throws(LossError) -> [T] {
        try results(
            prediction, target, operand: { Operand($0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream.map { [$0] },
                empty: empty, check: check),
            [.hessian]
        ).hessian
    }

    /// The loss and its gradient.
    @inlinable public func valueAndGradient<T: LossScalar>(
        _ prediction: [T], _ target: [T], shape: Shape? = nil, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all
    ) throws(LossError) -> (value: T, gradient: [T]) {
        let results = try results(
            prediction, target, operand: { Operand($0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream.map { [$0] },
                empty: empty, check: check),
            [.loss, .gradient])
        return (results.value, results.gradient)
    }

    /// The gradient and the diagonal of the Hessian: what a step of boosting needs.
    @inlinable public func gradientAndHessian<T: LossScalar>(
        _ prediction: [T], _ target: [T], shape: Shape? = nil, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all
    ) throws(LossError) -> (gradient: [T], hessian: [T]) {
        let results = try results(
            prediction, target, operand: { Operand($0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream.map { [$0] },
                empty: empty, check: check),
            [.gradient, .hessian])
        return (results.gradient, results.hessian)
    }

    /// The loss, its gradient and the diagonal of its Hessian.
    @inlinable public func valueGradientAndHessian<T: LossScalar>(
        _ prediction: [T], _ target: [T], shape: Shape? = nil, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all
    ) throws(LossError) -> (value: T, gradient: [T], hessian: [T]) {
        let results = try results(
            prediction, target, operand: { Operand($0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream.map { [$0] },
                empty: empty, check: check),
            [.loss, .gradient, .hessian])
        return (results.value, results.gradient, results.hessian)
    }

    /// The loss of each element, and its derivative by its own prediction. `upstream` has a factor for each element.
    @inlinable public func valuesAndGradient<T: LossScalar>(
        _ prediction: [T], _ target: [T], shape: Shape? = nil, weight: [T]? = nil, mask: [Bool]? = nil,
        upstream: [T]? = nil, check: ValueCheck = .all
    ) throws(LossError) -> (values: [T], gradient: [T]) {
        let results = try results(
            prediction, target, operand: { Operand($0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: nil, upstream: upstream,
                empty: .nan, check: check),
            [.loss, .gradient])
        return (results.values, results.gradient)
    }

    /// The loss; its gradient is written into an array of the caller's, which has as many elements as the prediction.
    @inlinable public func valueAndGradient<T: LossScalar>(
        _ prediction: [T], _ target: [T], shape: Shape? = nil, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all,
        into gradient: inout [T]
    ) throws(LossError) -> T {
        var gradient = gradient.mutableSpan
        return try valueAndGradient(
            prediction.span, target.span, shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream,
            empty: empty, check: check, into: &gradient)
    }

    /// The same for memory of any kind, without a copy.
    @inlinable public func valueAndGradient<T: LossScalar>(
        _ prediction: Span<T>, _ target: Span<T>, shape: Shape? = nil, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all,
        into gradient: inout MutableSpan<T>
    ) throws(LossError) -> T {
        let options = Options(
            shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream.map { [$0] }, empty: empty,
            check: check)
        return try prediction.withUnsafeBufferPointer { (prediction) throws(LossError) in
            try target.withUnsafeBufferPointer { (target) throws(LossError) in
                try gradient.withUnsafeMutableBufferPointer { (gradient) throws(LossError) in
                    try value(Operand(prediction), Operand(target), labelled: false, options, gradient: gradient)
                }
            }
        }
    }

    /// All of it: whatever outputs are asked for, in one pass over the inputs, without an allocation.
    ///
    /// Outputs have as many elements as the prediction; `loss` has one, and without a reduction one for each element.
    /// An output may lie exactly on the prediction or the target; any other overlap is an error. With no output at all
    /// the values are checked and nothing else is done. The target gradient of a loss that has
    /// none is an error.
    ///
    /// - Parameters:
    ///   - reduction: nil: each element keeps its own loss, and `upstream` may have a factor for each.
    ///   - numThreads: at most so many threads; 0: as many as ``LossLibrary/numThreads``.
    @inlinable public func evaluate<T: LossScalar>(
        _ prediction: UnsafeBufferPointer<T>, _ target: UnsafeBufferPointer<T>, shape: Shape? = nil,
        weight: UnsafeBufferPointer<T>? = nil, mask: UnsafeBufferPointer<Bool>? = nil, reduction: Reduction? = .mean,
        upstream: UnsafeBufferPointer<T>? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all, numThreads: Int = 0,
        loss: UnsafeMutableBufferPointer<T>? = nil, gradient: UnsafeMutableBufferPointer<T>? = nil,
        targetGradient: UnsafeMutableBufferPointer<T>? = nil,
        hessian: UnsafeMutableBufferPointer<T>? = nil
    ) throws(LossError) {
        try run(
            Operand(prediction), Operand(target), labelled: false, Layout(shape, count: prediction.count, axis: _axis),
            Call(
                weight: weight.map { Operand($0) }, mask: mask.map { Operand(mask: $0) },
                upstream: upstream.map { Operand($0) }, reduction: reduction, empty: empty, check: check,
                numThreads: numThreads, loss: loss.map { Operand($0) }, gradient: gradient.map { Operand($0) },
                targetGradient: targetGradient.map { Operand($0) },
                hessian: hessian.map { Operand($0) }))
    }
}

/// A loss that has a derivative by its target too.
public protocol TargetDifferentiableLoss: NumericLoss {}

extension TargetDifferentiableLoss {
    /// The derivative of the loss by each element of the target.
    @inlinable public func targetGradient<T: LossScalar>(
        _ prediction: [T], _ target: [T], shape: Shape? = nil, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all
    ) throws(LossError) -> [T] {
        try results(
            prediction, target, operand: { Operand($0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream.map { [$0] },
                empty: empty, check: check),
            [.targetGradient]
        ).targetGradient
    }
}
