import SwiftLoss
import Testing

private let prediction = [3.0, -0.5, 2.0, 7.0], target = [2.5, 0.0, 2.0, 8.0]
private let logits: [Double] = [2, 0.5, -1, 0, 17, 0]

/// The error of a call that must fail.
private func failure(_ call: () throws(LossError) -> Void) -> LossError? {
    do throws(LossError) {
        try call()
        return nil
    } catch {
        return error
    }
}

@Test func allThatOneCallReturns() throws {
    let loss = SquaredError()
    #expect(try loss.value(prediction, target) == 0.375)
    #expect(try loss.gradient(prediction, target) == [0.25, -0.25, 0, -0.5])
    #expect(try loss.hessian(prediction, target) == [0.5, 0.5, 0.5, 0.5])
    #expect(try loss.targetGradient(prediction, target) == [-0.25, 0.25, 0, 0.5])
    #expect(try loss.values(prediction, target) == [0.25, 0.25, 0, 1])
    let both = try loss.valueAndGradient(prediction, target, upstream: 2)
    #expect(both.value == 0.375 && both.gradient == [0.5, -0.5, 0, -1])
    let booster = try loss.gradientAndHessian(prediction, target, reduction: .sum)
    #expect(booster.gradient == [1, -1, 0, -2] && booster.hessian == [2, 2, 2, 2])
    let each = try loss.valuesAndGradient(prediction, target, upstream: [1, 2, 3, 4])
    #expect(each.values == [0.25, 0.25, 0, 1] && each.gradient == [1, -2, 0, -8])
}

@Test func reductionsHaveTheirDivisors() throws {
    let weight = [1.0, 2, 3, 4]
    func value(_ reduction: Reduction) throws -> Double {
        try SquaredError().value(prediction, target, shape: [2, 2], weight: weight, reduction: reduction)
    }
    // The weighted losses add up to 0.25 + 0.5 + 0 + 4.
    #expect(try value(.sum) == 4.75)
    #expect(try value(.mean) == 4.75 / 4)
    #expect(try value(.batchMean) == 4.75 / 2)
    #expect(try value(.weightedMean) == 4.75 / 10)
    // One weight for each column, and one for all.
    #expect(try SquaredError().values(prediction, target, shape: .rows(of: 2), weight: [1, 10]) == [0.25, 2.5, 0, 10])
    #expect(try SquaredError().values(prediction, target, weight: [2]) == [0.5, 0.5, 0, 2])
}

@Test func aMaskSkipsWhateverItHides() throws {
    let (value, gradient) = try SquaredError().valueAndGradient(
        [3.0, .nan, 2, 7], target, mask: [true, false, true, false])
    #expect(value == 0.125 && gradient == [0.5, 0, 0, 0])
}

@Test func aMeanOfNothingIsWhatOneAsksFor() throws {
    let none = [Double](), loss = SquaredError()
    #expect(try loss.value(none, none).isNaN)
    #expect(try loss.value(none, none, reduction: .sum) == 0)
    #expect(try loss.value(none, none, empty: .zero) == 0)
    #expect(failure { () throws(LossError) in _ = try loss.value(none, none, empty: .error) }?.status == .empty)
    #expect(try loss.gradient(prediction, target, mask: [false, false, false, false]) == [0, 0, 0, 0])
}

@Test func labelsAreClassIndices() throws {
    let loss = SparseCategoricalCrossEntropy(), probabilities = [0.1, 0.7, 0.2, 0.8, 0.1, 0.1]
    let values = try loss.values(probabilities, [1, 0], shape: .rows(of: 3))
    // -log 0.7 and -log 0.8.
    #expect(values.count == 2 && abs(values[0] - 0.35667494393873245) < 1e-15 && abs(values[1] - 0.2231435513142097) < 1e-15)
    // Any integer type; the axis of the classes may be another.
    #expect(try loss.values(probabilities, [1, 0] as [UInt8], shape: [2, 3]) == values)
    let columns = [0.1, 0.8, 0.7, 0.1, 0.2, 0.1]
    #expect(try SparseCategoricalCrossEntropy(axis: 0).values(columns, [1, 0] as [Int32], shape: [3, 2]) == values)
    // The class index is the distribution that is 1 there.
    let (value, gradient) = try CrossEntropy().valueAndGradient(logits, [0, 1], shape: .rows(of: 3))
    let soft = try CrossEntropy().valueAndGradient(logits, [1.0, 0, 0, 0, 1, 0], shape: .rows(of: 3))
    #expect(value == soft.value)
    #expect(zip(gradient, soft.gradient).allSatisfy { abs($0 - $1) <= 1e-15 })
    // Integer literals are labels.
    let literals = try CrossEntropy().value([2.0, 0.5, -1], [0], shape: .rows(of: 3))
    #expect(abs(literals - 0.24131129665715706) < 1e-15)
}

