import CKernels
import SwiftLossABI
import Testing

/// numpy's order, written down a second time from its description: lanes in an array, one addition after the other.
func numpySum(_ x: ArraySlice<Double>) -> Double {
    if x.count < 8 { return x.reduce(-0.0, +) }
    if x.count <= 128 {
        var lanes = Array(x.prefix(8))
        let whole = x.count / 8 * 8
        for i in 8..<max(8, whole) { lanes[i % 8] += x[x.startIndex + i] }
        let sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
        return x.dropFirst(whole).reduce(sum, +)
    }
    let half = x.count / 2 / 8 * 8
    return numpySum(x.prefix(half)) + numpySum(x.dropFirst(half))
}

/// Every length to five leaves and some beyond: no lane, tail or split of the tree is missed.
@Test(arguments: LevelEntries.available)
func sumsInNumpysOrder(level: LevelEntries) {
    for n in Array(1...700) + [1024, 4097, 10_007] {
        let p = someNumbers(n, seed: UInt64(n)), zero = [Double](repeating: 0, count: n)
        let terms = p.map { $0 * $0 }
        for steps in [[1], [2], [-1]] {
            var gradient = Strided(zero, shape: [n], steps: [1])
            let sum = run(
                level.pointwise, loss: KERNEL_SQUARED_ERROR, shape: [n], prediction: Strided(p, shape: [n], steps: steps),
                target: Strided(zero, shape: [n], steps: [1]), gradient: &gradient
            ).sum
            #expect(sum.bitPattern == numpySum(terms[...]).bitPattern, "n = \(n), steps \(steps)")
        }
    }
}
