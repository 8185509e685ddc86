import CKernels
import CPlatform

/// The driver of losses of the softmax of a row, and of the functions logsumexp, softmax and log_softmax, which have no target.
/// Losses/CrossEntropy.swift has the mathematics.
@frozen public struct SoftmaxRows<L: Level, X: Precise, V: SumVector>: CoupledLoss
where X.D == L.Doubles, X.Element == V.Element {
    public typealias D = X.D
    public typealias E = V.Element
    public typealias Block = SoftmaxBlock<L, X>

    public let group: RowGroup<L, V>
    public let shares: Shares<X>
    /// Shares are looked at class by class; else a row has one, its label's.
    public let hasShares: Bool
    /// Whether rows may be added up in fewer operations: where nothing is wanted of them but what shows whether it is certain, and scores
    /// are not written over before that is known of their whole row.
    public let isQuick: Bool
    /// Whether the sums are made so too: not where a gradient of many classes would show their roundings.
    public let addsQuickly: Bool
    /// kernel_loss
    public let kernel: Int
    @inlinable @inline(__always) var scratch: Scratch<E> { group.scratch }

    @inlinable public init(_ group: RowGroup<L, V>) {
        self.group = group
        let smoothing = group.job.pointee.parameters.0
        shares = Shares(smoothing: smoothing, classes: group.classes)
        kernel = Int(group.job.pointee.loss)
        hasShares = kernel < KERNEL_LOGSUMEXP && (!group.isLabelled || smoothing != 0)
        let job = group.job, outputs = Int(job.pointee.outputs)
        let isInPlace = job.pointee.gradient.data == job.pointee.prediction.data
        isQuick =
            L.looksUp && E.dtype == KERNEL_FLOAT32 && kernel != KERNEL_LOG_SOFTMAX && !isInPlace
            && outputs & ~(hasShares ? KERNEL_VALUE : KERNEL_VALUE | KERNEL_GRADIENT) == 0
        addsQuickly = isQuick && (outputs & KERNEL_GRADIENT == 0 || group.classes <= 4096)
    }

    @inlinable public func addUp(_ row: Int) {
        let maximum = group.maximum(row)
        if addsQuickly {
            addUp(row, maximum, quickly: true)
            // Powers of less than exp(-700) do no harm beside this.
            if scratch.rest.heads[row] > 0x1p-40 { return }
        }
        addUp(row, maximum, quickly: false)
    }

    @inlinable @inline(never) func addUp(_ row: Int, _ maximum: Double, quickly: Bool) {
        let sums = scratch.sums, label = group.label(row)
        scratch.clearSums()
        scratch.maximum[row] = maximum
        scratch.doubt[row] = quickly ? QuickExponential<D>.doubt(ofSumOf: group.classes) : 0
        var padding = 0
        group.longBlocks { done, n in
            let z = paddedScores(row, done, n), whole = group.padded(n)
            padding &+= whole &- n
            // The next row is on its way to the caches while this one is computed with.
            let next = UnsafeRawPointer(z) + group.classes &* MemoryLayout<E>.stride
            if addsQuickly && quickly {
                Block.addUpQuickPowers(z, maximum, whole, next: next, to: sums.rest, ties: scratch.ties)
            } else {
                Block.addUpPowers(z, maximum, whole, next: next, to: sums.rest, ties: scratch.ties)
            }
            if label >= done && label < done &+ n { scratch.labelScore[row] = z[label &- done].widened }
        }
        if hasShares {
            group.blocks { done, n in
                let z = group.scores(row, done, n), whole = group.padded(n)
                group.targets(row, done, n)
                Block.shares(shares, scratch.target, scratch.extra, whole, into: scratch.terms)
                RowSum<L, X>.add(scratch.terms, whole, to: sums.share)
                Block.costs(z, maximum, whole, scratch.terms)
                RowSum<L, X>.add(scratch.terms, whole, to: sums.cost)
            }
        }
        let ties = Int(scratch.tieCount) &- padding
        // The softmax of several infinities has no limit. A row of no classes costs nothing.
        let hasLimit = maximum.magnitude < .infinity || ties == 1
        let others = group.classes == 0 ? 0 : hasLimit ? Double(ties &- 1) : kernel == KERNEL_LOGSUMEXP ? 0 : .nan
        RowSum<L, X>.total(sums.rest, plus: others, into: scratch.rest, row)
        if hasFar && ties == 1 && scratch.rest.heads[row] < 0x1p-738 { addUpFar(row) }
        if hasShares {
            RowSum<L, X>.total(sums.share, plus: 0, into: scratch.share, row)
            RowSum<L, X>.total(sums.cost, plus: 0, into: scratch.cost, row)
        } else {
            scratch.share.set(row, group.isLabelled ? ClassWeight<L, E>.of(group.job, label).widened : 1)
        }
    }

    /// A block's scores. What pads them counts as the largest score, and then as none.
    @inlinable @inline(__always) func paddedScores(_ row: Int, _ done: Int, _ n: Int) -> UnsafePointer<E> {
        let z = group.scores(row, done, n), whole = group.padded(n)
        var i = n
        while i < whole {
            scratch.prediction[i] = E(rounding: scratch.maximum[row])
            i &+= 1
        }
        return z
    }

    /// float32 has no use for sums that a double may lose: no weight of its own brings them back into its range.
    @inlinable @inline(__always) var hasFar: Bool { E.dtype == KERNEL_FLOAT64 }

    /// The sum of the other powers where they are below exp(-512) and may be subnormal, or 0, while what is computed of them is not:
    /// as a number in range and steps that come last, as those of a power. S beside 1 is then nothing, so that `rest` is 0 to all
    /// formulas but those of the largest score's class, which differentiateFar does.
    @inlinable @inline(never) func addUpFar(_ row: Int) {
        let maximum = scratch.maximum[row], lanes = scratch.sums.rest
        var second = -Double.infinity
        group.blocks { done, n in
            let z = group.scores(row, done, n)
            var i = 0
            while i < n {
                let x = z[i].widened
                if x < maximum && x > second { second = x }
                i &+= 1
            }
        }
        // Of nothing, or of infinitely far, it is 0.
        if !((maximum - second).magnitude < .infinity) { return }
        let (_, steps): (X, D) = CrossEntropy.power(L.self, D(second), D(maximum))
        steps.store(scratch.terms.heads)
        scratch.farSteps[row] = scratch.terms.heads[0]
        if scratch.farSteps[row] == 0 { return }
        var i = 0
        while i < 8 {
            lanes.set(i, 0)
            i &+= 1
        }
        group.blocks { done, n in
            let z = paddedScores(row, done, n), whole = group.padded(n)
            Block.farPowers(z, maximum, whole, steps: scratch.farSteps[row], into: scratch.terms)
            RowSum<L, X>.add(scratch.terms, whole, to: lanes)
        }
        RowSum<L, X>.total(lanes, plus: 0, into: scratch.farRest, row)
        scratch.rest.set(row, 0)
    }

    @inlinable @inline(never) public func evaluate() {
        var i = 0
        while i < group.rows {
            let maximum = D(loading: scratch.maximum + i), rest = X(scratch.rest, i), share = X(scratch.share, i)
            let cost: X
            if hasShares {
                cost = X(scratch.cost, i)
            } else {
                cost = CrossEntropy.cost(of: share, D(loading: scratch.labelScore + i), maximum)
            }
            let logarithm = X.log1p(L.self, rest)
            var value = kernel == KERNEL_LOGSUMEXP ? X(maximum) + logarithm : share * logarithm + cost
            let steps = D(loading: scratch.farSteps + i)
            if hasFar && D.any(D.less(D(0), steps)) {
                let factor = kernel == KERNEL_LOGSUMEXP ? X(D(1)) : share
                value = value + X.scaled(L.self, factor * X(scratch.farRest, i), steps: steps, powers: D(0))
            }
            E.store(value.rounded, scratch.gradient + i)
            if addsQuickly {
                // The value's own roundings too: beside a large score or cost they are all that is left of a small logarithm.
                let doubt = D(loading: scratch.doubt + i), y = value.rounded
                let distance = (share * logarithm).head.magnitude * doubt + y.magnitude * D(0x1p-51)
                let isCertain = D.equal((y - distance).roundedToFloat32, (y + distance).roundedToFloat32)
                D.select(isCertain, D(0), doubt).store(scratch.doubt + i)
            }
            logarithm.store(scratch.logarithm, i)
            (X(D(1)) / (X(D(1)) + rest)).store(scratch.scale, i)
            i &+= D.width
        }
        if addsQuickly { settle() }
    }

    /// Rows whose values are in doubt are added up with all digits.
    @inlinable @inline(never) func settle() {
        var row = 0, isSettled = true
        while row < group.rows {
            if scratch.doubt[row] > 0 {
                addUp(row, scratch.maximum[row], quickly: false)
                isSettled = false
            }
            row &+= 1
        }
        // Once more at most: no row is in doubt now.
        if !isSettled { evaluate() }
    }

    @inlinable @inline(never) public func differentiate(_ row: Int, _ done: Int, _ n: Int) {
        if isQuick && isQuickly(row, done, n) { return }
        let outputs = Int(group.job.pointee.outputs), label = group.label(row), whole = group.padded(n)
        let block = Block(
            row, maximum: scratch.maximum, scratch.rest, scratch.logarithm, scratch.scale, scratch.share)
        let z = group.scores(row, done, n)
        if hasShares { group.targets(row, done, n) }
        if kernel == KERNEL_LOG_SOFTMAX {
            block.logSoftmax(z, whole, into: scratch.gradient)
        } else if outputs & KERNEL_GRADIENT != 0 {
            block.gradient(z, whole, hasShares, shares, scratch.target, scratch.extra, into: scratch.gradient)
            if !hasShares && label >= done && label < done &+ n {
                // As of a soft target that gives one class the whole share.
                let score = scratch.splat(2), target = scratch.splat(3), weight = scratch.splat(4)
                V(scratch.labelScore[row]).store(score)
                V(1).store(target)
                V(scratch.share.heads[row]).store(weight)
                block.gradient(score, D.width, true, Shares(smoothing: 0, classes: 1), target, weight, into: score)
                scratch.gradient[label &- done] = score[0]
            }
        }
        if outputs & KERNEL_HESSIAN != 0 { block.hessian(z, whole, into: scratch.hessian) }
        if outputs & KERNEL_TARGET_GRADIENT != 0 {
            block.targetGradient(
                z, whole, shares, scratch.extra, shift: group.job.pointee.target_shift, into: scratch.targetGradient)
        }
        if hasFar && scratch.farSteps[row] > 0 { differentiateFar(row, done, n, z) }
    }

    /// The gradient, where it is certain; else the row is made ready for the other way.
    @inlinable @inline(never) func isQuickly(_ row: Int, _ done: Int, _ n: Int) -> Bool {
        let z = group.scores(row, done, n), label = group.label(row)
        let block = Block(
            row, maximum: scratch.maximum, scratch.rest, scratch.logarithm, scratch.scale, scratch.share)
        var isCertain = block.isQuickGradient(z, group.padded(n), into: scratch.gradient)
        if label >= done && label < done &+ n {
            let lanes = scratch.splat(2)
            isCertain = block.isQuickGradient(ofLabel: scratch.labelScore[row], into: lanes) && isCertain
            scratch.gradient[label &- done] = lanes[0]
        }
        // Zeros have a sign of their own where the share has one.
        isCertain = isCertain && scratch.share.heads[row] > 0
        if !isCertain && addsQuickly {
            addUp(row, scratch.maximum[row], quickly: false)
            evaluate()
        }
        return isCertain
    }

    /// The derivatives by the largest score, and by its target, in a row where that leads by far: p = 1, and 1 - p is S.
    @inlinable @inline(never) func differentiateFar(_ row: Int, _ done: Int, _ n: Int, _ z: UnsafePointer<E>) {
        var c = 0
        while c < n && z[c].widened != scratch.maximum[row] { c &+= 1 }
        if c == n { return }
        let rest = X(each: scratch.farRest, row), share = X(each: scratch.share, row), steps = D(scratch.farSteps[row])
        let weight = D(hasShares ? scratch.extra[c].widened : 1), lanes = scratch.splat(2)
        var q = group.label(row) == done &+ c ? share : X(D(0))
        if hasShares { q = shares.share(D(scratch.target[c].widened), weight) }
        func tiny(_ factor: X) -> X { X.scaled(L.self, factor * rest, steps: steps, powers: D(0)) }
        let lacking = tiny(share)
        if kernel == KERNEL_LOG_SOFTMAX {
            E.store((X(D(0)) - lacking).rounded, lanes)
        } else {
            let hasMost = D.less(share.head, q.head + q.head)
            E.store(((share - q) - X.select(hasMost, lacking, X(D(0)))).rounded, lanes)
        }
        scratch.gradient[c] = lanes[0]
        E.store(lacking.rounded, lanes)
        scratch.hessian[c] = lanes[0]
        let shift = X(D(group.job.pointee.target_shift)) * weight
        E.store((tiny(shares.kept * weight) - shift).rounded, lanes)
        scratch.targetGradient[c] = lanes[0]
    }
}

