import CKernels
import SwiftLossABI
import SwiftLossCore
import Testing

private let tiny = Double.leastNonzeroMagnitude

/// Each loss at each level against its formula, in and out of order, with and without a tail.
@Test(arguments: LevelEntries.available)
func valuesAndGradientsFollowTheFormula(level: LevelEntries) {
    let formulas: [(Int, (Double, Double) -> Double, (Double, Double) -> Double)] = [
        (KERNEL_SQUARED_ERROR, { ($0 - $1) * ($0 - $1) }, { 2 * ($0 - $1) }),
        (KERNEL_HALF_SQUARED_ERROR, { 0.5 * (($0 - $1) * ($0 - $1)) }, { $0 - $1 }),
        (KERNEL_ABSOLUTE_ERROR, { abs($0 - $1) }, { $0 > $1 ? 1 : $0 < $1 ? -1 : 0 }),
        (KERNEL_HINGE, { max(0, 1 - $1 * $0) }, { 1 - $1 * $0 > 0 ? -$1 : 0 })
    ]
    for (shape, steps) in [([137], [1]), ([128], [1]), ([16], [-3]), ([7, 19], [1, 2]), ([3, 1, 5], [-1, 2, -2])] {
        let n = shape.reduce(1, *)
        let p = someNumbers(n, seed: 5), t = someNumbers(n, seed: 6)
        for (loss, value, derivative) in formulas {
            var gradient = Strided(p, shape: shape, steps: steps)
            let sum = run(
                level.pointwise, loss: loss, shape: shape, prediction: Strided(p, shape: shape, steps: steps),
                target: Strided(t, shape: shape, steps: shape.map { _ in 1 }), gradient: &gradient,
                parameter: loss == KERNEL_HINGE ? 1 : 0, divisor: 3
            ).sum
            let terms = zip(p, t).map(value)
            #expect(sum.bitPattern == numpySum(terms[...]).bitPattern)
            #expect(gradient.values(shape).map(\.bitPattern) == zip(p, t).map { (derivative($0, $1) / 3).bitPattern })
        }
    }
}

/// Dividing by a power of two is a multiplication inside; nobody may see it.
@Test(arguments: LevelEntries.available, [1.0, 2, 3, 1024, 1000, 0x1p60])
func divisorsAreDivisors(level: LevelEntries, divisor: Double) {
    let p = someNumbers(40, seed: 1) + [tiny, -tiny, 2.3e-308, 1e308], t = [Double](repeating: 0, count: p.count)
    var gradient = Strided(t, shape: [p.count], steps: [1])
    _ = run(
        level.pointwise, loss: KERNEL_HALF_SQUARED_ERROR, shape: [p.count],
        prediction: Strided(p, shape: [p.count], steps: [1]), target: Strided(t, shape: [p.count], steps: [1]),
        gradient: &gradient, divisor: divisor)
    #expect(gradient.memory.map(\.bitPattern) == p.map { ($0 / divisor).bitPattern })
}

/// A NaN result is the positive quiet one, from whichever operand and operation it came.
@Test(arguments: LevelEntries.available)
func nanIsCanonical(level: LevelEntries) {
    let odd = [-Double.nan, .init(nan: 5, signaling: false), .infinity, 1.0]
    let p = (0..<24).map { odd[$0 % 4] }, t = (0..<24).map { odd[$0 / 4 % 4] }
    for loss in [KERNEL_SQUARED_ERROR, KERNEL_ABSOLUTE_ERROR, KERNEL_HINGE, KERNEL_KL_DIVERGENCE] {
        for steps in [[1], [2]] {
            var gradient = Strided(p, shape: [24], steps: [1])
            _ = run(
                level.pointwise, loss: loss, shape: [24], prediction: Strided(p, shape: [24], steps: steps),
                target: Strided(t, shape: [24], steps: [1]), gradient: &gradient)
            for (i, g) in gradient.memory.enumerated() where g.isNaN {
                #expect(g.bitPattern == 0x7ff8_0000_0000_0000, "loss \(loss), p = \(p[i]), t = \(t[i])")
            }
            #expect(gradient.memory[0].isNaN)
        }
    }
}

