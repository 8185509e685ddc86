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
        result.pointee.sum = tree(job, s, n, Scratch(scratch), result).widened
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
        let classes = Int(truncatingIfNeeded: job.pointee.classes)
        var row = 0
        while row < count {
            let sum = Pointwise<L, V, W>.stagedTree(job, (start &+ row) &* classes, classes, scratch, result)
            if result.pointee.invalid_index >= 0 { return sum }
            scratch.rowValue[row] = E(rounding: 0) + sum
            row &+= 1
        }
        if job.pointee.check_only | job.pointee.gradient_only != 0 { return E(rounding: 0) }
        return finishRows(job, scratch.rowValue, start, count, scratch)
    }

    /// At most 128 rows with a class index each: one term per row, of the labelled class with target 1.
    @inlinable static func labelledLeaf(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> E {
        if count == 0 { return E(rounding: -0.0) }
        let shape = job.pointee.shape.unsafelyUnwrapped, ndim = Int(job.pointee.ndim)
        let classes = Int(truncatingIfNeeded: job.pointee.classes)
        let labels = scratch.labels, offsets = scratch.offsets
        Layout<L>.gatherLabels(job.pointee.target, shape, ndim &- 1, start, count, scratch.index, into: labels)
        var row = 0
        while row < count {
            // Also without checks: a label is an address.
            if labels[row] < 0 || labels[row] >= job.pointee.classes {
                result.pointee.invalid_index = Int64(truncatingIfNeeded: start &+ row)
                result.pointee.invalid_argument = 1
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
            let source = row < count ? row : count &- 1
            scratch.prediction[row] = p[Int(offsets[source]) &+ Int(labels[source]) &* step]
            scratch.target[row] = E(rounding: 1)
            row &+= 1
        }
        let gradient = job.pointee.gradient.data.map { $0.assumingMemoryBound(to: E.self) }
        FillBlock<L, W>(
            scratch.prediction, scratch.target, value: job.pointee.gradient_only == 0 ? scratch.value : nil,
            gradient: gradient == nil ? nil : scratch.gradient, count: padded
        ).visitLoss(of: job)

        if let gradient {
            Pointwise<L, V, W>.finish(scratch.gradient, count, Divisor(job.pointee.divisor))
            let output = job.pointee.gradient, step = Layout<L>.lastStep(output, ndim)
            Layout<L>.rowOffsets(output, shape, ndim, start, count, scratch.index, into: offsets)
            row = 0
            while row < count {
                let to = gradient + Int(offsets[row])
                var c = 0
                while c < classes {
                    to[c &* step] = E(rounding: 0)
                    c &+= 1
                }
                to[Int(labels[row]) &* step] = scratch.gradient[row]
                row &+= 1
            }
        }
        if job.pointee.gradient_only != 0 { return E(rounding: 0) }
        return finishRows(job, scratch.value, start, count, scratch)
    }

    /// Whether all scores of some rows lie in the prediction's domain, by blocks.
    @inlinable static func acceptsRows(
        _ job: UnsafePointer<kernel_job>, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> Bool {
        let domain = Int(job.pointee.prediction.domain)
        var done = domain == KERNEL_DOMAIN_ANY ? count : 0
        while done < count {
            let n = count &- done < KERNEL_BLOCK ? count &- done : KERNEL_BLOCK
            let p = Pointwise<L, V, W>.block(job, job.pointee.prediction, start &+ done, n, scratch, scratch.prediction)
            let found = Domain<L, V>.firstOutside(domain, p, n)
            if found < n {
                result.pointee.invalid_index = Int64(truncatingIfNeeded: start &+ done &+ found)
                result.pointee.invalid_argument = 0
                return false
            }
            done &+= n
        }
        return job.pointee.check_only == 0
    }

    /// Writes the rows' values where they are wanted and adds them up.
    @inlinable static func finishRows(
        _ job: UnsafePointer<kernel_job>, _ values: UnsafeMutablePointer<E>, _ start: Int, _ count: Int,
        _ scratch: Scratch<E>
    ) -> E {
        if job.pointee.row_value.data != nil {
            Pointwise<L, V, W>.finish(values, count, Divisor(1))
            Layout<L>.scatter(
                values, job.pointee.row_value, job.pointee.shape.unsafelyUnwrapped, Int(job.pointee.ndim) &- 1, start,
                count, scratch.index)
        }
        return Pairwise<L, V>.leaf(values, count)
    }
}