extension RowGroup {
    /// A row's largest score: -inf where none is a number.
    @inlinable @inline(never) func maximum(_ row: Int) -> Double {
        var lanes = V(-.infinity)
        longBlocks { done, n in
            let z = scores(row, done, n)
            // Of several at once: each waits for the one before.
            var second = lanes, third = lanes, fourth = lanes, i = 0
            while i &+ 32 <= n {
                lanes = larger(lanes, V(loading: z + i))
                second = larger(second, V(loading: z + (i &+ 8)))
                third = larger(third, V(loading: z + (i &+ 16)))
                fourth = larger(fourth, V(loading: z + (i &+ 24)))
                i &+= 32
            }
            lanes = larger(larger(lanes, second), larger(third, fourth))
            while i < n {
                lanes = larger(lanes, V(loading: z + i))
                i &+= 8
            }
        }
        lanes.store(scratch.gradient)
        var largest = -Double.infinity, i = 0
        while i < 8 {
            if scratch.gradient[i].widened > largest { largest = scratch.gradient[i].widened }
            i &+= 1
        }
        return largest
    }

    /// a where b is NaN.
    @inlinable @inline(__always) func larger(_ a: V, _ b: V) -> V { V.select(V.less(a, b), b, a) }

    /// The mean class weight of each row's target into scratch.extra, and 0 for rows that are left out.
    @inlinable func classWeights<X: Precise>(_: X.Type) where X.D == L.Doubles, X.Element == E {
        let shares = Shares<X>(smoothing: 0, classes: classes)
        var row = 0
        while row < rows {
            scratch.share.set(row, 0)
            if !isSkipped(row) {
                scratch.clearSums()
                blocks { done, n in
                    targets(row, done, n)
                    let whole = padded(n)
                    SoftmaxBlock<L, X>.shares(shares, scratch.target, scratch.extra, whole, into: scratch.terms)
                    RowSum<L, X>.add(scratch.terms, whole, to: scratch.sums.share)
                }
                RowSum<L, X>.total(scratch.sums.share, plus: 0, into: scratch.share, row)
            }
            row &+= 1
        }
        var i = 0
        while i < padded(rows) {
            E.store(X(scratch.share, i).rounded, scratch.extra + i)
            i &+= X.D.width
        }
    }
}

