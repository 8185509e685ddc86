import CKernels
import CPlatform

// All code that is compiled once per loss: ways to go over a leaf of at most 128 elements, or four of them. The tree above,
// tails, strides, domains, weights and masks are in PointwiseDriver.swift and exist once per level and computing type.

/// The wanted outputs of each element: from packed arrays to packed arrays, or from blocks (which are padded) to blocks. count is a
/// multiple of 8. An element is read before anything of it is written: outputs may lie on inputs.
@frozen public struct FillArithmetic<L: Level, V: SumVector>: ArithmeticVisitor {
    public let p: UnsafePointer<V.Element>, t: UnsafePointer<V.Element>
    public let value: Output<L, V>, gradient: Output<L, V>, hessian: Output<L, V>
    public let divisor: Divisor<V>
    public let count: Int

    @inlinable @inline(__always) public init(
        _ p: UnsafePointer<V.Element>, _ t: UnsafePointer<V.Element>, value: Output<L, V>, gradient: Output<L, V>,
        hessian: Output<L, V>,
        _ divisor: Divisor<V>, count: Int
    ) {
        self.p = p
        self.t = t
        self.value = value
        self.gradient = gradient
        self.hessian = hessian
        self.divisor = divisor
        self.count = count
    }

    /// To the caller's memory.
    @inlinable @inline(__always) public init(
        _ job: UnsafePointer<kernel_job>, _ p: UnsafePointer<V.Element>, _ t: UnsafePointer<V.Element>, start: Int, count: Int
    ) {
        self.init(
            p, t, value: Output(job, KERNEL_VALUE, job.pointee.value, start),
            gradient: Output(job, KERNEL_GRADIENT, job.pointee.gradient, start),
            hessian: Output(job, KERNEL_HESSIAN, job.pointee.hessian, start), Divisor(job.pointee.divisor), count: count)
    }

    /// One of kernel_job.outputs, not divided, to a block.
    @inlinable @inline(__always) public init(
        _ p: UnsafePointer<V.Element>, _ t: UnsafePointer<V.Element>, output: Int, into block: UnsafeMutablePointer<V.Element>,
        count: Int
    ) {
        self.init(
            p, t, value: Output(output == KERNEL_VALUE ? block : nil), gradient: Output(output == KERNEL_GRADIENT ? block : nil),
            hessian: Output(output == KERNEL_HESSIAN ? block : nil), Divisor(1), count: count)
    }

    @inlinable @inline(never) public func visit<Loss: ArithmeticLoss>(_ loss: Loss) where Loss.V == V {
        var i = 0
        while i < count {
            let a = V(loading: p + i), b = V(loading: t + i)
            if value.memory != nil { value.write(loss.value(a, b), i) }
            if gradient.memory != nil { gradient.write(divided(loss.gradient(a, b)), i) }
            if hessian.memory != nil { hessian.write(divided(loss.hessian(a, b)), i) }
            i &+= 8
        }
    }

    /// Where L does not favour speed there are only blocks, which are divided later.
    @inlinable @inline(__always) func divided(_ v: V) -> V { L.favoursSpeed ? divisor.divide(v) : v }
}

/// A packed output, or none.
@frozen public struct Output<L: Level, V: SumVector> {
    public let memory: UnsafeMutablePointer<V.Element>?
    public let stream: Bool

    /// One of a job's outputs from element `start` on.
    @inlinable @inline(__always) init(
        _ job: UnsafePointer<kernel_job>, _ output: Int, _ operand: kernel_operand, _ start: Int
    ) {
        memory = operand.data == nil ? nil : operand.data.unsafelyUnwrapped.assumingMemoryBound(to: V.Element.self) + start
        stream = Int(job.pointee.stream) & output != 0
    }
    @inlinable @inline(__always) init(_ block: UnsafeMutablePointer<V.Element>?) {
        memory = block
        stream = false
    }

    @inlinable @inline(__always) func write(_ v: V, _ i: Int) {
        let out = memory.unsafelyUnwrapped + i
        if L.favoursSpeed && stream { v.canonicalNaN.stream(out) } else { v.canonicalNaN.store(out) }
    }
}

/// One output of a block of elements, from blocks to a block, for losses with logarithms and exponentials. `extra` is a block too. The
/// output may be KERNEL_TARGET_GRADIENT, for those that have a formula of its own for it.
@frozen public struct PreciseBlock<E: Scalar> {
    public let p: UnsafePointer<E>, t: UnsafePointer<E>, extra: UnsafePointer<E>
    public let out: UnsafeMutablePointer<E>
    public let output: Int
    public let count: Int
    /// Set to the vectors that are in doubt, a bit for each, where there is a way to have any (PreciseLoss.quick).
    public let doubts: UnsafeMutablePointer<UInt64>

