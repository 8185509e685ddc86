import CKernels
import CPlatform

/// Pointwise losses over any layout. V adds up in eight lanes, W evaluates at any width.
public enum Pointwise<L: Level, V: SumVector, W: Vector> where V.Element == W.Element {
    public typealias E = V.Element

    /// What a level's C entry calls: elements [start, start + count), a node of the tree.
    @inlinable public static func run(
        _ job: UnsafePointer<kernel_job>, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer,
        _ result: UnsafeMutablePointer<kernel_result>
    ) {
        result.pointee.invalid_index = -1
        let s = Int(truncatingIfNeeded: start), n = Int(truncatingIfNeeded: count)
        let sum =
            isDirect(job)
            ? directTree(job, s, n, Scratch(scratch), result) : stagedTree(job, s, n, Scratch(scratch), result)
        result.pointee.sum = sum.widened
        if job.pointee.stream != 0 { vector_stream_fence() }
    }

    /// Packed arrays of the computing type, a cheap loss and no per-element values: nothing needs a block in between.
    @inlinable static func isDirect(_ job: UnsafePointer<kernel_job>) -> Bool {
        Int(job.pointee.loss) < KERNEL_FIRST_ELEMENTARY && isPlain(job.pointee.prediction)
            && isPlain(job.pointee.target) && job.pointee.value.data == nil && job.pointee.gradient.strides == nil
    }

    /// Packed, and needs no conversion.
    @inlinable @inline(__always) static func isPlain(_ operand: kernel_operand) -> Bool {
        operand.strides == nil && Int(operand.dtype) == E.dtype
    }

