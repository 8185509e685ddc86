import CKernels
import CPlatform
import CSwiftLoss

/// One array of a call, checked: what it says of itself is consistent and can be read.
///
/// A swl_tensor may be a DLTensor, which ends before inline_shape: fields are read one by one, the struct is never copied.
struct Argument {
    /// In the call's memory: a record of this size is not to be copied about in calls that take 50 nanoseconds.
    private let record: UnsafeMutablePointer<Record>

    struct Record {
        var name: StaticString
        var shape: UnsafePointer<Int64>
        var strides: UnsafePointer<Int64>?
        var data: UnsafeMutableRawPointer?
        var count = 0, low = 0, high = 0
        var ndim: Int32, dtype: Int32, itemSize: Int32
        var axis: Int32 = -1
    }

    var name: StaticString { record.pointee.name }
    var ndim: Int { Int(record.pointee.ndim) }
    var shape: UnsafePointer<Int64> { record.pointee.shape }
    /// nil: packed in C order.
    var strides: UnsafePointer<Int64>? { record.pointee.strides }
    /// The first element.
    var data: UnsafeMutableRawPointer? { record.pointee.data }
    var dtype: Int { Int(record.pointee.dtype) }
    var itemSize: Int { Int(record.pointee.itemSize) }
    var count: Int { record.pointee.count }
    /// From the first element to the one at the lowest and to the one at the highest address, in bytes.
    var low: Int { record.pointee.low }
    var high: Int { record.pointee.high }
    /// Where the caller has the last axis; -1: there.
    private var axis: Int { Int(record.pointee.axis) }

    init(_ name: StaticString, _ tensor: UnsafePointer<swl_tensor>?, in memory: UnsafeMutablePointer<Record>) throws(Failure) {
        guard let tensor else {
            throw Failure(SWL_ERROR_NULL) {
                $0.add(name); $0.add(" is NULL")
            }
        }
        try Self.checkDevice(name, tensor.pointee.device.type)
        let (dtype, itemSize) = try Self.kind(name, tensor.pointee.dtype)

        let ndim = Int(tensor.pointee.ndim)
        if ndim < 0 || ndim > KERNEL_MAX_NDIM {
            throw Failure(SWL_ERROR_SHAPE) {
                $0.add(name); $0.add(".ndim = "); $0.add(Int64(ndim)); $0.add(" is not in [0, ")
                $0.add(Int64(KERNEL_MAX_NDIM)); $0.add("]")
            }
        }
        let shape: UnsafePointer<Int64>
        if let given = tensor.pointee.shape {
            shape = UnsafePointer(given)
        } else {
            if ndim > 4 {
                throw Failure(SWL_ERROR_NULL) {
                    $0.add(name); $0.add(".shape is NULL, and inline_shape has no room for ndim = "); $0.add(Int64(ndim))
                }
            }
            // The struct's last field; a C array is a tuple in Swift.
            shape = (UnsafeRawPointer(tensor) + (MemoryLayout<swl_tensor>.size &- 4 &* 8))
                .assumingMemoryBound(to: Int64.self)
        }
        let count = try Self.elements(name, shape, ndim, itemSize)
        record = memory
        record.initialize(
            to: Record(
                name: name, shape: shape, count: count, ndim: Int32(truncatingIfNeeded: ndim),
                dtype: Int32(truncatingIfNeeded: dtype), itemSize: Int32(truncatingIfNeeded: itemSize)))
        if count == 0 { return }

        if let given = tensor.pointee.strides, !Self.isPacked(shape, given, ndim) {
            record.pointee.strides = UnsafePointer(given)
            (record.pointee.low, record.pointee.high) = try Self.span(name, shape, given, ndim, itemSize)
        } else {
            record.pointee.high = (count &- 1) &* itemSize
        }
        guard let base = tensor.pointee.data else {
            throw Failure(SWL_ERROR_NULL) {
                $0.add(name); $0.add(".data is NULL")
            }
        }
        let address = base + Int(truncatingIfNeeded: tensor.pointee.byte_offset)
        // Sizes are powers of two.
        let excess = UInt(bitPattern: address) & UInt(bitPattern: itemSize &- 1)
        if excess != 0 {
            throw Failure(SWL_ERROR_ALIGNMENT) {
                $0.add(name); $0.add(".data is misaligned: its first element lies "); $0.add(UInt64(excess))
                $0.add(" bytes past a multiple of "); $0.add(Int64(itemSize))
            }
        }
        record.pointee.data = address
    }