    @inlinable @inline(__always) public init(
        _ p: UnsafePointer<E>, _ t: UnsafePointer<E>, _ extra: UnsafePointer<E>, output: Int,
        into out: UnsafeMutablePointer<E>, count: Int, doubts: UnsafeMutablePointer<UInt64>
    ) {
        self.doubts = doubts
        self.p = p
        self.t = t
        self.extra = extra
        self.out = out
        self.output = output
        self.count = count
    }

    @inlinable @inline(__always) func fill<L: Level, X: Precise>(
        _: L.Type, _: X.Type, of job: UnsafePointer<kernel_job>
    ) where X.Element == E, X.D == L.Doubles {
        if output == KERNEL_TARGET_GRADIENT {
            FillTargetGradient<L, X>(self).visitLossWithTarget(of: job)
        } else {
            FillPrecise<L, X>(self).visitLoss(of: job)
        }
    }
}

@frozen public struct FillPrecise<L: Level, X: Precise>: PreciseVisitor where X.D == L.Doubles {
    public let block: PreciseBlock<X.Element>
    @inlinable @inline(__always) public init(_ block: PreciseBlock<X.Element>) { self.block = block }

    @inlinable @inline(never) public func visit<Loss: PreciseLoss>(_ loss: Loss) where Loss.X == X {
        typealias E = X.Element
        let p = block.p, t = block.t, extra = block.extra, out = block.out, count = block.count
        var i = 0
        if block.output == KERNEL_VALUE {
            if L.looksUp && E.dtype == KERNEL_FLOAT32 && loss.isQuick {
                fillQuickly(loss)
                return
            }
            while i < count {
                E.store(loss.value(E.load(p + i), E.load(t + i), E.load(extra + i)).rounded, out + i)
                i &+= X.D.width
            }
            return
        }
        let isSecond = block.output == KERNEL_HESSIAN
        while i < count {
            E.store(loss.derivative(isSecond, E.load(p + i), E.load(t + i), E.load(extra + i)).rounded, out + i)
            i &+= X.D.width
        }
    }
}

extension FillPrecise {
    public typealias D = X.D

    /// In fewer operations, and again where that may not be rounded to the same float32. Loops of their own keep constants in registers.
    @inlinable @inline(__always) func fillQuickly<Loss: PreciseLoss>(_ loss: Loss) where Loss.X == X {
        typealias E = X.Element
        var doubts = Loss.hasHardTargets && isHard ? quickly(loss, isHard: true) : quickly(loss, isHard: false), i = 0
        block.doubts.pointee = doubts
        while doubts != 0 {
            if doubts & 1 != 0 {
                let extra: D = E.load(block.extra + i)
                E.store(loss.value(E.load(block.p + i), E.load(block.t + i), extra).rounded, block.out + i)
            }
            doubts &>>= 1
            i &+= D.width
        }
    }

    @inlinable @inline(__always) func quickly<Loss: PreciseLoss>(_ loss: Loss, isHard: Bool) -> UInt64 where Loss.X == X {
        typealias E = X.Element
        var i = 0, doubts: UInt64 = 0, bit: UInt64 = 1
        while i < block.count {
            let (value, doubt) = loss.quick(E.load(block.p + i), E.load(block.t + i), isHard: isHard)
            E.store(value, block.out + i)
            if D.any(doubt) { doubts |= bit }
            bit &<<= 1
            i &+= D.width
        }
        return doubts
    }

    /// Whether all targets are 0 or 1.
    @inlinable @inline(__always) var isHard: Bool {
        var distance = D(0), i = 0
        while i < block.count {
            let t: D = X.Element.load(block.t + i)
            distance = distance + (t * (D(1) - t)).magnitude
            i &+= D.width
        }
        return !D.any(D.notLess(distance, D(0x1p-300)))
    }
}

@frozen public struct FillTargetGradient<L: Level, X: Precise>: PreciseVisitor where X.D == L.Doubles {
    public let block: PreciseBlock<X.Element>
    @inlinable @inline(__always) public init(_ block: PreciseBlock<X.Element>) { self.block = block }

    @inlinable @inline(never) public func visit<Loss: PreciseLoss>(_ loss: Loss) where Loss.X == X {
        typealias E = X.Element
        var i = 0
        while i < block.count {
            let extra: X.D = E.load(block.extra + i)
            E.store(loss.targetGradient(E.load(block.p + i), E.load(block.t + i), extra).rounded, block.out + i)
            i &+= X.D.width
        }
    }
}

