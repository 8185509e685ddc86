internal import CSwiftLoss

// The losses. What each can do is in NumericLoss.swift and LabelLoss.swift.
// Written by tools/catalog.py.

/// Squared error.
///
/// The square of the difference.
///
/// ```
/// value            e = (p - t)^2
/// gradient         2 (p - t)
/// Hessian          2
/// target gradient  -2 (p - t)
/// ```
///
/// - p, the prediction: any values.
/// - t, the target: any values.
///
/// Edges:
///
/// - An infinite difference costs inf; equal infinities on both sides give NaN.
///
/// Accuracy: value and gradient are numpy's, bit for bit, in Float and Double.
///
/// docs/losses/squared_error.md says how other libraries differ.
public struct SquaredError: TargetDifferentiableLoss {
    public init() {}

    public static var name: String { "squared_error" }
    public var _axis: Int? { nil }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        swl_squared_error(arguments.prediction, arguments.target, arguments.call)
    }
}

/// Half squared error.
///
/// Half the square of the difference, so that the gradient is the difference itself.
///
/// ```
/// value            e = (p - t)^2 / 2
/// gradient         p - t
/// Hessian          1
/// target gradient  t - p
/// ```
///
/// - p, the prediction: any values.
/// - t, the target: any values.
///
/// Edges:
///
/// - As a batchMean it is the textbook's sum of squares over rows and outputs, divided by twice the number of rows.
/// - An infinite difference costs inf; equal infinities on both sides give NaN.
///
/// Accuracy: value and gradient are numpy's, bit for bit, in Float and Double.
///
/// docs/losses/half_squared_error.md says how other libraries differ.
public struct HalfSquaredError: TargetDifferentiableLoss {
    public init() {}

    public static var name: String { "half_squared_error" }
    public var _axis: Int? { nil }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        swl_half_squared_error(arguments.prediction, arguments.target, arguments.call)
    }
}

/// Squared logarithmic error.
///
/// The square of the difference of log(1 + x): an error relative to the size of prediction and target.
///
/// ```
/// value            e = d^2, with d = log((1 + p) / (1 + t))
/// gradient         2 d / (1 + p)
/// Hessian          2 (1 - d) / (1 + p)^2
/// target gradient  -2 d / (1 + t)
/// ```
///
/// - p, the prediction: values above -1, unless `clip` raises them.
/// - t, the target: values above -1, unless `clip` raises them.
///
/// Edges:
///
/// - A prediction or target of -1 or below is an error unless `clip` is above -1.
/// - The Hessian is negative where d > 1: the loss is not convex.
/// - An infinite prediction costs inf, with a gradient of 0.
/// - With `clip` the derivative by an argument is 0 where that argument is at the clip or below.
/// - d is computed without rounding 1 + p, 1 + t or their quotient first, so an error near 0 keeps its digits.
///
/// Accuracy: value and derivatives within 2 ULP; where 1 - d cancels, the Hessian's error is below 2u (1 + |d|) 2 / (1
/// + p)^2.
/// u is 2^-53 for `Double` and 2^-24 for `Float`.
///
/// docs/losses/squared_log_error.md says how other libraries differ.
public struct SquaredLogError: TargetDifferentiableLoss {
    /// Finite, >= -1. Prediction and target below it are raised to it before anything else; -1 raises nothing. Above
    /// -1, any values are taken.
    public var clip: Double

    public init(clip: Double = -1) {
        self.clip = clip
    }

    public static var name: String { "squared_log_error" }
    public var _axis: Int? { nil }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        var options = swl_squared_log_error_options()
        options.struct_size = MemoryLayout<swl_squared_log_error_options>.size
        options.clip = clip
        return swl_squared_log_error(arguments.prediction, arguments.target, &options, arguments.call)
    }
}

/// Absolute error.
///
/// The magnitude of the difference.
///
/// ```
/// value            e = |p - t|
/// gradient         sign(p - t)
/// Hessian          0
/// target gradient  sign(t - p)
/// ```
///
/// - p, the prediction: any values.
/// - t, the target: any values.
///
/// Edges:
///
/// - At p = t the gradient is 0, the subgradient of least magnitude, and the Hessian 0.
///
/// Accuracy: value and gradient are numpy's, bit for bit, in Float and Double.
///
/// docs/losses/absolute_error.md says how other libraries differ.
public struct AbsoluteError: TargetDifferentiableLoss {
    public init() {}

    public static var name: String { "absolute_error" }
    public var _axis: Int? { nil }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        swl_absolute_error(arguments.prediction, arguments.target, arguments.call)
    }
}

