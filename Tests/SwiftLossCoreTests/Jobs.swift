import CKernels
import CSwiftLoss
import SwiftLossABI
import SwiftLossCore

/// A level and its C entries. Levels that this machine lacks are left out.
struct LevelEntries: CustomStringConvertible, Sendable {
    typealias Entry =
        @convention(c) (
            UnsafePointer<kernel_job>?, Int64, Int64, UnsafeMutableRawPointer?, UnsafeMutablePointer<kernel_result>?
        ) -> Void

    typealias MapEntry =
        @convention(c) (
            UnsafePointer<kernel_map_job>?, Int64, Int64, UnsafeMutableRawPointer?
        ) -> Void

    let description: String
    let pointwise: Entry, rowwise: Entry
    let map: MapEntry

    static let available: [LevelEntries] = {
        #if arch(x86_64) && !SWIFTLOSS_PORTABLE
            let all = [
                LevelEntries(
                    description: "v2", pointwise: kernel_pointwise_f64_v2, rowwise: kernel_rowwise_f64_v2,
                    map: kernel_map_f64_v2),
                LevelEntries(
                    description: "v3", pointwise: kernel_pointwise_f64_v3, rowwise: kernel_rowwise_f64_v3,
                    map: kernel_map_f64_v3),
                LevelEntries(
                    description: "v4", pointwise: kernel_pointwise_f64_v4, rowwise: kernel_rowwise_f64_v4,
                    map: kernel_map_f64_v4)
            ]
            return Array(all.prefix(max(0, Int(swl_simd_level()) - 1)))
        #else
            return [
                LevelEntries(
                    description: "portable", pointwise: kernel_pointwise_f64_portable,
                    rowwise: kernel_rowwise_f64_portable, map: kernel_map_f64_portable)
            ]
        #endif
    }()
}

/// Float64 arrays for a job, laid out as asked.
struct Strided {
    var memory: [Double]
    var first: Int
    var strides: [Int64]

    /// Values in C order at strides that are `steps` times the packed ones, some negative.
    init(_ values: [Double], shape: [Int], steps: [Int]) {
        var packed = [Int](repeating: 1, count: shape.count)
        for axis in stride(from: shape.count - 2, through: 0, by: -1) {
            packed[axis] = packed[axis + 1] * shape[axis + 1] * abs(steps[axis + 1])
        }
        let strides = zip(packed, steps).map { $0 * $1 }
        let lowest = zip(shape, strides).map { min(0, ($0 - 1) * $1) }.reduce(0, +)
        let highest = zip(shape, strides).map { max(0, ($0 - 1) * $1) }.reduce(0, +)
        memory = [Double](repeating: .nan, count: highest - lowest + 1)
        first = -lowest
        self.strides = strides.map(Int64.init)
        for i in values.indices { memory[first + Self.offset(i, shape, strides)] = values[i] }
    }

    func values(_ shape: [Int]) -> [Double] {
        (0..<shape.reduce(1, *)).map { memory[first + Self.offset($0, shape, strides.map { Int($0) })] }
    }

    private static func offset(_ index: Int, _ shape: [Int], _ strides: [Int]) -> Int {
        var rest = index, offset = 0
        for axis in shape.indices.reversed() {
            offset += rest % shape[axis] * strides[axis]
            rest /= shape[axis]
        }
        return offset
    }
}

/// Runs a job over two arrays and returns the sum, the gradient and where a value was invalid.
func run(
    _ entry: LevelEntries.Entry, loss: Int, shape: [Int], prediction: Strided, target: Strided, gradient: inout Strided,
    parameter: Double = 0, divisor: Double = 1, domains: (Int, Int) = (0, 0), rows: Int? = nil
) -> (sum: Double, invalid: Int64) {
    var job = kernel_job(), result = kernel_result()
    let extents = shape.map(Int64.init)
    let count = Int64(rows ?? shape.reduce(1, *))
    let scratch = UnsafeMutableRawPointer.allocate(byteCount: Int(KERNEL_SCRATCH_BYTES), alignment: 64)
    defer { scratch.deallocate() }
    var output = gradient
    extents.withUnsafeBufferPointer { extents in
        prediction.memory.withUnsafeBufferPointer { p in
            target.memory.withUnsafeBufferPointer { t in
                output.memory.withUnsafeMutableBufferPointer { g in
                    prediction.strides.withUnsafeBufferPointer { ps in
                        target.strides.withUnsafeBufferPointer { ts in
                            gradient.strides.withUnsafeBufferPointer { gs in
                                func operand(_ data: UnsafePointer<Double>, _ strides: UnsafePointer<Int64>, _ domain: Int)
                                    -> kernel_operand
                                {
                                    kernel_operand(
                                        data: UnsafeMutableRawPointer(mutating: data), strides: strides,
                                        dtype: Int32(KERNEL_FLOAT64), domain: Int32(domain))
                                }
                                job.loss = Int32(loss)
                                job.outputs = Int32(KERNEL_VALUE | KERNEL_GRADIENT)
                                job.rowwise = rows == nil ? 0 : 1
                                job.parameters.0 = parameter
                                job.ndim = Int32(shape.count)
                                job.shape = extents.baseAddress
                                job.classes = extents.last ?? 0
                                job.divisor = divisor
                                job.prediction = operand(p.baseAddress! + prediction.first, ps.baseAddress!, domains.0)
                                job.target = operand(t.baseAddress! + target.first, ts.baseAddress!, domains.1)
                                job.gradient = operand(g.baseAddress! + gradient.first, gs.baseAddress!, 0)
                                entry(&job, 0, count, scratch, &result)
                            }
                        }
                    }
                }
            }
        }
    }
    gradient = output
    return (result.sum, result.invalid_index)
}

/// Numbers of a fixed sequence, over many magnitudes and with both signs.
func someNumbers(_ count: Int, seed: UInt64) -> [Double] {
    var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
    return (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Double(Int64(bitPattern: state)) * 0x1p-62 * (state & 1 == 0 ? 1 : 1e-5)
    }
}
