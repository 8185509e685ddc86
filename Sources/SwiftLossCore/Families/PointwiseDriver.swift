import CKernels
import CPlatform

/// Pointwise losses over any layout. V adds up in eight lanes.
public enum Pointwise<L: Level, V: SumVector> {
    public typealias E = V.Element

    /// What a level's C entry calls: elements [start, start + count), a node of the tree.
    @inlinable public static func run(
        _ job: UnsafePointer<kernel_job>, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer,
        _ result: UnsafeMutablePointer<kernel_result>
    ) {
        result.pointee.invalid_index = -1
        let s = Int(truncatingIfNeeded: start), n = Int(truncatingIfNeeded: count)
        let memory = Scratch<E>(scratch)
        let sum: E
        if Int(job.pointee.pass) == KERNEL_PASS_TALLY {
            result.pointee.count = 0
            sum = Tally<L, V>.tree(job, Int(job.pointee.ndim), s, n, memory, result)
        } else if L.favoursSpeed && isDirect(job) {
            sum = directTree(job, s, n, memory, result)
        } else {
            fillExtra(job, memory)
            sum = stagedTree(job, s, n, memory, result)
        }
        result.pointee.sum = sum.widened
        if job.pointee.stream != 0 { vector_stream_fence() }
    }

    /// Packed arrays of the computing type, a cheap loss, nothing that is multiplied or masked and no derivative by the target: nothing
    /// needs a block in between.
    @inlinable static func isDirect(_ job: UnsafePointer<kernel_job>) -> Bool {
        Int(job.pointee.loss) < KERNEL_FIRST_ELEMENTARY && isPlain(job.pointee.prediction)
            && isPlain(job.pointee.target) && isPlainOutput(job.pointee.value) && isPlainOutput(job.pointee.gradient)
            && isPlainOutput(job.pointee.hessian) && Int(job.pointee.outputs) & KERNEL_TARGET_GRADIENT == 0
            && job.pointee.weight.data == nil && job.pointee.mask.data == nil && job.pointee.upstream.data == nil
    }

    /// Packed, and needs no conversion.
    @inlinable @inline(__always) static func isPlain(_ operand: kernel_operand) -> Bool {
        operand.strides == nil && Int(operand.dtype) == E.dtype
    }
    /// The same, or absent.
    @inlinable @inline(__always) static func isPlainOutput(_ operand: kernel_operand) -> Bool {
        operand.data == nil || isPlain(operand)
    }

