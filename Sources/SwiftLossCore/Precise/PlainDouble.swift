/// A double: enough for a formula whose arguments and result are float32.
@frozen public struct PlainDouble<D: DoubleVector>: Precise {
    public typealias Element = Float
    public var head: D

    @inlinable @inline(__always) public init(_ x: D) { head = x }
    @inlinable @inline(__always) public init(_ pairs: Pairs, _ i: Int) { head = D(loading: pairs.heads + i) }
    @inlinable @inline(__always) public func store(_ pairs: Pairs, _ i: Int) { head.store(pairs.heads + i) }
    @inlinable @inline(__always) public init(each pairs: Pairs, _ i: Int) { head = D(pairs.heads[i]) }

    /// + 0: a zero has the sign that DoubleDouble's has, which is no negative one.
    @inlinable @inline(__always) public var rounded: D { head + D(0) }
    @inlinable @inline(__always) public static func nearest(_ x: D) -> D { x.roundedToFloat32 }

    @inlinable @inline(__always) public static func sum(_ a: D, _ b: D) -> PlainDouble { PlainDouble(a + b) }
    @inlinable @inline(__always) public static func difference(_ a: D, _ b: D) -> PlainDouble {
        PlainDouble(a - b)
    }
    @inlinable @inline(__always) public static func + (a: PlainDouble, b: PlainDouble) -> PlainDouble {
        PlainDouble(a.head + b.head)
    }
    @inlinable @inline(__always) public static func - (a: PlainDouble, b: PlainDouble) -> PlainDouble {
        PlainDouble(a.head - b.head)
    }
    @inlinable @inline(__always) public static func * (a: PlainDouble, b: PlainDouble) -> PlainDouble {
        PlainDouble(a.head * b.head)
    }
    @inlinable @inline(__always) public static func * (a: PlainDouble, b: D) -> PlainDouble {
        PlainDouble(a.head * b)
    }
    @inlinable @inline(__always) public static func / (a: PlainDouble, b: PlainDouble) -> PlainDouble {
        PlainDouble(a.head / b.head)
    }
    @inlinable @inline(__always) public static prefix func - (a: PlainDouble) -> PlainDouble { PlainDouble(-a.head) }
    @inlinable @inline(__always) public func scaled(_ power: Double) -> PlainDouble {
        PlainDouble(D(power) * head)
    }
    @inlinable @inline(__always) public static func select(
        _ m: D.Mask, _ a: PlainDouble, _ b: PlainDouble
    ) -> PlainDouble {
        PlainDouble(D.select(m, a.head, b.head))
    }

    @inlinable @inline(__always) public static var log2: PlainDouble { PlainDouble(D(PreciseConstants.log2)) }
    @inlinable @inline(__always) public static var expOfMinus256: PlainDouble {
        PlainDouble(D(PreciseConstants.expOfMinus256))
    }

    @inlinable @inline(__always) public static func log<L: Level>(_: L.Type, _ x: PlainDouble) -> PlainDouble
    where L.Doubles == D {
        var y = x
        PlainDoubles<L>.log(&y.head)
        return y
    }
    @inlinable @inline(__always) public static func log1p<L: Level>(_: L.Type, _ x: PlainDouble) -> PlainDouble
    where L.Doubles == D {
        var y = x
        PlainDoubles<L>.log1p(&y.head)
        return y
    }
    @inlinable @inline(__always) public static func log<L: Level>(
        _: L.Type, _ p: D, complement: D.Mask
    ) -> PlainDouble where L.Doubles == D {
        let u = D.select(complement, D(1) - p, p)
        return PlainDouble(
            Logarithm<L>.mended(ShortLogarithm<PlainSum, D>.log(u, near1: D.and(complement, D.less(p, D(0x1p-9))), -p), at: u))
    }
    @inlinable @inline(__always) public static func exp<L: Level>(_: L.Type, _ x: PlainDouble) -> PlainDouble
    where L.Doubles == D {
        var y = x
        PlainDoubles<L>.exp(&y.head)
        return y
    }
    @inlinable @inline(__always) public static func expNear(_ x: PlainDouble) -> PlainDouble {
        PlainDouble(ShortExponential<PlainSum, D>.exp(x.head))
    }
    @inlinable @inline(__always) public static func expm1<L: Level>(_: L.Type, _ x: PlainDouble) -> PlainDouble
    where L.Doubles == D {
        var y = x
        PlainDoubles<L>.expm1(&y.head)
        return y
    }
    /// A quotient of two float32 other than 1 differs from 1 by at least 2^-24, so its rounding to 2^-53 does no harm. b + 0: a
    /// zero of either sign is a zero.
    @inlinable @inline(__always) public static func log<L: Level>(_: L.Type, _ a: D, over b: D) -> PlainDouble
    where L.Doubles == D {
        log(L.self, PlainDouble(a / (b + D(0))))
    }
}

/// As DoubleDoubles. PlainSum: these results are not rounded to float32, where levels would agree either way.
public enum PlainDoubles<L: Level> {
    public typealias D = L.Doubles

    @inlinable @inline(never) static func log(_ x: inout D) {
        x = Logarithm<L>.mended(ShortLogarithm<PlainSum, D>.log(x), at: x)
    }
    @inlinable @inline(never) static func log1p(_ x: inout D) {
        x = Log1p<L>.mended(ShortLogarithm<PlainSum, D>.log1p(x), at: x)
    }
    @inlinable @inline(never) static func exp(_ x: inout D) {
        x = Exponential<L>.mended(ShortExponential<PlainSum, D>.exp(x), at: x)
    }
    @inlinable @inline(never) static func expm1(_ x: inout D) {
        x = Expm1<L>.mended(ShortExponential<PlainSum, D>.expm1(x), at: x)
    }
}
