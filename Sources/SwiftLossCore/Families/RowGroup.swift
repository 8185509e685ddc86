import CKernels

// Row losses whose classes are coupled: a loss sees its whole row before any derivative is known. Rows come in groups that stay in
// the caches: first the sums of each row, then what each row needs once (logarithms, quotients, its value) in vectors of rows, then
// the derivatives, row by row. No result depends on the grouping.

/// Such a loss, for one group of rows. SoftmaxRows and NormalizedRows are all there are.
public protocol CoupledLoss {
    associatedtype L: Level
    associatedtype V: SumVector
    init(_ group: RowGroup<L, V>)
    var group: RowGroup<L, V> { get }
    /// The sums of a row, and its label's score, into the blocks of scratch that have a place for each row.
    func addUp(_ row: Int)
    /// The values of all rows into scratch.gradient, and what else they need once.
    func evaluate()
    /// Whether `columns` may do, for eight rows at once, all that addUp and differentiate do. It has the scores in scratch, so that
    /// outputs may be written one after the other.
    var takesColumns: Bool { get }
    func columns(_ first: Int) -> Bool
    /// The derivatives by classes [done, done + n) of a row into their blocks.
    func differentiate(_ row: Int, _ done: Int, _ n: Int)
}

/// Some rows of a leaf of at most 128.
@frozen public struct RowGroup<L: Level, V: SumVector> {
    public typealias E = V.Element
    public typealias Elements = Pointwise<L, V>

    public let job: UnsafePointer<kernel_job>
    /// The leaf's first row; the first of these in the leaf, and how many they are.
    public let leaf: Int, place: Int, rows: Int
    public let classes: Int
    /// Class indices stand in scratch.labels; else there is a target for each class.
    public let isLabelled: Bool
    /// 0 where a row is left out.
    public let mask: UnsafePointer<E>?
    public let scratch: Scratch<E>

    /// The rows of a leaf: their values into scratch.value, and the derivatives that the job asks for. False where a value lies
    /// outside its domain.
    @inlinable static func run<Loss: CoupledLoss>(
        _: Loss.Type, _ job: UnsafePointer<kernel_job>, _ leaf: Int, _ count: Int, isLabelled: Bool,
        mask: UnsafePointer<E>?, _ scratch: Scratch<E>, _ result: UnsafeMutablePointer<kernel_result>
    ) -> Bool where Loss.L == L, Loss.V == V {
        let classes = Int(truncatingIfNeeded: job.pointee.classes)
        // Some 128 KiB of scores.
        let most = classes < 256 ? KERNEL_BLOCK : classes < 2048 ? 16 : 1
        var place = 0
        while place < count {
            let group = RowGroup(
                job, leaf: leaf, place: place, rows: count &- place < most ? count &- place : most, classes: classes,
                isLabelled: isLabelled, mask: mask, scratch)
            if !group.run(Loss(group), result) { return false }
            place &+= group.rows
        }
        return true
    }

    @inlinable init(
        _ job: UnsafePointer<kernel_job>, leaf: Int, place: Int, rows: Int, classes: Int, isLabelled: Bool,
        mask: UnsafePointer<E>?, _ scratch: Scratch<E>
    ) {
        self.job = job
        self.leaf = leaf
        self.place = place
        self.rows = rows
        self.classes = classes
        self.isLabelled = isLabelled
        self.mask = mask
        self.scratch = scratch
    }

    @inlinable @inline(never) func run<Loss: CoupledLoss>(
        _ loss: Loss, _ result: UnsafeMutablePointer<kernel_result>
    ) -> Bool {
        let evaluates = Int(job.pointee.pass) == KERNEL_PASS_EVALUATE
        let takesColumns = evaluates && loss.takesColumns
        let isChecked = Int(job.pointee.prediction.domain | job.pointee.target.domain) != KERNEL_DOMAIN_ANY
        scratch.clearRows(padded(rows), L.Doubles.self)
        var row = 0
        while row < rows && (isChecked || !takesColumns) {
            if !isSkipped(row) {
                if isChecked && !accepts(row, result) { return false }
                if evaluates && !takesColumns { loss.addUp(row) }
            }
            row &+= 1
        }
        if !evaluates { return true }
        // A bit for each eight rows.
        var hasColumns: UInt32 = 0
        if takesColumns {
            row = 0
            while row < rows {
                if loss.columns(row) { hasColumns |= 1 &<< UInt32(truncatingIfNeeded: row &>> 3) } else { addUp(loss, row, 8) }
                row &+= 8
            }
        }
        loss.evaluate()
        row = 0
        while row < rows {
            scratch.value[place &+ row] = scratch.gradient[row]
            row &+= 1
        }
        if Int(job.pointee.outputs) & ~KERNEL_VALUE == 0 { return true }
        row = 0
        while row < rows {
            if (hasColumns &>> UInt32(truncatingIfNeeded: row &>> 3)) & 1 != 0 {
                row &+= 8
                continue
            }
            let finish = finish(row)
            blocks { done, n in
                if isSkipped(row) {
                    clear(n)
                } else {
                    // All of them before the first is written: one may lie on an input.
                    loss.differentiate(row, done, n)
                }
                write(row, done, n, finish)
            }
            row &+= 1
        }
        return true
    }

    /// Some rows, of which the last may not be there.
    @inlinable @inline(never) func addUp<Loss: CoupledLoss>(_ loss: Loss, _ first: Int, _ count: Int) {
        var row = first
        while row < rows && row < first &+ count {
            scratch.clearRow(row)
            if !isSkipped(row) { loss.addUp(row) }
            row &+= 1
        }
    }

    @inlinable @inline(__always) func isSkipped(_ row: Int) -> Bool {
        guard let mask else { return false }
        return mask[place &+ row].widened == 0
    }

