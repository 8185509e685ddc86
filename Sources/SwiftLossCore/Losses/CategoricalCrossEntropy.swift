// e = -sum_c t_c log(p_c + epsilon),  de/dp_c = -t_c / (p_c + epsilon);  a class with t_c = 0 adds 0;  t and p in [0, 1]
//
// This is the term of one class. A class index is a row whose target is 1 at that class and 0 elsewhere, so
// sparse_categorical_cross_entropy is this loss too.

@frozen public struct CategoricalCrossEntropy<L: Level, V: Vector>: PointwiseLoss {
    public let epsilon: V
    @inlinable @inline(__always) public init(epsilon: V) { self.epsilon = epsilon }

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V {
        // 0 - x, not -x: a certain and right prediction costs +0.0.
        zeroTarget(p, t, V(0) - t * Elementary<L, V>.log(p + epsilon))
    }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V { zeroTarget(p, t, -t / (p + epsilon)) }
}
