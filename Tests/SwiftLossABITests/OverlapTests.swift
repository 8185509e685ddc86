import CSwiftLoss
import Testing

@testable import SwiftLossABI

/// A view of one buffer of bytes, as a swl_tensor on the stack of a test.
struct View: CustomStringConvertible {
    var start: Int
    var shape: [Int64], strides: [Int64]

    var description: String { "start \(start) shape \(shape) strides \(strides)" }

    /// Every byte that an element of float32 covers, by listing them all.
    var bytes: [Int] {
        var offsets = [0]
        for (n, s) in zip(shape, strides) { offsets = offsets.flatMap { o in (0..<Int(n)).map { o + $0 * Int(s) } } }
        return offsets.flatMap { o in (0..<4).map { 4 * (start + o) + $0 } }
    }

    func withTensor<R>(_ buffer: UnsafeMutableRawPointer, _ body: (UnsafePointer<swl_tensor>) -> R) -> R {
        var shape = shape, strides = strides
        return shape.withUnsafeMutableBufferPointer { shape in
            strides.withUnsafeMutableBufferPointer { strides in
                var tensor = swl_tensor()
                tensor.data = buffer + 4 * start
                tensor.device.type = 1
                tensor.ndim = Int32(shape.count)
                tensor.dtype = swl_dtype(code: 2, bits: 32, lanes: 1)
                tensor.shape = shape.baseAddress
                tensor.strides = strides.baseAddress
                return body(&tensor)
            }
        }
    }
}

func randomView(_ random: inout SystemRandomNumberGenerator) -> View {
    let ndim = Int.random(in: 1...3, using: &random)
    let shape = (0..<ndim).map { _ in Int64.random(in: 1...5, using: &random) }
    let strides = (0..<ndim).map { _ in Int64.random(in: -12...12, using: &random) }
    return View(start: Int.random(in: 150...210, using: &random), shape: shape, strides: strides)
}

/// The answer for two arrays is the one that listing all their bytes gives.
@Test func overlapIsExact() {
    var random = SystemRandomNumberGenerator()
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: 4096, alignment: 64)
    defer { buffer.deallocate() }
    var overlapping = 0
    for _ in 0..<3000 {
        let a = randomView(&random), b = randomView(&random)
        let expected = !Set(a.bytes).isDisjoint(with: b.bytes)
        let refused = a.withTensor(buffer) { ta in
            b.withTensor(buffer) { tb in
                do throws(Failure) {
                    try withArguments { (memory) throws(Failure) in
                        let a = try Argument("a", ta, in: memory), b = try Argument("b", tb, in: memory + 1)
                        _ = try a.mustNotOverlap(b, unlessSame: false)
                    }
                    return false
                } catch {
                    return true
                }
            }
        }
        #expect(refused == expected, "\(a) and \(b)")
        overlapping += expected ? 1 : 0
    }
    #expect(overlapping > 300 && overlapping < 2700)
}

/// An output that holds an element twice is always refused; layouts that slicing and transposing make never are.
@Test func repeatedElementsAreRefused() {
    var random = SystemRandomNumberGenerator()
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: 4096, alignment: 64)
    defer { buffer.deallocate() }
    func isRefused(_ view: View) -> Bool {
        view.withTensor(buffer) { tensor in
            do throws(Failure) {
                try withArguments { (memory) throws(Failure) in
                    try Argument("a", tensor, in: memory).mustHoldEachElementOnce()
                }
                return false
            } catch {
                return true
            }
        }
    }
    for _ in 0..<2000 {
        let view = randomView(&random)
        if Set(view.bytes).count < view.bytes.count { #expect(isRefused(view), "\(view)") }
    }
    for (shape, strides) in [
        ([4, 5], [5, 1]), ([4, 5], [-5, 1]), ([4, 5], [1, 4]), ([3, 4], [10, -2]), ([2, 3, 4], [12, 4, 1]), ([1, 3], [0, 1]),
        ([2, 3, 4], [1, 2, 6])
    ] as [([Int64], [Int64])] {
        #expect(!isRefused(View(start: 200, shape: shape, strides: strides)), "\(shape) \(strides)")
    }
}
