/// An elementary function for another one's other way: called and not inlined, through memory.
///
/// The same bits at every level: see the fused operations of DoubleVector.swift and ProductSum.swift.
public enum Elementary<L: Level> {
    public typealias D = L.Doubles

    @inlinable @inline(__always) public static func log(_ x: D) -> D {
        var y = x
        withUnsafeMutablePointer(to: &y) {
            let lanes = UnsafeMutableRawPointer($0).assumingMemoryBound(to: Double.self)
            Elementwise<L, Double>.each(Logarithm<L>.self, lanes, lanes, D.width)
        }
        return y
    }
}
