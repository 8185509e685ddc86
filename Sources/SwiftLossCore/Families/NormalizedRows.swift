import CKernels

/// The driver of NormalizedCrossEntropy. What it does with numbers is in NormalizedBlock.
@frozen public struct NormalizedRows<L: Level, V: SumVector>: CoupledLoss {
    public typealias D = L.Doubles
    public typealias X = DoubleDouble<D>
    public typealias E = V.Element

    public let group: RowGroup<L, V>
    public let block: NormalizedBlock<L>
    @inlinable @inline(__always) var scratch: Scratch<E> { group.scratch }

    @inlinable public init(_ group: RowGroup<L, V>) {
        self.group = group
        block = NormalizedBlock(group.job, group.scratch.base)
    }

    @inlinable @inline(__always) public var takesColumns: Bool { false }
    @inlinable @inline(__always) public func columns(_ first: Int) -> Bool { false }

    @inlinable @inline(never) public func addUp(_ row: Int) {
        let maximum = group.maximum(row), factor = NormalizedRow<D>.factor(maximum)
        let sums = scratch.sums, label = group.label(row)
        var hasLargest = false
        scratch.clearSums()
        scratch.maximum[row] = maximum
        group.blocks { done, n in
            let p = group.scores(row, done, n), whole = group.padded(n)
            var i = 0
            while i < whole {
                let x = i < n ? p[i].widened : 0
                // All but one.
                let isLargest = !hasLargest && i < n && x == maximum
                scratch.terms.set(i, isLargest ? 0 : x * factor)
                if isLargest { hasLargest = true }
                i &+= 1
            }
            RowSum<L, X>.add(scratch.terms, whole, to: sums.rest)
            if label >= done && label < done &+ n { scratch.labelScore[row] = p[label &- done].widened }
        }
        RowSum<L, X>.total(sums.rest, plus: 0, into: scratch.rest, row)
        if group.isLabelled {
            scratch.share.set(row, ClassWeight<L, E>.of(group.job, label).widened)
            return
        }
        group.blocks { done, n in
            let whole = widen(row, done, n)
            block.fill(row, whole, counted: true)
            RowSum<L, X>.add(scratch.terms, whole, to: sums.share)
            block.fill(row, whole, counted: false)
            RowSum<L, X>.add(scratch.terms, whole, to: sums.cost)
        }
        RowSum<L, X>.total(sums.share, plus: 0, into: scratch.share, row)
        RowSum<L, X>.total(sums.cost, plus: 0, into: scratch.cost, row)
    }

    /// Scores, targets and weights of some classes as doubles, where NormalizedBlock looks for them.
    @inlinable @inline(never) func widen(_ row: Int, _ done: Int, _ n: Int) -> Int {
        let p = group.scores(row, done, n), whole = group.padded(n), doubles = scratch.widened
        group.targets(row, done, n)
        var i = 0
        while i < whole {
            let x: D = E.load(p + i), t: D = E.load(scratch.target + i), w: D = E.load(scratch.extra + i)
            x.store(doubles.prediction + i)
            t.store(doubles.target + i)
            w.store(doubles.weight + i)
            i &+= D.width
        }
        return whole
    }

    @inlinable @inline(never) func narrow(_ count: Int, into block: UnsafeMutablePointer<E>) {
        var i = 0
        while i < count {
            E.store(D(loading: scratch.widened.result + i), block + i)
            i &+= D.width
        }
    }

    @inlinable @inline(never) public func evaluate() {
        block.evaluate(group.rows, isLabelled: group.isLabelled)
        narrow(group.padded(group.rows), into: scratch.gradient)
    }

    @inlinable @inline(never) public func differentiate(_ row: Int, _ done: Int, _ n: Int) {
        let outputs = Int(group.job.pointee.outputs), whole = widen(row, done, n)
        if outputs & KERNEL_GRADIENT != 0 {
            block.differentiate(KERNEL_GRADIENT, row, whole)
            narrow(whole, into: scratch.gradient)
        }
        if outputs & KERNEL_HESSIAN != 0 {
            block.differentiate(KERNEL_HESSIAN, row, whole)
            narrow(whole, into: scratch.hessian)
        }
        if outputs & KERNEL_TARGET_GRADIENT != 0 {
            block.differentiate(KERNEL_TARGET_GRADIENT, row, whole)
            narrow(whole, into: scratch.targetGradient)
        }
    }
}

/// In doubles for any type of array, so that it exists once per level.
@frozen public struct NormalizedBlock<L: Level> {
    public typealias D = L.Doubles
    public typealias X = DoubleDouble<D>
    public let loss: NormalizedCrossEntropy<L>
    public let scratch: Scratch<Double>
    /// kernel_job's target_shift
    public let shift: D

    @inlinable init(_ job: UnsafePointer<kernel_job>, _ scratch: UnsafeMutableRawPointer) {
        loss = NormalizedCrossEntropy(clip: job.pointee.parameters.1)
        shift = D(job.pointee.target_shift)
        self.scratch = Scratch(scratch)
    }

    /// Of one row.
    @inlinable @inline(__always) func known(_ row: Int) -> NormalizedRow<D> {
        NormalizedRow(maximum: D(scratch.maximum[row]), rest: X(each: scratch.rest, row))
    }

    /// The shares of a block's classes that count, or the costs of all, into scratch.terms.
    @inlinable @inline(never) func fill(_ row: Int, _ count: Int, counted: Bool) {
        let known = known(row), doubles = scratch.widened
        var i = 0
        while i < count {
            let share = X(D(loading: doubles.target + i)) * D(loading: doubles.weight + i)
            let x = known.times(D(loading: doubles.prediction + i))
            (counted ? loss.counted(share, x, known) : loss.cost(of: share, x, known)).store(scratch.terms, i)
            i &+= D.width
        }
    }

    /// The values of the group's rows.
    @inlinable @inline(never) func evaluate(_ rows: Int, isLabelled: Bool) {
        var i = 0
        while i < rows {
            var cost = X(scratch.cost, i)
            if isLabelled {
                let known = NormalizedRow(maximum: D(loading: scratch.maximum + i), rest: X(scratch.rest, i))
                let p = known.times(D(loading: scratch.labelScore + i)), share = X(scratch.share, i)
                cost = loss.cost(of: share, p, known)
                loss.counted(share, p, known).store(scratch.share, i)
            }
            cost.rounded.store(scratch.widened.result + i)
            i &+= D.width
        }
    }

    @inlinable @inline(never) func differentiate(_ output: Int, _ row: Int, _ count: Int) {
        let known = known(row), total = X(each: scratch.share, row), doubles = scratch.widened
        let factor = known.factor, isSecond = output == KERNEL_HESSIAN
        // A derivative is multiplied by the factor: before, where shares are so small that they would not be there after.
        let isSmall = D.less(total.head, D(1)), one = D(1)
        let before = D.select(isSmall, factor, one), after = D.select(isSmall, one, factor)
        var i = 0
        while i < count {
            let x = known.times(D(loading: doubles.prediction + i)), weight = D(loading: doubles.weight + i)
            var result: X
            if output == KERNEL_TARGET_GRADIENT {
                result = X.zero(where: weight, x + known.sum.head, else: (loss.cost(x, known) - X(shift)) * weight)
            } else {
                let share = loss.counted(X(D(loading: doubles.target + i)) * weight, x, known)
                result = loss.derivative(isSecond, x, share * before, total * before, known) * after
                if isSecond { result = result * factor }
            }
            result.rounded.store(doubles.result + i)
            i &+= D.width
        }
    }
}
