import CKernels

// e = max(0, margin - s p),  de/dp = -s where s p < margin, else 0 (also at the margin),  d2e/dp2 = 0;
// s is the label, -1 or 1, or 2 t - 1 for a label t of 0 or 1

/// The two labels of a hinge, and where its margin is.
@frozen public struct Margin<V: Vector> {
    public let margin: V, scale: V, shift: V

    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) {
        // + 0: a margin of -0.0 is a zero like the other.
        margin = V(job.pointee.parameters.0 + 0)
        // Exact for labels in their domain.
        let isBinary = job.pointee.parameters.1 != 0
        scale = V(isBinary ? 2 : 1)
        shift = V(isBinary ? 1 : 0)
    }

    @inlinable @inline(__always) func label(_ t: V) -> V { scale * t - shift }
    @inlinable @inline(__always) func slack(_ p: V, _ s: V) -> V { margin - s * p }
}

@frozen public struct Hinge<V: Vector>: ArithmeticLoss {
    public let margin: Margin<V>
    @inlinable @inline(__always) public init(_ job: UnsafePointer<kernel_job>) { margin = Margin(job) }

    @inlinable @inline(__always) public func value(_ p: V, _ t: V) -> V {
        V.maximum(V(0), margin.slack(p, margin.label(t)))
    }

    @inlinable @inline(__always) public func gradient(_ p: V, _ t: V) -> V {
        let s = margin.label(t), slack = margin.slack(p, s)
        return V.select(V.less(V(0), slack), -s, V.constant(0, unlessNaN: slack))
    }

    @inlinable @inline(__always) public func hessian(_ p: V, _ t: V) -> V {
        V.constant(0, unlessNaN: margin.slack(p, margin.label(t)))
    }
}
