/// A vector of floats with what sums of two floats need: where the processor has a fused multiply-add. The width has no effect on any
/// result.
public protocol SingleVector: Vector where Element == Float {
    /// Int32, also as bit patterns of the Floats.
    associatedtype Bits: BitVector

    init(bits: Bits)
    var bits: Bits { get }
    init(integers: Bits)

    static func and(_ a: Mask, _ b: Mask) -> Mask
    static func all(_ m: Mask) -> Bool
    /// a b + c, rounded once.
    static func fused(_ a: Self, _ b: Self, _ c: Self) -> Self
    /// table[index mod 16] in each lane.
    static func lookUp(_ table: UnsafePointer<Float>?, _ index: Bits) -> Self
}

extension SingleVector {
    /// a >= b, false where a lane is NaN.
    @inlinable @inline(__always) static func atLeast(_ a: Self, _ b: Self) -> Mask { or(less(b, a), equal(a, b)) }
}

/// An unevaluated sum of two floats, with the formulas of T. J. Dekker, A Floating-Point Technique for Extending the Available Precision,
/// 1971, and of D. E. Knuth for `sum`.
@frozen public struct FloatFloat<V: SingleVector> {
    public var head: V, tail: V
    @inlinable @inline(__always) init(head: V, tail: V) {
        self.head = head
        self.tail = tail
    }
    /// a + b exactly, where |a| >= |b| or a = 0.
    @inlinable @inline(__always) init(large a: V, small b: V) {
        head = a + b
        tail = b - (head - a)
    }
    /// a + b exactly.
    @inlinable @inline(__always) static func sum(_ a: V, _ b: V) -> FloatFloat {
        let s = a + b, part = s - a
        return FloatFloat(head: s, tail: (a - (s - part)) + (b - part))
    }
    /// a b exactly, but for underflow.
    @inlinable @inline(__always) static func product(_ a: V, _ b: V) -> FloatFloat {
        let p = a * b
        return FloatFloat(head: p, tail: V.fused(a, b, -p))
    }

    /// Whether the head is what any number at most `distance` from the sum is rounded to.
    @inlinable @inline(__always) func isCertain(within distance: V) -> V.Mask {
        V.and(V.equal(head + (tail + distance), head), V.equal(head + (tail - distance), head))
    }
}