/// Huber loss.
///
/// Half the squared error for differences up to delta, linear beyond: outliers pull with a bounded gradient.
///
/// ```
/// value            e = r^2 / 2 where |r| <= delta, else delta (|r| - delta / 2), with r = p - t
/// gradient         r clipped to [-delta, delta]
/// Hessian          1 where |r| < delta, else 0
/// target gradient  -r clipped to [-delta, delta]
/// ```
///
/// - p, the prediction: any values.
/// - t, the target: any values.
///
/// Edges:
///
/// - At |r| = delta value and gradient are continuous; the Hessian there is 0, the smaller of the one-sided values.
/// - An infinite difference costs inf, with a gradient of delta or -delta.
///
/// Accuracy: value and gradient are numpy's, bit for bit, in Float and Double.
///
/// Source: P. J. Huber, Robust Estimation of a Location Parameter, 1964.
///
/// docs/losses/huber.md says how other libraries differ.
public struct Huber: TargetDifferentiableLoss {
    /// Finite, > 0. Where the loss turns from quadratic to linear.
    public var delta: Double

    public init(delta: Double = 1) {
        self.delta = delta
    }

    public static var name: String { "huber" }
    public var _axis: Int? { nil }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        var options = swl_huber_options()
        options.struct_size = MemoryLayout<swl_huber_options>.size
        options.delta = delta
        return swl_huber(arguments.prediction, arguments.target, &options, arguments.call)
    }
}

/// Smooth L1 loss.
///
/// The absolute error with its kink rounded off within beta: the Huber loss divided by its delta.
///
/// ```
/// value            e = r^2 / (2 beta) where |r| < beta, else |r| - beta / 2, with r = p - t
/// gradient         r / beta where |r| < beta, else sign(r)
/// Hessian          1 / beta where |r| < beta, else 0
/// target gradient  minus the gradient
/// ```
///
/// - p, the prediction: any values.
/// - t, the target: any values.
///
/// Edges:
///
/// - At |r| = beta value and gradient are continuous; the Hessian there is 0, the smaller of the one-sided values. With
///   `beta` = 0 the gradient is 0 at r = 0.
/// - `beta` = 0 is the absolute error.
/// - An infinite difference costs inf, with a gradient of 1 or -1.
///
/// Accuracy: value and gradient are numpy's, bit for bit, in Float and Double.
///
/// Source: R. Girshick, Fast R-CNN, 2015, with beta = 1.
///
/// docs/losses/smooth_l1.md says how other libraries differ.
public struct SmoothL1: TargetDifferentiableLoss {
    /// Finite, >= 0. Where the loss turns from quadratic to linear.
    public var beta: Double

    public init(beta: Double = 1) {
        self.beta = beta
    }

    public static var name: String { "smooth_l1" }
    public var _axis: Int? { nil }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        var options = swl_smooth_l1_options()
        options.struct_size = MemoryLayout<swl_smooth_l1_options>.size
        options.beta = beta
        return swl_smooth_l1(arguments.prediction, arguments.target, &options, arguments.call)
    }
}

/// Logarithm of the hyperbolic cosine.
///
/// About half the squared error for small differences and the absolute error minus log 2 for large ones, smooth
/// everywhere.
///
/// ```
/// value            e = log(cosh(r)), with r = p - t
/// gradient         tanh(r)
/// Hessian          1 - tanh(r)^2
/// target gradient  -tanh(r)
/// ```
///
/// - p, the prediction: any values.
/// - t, the target: any values.
///
/// Edges:
///
/// - Small differences keep all their digits, and none overflows: e is r^2 / 2 to the last digits near 0 and |r| - log
///   2 far out.
/// - An infinite difference costs inf, with a gradient of 1 or -1 and a Hessian of 0.
///
/// Accuracy: value, gradient and Hessian within 2 ULP.
///
/// docs/losses/log_cosh.md says how other libraries differ.
public struct LogCosh: TargetDifferentiableLoss {
    public init() {}

    public static var name: String { "log_cosh" }
    public var _axis: Int? { nil }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        swl_log_cosh(arguments.prediction, arguments.target, arguments.call)
    }
}