/// What is done with a block of at most 128 classes of a row, once per level and precision.
@frozen public struct SoftmaxBlock<L: Level, X: Precise> where X.D == L.Doubles {
    public typealias D = X.D
    public typealias E = X.Element
    public let row: CrossEntropyRow<X>

    @inlinable init(
        _ i: Int, maximum: UnsafePointer<Double>, _ rest: Pairs, _ logarithm: Pairs, _ scale: Pairs, _ share: Pairs
    ) {
        row = CrossEntropyRow(
            maximum: D(maximum[i]), rest: X(each: rest, i), logarithm: X(each: logarithm, i), scale: X(each: scale, i),
            share: X(each: share, i))
    }

    /// Adds exp(z - m) to a sum's eight lanes (as RowSum.add), but 0 for a largest score; `ties` counts these.
    @inlinable @inline(never) static func addUpPowers(
        _ z: UnsafePointer<E>, _ maximum: Double, _ count: Int, next: UnsafeRawPointer, to lanes: Pairs,
        ties counts: UnsafeMutablePointer<Double>
    ) {
        let m = D(maximum), zero = X(D(0))
        var lane = 0
        while lane < 8 {
            var sum = X(lanes, lane), ties = D(loading: counts + lane), i = lane
            while i < count {
                if L.favoursSpeed { vector_prefetch_far(next + i &* MemoryLayout<E>.stride) }
                let x: D = E.load(z + i), isLargest = D.equal(x, m)
                ties = ties + D.select(isLargest, D(1), D(0))
                sum = sum + X.select(isLargest, zero, CrossEntropy.power(L.self, x, m) { $0 })
                i &+= 8
            }
            sum.store(lanes, lane)
            ties.store(counts + lane)
            lane &+= D.width
        }
    }

