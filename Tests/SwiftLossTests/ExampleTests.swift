import SwiftLoss
import Testing

/// An example of the catalogue: a loss of a prediction, with everything else in the closures.
struct Example: CustomTestStringConvertible, Sendable {
    typealias Results<T> = (value: T, gradient: [T], hessian: [T])
    let name: String
    let prediction: [Double]
    let result: Double
    let double: @Sendable ([Double]) throws -> Results<Double>
    let float: @Sendable ([Float]) throws -> Results<Float>

    init(
        _ name: String, _ prediction: [Double], _ result: Double,
        double: @Sendable @escaping ([Double]) throws -> Results<Double>,
        float: @Sendable @escaping ([Float]) throws -> Results<Float>
    ) {
        (self.name, self.prediction, self.result) = (name, prediction, result)
        (self.double, self.float) = (double, float)
    }

    var testDescription: String { name }
}

private func isClose(_ x: Double, _ y: Double, within tolerance: Double) -> Bool {
    abs(x - y) <= tolerance * max(1, abs(y))
}

/// Values within some units in the last place of what another program computed; a Float's inputs are rounded besides.
@Test(arguments: examples)
func theCataloguesExample(example: Example) throws {
    #expect(isClose(try example.double(example.prediction).value, example.result, within: 1e-15))
    let narrow = try example.float(example.prediction.map { Float($0) })
    #expect(isClose(Double(narrow.value), example.result, within: 1e-6))
    let wide = try example.double(example.prediction)
    for (x, y) in zip(narrow.gradient + narrow.hessian, wide.gradient + wide.hessian) {
        // One of the examples lies on its kink, where the rounded inputs may lie beside it: see below.
        if !(example.name == "smooth_l1" && (x == 0 || y == 0)) { #expect(isClose(Double(x), y, within: 1e-5)) }
    }
}

/// Derivatives against differences. At a kink of the derivative the Hessian is one of the two sides.
@Test(arguments: examples)
func theDerivativesOfTheExample(example: Example) throws {
    let step = 1e-6, p = example.prediction
    let (value, gradient, hessian) = try example.double(p)
    #expect(gradient.count == p.count && hessian.count == p.count)
    for i in p.indices {
        func stepped(_ step: Double) throws -> Example.Results<Double> {
            var moved = p
            moved[i] += step
            return try example.double(moved)
        }
        let above = try stepped(step), below = try stepped(-step)
        // The differences' own errors: by rounding 1e-16 / step, and at a kink of the gradient half a step times its jump.
        #expect(isClose((above.value - below.value) / (2 * step), gradient[i], within: step), "gradient[\(i)]")
        let right = (above.gradient[i] - gradient[i]) / step, left = (gradient[i] - below.gradient[i]) / step
        #expect(
            isClose(right, hessian[i], within: 2e-4) || isClose(left, hessian[i], within: 2e-4),
            "hessian[\(i)] = \(hessian[i]), but beside it \(left) and \(right)")
        #expect(value.isFinite)
    }
}

@Test func everyLossHasItsExample() {
    #expect(Set(examples.map(\.name)).count == examples.count)
    #expect(examples.count >= 17)
}
