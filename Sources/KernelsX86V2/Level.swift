import CKernels
import SwiftLossCore

/// x86-64-v2 (SSE4.2): every processor since about 2009.
enum V2: Level {
    typealias Doubles = F64x2
    static var pairs: Bool { false }
    static var favoursSpeed: Bool { false }
    static var looksUp: Bool { false }
}

@_cdecl("kernel_pointwise_f32_v2") @implementation
public func kernel_pointwise_f32_v2(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Pointwise<V2, F32x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_pointwise_f64_v2") @implementation
public func kernel_pointwise_f64_v2(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Pointwise<V2, F64x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_rowwise_f32_v2") @implementation
public func kernel_rowwise_f32_v2(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Rowwise<V2, F32x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_rowwise_f64_v2") @implementation
public func kernel_rowwise_f64_v2(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Rowwise<V2, F64x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_map_f32_v2") @implementation
public func kernel_map_f32_v2(
    _ job: UnsafePointer<kernel_map_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?
) {
    Elementwise<V2, Float>.run(job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped)
}

@_cdecl("kernel_map_f64_v2") @implementation
public func kernel_map_f64_v2(
    _ job: UnsafePointer<kernel_map_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?
) {
    Elementwise<V2, Double>.run(job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped)
}