/// Hinge loss.
///
/// How far a score is from the right side of the margin: the loss of the support vector machine.
///
/// ```
/// value     e = max(0, margin - t p)
/// gradient  -t where t p < margin, else 0
/// Hessian   0
/// ```
///
/// - p, the prediction: scores of any value.
/// - t, the target: labels -1 and 1; with binary `labels` 0 and 1, of which 0 then counts as -1.
///
/// Edges:
///
/// - At the margin, t p = margin, the gradient is 0, the subgradient of least magnitude, and the Hessian 0.
/// - Labels of the other kind, or any other number, are an error: nothing is converted unasked.
///
/// Accuracy: value and gradient are numpy's, bit for bit, in Float and Double.
///
/// Source: C. Cortes and V. Vapnik, Support-Vector Networks, 1995.
///
/// docs/losses/hinge.md says how other libraries differ.
public struct Hinge: NumericLoss {
    /// Which labels the target holds.
    public enum Labels: Sendable, Hashable, CaseIterable {
        /// -1 and 1.
        case signed
        /// 0 and 1.
        case binary
    }

    /// Finite, >= 0. How far on the right side a score costs nothing.
    public var margin: Double
    /// Which labels the target holds.
    public var labels: Labels

    public init(margin: Double = 1, labels: Labels = .signed) {
        self.margin = margin
        self.labels = labels
    }

    public static var name: String { "hinge" }
    public var _axis: Int? { nil }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        var options = swl_hinge_options()
        options.struct_size = MemoryLayout<swl_hinge_options>.size
        options.margin = margin
        options.labels = Int32(labels == .binary ? SWL_LABELS_BINARY : SWL_LABELS_SIGNED)
        return swl_hinge(arguments.prediction, arguments.target, &options, arguments.call)
    }
}

/// Squared hinge loss.
///
/// The square of the hinge loss: smooth at the margin, harder on scores far on the wrong side.
///
/// ```
/// value     e = max(0, margin - t p)^2
/// gradient  -2 t max(0, margin - t p)
/// Hessian   2 where t p < margin, else 0
/// ```
///
/// - p, the prediction: scores of any value.
/// - t, the target: labels -1 and 1; with binary `labels` 0 and 1, of which 0 then counts as -1.
///
/// Edges:
///
/// - At the margin, t p = margin, the gradient is continuous; the Hessian there is 0, the smaller of the one-sided
///   values.
/// - Labels of the other kind, or any other number, are an error: nothing is converted unasked.
///
/// Accuracy: value and gradient are numpy's, bit for bit, in Float and Double.
///
/// docs/losses/squared_hinge.md says how other libraries differ.
public struct SquaredHinge: NumericLoss {
    /// Which labels the target holds.
    public enum Labels: Sendable, Hashable, CaseIterable {
        /// -1 and 1.
        case signed
        /// 0 and 1.
        case binary
    }

    /// Finite, >= 0. How far on the right side a score costs nothing.
    public var margin: Double
    /// Which labels the target holds.
    public var labels: Labels

    public init(margin: Double = 1, labels: Labels = .signed) {
        self.margin = margin
        self.labels = labels
    }

    public static var name: String { "squared_hinge" }
    public var _axis: Int? { nil }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        var options = swl_squared_hinge_options()
        options.struct_size = MemoryLayout<swl_squared_hinge_options>.size
        options.margin = margin
        options.labels = Int32(labels == .binary ? SWL_LABELS_BINARY : SWL_LABELS_SIGNED)
        return swl_squared_hinge(arguments.prediction, arguments.target, &options, arguments.call)
    }
}

/// Binary cross-entropy of probabilities.
///
/// The cost of giving class 1 the probability p when its label is t, hard or soft; also called log loss.
///
/// ```
/// value     e = -(t log(p) + (1 - t) log(1 - p))
/// gradient  -t / p + (1 - t) / (1 - p)
/// Hessian   t / p^2 + (1 - t) / (1 - p)^2
/// ```
///
/// - p, the prediction: probabilities of class 1, in [0, 1].
/// - t, the target: labels, hard or soft, in [0, 1].
///
/// Edges:
///
/// - A side with weight 0 adds 0: p = t = 0 and p = t = 1 cost 0.
/// - p = 0 with t > 0 and p = 1 with t < 1 cost inf, with an infinite gradient and Hessian.
/// - 1 - p is never rounded, so small p keep their digits.
/// - With `epsilon` a certain and right prediction costs -log(1 + epsilon), a little below 0.
/// - The derivatives are those of the value with its options: 0 where p is at a clip or beyond, and 0 for a term whose
///   logarithm is at the floor or below.
///
/// Accuracy: value and Hessian within 2 ULP; the gradient within 2 ULP for labels 0 and 1, else within 2u of the sum of
/// its terms' magnitudes.
/// u is 2^-53 for `Double` and 2^-24 for `Float`.
///
/// docs/losses/binary_cross_entropy.md says how other libraries differ.
public struct BinaryCrossEntropy: NumericLoss {
    /// In [0, 0.5). p is clipped to [clip, 1 - clip] before anything else, 1 - clip without rounding; 0 clips nothing.
    public var clip: Double
    /// Finite, <= 0. Each logarithm is raised to at least this; 0 raises none.
    public var logFloor: Double
    /// Finite, >= 0. Added inside each logarithm: log(p + epsilon) and log((1 - p) + epsilon), without rounding the
    /// sums (those of CategoricalCrossEntropy are rounded, as in the numpy expression).
    public var epsilon: Double

