import CKernels
import SwiftLossCore
import Testing

private let tiny = Double.leastNonzeroMagnitude

/// The code of a processor without fused multiply-adds: this target is compiled for the baseline.
private enum Baseline: Level {
    typealias Doubles = F64x8
    static var pairs: Bool { false }
    static var favoursSpeed: Bool { false }
    static var looksUp: Bool { false }
}

/// log(a / b) near a = b, where rounding a / b first would leave nothing, and at the ends of the range. Expected: mpmath at
/// 300 bits on the doubles as written. (The sweep over the range is Tests/Python/test_accuracy.py.)
@Test(arguments: [
    (0.1, 0.1, 0.0),
    (0.30000000000000004, 0.3, 1.850371707708594e-16),
    (0.5, 0.5000000000000001, -2.2204460492503128e-16),
    (0.6653466801817193, 0.6653466801817194, -1.6686384071563005e-16),
    (1.0, tiny, 744.4400719213812),
    (tiny, 1.0, -744.4400719213812),
    (1e-310, 2e-310, -0.6931471805599453),
    (0.4, 0.5, -0.2231435513142097),
    (1e-5, 0.5, -10.819778284410283)
])
func logarithmOfQuotientKeepsItsDigits(a: Double, b: Double, expected: Double) {
    let got = DoubleDouble.log(Baseline.self, F64x8(a), over: F64x8(b)).rounded.lanes[3]
    #expect(abs(got - expected) <= expected.ulp, "log(\(a) / \(b)) = \(got)")
}

@Test func logarithmOfQuotientAtItsEnds() {
    func log(_ a: Double, _ b: Double) -> Double {
        DoubleDouble.log(Baseline.self, F64x8(a), over: F64x8(b)).rounded.lanes[3]
    }
    #expect(log(1, 0) == .infinity && log(1, -0.0) == .infinity && log(tiny, 0) == .infinity)
    #expect(log(0, 1) == -.infinity && log(0, 0).isNaN)
    #expect(log(.nan, 1).isNaN && log(1, .nan).isNaN)
}

/// Products, quotients and sums of sums of two doubles against numbers that hold all digits: (2^53 + 1)^2 and the like.
@Test func sumsOfTwoDoublesKeepTheirDigits() {
    let a = DoubleDouble<F64x8>(head: F64x8(0x1p53), tail: F64x8(1))
    let square = a * a  // 2^106 + 2^54 + 1
    #expect(square.head.lanes[0] == 0x1p106 && square.tail.lanes[0] == 0x1p54)
    let third = DoubleDouble(F64x8(1)) / DoubleDouble(F64x8(3))
    #expect(third.head.lanes[0] == 0x1.5555555555555p-2 && third.tail.lanes[0] == 0x1.5555555555555p-56)
    let difference = DoubleDouble.sum(F64x8(1), F64x8(0x1p-70)) - DoubleDouble(F64x8(1))
    #expect(difference.rounded.lanes[0] == 0x1p-70)
}

/// A head is what plain arithmetic gives, whatever becomes of its tail.
@Test func sumsOfTwoDoublesTakeWhatIsNoNumber() {
    let infinite = DoubleDouble(F64x8(.infinity)), one = DoubleDouble(F64x8(1)), zero = DoubleDouble(F64x8(0))
    #expect((infinite + one).rounded.lanes[0] == .infinity && (infinite * one).rounded.lanes[0] == .infinity)
    #expect((one / zero).rounded.lanes[0] == .infinity && (one / infinite).rounded.lanes[0] == 0)
    #expect((infinite - infinite).rounded.lanes[0].isNaN && (zero / zero).rounded.lanes[0].isNaN)
    #expect((DoubleDouble(F64x8(1e300)) * DoubleDouble(F64x8(1e300))).rounded.lanes[0] == .infinity)
}

/// What a processor without fused multiply-adds does instead of one is the same, bit for bit: Swift's addingProduct rounds once
/// whatever the processor.
@Test func exactErrorsWithoutFusedOperations() {
    for (i, (a, b)) in zip(someNumbers(4000, seed: 7), someNumbers(4000, seed: 8)).enumerated() {
        let scale = Double(sign: .plus, exponent: i % 1200 - 600, significand: 1)
        let x = F64x8(a * scale), y = F64x8(b), p = x * y
        let exact = (-(a * scale * b)).addingProduct(a * scale, b)
        #expect(F64x8.productError(x, y, p).lanes[i % 8].bitPattern == exact.bitPattern, "\(a * scale) * \(b)")
    }
    // Close to 1 times a short reciprocal.
    for (i, a) in someNumbers(4000, seed: 9).enumerated() {
        let z = 1 + abs(a).truncatingRemainder(dividingBy: 0.4), short = (32 / z).rounded() / 32
        let exact = (-1.0).addingProduct(z, short)
        #expect(F64x8.difference(F64x8(z), short: F64x8(short), F64x8(1)).lanes[i % 8].bitPattern == exact.bitPattern)
    }
}

/// Every elementary function at every level: the bits of the baseline, in any layout, in place too.
@Test(arguments: [KERNEL_LOG, KERNEL_LOG1P, KERNEL_EXP, KERNEL_EXPM1, KERNEL_SIGMOID, KERNEL_SOFTPLUS, KERNEL_LOG_SIGMOID])
func levelsAgree(function: Int) {
    var numbers = someNumbers(500, seed: 3).map { $0 * 40 }
    numbers += [0, -0.0, 1, -1, tiny, -tiny, .infinity, -.infinity, .nan, 1e300, -1e300, 2.3e-308, 700, -700, -740, 38, -38]
    for (shape, steps) in [([numbers.count], [1]), ([numbers.count], [-2]), ([11, 47], [1, 1]), ([11, 47], [2, -3])] {
        let expected = map(LevelEntries.available[0].map, function, numbers, shape, steps)
        #expect(expected == map(LevelEntries.available[0].map, function, numbers, [numbers.count], [1]))
        for level in LevelEntries.available.dropFirst() {
            #expect(map(level.map, function, numbers, shape, steps) == expected, "\(level)")
        }
    }
}

/// The patterns of the results; computed in place.
private func map(
    _ entry: LevelEntries.MapEntry, _ function: Int, _ numbers: [Double], _ shape: [Int], _ steps: [Int]
) -> [UInt64] {
    var array = Strided(numbers, shape: shape, steps: steps)
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: Int(KERNEL_SCRATCH_BYTES), alignment: 64)
    defer { scratch.deallocate() }
    let packed = steps.allSatisfy { $0 == 1 }, first = array.first
    shape.map(Int64.init).withUnsafeBufferPointer { extents in
        array.strides.withUnsafeBufferPointer { strides in
            array.memory.withUnsafeMutableBufferPointer { memory in
                var job = kernel_map_job()
                job.function = Int32(function)
                job.ndim = Int32(shape.count)
                job.shape = extents.baseAddress
                job.x.data = UnsafeMutableRawPointer(memory.baseAddress! + first)
                job.x.strides = packed ? nil : strides.baseAddress
                job.x.dtype = Int32(KERNEL_FLOAT64)
                job.out = job.x
                entry(&job, 0, Int64(numbers.count), scratch)
            }
        }
    }
    return array.values(shape).map(\.bitPattern)
}