@Test func optionsReachTheLoss() throws {
    #expect(try Huber(delta: 2).value([5.0], [0]) == 8)
    #expect(try Hinge(margin: 2, labels: .binary).value([0.5], [0]) == 2.5)
    #expect(failure { () throws(LossError) in _ = try Hinge().value([0.5], [0]) }?.status == .value)
    let plain = try CrossEntropy().values(logits, [0, 1], shape: .rows(of: 3))
    #expect(try CrossEntropy(classWeight: [2, 3, 4]).values(logits, [0, 1], shape: .rows(of: 3)) == [2 * plain[0], 3 * plain[1]])
    #expect(try CrossEntropy(ignoreIndex: -100).value(logits, [0, -100], shape: .rows(of: 3)) == plain[0])
    let binary = BinaryCrossEntropyWithLogits(posWeight: [3])
    let unweighted = try BinaryCrossEntropyWithLogits().value([0.5], [1.0])
    #expect(abs(try binary.value([0.5], [1.0]) - 3 * unweighted) < 1e-15)
    let each = try BinaryCrossEntropyWithLogits(posWeight: [1, 2, 3, 4]).values(
        [0.5, 0.5, 0.5, 0.5], [1.0, 1, 1, 1], shape: [2, 2])
    #expect(zip(each, [1, 2, 3, 4]).allSatisfy { abs($0 - $1 * unweighted) < 1e-15 })
    #expect(try KLDivergence(axis: -1).values([0.5, 0.5], [0.5, 0.5], shape: .rows(of: 2)) == [0])
    #expect(try MultilabelCrossEntropy(fromLogits: true).value([0.0, 0], [1.0, 0], shape: .rows(of: 2)) > 1.386)
    #expect(Huber(delta: 2) == Huber(delta: 2) && Huber() != Huber(delta: 2))
}

@Test func errorsNameThePlace() {
    let labels = failure { () throws(LossError) in
        _ = try SparseCategoricalCrossEntropy().value([0.1, 0.7, 0.2, 0.8, 0.1, 0.1], [1, 3], shape: .rows(of: 3))
    }
    #expect(labels?.status == .index && labels?.index == 1)
    #expect(labels.map { "\($0)" } == "target[1] = 3 is not a class index in [0, 3)")
    let probability = failure { () throws(LossError) in _ = try BinaryCrossEntropy().value([0.5, 1.5], [0, 1]) }
    #expect(probability?.status == .value && probability?.index == 1)
    let option = failure { () throws(LossError) in _ = try Huber(delta: -1).value([1.0], [1]) }
    #expect(option?.status == .option && option?.index == nil)
    // In Swift's names and not in C's.
    #expect(option?.description.hasPrefix("delta = -1 ") == true, "\(option?.description ?? "none")")
    let classWeight = failure { () throws(LossError) in
        _ = try CrossEntropy(classWeight: [1, -2, 3]).value(logits, [0, 1], shape: .rows(of: 3))
    }
    #expect(classWeight?.description.hasPrefix("classWeight[1] = -2 ") == true, "\(classWeight?.description ?? "none")")
    let upstream = failure { () throws(LossError) in
        _ = try SquaredError().valuesAndGradient(prediction, target, upstream: [1, 2, 3])
    }
    #expect(upstream?.description.hasPrefix("upstream has shape (3,)") == true, "\(upstream?.description ?? "none")")
}