    public init(clip: Double = 0, logFloor: Double = 0, epsilon: Double = 0) {
        self.clip = clip
        self.logFloor = logFloor
        self.epsilon = epsilon
    }

    public static var name: String { "binary_cross_entropy" }
    public var _axis: Int? { nil }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        var options = swl_binary_cross_entropy_options()
        options.struct_size = MemoryLayout<swl_binary_cross_entropy_options>.size
        options.clip = clip
        options.log_floor = logFloor
        options.epsilon = epsilon
        return swl_binary_cross_entropy(arguments.prediction, arguments.target, &options, arguments.call)
    }
}

/// Binary cross-entropy of logits.
///
/// The binary cross-entropy of the probability sigmoid(p), computed from the logit p without going through the
/// probability.
///
/// ```
/// value     e = (1 - y) softplus(p) + posWeight y softplus(-p), with y = t (1 - a) + a / 2 for labelSmoothing a
/// gradient  (1 - y) sigmoid(p) - posWeight y sigmoid(-p)
/// Hessian   (1 - y + posWeight y) sigmoid(p) sigmoid(-p)
/// ```
///
/// - p, the prediction: logits of any value.
/// - t, the target: labels, hard or soft, in [0, 1].
///
/// Edges:
///
/// - An infinite logit costs 0 on the side of a hard label, inf on the other side; its gradient is that of the limit.
/// - A certain and right prediction keeps its digits: p = -80 with t = 0 costs 1.80485e-35.
///
/// Accuracy: value and Hessian within 2 ULP; the gradient within 2 ULP for labels 0 and 1 without smoothing, else
/// within 2u of the sum of its terms' magnitudes.
/// u is 2^-53 for `Double` and 2^-24 for `Float`.
///
/// docs/losses/binary_cross_entropy_with_logits.md says how other libraries differ.
public struct BinaryCrossEntropyWithLogits: NumericLoss {
    /// Finite weights >= 0 of the term of class 1, one for each element of the prediction or for each along its last
    /// axis; absent, they are 1. They are part of e, not of a mean's divisor.
    public var posWeight: [Double]?
    /// In [0, 1). Moves each label towards 1/2: t becomes t (1 - labelSmoothing) + labelSmoothing / 2.
    public var labelSmoothing: Double

    public init(posWeight: [Double]? = nil, labelSmoothing: Double = 0) {
        self.posWeight = posWeight
        self.labelSmoothing = labelSmoothing
    }

    public static var name: String { "binary_cross_entropy_with_logits" }
    public var _axis: Int? { nil }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        var options = swl_binary_cross_entropy_with_logits_options()
        options.struct_size = MemoryLayout<swl_binary_cross_entropy_with_logits_options>.size
        options.label_smoothing = labelSmoothing
        return arguments.withWeights(posWeight, likePrediction: true) {
            options.pos_weight = $0
            return swl_binary_cross_entropy_with_logits(
                arguments.prediction, arguments.target, &options, arguments.call)
        }
    }
}

