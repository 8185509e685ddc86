import CKernels

/// Arrays at any strides, walked in C order. Only this file knows how an index becomes an address.
///
/// Index arithmetic wraps: the ABI has checked that the extents' product fits, and with any strides only addresses inside
/// the caller's arrays come out.
public enum Layout<L: Level> {
    /// Elements [start, start + count) in C order as runs along the last axis:
    /// body(position in the range, offset of the run's first element, step, length).
    @inlinable @inline(__always) public static func runs(
        _ strides: UnsafePointer<Int64>?, _ shape: UnsafePointer<Int64>, _ ndim: Int, _ start: Int, _ count: Int,
        _ index: UnsafeMutablePointer<Int64>, _ body: (Int, Int, Int, Int) -> Void
    ) {
        guard let strides, ndim > 0 else {
            body(0, start, 1, count)
            return
        }
        let last = ndim &- 1
        let extent = Int(truncatingIfNeeded: shape[last]), step = Int(truncatingIfNeeded: strides[last])
        var rest = start, offset = 0, axis = last
        while axis > 0 {
            // count > 0, so no extent is 0.
            let n = UInt(truncatingIfNeeded: shape[axis])
            let quotient = Int(bitPattern: UInt(bitPattern: rest) / n)
            let position = rest &- quotient &* Int(bitPattern: n)
            index[axis] = Int64(truncatingIfNeeded: position)
            offset &+= position &* Int(truncatingIfNeeded: strides[axis])
            rest = quotient
            axis &-= 1
        }
        index[0] = Int64(truncatingIfNeeded: rest)
        offset &+= rest &* Int(truncatingIfNeeded: strides[0])

        var done = 0
        while true {
            let left = extent &- Int(truncatingIfNeeded: index[last])
            let length = left < count &- done ? left : count &- done
            body(done, offset, step, length)
            done &+= length
            if done >= count { return }
            // The run ended with its row: carry.
            offset &-= Int(truncatingIfNeeded: index[last]) &* step
            index[last] = 0
            axis = last &- 1
            while axis >= 0 {
                index[axis] &+= 1
                offset &+= Int(truncatingIfNeeded: strides[axis])
                if index[axis] < shape[axis] { break }
                offset &-= Int(truncatingIfNeeded: index[axis] &* strides[axis])
                index[axis] = 0
                axis &-= 1
            }
        }
    }

    /// Copies elements of an array of Source into a block of E, padded to a multiple of 16 with the last one (padding must
    /// not raise a flag, leave the domain or cost a subnormal that the data do not).
    @inlinable @inline(never) public static func gather<Source: Scalar, E: Scalar>(
        _: Source.Type, _ operand: kernel_operand, _ shape: UnsafePointer<Int64>, _ ndim: Int, _ start: Int,
        _ count: Int, _ index: UnsafeMutablePointer<Int64>, into block: UnsafeMutablePointer<E>
    ) {
        let data = operand.data.unsafelyUnwrapped.assumingMemoryBound(to: Source.self)
        runs(operand.strides, shape, ndim, start, count, index) { position, offset, step, length in
            var i = 0, from = offset
            while i < length {
                block[position &+ i] = E(rounding: data[from].widened)
                from &+= step
                i &+= 1
            }
        }
        pad(block, count)
    }

    /// A mask of bytes as a block of ones, and zeros where it leaves nothing; padded likewise.
    @inlinable @inline(never) public static func gatherMask<E: Scalar>(
        _ operand: kernel_operand, _ shape: UnsafePointer<Int64>, _ ndim: Int, _ start: Int, _ count: Int,
        _ index: UnsafeMutablePointer<Int64>, into block: UnsafeMutablePointer<E>
    ) {
        let data = operand.data.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
        runs(operand.strides, shape, ndim, start, count, index) { position, offset, step, length in
            var i = 0, from = offset
            while i < length {
                block[position &+ i] = E(rounding: data[from] == 0 ? 0 : 1)
                from &+= step
                i &+= 1
            }
        }
        pad(block, count)
    }

