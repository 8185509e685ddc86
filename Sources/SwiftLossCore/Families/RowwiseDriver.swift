import CKernels

/// Losses of rows of classes that are sums of one pointwise term per class. V and W as in Pointwise.
public enum Rowwise<L: Level, V: SumVector, W: Vector> where V.Element == W.Element {
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
            result.pointee.sum = Tally<L, V, W>.tree(job, Int(job.pointee.ndim) &- 1, s, n, memory, result).widened
            return
        }
        Pointwise<L, V, W>.fillExtra(job, memory)
        result.pointee.sum = tree(job, s, n, memory, result).widened
    }

    @inlinable static func tree(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> E {
        if count <= KERNEL_BLOCK {
            let dtype = Int(job.pointee.target.dtype)
            return dtype == KERNEL_FLOAT32 || dtype == KERNEL_FLOAT64
                ? denseLeaf(job, start, count, scratch, result) : labelledLeaf(job, start, count, scratch, result)
        }
        let left = Pairwise<L, V>.split(count)
        let a = tree(job, start, left, scratch, result)
        if result.pointee.invalid_index >= 0 { return a }
        return a + tree(job, start &+ left, count &- left, scratch, result)
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
            let sum = Pointwise<L, V, W>.stagedTree(job, (start &+ row) &* classes, classes, scratch, result)
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
        let shape = job.pointee.shape.unsafelyUnwrapped, ndim = Int(job.pointee.ndim), rowAxes = ndim &- 1
        let classes = Int(truncatingIfNeeded: job.pointee.classes)
        let labels = scratch.labels, offsets = scratch.offsets
        if !acceptsWeights(job, start, count, scratch, result) { return E(rounding: 0) }
        Layout<L>.gatherLabels(job.pointee.target, shape, rowAxes, start, count, scratch.index, into: labels)
        if let mask = Pointwise<L, V, W>.maskBlock(job, rowAxes, start, count, scratch) {
            var row = 0
            while row < count {
                if mask[row].widened == 0 { labels[row] = -1 }
                row &+= 1
            }
        }
        var row = 0
        while row < count {
            // Also without checks: a label is an address. -1 where the mask leaves nothing.
            let isOutside = labels[row] < 0 || labels[row] >= job.pointee.classes
            if isOutside && !(job.pointee.mask.data != nil && scratch.mask[row].widened == 0) {
                Pointwise<L, V, W>.reject(result, start &+ row, KERNEL_TARGET)
                return E(rounding: 0)
            }
            row &+= 1
        }
        if !acceptsRows(job, start &* classes, count &* classes, scratch, result) { return E(rounding: 0) }

        let prediction = job.pointee.prediction, step = Layout<L>.lastStep(prediction, ndim)
        let p = Pointwise<L, V, W>.elements(prediction)
        Layout<L>.rowOffsets(prediction, shape, ndim, start, count, scratch.index, into: offsets)
        let padded = Pointwise<L, V, W>.padded(count)
        row = 0
        while row < padded {
            let source = row < count ? row : count &- 1, label = Int(labels[source])
            scratch.prediction[row] = label < 0 ? E(rounding: 1) : p[Int(offsets[source]) &+ label &* step]
            scratch.target[row] = E(rounding: 1)
            row &+= 1
        }
        let outputs = Int(job.pointee.outputs)
        if outputs & ~KERNEL_VALUE != 0 {
            let (weight, mask) = rowBlocks(job, start, count, scratch)
            var upstream: UnsafePointer<E>?
            if job.pointee.upstream.data != nil {
                upstream = Pointwise<L, V, W>.block(
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
        Pointwise<L, V, W>.fill(
            job, UnsafePointer(scratch.prediction), UnsafePointer(scratch.target), UnsafePointer(scratch.extra), output,
            into: block, count)
    }

    /// One derivative of rows with a class index each: 0 but at that class.
    @inlinable @inline(never) static func writeLabelled(
        _ job: UnsafePointer<kernel_job>, _ what: Int, _ output: kernel_operand, _ start: Int, _ count: Int,
        _ finish: Finish<V>, _ scratch: Scratch<E>
    ) {
        guard let data = output.data else { return }
        let block = scratch.gradient, offsets = scratch.offsets, labels = scratch.labels
        fill(job, what, into: block, Pointwise<L, V, W>.padded(count), scratch)
        Pointwise<L, V, W>.finishBlock(block, count, finish)
        let shape = job.pointee.shape.unsafelyUnwrapped, ndim = Int(job.pointee.ndim)
        let classes = Int(truncatingIfNeeded: job.pointee.classes), step = Layout<L>.lastStep(output, ndim)
        Layout<L>.rowOffsets(output, shape, ndim, start, count, scratch.index, into: offsets)
        var row = 0
        while row < count {
            let to = data.assumingMemoryBound(to: E.self) + Int(offsets[row])
            var c = 0
            while c < classes {
                to[c &* step] = E(rounding: 0)
                c &+= 1
            }
            if labels[row] >= 0 { to[Int(labels[row]) &* step] = block[row] }
            row &+= 1
        }
    }

    /// The rows' weights, 1 where the mask leaves nothing, and the mask.
    @inlinable @inline(never) static func rowBlocks(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>
    ) -> (weight: UnsafePointer<E>?, mask: UnsafePointer<E>?) {
        let rowAxes = Int(job.pointee.ndim) &- 1
        let mask = Pointwise<L, V, W>.maskBlock(job, rowAxes, start, count, scratch)
        if job.pointee.weight.data == nil { return (nil, mask) }
        return (
            Pointwise<L, V, W>.block(job, job.pointee.weight, rowAxes, start, count, scratch, scratch.weight, mask), mask
        )
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
        if found < count { Pointwise<L, V, W>.reject(result, start &+ found, KERNEL_WEIGHT) }
        return found == count
    }

    /// Whether all scores of some rows lie in the prediction's domain, by blocks.
    @inlinable @inline(never) static func acceptsRows(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> Bool {
        let domain = Int(job.pointee.prediction.domain), ndim = Int(job.pointee.ndim)
        var done = domain == KERNEL_DOMAIN_ANY ? count : 0
        while done < count {
            let n = count &- done < KERNEL_BLOCK ? count &- done : KERNEL_BLOCK
            let mask = Pointwise<L, V, W>.maskBlock(job, ndim, start &+ done, n, scratch)
            let p = Pointwise<L, V, W>.block(
                job, job.pointee.prediction, ndim, start &+ done, n, scratch, scratch.prediction, mask)
            let found = Domain<L, V>.firstOutside(domain, p, n)
            if found < n {
                Pointwise<L, V, W>.reject(result, start &+ done &+ found, KERNEL_PREDICTION)
                return false
            }
            done &+= n
        }
        return Int(job.pointee.pass) == KERNEL_PASS_EVALUATE
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
        if finish.changes || job.pointee.row_value.data != nil { Pointwise<L, V, W>.finishBlock(values, count, finish) }
        if job.pointee.row_value.data != nil {
            Layout<L>.scatter(
                values, job.pointee.row_value, job.pointee.shape.unsafelyUnwrapped, Int(job.pointee.ndim) &- 1, start,
                count, scratch.index)
        }
        return Pairwise<L, V>.leaf(values, count)
    }
}