/// Kullback-Leibler divergence.
///
/// The divergence of the prediction's distribution from the target's: each element is one term of its sum.
///
/// ```
/// value            e = t log(t / p)
/// gradient         -t / p
/// Hessian          t / p^2
/// target gradient  log(t / p) + 1
/// ```
///
/// - p, the prediction: the approximating distribution, as probabilities in [0, 1] or, with `logPrediction`, as their
///   logarithms, at most 0.
/// - t, the target: the distribution that is approximated, as probabilities in [0, 1] or, with `logTarget`, as their
///   logarithms, at most 0.
/// - With `logPrediction`, p holds z = log of the probability: e = t (log t - z), gradient -t, Hessian 0, target
///   gradient log t - z + 1.
/// - With `logTarget`, t holds l = log of the probability: e = exp(l) (l - log p), gradient -exp(l) / p, Hessian exp(l)
///   / p^2, target gradient exp(l) (l - log p + 1).
/// - With both: e = exp(l) (l - z), gradient -exp(l), Hessian 0, target gradient exp(l) (l - z + 1).
///
/// Edges:
///
/// - Where the target's probability is 0 (and not clipped), value, gradient and Hessian are 0, whatever the prediction
///   is. The target gradient there is the limit: -inf (NaN where the prediction's probability is 0 too), or 0 with
///   `logTarget`.
/// - A positive target where the prediction's probability is 0 costs inf; its gradient by a probability is -inf.
/// - The divergence itself is the sum, or the batchMean of a batch of rows; the mean divides by all elements.
/// - A single term may be negative. That a distribution sums to 1 is not checked.
/// - t / p is not rounded before its logarithm is taken, so a value near 0 keeps its digits.
/// - With `clip` the derivative by an argument is 0 where that argument is at the clip or below.
///
/// Accuracy: gradient and Hessian within 2 ULP, and so is the value from probabilities; where logarithms are given, the
/// value is within 2u of the sum of its terms' magnitudes, as is the target gradient always.
/// u is 2^-53 for `Double` and 2^-24 for `Float`.
///
/// Source: S. Kullback and R. A. Leibler, On Information and Sufficiency, 1951.
///
/// docs/losses/kl_divergence.md says how other libraries differ.
public struct KLDivergence: TargetDifferentiableLoss {
    /// The prediction holds logarithms of probabilities.
    public var logPrediction: Bool
    /// The target holds logarithms of probabilities.
    public var logTarget: Bool
    /// In [0, 1). Probabilities below it are raised to it before anything else; 0 raises nothing. Other than 0 it is an
    /// error together with `logPrediction` or `logTarget`.
    public var clip: Double
    /// Absent, each element has a loss of its own. Else a row along this axis has one: the sum of its elements', in
    /// numpy's order; weight, mask and upstream belong to rows, and mean divides by their number.
    public var axis: Int?

    public init(logPrediction: Bool = false, logTarget: Bool = false, clip: Double = 0, axis: Int? = nil) {
        self.logPrediction = logPrediction
        self.logTarget = logTarget
        self.clip = clip
        self.axis = axis
    }

    public static var name: String { "kl_divergence" }
    public var _axis: Int? { axis }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        var options = swl_kl_divergence_options()
        options.struct_size = MemoryLayout<swl_kl_divergence_options>.size
        options.log_prediction = logPrediction ? 1 : 0
        options.log_target = logTarget ? 1 : 0
        options.clip = clip
        options.axis = axisNumber(axis)
        return swl_kl_divergence(arguments.prediction, arguments.target, &options, arguments.call)
    }
}

/// Multilabel cross-entropy.
///
/// The sum over the classes of a row of their binary cross-entropies: each class has a label of its own.
///
/// ```
/// value     e = -sum_c (t_c log(p_c) + (1 - t_c) log(1 - p_c))
/// gradient  -t_c / p_c + (1 - t_c) / (1 - p_c)
/// Hessian   t_c / p_c^2 + (1 - t_c) / (1 - p_c)^2
/// ```
///
/// - p, the prediction: probabilities of the classes, in [0, 1], or with `fromLogits` logits of any value.
/// - t, the target: labels, hard or soft, in [0, 1].
/// - With `fromLogits`, p holds logits: e = sum_c ((1 - t_c) softplus(p_c) + t_c softplus(-p_c)), gradient (1 - t_c)
///   sigmoid(p_c) - t_c sigmoid(-p_c), Hessian sigmoid(p_c) sigmoid(-p_c).
///
/// Edges:
///
/// - Each class is treated as BinaryCrossEntropy, or BinaryCrossEntropyWithLogits, treats an element.
/// - A row of no classes costs 0.
///
/// Accuracy: each class's term and derivatives are as accurate as those of BinaryCrossEntropy; the terms are added in
/// numpy's order.
///
/// docs/losses/multilabel_cross_entropy.md says how other libraries differ.
public struct MultilabelCrossEntropy: NumericLoss {
    /// The prediction holds logits.
    public var fromLogits: Bool
    /// In [0, 0.5). Each probability is clipped to [clip, 1 - clip] before anything else; 0 clips nothing. Other than 0
    /// it is an error together with `fromLogits`.
    public var clip: Double
    /// Finite, <= 0. Each logarithm is raised to at least this; 0 raises none. Other than 0 it is an error together
    /// with `fromLogits`.
    public var logFloor: Double
    /// Finite, >= 0. Added inside each logarithm: log(p_c + epsilon) and log((1 - p_c) + epsilon). Other than 0 it is
    /// an error together with `fromLogits`.
    public var epsilon: Double

