import CPlatform
import CSwiftLoss

@_cdecl("swl_version") @implementation
public func swl_version() -> UnsafePointer<CChar>? { platform_version() }

@_cdecl("swl_last_error") @implementation
public func swl_last_error() -> UnsafePointer<CChar>? { UnsafePointer(platform_error_text()) }

@_cdecl("swl_last_error_index") @implementation
public func swl_last_error_index() -> Int64 { platform_error_index().unsafelyUnwrapped.pointee }

@_cdecl("swl_simd_level") @implementation
public func swl_simd_level() -> Int32 {
    do throws(Failure) { return try CPU.level() } catch { return 0 }
}
