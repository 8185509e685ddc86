import CKernels
import CPlatform
import CSwiftLoss

/// How many threads a call may take. The threads themselves: CPlatform/pool.c.
enum Threads {
    /// By default: what swl_set_num_threads said; else SWIFTLOSS_NUM_THREADS, else OMP_NUM_THREADS, else the processors.
    static func number() throws(Failure) -> Int32 {
        let known = pool_threads_load()
        if known != 0 { return known }
        var threads = try asked()
        if threads == 0 { threads = number(in: platform_environment("OMP_NUM_THREADS"), endedBy: 0x2c) }
        if threads == 0 { threads = pool_processors() }
        pool_threads_store(threads)
        return threads
    }

    private static func asked() throws(Failure) -> Int32 {
        guard let text = platform_environment("SWIFTLOSS_NUM_THREADS"), text[0] != 0 else { return 0 }
        let threads = number(in: text, endedBy: 0)
        if threads != 0 { return threads }
        throw Failure(SWL_ERROR_OPTION) {
            $0.add("SWIFTLOSS_NUM_THREADS = "); $0.add(foreign: text); $0.add(" is not a number of threads")
        }
    }

    /// A number of threads, as many of them as there may be; 0 where the text is none. OpenMP's goes up to a comma.
    private static func number(in text: UnsafePointer<CChar>?, endedBy end: CChar) -> Int32 {
        guard let text else { return 0 }
        var n: Int32 = 0, i = 0
        while text[i] != 0 && text[i] != end {
            let digit = Int32(text[i]) &- 0x30
            if digit < 0 || digit > 9 { return 0 }
            n = least(n &* 10 &+ digit)
            i &+= 1
        }
        return n
    }

    static func least(_ n: Int32) -> Int32 { n < POOL_MOST_THREADS ? n : Int32(truncatingIfNeeded: Int(POOL_MOST_THREADS)) }
}

@_cdecl("swl_set_num_threads") @implementation
public func swl_set_num_threads(_ threads: Int32) -> swl_status {
    status { () throws(Failure) in
        if threads < 0 {
            throw Failure(SWL_ERROR_OPTION) {
                $0.add("num_threads = "); $0.add(Int64(threads)); $0.add(" is negative")
            }
        }
        pool_threads_store(Threads.least(threads))
    }
}

@_cdecl("swl_get_num_threads") @implementation
public func swl_get_num_threads() -> Int32 {
    do throws(Failure) { return try Threads.number() } catch { return 0 }
}

/// A call's work, cut into the nodes of the sum's tree at one depth: the same nodes for any number of threads.
struct Parts {
    /// There are 2^depth of them.
    let depth: Int
    let count: Int

    static var mostDepth: Int { 6 }

    /// One.
    init(of count: Int) {
        self.count = count
        depth = 0
    }

    /// `cost`: about how many nanoseconds one thread takes. Small work is one part.
    init(of count: Int, cost: Double) {
        self.count = count
        var depth = 0
        // Parts of 20 microseconds and more; another thread costs some 10. A leaf is not cut.
        while depth < Parts.mostDepth && cost >= 40_000 * Double(1 << depth)
            && (count &>> depth) > KERNEL_BLOCK &+ 16
        {
            depth &+= 1
        }
        self.depth = depth
    }

    var number: Int32 { 1 &<< Int32(truncatingIfNeeded: depth) }

    /// Where a part begins, and its elements.
    func range(_ part: Int32) -> (start: Int64, count: Int64) {
        var start = 0, n = count, bit = depth
        while bit > 0 {
            bit &-= 1
            let left = Parts.split(n)
            if (part &>> Int32(truncatingIfNeeded: bit)) & 1 == 0 {
                n = left
            } else {
                start &+= left
                n &-= left
            }
        }
        return (Int64(truncatingIfNeeded: start), Int64(truncatingIfNeeded: n))
    }

    /// As Pairwise in SwiftLossCore.
    private static func split(_ count: Int) -> Int {
        let half = count &>> 1
        return half &- (half & 7)
    }

    /// Adds the parts' results up as the tree does, in the computing type; the first invalid value is that of the first part that
    /// has one.
    func total(_ results: UnsafeMutablePointer<kernel_result>, float64: Bool) -> kernel_result {
        var i = 0, n = Int(number), counted: Int64 = 0
        while i < n {
            if results[i].invalid_index >= 0 { return results[i] }
            counted &+= results[i].count
            i &+= 1
        }
        while n > 1 {
            n &>>= 1
            i = 0
            while i < n {
                let a = results[2 &* i].sum, b = results[2 &* i &+ 1].sum
                results[i].sum = float64 ? a + b : Double(Float(a) + Float(b))
                i &+= 1
            }
        }
        results[0].count = counted
        return results[0]
    }
}