    /// The same to QuickExponential.doubt, but exp(-700) where a power is below that.
    @inlinable @inline(never) static func addUpQuickPowers(
        _ z: UnsafePointer<E>, _ maximum: Double, _ count: Int, next: UnsafeRawPointer, to lanes: Pairs,
        ties counts: UnsafeMutablePointer<Double>
    ) {
        let m = D(maximum), zero = D(0), one = D(1), least = D(-700)
        var lane = 0
        while lane < 8 {
            var sum = D(loading: lanes.heads + lane), ties = D(loading: counts + lane), i = lane
            while i < count {
                vector_prefetch_far(next + i &* MemoryLayout<E>.stride)
                let x: D = E.load(z + i), isLargest = D.equal(x, m), d = x - m
                ties = ties + D.select(isLargest, one, zero)
                let power = QuickExponential.exp(D.raised(d, to: least))
                sum = sum + D.select(isLargest, zero, power)
                i &+= 8
            }
            sum.store(lanes.heads + lane)
            ties.store(counts + lane)
            lane &+= D.width
        }
    }

    /// exp(z - m) times exp(256)^steps, and 0 for the largest score.
    @inlinable @inline(never) static func farPowers(
        _ z: UnsafePointer<E>, _ maximum: Double, _ count: Int, steps: Double, into terms: Pairs
    ) {
        let m = D(maximum), zero = X(D(0))
        var i = 0
        while i < count {
            let x: D = E.load(z + i), d = X(D(0)) - CrossEntropy.distance(x, m)
            let (first, rest): (X, D) = X.expInSteps(L.self, d + X(D(256) * D(steps)))
            let e = X.scaled(L.self, first, steps: rest, powers: D(0))
            X.select(D.equal(x, m), zero, e).store(terms, i)
            i &+= D.width
        }
    }

