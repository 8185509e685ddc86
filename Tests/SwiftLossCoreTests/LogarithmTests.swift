import SwiftLossCore
import Testing

private let tiny = Double.leastNonzeroMagnitude

/// log(a / b) near a = b, where rounding a / b first would leave nothing. Expected: mpmath at 300 bits
/// on the doubles as written.
@Test(arguments: [
    (0.1, 0.1, 0.0),
    (0.30000000000000004, 0.3, 1.850371707708594131223e-16),
    (0.5, 0.5000000000000001, -2.220446049250312834328e-16),
    (1.0, tiny, 744.4400719213812623141),
    (tiny, 1.0, -744.4400719213812623141),
    (3 * tiny, 2 * tiny, 0.4054651081081643819780),
    (0.4, 0.5, -0.2231435513142097002551),
])
func logRatioKeepsItsDigits(a: Double, b: Double, expected: Double) {
    let got = Double.logRatio(a, b)
    #expect(abs(got - expected) <= 2 * expected.ulp, "log(\(a) / \(b)) = \(got)")
}

@Test func logRatioAtItsEnds() {
    #expect(Double.logRatio(1, 0) == .infinity)
    #expect(Double.logRatio(tiny, 0) == .infinity)
    #expect(Double.logRatio(.nan, 1).isNaN && Double.logRatio(1, .nan).isNaN)
    #expect(Float.logRatio(1, .leastNonzeroMagnitude) == 103.278929903431851)
}