    @inlinable static func directTree(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> E {
        if count > KERNEL_BLOCK {
            let left = Pairwise<L, V>.split(count)
            let a = directTree(job, start, left, scratch, result)
            if result.pointee.invalid_index >= 0 { return a }
            return a + directTree(job, start &+ left, count &- left, scratch, result)
        }
        // Only the last leaf of an array has a tail.
        if count & 7 != 0 || count == 0 { return stagedLeaf(job, start, count, scratch, result) }
        let p = elements(job.pointee.prediction) + start, t = elements(job.pointee.target) + start
        if !accepts(job, p, t, start, count, result) { return E(rounding: 0) }
        let lanes = scratch.value
        if let gradient = job.pointee.gradient.data {
            AddUpWithGradient<L, V>(
                p, t, gradient: gradient.assumingMemoryBound(to: E.self) + start,
                divisor: Divisor(job.pointee.divisor), stream: job.pointee.stream != 0, lanes: lanes, count: count
            ).visitArithmeticLoss(of: job)
        } else {
            AddUp<L, V>(p, t, lanes: lanes, count: count).visitArithmeticLoss(of: job)
        }
        return V(loading: lanes).laneSum
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

    /// One leaf, any layout: gather (or point), check, evaluate, divide, write, add up.
    @inlinable static func stagedLeaf(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> E {
        if count == 0 { return E(rounding: -0.0) }
        let p = block(job, job.pointee.prediction, start, count, scratch, scratch.prediction)
        let t = block(job, job.pointee.target, start, count, scratch, scratch.target)
        if !accepts(job, p, t, start, count, result) { return E(rounding: 0) }
        let gradient = job.pointee.gradient.data == nil ? nil : scratch.gradient
        let value = job.pointee.gradient_only == 0 ? scratch.value : nil
        FillBlock<L, W>(p, t, value: value, gradient: gradient, count: padded(count)).visitLoss(of: job)
        let shape = job.pointee.shape.unsafelyUnwrapped, ndim = Int(job.pointee.ndim)
        if let gradient {
            finish(gradient, count, Divisor(job.pointee.divisor))
            Layout<L>.scatter(gradient, job.pointee.gradient, shape, ndim, start, count, scratch.index)
        }
        guard let value else { return E(rounding: 0) }
        if job.pointee.value.data != nil {
            finish(value, count, Divisor(1))
            Layout<L>.scatter(value, job.pointee.value, shape, ndim, start, count, scratch.index)
        }
        return Pairwise<L, V>.leaf(value, count)
    }

    /// Elements of an input in the computing type, readable in whole vectors: in place where they lie so, else copied.
    @inlinable static func block(
        _ job: UnsafePointer<kernel_job>, _ operand: kernel_operand, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ block: UnsafeMutablePointer<E>
    ) -> UnsafePointer<E> {
        if isPlain(operand) && padded(count) == count { return elements(operand) + start }
        let shape = job.pointee.shape.unsafelyUnwrapped, ndim = Int(job.pointee.ndim)
        if Int(operand.dtype) == KERNEL_FLOAT64 {
            Layout<L>.gather(Double.self, operand, shape, ndim, start, count, scratch.index, into: block)
        } else {
            Layout<L>.gather(Float.self, operand, shape, ndim, start, count, scratch.index, into: block)
        }
        return UnsafePointer(block)
    }

    /// Whether all values of a leaf lie in their domains; if not, the result says where the first one is.
    /// False too, without a place, when checking is all there is to do.
    @inlinable @inline(__always) static func accepts(
        _ job: UnsafePointer<kernel_job>, _ p: UnsafePointer<E>, _ t: UnsafePointer<E>, _ start: Int, _ count: Int,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> Bool {
        if job.pointee.prediction.domain | job.pointee.target.domain != 0 {
            let inP = Domain<L, V>.firstOutside(Int(job.pointee.prediction.domain), p, count)
            let inT = Domain<L, V>.firstOutside(Int(job.pointee.target.domain), t, count)
            if inP < count || inT < count {
                result.pointee.invalid_index = Int64(truncatingIfNeeded: start &+ (inT < inP ? inT : inP))
                result.pointee.invalid_argument = inT < inP ? 1 : 0
                return false
            }
        }
        return job.pointee.check_only == 0
    }

    /// Divides a block and makes its NaN canonical: what is written to an output.
    @inlinable @inline(never) static func finish(
        _ block: UnsafeMutablePointer<E>, _ count: Int, _ divisor: Divisor<V>
    ) {
        let x = divisor.x
        var i = 0
        while i < count {
            let v = V(loading: block + i)
            (divisor.multiplies ? v * x : v / x).canonicalNaN.store(block + i)
            i &+= 8
        }
    }

    @inlinable @inline(__always) static func padded(_ count: Int) -> Int { (count &+ 15) & ~15 }

    @inlinable @inline(__always) static func elements(_ operand: kernel_operand) -> UnsafePointer<E> {
        UnsafePointer(operand.data.unsafelyUnwrapped.assumingMemoryBound(to: E.self))
    }
}

/// The scratch memory of one thread, in blocks of 128 elements and 1 KiB each.
@frozen public struct Scratch<E> {
    public let base: UnsafeMutableRawPointer
    @inlinable @inline(__always) public init(_ base: UnsafeMutableRawPointer) { self.base = base }

    @inlinable @inline(__always) public var prediction: UnsafeMutablePointer<E> { block(0) }
    @inlinable @inline(__always) public var target: UnsafeMutablePointer<E> { block(1) }
    @inlinable @inline(__always) public var value: UnsafeMutablePointer<E> { block(2) }
    @inlinable @inline(__always) public var gradient: UnsafeMutablePointer<E> { block(3) }
    @inlinable @inline(__always) public var rowValue: UnsafeMutablePointer<E> { block(4) }
    @inlinable @inline(__always) public var labels: UnsafeMutablePointer<Int64> { words(4) }
    @inlinable @inline(__always) public var offsets: UnsafeMutablePointer<Int64> { words(5) }
    /// One position per axis.
    @inlinable @inline(__always) public var index: UnsafeMutablePointer<Int64> { words(KERNEL_BLOCKS) }

    @inlinable @inline(__always) func block(_ k: Int) -> UnsafeMutablePointer<E> {
        (base + k &* KERNEL_BLOCK &* 8).assumingMemoryBound(to: E.self)
    }
    @inlinable @inline(__always) func words(_ k: Int) -> UnsafeMutablePointer<Int64> {
        (base + k &* KERNEL_BLOCK &* 8).assumingMemoryBound(to: Int64.self)
    }
}
