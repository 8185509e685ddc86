import CKernels

// Rows of few classes, eight at a time: a vector holds one class of each. All operations are those that SoftmaxRows does along a
// row, in the same order, or are certain to be rounded to the same: so results are the same bits.

extension SoftmaxRows {
    /// Scores and outputs lie packed, and a row has one share, its label's.
    @inlinable public var takesColumns: Bool {
        let job = group.job
        return L.favoursSpeed && group.classes > 0 && group.classes <= KERNEL_COLUMNS && group.isLabelled && !hasShares
            && RowGroup<L, V>.Elements.isPlain(job.pointee.prediction) && isPlainOrAbsent(job.pointee.gradient)
            && isPlainOrAbsent(job.pointee.hessian)
    }
    @inlinable @inline(__always) func isPlainOrAbsent(_ output: kernel_operand) -> Bool {
        output.data == nil || RowGroup<L, V>.Elements.isPlain(output)
    }

    /// What addUp and differentiate do, for the rows [first, first + 8), of which the last may not be there. False, with nothing done,
    /// where a power is to be taken in steps, which is rare.
    @inlinable @inline(never) public func columns(_ first: Int) -> Bool {
        let rows = group.rows &- first < 8 ? group.rows &- first : 8
        let outputs = Int(group.job.pointee.outputs), columns = scratch.columns
        load(first, rows)
        var k = 0
        while k < 8 {
            if isFar(first &+ k, k) { return false }
            k &+= D.width
        }
        if !(isQuick && group.classes > 1 && sumColumns(first, outputs, quickly: true)) {
            _ = sumColumns(first, outputs, quickly: false)
        }
        if outputs & KERNEL_GRADIENT != 0 {
            var row = 0
            while row < rows {
                let label = group.label(first &+ row)
                if label >= 0 { columns.result[label &* 8 &+ row] = columns.ofLabel[row] }
                row &+= 1
            }
            writeColumns(group.job.pointee.gradient, first, rows)
        }
        if outputs & KERNEL_HESSIAN != 0 {
            k = 0
            while k < 8 {
                hessianColumns(first &+ k, k)
                k &+= D.width
            }
            writeColumns(group.job.pointee.hessian, first, rows)
        }
        return true
    }

    /// The sums and gradients of eight rows; false where those that were made quickly are not certain.
    @inlinable @inline(never) func sumColumns(_ first: Int, _ outputs: Int, quickly: Bool) -> Bool {
        var k = 0, isCertain = true
        while k < 8 {
            let row = first &+ k
            addUpColumns(row, k, quickly: isQuick && quickly)
            if isQuick {
                D(quickly ? QuickExponential<D>.doubt(ofSumOf: group.classes) : 0).store(scratch.doubt + row)
                // As in addUp.
                if D.any(D.notLess(D(0x1p-40), D(loading: scratch.rest.heads + row))) { isCertain = false }
            }
            if outputs & KERNEL_GRADIENT != 0 && !gradientColumns(row, k) { isCertain = false }
            k &+= D.width
        }
        return isCertain
    }

    /// The scores as columns of doubles, 0 for rows that are left out or not there, and what belongs to the rows' labels.
    @inlinable @inline(never) func load(_ first: Int, _ rows: Int) {
        let classes = group.classes, scores = scratch.columns.scores
        let z = RowGroup<L, V>.Elements.elements(group.job.pointee.prediction) + group.start(first)
        RowGroup<L, V>.Elements.prefetch(beyond: z, 8 &* classes &* MemoryLayout<E>.stride)
        var byEights = rows == 8 && classes >= 8, row = 0
        if group.mask != nil {
            while byEights && row < rows {
                byEights = !group.isSkipped(first &+ row)
                row &+= 1
            }
        }
        if byEights {
            var c = 0
            while c < classes {
                // The last eight classes may be some of them again.
                let from = c &+ 8 <= classes ? c : classes &- 8
                E.columns(ofRows: z + from, classes, into: scores + from &* 8)
                c &+= 8
            }
        }
        row = 0
        while row < 8 {
            let counts = row < rows && !group.isSkipped(first &+ row)
            var c = byEights ? classes : 0
            while c < classes {
                scores[c &* 8 &+ row] = counts ? z[row &* classes &+ c].widened : 0
                c &+= 1
            }
            let label = counts ? group.label(first &+ row) : -1
            scratch.labelScore[first &+ row] = label < 0 ? 0 : scores[label &* 8 &+ row]
            scratch.share.set(first &+ row, label < 0 ? 0 : ClassWeight<L, E>.of(group.job, label).widened)
            row &+= 1
        }
    }

    /// The largest scores of D.width rows; whether another is so far below that its power is taken in steps.
    @inlinable @inline(never) func isFar(_ row: Int, _ k: Int) -> Bool {
        let classes = group.classes, scores = scratch.columns.scores + k
        var m = D(-.infinity), low = D(.infinity), c = 0
        while c < classes {
            let x = D(loading: scores + c &* 8)
            m = D.select(D.less(m, x), x, m)
            low = D.select(D.less(x, low), x, low)
            c &+= 1
        }
        m.store(scratch.maximum + row)
        return D.any(D.less(low - m, D(-512)))
    }

