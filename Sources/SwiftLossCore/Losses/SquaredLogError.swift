import CKernels

// D = log((1 + p) / (1 + t)):  e = D^2,  de/dp = 2 D / (1 + p),  d2e/dp2 = 2 (1 - D) / (1 + p)^2;  p and t above -1
//
// D = +-log1p(|p - t| / (1 + min(p, t))): nothing cancels, and 1 + is not rounded. Option: arguments below `clip` are raised to it
// first; the derivatives are 0 there, and at it.

@frozen public struct SquaredLogError<L: Level, X: Precise>: PreciseLoss where X.D == L.Doubles {
    public typealias D = X.D
    public let clip: D, clips: Bool
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {
        clips = job.pointee.parameters.0 > -1
        clip = D(job.pointee.parameters.0)
    }

    @inlinable @inline(__always) func raised(_ p: D) -> D { D.raised(p, to: clip) }
    @inlinable @inline(__always) func cut(_ p: D, _ t: D, _ derivative: X) -> X {
        // 1 / (1 + p) wins over the logarithm where p is infinite.
        let infinite = X.select(
            D.equal(p, D(.infinity)), X(D.constant(0, unlessNaN: p - raised(t))), derivative)
        return clips
            ? X.select(D.notLess(clip, p), X(D.constant(0, unlessNaN: p + t)), infinite) : infinite
    }

    @inlinable @inline(__always) func logarithm(_ p: D, _ t: D) -> X {
        let isBelow = D.less(p, t), one = D(1)
        let high = D.select(isBelow, t, p), low = D.select(isBelow, p, t)
        let ratio = X.difference(high, low) / X.sum(one, low)
        var log = X.log1p(L.self, ratio)
        let far = D.notLess(ratio.head, D(0x1p900))
        if D.any(far) {
            // The ratio may have overflowed. Nothing cancels here.
            log = X.select(far, X.log1p(L.self, X(high)) - X.log1p(L.self, X(low)), log)
        }
        return X.select(isBelow, -log, log)
    }

    @inlinable @inline(__always) public func value(_ p: D, _ t: D, _ extra: D) -> X {
        let log = logarithm(raised(p), raised(t))
        return log * log
    }

    @inlinable @inline(__always) public func derivative(_ isSecond: Bool, _ p: D, _ t: D, _ extra: D) -> X {
        let inside = raised(p), u = X.sum(D(1), inside), log = logarithm(inside, raised(t))
        let first = (isSecond ? X(D(1)) - log : log).scaled(2) / u
        return cut(p, t, isSecond ? first / u : first)
    }
}
