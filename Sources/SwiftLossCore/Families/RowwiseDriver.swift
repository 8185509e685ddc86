import CKernels
import CPlatform

/// Losses of rows of classes that are sums of one pointwise term per class. V adds up in eight lanes.
public enum Rowwise<L: Level, V: SumVector> {
    public typealias E = V.Element

    /// What a level's C entry calls: rows [start, start + count), a node of the tree over the rows.
    @inlinable public static func run(
        _ job: UnsafePointer<kernel_job>, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer,
        _ result: UnsafeMutablePointer<kernel_result>
    ) {
        result.pointee.invalid_index = -1
        let s = Int(truncatingIfNeeded: start), n = Int(truncatingIfNeeded: count)
        let memory = Scratch<E>(scratch)
        if Int(job.pointee.pass) == KERNEL_PASS_TALLY {
            result.pointee.count = 0
            result.pointee.sum = tree(job, s, n, memory, result).widened
            return
        }
        Pointwise<L, V>.fillExtra(job, memory)
        result.pointee.sum = tree(job, s, n, memory, result).widened
        if job.pointee.stream != 0 { vector_stream_fence() }
    }

    @inlinable static func tree(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> E {
        if count <= KERNEL_BLOCK {
            if Int(job.pointee.pass) == KERNEL_PASS_TALLY { return tallyLeaf(job, start, count, scratch, result) }
            if Int(job.pointee.loss) >= KERNEL_FIRST_COUPLED { return coupledLeaf(job, start, count, scratch, result) }
            return isLabelled(job)
                ? labelledLeaf(job, start, count, scratch, result) : denseLeaf(job, start, count, scratch, result)
        }
        let left = Pairwise<L, V>.split(count)
        let a = tree(job, start, left, scratch, result)
        if result.pointee.invalid_index >= 0 { return a }
        return a + tree(job, start &+ left, count &- left, scratch, result)
    }

    @inlinable @inline(__always) static func isLabelled(_ job: UnsafePointer<kernel_job>) -> Bool {
        !Layout.isFloat(Int(job.pointee.target.dtype))
    }

    /// What Tally does for elements: the rows that are not left out are counted, and the products of their weights and their classes'
    /// weights added up.
    @inlinable static func tallyLeaf(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> E {
        if count == 0 { return E(rounding: -0.0) }
        let mask = rowMask(job, start, count, scratch)
        var kept = 0, row = 0
        while row < count {
            if mask == nil || mask.unsafelyUnwrapped[row].widened != 0 { kept &+= 1 }
            row &+= 1
        }
        result.pointee.count &+= Int64(truncatingIfNeeded: kept)
        if !acceptsWeights(job, start, count, scratch, result) { return E(rounding: 0) }
        let sums = scratch.value, padded = Pointwise<L, V>.padded(count)
        var i = 0
        if let weight = rowBlocks(job, start, count, scratch).weight {
            copyBlock(weight, count, to: sums)
            Layout.pad(sums, count)
        } else {
            while i < padded {
                V(1).store(sums + i)
                i &+= 8
            }
        }
        if job.pointee.extra.data != nil {
            if isLabelled(job) {
                if !acceptsLabels(job, start, count, scratch, result) { return E(rounding: 0) }
                row = 0
                while row < padded {
                    let label = row < count ? scratch.labels[row] : -1
                    scratch.extra[row] = label < 0 ? E(rounding: 0) : ClassWeight<L, E>.of(job, Int(label))
                    row &+= 1
                }
            } else {
                E.classWeights(
                    RowGroup<L, V>(
                        job, leaf: start, place: 0, rows: count, classes: Int(truncatingIfNeeded: job.pointee.classes),
                        isLabelled: false, mask: mask, scratch))
            }
            i = 0
            while i < count {
                (V(loading: sums + i) * V(loading: scratch.extra + i)).store(sums + i)
                i &+= 8
            }
        }
        if let mask { Pointwise<L, V>.blank(sums, mask, count, E(rounding: 0)) }
        return Pairwise<L, V>.leaf(sums, count)
    }

    /// At most 128 rows of a loss that sees them whole.
    @inlinable static func coupledLeaf(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> E {
        if count == 0 { return E(rounding: -0.0) }
        if !acceptsWeights(job, start, count, scratch, result) { return E(rounding: 0) }
        let isLabelled = isLabelled(job)
        if isLabelled && !acceptsLabels(job, start, count, scratch, result) { return E(rounding: 0) }
        let (weight, mask) = rowBlocks(job, start, count, scratch)
        if let weight { copyBlock(weight, count, to: scratch.weight) }
        if job.pointee.upstream.data != nil {
            Pointwise<L, V>.copy(
                job, job.pointee.upstream, Int(job.pointee.ndim) &- 1, start, count, scratch, into: scratch.upstream)
        }
        let isRight =
            Int(job.pointee.loss) == KERNEL_NORMALIZED_CROSS_ENTROPY
            ? RowGroup<L, V>.run(
                NormalizedRows<L, V>.self, job, start, count, isLabelled: isLabelled, mask: mask, scratch, result)
            : E.softmaxRows(L.self, V.self, job, start, count, isLabelled: isLabelled, mask: mask, scratch, result)
        if !isRight { return E(rounding: 0) }
        return finishRows(job, scratch.value, start, count, scratch)
    }

    @inlinable @inline(__always) static func copyBlock(
        _ block: UnsafePointer<E>, _ count: Int, to copy: UnsafeMutablePointer<E>
    ) {
        var i = 0
        while i < count {
            copy[i] = block[i]
            i &+= 1
        }
    }

    /// At most 128 rows with a target for each class: a row's value is the pairwise sum of its terms.
    @inlinable static func denseLeaf(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> E {
        if count == 0 { return E(rounding: -0.0) }
        if !acceptsWeights(job, start, count, scratch, result) { return E(rounding: 0) }
        let classes = Int(truncatingIfNeeded: job.pointee.classes)
        var row = 0
        while row < count {
            let sum = Pointwise<L, V>.stagedTree(job, (start &+ row) &* classes, classes, scratch, result)
            if result.pointee.invalid_index >= 0 { return sum }
            scratch.rowValue[row] = E(rounding: 0) + sum
            row &+= 1
        }
        return finishRows(job, scratch.rowValue, start, count, scratch)
    }

    /// At most 128 rows with a class index each: one term per row, of the labelled class with target 1.
    @inlinable static func labelledLeaf(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> E {
        if count == 0 { return E(rounding: -0.0) }
        let ndim = Int(job.pointee.ndim), rowAxes = ndim &- 1
        let labels = scratch.labels, offsets = scratch.offsets
        if !acceptsWeights(job, start, count, scratch, result) { return E(rounding: 0) }
        if !acceptsLabels(job, start, count, scratch, result) { return E(rounding: 0) }
        if !acceptsRows(job, start, count, scratch, result) { return E(rounding: 0) }

        let prediction = job.pointee.prediction, step = Layout.lastStep(prediction, ndim)
        LayoutRange(job.pointee.shape, ndim, start, count, scratch).rowOffsets(prediction, into: offsets)
        let padded = Pointwise<L, V>.padded(count)
        var row = 0
        while row < padded {
            let source = row < count ? row : count &- 1, label = Int(labels[source])
            let score = label < 0 ? 1 : Layout.number(prediction, Int(offsets[source]) &+ label &* step)
            scratch.prediction[row] = E(rounding: score)
            // The weight is the target: q_c of the label. There is no other factor.
            scratch.target[row] = label < 0 ? E(rounding: 1) : ClassWeight<L, E>.of(job, label)
            scratch.extra[row] = E(rounding: 1)
            row &+= 1
        }
        let outputs = Int(job.pointee.outputs)
        if outputs & ~KERNEL_VALUE != 0 {
            let (weight, mask) = rowBlocks(job, start, count, scratch)
            var upstream: UnsafePointer<E>?
            if job.pointee.upstream.data != nil {
                upstream = Pointwise<L, V>.block(
                    job, job.pointee.upstream, rowAxes, start, count, scratch, scratch.upstream, nil)
            }
            let finish = Finish<V>(Divisor(job.pointee.divisor), weight, upstream, mask)
            writeLabelled(job, KERNEL_GRADIENT, job.pointee.gradient, start, count, finish, scratch)
            writeLabelled(job, KERNEL_HESSIAN, job.pointee.hessian, start, count, finish, scratch)
        }
        if outputs & KERNEL_VALUE != 0 { fill(job, KERNEL_VALUE, into: scratch.value, padded, scratch) }
        return finishRows(job, scratch.value, start, count, scratch)
    }

    @inlinable @inline(__always) static func fill(
        _ job: UnsafePointer<kernel_job>, _ output: Int, into block: UnsafeMutablePointer<E>, _ count: Int,
        _ scratch: Scratch<E>
    ) {
        Pointwise<L, V>.fill(
            job, UnsafePointer(scratch.prediction), UnsafePointer(scratch.target), UnsafePointer(scratch.extra), output,
            into: block, count, scratch.doubts)
    }

    /// One derivative of rows with a class index each: 0 but at that class.
    @inlinable @inline(never) static func writeLabelled(
        _ job: UnsafePointer<kernel_job>, _ what: Int, _ output: kernel_operand, _ start: Int, _ count: Int,
        _ finish: Finish<V>, _ scratch: Scratch<E>
    ) {
        if output.data == nil { return }
        let block = scratch.gradient, offsets = scratch.offsets, labels = scratch.labels
        fill(job, what, into: block, Pointwise<L, V>.padded(count), scratch)
        Pointwise<L, V>.finishBlock(block, 0, count, finish, into: block, stream: false)
        let ndim = Int(job.pointee.ndim), step = Int64(truncatingIfNeeded: Layout.lastStep(output, ndim))
        LayoutRange(job.pointee.shape, ndim, start, count, scratch).rowOffsets(output, into: offsets)
        var row = 0
        while row < count {
            layout_write_label(
                output, offsets[row], step, job.pointee.classes, labels[row], block[row].widened)
            row &+= 1
        }
    }

    /// The rows' weights, 1 where the mask leaves nothing, and the mask.
    @inlinable @inline(never) static func rowBlocks(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>
    ) -> (weight: UnsafePointer<E>?, mask: UnsafePointer<E>?) {
        let rowAxes = Int(job.pointee.ndim) &- 1
        let mask = rowMask(job, start, count, scratch)
        if job.pointee.weight.data == nil { return (nil, mask) }
        return (
            Pointwise<L, V>.block(job, job.pointee.weight, rowAxes, start, count, scratch, scratch.weight, mask), mask
        )
    }

    /// The mask of the rows, where it or the index to be ignored leaves some out.
    @inlinable @inline(never) static func rowMask(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>
    ) -> UnsafePointer<E>? {
        let rowAxes = Int(job.pointee.ndim) &- 1, mask = scratch.mask
        let given = Pointwise<L, V>.maskBlock(job, rowAxes, start, count, scratch)
        if job.pointee.ignores == 0 { return given }
        let labels = scratch.offsets
        LayoutRange(job.pointee.shape, rowAxes, start, count, scratch).labels(job.pointee.target, into: labels)
        var row = 0
        while row < count {
            if labels[row] == job.pointee.ignore_index {
                mask[row] = E(rounding: 0)
            } else if given == nil {
                mask[row] = E(rounding: 1)
            }
            row &+= 1
        }
        Layout.pad(mask, count)
        return UnsafePointer(mask)
    }

    /// Class indices into scratch.labels, -1 where a row is left out. False where one is no class. Also without checks: a label is
    /// an address.
    @inlinable @inline(never) static func acceptsLabels(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> Bool {
        let labels = scratch.labels, mask = rowMask(job, start, count, scratch)
        LayoutRange(job.pointee.shape, Int(job.pointee.ndim) &- 1, start, count, scratch)
            .labels(job.pointee.target, into: labels)
        var row = 0
        while row < count {
            if let mask, mask[row].widened == 0 {
                labels[row] = -1
            } else if labels[row] < 0 || labels[row] >= job.pointee.classes {
                Pointwise<L, V>.reject(result, start &+ row, KERNEL_TARGET)
                return false
            }
            row &+= 1
        }
        return true
    }

    /// Whether the rows' weights lie in their domain.
    @inlinable @inline(never) static func acceptsWeights(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> Bool {
        guard job.pointee.weight.domain != 0, let weight = rowBlocks(job, start, count, scratch).weight else {
            return true
        }
        let found = Domain<L, V>.firstOutside(Int(job.pointee.weight.domain), weight, count)
        if found < count { Pointwise<L, V>.reject(result, start &+ found, KERNEL_WEIGHT) }
        return found == count
    }

    /// Whether all scores of some rows lie in the prediction's domain, those of rows that are left out aside.
    @inlinable @inline(never) static func acceptsRows(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> Bool {
        let classes = Int(truncatingIfNeeded: job.pointee.classes)
        if Int(job.pointee.prediction.domain) != KERNEL_DOMAIN_ANY {
            guard let mask = rowMask(job, start, count, scratch) else {
                return acceptsElements(job, start &* classes, count &* classes, scratch, result)
                    && Int(job.pointee.pass) == KERNEL_PASS_EVALUATE
            }
            var row = 0
            while row < count {
                if mask[row].widened != 0
                    && !acceptsElements(job, (start &+ row) &* classes, classes, scratch, result)
                {
                    return false
                }
                row &+= 1
            }
        }
        return Int(job.pointee.pass) == KERNEL_PASS_EVALUATE
    }

    @inlinable static func acceptsElements(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> Bool {
        let domain = Int(job.pointee.prediction.domain), ndim = Int(job.pointee.ndim)
        var done = 0
        while done < count {
            let n = count &- done < KERNEL_BLOCK ? count &- done : KERNEL_BLOCK
            let p = Pointwise<L, V>.block(
                job, job.pointee.prediction, ndim, start &+ done, n, scratch, scratch.prediction, nil)
            let found = Domain<L, V>.firstOutside(domain, p, n)
            if found < n {
                Pointwise<L, V>.reject(result, start &+ done &+ found, KERNEL_PREDICTION)
                return false
            }
            done &+= n
        }
        return true
    }

    /// Writes the rows' values where they are wanted and adds them up.
    @inlinable @inline(never) static func finishRows(
        _ job: UnsafePointer<kernel_job>, _ values: UnsafeMutablePointer<E>, _ start: Int, _ count: Int,
        _ scratch: Scratch<E>
    ) -> E {
        if Int(job.pointee.pass) != KERNEL_PASS_EVALUATE || Int(job.pointee.outputs) & KERNEL_VALUE == 0 {
            return E(rounding: 0)
        }
        let (weight, mask) = rowBlocks(job, start, count, scratch)
        let finish = Finish<V>(Divisor(1), weight, nil, mask)
        if finish.changes || job.pointee.row_value.data != nil {
            Pointwise<L, V>.finishBlock(values, 0, count, finish, into: values, stream: false)
        }
        if job.pointee.row_value.data != nil {
            E.scatter(
                values, job.pointee.row_value,
                LayoutRange(job.pointee.shape, Int(job.pointee.ndim) &- 1, start, count, scratch))
        }
        return Pairwise<L, V>.leaf(values, count)
    }
}