/// The first value outside a domain is found wherever it lies, and NaN is never outside.
@Test(arguments: LevelEntries.available)
func firstInvalidValueIsFound(level: LevelEntries) {
    let n = 300
    for place in [0, 1, 7, 8, 127, 128, 150, 295, 299] {
        for wrong in [1.0000000000000002, -tiny, .infinity] {
            var p = [Double](repeating: 0.5, count: n), t = p
            p[place] = wrong
            if place > 0 { p[place - 1] = .nan }
            t[(place + 40) % n] = -1
            for steps in [[1], [-2]] {
                var gradient = Strided(p, shape: [n], steps: [1])
                let found = run(
                    level.pointwise, loss: KERNEL_KL_DIVERGENCE, shape: [n],
                    prediction: Strided(p, shape: [n], steps: steps), target: Strided(t, shape: [n], steps: [1]),
                    gradient: &gradient, domains: (KERNEL_DOMAIN_PROBABILITY, KERNEL_DOMAIN_PROBABILITY)
                ).invalid
                #expect(found == Int64(min(place, (place + 40) % n)))
            }
        }
    }
}

/// A row's value is the pairwise sum of its own terms, and the rows' values are summed by the same tree.
@Test(arguments: LevelEntries.available)
func rowsAreSummedOneByOne(level: LevelEntries) {
    let rows = 150, classes = 37, shape = [rows, classes]
    let p = (0..<rows * classes).map { Double($0 % 97 + 1) / 98 }, t = (0..<rows * classes).map { Double($0 % 5) / 4 }
    var termByTerm = Strided(p, shape: shape, steps: [1, 1]), byRow = termByTerm
    var values: [Double] = []
    for row in 0..<rows {
        let range = row * classes..<(row + 1) * classes
        var gradient = Strided(Array(p[range]), shape: [classes], steps: [1])
        values.append(
            run(
                level.pointwise, loss: KERNEL_CATEGORICAL_CROSS_ENTROPY, shape: [classes],
                prediction: Strided(Array(p[range]), shape: [classes], steps: [1]),
                target: Strided(Array(t[range]), shape: [classes], steps: [1]), gradient: &gradient
            ).sum)
        termByTerm.memory.replaceSubrange(range, with: gradient.memory)
    }
    let sum = run(
        level.rowwise, loss: KERNEL_CATEGORICAL_CROSS_ENTROPY, shape: shape,
        prediction: Strided(p, shape: shape, steps: [-1, 2]), target: Strided(t, shape: shape, steps: [1, 1]),
        gradient: &byRow, rows: rows
    ).sum
    #expect(sum.bitPattern == numpySum(values[...]).bitPattern)
    #expect(byRow.memory.map(\.bitPattern) == termByTerm.memory.map(\.bitPattern))
}

/// Operations of the vector vocabulary where a plausible implementation differs: the sign of zero, and NaN.
@Test func vectorOperationsKeepSignsAndNaN() {
    func lane(_ v: F64x8) -> Double { v.lanes[3] }
    #expect(lane(-F64x8(0)).sign == .minus && lane(-F64x8(-0.0)).sign == .plus)
    #expect(lane(F64x8(-0.0).magnitude).sign == .plus)
    #expect(lane(F64x8.maximum(F64x8(1), F64x8(2))) == 2 && lane(F64x8.maximum(F64x8(2), F64x8(1))) == 2)
    #expect(lane(F64x8.maximum(F64x8(.nan), F64x8(1))).isNaN && lane(F64x8.maximum(F64x8(1), F64x8(.nan))).isNaN)
    #expect((-F32x8(0)).lanes[7].sign == .minus)
}
