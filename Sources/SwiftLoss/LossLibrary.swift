internal import CSwiftLoss

/// The library as a whole: its version, processor level and threads.
public enum LossLibrary {
    /// "major.minor.patch".
    public static var version: String { String(cString: swl_version()) }

    /// The processor level in use: 1 is portable code, which a package that depends on this one by version has; 2, 3 and 4 are
    /// x86-64-v2 (SSE4.2), v3 (AVX2) and v4 (AVX-512). Results never depend on it.
    public static var simdLevel: Int {
        get throws(LossError) {
            let level = swl_simd_level()
            if level == 0 { throw LossError(last: swl_status(SWL_ERROR_SIMD)) }
            return Int(level)
        }
    }

    /// The number of threads that a call may take, its own included. Small work stays on the calling thread, and results
    /// never depend on it. It is that of ``setNumThreads(_:)``, else of the environment variable `SWIFTLOSS_NUM_THREADS`, else
    /// of `OMP_NUM_THREADS`, else the number of processors that the process may use.
    public static var numThreads: Int {
        get throws(LossError) {
            let threads = swl_get_num_threads()
            if threads == 0 { throw LossError(last: swl_status(SWL_ERROR_OPTION)) }
            return Int(threads)
        }
    }

    /// Sets ``numThreads`` for the process. 0: decided anew, as at the start.
    public static func setNumThreads(_ threads: Int) throws(LossError) {
        try LossError.check(swl_set_num_threads(Int32(clamping: threads)))
    }
}
