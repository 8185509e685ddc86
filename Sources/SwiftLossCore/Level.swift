/// A processor level. Each level target declares one tag type and every kernel is generic over it, so that no two levels
/// share a symbol: the linker would keep one copy of a shared one, for all processors.
public protocol Level {
    /// How wide elementary functions go, and losses that have some: one register. No effect on any result.
    associatedtype Doubles: DoubleVector
    /// Whether an elementary function works at two vectors at once: where registers are plenty.
    static var pairs: Bool { get }
    /// Whether kernels that only save time are worth their size: cheap losses without a block in between (directTree), rows of few
    /// classes eight at a time (SoftmaxColumns).
    static var favoursSpeed: Bool { get }
    /// Whether a table of 16 doubles is looked up in registers: then QuickLogarithm and QuickExponential save time.
    static var looksUp: Bool { get }
}
