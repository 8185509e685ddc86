import CKernels
import SwiftLossCore

/// x86-64-v3 (AVX2, FMA): Haswell, Zen and later.
enum V3: Level {
    typealias Doubles = F64x8
    static var pairs: Bool { false }
    static var favoursSpeed: Bool { true }
    static var looksUp: Bool { false }
}

@_cdecl("kernel_pointwise_f32_v3") @implementation
public func kernel_pointwise_f32_v3(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Pointwise<V3, F32x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_pointwise_f64_v3") @implementation
public func kernel_pointwise_f64_v3(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Pointwise<V3, F64x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_rowwise_f32_v3") @implementation
public func kernel_rowwise_f32_v3(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Rowwise<V3, F32x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_rowwise_f64_v3") @implementation
public func kernel_rowwise_f64_v3(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Rowwise<V3, F64x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_map_f32_v3") @implementation
public func kernel_map_f32_v3(
    _ job: UnsafePointer<kernel_map_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?
) {
    Elementwise<V3, Float>.run(job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped)
}

@_cdecl("kernel_map_f64_v3") @implementation
public func kernel_map_f64_v3(
    _ job: UnsafePointer<kernel_map_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?
) {
    Elementwise<V3, Double>.run(job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped)
}
