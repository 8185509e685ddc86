internal import CSwiftLoss

/// Why a call failed. Nothing that is passed to a loss ends the program: it is one of these.
///
/// The ``description`` names the argument, the place and the value, such as `target[1] = 3 is not a class index in [0, 3)`.
public struct LossError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of failure it is; the numbers are those of the C interface and never change.
    public let status: Status
    /// One sentence.
    public let description: String
    /// The place in the named array, where the failure is about one element.
    public let index: Int?

    /// A kind of failure.
    public struct Status: RawRepresentable, Sendable, Hashable {
        public let rawValue: Int32
        public init(rawValue: Int32) { self.rawValue = rawValue }
        init(_ status: Int) { rawValue = Int32(status) }

        /// Arrays disagree in their lengths, or do not have the shape that was given.
        public static let shape = Status(SWL_ERROR_SHAPE)
        /// An output overlaps another array in a way that would corrupt a result.
        public static let overlap = Status(SWL_ERROR_OVERLAP)
        /// An option is out of range.
        public static let option = Status(SWL_ERROR_OPTION)
        /// A target gradient where there is none.
        public static let unsupported = Status(SWL_ERROR_UNSUPPORTED)
        /// A value that the loss does not take.
        public static let value = Status(SWL_ERROR_VALUE)
        /// A class index out of range.
        public static let index = Status(SWL_ERROR_INDEX)
        /// A mean of nothing, with ``EmptyMean/error``.
        public static let empty = Status(SWL_ERROR_EMPTY)
        /// The environment variable `SWIFTLOSS_SIMD` asks for what is not there.
        public static let processor = Status(SWL_ERROR_SIMD)
    }

    init(_ status: Status, _ description: String) {
        self.status = status
        self.description = description
        index = nil
    }

    /// The calling thread's most recent failure.
    init(last status: swl_status) {
        self.status = Status(rawValue: status)
        description = Self.inSwift(String(cString: swl_last_error()))
        index = swl_last_error_index() < 0 ? nil : Int(swl_last_error_index())
    }

    /// A sentence of the C interface with the names that options and arguments have here: of `options.class_weight`, `classWeight`.
    static func inSwift(_ sentence: String) -> String {
        sentence.split(separator: " ", omittingEmptySubsequences: false).map { word in
            guard let prefix = ["options.", "call."].first(where: word.hasPrefix) else { return String(word) }
            let parts = word.dropFirst(prefix.count).split(separator: "_")
            return parts.prefix(1).joined() + parts.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        }.joined(separator: " ")
    }

    static func check(_ status: swl_status) throws(LossError) {
        if status != SWL_OK { throw LossError(last: status) }
    }
}