    public init(fromLogits: Bool = false, clip: Double = 0, logFloor: Double = 0, epsilon: Double = 0) {
        self.fromLogits = fromLogits
        self.clip = clip
        self.logFloor = logFloor
        self.epsilon = epsilon
    }

    public static var name: String { "multilabel_cross_entropy" }
    public var _axis: Int? { -1 }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        var options = swl_multilabel_cross_entropy_options()
        options.struct_size = MemoryLayout<swl_multilabel_cross_entropy_options>.size
        options.from_logits = fromLogits ? 1 : 0
        options.clip = clip
        options.log_floor = logFloor
        options.epsilon = epsilon
        return swl_multilabel_cross_entropy(arguments.prediction, arguments.target, &options, arguments.call)
    }
}

/// Cross-entropy of logits.
///
/// The cross-entropy of softmax(p) against a class index or a distribution over the classes, computed from the logits p
/// without going through the probabilities; also called softmax loss.
///
/// ```
/// value            e = sum_c q_c (log(sum_k exp(p_k)) - p_c), with q_c = w_c (t_c (1 - a) + a / C) for class weights w
///                  and labelSmoothing a
/// gradient         Q s_c - q_c, with Q = sum_c q_c and s = softmax(p)
/// Hessian          Q s_c (1 - s_c)
/// target gradient  w_c (1 - a) (log(sum_k exp(p_k)) - p_c)
/// ```
///
/// - p, the prediction: logits of any value.
/// - t, the target: one class index in [0, C) for each row; or a number in [0, 1] for each class, in the prediction's
///   shape.
/// - A class index is the distribution that is 1 at this class and 0 elsewhere.
///
/// Edges:
///
/// - A class with q_c = 0 adds nothing, whatever its logit is: one of -inf too.
/// - A logit of +inf on the right class costs 0; on another class it costs inf. Several of +inf in a row, or several of
///   -inf and nothing else, give NaN.
/// - A cost near 0 keeps its digits: the logits 0 and -17 cost 4.13994e-8 in Float.
/// - Logits further apart than the largest Double, or class weights that add up to more, give infinities or NaN.
/// - A row of one class costs 0.
/// - Class indices have no target gradient.
/// - weightedMean divides by the sum of sample weight times class weight: of the row's class, or of sum_c w_c t_c. The
///   target gradient is also that of this divisor.
///
/// Accuracy: value within 4 ULP; Hessian, target gradient and the gradient against a class index without smoothing
/// within 2 ULP, else within 2u of the sum of its terms' magnitudes.
/// u is 2^-53 for `Double` and 2^-24 for `Float`.
///
/// docs/losses/cross_entropy.md says how other libraries differ.
public struct CrossEntropy: TargetDifferentiableLoss, LabelLoss {
    /// Finite weights >= 0, one for each class; absent, they are 1. They multiply e's terms, and are in the divisor of
    /// weightedMean: by that of the row's class, or the mean weight sum_c w_c t_c.
    public var classWeight: [Double]?
    /// Rows with this class index are skipped as masked ones are: their losses and derivatives are 0, and they are in
    /// no count. It need not be a class.
    public var ignoreIndex: Int?
    /// In [0, 1). Moves each target towards the uniform distribution: t_c becomes t_c (1 - labelSmoothing) +
    /// labelSmoothing / C.
    public var labelSmoothing: Double
    /// The axis of the classes. Gradient and Hessian have the prediction's shape; rows are made of the other axes, in
    /// their order.
    public var axis: Int

    public init(classWeight: [Double]? = nil, ignoreIndex: Int? = nil, labelSmoothing: Double = 0, axis: Int = -1) {
        self.classWeight = classWeight
        self.ignoreIndex = ignoreIndex
        self.labelSmoothing = labelSmoothing
        self.axis = axis
    }

    public static var name: String { "cross_entropy" }
    public var _axis: Int? { axis }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        var options = swl_cross_entropy_options()
        options.struct_size = MemoryLayout<swl_cross_entropy_options>.size
        options.ignore_index = ignoreIndex.map { Int64($0) } ?? Int64.min
        options.label_smoothing = labelSmoothing
        options.axis = axisNumber(axis)
        return arguments.withWeights(classWeight) {
            options.class_weight = $0
            return swl_cross_entropy(arguments.prediction, arguments.target, &options, arguments.call)
        }
    }
}

