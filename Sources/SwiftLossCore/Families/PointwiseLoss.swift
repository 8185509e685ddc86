/// A loss of one prediction and one target, on vectors of them. The drivers do everything else.
///
/// `value` and `gradient` are written apart; what they share (a residual, say) is computed once after inlining. Row losses on
/// probabilities are such terms too, summed over the classes of a row.
public protocol PointwiseLoss {
    associatedtype V: Vector
    func value(_ prediction: V, _ target: V) -> V
    /// The derivative of `value` by the prediction.
    func gradient(_ prediction: V, _ target: V) -> V
}

/// 0 where t = 0, unless p is NaN: 0 log 0 = 0, and a NaN that counts reaches the result. Otherwise `term`.
@inlinable @inline(__always) public func zeroTarget<V: Vector>(_ p: V, _ t: V, _ term: V) -> V {
    V.select(V.equal(t, V(0)), V.select(V.equal(p, p), V(0), p), term)
}
