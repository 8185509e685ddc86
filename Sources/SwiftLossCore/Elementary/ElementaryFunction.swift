/// An elementary function: a main way, for almost all arguments, and another for the few others.
///
/// The other way is called, and its numbers go through memory: Swift passes and returns a vector in registers of 16 bytes, and
/// the compiler then does in pieces of 16 bytes all that leads there.
public protocol ElementaryFunction {
    /// What it computes in.
    associatedtype D: DoubleVector

    /// f(x) in double precision, the main way.
    static func float64(_ x: D) -> D
    /// f(x) for numbers x of float32, the main way: so close that rounding it to float32 gives the right float32.
    static func float32(_ x: D) -> D
    /// Where the main way does not hold.
    static func isElsewhere(_ x: D) -> D.Mask
    /// Puts the right results there; x is only read.
    static func mend(_ y: inout D, at x: inout D)
}

extension ElementaryFunction {
    /// f(x) in double precision for any x.
    @inlinable @inline(__always) static func everywhere(_ x: D) -> D { mended(float64(x), at: x) }

    @inlinable @inline(__always) static func mended(_ y: D, at x: D) -> D {
        if D.any(isElsewhere(x)) {
            var argument = x, result = y
            mend(&result, at: &argument)
            return result
        }
        return y
    }

    /// Two vectors: one check for both, so that the processor works at both at once.
    @inlinable @inline(__always) static func mended(
        _ y: (D, D), at x: (D, D)
    ) -> (D, D) {
        if D.any(D.or(isElsewhere(x.0), isElsewhere(x.1))) {
            var (argument0, argument1) = x, (result0, result1) = y
            mend(&result0, at: &argument0)
            mend(&result1, at: &argument1)
            return (result0, result1)
        }
        return y
    }
}