/// Nothing traps, whatever the lengths are.
@Test func lengthsThatDisagreeAreErrors() throws {
    let loss = SquaredError()
    func status(_ call: () throws(LossError) -> Void) -> LossError.Status? { failure(call)?.status }
    #expect(status { () throws(LossError) in _ = try loss.value(prediction, [1]) } == .shape)
    #expect(status { () throws(LossError) in _ = try loss.value(prediction, target, weight: [1, 2]) } == .shape)
    #expect(status { () throws(LossError) in _ = try loss.value(prediction, target, weight: []) } == .shape)
    #expect(status { () throws(LossError) in _ = try loss.value(prediction, target, mask: [true, false, true]) } == .shape)
    let shapes: [Shape] = [
        [], [3], [2, 3], [-2, -2], [4, 0], .rows(of: 3), .rows(of: 0), .rows(of: -1), .rows(of: .min), [.max, .max], [.min],
        [0, 1 << 62, 1 << 62], Shape([Int](repeating: 1, count: 100) + [4])
    ]
    for shape in shapes {
        #expect(status { () throws(LossError) in _ = try loss.value(prediction, target, shape: shape) } == .shape, "\(shape)")
    }
    #expect(try loss.value(prediction, target, shape: [1, 2, 1, 1, 2, 1]) == 0.375)
    let error = failure { () throws(LossError) in _ = try loss.value(prediction, target, shape: [2, 3]) }
    #expect(error?.description == "prediction has 4 elements, which do not fill the shape (2, 3)")

    // Rows need a shape; labels one for each row.
    #expect(status { () throws(LossError) in _ = try CategoricalCrossEntropy().value([0.5, 0.5], [0, 1.0]) } == .shape)
    for labels in [[], [0], [0, 1, 2]] {
        #expect(
            status { () throws(LossError) in _ = try CrossEntropy().value(logits, labels, shape: .rows(of: 3)) } == .shape)
    }
    for axis in [-3, 2, .min, .max] {
        let loss = CrossEntropy(axis: axis)
        #expect(failure { () throws(LossError) in _ = try loss.value(logits, [0, 1], shape: [2, 3]) } != nil)
    }
    #expect(failure { () throws(LossError) in _ = try CrossEntropy().value([1.0], [0], shape: []) }?.status == .shape)
    #expect(
        status { () throws(LossError) in
            _ = try CrossEntropy(classWeight: [1]).value(logits, [0, 1], shape: .rows(of: 3))
        } == .shape)
    for rows in [1 << 61, 1 << 58, 1 << 40, 1 << 25] {
        let error = failure { () throws(LossError) in
            _ = try CategoricalCrossEntropy().values([Double](), [Double](), shape: [rows, 0])
        }
        #expect(error?.description == "prediction has more than 16777216 rows, and no elements")
        let ofElementary = failure { () throws(LossError) in _ = try Elementary.logSumExp([Double](), shape: [rows, 0]) }
        #expect(ofElementary?.description == "x has more than 16777216 rows, and no elements")
    }
    #expect(try CategoricalCrossEntropy().values([Double](), [Double](), shape: [3, 0]) == [0, 0, 0])

    // Outputs.
    var short = [0.0]
    #expect(status { () throws(LossError) in _ = try loss.valueAndGradient(prediction, target, into: &short) } == .shape)
    #expect(short == [0])
    let threads = failure { () throws(LossError) in try LossLibrary.setNumThreads(-1) }
    #expect(threads?.status == .option)
}

