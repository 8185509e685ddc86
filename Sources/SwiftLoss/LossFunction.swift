internal import CSwiftLoss

/// A loss with its options: a small value that may be kept, compared and shared between threads.
///
/// What it can do depends on what its targets are: numbers (``NumericLoss``), class indices (``LabelLoss``), or either. Only
/// the losses of this module conform.
public protocol LossFunction: Sendable, Hashable {
    /// The name that the loss has in C, in Python and in the documentation, such as "huber".
    static var name: String { get }
    /// The axis of the classes; nil: each element has a loss of its own.
    var _axis: Int? { get }
    func _evaluate(_ arguments: _LossArguments) -> Int32
}

/// What the function of a loss is called with; made by this module only.
public struct _LossArguments {
    let prediction: UnsafePointer<swl_tensor>, target: UnsafePointer<swl_tensor>, call: UnsafePointer<swl_call>

    /// A tensor over weights of classes or of elements: of the prediction's shape where there are as many, else broadcast along
    /// its last axis.
    func withWeights(
        _ weights: [Double]?, likePrediction: Bool = false, _ body: (UnsafePointer<swl_tensor>?) -> swl_status
    ) -> swl_status {
        guard let weights else { return body(nil) }
        return weights.withUnsafeBufferPointer { weights in
            var tensor = Extents.vector(weights.count).tensor(weights.baseAddress, Double._scalarType, nil)
            if likePrediction && weights.count == elements {
                let data = tensor.data
                tensor = prediction.pointee
                tensor.data = data
                tensor.dtype.bits = 64
            }
            return withUnsafePointer(to: tensor, body)
        }
    }

    let elements: Int
}

// From here to the C interface everything generic is inlinable, so that an optimized program has it for its own types.

/// An array of whichever type.
@usableFromInline struct Operand {
    @usableFromInline let data: UnsafeRawPointer?, count: Int, type: _ScalarType

    @inlinable init<T: LossScalar>(_ buffer: UnsafeBufferPointer<T>) {
        (data, count, type) = (UnsafeRawPointer(buffer.baseAddress), buffer.count, T._scalarType)
    }
    @inlinable init<T: LossScalar>(_ buffer: UnsafeMutableBufferPointer<T>) { self.init(UnsafeBufferPointer(buffer)) }
    @inlinable init<Label: ClassIndex>(labels buffer: UnsafeBufferPointer<Label>) {
        (data, count, type) = (UnsafeRawPointer(buffer.baseAddress), buffer.count, Label._scalarType)
    }
    @inlinable init(mask buffer: UnsafeBufferPointer<Bool>) {
        (data, count, type) = (UnsafeRawPointer(buffer.baseAddress), buffer.count, .bool)
    }
}

/// How prediction and losses are laid out.
@usableFromInline struct Layout {
    let elements: Extents
    /// What has a loss of its own: elements, or rows.
    let units: Extents
    /// Their number.
    @usableFromInline let unitCount: Int

    /// Each needs memory for its loss, and time, but none of the argument's elements: more would be a mistake.
    private static let mostEmptyRows = 1 << 24

    @usableFromInline init(_ shape: Shape?, count: Int, axis: Int?, of name: StaticString = "prediction") throws(LossError) {
        guard let axis else {
            elements = try Extents(shape ?? .vector, count: count, of: name)
            units = elements
            unitCount = count
            return
        }
        // A vector may be one row, but is more often one whose shape was forgotten.
        guard let shape else {
            throw LossError(.shape, "\(name) needs a shape for a loss of rows of classes, such as .rows(of: 10)")
        }
        elements = try Extents(shape, count: count, of: name)
        units = elements.rows(along: axis)
        unitCount = units.count
        if unitCount < 0 || (count == 0 && unitCount > Self.mostEmptyRows) {
            throw LossError(.shape, "\(name) has more than \(Self.mostEmptyRows) rows, and no elements")
        }
    }
}