    /// Repeats a block's last element up to a multiple of 16.
    @inlinable @inline(__always) static func pad<E: Scalar>(_ block: UnsafeMutablePointer<E>, _ count: Int) {
        var i = count
        while i & 15 != 0 {
            block[i] = block[count &- 1]
            i &+= 1
        }
    }

    /// Copies a block to elements of an array.
    @inlinable @inline(never) public static func scatter<E: Scalar>(
        _ block: UnsafePointer<E>, _ operand: kernel_operand, _ shape: UnsafePointer<Int64>, _ ndim: Int, _ start: Int,
        _ count: Int, _ index: UnsafeMutablePointer<Int64>
    ) {
        let data = operand.data.unsafelyUnwrapped.assumingMemoryBound(to: E.self)
        runs(operand.strides, shape, ndim, start, count, index) { position, offset, step, length in
            var i = 0, to = offset
            while i < length {
                data[to] = block[position &+ i]
                to &+= step
                i &+= 1
            }
        }
    }

    /// Copies class indices of any integer type to Int64. An unsigned one beyond Int64.max becomes -1: as wrong as it is.
    @inlinable @inline(never) public static func gatherLabels(
        _ operand: kernel_operand, _ shape: UnsafePointer<Int64>, _ ndim: Int, _ start: Int, _ count: Int,
        _ index: UnsafeMutablePointer<Int64>, into labels: UnsafeMutablePointer<Int64>
    ) {
        let data = operand.data.unsafelyUnwrapped
        runs(operand.strides, shape, ndim, start, count, index) { position, offset, step, length in
            var i = 0, from = offset
            while i < length {
                labels[position &+ i] = label(data, Int(operand.dtype), from)
                from &+= step
                i &+= 1
            }
        }
    }

    @inlinable @inline(__always) public static func label(_ data: UnsafeRawPointer, _ dtype: Int, _ i: Int) -> Int64 {
        switch dtype {
        case KERNEL_INT8: return Int64(data.assumingMemoryBound(to: Int8.self)[i])
        case KERNEL_INT16: return Int64(data.assumingMemoryBound(to: Int16.self)[i])
        case KERNEL_INT32: return Int64(data.assumingMemoryBound(to: Int32.self)[i])
        case KERNEL_UINT8: return Int64(data.assumingMemoryBound(to: UInt8.self)[i])
        case KERNEL_UINT16: return Int64(data.assumingMemoryBound(to: UInt16.self)[i])
        case KERNEL_UINT32: return Int64(data.assumingMemoryBound(to: UInt32.self)[i])
        case KERNEL_UINT64:
            let x = data.assumingMemoryBound(to: UInt64.self)[i]
            return x > 0x7fff_ffff_ffff_ffff ? -1 : Int64(truncatingIfNeeded: x)
        default: return data.assumingMemoryBound(to: Int64.self)[i]
        }
    }

    /// The offsets of the rows [start, start + count): of their first elements, along all axes but the last.
    @inlinable @inline(never) public static func rowOffsets(
        _ operand: kernel_operand, _ shape: UnsafePointer<Int64>, _ ndim: Int, _ start: Int, _ count: Int,
        _ index: UnsafeMutablePointer<Int64>, into offsets: UnsafeMutablePointer<Int64>
    ) {
        let packed = operand.strides == nil ? Int(truncatingIfNeeded: shape[ndim &- 1]) : 1
        runs(operand.strides, shape, ndim &- 1, start, count, index) { position, offset, step, length in
            var i = 0, at = offset
            while i < length {
                offsets[position &+ i] = Int64(truncatingIfNeeded: at &* packed)
                at &+= step
                i &+= 1
            }
        }
    }

    /// The step along the last axis.
    @inlinable @inline(__always) public static func lastStep(_ operand: kernel_operand, _ ndim: Int) -> Int {
        guard let strides = operand.strides else { return 1 }
        return Int(truncatingIfNeeded: strides[ndim &- 1])
    }
}
