import CSwiftLoss
import Testing

@testable import SwiftLossABI

/// A struct that begins with its size, in three versions of a header.
private struct First {
    var size = MemoryLayout<First>.size
    var a = 1.5
}

private struct Today {
    var size = MemoryLayout<Today>.size
    var a = 1.5
    var b: Int32 = 2
    var c: Int32 = 3
    var d = 4.5
}

private struct Later {
    var today = Today(size: MemoryLayout<Later>.size)
    var e = 0.0
    var f = 0
}

/// What a library that knows `Today` takes from a caller's memory; nil with the sentence where it refuses.
private func take<Given>(_ given: Given) -> (taken: Today?, sentence: String) {
    var taken = Today(size: 0, a: 0, b: 0, c: 0, d: 0)
    do throws(Failure) {
        try withUnsafeBytes(of: given) { bytes throws(Failure) in
            try takeStruct(
                "options", bytes.baseAddress!, into: &taken, first: MemoryLayout<First>.size,
                known: MemoryLayout<Today>.size)
        }
    } catch {
        return (nil, error.status == SWL_ERROR_STRUCT ? String(cString: swl_last_error()!) : "another status")
    }
    return (taken, "")
}

@Test func aStructOfTodayIsTakenWhole() throws {
    let taken = try #require(take(Today()).taken)
    #expect(taken.a == 1.5 && taken.b == 2 && taken.c == 3 && taken.d == 4.5)
}

/// Behind an older caller's struct lies something else.
@Test func whatAnOlderStructLacksIsZero() throws {
    struct Stack {
        var first = First()
        var others = (Int.max, Int.max, Int.max)
    }
    let taken = try #require(take(Stack()).taken)
    #expect(taken.size == 16 && taken.a == 1.5 && taken.b == 0 && taken.c == 0 && taken.d == 0)
}

/// A version between the first and today's.
@Test func partOfTheLaterFieldsIsTaken() throws {
    var given = Today()
    given.size = 24
    let taken = try #require(take(given).taken)
    #expect(taken.a == 1.5 && taken.b == 2 && taken.c == 3 && taken.d == 0)
}

@Test func aNewerStructIsTakenWhereItsOwnFieldsAreZero() throws {
    var given = Later()
    #expect(try #require(take(given).taken).d == 4.5)
    given.f = 1
    #expect(take(given).sentence == "options has fields set that this library does not know: struct_size is 48, not 32")
    // Minus zero is a value too.
    given = Later(e: -0.0)
    #expect(take(given).taken == nil)
}

@Test(arguments: [0, 1, 8, 15, 17, 20, 31, 33, 4097, 4104, -8, Int.min])
func sizesOfNoVersionAreRefused(size: Int) {
    let given = Later(today: Today(size: size))
    #expect(
        take(given).sentence
            == "options.struct_size = \(UInt(bitPattern: size)), but this library's struct has 32, and had 16 at first")
}