/// All that a call takes besides prediction and target, and what it writes.
@usableFromInline struct Call {
    @usableFromInline var weight: Operand?, mask: Operand?, upstream: Operand?
    /// nil: none.
    @usableFromInline var reduction: Reduction?
    @usableFromInline var empty: EmptyMean
    @usableFromInline var check: ValueCheck
    @usableFromInline var numThreads: Int
    @usableFromInline var loss: Operand?, gradient: Operand?, targetGradient: Operand?, hessian: Operand?

    @inlinable init(
        weight: Operand?, mask: Operand?, upstream: Operand?, reduction: Reduction?, empty: EmptyMean, check: ValueCheck,
        numThreads: Int = 0, loss: Operand?, gradient: Operand?, targetGradient: Operand? = nil, hessian: Operand?
    ) {
        (self.weight, self.mask, self.upstream) = (weight, mask, upstream)
        (self.reduction, self.empty, self.check, self.numThreads) = (reduction, empty, check, numThreads)
        (self.loss, self.gradient, self.targetGradient, self.hessian) = (loss, gradient, targetGradient, hessian)
    }

    /// The fields of swl_call that are numbers.
    var numbers: swl_call {
        var call = swl_call()
        call.struct_size = MemoryLayout<swl_call>.size
        call.reduction =
            switch reduction {
            case .mean: Int32(SWL_REDUCTION_MEAN)
            case nil: Int32(SWL_REDUCTION_NONE)
            case .sum: Int32(SWL_REDUCTION_SUM)
            case .batchMean: Int32(SWL_REDUCTION_BATCHMEAN)
            case .weightedMean: Int32(SWL_REDUCTION_WEIGHTED_MEAN)
            }
        call.empty =
            switch empty {
            case .nan: Int32(SWL_EMPTY_NAN)
            case .zero: Int32(SWL_EMPTY_ZERO)
            case .error: Int32(SWL_EMPTY_ERROR)
            }
        call.check = check == .all ? Int32(SWL_CHECK_ALL) : Int32(SWL_CHECK_NONE)
        call.num_threads = Int32(clamping: numThreads)
        return call
    }
}

extension LossFunction {
    /// The call of the C function. An array that has not as many elements as its shape is passed as a vector: the library
    /// says what is wrong, or broadcasts it.
    @usableFromInline func run(
        _ prediction: Operand, _ target: Operand, labelled: Bool, _ layout: Layout, _ asked: Call
    ) throws(LossError) {
        var elements = layout.elements.all, units = layout.units.all
        let (elementCount, unitCount) = (prediction.count, layout.unitCount)
        let status = elements.withUnsafeMutableBufferPointer { elements in
            units.withUnsafeMutableBufferPointer { units in
                withUnsafeTemporaryAllocation(of: swl_tensor.self, capacity: 9) { memory in
                    // There are no more than nine of them.
                    var next = memory.baseAddress.unsafelyUnwrapped
                    func tensor(_ operand: Operand, _ extents: Extents) -> UnsafeMutablePointer<swl_tensor> {
                        defer { next += 1 }
                        let all = extents.ndim == layout.elements.ndim ? elements.baseAddress : units.baseAddress
                        next.initialize(to: extents.tensor(operand.data, operand.type, all))
                        return next
                    }
                    func likeElements(_ operand: Operand) -> UnsafeMutablePointer<swl_tensor> {
                        tensor(operand, operand.count == elementCount ? layout.elements : .vector(operand.count))
                    }
                    func likeUnits(_ operand: Operand) -> UnsafeMutablePointer<swl_tensor> {
                        tensor(operand, operand.count == unitCount ? layout.units : .vector(operand.count))
                    }
                    func oneOrLikeUnits(_ operand: Operand) -> UnsafeMutablePointer<swl_tensor> {
                        asked.reduction == nil ? likeUnits(operand) : tensor(operand, .vector(operand.count))
                    }
                    var call = asked.numbers
                    call.weight = UnsafePointer(asked.weight.map(likeUnits))
                    call.mask = UnsafePointer(asked.mask.map(likeUnits))
                    call.upstream = UnsafePointer(asked.upstream.map(oneOrLikeUnits))
                    call.loss = asked.loss.map(oneOrLikeUnits)
                    call.gradient = asked.gradient.map(likeElements)
                    call.target_gradient = asked.targetGradient.map(likeElements)
                    call.hessian = asked.hessian.map(likeElements)
                    let target = labelled ? likeUnits(target) : likeElements(target)
                    let prediction = likeElements(prediction)
                    return withUnsafePointer(to: call) {
                        _evaluate(
                            _LossArguments(
                                prediction: UnsafePointer(prediction), target: UnsafePointer(target), call: $0,
                                elements: elementCount))
                    }
                }
            }
        }
        try LossError.check(status)
    }
}

