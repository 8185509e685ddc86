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

    /// A function of `x` with a result `out`: what sentences call its arrays.
    var isFunction = false
    var predictionName: StaticString { isFunction ? "x" : "prediction" }
    var valueName: StaticString { isFunction ? "out" : "call.loss" }
    var gradientName: StaticString { isFunction ? "out" : "call.gradient" }
    var axisName: StaticString { isFunction ? "axis" : "options.axis" }

    init(kernel: Int) { self.kernel = kernel }

    /// SWL_IGNORE_NOTHING, a macro that Swift does not see.
    static var nothing: Int64 { .min }
    /// SWL_NO_AXIS likewise.
    static var noAxis: Int32 { .min }
    var ignores: Bool { labelled && ignoreIndex != Loss.nothing }

    /// A target of integers holds class indices, one of floats a number for each class.
    mutating func takeLabels(of target: Argument) throws(Failure) {
        labelled = !target.isFloat
        if labelled || ignoreIndex == Loss.nothing { return }
        let ignoreIndex = ignoreIndex
        throw Failure(SWL_ERROR_OPTION) {
            $0.add("options.ignore_index = "); $0.add(ignoreIndex)
            $0.add(" is for class indices, but target has a number for each class")
        }
    }

    func mustHaveTargetGradient() throws(Failure) {
        if targetGradient == KERNEL_TARGET_GRADIENT_NONE {
            throw Failure(SWL_ERROR_UNSUPPORTED) {
                $0.add("call.target_gradient is set, but this loss has no derivative by the target")
            }
        }
        if labelled {
            throw Failure(SWL_ERROR_UNSUPPORTED) {
                $0.add("call.target_gradient is set, but class indices have no derivative")
            }
        }
    }
}

/// A loss's numbers, in the order of its options.
struct Parameters {
    private(set) var first = Parameter(), second = Parameter(), third = Parameter(), fourth = Parameter()
    /// How many there are, from the first on.
    private(set) var count = 0

    /// A default, or one of a few numbers.
    mutating func set(_ place: Int, _ name: StaticString, _ value: Double) {
        set(place, name, Number(value: value, range: Range.any))
    }
    mutating func set(_ place: Int, _ name: StaticString, _ number: Number) {
        let parameter = Parameter(name: name, number: number)
        switch place {
        case 0: first = parameter
        case 1: second = parameter
        case 2: third = parameter
        default: fourth = parameter
        }
        if place >= count { count = place &+ 1 }
    }

    /// Makes them what float32 has; the place of one that it has not, or -1. Under the computing floating-point state.
    mutating func round() -> Int {
        if count > 0 && !first.round() { return 0 }
        if count > 1 && !second.round() { return 1 }
        if count > 2 && !third.round() { return 2 }
        if count > 3 && !fourth.round() { return 3 }
        return -1
    }

    func beyondFloat32(_ place: Int) -> Failure {
        let parameter = place == 0 ? first : place == 1 ? second : place == 2 ? third : fourth
        return Failure(SWL_ERROR_OPTION) {
            $0.add(parameter.name); $0.add(" = "); $0.add(parameter.number.value)
            $0.add(" is beyond float32, in which this call computes")
        }
    }

    var values: (Double, Double, Double, Double) {
        (first.number.value, second.number.value, third.number.value, fourth.number.value)
    }
}

struct Parameter {
    var name: StaticString = ""
    var number = Number(value: 0, range: Range.any)

    /// To float32, where it must still be in its range.
    mutating func round() -> Bool {
        let rounded = Double(Float(number.value))
        if rounded.magnitude == .infinity || !number.range.keeps(number.value, rounded: rounded) { return false }
        number = Number(value: rounded, range: number.range)
        return true
    }
}

/// A number of a caller's, and what it may be.
struct Number {
    let value: Double, range: Range
}

/// Which numbers an option may be.
struct Range {
    private let kind: UInt8

    static var any: Range { Range(kind: 0) }
    static var positive: Range { Range(kind: 1) }
    static var nonnegative: Range { Range(kind: 2) }
    static var nonpositive: Range { Range(kind: 3) }
    static var atLeastMinusOne: Range { Range(kind: 4) }
    static var unit: Range { Range(kind: 5) }
    static var halfUnit: Range { Range(kind: 6) }

    var description: StaticString {
        switch kind {
        case 1: return "a finite number > 0"
        case 2: return "a finite number >= 0"
        case 3: return "a finite number <= 0"
        case 4: return "a finite number >= -1"
        case 5: return "in [0, 1)"
        case 6: return "in [0, 0.5)"
        default: return "a number"
        }
    }

    /// By patterns: the caller's floating-point state may take subnormals for zero, and its flags stay as they are.
    func contains(_ x: Double) -> Bool {
        let x = Self.order(x), infinity = Self.order(.infinity)
        switch kind {
        case 1: return x > 0 && x < infinity
        case 2: return x >= 0 && x < infinity
        case 3: return x <= 0 && x > 0 &- infinity
        case 4: return x >= Self.order(-1) && x < infinity
        case 5: return x >= 0 && x < Self.order(1)
        case 6: return x >= 0 && x < Self.order(0.5)
        default: return x <= infinity && x >= 0 &- infinity
        }
    }

    /// An integer for each number, in their order; both zeros are 0, NaN lies beyond the infinities.
    private static func order(_ x: Double) -> Int64 {
        let pattern = Int64(bitPattern: x.bitPattern)
        return pattern >= 0 ? pattern : .min &- pattern
    }

    /// Whether a number stays inside when it is rounded, and off a bound where it was off.
    func keeps(_ value: Double, rounded: Double) -> Bool {
        contains(rounded) && (rounded == 0) == (value == 0) && (kind != 4 || (rounded == -1) == (value == -1))
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