@Test func outputsOfTheCaller() throws {
    var gradient = [Double](repeating: .nan, count: 4)
    #expect(try SquaredError().valueAndGradient(prediction, target, into: &gradient) == 0.375)
    #expect(gradient == [0.25, -0.25, 0, -0.5])
    let labels: [Int] = [0, 1]
    var ofLogits = [Double](repeating: .nan, count: 6)
    _ = try CrossEntropy().valueAndGradient(logits, labels, shape: .rows(of: 3), into: &ofLogits)
    #expect(try ofLogits == CrossEntropy().gradient(logits, labels, shape: .rows(of: 3)))

    // Everything at once, the gradient where the prediction was.
    var memory = prediction, loss = 0.0, hessian = [0.0, 0, 0, 0], ofTarget = [0.0, 0, 0, 0]
    try memory.withUnsafeMutableBufferPointer { (memory) throws(LossError) in
        try target.withUnsafeBufferPointer { (target) throws(LossError) in
            try hessian.withUnsafeMutableBufferPointer { (hessian) throws(LossError) in
                try ofTarget.withUnsafeMutableBufferPointer { (ofTarget) throws(LossError) in
                    try withUnsafeMutablePointer(to: &loss) { (loss) throws(LossError) in
                        try SquaredError().evaluate(
                            UnsafeBufferPointer(memory), target, reduction: .sum, numThreads: 1,
                            loss: UnsafeMutableBufferPointer(start: loss, count: 1), gradient: memory,
                            targetGradient: ofTarget, hessian: hessian)
                    }
                }
            }
        }
    }
    #expect(loss == 1.5 && memory == [1, -1, 0, -2] && ofTarget == [-1, 1, 0, 2] && hessian == [2, 2, 2, 2])

    // A shifted overlap would corrupt the result, and a loss without a target gradient says so.
    var long = prediction + [0]
    let overlap = failure { () throws(LossError) in
        try long.withUnsafeMutableBufferPointer { (long) throws(LossError) in
            try target.withUnsafeBufferPointer { (target) throws(LossError) in
                try SquaredError().evaluate(
                    UnsafeBufferPointer(rebasing: long[..<4]), target, gradient: .init(rebasing: long[1...]))
            }
        }
    }
    #expect(overlap?.status == .overlap)
    let unsupported = failure { () throws(LossError) in
        try long.withUnsafeMutableBufferPointer { (long) throws(LossError) in
            let labels = UnsafeMutableBufferPointer<Double>.allocate(capacity: 5)
            defer { labels.deallocate() }
            labels.initialize(repeating: 1)
            try Hinge().evaluate(UnsafeBufferPointer(long), UnsafeBufferPointer(labels), targetGradient: long)
        }
    }
    #expect(unsupported?.status == .unsupported)
}

@Test func elementaryFunctions() throws {
    #expect(try Elementary.exp([0.0, -.infinity]) == [1, 0])
    #expect(try Elementary.log([1.0, 0, .infinity] as [Float]) == [0, -.infinity, .infinity])
    #expect(try Elementary.log1p([1e-20]) == [1e-20] && Elementary.expm1([1e-20]) == [1e-20])
    #expect(try Elementary.sigmoid([0.0]) == [0.5])
    #expect(try Elementary.softplus([-1000.0, 1000]) == [0, 1000] && Elementary.logSigmoid([1000.0, -1000]) == [0, -1000])
    #expect(try Elementary.softmax([0.0, 0, 5, 5], shape: .rows(of: 2)) == [0.5, 0.5, 0.5, 0.5])
    #expect(try Elementary.softmax([0.0, 5, 0, 5], shape: [2, 2], axis: 0) == [0.5, 0.5, 0.5, 0.5])
    let sums = try Elementary.logSumExp([0.0, 0, 5, 5], shape: .rows(of: 2))
    #expect(sums.count == 2 && abs(sums[0] - 0.6931471805599453) < 1e-15 && abs(sums[1] - 5.693147180559945) < 1e-14)
    #expect(try Elementary.logSumExp([Float(3)]) == [3] && Elementary.logSoftmax([Float(3)]) == [0])
    let rows = failure { () throws(LossError) in _ = try Elementary.softmax([0.0, 0], shape: .rows(of: 3)) }
    #expect(rows?.status == .shape && rows?.description == "x has 2 elements, which do not make rows of 3")
    #expect(failure { () throws(LossError) in _ = try Elementary.softmax([0.0, 0], axis: 7) } != nil)
    for function in Elementary.Function.allCases {
        var x: [Double] = [0.25, 2]
        let before = x
        try Elementary.apply(function, to: &x)
        #expect(x != before)
    }
}

@Test func theLibrary() throws {
    #expect(LossLibrary.version.split(separator: ".").count == 3)
    #expect((1...4).contains(try LossLibrary.simdLevel))
    let threads = try LossLibrary.numThreads
    try LossLibrary.setNumThreads(2)
    #expect(try LossLibrary.numThreads == 2)
    try LossLibrary.setNumThreads(0)
    #expect(try LossLibrary.numThreads == threads)
}

/// Values of losses cross between tasks, and the results are the same in all of them.
@Test func lossesAreSendable() async throws {
    let loss = LogCosh()
    let p = (0..<5000).map { Double($0 % 97) / 10 }, t = [Double](repeating: 3, count: 5000)
    let alone = try loss.value(p, t)
    let together = try await withThrowingTaskGroup(of: Double.self) { group in
        for _ in 0..<8 { group.addTask { try loss.value(p, t) } }
        return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(together == [Double](repeating: alone, count: 8))
}
