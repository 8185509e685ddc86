/// A vector register: the closed list of operations that a kernel may use.
///
/// Swift's SIMD operators become one operation for each lane, which the optimizer does not always put together again, so every
/// operation is a requirement that a wrapper struct answers with one of vector.h. (Wrappers, because SIMD8 itself could conform only once.)
/// Comparisons are false where a lane is NaN, unless they say otherwise.
public protocol Vector {
    associatedtype Element: Scalar
    associatedtype Mask

    init(_ x: Double)
    init(loading p: UnsafePointer<Element>)
    func store(_ p: UnsafeMutablePointer<Element>)

    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static func / (a: Self, b: Self) -> Self
    static prefix func - (a: Self) -> Self
    var magnitude: Self { get }
    /// Every NaN as the positive quiet one.
    var canonicalNaN: Self { get }

    static func less(_ a: Self, _ b: Self) -> Mask
    static func equal(_ a: Self, _ b: Self) -> Mask
    static func or(_ a: Mask, _ b: Mask) -> Mask
    static func any(_ m: Mask) -> Bool
    /// a where m is set, else b.
    static func select(_ m: Mask, _ a: Self, _ b: Self) -> Self
}

/// The eight lanes of the reduction.
public protocol SumVector: Vector {
    /// ((l0+l1)+(l2+l3))+((l4+l5)+(l6+l7))
    var laneSum: Element { get }
    /// x is neither a nor b: true also where x is NaN.
    static func neither(_ x: Self, _ a: Self, _ b: Self) -> Mask
    /// Stores past the caches; p is 16-byte aligned.
    func stream(_ p: UnsafeMutablePointer<Element>)
}

extension Vector {
    /// numpy.maximum: NaN where either is NaN.
    @inlinable @inline(__always) public static func maximum(_ a: Self, _ b: Self) -> Self {
        // a where b < a or a is NaN; else b, which is NaN if anything is.
        select(less(b, a), a, select(equal(a, a), b, a))
    }
}
