/// A loss whose targets are class indices: one for each row of scores.
///
/// ```swift
/// let probabilities = [0.1, 0.7, 0.2, 0.8, 0.1, 0.1]
/// try SparseCategoricalCrossEntropy().values(probabilities, [1, 0], shape: .rows(of: 3))  // [0.3567, 0.2231]
/// ```
///
/// The indices are of any integer type. One that is not in [0, C) is an error, unless the loss's `ignoreIndex` is it: -1
/// does not count from the end. The arguments that all methods have in common are those of ``NumericLoss``, where what has a
/// loss of its own is a row.
public protocol LabelLoss: LossFunction {}

extension LabelLoss {
    /// The loss.
    @inlinable public func value<T: LossScalar, Label: ClassIndex>(
        _ prediction: [T], _ target: [Label], shape: Shape, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, empty: EmptyMean = .nan, check: ValueCheck = .all
    ) throws(LossError) -> T {
        try results(
            prediction, target, labelled: true, operand: { Operand(labels: $0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: nil,
                empty: empty, check: check),
            [.loss]
        ).value
    }

    /// The loss of each row, times its weight.
    @inlinable public func values<T: LossScalar, Label: ClassIndex>(
        _ prediction: [T], _ target: [Label], shape: Shape, weight: [T]? = nil, mask: [Bool]? = nil,
        check: ValueCheck = .all
    ) throws(LossError) -> [T] {
        try results(
            prediction, target, labelled: true, operand: { Operand(labels: $0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: nil, upstream: nil,
                empty: .nan, check: check),
            [.loss]
        ).values
    }

    /// The derivative of the loss by each element of the prediction.
    @inlinable public func gradient<T: LossScalar, Label: ClassIndex>(
        _ prediction: [T], _ target: [Label], shape: Shape, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all
    ) throws(LossError) -> [T] {
        try results(
            prediction, target, labelled: true, operand: { Operand(labels: $0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream.map { [$0] },
                empty: empty, check: check),
            [.gradient]
        ).gradient
    }

    /// The diagonal of the Hessian: the second derivative of the loss by each element of the prediction.
    @inlinable public func hessian<T: LossScalar, Label: ClassIndex>(
        _ prediction: [T], _ target: [Label], shape: Shape, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all
    ) throws(LossError) -> [T] {
        try results(
            prediction, target, labelled: true, operand: { Operand(labels: $0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream.map { [$0] },
                empty: empty, check: check),
            [.hessian]
        ).hessian
    }

    /// The loss and its gradient.
    @inlinable public func valueAndGradient<T: LossScalar, Label: ClassIndex>(
        _ prediction: [T], _ target: [Label], shape: Shape, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all
    ) throws(LossError) -> (value: T, gradient: [T]) {
        let results = try results(
            prediction, target, labelled: true, operand: { Operand(labels: $0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream.map { [$0] },
                empty: empty, check: check),
            [.loss, .gradient])
        return (results.value, results.gradient)
    }

    /// The gradient and the diagonal of the Hessian: what a step of boosting needs.
    @inlinable public func gradientAndHessian<T: LossScalar, Label: ClassIndex>(
        _ prediction: [T], _ target: [Label], shape: Shape, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all
    ) throws(LossError) -> (gradient: [T], hessian: [T]) {
        let results = try results(
            prediction, target, labelled: true, operand: { Operand(labels: $0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream.map { [$0] },
                empty: empty, check: check),
            [.gradient, .hessian])
        return (results.gradient, results.hessian)
    }

    /// The loss, its gradient and the diagonal of its Hessian.
    @inlinable public func valueGradientAndHessian<T: LossScalar, Label: ClassIndex>(
        _ prediction: [T], _ target: [Label], shape: Shape, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all
    ) throws(LossError) -> (value: T, gradient: [T], hessian: [T]) {
        let results = try results(
            prediction, target, labelled: true, operand: { Operand(labels: $0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream.map { [$0] },
                empty: empty, check: check),
            [.loss, .gradient, .hessian])
        return (results.value, results.gradient, results.hessian)
    }

    /// The loss of each row, and its derivative by its own predictions. `upstream` has a factor for each row.
    @inlinable public func valuesAndGradient<T: LossScalar, Label: ClassIndex>(
        _ prediction: [T], _ target: [Label], shape: Shape, weight: [T]? = nil, mask: [Bool]? = nil,
        upstream: [T]? = nil, check: ValueCheck = .all
    ) throws(LossError) -> (values: [T], gradient: [T]) {
        let results = try results(
            prediction, target, labelled: true, operand: { Operand(labels: $0) },
            Options(
                shape: shape, weight: weight, mask: mask, reduction: nil, upstream: upstream,
                empty: .nan, check: check),
            [.loss, .gradient])
        return (results.values, results.gradient)
    }

    /// The loss; its gradient is written into an array of the caller's, which has as many elements as the prediction.
    @inlinable public func valueAndGradient<T: LossScalar, Label: ClassIndex>(
        _ prediction: [T], _ target: [Label], shape: Shape, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all,
        into gradient: inout [T]
    ) throws(LossError) -> T {
        var gradient = gradient.mutableSpan
        return try valueAndGradient(
            prediction.span, target.span, shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream,
            empty: empty, check: check, into: &gradient)
    }

    /// The same for memory of any kind, without a copy.
    @inlinable public func valueAndGradient<T: LossScalar, Label: ClassIndex>(
        _ prediction: Span<T>, _ target: Span<Label>, shape: Shape, weight: [T]? = nil, mask: [Bool]? = nil,
        reduction: Reduction = .mean, upstream: T? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all,
        into gradient: inout MutableSpan<T>
    ) throws(LossError) -> T {
        let options = Options(
            shape: shape, weight: weight, mask: mask, reduction: reduction, upstream: upstream.map { [$0] }, empty: empty,
            check: check)
        return try prediction.withUnsafeBufferPointer { (prediction) throws(LossError) in
            try target.withUnsafeBufferPointer { (target) throws(LossError) in
                try gradient.withUnsafeMutableBufferPointer { (gradient) throws(LossError) in
                    try value(Operand(prediction), Operand(labels: target), labelled: true, options, gradient: gradient)
                }
            }
        }
    }

    /// All of it: whatever outputs are asked for, in one pass over the inputs, without an allocation.
    ///
    /// Outputs have as many elements as the prediction; `loss` has one, and without a reduction one for each row.
    /// An output may lie exactly on the prediction; any other overlap is an error. With no output at all
    /// the values are checked and nothing else is done.
    ///
    /// - Parameters:
    ///   - reduction: nil: each row keeps its own loss, and `upstream` may have a factor for each.
    ///   - numThreads: at most so many threads; 0: as many as ``LossLibrary/numThreads``.
    @inlinable public func evaluate<T: LossScalar, Label: ClassIndex>(
        _ prediction: UnsafeBufferPointer<T>, _ target: UnsafeBufferPointer<Label>, shape: Shape,
        weight: UnsafeBufferPointer<T>? = nil, mask: UnsafeBufferPointer<Bool>? = nil, reduction: Reduction? = .mean,
        upstream: UnsafeBufferPointer<T>? = nil, empty: EmptyMean = .nan, check: ValueCheck = .all, numThreads: Int = 0,
        loss: UnsafeMutableBufferPointer<T>? = nil, gradient: UnsafeMutableBufferPointer<T>? = nil,
        hessian: UnsafeMutableBufferPointer<T>? = nil
    ) throws(LossError) {
        try run(
            Operand(prediction), Operand(labels: target), labelled: true, Layout(shape, count: prediction.count, axis: _axis),
            Call(
                weight: weight.map { Operand($0) }, mask: mask.map { Operand(mask: $0) },
                upstream: upstream.map { Operand($0) }, reduction: reduction, empty: empty, check: check,
                numThreads: numThreads, loss: loss.map { Operand($0) }, gradient: gradient.map { Operand($0) },
                hessian: hessian.map { Operand($0) }))
    }
}
