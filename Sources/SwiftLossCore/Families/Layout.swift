import CKernels

// The drivers' side of Sources/KernelsLayout, which walks arrays at any strides.

/// Elements [start, start + count) in C order.
@frozen public struct LayoutRange {
    public let shape: UnsafePointer<Int64>, index: UnsafeMutablePointer<Int64>
    public let ndim: Int64, start: Int64, count: Int64

    /// Of an array with the first axes of the job's shape.
    @inlinable @inline(__always) init<E>(
        _ shape: UnsafePointer<Int64>?, _ ndim: Int, _ start: Int, _ count: Int, _ scratch: Scratch<E>
    ) {
        self.shape = shape.unsafelyUnwrapped
        index = scratch.index
        self.ndim = Int64(truncatingIfNeeded: ndim)
        self.start = Int64(truncatingIfNeeded: start)
        self.count = Int64(truncatingIfNeeded: count)
    }

    @inlinable @inline(__always) func labels(_ operand: kernel_operand, into labels: UnsafeMutablePointer<Int64>) {
        layout_labels(operand, shape, ndim, start, count, index, labels)
    }
    /// Rows are the range; ndim counts their classes' axis too.
    @inlinable @inline(__always) func rowOffsets(_ operand: kernel_operand, into offsets: UnsafeMutablePointer<Int64>) {
        layout_row_offsets(operand, shape, ndim, start, count, index, offsets)
    }
}

public enum Layout {
    /// Repeats a block's last element up to a multiple of 16.
    @inlinable @inline(__always) static func pad<E: Scalar>(_ block: UnsafeMutablePointer<E>, _ count: Int) {
        var i = count
        while i & 15 != 0 {
            block[i] = block[count &- 1]
            i &+= 1
        }
    }

    @inlinable @inline(__always) static func isFloat(_ dtype: Int) -> Bool {
        dtype <= KERNEL_FLOAT64 || dtype >= KERNEL_FLOAT16
    }

    /// An element of an array of any float type.
    @inlinable @inline(__always) static func number(_ operand: kernel_operand, _ offset: Int) -> Double {
        layout_number(operand, Int64(truncatingIfNeeded: offset))
    }

    /// The step along the last axis.
    @inlinable @inline(__always) static func lastStep(_ operand: kernel_operand, _ ndim: Int) -> Int {
        guard let strides = operand.strides else { return 1 }
        return Int(truncatingIfNeeded: strides[ndim &- 1])
    }
}
