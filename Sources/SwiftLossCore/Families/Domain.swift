import CKernels

/// Which values an argument may hold. One function per kind of domain, not per loss. NaN passes: all comparisons are false.
public enum Domain<L: Level, V: SumVector> {
    /// The position of the first value outside, or count. Whole vectors are read: the block is padded, or count is a
    /// multiple of 8.
    @inlinable @inline(never) public static func firstOutside(
        _ domain: Int, _ block: UnsafePointer<V.Element>, _ count: Int
    ) -> Int {
        switch domain {
        case KERNEL_DOMAIN_PROBABILITY: return scan(block, count) { V.or(V.less($0, V(0)), V.less(V(1), $0)) }
        case KERNEL_DOMAIN_SIGN: return scan(block, count) { V.or(V.less($0.magnitude, V(1)), V.less(V(1), $0.magnitude)) }
        default: return count
        }
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
