import CKernels
import CPlatform

// All code that is compiled once per loss: ways to go over one block of at most 128 elements. Trees, tails, strides, domains,
// weights and divisors are in PointwiseDriver.swift and exist once per level and computing type.

/// One output of a block of elements, from blocks to a block (which are padded). Elementwise, so any width gives the same bits.
@frozen public struct FillArithmetic<L: Level, V: Vector>: ArithmeticVisitor {
    public let p: UnsafePointer<V.Element>, t: UnsafePointer<V.Element>
    public let out: UnsafeMutablePointer<V.Element>
    /// One of kernel_job.outputs.
    public let output: Int
    public let count: Int

    @inlinable @inline(__always) public init(
        _ p: UnsafePointer<V.Element>, _ t: UnsafePointer<V.Element>, output: Int,
        into out: UnsafeMutablePointer<V.Element>, count: Int
    ) {
        self.p = p
        self.t = t
        self.out = out
        self.output = output
        self.count = count
    }

    @inlinable @inline(never) public func visit<Loss: ArithmeticLoss>(_ loss: Loss) where Loss.V == V {
        var i = 0
        switch output {
        case KERNEL_VALUE:
            while i < count {
                loss.value(V(loading: p + i), V(loading: t + i)).store(out + i)
                i &+= V.width
            }
        case KERNEL_GRADIENT:
            while i < count {
                loss.gradient(V(loading: p + i), V(loading: t + i)).store(out + i)
                i &+= V.width
            }
        default:
            while i < count {
                loss.hessian(V(loading: p + i), V(loading: t + i)).store(out + i)
                i &+= V.width
            }
        }
    }
}

/// The same for losses with logarithms and exponentials. `extra` is a block too. The output may be KERNEL_TARGET_GRADIENT, for
/// those that have a formula of its own for it.
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

/// The eight lanes of a sum of values straight from the arrays, for losses so cheap that a block in between would be seen.
/// count is a multiple of 8.
@frozen public struct AddUp<L: Level, V: SumVector>: ArithmeticVisitor {
    public let p: UnsafePointer<V.Element>, t: UnsafePointer<V.Element>
    public let lanes: UnsafeMutablePointer<V.Element>
    public let count: Int

    @inlinable @inline(__always) public init(
        _ p: UnsafePointer<V.Element>, _ t: UnsafePointer<V.Element>, lanes: UnsafeMutablePointer<V.Element>, count: Int
    ) {
        self.p = p
        self.t = t
        self.lanes = lanes
        self.count = count
    }

    @inlinable @inline(never) public func visit<Loss: ArithmeticLoss>(_ loss: Loss) where Loss.V == V {
        // -0.0 and the first element are that element, whatever it is.
        var sum = V(-0.0), i = 0
        while i < count {
            sum = sum + loss.value(V(loading: p + i), V(loading: t + i))
            i &+= 8
        }
        sum.store(lanes)
    }
}

/// The same, and the gradient straight into the caller's memory.
@frozen public struct AddUpWithGradient<L: Level, V: SumVector>: ArithmeticVisitor {
    public let p: UnsafePointer<V.Element>, t: UnsafePointer<V.Element>
    public let gradient: UnsafeMutablePointer<V.Element>, lanes: UnsafeMutablePointer<V.Element>
    public let divisor: Divisor<V>
    public let stream: Bool
    public let count: Int

    @inlinable @inline(__always) public init(
        _ p: UnsafePointer<V.Element>, _ t: UnsafePointer<V.Element>, gradient: UnsafeMutablePointer<V.Element>,
        divisor: Divisor<V>, stream: Bool, lanes: UnsafeMutablePointer<V.Element>, count: Int
    ) {
        self.p = p
        self.t = t
        self.gradient = gradient
        self.divisor = divisor
        self.stream = stream
        self.lanes = lanes
        self.count = count
    }

    @inlinable @inline(never) public func visit<Loss: ArithmeticLoss>(_ loss: Loss) where Loss.V == V {
        let x = divisor.x
        var sum = V(-0.0), i = 0
        while i < count {
            // An element is read before its gradient is written: they may share their memory.
            let a = V(loading: p + i), b = V(loading: t + i)
            sum = sum + loss.value(a, b)
            let g = loss.gradient(a, b), y = (divisor.multiplies ? g * x : g / x).canonicalNaN
            if stream { y.stream(gradient + i) } else { y.store(gradient + i) }
            i &+= 8
        }
        sum.store(lanes)
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
}