    /// Moves one axis to the end. `memory` holds shape and strides; without it nothing moves.
    func moveLast(_ axis: Int, _ memory: UnsafeMutablePointer<Int64>?) {
        guard let memory, axis < ndim &- 1 else { return }
        let moved = (shape: memory, strides: memory + KERNEL_MAX_NDIM), last = ndim &- 1
        var packed: Int64 = 1, from = last
        while from >= 0 {
            let to = from == axis ? last : from > axis ? from &- 1 : from
            moved.shape[to] = shape[from]
            moved.strides[to] = strides == nil ? packed : strides.unsafelyUnwrapped[from]
            packed &*= shape[from]
            from &-= 1
        }
        let isPacked = count == 0 || Self.isPacked(moved.shape, moved.strides, ndim)
        record.pointee.axis = Int32(truncatingIfNeeded: axis)
        record.pointee.shape = UnsafePointer(moved.shape)
        record.pointee.strides = isPacked ? nil : UnsafePointer(moved.strides)
    }

    /// Which of the caller's axes an axis is.
    func callers(_ place: Int) -> Int {
        axis < 0 || place < axis ? place : place == ndim &- 1 ? axis : place &+ 1
    }
    /// The other way round.
    func own(_ place: Int) -> Int { axis < 0 || place < axis ? place : place == axis ? ndim &- 1 : place &- 1 }

    func mustBeOnePerClass(of p: Argument) throws(Failure) {
        let classes = p.shape[p.ndim &- 1]
        if ndim == 1 && shape[0] == classes { return }
        let (name, shape, ndim) = (name, shape, ndim)
        throw Failure(SWL_ERROR_SHAPE) {
            $0.add(name); $0.add(" has shape "); $0.add(shape: shape, ndim: ndim); $0.add(", but must be one number for each of ")
            $0.add(classes); $0.add(" classes")
        }
    }

    /// Its numbers must be finite and not negative, in the computing type too.
    func mustHoldWeights(in computing: Int) throws(Failure) {
        if data == nil { return }
        let step = strides == nil ? 1 : Int(truncatingIfNeeded: strides.unsafelyUnwrapped[0])
        let most = computing == KERNEL_FLOAT64 ? Double.greatestFiniteMagnitude : Double(Float.greatestFiniteMagnitude)
        var i = 0
        while i < count {
            // As patterns, which no flushing of subnormals touches.
            let x = number(i &* step).bitPattern
            if x > most.bitPattern && x != (-0.0).bitPattern {
                let place = i
                throw Failure(SWL_ERROR_VALUE, index: Int64(truncatingIfNeeded: i)) {
                    self.describe(element: place, in: &$0)
                    $0.add(domainText(KERNEL_DOMAIN_FINITE_WEIGHT))
                }
            }
            i &+= 1
        }
    }

    var isFloat: Bool { isComputed || is16Bit }
    /// An output that could not stay in the caches anyway, and can be written past them.
    var isLarge: Bool { count &* itemSize >= 32 << 20 && UInt(bitPattern: data) & 15 == 0 }
    /// A type that losses are computed in.
    var isComputed: Bool { dtype == KERNEL_FLOAT32 || dtype == KERNEL_FLOAT64 }
    var is16Bit: Bool { dtype >= KERNEL_FLOAT16 }
    /// The one so many elements behind the first, of a float type; exact also where the caller flushes subnormals, and without a
    /// trap.
    func number(_ i: Int) -> Double {
        if dtype == KERNEL_FLOAT64 { return data.unsafelyUnwrapped.assumingMemoryBound(to: Double.self)[i] }
        let x = narrow(i), size = x.bitPattern & 0x7fff_ffff
        if size > 0x7f80_0000 { return .nan }
        if size >= 0x80_0000 { return Double(x) }
        return x.bitPattern == size ? Double(size) * 0x1p-149 : Double(size) * -0x1p-149
    }
    /// The same of a type of 32 or 16 bits.
    private func narrow(_ i: Int) -> Float {
        let data = data.unsafelyUnwrapped
        switch dtype {
        case KERNEL_FLOAT16: return half_to_float(data.assumingMemoryBound(to: UInt16.self)[i])
        case KERNEL_BFLOAT16: return bfloat16_to_float(data.assumingMemoryBound(to: UInt16.self)[i])
        default: return data.assumingMemoryBound(to: Float.self)[i]
        }
    }

