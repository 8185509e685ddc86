import CKernels

// All code that is compiled once per loss: three ways to go over one block of at most 128 elements. Trees, tails, strides,
// domains and divisors are in PointwiseDriver.swift and exist once per level and computing type.

/// Values and gradients of whole vectors, from blocks to blocks (which are padded). Elementwise, so any width gives the same
/// bits.
@frozen public struct FillBlock<L: Level, V: Vector>: LossVisitor {
    public let p: UnsafePointer<V.Element>, t: UnsafePointer<V.Element>
    public let value: UnsafeMutablePointer<V.Element>?, gradient: UnsafeMutablePointer<V.Element>?
    public let count: Int

    @inlinable @inline(__always) public init(
        _ p: UnsafePointer<V.Element>, _ t: UnsafePointer<V.Element>, value: UnsafeMutablePointer<V.Element>?,
        gradient: UnsafeMutablePointer<V.Element>?, count: Int
    ) {
        self.p = p
        self.t = t
        self.value = value
        self.gradient = gradient
        self.count = count
    }

    @inlinable @inline(never) public func visit<Loss: PointwiseLoss>(_ loss: Loss) where Loss.V == V {
        var i = 0
        if let value, let gradient {
            while i < count {
                let a = V(loading: p + i), b = V(loading: t + i)
                loss.value(a, b).store(value + i)
                loss.gradient(a, b).store(gradient + i)
                i &+= V.width
            }
        } else if let gradient {
            while i < count {
                loss.gradient(V(loading: p + i), V(loading: t + i)).store(gradient + i)
                i &+= V.width
            }
        } else if let value {
            while i < count {
                loss.value(V(loading: p + i), V(loading: t + i)).store(value + i)
                i &+= V.width
            }
        }
    }
}

/// The eight lanes of a sum of values straight from the arrays, for losses so cheap that a block in between would be seen.
/// count > 0 is a multiple of 8.
@frozen public struct AddUp<L: Level, V: SumVector>: LossVisitor {
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

    @inlinable @inline(never) public func visit<Loss: PointwiseLoss>(_ loss: Loss) where Loss.V == V {
        var sum = loss.value(V(loading: p), V(loading: t)), i = 8
        while i < count {
            sum = sum + loss.value(V(loading: p + i), V(loading: t + i))
            i &+= 8
        }
        sum.store(lanes)
    }
}

/// The same, and the gradient straight into the caller's memory.
@frozen public struct AddUpWithGradient<L: Level, V: SumVector>: LossVisitor {
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

    @inlinable @inline(never) public func visit<Loss: PointwiseLoss>(_ loss: Loss) where Loss.V == V {
        let x = divisor.x
        switch (divisor.multiplies, stream) {
        case (true, false): run(loss) { ($0 * x).canonicalNaN.store($1) }
        case (true, true): run(loss) { ($0 * x).canonicalNaN.stream($1) }
        case (false, false): run(loss) { ($0 / x).canonicalNaN.store($1) }
        case (false, true): run(loss) { ($0 / x).canonicalNaN.stream($1) }
        }
    }

    @inlinable @inline(__always) func run<Loss: PointwiseLoss>(
        _ loss: Loss, _ write: (V, UnsafeMutablePointer<V.Element>) -> Void
    ) where Loss.V == V {
        // An element is read before its gradient is written: they may share their memory.
        let p0 = V(loading: p), t0 = V(loading: t)
        var sum = loss.value(p0, t0), i = 8
        write(loss.gradient(p0, t0), gradient)
        while i < count {
            let a = V(loading: p + i), b = V(loading: t + i)
            sum = sum + loss.value(a, b)
            write(loss.gradient(a, b), gradient + i)
            i &+= 8
        }
        sum.store(lanes)
    }
}

/// Division by the divisor of a mean, as a multiplication where that is exact: the divisor is a power of two.
@frozen public struct Divisor<V: Vector> {
    public let x: V
    public let multiplies: Bool

    @inlinable @inline(__always) public init(_ divisor: Double) {
        // No fraction bits: a power of two; up to 2^100 its reciprocal is a normal float32 too.
        multiplies = divisor.bitPattern & 0xf_ffff_ffff_ffff == 0 && divisor >= 1 && divisor <= 0x1p100
        let factor = multiplies ? 1 / divisor : divisor
        x = V(factor)
    }
}