    /// -1 where there is none.
    @inlinable @inline(__always) func label(_ row: Int) -> Int {
        isLabelled ? Int(truncatingIfNeeded: scratch.labels[place &+ row]) : -1
    }

    /// The row's first element.
    @inlinable @inline(__always) func start(_ row: Int) -> Int { (leaf &+ place &+ row) &* classes }

    /// body(classes before it, classes in it) for each block of a row's.
    @inlinable @inline(__always) func blocks(_ body: (Int, Int) -> Void) {
        var done = 0
        while done < classes {
            let n = classes &- done < KERNEL_BLOCK ? classes &- done : KERNEL_BLOCK
            body(done, n)
            done &+= n
        }
    }

    /// The same, but where scores lie packed most of the row at once: whole vectors that need no copy.
    @inlinable @inline(__always) func longBlocks(_ body: (Int, Int) -> Void) {
        var done = 0
        if Elements.isPlain(job.pointee.prediction) && classes > 15 {
            done = classes & ~15
            body(0, done)
        }
        while done < classes {
            let n = classes &- done < KERNEL_BLOCK ? classes &- done : KERNEL_BLOCK
            body(done, n)
            done &+= n
        }
    }

    @inlinable @inline(__always) func padded(_ n: Int) -> Int { Elements.padded(n) }

    /// Whether a row's scores and targets lie in their domains.
    @inlinable @inline(never) func accepts(_ row: Int, _ result: UnsafeMutablePointer<kernel_result>) -> Bool {
        let inScores = Int(job.pointee.prediction.domain), inTargets = Int(job.pointee.target.domain)
        var isRight = true
        blocks { done, n in
            if !isRight { return }
            var first = Domain<L, V>.firstOutside(inScores, scores(row, done, n), n), argument = KERNEL_PREDICTION
            if inTargets != KERNEL_DOMAIN_ANY {
                targets(row, done, n)
                let inT = Domain<L, V>.firstOutside(inTargets, scratch.target, n)
                if inT < first { (first, argument) = (inT, KERNEL_TARGET) }
            }
            if first < n {
                Elements.reject(result, start(row) &+ done &+ first, argument)
                isRight = false
            }
        }
        return isRight
    }

    /// Some scores of a row, in place or in scratch.prediction; whole vectors.
    @inlinable @inline(never) func scores(_ row: Int, _ done: Int, _ n: Int) -> UnsafePointer<E> {
        Elements.block(
            job, job.pointee.prediction, Int(job.pointee.ndim), start(row) &+ done, n, scratch, scratch.prediction, nil)
    }

    /// The targets of some classes into scratch.target and their weights into scratch.extra, where what pads is 0.
    @inlinable @inline(never) func targets(_ row: Int, _ done: Int, _ n: Int) {
        let target = scratch.target
        if isLabelled {
            let label = label(row)
            var i = 0
            while i < n {
                target[i] = E(rounding: label == done &+ i ? 1 : 0)
                i &+= 1
            }
            Layout.pad(target, n)
        } else {
            Elements.copy(
                job, job.pointee.target, Int(job.pointee.ndim), start(row) &+ done, n, scratch, into: target)
        }
        ClassWeight<L, E>.copy(job, done, n, into: scratch.extra)
    }

    // ---- derivatives ----

    /// Weights and upstream of the leaf's rows are in their blocks.
    @inlinable func finish(_ row: Int) -> Finish<V> {
        let hasWeight = job.pointee.weight.data != nil, hasUpstream = job.pointee.upstream.data != nil
        let weight = scratch.splat(0), upstream = scratch.splat(1)
        if hasWeight { V(scratch.weight[place &+ row].widened).store(weight) }
        if hasUpstream { V(scratch.upstream[place &+ row].widened).store(upstream) }
        return Finish<V>(
            Divisor(isSkipped(row) ? 1 : job.pointee.divisor), hasWeight && !isSkipped(row) ? UnsafePointer(weight) : nil,
            hasUpstream && !isSkipped(row) ? UnsafePointer(upstream) : nil, nil, step: 0)
    }

    @inlinable @inline(never) func clear(_ n: Int) {
        var i = 0
        while i < n {
            scratch.gradient[i] = E(rounding: 0)
            scratch.hessian[i] = E(rounding: 0)
            scratch.targetGradient[i] = E(rounding: 0)
            i &+= 1
        }
    }

    @inlinable @inline(never) func write(_ row: Int, _ done: Int, _ n: Int, _ finish: Finish<V>) {
        Elements.writeDerivatives(job, start(row) &+ done, n, finish, scratch)
    }
}

/// Sums of a row's classes, in more than the arrays' precision and in eight lanes: lane j is that of classes j, j+8, ...
public enum RowSum<L: Level, X: Precise> where X.D == L.Doubles {
    public typealias D = X.D

    /// Adds a block to a sum's eight lanes.
    @inlinable @inline(never) static func add(_ terms: Pairs, _ count: Int, to lanes: Pairs) {
        var lane = 0
        while lane < 8 {
            var sum = X(lanes, lane), i = lane
            while i < count {
                sum = sum + X(terms, i)
                i &+= 8
            }
            sum.store(lanes, lane)
            lane &+= D.width
        }
    }

    /// The sum of eight lanes, one after the other, and a number. The lanes are used up.
    @inlinable @inline(never) static func total(_ lanes: Pairs, plus x: Double, into sums: Pairs, _ row: Int) {
        var sum = X(D(x)), lane = 0
        while lane < 8 {
            sum = sum + X(each: lanes, lane)
            lane &+= 1
        }
        sum.store(lanes, 0)
        sums.heads[row] = lanes.heads[0]
        sums.tails[row] = lanes.tails[0]
    }
}
