import CKernels
import CSwiftLoss

/// What a loss is to the boundary. Its mathematics is in SwiftLossCore/Losses.
struct Loss {
    var kernel: Int
    /// Sees rows of classes.
    var rowwise = false
    /// Its target is a class index for each row. (Flags, no enum: Swift would give one a Hashable conformance, and that
    /// would pull the hash seed's random numbers into the library.)
    var labelled = false
    /// Its target may be that too: it is where it has integers.
    var takesLabels = false
    var prediction = KERNEL_DOMAIN_ANY, target = KERNEL_DOMAIN_ANY
    /// How the derivative by the target is had.
    var targetGradient = KERNEL_TARGET_GRADIENT_NONE
    var parameters = Parameters()
    /// pos_weight
    var positiveWeight: UnsafePointer<swl_tensor>?
    /// One number for each class.
    var classWeight: UnsafePointer<swl_tensor>?
    /// The axis of the classes.
    var axis: Int32 = -1
    /// Rows with this label are left out.
    var ignoreIndex = Loss.nothing

    /// What sentences call the arrays and the axis.
    var names = (prediction: "prediction", value: "call.loss", gradient: "call.gradient", axis: "options.axis")
        as (prediction: StaticString, value: StaticString, gradient: StaticString, axis: StaticString)

    init(kernel: Int) { self.kernel = kernel }

    /// SWL_IGNORE_NOTHING, a macro that Swift does not see.
    static var nothing: Int64 { .min }
    /// SWL_NO_AXIS likewise.
    static var noAxis: Int32 { .min }
    var ignores: Bool { labelled && ignoreIndex != Loss.nothing }
}

/// A loss's numbers, in the order of its options.
struct Parameters {
    private(set) var values = (0.0, 0.0, 0.0, 0.0)
    private var names: (StaticString, StaticString, StaticString, StaticString) = ("", "", "", "")
    private(set) var ranges = (Range.any, Range.any, Range.any, Range.any)

    /// A default, or one of a few numbers.
    mutating func set(_ place: Int, _ name: StaticString, _ value: Double) {
        set(place, name, Number(value: value, range: Range.any))
    }
    mutating func set(_ place: Int, _ name: StaticString, _ number: Number) {
        switch place {
        case 0: (values.0, names.0, ranges.0) = (number.value, name, number.range)
        case 1: (values.1, names.1, ranges.1) = (number.value, name, number.range)
        case 2: (values.2, names.2, ranges.2) = (number.value, name, number.range)
        default: (values.3, names.3, ranges.3) = (number.value, name, number.range)
        }
    }

    func beyondFloat32(_ place: Int) -> Failure {
        let value = place == 0 ? values.0 : place == 1 ? values.1 : place == 2 ? values.2 : values.3
        let name = place == 0 ? names.0 : place == 1 ? names.1 : place == 2 ? names.2 : names.3
        return Failure(SWL_ERROR_OPTION) {
            $0.add(name); $0.add(" = "); $0.add(value); $0.add(" is beyond float32, in which this call computes")
        }
    }
}

/// A number of a caller's, and what it may be.
struct Number {
    let value: Double, range: Range
}

/// Which numbers an option may be.
struct Range {
    let low: Double, high: Double
    let includesLow: Bool, includesHigh: Bool
    let description: StaticString

    func contains(_ value: Double) -> Bool {
        let isAbove = includesLow ? value >= low : value > low, isBelow = includesHigh ? value <= high : value < high
        return isAbove && isBelow
    }
    /// Whether a number stays inside when it is rounded, and off a bound where it was off.
    func keeps(_ value: Double, rounded: Double) -> Bool {
        contains(rounded) && (rounded == low) == (value == low) && (rounded == high) == (value == high)
            && (rounded == 0) == (value == 0)
    }

    static var any: Range {
        Range(low: -.infinity, high: .infinity, includesLow: true, includesHigh: true, description: "a number")
    }
    static var positive: Range {
        Range(low: 0, high: .infinity, includesLow: false, includesHigh: false, description: "a finite number > 0")
    }
    static var nonnegative: Range {
        Range(low: 0, high: .infinity, includesLow: true, includesHigh: false, description: "a finite number >= 0")
    }
    static var nonpositive: Range {
        Range(low: -.infinity, high: 0, includesLow: false, includesHigh: true, description: "a finite number <= 0")
    }
    static var atLeastMinusOne: Range {
        Range(low: -1, high: .infinity, includesLow: true, includesHigh: false, description: "a finite number >= -1")
    }
    static var unit: Range {
        Range(low: 0, high: 1, includesLow: true, includesHigh: false, description: "in [0, 1)")
    }
    static var halfUnit: Range {
        Range(low: 0, high: 0.5, includesLow: true, includesHigh: false, description: "in [0, 0.5)")
    }
}

/// An option that is a number.
func number(_ name: StaticString, _ value: Double, _ range: Range) throws(Failure) -> Number {
    if range.contains(value) { return Number(value: value, range: range) }
    throw Failure(SWL_ERROR_OPTION) {
        $0.add(name); $0.add(" = "); $0.add(value); $0.add(" is not "); $0.add(range.description)
    }
}

/// An option that is one of the numbers 0 to last.
func choice(_ name: StaticString, _ value: Int32, last: Int) throws(Failure) -> Double {
    if value >= 0 && Int(value) <= last { return Double(value) }
    throw Failure(SWL_ERROR_OPTION) {
        $0.add(name); $0.add(" = "); $0.add(Int64(value)); $0.add(" is not in [0, "); $0.add(Int64(last)); $0.add("]")
    }
}

/// An option that is on or off.
func flag(_ name: StaticString, _ value: Int32) throws(Failure) -> Double { try choice(name, value, last: 1) }
