import CPlatform
import CSwiftLoss

/// The processor level in use. Each level and the processors it serves: Sources/Kernels*/Level.swift.
enum CPU {
    static func level() throws(Failure) -> Int32 {
        let known = platform_level_load()
        if known != 0 { return known }
        let best = platform_best_level()
        if best == 0 { throw Failure(SWL_ERROR_SIMD) { $0.add("this processor lacks x86-64-v2 (SSE4.2)") } }
        var level = best
        if let name = platform_environment("SWIFTLOSS_SIMD"), name[0] != 0 {
            level = try asked(name)
            if level > best || (best == 1 && level != 1) {
                throw Failure(SWL_ERROR_SIMD) {
                    $0.add("SWIFTLOSS_SIMD asks for ")
                    $0.add(foreign: name)
                    $0.add(best == 1 ? onlyPortable : ", but this processor has only v")
                    if best != 1 { $0.add(Int64(best)) }
                }
            }
        }
        platform_level_store(level)
        return level
    }

    #if SWIFTLOSS_PORTABLE
        private static var onlyPortable: StaticString { ", but this build has portable code only" }
    #else
        private static var onlyPortable: StaticString { ", but this is not an x86-64 processor" }
    #endif

    private static func asked(_ name: UnsafePointer<CChar>) throws(Failure) -> Int32 {
        if name[0] == 0x76, name[1] >= 0x32, name[1] <= 0x34, name[2] == 0 { return Int32(name[1]) &- 0x30 }
        throw Failure(SWL_ERROR_SIMD) {
            $0.add("SWIFTLOSS_SIMD = ")
            $0.add(foreign: name)
            $0.add(" is not a level: v2, v3 or v4")
        }
    }
}
