import CKernels
import SwiftLossCore

/// x86-64-v4 (AVX-512): Skylake-X, Zen 4 and later.
enum V4: Level {
    typealias Doubles = F64x8
    static var pairs: Bool { true }
    static var favoursSpeed: Bool { true }
    static var looksUp: Bool { true }
}

@_cdecl("kernel_pointwise_f32_v4") @implementation
public func kernel_pointwise_f32_v4(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Pointwise<V4, F32x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_pointwise_f64_v4") @implementation
public func kernel_pointwise_f64_v4(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Pointwise<V4, F64x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_rowwise_f32_v4") @implementation
public func kernel_rowwise_f32_v4(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Rowwise<V4, F32x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_rowwise_f64_v4") @implementation
public func kernel_rowwise_f64_v4(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Rowwise<V4, F64x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_map_f32_v4") @implementation
public func kernel_map_f32_v4(
    _ job: UnsafePointer<kernel_map_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?
) {
    Elementwise<V4, Float>.run(job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped)
}

@_cdecl("kernel_map_f64_v4") @implementation
public func kernel_map_f64_v4(
    _ job: UnsafePointer<kernel_map_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?
) {
    Elementwise<V4, Double>.run(job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped)
}