    @inlinable @inline(never) static func shares(
        _ shares: Shares<X>, _ t: UnsafePointer<E>, _ w: UnsafePointer<E>, _ count: Int, into terms: Pairs
    ) {
        var i = 0
        while i < count {
            shares.share(E.load(t + i), E.load(w + i)).store(terms, i)
            i &+= D.width
        }
    }

    /// From shares to shares times costs.
    @inlinable @inline(never) static func costs(
        _ z: UnsafePointer<E>, _ maximum: Double, _ count: Int, _ terms: Pairs
    ) {
        let m = D(maximum)
        var i = 0
        while i < count {
            CrossEntropy.cost(of: X(terms, i), E.load(z + i), m).store(terms, i)
            i &+= D.width
        }
    }

    @inlinable @inline(never) func gradient(
        _ z: UnsafePointer<E>, _ count: Int, _ hasShares: Bool, _ shares: Shares<X>, _ t: UnsafePointer<E>, _ w: UnsafePointer<E>,
        into out: UnsafeMutablePointer<E>
    ) {
        var i = 0
        if hasShares {
            while i < count {
                let q = shares.share(E.load(t + i), E.load(w + i))
                E.store(row.gradient(L.self, E.load(z + i), q).rounded, out + i)
                i &+= D.width
            }
        } else {
            while i < count {
                E.store(row.gradient(L.self, E.load(z + i)).rounded, out + i)
                i &+= D.width
            }
        }
    }

