import CKernels

/// Which values an argument may hold: those in an interval, one more number, and NaN or not. All domains are such, so there are no
/// loops for each.
public enum Domain<L: Level, V: SumVector> {
    /// The position of the first value outside, or count. Whole vectors are read: the block is padded, or count is a
    /// multiple of 8.
    @inlinable @inline(never) public static func firstOutside(
        _ domain: Int, _ block: UnsafePointer<V.Element>, _ count: Int
    ) -> Int {
        // `also` and `nan` stand for what is no exception: a number equal to none, and one that is inside.
        var low = -Double.infinity, high = Double.infinity, also = Double.nan, nan = Double.nan
        switch domain {
        case KERNEL_DOMAIN_PROBABILITY: (low, high) = (0, 1)
        case KERNEL_DOMAIN_SIGN: (low, high, also) = (1, 1, -1)
        case KERNEL_DOMAIN_BINARY: (low, high, also) = (1, 1, 0)
        case KERNEL_DOMAIN_ABOVE_MINUS_ONE: low = V.Element.dtype == KERNEL_FLOAT64 ? -1 + 0x1p-53 : -1 + 0x1p-24
        case KERNEL_DOMAIN_LOG_PROBABILITY: high = 0
        case KERNEL_DOMAIN_WEIGHT: (low, nan) = (0, -1)
        case KERNEL_DOMAIN_FINITE_WEIGHT:
            (low, nan) = (0, -1)
            high = V.Element.dtype == KERNEL_FLOAT64 ? .greatestFiniteMagnitude : Double(Float.greatestFiniteMagnitude)
        default: return count
        }
        let bounds = (V(low), V(high), V(also), V(nan))
        var i = 0
        var found = V.less(bounds.0, bounds.0)
        if low == high {
            // Two numbers. What is found may be a NaN, which is looked at again below.
            while i < count {
                found = V.or(found, V.neither(V(loading: block + i), bounds.1, bounds.2))
                i &+= 8
            }
        } else if nan != nan {
            // NaN is neither below nor above.
            while i < count {
                let x = V(loading: block + i)
                found = V.or(found, V.or(V.less(x, bounds.0), V.less(bounds.1, x)))
                i &+= 8
            }
        } else {
            while i < count {
                found = V.or(found, outside(V(loading: block + i), bounds))
                i &+= 8
            }
        }
        if !V.any(found) { return count }
        i = 0
        while i < count && !V.any(outside(V(loading: block + i), bounds)) { i &+= 8 }
        while i < count && !V.any(outside(V(block[i].widened), bounds)) { i &+= 1 }
        return i < count ? i : count
    }

    @inlinable @inline(__always) static func outside(_ x: V, _ bounds: (low: V, high: V, also: V, nan: V)) -> V.Mask {
        var x = V.select(V.equal(x, bounds.also), bounds.high, x)
        x = V.select(V.equal(x, x), x, bounds.nan)
        return V.or(V.less(x, bounds.low), V.less(bounds.high, x))
    }

    /// A number inside, to stand where the mask leaves nothing to look at.
    @inlinable @inline(__always) public static func inside(_ domain: Int) -> V.Element {
        V.Element(rounding: domain == KERNEL_DOMAIN_LOG_PROBABILITY ? 0 : 1)
    }
}
