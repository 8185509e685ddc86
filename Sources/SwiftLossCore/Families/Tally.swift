import CKernels

/// What a mean divides by, where that is not known beforehand: the number of elements (rows) that the mask leaves, and the sum of
/// their weights, in numpy's order with +0.0 for those it does not.
public enum Tally<L: Level, V: SumVector> {
    public typealias E = V.Element

    /// Along the first ndim axes: all, or those of the rows.
    @inlinable static func tree(
        _ job: UnsafePointer<kernel_job>, _ ndim: Int, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> E {
        if count <= KERNEL_BLOCK { return leaf(job, ndim, start, count, scratch, result) }
        let left = Pairwise<L, V>.split(count)
        let a = tree(job, ndim, start, left, scratch, result)
        if result.pointee.invalid_index >= 0 { return a }
        return a + tree(job, ndim, start &+ left, count &- left, scratch, result)
    }

    @inlinable static func leaf(
        _ job: UnsafePointer<kernel_job>, _ ndim: Int, _ start: Int, _ count: Int, _ scratch: Scratch<E>,
        _ result: UnsafeMutablePointer<kernel_result>
    ) -> E {
        if count == 0 { return E(rounding: -0.0) }
        let mask = Pointwise<L, V>.maskBlock(job, ndim, start, count, scratch)
        var i = 0, kept = mask == nil ? count : 0
        if let mask {
            while i < count {
                if mask[i].widened != 0 { kept &+= 1 }
                i &+= 1
            }
        }
        result.pointee.count &+= Int64(truncatingIfNeeded: kept)
        if job.pointee.weight.data == nil { return E(rounding: 0) }
        let weight = Pointwise<L, V>.block(
            job, job.pointee.weight, ndim, start, count, scratch, scratch.weight, mask)
        let found = Domain<L, V>.firstOutside(Int(job.pointee.weight.domain), weight, count)
        if found < count {
            Pointwise<L, V>.reject(result, start &+ found, KERNEL_WEIGHT)
            return E(rounding: 0)
        }
        if let mask {
            Pointwise<L, V>.blank(scratch.weight, mask, count, E(rounding: 0))
        }
        return Pairwise<L, V>.leaf(weight, count)
    }
}