/// A leaf, or four that are a node: added up side by side, because an addition waits for the one before it.
@frozen public struct Leaves<L: Level, V: SumVector> {
    /// Where they begin; the first one at 0. All the same place: there is one.
    public let second: Int, third: Int, fourth: Int, end: Int

    @inlinable @inline(__always) public init(_ count: Int) {
        let half = Pairwise<L, V>.split(count)
        end = count
        if half > KERNEL_BLOCK && count <= 4 &* KERNEL_BLOCK && count & 7 == 0 {
            second = Pairwise<L, V>.split(half)
            third = half
            fourth = half &+ Pairwise<L, V>.split(count &- half)
        } else {
            (second, third, fourth) = (count, count, count)
        }
    }

    @inlinable @inline(__always) public var areFour: Bool { second != end }
    @inlinable @inline(__always) var number: Int { areFour ? 4 : 1 }
    @inlinable @inline(__always) func start(_ leaf: Int) -> Int {
        switch leaf {
        case 0: return 0
        case 1: return second
        case 2: return third
        case 3: return fourth
        default: return end
        }
    }
}

/// The eight lanes of a sum of values straight from the arrays, for losses so cheap that a block in between would be seen; of each of
/// `leaves`, whose lengths are multiples of 8. And the gradient, where it is wanted: it may lie on an input. `lanes` has room for four
/// leaves' lanes.
@frozen public struct AddUp<L: Level, V: SumVector>: ArithmeticVisitor {
    public let p: UnsafePointer<V.Element>, t: UnsafePointer<V.Element>
    public let leaves: Leaves<L, V>
    public let lanes: UnsafeMutablePointer<V.Element>
    public let gradient: Output<L, V>
    public let divisor: Divisor<V>

    @inlinable @inline(__always) public init(
        _ p: UnsafePointer<V.Element>, _ t: UnsafePointer<V.Element>, _ leaves: Leaves<L, V>,
        lanes: UnsafeMutablePointer<V.Element>, gradient: Output<L, V>, _ divisor: Divisor<V>
    ) {
        self.p = p
        self.t = t
        self.leaves = leaves
        self.lanes = lanes
        self.gradient = gradient
        self.divisor = divisor
    }

    @inlinable @inline(never) public func visit<Loss: ArithmeticLoss>(_ loss: Loss) where Loss.V == V {
        // -0.0 and the first element are that element, whatever it is.
        var a = V(-0.0), b = a, c = a, d = a, i = 0
        if leaves.areFour && gradient.memory == nil {
            // The first is none of the longer ones.
            while i < leaves.second {
                a = a + value(loss, i)
                b = b + value(loss, leaves.second &+ i)
                c = c + value(loss, leaves.third &+ i)
                d = d + value(loss, leaves.fourth &+ i)
                i &+= 8
            }
        }
        a.store(lanes)
        b.store(lanes + 8)
        c.store(lanes + 16)
        d.store(lanes + 24)
        var leaf = 0
        while leaf < leaves.number {
            var sum = V(loading: lanes + 8 &* leaf), j = leaves.start(leaf) &+ i
            let end = leaves.start(leaf &+ 1)
            while j < end {
                let a = V(loading: p + j), b = V(loading: t + j)
                sum = sum + loss.value(a, b)
                if gradient.memory != nil { gradient.write(divisor.divide(loss.gradient(a, b)), j) }
                j &+= 8
            }
            sum.store(lanes + 8 &* leaf)
            leaf &+= 1
        }
    }

    @inlinable @inline(__always) func value<Loss: ArithmeticLoss>(_ loss: Loss, _ i: Int) -> V where Loss.V == V {
        loss.value(V(loading: p + i), V(loading: t + i))
    }
}

/// Division by the divisor of a mean, as a multiplication where that is exact: the divisor is a power of two.
@frozen public struct Divisor<V: Vector> {
    public let x: V
    public let multiplies: Bool
    /// A mean of nothing, whose derivatives are 0.
    public let isZero: Bool

    @inlinable @inline(__always) public init(_ divisor: Double) {
        isZero = divisor == 0
        // No fraction bits: a power of two; up to 2^100 its reciprocal is a normal float32 too.
        multiplies = divisor.bitPattern & 0xf_ffff_ffff_ffff == 0 && divisor >= 1 && divisor <= 0x1p100
        let factor = multiplies ? 1 / divisor : divisor
        x = V(factor)
    }

    @inlinable @inline(__always) public func divide(_ v: V) -> V { multiplies ? v * x : v / x }
}
