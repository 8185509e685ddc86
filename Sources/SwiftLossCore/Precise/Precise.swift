/// Numbers with more digits than an array's: a formula with logarithms and exponentials is computed in them and rounded once, at
/// the end.
///
/// For float64 that is DoubleDouble, for float32 PlainDouble. Both take infinities, zeros and NaN as plain arithmetic does.
public protocol Precise {
    /// The arrays'.
    associatedtype Element: Scalar
    associatedtype D: DoubleVector

    init(_ x: D)
    /// Numbers of two blocks: what `store` wrote there.
    init(_ pairs: Pairs, _ i: Int)
    func store(_ pairs: Pairs, _ i: Int)
    /// One of them in each lane.
    init(each pairs: Pairs, _ i: Int)
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
    /// log p, or log1p(-p) where the mask is set: the same bits, for one logarithm. p >= 0, or NaN.
    static func log<L: Level>(_: L.Type, _ p: D, complement: D.Mask) -> Self where L.Doubles == D
    static func exp<L: Level>(_: L.Type, _ x: Self) -> Self where L.Doubles == D
    static func expm1<L: Level>(_: L.Type, _ x: Self) -> Self where L.Doubles == D
    /// exp(x) for |x| <= 512 and NaN, the same bits, and inlined: for loops that do little else.
    static func expNear(_ x: Self) -> Self
    /// log(a / b) with all digits also where a is close to b.
    static func log<L: Level>(_: L.Type, _ a: D, over b: D) -> Self where L.Doubles == D
    static var log2: Self { get }
    static var expOfMinus256: Self { get }
}

/// Two blocks of doubles: heads and tails of numbers of a Precise type, the tails of PlainDouble being 0 or not there.
@frozen public struct Pairs {
    public let heads: UnsafeMutablePointer<Double>, tails: UnsafeMutablePointer<Double>
    @inlinable @inline(__always) init(_ heads: UnsafeMutablePointer<Double>, _ tails: UnsafeMutablePointer<Double>) {
        self.heads = heads
        self.tails = tails
    }

    @inlinable @inline(__always) func set(_ i: Int, _ x: Double) {
        heads[i] = x
        tails[i] = 0
    }
}

extension Precise {
    /// Where a = 0 (the weight of a term): 0, unless x is NaN; else `term`. So 0 log 0 = 0, and a NaN that counts reaches the result.
    @inlinable @inline(__always) public static func zero(where a: D, _ x: D, else term: Self) -> Self {
        let zero = D.select(D.equal(x, x), D(0), x)
        return select(D.equal(a, D(0)), Self(zero), term)
    }

    /// exp(x) for x <= 0 as `first` and how many times exp(-256) is to follow (by `scaled`, as a result's last factors): a result that
    /// is subnormal, or that other factors bring back into range, is then rounded once. Where any follow, `first` is in
    /// [exp(-700), exp(-256)].
    @inlinable @inline(__always) public static func expInSteps<L: Level>(_: L.Type, _ x: Self) -> (first: Self, steps: D)
    where L.Doubles == D {
        // Adding 1.5 2^52 rounds to an integer.
        let rounded = (x.head * D(-0x1p-8) - D(1.5) + D(0x1.8p52)) - D(0x1.8p52), isTiny = D.less(x.head, D(-512))
        let steps = D.select(isTiny, D.select(D.less(rounded, D(13)), rounded, D(13)), D(0))
        // Exact but far out, where the result is 0 in any case.
        let near = x + Self(D(256) * steps)
        return (exp(L.self, select(D.less(near.head, D(-700)), Self(D(-700)), near)), steps)
    }

    /// x exp(-256)^steps 2^(600 powers), in an order in which nothing leaves the range before the result does.
    @inlinable @inline(__always) public static func scaled<L: Level>(_: L.Type, _ x: Self, steps: D, powers: D) -> Self
    where L.Doubles == D {
        var (y, steps, powers) = (x, steps, powers)
        Steps<L, Self>.apply(&y, &steps, &powers)
        return y
    }

    /// t / p^2 for numbers of which t may be subnormal while the result is not.
    @inlinable @inline(__always) static func quotient(_ t: Self, bySquareOf p: Self) -> Self {
        let isTiny = D.and(D.less(t.head, D(0x1p-500)), D.less(D(0x1p-200), p.head)), one = D(1)
        return t * D.select(isTiny, D(0x1p512), one) / p / p * D.select(isTiny, D(0x1p-512), one)
    }
}

/// One copy per level, through memory (as ElementaryFunction's other way).
public enum Steps<L: Level, X: Precise> where X.D == L.Doubles {
    public typealias D = X.D

    @inlinable @inline(never) static func apply(_ x: inout X, _ steps: inout D, _ powers: inout D) {
        var i = D.any(D.less(D(0), steps + powers)) ? 0 : 16
        while i < 16 {
            let hasNoPower = D.notLess(D(0), powers)
            let goesDown = D.and(D.less(D(0), steps), D.or(hasNoPower, D.less(D(1), x.head.magnitude)))
            let goesUp = D.select(D.or(goesDown, hasNoPower), D(0), D(1))
            x = X.select(goesDown, x * X.expOfMinus256, X.select(D.less(D(0), goesUp), x.scaled(0x1p600), x))
            steps = steps - D.select(goesDown, D(1), D(0))
            powers = powers - goesUp
            i &+= 1
        }
    }
}