    /// The gradient by classes that have no share, to 2^-42 of it; whether it is certain to be rounded right.
    @inlinable @inline(never) func isQuickGradient(
        _ z: UnsafePointer<E>, _ count: Int, into out: UnsafeMutablePointer<E>
    ) -> Bool {
        let m = row.maximum, least = D(-700), zero = D(0), factor = (row.share * row.scale).head
        var i = 0, isCertain = true
        while i < count {
            let x: D = E.load(z + i), d = D.select(D.equal(x, m), zero, x - m)
            let y = QuickExponential.exp(D.raised(d, to: least)) * factor
            E.store(y, out + i)
            if D.any(Self.isInDoubt(y)) { isCertain = false }
            i &+= D.width
        }
        return isCertain
    }

    /// The same by the class that has the whole share.
    @inlinable @inline(never) func isQuickGradient(ofLabel score: Double, into out: UnsafeMutablePointer<E>) -> Bool {
        let z = D(score), least = D(-700), d = D.select(D.equal(z, row.maximum), D(0), z - row.maximum)
        let e = X(QuickExponential.exp(D.raised(d, to: least)))
        let y = row.gradient(ofPower: e, z, row.share).rounded
        E.store(y, out)
        return !D.any(Self.isInDoubt(y))
    }

    /// Whether a number known to 2^-42 may be rounded wrong. One below the least float32 in any case is 0.
    @inlinable @inline(__always) static func isInDoubt(_ y: D) -> D.Mask {
        D.or(y.isNearestMiddle, D.and(D.less(D(0x1p-152), y.magnitude), D.less(y.magnitude, D(0x1p-125))))
    }

    @inlinable @inline(never) func logSoftmax(_ z: UnsafePointer<E>, _ count: Int, into out: UnsafeMutablePointer<E>) {
        var i = 0
        while i < count {
            E.store((X(D(0)) - row.cost(E.load(z + i))).rounded, out + i)
            i &+= D.width
        }
    }

    @inlinable @inline(never) func hessian(_ z: UnsafePointer<E>, _ count: Int, into out: UnsafeMutablePointer<E>) {
        var i = 0
        while i < count {
            E.store(row.hessian(L.self, E.load(z + i)).rounded, out + i)
            i &+= D.width
        }
    }

    @inlinable @inline(never) func targetGradient(
        _ z: UnsafePointer<E>, _ count: Int, _ shares: Shares<X>, _ w: UnsafePointer<E>, shift: Double,
        into out: UnsafeMutablePointer<E>
    ) {
        let shift = X(D(shift))
        var i = 0
        while i < count {
            let weight: D = E.load(w + i)
            let derivative = shares.kept * weight * row.cost(E.load(z + i)) - shift * weight
            let cost = X.zero(where: weight, row.logarithm.head, else: derivative)
            E.store(cost.rounded, out + i)
            i &+= D.width
        }
    }
}
