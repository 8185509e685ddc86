import CSwiftLoss
import Testing

@testable import SwiftLossABI

func sentence(_ build: (inout ErrorText) -> Void) -> String {
    var text = ErrorText()
    build(&text)
    return String(cString: swl_last_error()!)
}

@Test func numbersAreWritten() {
    #expect(
        sentence {
            $0.add(Int64(0)); $0.add(" "); $0.add(Int64.min); $0.add(" "); $0.add(UInt64.max)
        }
            == "0 -9223372036854775808 18446744073709551615")
    #expect(
        sentence {
            $0.add(0.1); $0.add(" "); $0.add(Float(0.1))
        } == "0.1 0.1")
    #expect(
        sentence {
            $0.add(-Double.leastNonzeroMagnitude); $0.add(" "); $0.add(Double.nan)
        } == "-5e-324 nan")
    #expect(sentence { $0.add(1.0000000000000002) } == "1.0000000000000002")
}

@Test func shapesAreWrittenAsPythonWritesThem() {
    let shape: [Int64] = [3, 4, 5]
    let texts = (0...3).map { ndim in sentence { $0.add(shape: shape, ndim: ndim) } }
    #expect(texts == ["()", "(3,)", "(3, 4)", "(3, 4, 5)"])
}

/// A sentence too long for its buffer is cut, not written past it.
@Test func longSentencesAreCut() {
    let text = sentence { for _ in 0..<100 { $0.add("0123456789") } }
    #expect(text.count == 511 && text.hasPrefix("0123456789"))
}

/// The library's text is the thread's own.
@Test func foreignTextIsMadePrintable() {
    #expect(sentence { text in "a\u{7}b\u{e9}".withCString { text.add(foreign: $0) } } == "a?b??")
}
