/// A vector of doubles, in which elementary functions are computed whatever the lanes of their argument. Each level has one as wide
/// as its registers (Level.Doubles); the width has no effect on any result.
public protocol DoubleVector: Vector where Element == Double {
    /// The number of lanes.
    static var width: Int { get }

    associatedtype Bits: BitVector

    init(bits: Bits)
    var bits: Bits { get }
    init(floats p: UnsafePointer<Float>)
    /// Rounds to float32.
    func store(floats p: UnsafeMutablePointer<Float>)

    /// The nearest float32.
    var roundedToFloat32: Self { get }

    static func and(_ a: Mask, _ b: Mask) -> Mask
    /// True where less is false: also where a lane is NaN.
    static func notLess(_ a: Self, _ b: Self) -> Mask
    /// table[index mod 16] in each lane.
    static func lookUp(_ table: UnsafePointer<Double>?, _ index: Bits) -> Self

    // Fused multiply-adds, only where a processor without them gives the same bits. (Everywhere else a product is rounded
    // before it is added.)

    /// self + a b, where a b is exact.
    func adding(exactProduct a: Self, _ b: Self) -> Self
    /// a b - c, which must be exact and close to 0; b has at most 26 bits.
    static func difference(_ a: Self, short b: Self, _ c: Self) -> Self
    /// What the rounded product p lacks of a b, exactly; |b| < 2^996.
    static func productError(_ a: Self, _ b: Self, _ p: Self) -> Self
    /// The same for any numbers, rounded where it is no double.
    static func anyProductError(_ a: Self, _ b: Self, _ p: Self) -> Self

    // For FastSum, QuickLogarithm and QuickExponential alone.

    /// a b + c, rounded once or twice.
    static func fastSum(_ c: Self, _ a: Self, _ b: Self) -> Self
    /// a - b rounded to odd: vector.h says how.
    static func differenceToOdd(_ a: Self, _ b: Self) -> Self
    /// Where rounding to float32 may be wrong of a number that is known to 2^-37 of itself, and a normal float32.
    var isNearMiddle: Mask { get }
    /// The same of one that is known to 2^-42.
    var isNearestMiddle: Mask { get }
}

extension DoubleVector {
    /// self, and where that is 0 the zero of x's sign; x has self's sign everywhere else.
    @inlinable @inline(__always) public func withSign(ofZero x: Self) -> Self {
        Self(bits: bits | (x.bits & Bits(.min)))
    }
}

/// Integers as wide as a vector's lanes, also as bit patterns of these. Arithmetic wraps; shifts bring in zeros.
public protocol BitVector {
    init(_ x: Int64)
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func & (a: Self, b: Self) -> Self
    static func | (a: Self, b: Self) -> Self
    static func << (a: Self, n: Int32) -> Self
    static func >> (a: Self, n: Int32) -> Self
}
