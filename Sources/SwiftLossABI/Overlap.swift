import CPlatform
import CSwiftLoss

/// Do arrays share memory? Decided exactly where the question is small, and "yes" where it is not.
extension Argument {
    /// An output must not hold one element twice.
    func mustHoldEachElementOnce() throws(Failure) {
        guard let strides, count > 1 else { return }
        // Axes from the longest step to the shortest: each step must pass over all that is below it. O(ndim^2), no memory.
        var below = UInt.max, safe = true
        while safe {
            var step: UInt = 0, axis = 0, reach: UInt = 0, sameStep = 0
            while axis < ndim {
                let s = UInt(strides[axis].magnitude)
                if shape[axis] > 1 && s < below && s >= step {
                    sameStep = s == step ? sameStep &+ 1 : 1
                    step = s
                }
                axis &+= 1
            }
            if sameStep == 0 { break }
            axis = 0
            while axis < ndim {
                let s = UInt(strides[axis].magnitude)
                if shape[axis] > 1 && s < step { reach &+= UInt(shape[axis] &- 1) &* s }
                axis &+= 1
            }
            safe = sameStep == 1 && step > reach
            below = step
        }
        if safe { return }
        let name = name
        throw Failure(SWL_ERROR_OVERLAP) {
            $0.add(name); $0.add(" has strides that make its elements share memory")
        }
    }

    /// An output may share memory with `other` only if both are laid out in exactly the same way; returns whether they are.
    func mustNotOverlap(_ other: Argument, unlessSame: Bool = true) throws(Failure) -> Bool {
        guard let a = data, let b = other.data else { return false }
        if unlessSame && a == b && isLaidOut(like: other) { return true }
        let aLow = Int(bitPattern: a) &+ low, aEnd = Int(bitPattern: a) &+ high &+ itemSize
        let bLow = Int(bitPattern: b) &+ other.low, bEnd = Int(bitPattern: b) &+ other.high &+ other.itemSize
        if aEnd <= bLow || bEnd <= aLow || !sharesElement(with: other, bEnd &- other.itemSize &- aLow) { return false }
        let name = name
        throw Failure(SWL_ERROR_OVERLAP) {
            $0.add(name); $0.add(" overlaps "); $0.add(other.name)
            if unlessSame { $0.add(" without having the same data, shape, strides and dtype") }
        }
    }

    private func isLaidOut(like other: Argument) -> Bool {
        if dtype != other.dtype || ndim != other.ndim || (strides == nil) != (other.strides == nil) { return false }
        var axis = 0
        while axis < ndim {
            if shape[axis] != other.shape[axis] { return false }
            if let s = strides, let t = other.strides, s[axis] != t[axis], shape[axis] > 1 { return false }
            axis &+= 1
        }
        return true
    }

    /// An element of self at A and one of other at B share a byte when -itemSize < A - B < other.itemSize. With `distance`
    /// from self's lowest to other's highest element, A - B + distance is a sum of steps x_k c_k, 0 <= x_k <= m_k, c_k > 0,
    /// one term per axis of either.
    private func sharesElement(with other: Argument, _ distance: Int) -> Bool {
        var question = Question(one: self, other: other, distance: distance)
        platform_run({ Question.answer($0, $1) }, &question)
        return question.shares
    }
}

/// On the stack of platform_run: the steps need more room than Swift gives without the heap.
private struct Question {
    let one: Argument, other: Argument, distance: Int
    var shares = true

    static func answer(_ context: UnsafeMutableRawPointer?, _ memory: UnsafeMutableRawPointer?) {
        let question = context.unsafelyUnwrapped.assumingMemoryBound(to: Question.self)
        let one = question.pointee.one, other = question.pointee.other, distance = question.pointee.distance
        // At most 2 * KERNEL_MAX_NDIM steps of 24 bytes.
        var steps = Steps(list: memory.unsafelyUnwrapped.assumingMemoryBound(to: Step.self))
        steps.add(one)
        steps.add(other)
        steps.sortAndMerge()
        question.pointee.shares = steps.reach(
            from: 0, distance &- one.itemSize &+ 1, distance &+ other.itemSize &- 1)
    }
}

private struct Step {
    var bytes: Int, limit: Int
    /// What this step and all after it reach together.
    var rest = 0
}

private struct Steps {
    let list: UnsafeMutablePointer<Step>
    var count = 0
    /// Nested layouts (all that slicing makes) need a few visits per axis. Beyond this the answer is a cautious "yes".
    var budget = 10_000

    init(list: UnsafeMutablePointer<Step>) { self.list = list }

    mutating func add(_ a: Argument) {
        guard let strides = a.strides else {
            append(a.itemSize, a.count &- 1)
            return
        }
        var axis = 0
        while axis < a.ndim {
            let step = Int(truncatingIfNeeded: strides[axis]) &* a.itemSize
            append(step < 0 ? 0 &- step : step, Int(truncatingIfNeeded: a.shape[axis] &- 1))
            axis &+= 1
        }
    }

    private mutating func append(_ bytes: Int, _ limit: Int) {
        if bytes == 0 || limit == 0 { return }
        list[count] = Step(bytes: bytes, limit: limit)
        count &+= 1
    }

    /// Longest step first; equal steps are one with a higher limit.
    mutating func sortAndMerge() {
        var i = 1
        while i < count {
            let x = list[i]
            var j = i
            while j > 0 && list[j &- 1].bytes < x.bytes {
                list[j] = list[j &- 1]
                j &-= 1
            }
            list[j] = x
            i &+= 1
        }
        var kept = 0
        i = 0
        while i < count {
            if kept > 0 && list[kept &- 1].bytes == list[i].bytes {
                list[kept &- 1].limit &+= list[i].limit
            } else {
                list[kept] = list[i]
                kept &+= 1
            }
            i &+= 1
        }
        count = kept
        var rest = 0
        while i > 0 {
            i &-= 1
            if i < count {
                rest &+= list[i].bytes &* list[i].limit
                list[i].rest = rest
            }
        }
    }

    /// Whether the steps from `first` on can add up to something in [low, high].
    mutating func reach(from first: Int, _ low: Int, _ high: Int) -> Bool {
        if low <= 0 && high >= 0 { return true }
        if first == count || high < 0 || low > list[first].rest { return false }
        let step = list[first], below = first &+ 1 < count ? list[first &+ 1].rest : 0
        var x = low > below ? (low &- below &+ step.bytes &- 1) / step.bytes : 0
        let last = high / step.bytes < step.limit ? high / step.bytes : step.limit
        while x <= last {
            budget &-= 1
            if budget < 0 || reach(from: first &+ 1, low &- x &* step.bytes, high &- x &* step.bytes) { return true }
            x &+= 1
        }
        return false
    }
}
