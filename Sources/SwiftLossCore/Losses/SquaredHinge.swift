import CKernels

// e = max(0, margin - s p)^2,  de/dp = -2 s max(0, margin - s p),  d2e/dp2 = 2 where s p < margin, else 0 (also at the margin);
// s as in Hinge.swift

@frozen public struct SquaredHinge<V: Vector>: ArithmeticLoss {
    public let margin: Margin<V>
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) { margin = Margin(job) }

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V {
        let m = V.maximum(V(0), margin.slack(p, margin.label(t)))
        return m * m
    }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V {
        let s = margin.label(t), slack = margin.slack(p, s)
        return V.select(V.less(V(0), slack), V(-2) * s * slack, V.constant(0, unlessNaN: slack))
    }

    @inlinable @inline(__always) public func hessian(_ p: V, _ t: V) -> V {
        let slack = margin.slack(p, margin.label(t))
        return V.select(V.less(V(0), slack), V(2), V.constant(0, unlessNaN: slack))
    }
}