// ---- Arrays ---------------------------------------------------------------------------------------------------------

/// What a method of a loss is given.
@usableFromInline struct Options<T: LossScalar> {
    @usableFromInline var shape: Shape?
    @usableFromInline var weight: [T]?, mask: [Bool]?
    @usableFromInline var reduction: Reduction?
    @usableFromInline var upstream: [T]?
    @usableFromInline var empty: EmptyMean, check: ValueCheck

    @inlinable init(
        shape: Shape?, weight: [T]?, mask: [Bool]?, reduction: Reduction?, upstream: [T]?, empty: EmptyMean, check: ValueCheck
    ) {
        (self.shape, self.weight, self.mask, self.reduction) = (shape, weight, mask, reduction)
        (self.upstream, self.empty, self.check) = (upstream, empty, check)
    }
}

/// What a method asks for.
@usableFromInline struct Wanted: OptionSet {
    @usableFromInline let rawValue: Int
    @inlinable init(rawValue: Int) { self.rawValue = rawValue }
    @inlinable static var loss: Wanted { Wanted(rawValue: 1) }
    @inlinable static var gradient: Wanted { Wanted(rawValue: 2) }
    @inlinable static var hessian: Wanted { Wanted(rawValue: 4) }
    @inlinable static var targetGradient: Wanted { Wanted(rawValue: 8) }
}

/// What it then has: the value, or without a reduction the values.
@usableFromInline struct Results<T: LossScalar> {
    @usableFromInline let value: T, values: [T]
    @usableFromInline let gradient: [T], hessian: [T], targetGradient: [T]

    @inlinable init(value: T, values: [T], gradient: [T], hessian: [T], targetGradient: [T]) {
        (self.value, self.values) = (value, values)
        (self.gradient, self.hessian, self.targetGradient) = (gradient, hessian, targetGradient)
    }
}

extension Array where Element: LossScalar {
    /// Memory that the library is about to write; nothing reads it where it does not.
    @inlinable static func toBeWritten(_ count: Int, if wanted: Bool = true) -> [Element] {
        wanted ? [Element](unsafeUninitializedCapacity: count) { $1 = count } : []
    }
}

extension Optional {
    @inlinable func withBuffer<T, R>(
        _ body: (UnsafeBufferPointer<T>?) throws(LossError) -> R
    ) throws(LossError) -> R where Wrapped == [T] {
        guard let self else { return try body(nil) }
        return try self.withUnsafeBufferPointer { (buffer) throws(LossError) in try body(buffer) }
    }
}

extension LossFunction {
    /// With a closure that says what the target is: numbers or labels.
    @inlinable func results<T: LossScalar, Target>(
        _ prediction: [T], _ target: [Target], labelled: Bool = false,
        operand: (UnsafeBufferPointer<Target>) -> Operand, _ options: Options<T>, _ wanted: Wanted
    ) throws(LossError) -> Results<T> {
        try prediction.withUnsafeBufferPointer { (prediction) throws(LossError) in
            try target.withUnsafeBufferPointer { (target) throws(LossError) in
                try results(Operand(prediction), operand(target), labelled: labelled, options, wanted)
            }
        }
    }

