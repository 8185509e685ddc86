import CKernels

/// The weights of the classes: the job's `extra`, one number per class, 1 where it is absent.
public enum ClassWeight<L: Level, E: Scalar> {
    @inlinable @inline(__always) static func of(_ job: UnsafePointer<kernel_job>, _ label: Int) -> E {
        job.pointee.extra.data == nil ? E(rounding: 1) : given(job, label)
    }

    @inlinable @inline(never) static func given(_ job: UnsafePointer<kernel_job>, _ label: Int) -> E {
        let weights = job.pointee.extra
        return E(rounding: Layout.number(weights, label &* Layout.lastStep(weights, Int(job.pointee.ndim))))
    }

    /// Those of the classes [first, first + count) into a block, where what pads is 0.
    @inlinable @inline(never) static func copy(
        _ job: UnsafePointer<kernel_job>, _ first: Int, _ count: Int, into block: UnsafeMutablePointer<E>
    ) {
        var i = 0
        while i < count {
            block[i] = of(job, first &+ i)
            i &+= 1
        }
        while i & 15 != 0 {
            block[i] = E(rounding: 0)
            i &+= 1
        }
    }
}