    /// The product of the first extents, which may overflow where the others have an extent of 0.
    func leadingElements(axes: Int) throws(Failure) -> Int { try Self.elements(name, shape, axes, itemSize) }

    func mustBeOneElement() throws(Failure) {
        if count == 1 { return }
        let (name, shape, ndim) = (name, shape, ndim)
        throw Failure(SWL_ERROR_SHAPE) {
            $0.add(name); $0.add(" has shape "); $0.add(shape: shape, ndim: ndim)
            $0.add(", but a reduced loss is one element")
        }
    }

    /// What every output must be, against the inputs. Returns whether it lies exactly on one of them.
    func mustBeApart(from p: Argument, _ t: Argument, unlessSame: Bool) throws(Failure) -> Bool {
        try mustHoldEachElementOnce()
        let onP = try mustNotOverlap(p, unlessSame: unlessSame), onT = try mustNotOverlap(t, unlessSame: unlessSame)
        return onP || onT
    }

    /// An output like the prediction, whose axis of classes `axis` is moved with its.
    func mustBeDerivative(
        _ dtype: Int, _ p: Argument, _ axis: Int, _ moved: UnsafeMutablePointer<Int64>?, of owner: StaticString
    ) throws(Failure) {
        moveLast(axis, moved)
        try mustHave(dtype: dtype, of: owner)
        try mustHave(shapeOf: p, axes: p.ndim)
    }

    func operand(domain: Int = KERNEL_DOMAIN_ANY) -> kernel_operand {
        kernel_operand(
            data: data, strides: strides, dtype: Int32(truncatingIfNeeded: dtype),
            domain: Int32(truncatingIfNeeded: domain))
    }

    func mustBeFloat() throws(Failure) {
        if isFloat { return }
        let (name, dtype) = (name, dtype)
        throw Failure(SWL_ERROR_DTYPE) {
            $0.add(name); $0.add(" has dtype "); $0.add(dtypeName(dtype));
            $0.add(", but must be float32, float64, float16 or bfloat16")
        }
    }

    func mustBeLabels() throws(Failure) {
        if !isFloat { return }
        throw Failure(SWL_ERROR_DTYPE) {
            $0.add(name); $0.add(" has dtype "); $0.add(dtypeName(dtype)); $0.add(", but class indices must be integers")
        }
    }

    func mustBeMask() throws(Failure) {
        if dtype == KERNEL_UINT8 { return }
        let (name, dtype) = (name, dtype)
        throw Failure(SWL_ERROR_DTYPE) {
            $0.add(name); $0.add(" has dtype "); $0.add(dtypeName(dtype)); $0.add(", but must be bool or uint8")
        }
    }

    /// `owner`: the argument whose type an output has, where that is of 16 bits.
    func mustHave(dtype wanted: Int, of owner: StaticString = "x") throws(Failure) {
        if dtype == wanted { return }
        let (name, dtype) = (name, dtype)
        throw Failure(SWL_ERROR_DTYPE) {
            $0.add(name); $0.add(" has dtype "); $0.add(dtypeName(dtype))
            if wanted >= KERNEL_FLOAT16 {
                $0.add(", but "); $0.add(owner); $0.add(" has ")
            } else {
                $0.add(", but this call computes in ")
            }
            $0.add(dtypeName(wanted))
        }
    }

    /// Its shape must be the first `axes` extents of another's.
    func mustHave(shapeOf other: Argument, axes: Int) throws(Failure) {
        var same = ndim == axes, axis = 0
        while same && axis < axes {
            same = shape[axis] == other.shape[axis]
            axis &+= 1
        }
        if same { return }
        let own = self
        throw Failure(SWL_ERROR_SHAPE) {
            $0.add(own.name); $0.add(" has shape "); $0.add(shapeOf: own); $0.add(", but ")
            if axes < other.ndim { $0.add("the rows of ") }
            $0.add(other.name)
            $0.add(axes < other.ndim ? " have shape " : " has shape ")
            if axes < other.ndim { $0.add(shape: other.shape, ndim: axes) } else { $0.add(shapeOf: other) }
        }
    }

