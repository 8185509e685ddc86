/// An unevaluated sum of two doubles: the rounded sum, and what rounding took from it.
@frozen public struct DoubleDouble<D: DoubleVector> {
    public var head: D, tail: D

    @inlinable @inline(__always) public init(head: D, tail: D) {
        self.head = head
        self.tail = tail
    }

    /// a + b exactly, where a is 0, or at least as large as b, or a multiple of b's last digit. Dekker, 1971.
    @inlinable @inline(__always) public init(large a: D, small b: D) {
        head = a + b
        tail = b - (head - a)
    }

    /// The same sum, as one of which the head is the rounded one; |tail| is below |head|.
    @inlinable @inline(__always) public var normalized: DoubleDouble { DoubleDouble(large: head, small: tail) }

    /// a + b exactly. Knuth, The Art of Computer Programming 2, theorem 4.2.2B.
    @inlinable @inline(__always) public init(_ a: D, _ b: D) {
        head = a + b
        let part = head - a
        tail = (a - (head - part)) + (b - part)
    }
}

// T. J. Dekker, A Floating-Point Technique for Extending the Available Precision, Numerische Mathematik 18 (1971), without
// normalizing: a head is always what plain arithmetic on the heads gives, so that infinities, zeros and NaN come out as they should.
// A tail beside them may be anything, and `rounded` takes it only where it is finite. What is left out is 2^-100 of the result,
// where no sum before a product or quotient has cancelled (the tail is then as large as a digit of the head).

extension DoubleDouble: Precise {
    public typealias Element = Double

    @inlinable @inline(__always) public static func nearest(_ x: D) -> D { x }

    @inlinable @inline(__always) public init(_ x: D) {
        head = x
        tail = D(0)
    }

    @inlinable @inline(__always) public init(_ pairs: Pairs, _ i: Int) {
        head = D(loading: pairs.heads + i)
        tail = D(loading: pairs.tails + i)
    }
    @inlinable @inline(__always) public func store(_ pairs: Pairs, _ i: Int) {
        head.store(pairs.heads + i)
        tail.store(pairs.tails + i)
    }
    @inlinable @inline(__always) public init(each pairs: Pairs, _ i: Int) {
        head = D(pairs.heads[i])
        tail = D(pairs.tails[i])
    }

    @inlinable @inline(__always) public var rounded: D {
        D.select(D.less(tail.magnitude, D(.infinity)), head + tail, head)
    }

    @inlinable @inline(__always) public static func sum(_ a: D, _ b: D) -> DoubleDouble { DoubleDouble(a, b) }
    @inlinable @inline(__always) public static func difference(_ a: D, _ b: D) -> DoubleDouble {
        DoubleDouble(a, -b)
    }

