import CKernels

/// Which values an argument may hold. One function per kind of domain, not per loss. NaN passes, but not as a weight: all
/// comparisons are false.
public enum Domain<L: Level, V: SumVector> {
    /// The position of the first value outside, or count. Whole vectors are read: the block is padded, or count is a
    /// multiple of 8.
    @inlinable @inline(never) public static func firstOutside(
        _ domain: Int, _ block: UnsafePointer<V.Element>, _ count: Int
    ) -> Int {
        switch domain {
        case KERNEL_DOMAIN_PROBABILITY: return scan(block, count) { $0.outside(V(0), V(1)) }
        case KERNEL_DOMAIN_SIGN: return scan(block, count) { $0.magnitude.outside(V(1), V(1)) }
        case KERNEL_DOMAIN_BINARY:
            return scan(block, count) { V.select(V.equal($0, V(0)), V(1), $0).outside(V(1), V(1)) }
        case KERNEL_DOMAIN_ABOVE_MINUS_ONE:
            return scan(block, count) { V.or(V.less($0, V(-1)), V.equal($0, V(-1))) }
        case KERNEL_DOMAIN_LOG_PROBABILITY: return scan(block, count) { V.less(V(0), $0) }
        case KERNEL_DOMAIN_WEIGHT:
            // NaN does not pass: -1 in its place is outside.
            return scan(block, count) { V.less(V.select(V.equal($0, $0), $0, V(-1)), V(0)) }
        default: return count
        }
    }

    /// A number inside, to stand where the mask leaves nothing to look at.
    @inlinable @inline(__always) public static func inside(_ domain: Int) -> V.Element {
        V.Element(rounding: domain == KERNEL_DOMAIN_LOG_PROBABILITY ? 0 : 1)
    }

    @inlinable @inline(__always) static func scan(
        _ block: UnsafePointer<V.Element>, _ count: Int, _ outside: (V) -> V.Mask
    ) -> Int {
        var found = outside(V(loading: block)), i = 8
        while i < count {
            found = V.or(found, outside(V(loading: block + i)))
            i &+= 8
        }
        if !V.any(found) { return count }
        i = 0
        while i < count && !V.any(outside(V(block[i].widened))) { i &+= 1 }
        return i
    }
}

extension Vector {
    /// Below low or above high; false for NaN.
    @inlinable @inline(__always) func outside(_ low: Self, _ high: Self) -> Mask {
        Self.or(Self.less(self, low), Self.less(high, self))
    }
}