    /// Its shape must be one that numpy broadcasts to the first `axes` extents of another's.
    func mustBroadcast(to other: Argument, axes: Int) throws(Failure) {
        var fits = ndim <= axes, axis = 0
        while fits && axis < ndim {
            let extent = shape[axis]
            fits = extent == 1 || extent == other.shape[axes &- ndim &+ axis]
            axis &+= 1
        }
        if fits { return }
        let (name, shape, ndim) = (name, shape, ndim)
        throw Failure(SWL_ERROR_SHAPE) {
            $0.add(name); $0.add(" has shape "); $0.add(shape: shape, ndim: ndim)
            $0.add(", which cannot be broadcast to ")
            if axes < other.ndim { $0.add("the rows of ") }
            $0.add(other.name); $0.add(" with shape ")
            $0.add(shape: other.shape, ndim: axes)
        }
    }

    /// Its strides at the first `axes` extents of another's shape, and 0 along the other's last axes.
    func broadcastStrides(to other: Argument, axes: Int, into broadcast: UnsafeMutablePointer<Int64>) {
        var axis = other.ndim &- 1, packed: Int64 = 1
        while axis >= 0 {
            let own = axis &- (axes &- ndim)
            if axis >= axes || own < 0 {
                broadcast[axis] = 0
            } else {
                broadcast[axis] = shape[own] == 1 ? 0 : strides == nil ? packed : strides.unsafelyUnwrapped[own]
                packed &*= shape[own]
            }
            axis &-= 1
        }
    }

    /// The position in C order of its own element that stands at a position of the shape it is broadcast to.
    func ownIndex(of index: Int, in other: Argument, axes: Int) -> Int {
        var axis = axes &- 1, rest = index, place = 0, packed = 1
        while axis >= 0 {
            let extent = Int(truncatingIfNeeded: other.shape[axis]), own = axis &- (axes &- ndim)
            if extent > 0 && own >= 0 {
                let ownExtent = Int(truncatingIfNeeded: shape[own])
                if ownExtent != 1 { place &+= rest % extent &* packed }
                packed &*= ownExtent
            }
            if extent > 0 { rest /= extent }
            axis &-= 1
        }
        return place
    }

    /// " = value" of the element at a position in C order.
    func describe(element index: Int, in text: inout ErrorText) {
        text.add(name)
        if ndim > 0 {
            text.add("[")
            var place = 0
            while place < ndim {
                if place > 0 { text.add(", ") }
                text.add(Int64(truncatingIfNeeded: position(of: index, along: own(place))))
                place &+= 1
            }
            text.add("]")
        }
        text.add(" = ")
        let data = data.unsafelyUnwrapped, i = offset(of: index)
        switch dtype {
        case KERNEL_FLOAT32, KERNEL_FLOAT16, KERNEL_BFLOAT16: text.add(narrow(i))
        case KERNEL_FLOAT64: text.add(data.assumingMemoryBound(to: Double.self)[i])
        case KERNEL_INT8: text.add(Int64(data.assumingMemoryBound(to: Int8.self)[i]))
        case KERNEL_INT16: text.add(Int64(data.assumingMemoryBound(to: Int16.self)[i]))
        case KERNEL_INT32: text.add(Int64(data.assumingMemoryBound(to: Int32.self)[i]))
        case KERNEL_UINT8: text.add(Int64(data.assumingMemoryBound(to: UInt8.self)[i]))
        case KERNEL_UINT16: text.add(Int64(data.assumingMemoryBound(to: UInt16.self)[i]))
        case KERNEL_UINT32: text.add(Int64(data.assumingMemoryBound(to: UInt32.self)[i]))
        case KERNEL_UINT64: text.add(data.assumingMemoryBound(to: UInt64.self)[i])
        default: text.add(data.assumingMemoryBound(to: Int64.self)[i])
        }
    }

    /// The position along an axis of an element at a position in C order.
    private func position(of index: Int, along axis: Int) -> Int {
        var place = ndim &- 1, rest = index
        while place > axis {
            if shape[place] > 0 { rest /= Int(truncatingIfNeeded: shape[place]) }
            place &-= 1
        }
        return shape[axis] > 0 ? rest % Int(truncatingIfNeeded: shape[axis]) : 0
    }

