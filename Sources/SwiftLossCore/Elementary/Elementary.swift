import CKernels

/// The elementary functions for the losses: called and not inlined, one copy per level and vector type, whatever the number of
/// losses. Through memory, as ElementaryFunction's other way.
///
/// The same bits at every level: see the fused operations of F64x8+Elementary.swift and ProductSum.swift.
public enum Elementary<L: Level, V: Vector> {
    @inlinable @inline(__always) public static func log(_ x: V) -> V { call(Logarithm<L>.self, x) }
    @inlinable @inline(__always) public static func log1p(_ x: V) -> V { call(Log1p<L>.self, x) }
    @inlinable @inline(__always) public static func relativeEntropy(_ a: V, _ b: V) -> V {
        var y = a, b = b
        replaceByRelativeEntropy(&y, &b)
        return y
    }

    @inlinable @inline(__always) static func call<F: ElementaryFunction>(_: F.Type, _ x: V) -> V {
        var y = x
        withUnsafeMutablePointer(to: &y) {
            let lanes = UnsafeMutableRawPointer($0).assumingMemoryBound(to: V.Element.self)
            Elementwise<L, V>.each(F.self, lanes, lanes, V.width)
        }
        return y
    }
    @inlinable @inline(never) static func replaceByRelativeEntropy(_ a: inout V, _ b: inout V) {
        a = V.relativeEntropy(L.self, a, b)
    }
}
