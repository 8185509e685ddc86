import CKernels
import CPlatform

/// Arrays at any strides, walked in C order. Only this file knows how an index becomes an address.
///
/// It is no level's: memory decides how fast a walk over strides is, so one copy of the code does for all.
///
/// Index arithmetic wraps: the ABI has checked that the extents' product fits, and with any strides only addresses inside
/// the caller's arrays come out.
struct Layout {
    let strides: UnsafePointer<Int64>?, shape: UnsafePointer<Int64>, index: UnsafeMutablePointer<Int64>
    let ndim: Int, start: Int, count: Int

    @inline(__always) init(
        _ operand: kernel_operand, _ shape: UnsafePointer<Int64>?, _ ndim: Int64, _ start: Int64, _ count: Int64,
        _ index: UnsafeMutablePointer<Int64>?
    ) {
        strides = operand.strides
        self.shape = shape.unsafelyUnwrapped
        self.ndim = Int(truncatingIfNeeded: ndim)
        self.start = Int(truncatingIfNeeded: start)
        self.count = Int(truncatingIfNeeded: count)
        self.index = index.unsafelyUnwrapped
    }

    /// Elements [start, start + count) in C order as runs along the last axis:
    /// body(position in the range, offset of the run's first element, step, length).
    @inline(__always) func runs(_ body: (Int, Int, Int, Int) -> Void) {
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

    /// body(position in the range, offset) for each element.
    @inline(__always) func elements(_ body: (Int, Int) -> Void) {
        runs { position, offset, step, length in
            var i = 0, at = offset
            while i < length {
                body(position &+ i, at)
                at &+= step
                i &+= 1
            }
        }
    }

    /// From an array of Source to a block of E, padded to a multiple of 16 with its last one: padding must not raise a flag,
    /// leave the domain or cost a subnormal that the data do not.
    @inline(never) func gather<Source: Stored, E: Stored>(
        _: Source.Type, _ operand: kernel_operand, into block: UnsafeMutablePointer<E>
    ) {
        let data = operand.data.unsafelyUnwrapped.assumingMemoryBound(to: Source.self)
        elements { block[$0] = E(rounding: data[$1].widened) }
        pad(block)
    }

    @inline(__always) func gather<E: Stored>(_ operand: kernel_operand, into block: UnsafeMutablePointer<E>) {
        switch Int(operand.dtype) {
        case KERNEL_FLOAT64: gather(Double.self, operand, into: block)
        case KERNEL_FLOAT16: gather(Half.self, operand, into: block)
        case KERNEL_BFLOAT16: gather(BFloat16.self, operand, into: block)
        default: gather(Float.self, operand, into: block)
        }
    }

    /// A mask of bytes as a block of ones, and zeros where it leaves nothing; padded likewise.
    @inline(__always) func gatherMask<E: Stored>(_ operand: kernel_operand, into block: UnsafeMutablePointer<E>) {
        let data = operand.data.unsafelyUnwrapped.assumingMemoryBound(to: UInt8.self)
        elements { block[$0] = E(rounding: data[$1] == 0 ? 0 : 1) }
        pad(block)
    }

    @inline(__always) func pad<E>(_ block: UnsafeMutablePointer<E>) {
        var i = count
        while i & 15 != 0 {
            block[i] = block[count &- 1]
            i &+= 1
        }
    }

    @inline(never) func scatter<Target: Stored, E: Stored>(
        _: Target.Type, _ block: UnsafePointer<E>, _ operand: kernel_operand
    ) {
        let data = operand.data.unsafelyUnwrapped.assumingMemoryBound(to: Target.self)
        elements { data[$1] = Target(rounding: block[$0].widened) }
    }

    /// From a block to an array of its type, or of one with 16 bits.
    @inline(__always) func scatter<E: Stored>(_ block: UnsafePointer<E>, _ operand: kernel_operand) {
        switch Int(operand.dtype) {
        case KERNEL_FLOAT16: scatter(Half.self, block, operand)
        case KERNEL_BFLOAT16: scatter(BFloat16.self, block, operand)
        default: scatter(E.self, block, operand)
        }
    }
}

@_cdecl("layout_gather_f32") @implementation
public func layout_gather_f32(
    _ operand: kernel_operand, _ shape: UnsafePointer<Int64>?, _ ndim: Int64, _ start: Int64, _ count: Int64,
    _ index: UnsafeMutablePointer<Int64>?, _ block: UnsafeMutablePointer<Float>?
) {
    Layout(operand, shape, ndim, start, count, index).gather(operand, into: block.unsafelyUnwrapped)
}

@_cdecl("layout_gather_f64") @implementation
public func layout_gather_f64(
    _ operand: kernel_operand, _ shape: UnsafePointer<Int64>?, _ ndim: Int64, _ start: Int64, _ count: Int64,
    _ index: UnsafeMutablePointer<Int64>?, _ block: UnsafeMutablePointer<Double>?
) {
    Layout(operand, shape, ndim, start, count, index).gather(operand, into: block.unsafelyUnwrapped)
}

@_cdecl("layout_mask_f32") @implementation
public func layout_mask_f32(
    _ operand: kernel_operand, _ shape: UnsafePointer<Int64>?, _ ndim: Int64, _ start: Int64, _ count: Int64,
    _ index: UnsafeMutablePointer<Int64>?, _ block: UnsafeMutablePointer<Float>?
) {
    Layout(operand, shape, ndim, start, count, index).gatherMask(operand, into: block.unsafelyUnwrapped)
}

@_cdecl("layout_mask_f64") @implementation
public func layout_mask_f64(
    _ operand: kernel_operand, _ shape: UnsafePointer<Int64>?, _ ndim: Int64, _ start: Int64, _ count: Int64,
    _ index: UnsafeMutablePointer<Int64>?, _ block: UnsafeMutablePointer<Double>?
) {
    Layout(operand, shape, ndim, start, count, index).gatherMask(operand, into: block.unsafelyUnwrapped)
}

@_cdecl("layout_scatter_f32") @implementation
public func layout_scatter_f32(
    _ operand: kernel_operand, _ shape: UnsafePointer<Int64>?, _ ndim: Int64, _ start: Int64, _ count: Int64,
    _ index: UnsafeMutablePointer<Int64>?, _ block: UnsafePointer<Float>?
) {
    Layout(operand, shape, ndim, start, count, index).scatter(block.unsafelyUnwrapped, operand)
}

@_cdecl("layout_scatter_f64") @implementation
public func layout_scatter_f64(
    _ operand: kernel_operand, _ shape: UnsafePointer<Int64>?, _ ndim: Int64, _ start: Int64, _ count: Int64,
    _ index: UnsafeMutablePointer<Int64>?, _ block: UnsafePointer<Double>?
) {
    Layout(operand, shape, ndim, start, count, index).scatter(block.unsafelyUnwrapped, operand)
}

@_cdecl("layout_labels") @implementation
public func layout_labels(
    _ operand: kernel_operand, _ shape: UnsafePointer<Int64>?, _ ndim: Int64, _ start: Int64, _ count: Int64,
    _ index: UnsafeMutablePointer<Int64>?, _ labels: UnsafeMutablePointer<Int64>?
) {
    let data = UnsafeRawPointer(operand.data.unsafelyUnwrapped), labels = labels.unsafelyUnwrapped
    Layout(operand, shape, ndim, start, count, index).elements { labels[$0] = label(data, Int(operand.dtype), $1) }
}

@inline(__always) private func label(_ data: UnsafeRawPointer, _ dtype: Int, _ i: Int) -> Int64 {
    switch dtype {
    case KERNEL_INT8: return Int64(data.assumingMemoryBound(to: Int8.self)[i])
    case KERNEL_INT16: return Int64(data.assumingMemoryBound(to: Int16.self)[i])
    case KERNEL_INT32: return Int64(data.assumingMemoryBound(to: Int32.self)[i])
    case KERNEL_UINT8: return Int64(data.assumingMemoryBound(to: UInt8.self)[i])
    case KERNEL_UINT16: return Int64(data.assumingMemoryBound(to: UInt16.self)[i])
    case KERNEL_UINT32: return Int64(data.assumingMemoryBound(to: UInt32.self)[i])
    case KERNEL_UINT64:
        let x = data.assumingMemoryBound(to: UInt64.self)[i]
        return x > 0x7fff_ffff_ffff_ffff ? .min : Int64(truncatingIfNeeded: x)
    default: return data.assumingMemoryBound(to: Int64.self)[i]
    }
}

@_cdecl("layout_row_offsets") @implementation
public func layout_row_offsets(
    _ operand: kernel_operand, _ shape: UnsafePointer<Int64>?, _ ndim: Int64, _ start: Int64, _ count: Int64,
    _ index: UnsafeMutablePointer<Int64>?, _ offsets: UnsafeMutablePointer<Int64>?
) {
    let offsets = offsets.unsafelyUnwrapped
    let packed = operand.strides == nil ? shape.unsafelyUnwrapped[Int(truncatingIfNeeded: ndim &- 1)] : 1
    Layout(operand, shape, ndim &- 1, start, count, index).elements {
        offsets[$0] = Int64(truncatingIfNeeded: $1) &* packed
    }
}

@_cdecl("layout_number") @implementation
public func layout_number(_ operand: kernel_operand, _ offset: Int64) -> Double {
    let data = operand.data.unsafelyUnwrapped, i = Int(truncatingIfNeeded: offset)
    switch Int(operand.dtype) {
    case KERNEL_FLOAT64: return data.assumingMemoryBound(to: Double.self)[i]
    case KERNEL_FLOAT16: return data.assumingMemoryBound(to: Half.self)[i].widened
    case KERNEL_BFLOAT16: return data.assumingMemoryBound(to: BFloat16.self)[i].widened
    default: return data.assumingMemoryBound(to: Float.self)[i].widened
    }
}

@_cdecl("layout_write_label") @implementation
public func layout_write_label(
    _ operand: kernel_operand, _ offset: Int64, _ step: Int64, _ classes: Int64, _ label: Int64, _ x: Double
) {
    switch Int(operand.dtype) {
    case KERNEL_FLOAT64: write(Double.self, operand, offset, step, classes, label, x)
    case KERNEL_FLOAT16: write(Half.self, operand, offset, step, classes, label, x)
    case KERNEL_BFLOAT16: write(BFloat16.self, operand, offset, step, classes, label, x)
    default: write(Float.self, operand, offset, step, classes, label, x)
    }
}

@inline(__always) private func write<Target: Stored>(
    _: Target.Type, _ operand: kernel_operand, _ offset: Int64, _ step: Int64, _ classes: Int64, _ label: Int64, _ x: Double
) {
    let row = operand.data.unsafelyUnwrapped.assumingMemoryBound(to: Target.self) + Int(truncatingIfNeeded: offset)
    let zero = Target(rounding: 0)
    var c: Int64 = 0
    while c < classes {
        row[Int(truncatingIfNeeded: c &* step)] = zero
        c &+= 1
    }
    if label >= 0 { row[Int(truncatingIfNeeded: label &* step)] = Target(rounding: x) }
}