    /// Their powers, and the sums of these.
    @inlinable @inline(never) func addUpColumns(_ row: Int, _ k: Int, quickly: Bool) {
        let classes = group.classes, columns = scratch.columns, lanes = scratch.terms
        let m = D(loading: scratch.maximum + row), zero = X(D(0))
        var ties = D(0), lane = 0
        while lane < 8 {
            var sum = zero, c = lane
            while c < classes {
                let at = c &* 8 &+ k, x = D(loading: columns.scores + at), isLargest = D.equal(x, m)
                ties = ties + D.select(isLargest, D(1), D(0))
                let excess: X = CrossEntropy.excess(x, m)
                let power = quickly ? X(QuickExponential.exp(excess.head)) : X.expNear(excess)
                power.store(columns.powers, at)
                sum = sum + X.select(isLargest, zero, power)
                c &+= 8
            }
            sum.store(lanes, lane &* 8)
            lane &+= 1
        }
        // As `addUp` and RowSum.total.
        let hasLimit = D.or(D.less(m.magnitude, D(.infinity)), D.equal(ties, D(1)))
        var rest = X(D.select(hasLimit, ties - D(1), D(.nan)))
        lane = 0
        while lane < 8 {
            rest = rest + X(lanes, lane &* 8)
            lane &+= 1
        }
        rest.store(scratch.rest, row)
    }

    @inlinable @inline(__always) func known(_ row: Int) -> CrossEntropyRow<X> {
        let rest = X(scratch.rest, row)
        return CrossEntropyRow(
            maximum: D(loading: scratch.maximum + row), rest: rest, logarithm: rest, scale: X(D(1)) / (X(D(1)) + rest),
            share: X(scratch.share, row))
    }

    /// Also whether they are certain, where that is a question.
    @inlinable @inline(never) func gradientColumns(_ row: Int, _ k: Int) -> Bool {
        let classes = group.classes, columns = scratch.columns, known = known(row)
        var c = 0, isCertain = true
        while c < classes {
            let at = c &* 8 &+ k, y = (known.share * (X(columns.powers, at) * known.scale)).rounded
            E.store(y, columns.result + at)
            if isQuick && D.any(Block.isInDoubt(y)) { isCertain = false }
            c &+= 1
        }
        // The labels' powers, wherever they stand.
        let ofLabels = scratch.terms
        var i = 0
        while i < D.width {
            let label = row &+ i < group.rows ? group.label(row &+ i) : -1
            let at = (label < 0 ? 0 : label) &* 8 &+ k &+ i
            ofLabels.heads[i] = columns.powers.heads[at]
            ofLabels.tails[i] = columns.powers.tails[at]
            i &+= 1
        }
        let score = D(loading: scratch.labelScore + row)
        let y = known.gradient(ofPower: X(ofLabels, 0), score, known.share).rounded
        E.store(y, columns.ofLabel + k)
        return !(isQuick && D.any(Block.isInDoubt(y))) && isCertain
    }

    @inlinable @inline(never) func hessianColumns(_ row: Int, _ k: Int) {
        let classes = group.classes, columns = scratch.columns, known = known(row)
        var c = 0
        while c < classes {
            let at = c &* 8 &+ k
            let hessian = known.hessian(ofPower: X(columns.powers, at), D(loading: columns.scores + at))
            E.store(hessian.rounded, columns.result + at)
            c &+= 1
        }
    }

    @inlinable @inline(never) func writeColumns(_ output: kernel_operand, _ first: Int, _ rows: Int) {
        let job = group.job, classes = group.classes, at = group.place &+ first, result = scratch.columns.result
        let finish = Finish<V>(
            Divisor(job.pointee.divisor), job.pointee.weight.data == nil ? nil : UnsafePointer(scratch.weight + at),
            job.pointee.upstream.data == nil ? nil : UnsafePointer(scratch.upstream + at), group.mask.map { $0 + at }, step: 0)
        RowGroup<L, V>.Elements.finishBlock(result, 0, classes &* 8, finish, into: result, stream: false)
        let out = output.data.unsafelyUnwrapped.assumingMemoryBound(to: E.self) + group.start(first)
        if rows == 8 && classes >= 8 {
            var c = 0
            while c < classes {
                let from = c &+ 8 <= classes ? c : classes &- 8
                E.rows(ofColumns: result + from &* 8, into: out + from, classes)
                c &+= 8
            }
            return
        }
        var row = 0
        while row < rows {
            var c = 0
            while c < classes {
                out[row &* classes &+ c] = result[c &* 8 &+ row]
                c &+= 1
            }
            row &+= 1
        }
    }
}
