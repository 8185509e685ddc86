import CKernels
import SwiftLossCore

/// Processors other than x86-64, and Swift packages that depend on this one: whatever the compiler takes as the baseline.
enum Portable: Level {
    typealias Doubles = F64x2
    static var pairs: Bool { true }
    static var favoursSpeed: Bool { true }
    static var looksUp: Bool { false }
}

@_cdecl("kernel_pointwise_f32_portable") @implementation
public func kernel_pointwise_f32_portable(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Pointwise<Portable, F32x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_pointwise_f64_portable") @implementation
public func kernel_pointwise_f64_portable(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Pointwise<Portable, F64x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_rowwise_f32_portable") @implementation
public func kernel_rowwise_f32_portable(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Rowwise<Portable, F32x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_rowwise_f64_portable") @implementation
public func kernel_rowwise_f64_portable(
    _ job: UnsafePointer<kernel_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?,
    _ result: UnsafeMutablePointer<kernel_result>?
) {
    Rowwise<Portable, F64x8>.run(
        job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped, result.unsafelyUnwrapped)
}

@_cdecl("kernel_map_f32_portable") @implementation
public func kernel_map_f32_portable(
    _ job: UnsafePointer<kernel_map_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?
) {
    Elementwise<Portable, Float>.run(job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped)
}

@_cdecl("kernel_map_f64_portable") @implementation
public func kernel_map_f64_portable(
    _ job: UnsafePointer<kernel_map_job>?, _ start: Int64, _ count: Int64, _ scratch: UnsafeMutableRawPointer?
) {
    Elementwise<Portable, Double>.run(job.unsafelyUnwrapped, start, count, scratch.unsafelyUnwrapped)
}
