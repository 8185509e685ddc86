/// numpy's order of addition (numpy/_core/src/umath/loops_utils.h.src, pairwise sum): fixed, whatever the machine. It is np.sum's
/// for whole arrays since numpy 2.3; before, for each piece of 8192 elements.
///
/// A node of more than 128 elements is split at half its size, rounded down to a multiple of 8. A leaf adds its elements
/// in eight lanes (lane j takes elements j, j+8, ...), combines them as ((0+1)+(2+3))+((4+5)+(6+7)) and adds its last
/// count mod 8 elements one after the other.
public enum Pairwise<L: Level, V: SumVector> {
    @inlinable @inline(__always) public static func split(_ count: Int) -> Int {
        let half = count &>> 1
        return half &- (half & 7)
    }

    /// The sum of a leaf. It starts from -0.0, which leaves every first element as it is.
    @inlinable @inline(never) public static func leaf(_ block: UnsafePointer<V.Element>, _ count: Int) -> V.Element {
        let whole = count & ~7
        var sum = V.Element(rounding: -0.0)
        if whole > 0 {
            var lanes = V(loading: block), i = 8
            while i < whole {
                lanes = lanes + V(loading: block + i)
                i &+= 8
            }
            sum = lanes.laneSum
        }
        var i = whole
        while i < count {
            sum = sum + block[i]
            i &+= 1
        }
        return sum
    }
}