    @inlinable @inline(__always) public static func + (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let sum = DoubleDouble(a.head, b.head)
        return DoubleDouble(head: sum.head, tail: sum.tail + (a.tail + b.tail))
    }
    @inlinable @inline(__always) public static func - (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble { a + (-b) }

    @inlinable @inline(__always) public static func * (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let product = a.head * b.head, cross = a.head * b.tail + a.tail * b.head
        return DoubleDouble(head: product, tail: D.anyProductError(a.head, b.head, product) + cross)
    }
    @inlinable @inline(__always) public static func * (a: DoubleDouble, b: D) -> DoubleDouble {
        let product = a.head * b
        return DoubleDouble(head: product, tail: D.anyProductError(a.head, b, product) + a.tail * b)
    }
    @inlinable @inline(__always) public static func / (a: DoubleDouble, b: DoubleDouble) -> DoubleDouble {
        let quotient = a.head / b.head, product = quotient * b.head
        let remainder = (a.head - product) - D.anyProductError(quotient, b.head, product)
        return DoubleDouble(head: quotient, tail: (remainder + (a.tail - quotient * b.tail)) / b.head)
    }
    @inlinable @inline(__always) public static prefix func - (a: DoubleDouble) -> DoubleDouble {
        DoubleDouble(head: -a.head, tail: -a.tail)
    }

    @inlinable @inline(__always) public func scaled(_ power: Double) -> DoubleDouble {
        DoubleDouble(head: D(power) * head, tail: D(power) * tail)
    }

    @inlinable @inline(__always) public static func select(
        _ m: D.Mask, _ a: DoubleDouble, _ b: DoubleDouble
    ) -> DoubleDouble {
        DoubleDouble(head: D.select(m, a.head, b.head), tail: D.select(m, a.tail, b.tail))
    }

    @inlinable @inline(__always) public static var log2: DoubleDouble {
        DoubleDouble(head: D(PreciseConstants.log2), tail: D(PreciseConstants.log2Tail))
    }
    @inlinable @inline(__always) public static var expOfMinus256: DoubleDouble {
        DoubleDouble(head: D(PreciseConstants.expOfMinus256), tail: D(PreciseConstants.expOfMinus256Tail))
    }

    @inlinable @inline(__always) public static func log<L: Level>(_: L.Type, _ x: DoubleDouble) -> DoubleDouble
    where L.Doubles == D {
        var y = x
        DoubleDoubles<L>.log(&y)
        return y
    }
    @inlinable @inline(__always) public static func log1p<L: Level>(_: L.Type, _ x: DoubleDouble) -> DoubleDouble
    where L.Doubles == D {
        var y = x
        DoubleDoubles<L>.log1p(&y)
        return y
    }
    @inlinable @inline(__always) public static func log<L: Level>(
        _: L.Type, _ p: D, complement: D.Mask
    ) -> DoubleDouble where L.Doubles == D {
        log(L.self, select(complement, difference(D(1), p), DoubleDouble(p)))
    }
    @inlinable @inline(__always) public static func exp<L: Level>(_: L.Type, _ x: DoubleDouble) -> DoubleDouble
    where L.Doubles == D {
        var y = x
        DoubleDoubles<L>.exp(&y)
        return y
    }
    @inlinable @inline(__always) public static func expNear(_ x: DoubleDouble) -> DoubleDouble {
        let reduction = ExponentialReduction(x.head)
        let y = reduction.exponential(reduction.power).normalized
        return DoubleDouble(head: y.head, tail: y.tail + y.head * x.tail)
    }
    @inlinable @inline(__always) public static func expm1<L: Level>(_: L.Type, _ x: DoubleDouble) -> DoubleDouble
    where L.Doubles == D {
        var y = x
        DoubleDoubles<L>.expm1(&y)
        return y
    }
    @inlinable @inline(__always) public static func log<L: Level>(
        _: L.Type, _ a: D, over b: D
    ) -> DoubleDouble where L.Doubles == D {
        var y = DoubleDouble(head: a, tail: b)
        DoubleDoubles<L>.logOfQuotient(&y)
        return y
    }
}

/// The elementary functions in this precision: called and not inlined, one copy per level, through memory (as
/// ElementaryFunction's other way). Where the main way of a function does not hold, its result is the rounded one.
public enum DoubleDoubles<L: Level> {
    public typealias D = L.Doubles

    @inlinable @inline(never) static func log(_ x: inout DoubleDouble<D>) {
        let y = LogarithmReduction(x.head).logarithm(plus: x.tail).normalized
        x = mended(Logarithm<L>.self, y, at: x.head)
    }

    @inlinable @inline(never) static func log1p(_ x: inout DoubleDouble<D>) {
        let u = DoubleDouble(D(1), x.head)
        let y = LogarithmReduction(u.head).logarithm(plus: DoubleDouble(head: u.tail, tail: x.tail)).normalized
        x = mended(Log1p<L>.self, y, at: x.head)
    }

    @inlinable @inline(never) static func exp(_ x: inout DoubleDouble<D>) {
        x = mended(Exponential<L>.self, DoubleDouble.expNear(x), at: x.head)
    }

    @inlinable @inline(never) static func expm1(_ x: inout DoubleDouble<D>) {
        let y = Expm1<L>.sum(x.head).normalized
        let tail = y.tail + (x.tail + y.head * x.tail)
        x = mended(Expm1<L>.self, DoubleDouble(head: y.head, tail: tail), at: x.head)
    }

    /// log(head / tail)
    @inlinable @inline(never) static func logOfQuotient(_ x: inout DoubleDouble<D>) {
        x = LogarithmOfQuotient<L>.float64(x.head, x.tail).normalized
    }

    @inlinable @inline(__always) static func mended<F: ElementaryFunction>(
        _: F.Type, _ y: DoubleDouble<D>, at x: D
    ) -> DoubleDouble<D> where F.D == D {
        let elsewhere = F.isElsewhere(x)
        if D.any(elsewhere) {
            var argument = x, result = y.head
            F.mend(&result, at: &argument)
            return DoubleDouble.select(elsewhere, DoubleDouble(result), y)
        }
        return y
    }
}