/// Negative log-likelihood.
///
/// The cost of a row of log-probabilities against the index of the right class: minus that class's.
///
/// ```
/// value     e = -w_t p_t, where t is the row's class index and w its weight
/// gradient  -w_t at class t, 0 elsewhere
/// Hessian   0
/// ```
///
/// - p, the prediction: log-probabilities; any score is taken.
/// - t, the target: one class index in [0, C) for each row.
///
/// Edges:
///
/// - A score of -inf costs inf, one of +inf -inf. That rows are logarithms of probabilities is not checked.
/// - A class index outside [0, C) that is not ignored is an error: -1 does not count from the end.
///
/// Accuracy: value and derivatives are numpy's, bit for bit, in Float and Double.
///
/// docs/losses/nll.md says how other libraries differ.
public struct NegativeLogLikelihood: LabelLoss {
    /// Finite weights >= 0, one for each class; absent, they are 1. They multiply e's terms, and are in the divisor of
    /// weightedMean.
    public var classWeight: [Double]?
    /// Rows with this class index are skipped as masked ones are: their losses and derivatives are 0, and they are in
    /// no count. It need not be a class.
    public var ignoreIndex: Int?
    /// The axis of the classes. Gradient and Hessian have the prediction's shape; rows are made of the other axes, in
    /// their order.
    public var axis: Int

    public init(classWeight: [Double]? = nil, ignoreIndex: Int? = nil, axis: Int = -1) {
        self.classWeight = classWeight
        self.ignoreIndex = ignoreIndex
        self.axis = axis
    }

    public static var name: String { "nll" }
    public var _axis: Int? { axis }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        var options = swl_nll_options()
        options.struct_size = MemoryLayout<swl_nll_options>.size
        options.ignore_index = ignoreIndex.map { Int64($0) } ?? Int64.min
        options.axis = axisNumber(axis)
        return arguments.withWeights(classWeight) {
            options.class_weight = $0
            return swl_nll(arguments.prediction, arguments.target, &options, arguments.call)
        }
    }
}

/// Cross-entropy of probabilities.
///
/// The cross-entropy of a row of class probabilities against a distribution over the classes.
///
/// ```
/// value            e = -sum_c w_c t_c log(p_c + epsilon), with class weights w
/// gradient         -w_c t_c / (p_c + epsilon)
/// Hessian          w_c t_c / (p_c + epsilon)^2
/// target gradient  -w_c log(p_c + epsilon)
/// ```
///
/// - p, the prediction: probabilities of the classes, in [0, 1].
/// - t, the target: the distribution over the classes, in [0, 1].
///
/// Edges:
///
/// - A class with t_c = 0 adds 0 to value, gradient and Hessian, whatever p_c is.
/// - t_c > 0 with p_c + epsilon = 0 costs inf, with a gradient of -inf.
/// - That rows sum to 1 is not checked, and rows are not divided by their sum unless `normalize` asks for it.
/// - A row of no classes costs 0.
///
/// Accuracy: each class's term and derivatives are within 2 ULP; the terms are added in numpy's order.
///
/// docs/losses/categorical_cross_entropy.md says how other libraries differ.
public struct CategoricalCrossEntropy: TargetDifferentiableLoss {
    /// Finite, >= 0. Added to each probability before its logarithm is taken; it and the sum are rounded to the
    /// computing type, as in the numpy expression (those of BinaryCrossEntropy are not).
    public var epsilon: Double
    /// In [0, 0.5). Each probability is clipped to [clip, 1 - clip] before anything else, 1 - clip and then its sum
    /// with epsilon without rounding; 0 clips nothing. The derivative is 0 where p_c is at a clip or beyond.
    public var clip: Double
    /// Each row is divided by its sum before it is clipped: e = -sum_c q_c log(p_c / s), where s is the row's sum and
    /// q_c = w_c t_c, gradient Q / s - q_c / p_c with Q = sum_c q_c, Hessian q_c / p_c^2 - Q / s^2; classes at a clip
    /// or beyond count in neither. A row of zeros gives NaN, with derivatives of NaN or infinity, where it has a
    /// target. It is an error together with an epsilon other than 0.
    public var normalize: Bool
    /// Finite weights >= 0, one for each class; absent, they are 1. They multiply e's terms, and are in the divisor of
    /// weightedMean.
    public var classWeight: [Double]?
    /// The axis of the classes. Gradient and Hessian have the prediction's shape; rows are made of the other axes, in
    /// their order.
    public var axis: Int

    public init(
        epsilon: Double = 0, clip: Double = 0, normalize: Bool = false, classWeight: [Double]? = nil, axis: Int = -1
    ) {
        self.epsilon = epsilon
        self.clip = clip
        self.normalize = normalize
        self.classWeight = classWeight
        self.axis = axis
    }

