import SwiftLossCore
import Testing

private let tiny = Double.leastNonzeroMagnitude

/// a log(a / b) near a = b, where rounding a / b first would leave nothing, and at the ends of the range. Expected: mpmath at
/// 300 bits on the doubles as written. (The sweep over the range is Tests/Python/test_accuracy.py.)
@Test(arguments: [
    (0.1, 0.1, 0.0),
    (0.30000000000000004, 0.3, 5.551115123125783215699e-17),
    (0.5, 0.5000000000000001, -1.110223024625156417164e-16),
    (0.6653466801817193, 0.6653466801817194, -1.110223024625156447796e-16),
    (1.0, tiny, 744.4400719213812623141),
    (tiny, 1.0, -3.678022649239412605066e-321),
    (1e-310, 2e-310, -6.93147180559943191806e-311),
    (0.4, 0.5, -0.08925742052568388505684),
    (1e-5, 0.5, -0.0001081977828441028391396),
])
func relativeEntropyKeepsItsDigits(a: Double, b: Double, expected: Double) {
    let got = Double.relativeEntropy(a, b)
    #expect(abs(got - expected) <= 2 * expected.ulp, "\(a) log(\(a) / \(b)) = \(got)")
}

@Test func relativeEntropyAtItsEnds() {
    #expect(Double.relativeEntropy(1, 0) == .infinity)
    #expect(Double.relativeEntropy(tiny, 0) == .infinity)
    #expect(Double.relativeEntropy(.nan, 1).isNaN && Double.relativeEntropy(1, .nan).isNaN)
    #expect(Float.relativeEntropy(1, .leastNonzeroMagnitude) == 103.278929903431851)
}
