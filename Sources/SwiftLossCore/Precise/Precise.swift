/// Numbers with more digits than an array's: a formula with logarithms and exponentials is computed in them and rounded once, at
/// the end.
///
/// For float64 that is DoubleDouble, for float32 PlainDouble. Both take infinities, zeros and NaN as plain arithmetic does.
public protocol Precise {
    /// The arrays'.
    associatedtype Element: Scalar
    associatedtype D: DoubleVector

    init(_ x: D)
    /// As plain arithmetic has it, in double: what comparisons look at.
    var head: D { get }
    /// Rounded to double.
    var rounded: D { get }
    /// The nearest numbers of the arrays' type.
    static func nearest(_ x: D) -> D

    /// a + b and a - b without rounding (PlainDouble: with).
    static func sum(_ a: D, _ b: D) -> Self
    static func difference(_ a: D, _ b: D) -> Self
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static func * (a: Self, b: D) -> Self
    static func / (a: Self, b: Self) -> Self
    static prefix func - (a: Self) -> Self
    /// Times a power of two.
    func scaled(_ power: Double) -> Self
    /// a where m is set, else b.
    static func select(_ m: D.Mask, _ a: Self, _ b: Self) -> Self

    static func log<L: Level>(_: L.Type, _ x: Self) -> Self where L.Doubles == D
    static func log1p<L: Level>(_: L.Type, _ x: Self) -> Self where L.Doubles == D
    static func exp<L: Level>(_: L.Type, _ x: Self) -> Self where L.Doubles == D
    static func expm1<L: Level>(_: L.Type, _ x: Self) -> Self where L.Doubles == D
    /// log(a / b) with all digits also where a is close to b.
    static func log<L: Level>(_: L.Type, _ a: D, over b: D) -> Self where L.Doubles == D
    static var log2: Self { get }
    static var expOfMinus256: Self { get }
}

extension Precise {
    /// Where a = 0 (the weight of a term): 0, unless x is NaN; else `term`. So 0 log 0 = 0, and a NaN that counts reaches the result.
    @inlinable @inline(__always) public static func zero(where a: D, _ x: D, else term: Self) -> Self {
        let zero = D.select(D.equal(x, x), D(0), x)
        return select(D.equal(a, D(0)), Self(zero), term)
    }

    /// exp(x) for x <= 0 as a product. Where it is tiny, that is exp(x + 256) exp(-256), the second the last factor of a result: one
    /// that is subnormal is then rounded once, not a subnormal exp(x) first.
    @inlinable @inline(__always) public static func expInTwoFactors<L: Level>(_: L.Type, _ x: D) -> (first: Self, last: Self)
    where L.Doubles == D {
        let isTiny = D.less(x, D(-512))
        // Exact: x is below -512.
        let first = exp(L.self, Self(D.select(isTiny, x + D(256), x)))
        return (first, select(isTiny, expOfMinus256, Self(D(1))))
    }
}
