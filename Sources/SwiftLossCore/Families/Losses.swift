import CKernels

// What a loss of one prediction and one target is. The drivers do everything else. Row losses on probabilities are such terms too,
// summed over the classes of a row. A loss reads its options from the job's parameters.

/// A loss made of + - * / abs max alone, in the arrays' own precision: numpy's bits.
public protocol ArithmeticLoss {
    associatedtype V: Vector
    init(_ job: UnsafePointer<kernel_job>)
    func value(_ prediction: V, _ target: V) -> V
    /// The derivative of `value` by the prediction.
    func gradient(_ prediction: V, _ target: V) -> V
    /// The derivative of `gradient` by the prediction.
    func hessian(_ prediction: V, _ target: V) -> V
}

/// A loss with logarithms and exponentials, in more than the arrays' precision, rounded once. `extra` is the element's second
/// parameter (pos_weight); most losses have none.
public protocol PreciseLoss {
    associatedtype X: Precise
    init(_ job: UnsafePointer<kernel_job>)
    func value(_ prediction: X.D, _ target: X.D, _ extra: X.D) -> X
    /// The gradient or, if `isSecond`, the Hessian: one function, since most of what they compute is the same.
    func derivative(_ isSecond: Bool, _ prediction: X.D, _ target: X.D, _ extra: X.D) -> X
    /// The derivative of `value` by the target. Asked for only where Dispatch.swift lists the loss for it.
    func targetGradient(_ prediction: X.D, _ target: X.D, _ extra: X.D) -> X

    /// Whether `quick` is there, for these options.
    var isQuick: Bool { get }
    /// Whether `quick` is quicker where all targets are 0 or 1.
    static var hasHardTargets: Bool { get }
    /// Values for float32, and where they may not be rounded to what `value` is, or the arguments are not in their domains.
    func quick(_ prediction: X.D, _ target: X.D, isHard: Bool) -> (value: X.D, doubt: X.D.Mask)
}

extension PreciseLoss {
    @inlinable @inline(__always) public var isQuick: Bool { false }
    @inlinable @inline(__always) public static var hasHardTargets: Bool { false }
    @inlinable @inline(__always) public func quick(_ p: X.D, _ t: X.D, isHard: Bool) -> (value: X.D, doubt: X.D.Mask) {
        (p, X.D.notLess(p, p))
    }

    @inlinable @inline(__always) public func targetGradient(_ prediction: X.D, _ target: X.D, _ extra: X.D) -> X {
        derivative(false, target, prediction, extra)
    }
}

extension Vector {
    /// x where r is a number, else r: a derivative that is constant does not hide a NaN.
    @inlinable @inline(__always) static func constant(_ x: Double, unlessNaN r: Self) -> Self {
        select(equal(r, r), Self(x), r)
    }

    /// x, raised to low where it is below; NaN stays.
    @inlinable @inline(__always) static func raised(_ x: Self, to low: Self) -> Self { select(less(x, low), low, x) }

    /// sign(r) as numpy.sign has it: +0.0 for zeros of both signs.
    @inlinable @inline(__always) static func sign(_ r: Self) -> Self {
        // What is left is a zero or NaN; adding +0.0 turns -0.0 into +0.0 and keeps NaN.
        let zero = Self(0)
        return select(less(zero, r), Self(1), select(less(r, zero), Self(-1), r + zero))
    }
}
