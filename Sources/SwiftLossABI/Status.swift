import CPlatform
import CSwiftLoss

/// A failed call. Its sentence is already where swl_last_error() finds it.
struct Failure: Error {
    let status: Int

    /// Builds the sentence in the calling thread's own buffer: no String, no allocation.
    init(_ status: Int, index: Int64 = -1, _ describe: (inout ErrorText) -> Void) {
        self.status = status
        var text = ErrorText()
        describe(&text)
        platform_error_index().unsafelyUnwrapped.pointee = index
    }
}

/// Runs the body of an exported function.
func status(_ body: () throws(Failure) -> Void) -> swl_status {
    do throws(Failure) {
        try body()
        return swl_status(SWL_OK)
    } catch {
        return swl_status(truncatingIfNeeded: error.status)
    }
}

struct ErrorText {
    private var length = 0
    private let text = platform_error_text().unsafelyUnwrapped

    init() { text[0] = 0 }

    mutating func add(_ s: StaticString) {
        var i = 0
        while i < s.utf8CodeUnitCount {
            put(s.utf8Start[i])
            i &+= 1
        }
    }

    /// A C string from outside: at most 64 bytes of it, printable ASCII only.
    mutating func add(foreign s: UnsafePointer<CChar>) {
        var i = 0
        while i < 64 && s[i] != 0 {
            let c = UInt8(bitPattern: s[i])
            put(c >= 0x20 && c < 0x7f ? c : 0x3f)
            i &+= 1
        }
    }

    mutating func add(_ n: Int64) {
        if n < 0 { put(0x2d) }
        add(n.magnitude)
    }

    mutating func add(_ n: UInt64) {
        var scale: UInt64 = 1
        while n / scale >= 10 { scale &*= 10 }
        var rest = n
        while scale > 0 {
            put(UInt8(truncatingIfNeeded: 0x30 &+ rest / scale))
            rest %= scale
            scale /= 10
        }
    }

    /// The shortest decimal that reads back as x.
    mutating func add(_ x: Double) { add { platform_format_f64($0, x) } }
    mutating func add(_ x: Float) { add { platform_format_f32($0, x) } }

    private mutating func add(_ format: (UnsafeMutablePointer<CChar>) -> Int32) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) {
            let digits = $0.baseAddress.unsafelyUnwrapped
            let n = Int(format(digits))
            var i = 0
            while i < n {
                put(UInt8(bitPattern: digits[i]))
                i &+= 1
            }
        }
    }

    /// A shape as Python writes it: (3, 4), (3,), ().
    mutating func add(shape: UnsafePointer<Int64>, ndim: Int) {
        add("(")
        var axis = 0
        while axis < ndim {
            if axis > 0 { add(", ") }
            add(shape[axis])
            axis &+= 1
        }
        add(ndim == 1 ? ",)" : ")")
    }

    /// An array's, in the caller's order of axes.
    mutating func add(shapeOf argument: Argument) {
        add("(")
        var axis = 0
        while axis < argument.ndim {
            if axis > 0 { add(", ") }
            add(argument.shape[argument.own(axis)])
            axis &+= 1
        }
        add(argument.ndim == 1 ? ",)" : ")")
    }

    private mutating func put(_ c: UInt8) {
        guard length < PLATFORM_ERROR_CAPACITY &- 1 else { return }
        text[length] = CChar(bitPattern: c)
        length &+= 1
        text[length] = 0
    }
}