    /// The position in the caller's C order of an element at a position in C order.
    func callersIndex(of index: Int) -> Int {
        if axis < 0 { return index }
        var place = 0, found = 0
        while place < ndim {
            found = found &* Int(truncatingIfNeeded: shape[own(place)]) &+ position(of: index, along: own(place))
            place &+= 1
        }
        return found
    }

    private func offset(of index: Int) -> Int {
        guard let strides else { return index }
        var axis = ndim &- 1, rest = index, offset = 0
        while axis >= 0 {
            let extent = Int(truncatingIfNeeded: shape[axis])
            offset &+= rest % extent &* Int(truncatingIfNeeded: strides[axis])
            rest /= extent
            axis &-= 1
        }
        return offset
    }

    // ---- what a tensor says of itself ----

    private static func checkDevice(_ name: StaticString, _ device: Int32) throws(Failure) {
        switch Int(device) {
        case SWL_DEVICE_CPU, SWL_DEVICE_CUDA_HOST, SWL_DEVICE_ROCM_HOST: return
        default:
            throw Failure(SWL_ERROR_DEVICE) {
                $0.add(name); $0.add(" is on a device of type "); $0.add(Int64(device))
                $0.add(" (DLPack's number), but only host memory can be used: copy it to the CPU first")
            }
        }
    }

    private static func kind(_ name: StaticString, _ dtype: swl_dtype) throws(Failure) -> (Int, Int) {
        switch (Int(dtype.code), dtype.bits, dtype.lanes) {
        case (SWL_DTYPE_FLOAT, 32, 1): return (KERNEL_FLOAT32, 4)
        case (SWL_DTYPE_FLOAT, 64, 1): return (KERNEL_FLOAT64, 8)
        case (SWL_DTYPE_FLOAT, 16, 1): return (KERNEL_FLOAT16, 2)
        case (SWL_DTYPE_BFLOAT, 16, 1): return (KERNEL_BFLOAT16, 2)
        case (SWL_DTYPE_INT, 8, 1): return (KERNEL_INT8, 1)
        case (SWL_DTYPE_INT, 16, 1): return (KERNEL_INT16, 2)
        case (SWL_DTYPE_INT, 32, 1): return (KERNEL_INT32, 4)
        case (SWL_DTYPE_INT, 64, 1): return (KERNEL_INT64, 8)
        case (SWL_DTYPE_UINT, 8, 1), (SWL_DTYPE_BOOL, 8, 1): return (KERNEL_UINT8, 1)
        case (SWL_DTYPE_UINT, 16, 1): return (KERNEL_UINT16, 2)
        case (SWL_DTYPE_UINT, 32, 1): return (KERNEL_UINT32, 4)
        case (SWL_DTYPE_UINT, 64, 1): return (KERNEL_UINT64, 8)
        default:
            throw Failure(SWL_ERROR_DTYPE) {
                $0.add(name); $0.add(" has DLPack dtype code "); $0.add(Int64(dtype.code)); $0.add(", bits ")
                $0.add(Int64(dtype.bits)); $0.add(", lanes "); $0.add(Int64(dtype.lanes))
                $0.add(", which no argument can have")
            }
        }
    }

    /// The number of elements, which fits Int64 in bytes too.
    private static func elements(
        _ name: StaticString, _ shape: UnsafePointer<Int64>, _ ndim: Int, _ itemSize: Int
    ) throws(Failure) -> Int {
        var count = 1, overflow = false, empty = false, axis = 0
        while axis < ndim {
            let extent = shape[axis]
            if extent < 0 {
                let place = axis
                throw Failure(SWL_ERROR_SHAPE) {
                    $0.add(name); $0.add(".shape["); $0.add(Int64(place)); $0.add("] = "); $0.add(extent)
                    $0.add(" is negative")
                }
            }
            if extent == 0 { empty = true }
            let product = count.multipliedReportingOverflow(by: Int(truncatingIfNeeded: extent))
            count = product.partialValue
            overflow = overflow || product.overflow
            axis &+= 1
        }
        if empty { return 0 }
        if overflow || count.multipliedReportingOverflow(by: itemSize).overflow {
            throw Failure(SWL_ERROR_SHAPE) {
                $0.add(name); $0.add(" has shape "); $0.add(shape: shape, ndim: ndim)
                $0.add(", whose size in bytes overflows 63 bits")
            }
        }
        return count
    }