    public static var name: String { "categorical_cross_entropy" }
    public var _axis: Int? { axis }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        var options = swl_categorical_cross_entropy_options()
        options.struct_size = MemoryLayout<swl_categorical_cross_entropy_options>.size
        options.epsilon = epsilon
        options.clip = clip
        options.normalize = normalize ? 1 : 0
        options.axis = axisNumber(axis)
        return arguments.withWeights(classWeight) {
            options.class_weight = $0
            return swl_categorical_cross_entropy(arguments.prediction, arguments.target, &options, arguments.call)
        }
    }
}

/// Cross-entropy of probabilities against class indices.
///
/// The cross-entropy of a row of class probabilities against the index of the right class.
///
/// ```
/// value     e = -w_t log(p_t + epsilon), where t is the row's class index and w its weight
/// gradient  -w_t / (p_t + epsilon) at class t, 0 elsewhere
/// Hessian   w_t / (p_t + epsilon)^2 at class t, 0 elsewhere
/// ```
///
/// - p, the prediction: probabilities of the classes, in [0, 1].
/// - t, the target: one class index in [0, C) for each row.
///
/// Edges:
///
/// - Bit for bit CategoricalCrossEntropy of the one-hot target, which a NaN of another class reaches too: it is read
///   there. (The zeros of the derivatives are +0.0 here whatever weight and upstream are; there they are multiplied.)
/// - A class index outside [0, C) is an error: -1 does not count from the end.
/// - All probabilities of a row are checked, not only that of its class.
/// - p_t + epsilon = 0 costs inf, with a gradient of -inf.
///
/// Accuracy: value, gradient and Hessian within 2 ULP.
///
/// docs/losses/sparse_categorical_cross_entropy.md says how other libraries differ.
public struct SparseCategoricalCrossEntropy: LabelLoss {
    /// Finite, >= 0. Added to each probability before its logarithm is taken; it and the sum are rounded to the
    /// computing type, as in the numpy expression (those of BinaryCrossEntropy are not).
    public var epsilon: Double
    /// In [0, 0.5). Each probability is clipped to [clip, 1 - clip] before anything else, 1 - clip and then its sum
    /// with epsilon without rounding; 0 clips nothing. The derivative is 0 where p_c is at a clip or beyond.
    public var clip: Double
    /// Each row is divided by its sum before it is clipped: e = -sum_c q_c log(p_c / s), where s is the row's sum and
    /// q_c = w_c t_c, gradient Q / s - q_c / p_c with Q = sum_c q_c, Hessian q_c / p_c^2 - Q / s^2; classes at a clip
    /// or beyond count in neither. A row of zeros gives NaN, with derivatives of NaN or infinity, where it has a
    /// target. It is an error together with an epsilon other than 0.
    public var normalize: Bool
    /// Finite weights >= 0, one for each class; absent, they are 1. They multiply e's terms, and are in the divisor of
    /// weightedMean.
    public var classWeight: [Double]?
    /// Rows with this class index are skipped as masked ones are: their losses and derivatives are 0, and they are in
    /// no count. It need not be a class.
    public var ignoreIndex: Int?
    /// The axis of the classes. Gradient and Hessian have the prediction's shape; rows are made of the other axes, in
    /// their order.
    public var axis: Int

    public init(
        epsilon: Double = 0, clip: Double = 0, normalize: Bool = false, classWeight: [Double]? = nil,
        ignoreIndex: Int? = nil, axis: Int = -1
    ) {
        self.epsilon = epsilon
        self.clip = clip
        self.normalize = normalize
        self.classWeight = classWeight
        self.ignoreIndex = ignoreIndex
        self.axis = axis
    }

    public static var name: String { "sparse_categorical_cross_entropy" }
    public var _axis: Int? { axis }
    public func _evaluate(_ arguments: _LossArguments) -> Int32 {
        var options = swl_sparse_categorical_cross_entropy_options()
        options.struct_size = MemoryLayout<swl_sparse_categorical_cross_entropy_options>.size
        options.epsilon = epsilon
        options.clip = clip
        options.normalize = normalize ? 1 : 0
        options.ignore_index = ignoreIndex.map { Int64($0) } ?? Int64.min
        options.axis = axisNumber(axis)
        return arguments.withWeights(classWeight) {
            options.class_weight = $0
            return swl_sparse_categorical_cross_entropy(
                arguments.prediction, arguments.target, &options, arguments.call)
        }
    }
}