    @inlinable func results<T: LossScalar>(
        _ prediction: Operand, _ target: Operand, labelled: Bool, _ options: Options<T>, _ wanted: Wanted
    ) throws(LossError) -> Results<T> {
        let layout = try Layout(options.shape, count: prediction.count, axis: _axis), n = prediction.count
        let each = options.reduction == nil
        var value = T.zero, values = [T].toBeWritten(layout.unitCount, if: each && wanted.contains(.loss))
        var gradient = [T].toBeWritten(n, if: wanted.contains(.gradient))
        var hessian = [T].toBeWritten(n, if: wanted.contains(.hessian))
        var targetGradient = [T].toBeWritten(n, if: wanted.contains(.targetGradient))
        try value.withBuffer { (value) throws(LossError) in
            try values.withUnsafeMutableBufferPointer { (values) throws(LossError) in
                try gradient.withUnsafeMutableBufferPointer { (gradient) throws(LossError) in
                    try hessian.withUnsafeMutableBufferPointer { (hessian) throws(LossError) in
                        try targetGradient.withUnsafeMutableBufferPointer { (targetGradient) throws(LossError) in
                            var outputs = Outputs<T>()
                            if wanted.contains(.loss) { outputs.loss = each ? values : value }
                            if wanted.contains(.gradient) { outputs.gradient = gradient }
                            if wanted.contains(.hessian) { outputs.hessian = hessian }
                            if wanted.contains(.targetGradient) { outputs.targetGradient = targetGradient }
                            try run(prediction, target, labelled: labelled, layout, options, outputs)
                        }
                    }
                }
            }
        }
        return Results(
            value: value, values: values, gradient: gradient, hessian: hessian, targetGradient: targetGradient)
    }

    /// The value, and the gradient into memory of the caller's.
    @inlinable func value<T: LossScalar>(
        _ prediction: Operand, _ target: Operand, labelled: Bool, _ options: Options<T>,
        gradient: UnsafeMutableBufferPointer<T>
    ) throws(LossError) -> T {
        let layout = try Layout(options.shape, count: prediction.count, axis: _axis)
        var value = T.zero
        try value.withBuffer { (value) throws(LossError) in
            try run(
                prediction, target, labelled: labelled, layout, options, Outputs(loss: value, gradient: gradient))
        }
        return value
    }

    @inlinable func run<T: LossScalar>(
        _ prediction: Operand, _ target: Operand, labelled: Bool, _ layout: Layout, _ options: Options<T>,
        _ outputs: Outputs<T>
    ) throws(LossError) {
        try options.weight.withBuffer { (weight) throws(LossError) in
            try options.mask.withBuffer { (mask) throws(LossError) in
                try options.upstream.withBuffer { (upstream) throws(LossError) in
                    try run(
                        prediction, target, labelled: labelled, layout,
                        Call(
                            weight: weight.map { Operand($0) }, mask: mask.map { Operand(mask: $0) },
                            upstream: upstream.map { Operand($0) }, reduction: options.reduction, empty: options.empty,
                            check: options.check, loss: outputs.loss.map { Operand($0) },
                            gradient: outputs.gradient.map { Operand($0) },
                            targetGradient: outputs.targetGradient.map { Operand($0) },
                            hessian: outputs.hessian.map { Operand($0) }))
                }
            }
        }
    }
}

@usableFromInline struct Outputs<T: LossScalar> {
    @usableFromInline var loss: UnsafeMutableBufferPointer<T>?, gradient: UnsafeMutableBufferPointer<T>?
    @usableFromInline var hessian: UnsafeMutableBufferPointer<T>?, targetGradient: UnsafeMutableBufferPointer<T>?

    @inlinable init(loss: UnsafeMutableBufferPointer<T>? = nil, gradient: UnsafeMutableBufferPointer<T>? = nil) {
        (self.loss, self.gradient) = (loss, gradient)
    }
}

extension LossScalar {
    @inlinable mutating func withBuffer(
        _ body: (UnsafeMutableBufferPointer<Self>) throws(LossError) -> Void
    ) throws(LossError) {
        try withUnsafeMutablePointer(to: &self) { (pointer) throws(LossError) in
            try body(UnsafeMutableBufferPointer(start: pointer, count: 1))
        }
    }
}