    private static func span(
        _ name: StaticString, _ shape: UnsafePointer<Int64>, _ strides: UnsafePointer<Int64>, _ ndim: Int,
        _ itemSize: Int
    ) throws(Failure) -> (Int, Int) {
        var low = 0, high = 0, axis = 0
        while axis < ndim {
            let reach = Int(truncatingIfNeeded: shape[axis] &- 1)
                .multipliedReportingOverflow(by: Int(truncatingIfNeeded: strides[axis]))
            let bytes = reach.partialValue.multipliedReportingOverflow(by: itemSize)
            let sum = (bytes.partialValue < 0 ? low : high).addingReportingOverflow(bytes.partialValue)
            // Half of the address space: differences of two arrays' addresses then fit too.
            if reach.overflow || bytes.overflow || sum.overflow || sum.partialValue.magnitude > 1 << 61 {
                let place = axis
                throw Failure(SWL_ERROR_SHAPE) {
                    $0.add(name); $0.add(".strides["); $0.add(Int64(place)); $0.add("] = "); $0.add(strides[place])
                    $0.add(" reaches beyond the address space")
                }
            }
            if bytes.partialValue < 0 { low = sum.partialValue } else { high = sum.partialValue }
            axis &+= 1
        }
        return (low, high)
    }

    /// Packed in C order; the stride of an axis with one element says nothing.
    private static func isPacked(_ shape: UnsafePointer<Int64>, _ strides: UnsafePointer<Int64>, _ ndim: Int) -> Bool {
        var expected: Int64 = 1, axis = ndim &- 1
        while axis >= 0 {
            if shape[axis] == 0 { return true }
            if shape[axis] != 1 && strides[axis] != expected { return false }
            expected &*= shape[axis]
            axis &-= 1
        }
        return true
    }
}

func dtypeName(_ dtype: Int) -> StaticString {
    switch dtype {
    case KERNEL_FLOAT32: return "float32"
    case KERNEL_FLOAT64: return "float64"
    case KERNEL_FLOAT16: return "float16"
    case KERNEL_BFLOAT16: return "bfloat16"
    case KERNEL_INT8: return "int8"
    case KERNEL_INT16: return "int16"
    case KERNEL_INT32: return "int32"
    case KERNEL_INT64: return "int64"
    case KERNEL_UINT8: return "uint8 or bool"
    case KERNEL_UINT16: return "uint16"
    case KERNEL_UINT32: return "uint32"
    default: return "uint64"
    }
}

/// Memory for the records of a call's arrays, on the stack: Swift takes more than 1024 bytes from the heap.
func withArguments(_ body: (UnsafeMutablePointer<Argument.Record>) throws(Failure) -> Void) throws(Failure) {
    try withUnsafeTemporaryAllocation(of: Argument.Record.self, capacity: 10) { (memory) throws(Failure) in
        try body(memory.baseAddress.unsafelyUnwrapped)
    }
}

/// Memory for shape and strides of the arrays whose class axis is moved to the end: prediction, target and three derivatives.
struct MovedAxes {
    private var memory = InlineArray<640, Int64>(repeating: 0)

    mutating func use(_ body: (UnsafeMutablePointer<Int64>) throws(Failure) -> Void) throws(Failure) {
        var failure: Failure?
        withUnsafeMutablePointer(to: &memory) {
            let p = UnsafeMutableRawPointer($0).assumingMemoryBound(to: Int64.self)
            do throws(Failure) { try body(p) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    static func place(_ k: Int, _ memory: UnsafeMutablePointer<Int64>?) -> UnsafeMutablePointer<Int64>? {
        guard let memory else { return nil }
        return memory + k &* 2 &* KERNEL_MAX_NDIM
    }
}

extension Loss {
    /// The axis of the classes, counted from the first one.
    func rowAxis(of p: Argument) throws(Failure) -> Int {
        let given = Int(axis), last = p.ndim &- 1
        if !rowwise { return last }
        if given >= -p.ndim && given <= last { return given < 0 ? given &+ p.ndim : given }
        throw Failure(SWL_ERROR_OPTION) {
            $0.add(axisName); $0.add(" = "); $0.add(Int64(given)); $0.add(" is not an axis of "); $0.add(p.name)
            $0.add(" with shape "); $0.add(shapeOf: p)
        }
    }
}
