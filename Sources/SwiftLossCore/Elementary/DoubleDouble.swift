/// An unevaluated sum of two doubles: the rounded sum, and what rounding took from it.
@frozen public struct DoubleDouble {
    public var head: F64x8, tail: F64x8

    @inlinable @inline(__always) public init(head: F64x8, tail: F64x8) {
        self.head = head
        self.tail = tail
    }

    /// a + b exactly, where a is 0, or at least as large as b, or a multiple of b's last digit. Dekker, 1971.
    @inlinable @inline(__always) public init(large a: F64x8, small b: F64x8) {
        head = a + b
        tail = b - (head - a)
    }

    /// The same sum, as one of which the head is the rounded one; |tail| is below |head|.
    @inlinable @inline(__always) public var normalized: DoubleDouble { DoubleDouble(large: head, small: tail) }

    /// a + b exactly. Knuth, The Art of Computer Programming 2, theorem 4.2.2B.
    @inlinable @inline(__always) public init(_ a: F64x8, _ b: F64x8) {
        head = a + b
        let part = head - a
        tail = (a - (head - part)) + (b - part)
    }
}
