import CKernels
import CPlatform

/// One elementary function over an array of any layout.
public enum Elementwise<L: Level, E: Scalar> {
    public typealias D = L.Doubles

    /// What a level's C entry calls: elements [start, start + count) in C order.
    @inlinable public static func run(
        _ job: UnsafePointer<kernel_map_job>, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer
    ) {
        let memory = Scratch<E>(scratch)
        var at = Int(truncatingIfNeeded: start), left = Int(truncatingIfNeeded: count)
        let x = job.pointee.x, out = job.pointee.out, function = Int(job.pointee.function)
        if x.strides == nil, out.strides == nil, left >= D.width, Int(x.dtype) == E.dtype {
            // Vectors in place; in-place calls read one before they write it.
            let whole = left &- left % D.width
            let from = x.data.unsafelyUnwrapped.assumingMemoryBound(to: E.self) + at
            evaluate(function, from, out.data.unsafelyUnwrapped.assumingMemoryBound(to: E.self) + at, whole)
            at &+= whole
            left &-= whole
        }
        let shape = job.pointee.shape, ndim = Int(job.pointee.ndim)
        while left > 0 {
            let n = left < KERNEL_BLOCK ? left : KERNEL_BLOCK
            let range = LayoutRange(shape, ndim, at, n, memory)
            E.gather(x, range, into: memory.prediction)
            evaluate(function, memory.prediction, memory.value, (n &+ 15) & ~15)
            E.scatter(memory.value, out, range)
            at &+= n
            left &-= n
        }
    }

    /// The only list of elementary functions in Swift. count is a multiple of the vector's width.
    @inlinable static func evaluate(
        _ function: Int, _ x: UnsafePointer<E>, _ out: UnsafeMutablePointer<E>, _ count: Int
    ) {
        switch function {
        case KERNEL_LOG: each(Logarithm<L>.self, x, out, count)
        case KERNEL_LOG1P: each(Log1p<L>.self, x, out, count)
        case KERNEL_EXP: each(Exponential<L>.self, x, out, count)
        case KERNEL_EXPM1: each(Expm1<L>.self, x, out, count)
        case KERNEL_SIGMOID: each(Sigmoid<L>.self, x, out, count)
        case KERNEL_SOFTPLUS: each(Softplus<L>.self, x, out, count)
        default: logSigmoid(x, out, count)
        }
    }

    /// -softplus(-x), by blocks.
    @inlinable @inline(never) static func logSigmoid(
        _ x: UnsafePointer<E>, _ out: UnsafeMutablePointer<E>, _ count: Int
    ) {
        var i = 0
        while i < count {
            let n = count &- i < KERNEL_BLOCK ? count &- i : KERNEL_BLOCK
            negate(x + i, out + i, n)
            each(Softplus<L>.self, out + i, out + i, n)
            negate(out + i, out + i, n)
            i &+= n
        }
    }

    @inlinable @inline(__always) static func negate(
        _ x: UnsafePointer<E>, _ out: UnsafeMutablePointer<E>, _ count: Int
    ) {
        var i = 0
        while i < count {
            let y: D = E.load(x + i)
            E.store((-y).canonicalNaN, out + i)
            i &+= D.width
        }
    }

    /// f of each of count numbers, a multiple of the vector's width. x and out may be the same.
    @inlinable @inline(never) static func each<F: ElementaryFunction>(
        _: F.Type, _ x: UnsafePointer<E>, _ out: UnsafeMutablePointer<E>, _ count: Int
    ) where F.D == D {
        // The processor's own prefetching leaves the memory idle between the long computations: 4.9 to 3.2 ns for exp. Not for
        // one vector on the stack.
        let ahead = count > D.width ? 2048 / MemoryLayout<E>.size : 0
        var i = 0
        if L.pairs {
            while i < count {
                prefetch(x + i + ahead, out + i + ahead)
                // Of an odd number the last is its own partner: another loop for it would be half as much code again.
                let partner = i &+ D.width < count ? i &+ D.width : i
                let a: D = E.load(x + i), b: D = E.load(x + partner)
                let y = F.mended((E.elementary(F.self, a), E.elementary(F.self, b)), at: (a, b))
                E.store(y.0, out + i)
                E.store(y.1, out + partner)
                i &+= 2 &* D.width
            }
            return
        }
        while i < count {
            prefetch(x + i + ahead, out + i + ahead)
            let a: D = E.load(x + i)
            E.store(F.mended(E.elementary(F.self, a), at: a), out + i)
            i &+= D.width
        }
    }

    /// The lines that one or two vectors lie in, at most two.
    @inlinable @inline(__always) static func prefetch(_ x: UnsafePointer<E>, _ out: UnsafeMutablePointer<E>) {
        vector_prefetch(x)
        vector_prefetch_write(out)
        if L.pairs && MemoryLayout<D>.size &* 2 > 64 && MemoryLayout<E>.size == 8 {
            vector_prefetch(x + D.width)
            vector_prefetch_write(out + D.width)
        }
    }
}