    @inlinable static func directTree(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> E {
        let leaves = Leaves<L, V>(count)
        if count > KERNEL_BLOCK && !leaves.areFour {
            let left = Pairwise<L, V>.split(count)
            let a = directTree(job, start, left, scratch, result)
            if result.pointee.invalid_index >= 0 { return a }
            return a + directTree(job, start &+ left, count &- left, scratch, result)
        }
        // Only the last leaf of an array has a tail.
        if count & 7 != 0 || count == 0 { return stagedLeaf(job, start, count, scratch, result) }
        let p = elements(job.pointee.prediction) + start, t = elements(job.pointee.target) + start
        // Not worth it for arrays that the caches hold.
        if job.pointee.elements > 1 &<< 16 {
            prefetch(beyond: p, count &* MemoryLayout<E>.stride)
            prefetch(beyond: t, count &* MemoryLayout<E>.stride)
        }
        if !accepts(job, p, t, nil, nil, start, count, result) { return E(rounding: 0) }
        let outputs = Int(job.pointee.outputs), lanes = scratch.value
        let addsUp = outputs & KERNEL_VALUE != 0 && job.pointee.value.data == nil
        let isOneLoop = addsUp && job.pointee.hessian.data == nil
        // An output may lie on an input: the sum comes first.
        if addsUp {
            let gradient = isOneLoop ? Output<L, V>(job, KERNEL_GRADIENT, job.pointee.gradient, start) : Output(nil)
            AddUp(p, t, leaves, lanes: lanes, gradient: gradient, Divisor(job.pointee.divisor)).visitLoss(of: job)
        }
        if !isOneLoop { FillArithmetic<L, V>(job, p, t, start: start, count: count).visitLoss(of: job) }
        if !addsUp { return E(rounding: 0) }
        let first = V(loading: lanes).laneSum
        if !leaves.areFour { return first }
        return (first + V(loading: lanes + 8).laneSum)
            + (V(loading: lanes + 16).laneSum + V(loading: lanes + 24).laneSum)
    }

    @inlinable public static func stagedTree(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> E {
        if count <= KERNEL_BLOCK { return stagedLeaf(job, start, count, scratch, result) }
        let left = Pairwise<L, V>.split(count)
        let a = stagedTree(job, start, left, scratch, result)
        if result.pointee.invalid_index >= 0 { return a }
        return a + stagedTree(job, start &+ left, count &- left, scratch, result)
    }

    /// One leaf, any layout: gather (or point), check, evaluate, then weigh, divide and write, and add up.
    @inlinable static func stagedLeaf(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> E {
        if count == 0 { return E(rounding: -0.0) }
        let ndim = Int(job.pointee.ndim)
        let mask = maskBlock(job, ndim, start, count, scratch)
        let p = block(job, job.pointee.prediction, ndim, start, count, scratch, scratch.prediction, mask)
        let t = block(job, job.pointee.target, ndim, start, count, scratch, scratch.target, mask)
        let weight = optionalBlock(job, job.pointee.weight, start, count, scratch, scratch.weight, mask)
        let extra = optionalBlock(job, job.pointee.extra, start, count, scratch, scratch.extra, mask)
        if L.favoursSpeed {
            let leaf = KERNEL_BLOCK &* MemoryLayout<E>.stride
            if isPlain(job.pointee.prediction) { prefetch(beyond: p, leaf) }
            if isPlain(job.pointee.target) { prefetch(beyond: t, leaf) }
        }
        // All outputs before the first is written: one may lie on an input.
        let outputs = Int(job.pointee.outputs), whole = padded(count), isRowwise = job.pointee.rowwise != 0
        let parameter = extra ?? UnsafePointer(scratch.extra), doubts = scratch.doubts
        doubts.pointee = ~0
        // The values first: where none of them is in doubt, predictions and targets lie in their domains.
        let evaluates = Int(job.pointee.pass) == KERNEL_PASS_EVALUATE
        if evaluates && outputs & KERNEL_VALUE != 0 {
            fill(job, p, t, parameter, KERNEL_VALUE, into: scratch.value, whole, doubts)
        }
        let isAccepted = doubts.pointee == 0 && weight == nil && extra == nil
        if !isAccepted && !accepts(job, p, t, weight, extra, start, count, result) { return E(rounding: 0) }
        if outputs & KERNEL_GRADIENT != 0 {
            fill(job, p, t, parameter, KERNEL_GRADIENT, into: scratch.gradient, whole, doubts)
        }
        if outputs & KERNEL_HESSIAN != 0 {
            fill(job, p, t, parameter, KERNEL_HESSIAN, into: scratch.hessian, whole, doubts)
        }
        if outputs & KERNEL_TARGET_GRADIENT != 0 {
            if Int(job.pointee.target_gradient_kind) == KERNEL_TARGET_GRADIENT_OWN {
                fill(job, p, t, parameter, KERNEL_TARGET_GRADIENT, into: scratch.targetGradient, whole, doubts)
            } else {
                fill(job, t, p, parameter, KERNEL_GRADIENT, into: scratch.targetGradient, whole, doubts)
            }
        }
        if outputs & ~KERNEL_VALUE != 0 {
            let upstream = optionalBlock(job, job.pointee.upstream, start, count, scratch, scratch.upstream, nil)
            let finish = Finish<V>(Divisor(job.pointee.divisor), weight, upstream, mask)
            writeDerivatives(job, start, count, finish, scratch)
        }
        if outputs & KERNEL_VALUE == 0 { return E(rounding: 0) }
        if !isRowwise {
            let finish = Finish<V>(Divisor(1), weight, nil, mask)
            if job.pointee.value.data != nil {
                write(job, KERNEL_VALUE, job.pointee.value, scratch.value, start, count, finish, scratch)
            } else if finish.changes {
                finishBlock(scratch.value, 0, count, finish, into: scratch.value, stream: false)
            }
        }
        return Pairwise<L, V>.leaf(scratch.value, count)
    }

    @inlinable @inline(never) static func fill(
        _ job: UnsafePointer<kernel_job>, _ p: UnsafePointer<E>, _ t: UnsafePointer<E>, _ extra: UnsafePointer<E>,
        _ output: Int, into out: UnsafeMutablePointer<E>, _ count: Int, _ doubts: UnsafeMutablePointer<UInt64>
    ) {
        if Int(job.pointee.loss) < KERNEL_FIRST_ELEMENTARY {
            FillArithmetic<L, V>(p, t, output: output, into: out, count: count).visitLoss(of: job)
        } else {
            E.fill(L.self, PreciseBlock(p, t, extra, output: output, into: out, count: count, doubts: doubts), of: job)
        }
    }

    /// Finishes the derivatives of elements from `start` on, which are blocks, and writes those that are wanted.
    @inlinable @inline(never) static func writeDerivatives(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ finish: Finish<V>, _ scratch: Scratch<E>
    ) {
        write(job, KERNEL_GRADIENT, job.pointee.gradient, scratch.gradient, start, count, finish, scratch)
        write(job, KERNEL_HESSIAN, job.pointee.hessian, scratch.hessian, start, count, finish, scratch)
        write(job, KERNEL_TARGET_GRADIENT, job.pointee.target_gradient, scratch.targetGradient, start, count, finish, scratch)
    }

    /// Finishes a block and writes it where its output is wanted.
    @inlinable @inline(never) static func write(
        _ job: UnsafePointer<kernel_job>, _ what: Int, _ output: kernel_operand, _ block: UnsafeMutablePointer<E>, _ start: Int,
        _ count: Int, _ finish: Finish<V>, _ scratch: Scratch<E>
    ) {
        if output.data == nil { return }
        var done = 0
        if isPlain(output) {
            // Whole vectors straight to where they belong.
            done = count & ~7
            let memory = output.data.unsafelyUnwrapped.assumingMemoryBound(to: E.self) + start
            // A row may begin where no vector can be streamed to.
            let streams = Int(job.pointee.stream) & what != 0 && UInt(bitPattern: memory) & 15 == 0
            finishBlock(block, 0, done, finish, into: memory, stream: streams)
            if done == count { return }
        }
        finishBlock(block, done, count, finish, into: block, stream: false)
        E.scatter(
            block + done, output, LayoutRange(job.pointee.shape, Int(job.pointee.ndim), start &+ done, count &- done, scratch))
    }

    /// A parameter that each element has, where the call has none: 1.
    @inlinable @inline(never) static func fillExtra(_ job: UnsafePointer<kernel_job>, _ scratch: Scratch<E>) {
        if job.pointee.extra.data != nil || Int(job.pointee.loss) < KERNEL_FIRST_ELEMENTARY { return }
        var i = 0
        while i < KERNEL_BLOCK {
            V(1).store(scratch.extra + i)
            i &+= 8
        }
    }

    @inlinable @inline(never) static func maskBlock(
        _ job: UnsafePointer<kernel_job>, _ ndim: Int, _ start: Int, _ count: Int, _ scratch: Scratch<E>
    ) -> UnsafePointer<E>? {
        if job.pointee.mask.data == nil { return nil }
        E.gatherMask(job.pointee.mask, LayoutRange(job.pointee.shape, ndim, start, count, scratch), into: scratch.mask)
        return UnsafePointer(scratch.mask)
    }

    @inlinable @inline(never) static func optionalBlock(
        _ job: UnsafePointer<kernel_job>, _ operand: kernel_operand, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ memory: UnsafeMutablePointer<E>, _ mask: UnsafePointer<E>?
    ) -> UnsafePointer<E>? {
        operand.data == nil
            ? nil : block(job, operand, Int(job.pointee.ndim), start, count, scratch, memory, mask)
    }

    /// Elements of an input in the computing type, readable in whole vectors: in place where they lie so, else copied. What is
    /// masked is replaced by a number of the operand's domain.
    @inlinable @inline(never) static func block(
        _ job: UnsafePointer<kernel_job>, _ operand: kernel_operand, _ ndim: Int, _ start: Int, _ count: Int,
        _ scratch: Scratch<E>, _ memory: UnsafeMutablePointer<E>, _ mask: UnsafePointer<E>?
    ) -> UnsafePointer<E> {
        if mask == nil && isPlain(operand) {
            // What pads may be the elements behind these, if there are so many: nothing is made of them, even if another thread writes
            // over them just now. Rows are padded in their own ways.
            let whole = padded(count), isLast = start &+ whole > Int(truncatingIfNeeded: job.pointee.elements)
            if whole == count || !isLast && job.pointee.rowwise == 0 { return elements(operand) + start }
        }
        if isPlain(operand) {
            let source = elements(operand) + start
            var i = 0
            while i < count {
                memory[i] = source[i]
                i &+= 1
            }
            Layout.pad(memory, count)
        } else {
            copy(job, operand, ndim, start, count, scratch, into: memory)
        }
        if let mask { blank(memory, mask, count, Domain<L, V>.inside(Int(operand.domain))) }
        return UnsafePointer(memory)
    }

    /// Elements of an input in the computing type, copied and padded.
    @inlinable static func copy(
        _ job: UnsafePointer<kernel_job>, _ operand: kernel_operand, _ ndim: Int, _ start: Int, _ count: Int,
        _ scratch: Scratch<E>, into memory: UnsafeMutablePointer<E>
    ) {
        E.gather(operand, LayoutRange(job.pointee.shape, ndim, start, count, scratch), into: memory)
    }

    /// What is read some leaves later, where the processor's own guesses end at each page. Reading past an array's end is asked for, not
    /// done.
    @inlinable @inline(__always) static func prefetch(beyond block: UnsafePointer<E>, _ bytes: Int) {
        let ahead = UnsafeRawPointer(block) + 4096
        var i = 0
        while i < bytes {
            vector_prefetch(ahead + i)
            i &+= 64
        }
    }

    @inlinable @inline(never) static func blank(
        _ block: UnsafeMutablePointer<E>, _ mask: UnsafePointer<E>, _ count: Int, _ replacement: E
    ) {
        let inside = V(replacement.widened)
        var i = 0
        while i < count {
            V.select(V.equal(V(loading: mask + i), V(0)), inside, V(loading: block + i)).store(block + i)
            i &+= 8
        }
    }

    /// Whether all values of a leaf lie in their domains; if not, the result says where the first one is.
    /// False too, without a place, when checking is all there is to do.
    @inlinable @inline(__always) static func accepts(
        _ job: UnsafePointer<kernel_job>, _ p: UnsafePointer<E>, _ t: UnsafePointer<E>, _ weight: UnsafePointer<E>?,
        _ extra: UnsafePointer<E>?, _ start: Int, _ count: Int, _ result: UnsafeMutablePointer<kernel_result>
    ) -> Bool {
        let domains =
            job.pointee.prediction.domain | job.pointee.target.domain | job.pointee.weight.domain
            | job.pointee.extra.domain
        if domains != 0 {
            var first = Domain<L, V>.firstOutside(Int(job.pointee.prediction.domain), p, count)
            var argument = KERNEL_PREDICTION
            let inT = Domain<L, V>.firstOutside(Int(job.pointee.target.domain), t, count)
            if inT < first { (first, argument) = (inT, KERNEL_TARGET) }
            if let weight, job.pointee.rowwise == 0 {
                let inWeight = Domain<L, V>.firstOutside(Int(job.pointee.weight.domain), weight, count)
                if inWeight < first { (first, argument) = (inWeight, KERNEL_WEIGHT) }
            }
            if let extra {
                let inExtra = Domain<L, V>.firstOutside(Int(job.pointee.extra.domain), extra, count)
                if inExtra < first { (first, argument) = (inExtra, KERNEL_EXTRA) }
            }
            if first < count {
                reject(result, start &+ first, argument)
                return false
            }
        }
        return Int(job.pointee.pass) == KERNEL_PASS_EVALUATE
    }

    @inlinable @inline(__always) static func reject(
        _ result: UnsafeMutablePointer<kernel_result>, _ index: Int, _ argument: Int
    ) {
        result.pointee.invalid_index = Int64(truncatingIfNeeded: index)
        result.pointee.invalid_argument = Int32(truncatingIfNeeded: argument)
    }

    /// Makes of a block what is written to an output: its vectors from `first` on.
    @inlinable @inline(never) static func finishBlock(
        _ block: UnsafePointer<E>, _ first: Int, _ count: Int, _ finish: Finish<V>, into out: UnsafeMutablePointer<E>,
        stream: Bool
    ) {
        let zero = V(0)
        var i = first
        while i < count {
            var v = V(loading: block + i)
            if let weight = finish.weight { v = V(loading: weight + i &* finish.step) * v }
            v = finish.divisor.divide(v)
            if let upstream = finish.upstream { v = v * V(loading: upstream + i &* finish.step) }
            v = v.canonicalNaN
            if let mask = finish.mask { v = V.select(V.equal(V(loading: mask + i &* finish.step), zero), zero, v) }
            if finish.divisor.isZero { v = zero }
            if stream { v.stream(out + i) } else { v.store(out + i) }
            i &+= 8
        }
    }

    @inlinable @inline(__always) static func padded(_ count: Int) -> Int { (count &+ 15) & ~15 }

    @inlinable @inline(__always) static func elements(_ operand: kernel_operand) -> UnsafePointer<E> {
        UnsafePointer(operand.data.unsafelyUnwrapped.assumingMemoryBound(to: E.self))
    }
}

/// What is done to a computed block: ((weight x) / divisor) upstream, with NaN made the positive quiet one, and 0 where the mask
/// leaves nothing.
@frozen public struct Finish<V: Vector> {
    public let divisor: Divisor<V>
    public let weight: UnsafePointer<V.Element>?, upstream: UnsafePointer<V.Element>?, mask: UnsafePointer<V.Element>?
    /// 1: weight, upstream and mask are blocks; 0: they are one vector.
    public let step: Int

    @inlinable @inline(__always) public init(
        _ divisor: Divisor<V>, _ weight: UnsafePointer<V.Element>?, _ upstream: UnsafePointer<V.Element>?,
        _ mask: UnsafePointer<V.Element>?, step: Int = 1
    ) {
        self.step = step
        self.divisor = divisor
        self.weight = weight
        self.upstream = upstream
        self.mask = mask
    }

    /// Not only NaN's sign.
    @inlinable @inline(__always) var changes: Bool { weight != nil || mask != nil }
}

/// The scratch memory of one thread, in blocks of 128 elements and 1 KiB each.
@frozen public struct Scratch<E> {
    public let base: UnsafeMutableRawPointer
    @inlinable @inline(__always) public init(_ base: UnsafeMutableRawPointer) { self.base = base }

    @inlinable @inline(__always) public var prediction: UnsafeMutablePointer<E> { block(0) }
    @inlinable @inline(__always) public var target: UnsafeMutablePointer<E> { block(1) }
    @inlinable @inline(__always) public var value: UnsafeMutablePointer<E> { block(2) }
    @inlinable @inline(__always) public var gradient: UnsafeMutablePointer<E> { block(3) }
    @inlinable @inline(__always) public var hessian: UnsafeMutablePointer<E> { block(4) }
    @inlinable @inline(__always) public var targetGradient: UnsafeMutablePointer<E> { block(5) }
    @inlinable @inline(__always) public var weight: UnsafeMutablePointer<E> { block(6) }
    @inlinable @inline(__always) public var mask: UnsafeMutablePointer<E> { block(7) }
    @inlinable @inline(__always) public var upstream: UnsafeMutablePointer<E> { block(8) }
    @inlinable @inline(__always) public var extra: UnsafeMutablePointer<E> { block(9) }
    @inlinable @inline(__always) public var rowValue: UnsafeMutablePointer<E> { block(10) }
    @inlinable @inline(__always) public var labels: UnsafeMutablePointer<Int64> { words(10) }
    @inlinable @inline(__always) public var offsets: UnsafeMutablePointer<Int64> { words(11) }
    /// One position per axis.
    @inlinable @inline(__always) public var index: UnsafeMutablePointer<Int64> { words(KERNEL_BLOCKS) }

    // Of the rows of a group.
    @inlinable @inline(__always) public var maximum: UnsafeMutablePointer<Double> { doubles(12) }
    @inlinable @inline(__always) public var labelScore: UnsafeMutablePointer<Double> { doubles(13) }
    @inlinable @inline(__always) public var rest: Pairs { pairs(14) }
    @inlinable @inline(__always) public var share: Pairs { pairs(16) }
    @inlinable @inline(__always) public var cost: Pairs { pairs(18) }
    @inlinable @inline(__always) public var logarithm: Pairs { pairs(20) }
    @inlinable @inline(__always) public var scale: Pairs { pairs(22) }
    /// Of eight rows of few classes, a column for each class. The blocks are others' too, but at other times: of what is gathered, of
    /// derivatives, and of `logarithm` and `scale`.
    @inlinable @inline(__always) public var columns:
        (
            scores: UnsafeMutablePointer<Double>, powers: Pairs, result: UnsafeMutablePointer<E>, ofLabel: UnsafeMutablePointer<E>
        )
    { (doubles(0), Pairs(doubles(20), doubles(22)), block(4), splat(2)) }
    /// Where a loss has no use for the last two: blocks of doubles for any E.
    @inlinable @inline(__always) public var widened:
        (
            prediction: UnsafeMutablePointer<Double>, target: UnsafeMutablePointer<Double>, weight: UnsafeMutablePointer<Double>,
            result: UnsafeMutablePointer<Double>
        )
    { (doubles(20), doubles(21), doubles(22), doubles(23)) }
    /// Of the classes of a block.
    @inlinable @inline(__always) public var terms: Pairs { pairs(24) }
    /// Lanes of three sums and the ties.
    @inlinable @inline(__always) public var sums: (rest: Pairs, share: Pairs, cost: Pairs) {
        let p = doubles(26)
        return (Pairs(p, p + 8), Pairs(p + 16, p + 24), Pairs(p + 32, p + 40))
    }
    @inlinable @inline(__always) public var ties: UnsafeMutablePointer<Double> { doubles(26) + 48 }
    /// Of a row whose largest score leads by more than 512: what `rest` is then, times exp(256) to this number of steps.
    @inlinable @inline(__always) public var farRest: Pairs { pairs(28) }
    @inlinable @inline(__always) public var farSteps: UnsafeMutablePointer<Double> { doubles(30) }
    /// What a sum of powers may lack of itself: 0 where it has all digits that count. In float32 alone, which knows no far rows.
    @inlinable @inline(__always) public var doubt: UnsafeMutablePointer<Double> { farRest.heads }
    /// What a row that is left out has of these.
    @inlinable @inline(__always) public func clearRow(_ row: Int) {
        maximum[row] = 0
        labelScore[row] = 0
        rest.set(row, 0)
        share.set(row, 0)
        cost.set(row, 0)
        farRest.set(row, 0)
        farSteps[row] = 0
    }
    /// The same of the rows [0, count), whole vectors.
    @inlinable @inline(__always) public func clearRows<D: DoubleVector>(_ count: Int, _: D.Type) {
        clear(maximum, count, D.self)
        clear(labelScore, count, D.self)
        clear(rest.heads, count, D.self)
        clear(rest.tails, count, D.self)
        clear(share.heads, count, D.self)
        clear(share.tails, count, D.self)
        clear(cost.heads, count, D.self)
        clear(cost.tails, count, D.self)
        clear(farRest.heads, count, D.self)
        clear(farRest.tails, count, D.self)
        clear(farSteps, count, D.self)
    }
    @inlinable @inline(__always) func clear<D: DoubleVector>(_ block: UnsafeMutablePointer<Double>, _ count: Int, _: D.Type) {
        var i = 0
        while i < count {
            D(0).store(block + i)
            i &+= D.width
        }
    }
    @inlinable @inline(__always) public func clearSums() {
        let p = doubles(26)
        var i = 0
        while i < 56 {
            p[i] = 0
            i &+= 1
        }
    }
    @inlinable @inline(__always) public var tieCount: Double {
        let p = ties
        return ((p[0] + p[1]) + (p[2] + p[3])) + ((p[4] + p[5]) + (p[6] + p[7]))
    }
    /// PreciseBlock's.
    @inlinable @inline(__always) public var doubts: UnsafeMutablePointer<UInt64> {
        (base + (27 &* KERNEL_BLOCK &* 8 &+ 8 &* 64)).assumingMemoryBound(to: UInt64.self)
    }
    /// Memory for a vector.
    @inlinable @inline(__always) public func splat(_ k: Int) -> UnsafeMutablePointer<E> {
        (base + (27 &* KERNEL_BLOCK &* 8 &+ k &* 64)).assumingMemoryBound(to: E.self)
    }

    @inlinable @inline(__always) func doubles(_ k: Int) -> UnsafeMutablePointer<Double> {
        (base + k &* KERNEL_BLOCK &* 8).assumingMemoryBound(to: Double.self)
    }
    @inlinable @inline(__always) func pairs(_ k: Int) -> Pairs { Pairs(doubles(k), doubles(k &+ 1)) }
    @inlinable @inline(__always) func block(_ k: Int) -> UnsafeMutablePointer<E> {
        (base + k &* KERNEL_BLOCK &* 8).assumingMemoryBound(to: E.self)
    }
    @inlinable @inline(__always) func words(_ k: Int) -> UnsafeMutablePointer<Int64> {
        (base + k &* KERNEL_BLOCK &* 8).assumingMemoryBound(to: Int64.self)
    }
}
