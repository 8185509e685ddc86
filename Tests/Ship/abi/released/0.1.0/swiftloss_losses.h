/* SPDX-License-Identifier: Apache-2.0 */
/* The losses. Included by swiftloss.h, which says what is common to all of them. Written by tools/catalog.py. */
#ifndef SWIFTLOSS_H
#error "include swiftloss.h instead"
#endif
#ifndef SWIFTLOSS_LOSSES_H
#define SWIFTLOSS_LOSSES_H

/* ---- Pointwise losses -------------------------------------------------------------------------------------------- */

/* Prediction and target are of any float type and have one shape. p is the prediction, t the target, e the loss of one
 * element; gradient and Hessian are the first and second derivative of e by p, the target gradient, which some losses
 * have, is the first by t.
 *
 * Sums are taken in C order, in numpy's order of addition (pairwise; numpy before 2.3 adds more than 8192 elements
 * otherwise), so that losses and derivatives made of + - * / abs max are bit for bit what numpy's expressions give on
 * C-ordered copies of the arrays.
 *
 * u is 2^-53 for float64 and 2^-24 for float32. A NaN in prediction or target that counts makes the results NaN that
 * depend on it.
 *
 * Every struct of options begins with its size, which is taken as swl_call's is. NULL means the defaults, which its
 * _INIT macro is. A value out of its range is SWL_ERROR_OPTION, a prediction or target outside what it may hold
 * SWL_ERROR_VALUE. */

/* Squared error. The square of the difference.
 *
 *     value             e = (p - t)^2
 *     gradient          2 (p - t)
 *     Hessian           2
 *     target gradient   -2 (p - t)
 *     numpy's value     (p - t) ** 2
 *     numpy's gradient  2 * (p - t)
 *
 * Prediction: any values. Target: any values.
 * An infinite difference costs inf; equal infinities on both sides give NaN.
 * Accuracy: value and gradient are numpy's, bit for bit, in float32 and float64.
 * PyTorch mse_loss: the same value. Its weighted mean divides by the sum of the weights: weighted_mean here.
 * Keras MeanSquaredError: the same value. Its default for weights divides by the number of elements: mean here.
 * scikit-learn mean_squared_error: the same value. Its sample_weight divides by the sum of the weights: weighted_mean
 * here.
 * optax squared_error: the same, of each element. */
swl_status swl_squared_error(const swl_tensor *prediction, const swl_tensor *target, const swl_call *call);

/* Half squared error. Half the square of the difference, so that the gradient is the difference itself.
 *
 *     value             e = (p - t)^2 / 2
 *     gradient          p - t
 *     Hessian           1
 *     target gradient   t - p
 *     numpy's value     0.5 * (p - t) ** 2
 *     numpy's gradient  p - t
 *
 * Prediction: any values. Target: any values.
 * As a batchmean it is the textbook's sum of squares over rows and outputs, divided by twice the number of rows.
 * An infinite difference costs inf; equal infinities on both sides give NaN.
 * Accuracy: value and gradient are numpy's, bit for bit, in float32 and float64.
 * PyTorch, Keras: none; it is half of their squared error.
 * optax l2_loss: the same, of each element.
 * scikit-learn HalfSquaredError: the same (its private loss module).
 * XGBoost reg:squarederror: the same gradient and Hessian. */
swl_status swl_half_squared_error(const swl_tensor *prediction, const swl_tensor *target, const swl_call *call);

/* Options of swl_squared_log_error. */
typedef struct swl_squared_log_error_options {
    size_t struct_size; /* sizeof(swl_squared_log_error_options) */
    /* Finite, >= -1. Prediction and target below it are raised to it before anything else; -1 raises nothing. Above -1,
       any values are taken. */
    double clip;
} swl_squared_log_error_options;

#define SWL_SQUARED_LOG_ERROR_OPTIONS_INIT { sizeof(swl_squared_log_error_options), -1.0 }

/* Squared logarithmic error. The square of the difference of log(1 + x): an error relative to the size of prediction
 * and target.
 *
 *     value            e = d^2, with d = log((1 + p) / (1 + t))
 *     gradient         2 d / (1 + p)
 *     Hessian          2 (1 - d) / (1 + p)^2
 *     target gradient  -2 d / (1 + t)
 *
 * Prediction: values above -1, unless clip raises them. Target: values above -1, unless clip raises them.
 * A prediction or target of -1 or below is an error unless clip is above -1.
 * The Hessian is negative where d > 1: the loss is not convex.
 * An infinite prediction costs inf, with a gradient of 0.
 * With clip the derivative by an argument is 0 where that argument is at the clip or below.
 * d is computed without rounding 1 + p, 1 + t or their quotient first, so an error near 0 keeps its digits.
 * Accuracy: value and derivatives within 2 ULP; where 1 - d cancels, the Hessian's error is below 2u (1 + |d|) 2 / (1 +
 * p)^2.
 * Keras MeanSquaredLogarithmicError: raises both arguments to 1e-7 first: clip = 1e-7.
 * scikit-learn mean_squared_log_error: the same value, and also an error for values of -1 or below.
 * XGBoost reg:squaredlogerror: half of it, with a Hessian of at least 1e-6.
 * PyTorch, optax: none. */
swl_status swl_squared_log_error(
    const swl_tensor *prediction, const swl_tensor *target, const swl_squared_log_error_options *options,
    const swl_call *call);

/* Absolute error. The magnitude of the difference.
 *
 *     value             e = |p - t|
 *     gradient          sign(p - t)
 *     Hessian           0
 *     target gradient   sign(t - p)
 *     numpy's value     np.abs(p - t)
 *     numpy's gradient  np.sign(p - t)
 *
 * Prediction: any values. Target: any values.
 * At p = t the gradient is 0, the subgradient of least magnitude, and the Hessian 0.
 * Accuracy: value and gradient are numpy's, bit for bit, in float32 and float64.
 * PyTorch l1_loss: the same; 0 at p = t too.
 * Keras MeanAbsoluteError: the same value.
 * scikit-learn mean_absolute_error: the same value. The gradient of its private loss module is -1 at p = t.
 * JAX: the derivative of abs is 1 at 0.
 * XGBoost reg:absoluteerror: trains a smooth surrogate; LightGBM's regression_l1 takes 1 for the Hessian. */
swl_status swl_absolute_error(const swl_tensor *prediction, const swl_tensor *target, const swl_call *call);

/* Options of swl_huber. */
typedef struct swl_huber_options {
    size_t struct_size; /* sizeof(swl_huber_options) */
    /* Finite, > 0. Where the loss turns from quadratic to linear. */
    double delta;
} swl_huber_options;

#define SWL_HUBER_OPTIONS_INIT { sizeof(swl_huber_options), 1.0 }

/* Huber loss. Half the squared error for differences up to delta, linear beyond: outliers pull with a bounded gradient.
 *
 *     value             e = r^2 / 2 where |r| <= delta, else delta (|r| - delta / 2), with r = p - t
 *     gradient          r clipped to [-delta, delta]
 *     Hessian           1 where |r| < delta, else 0
 *     target gradient   -r clipped to [-delta, delta]
 *     numpy's value     np.where(abs(p - t) <= delta, 0.5 * (p - t) ** 2, delta * (abs(p - t) - 0.5 * delta))
 *     numpy's gradient  np.clip(p - t, -delta, delta)
 *
 * Prediction: any values. Target: any values.
 * At |r| = delta value and gradient are continuous; the Hessian there is 0, the smaller of the one-sided values.
 * An infinite difference costs inf, with a gradient of delta or -delta.
 * Accuracy: value and gradient are numpy's, bit for bit, in float32 and float64.
 * PyTorch huber_loss: the same. Its weighted mean divides by the number of elements, unlike that of mse_loss: mean
 * here.
 * Keras Huber: the same.
 * optax huber_loss: the same, of each element.
 * scikit-learn HuberLoss: the same with its delta (its private loss module).
 * LightGBM huber: the same gradient; delta is alpha there, 0.9 by default, and the Hessian is taken to be 1 everywhere.
 * SciPy special.huber: the same, of delta and r; 0 or inf for a delta that is an error here.
 * Source: P. J. Huber, Robust Estimation of a Location Parameter, 1964. */
swl_status swl_huber(
    const swl_tensor *prediction, const swl_tensor *target, const swl_huber_options *options, const swl_call *call);

/* Options of swl_smooth_l1. */
typedef struct swl_smooth_l1_options {
    size_t struct_size; /* sizeof(swl_smooth_l1_options) */
    /* Finite, >= 0. Where the loss turns from quadratic to linear. */
    double beta;
} swl_smooth_l1_options;

#define SWL_SMOOTH_L1_OPTIONS_INIT { sizeof(swl_smooth_l1_options), 1.0 }

/* Smooth L1 loss. The absolute error with its kink rounded off within beta: the Huber loss divided by its delta.
 *
 *     value             e = r^2 / (2 beta) where |r| < beta, else |r| - beta / 2, with r = p - t
 *     gradient          r / beta where |r| < beta, else sign(r)
 *     Hessian           1 / beta where |r| < beta, else 0
 *     target gradient   minus the gradient
 *     numpy's value     np.where(abs(p - t) < beta, 0.5 * (p - t) ** 2 / beta, abs(p - t) - 0.5 * beta)
 *     numpy's gradient  np.where(abs(p - t) < beta, (p - t) / beta, np.sign(p - t))
 *
 * Prediction: any values. Target: any values.
 * At |r| = beta value and gradient are continuous; the Hessian there is 0, the smaller of the one-sided values. With
 * beta = 0 the gradient is 0 at r = 0.
 * beta = 0 is the absolute error.
 * An infinite difference costs inf, with a gradient of 1 or -1.
 * Accuracy: value and gradient are numpy's, bit for bit, in float32 and float64.
 * PyTorch smooth_l1_loss: the same, also for beta = 0.
 * Keras, scikit-learn, optax: none; it is their Huber loss (scikit-learn: HuberLoss of its private loss module) with
 * delta = beta, divided by beta.
 * MLX smooth_l1_loss: the same for beta > 0.
 * Source: R. Girshick, Fast R-CNN, 2015, with beta = 1. */
swl_status swl_smooth_l1(
    const swl_tensor *prediction, const swl_tensor *target, const swl_smooth_l1_options *options, const swl_call *call);

/* Logarithm of the hyperbolic cosine. About half the squared error for small differences and the absolute error minus
 * log 2 for large ones, smooth everywhere.
 *
 *     value            e = log(cosh(r)), with r = p - t
 *     gradient         tanh(r)
 *     Hessian          1 - tanh(r)^2
 *     target gradient  -tanh(r)
 *
 * Prediction: any values. Target: any values.
 * Small differences keep all their digits, and none overflows: e is r^2 / 2 to the last digits near 0 and |r| - log 2
 * far out.
 * An infinite difference costs inf, with a gradient of 1 or -1 and a Hessian of 0.
 * Accuracy: value, gradient and Hessian within 2 ULP.
 * Keras LogCosh: the same, but in float32 few digits are right for small differences: at r = 1e-4 it returns 0 instead
 * of 5e-9.
 * optax log_cosh: the same, with the same loss of digits, of each element.
 * PyTorch, scikit-learn: none. */
swl_status swl_log_cosh(const swl_tensor *prediction, const swl_tensor *target, const swl_call *call);

/* Which labels the target holds. */
enum {
    SWL_LABELS_SIGNED = 0, /* -1 and 1 */
    SWL_LABELS_BINARY = 1  /* 0 and 1 */
};

/* Options of swl_hinge. */
typedef struct swl_hinge_options {
    size_t struct_size; /* sizeof(swl_hinge_options) */
    /* Finite, >= 0. How far on the right side a score costs nothing. */
    double margin;
    /* SWL_LABELS_*. Which labels the target holds. */
    int32_t labels;
} swl_hinge_options;

#define SWL_HINGE_OPTIONS_INIT { sizeof(swl_hinge_options), 1.0, SWL_LABELS_SIGNED }

/* Hinge loss. How far a score is from the right side of the margin: the loss of the support vector machine.
 *
 *     value             e = max(0, margin - t p)
 *     gradient          -t where t p < margin, else 0
 *     Hessian           0
 *     numpy's value     np.maximum(0, margin - t * p)
 *     numpy's gradient  np.where(np.isnan(t * p), np.nan, np.where(t * p < margin, -t, 0))
 *
 * Prediction: scores of any value. Target: labels -1 and 1; with binary labels 0 and 1, of which 0 then counts as -1.
 * At the margin, t p = margin, the gradient is 0, the subgradient of least magnitude, and the Hessian 0.
 * Labels of the other kind, or any other number, are an error: nothing is converted unasked.
 * Accuracy: value and gradient are numpy's, bit for bit, in float32 and float64.
 * Keras Hinge: the same value. Converts labels when all of them are 0 or 1: binary labels here. At the margin its
 * gradient is -t with TensorFlow and -t / 2 with JAX and PyTorch.
 * scikit-learn hinge_loss: the same value where both classes occur among the labels. SGDClassifier's gradient at the
 * margin is -t.
 * optax hinge_loss: the same value of each element; -t / 2 at the margin.
 * PyTorch: none (hinge_embedding_loss and multi_margin_loss are other losses).
 * Source: C. Cortes and V. Vapnik, Support-Vector Networks, 1995. */
swl_status swl_hinge(
    const swl_tensor *prediction, const swl_tensor *target, const swl_hinge_options *options, const swl_call *call);

/* Options of swl_squared_hinge. */
typedef struct swl_squared_hinge_options {
    size_t struct_size; /* sizeof(swl_squared_hinge_options) */
    /* Finite, >= 0. How far on the right side a score costs nothing. */
    double margin;
    /* SWL_LABELS_*. Which labels the target holds. */
    int32_t labels;
} swl_squared_hinge_options;

#define SWL_SQUARED_HINGE_OPTIONS_INIT { sizeof(swl_squared_hinge_options), 1.0, SWL_LABELS_SIGNED }

/* Squared hinge loss. The square of the hinge loss: smooth at the margin, harder on scores far on the wrong side.
 *
 *     value             e = max(0, margin - t p)^2
 *     gradient          -2 t max(0, margin - t p)
 *     Hessian           2 where t p < margin, else 0
 *     numpy's value     np.maximum(0, margin - t * p) ** 2
 *     numpy's gradient  np.where(np.isnan(t * p), np.nan, np.where(t * p < margin, -2 * t * (margin - t * p), 0))
 *
 * Prediction: scores of any value. Target: labels -1 and 1; with binary labels 0 and 1, of which 0 then counts as -1.
 * At the margin, t p = margin, the gradient is continuous; the Hessian there is 0, the smaller of the one-sided values.
 * Labels of the other kind, or any other number, are an error: nothing is converted unasked.
 * Accuracy: value and gradient are numpy's, bit for bit, in float32 and float64.
 * Keras SquaredHinge: the same value. Converts labels when all of them are 0 or 1: binary labels here.
 * scikit-learn SGDClassifier(loss="squared_hinge"): trains with it; there is no metric.
 * PyTorch, optax: none. */
swl_status swl_squared_hinge(
    const swl_tensor *prediction, const swl_tensor *target, const swl_squared_hinge_options *options,
    const swl_call *call);

/* Options of swl_binary_cross_entropy. */
typedef struct swl_binary_cross_entropy_options {
    size_t struct_size; /* sizeof(swl_binary_cross_entropy_options) */
    /* In [0, 0.5). p is clipped to [clip, 1 - clip] before anything else, 1 - clip without rounding; 0 clips nothing.
       */
    double clip;
    /* Finite, <= 0. Each logarithm is raised to at least this; 0 raises none. */
    double log_floor;
    /* Finite, >= 0. Added inside each logarithm: log(p + epsilon) and log((1 - p) + epsilon), without rounding the sums
       (those of categorical_cross_entropy are rounded, as in the numpy expression). */
    double epsilon;
} swl_binary_cross_entropy_options;

#define SWL_BINARY_CROSS_ENTROPY_OPTIONS_INIT { sizeof(swl_binary_cross_entropy_options), 0.0, 0.0, 0.0 }

/* Binary cross-entropy of probabilities. The cost of giving class 1 the probability p when its label is t, hard or
 * soft; also called log loss.
 *
 *     value     e = -(t log(p) + (1 - t) log(1 - p))
 *     gradient  -t / p + (1 - t) / (1 - p)
 *     Hessian   t / p^2 + (1 - t) / (1 - p)^2
 *
 * Prediction: probabilities of class 1, in [0, 1]. Target: labels, hard or soft, in [0, 1].
 * A side with weight 0 adds 0: p = t = 0 and p = t = 1 cost 0.
 * p = 0 with t > 0 and p = 1 with t < 1 cost inf, with an infinite gradient and Hessian.
 * 1 - p is never rounded, so small p keep their digits.
 * With epsilon a certain and right prediction costs -log(1 + epsilon), a little below 0.
 * The derivatives are those of the value with its options: 0 where p is at a clip or beyond, and 0 for a term whose
 * logarithm is at the floor or below.
 * Accuracy: value and Hessian within 2 ULP; the gradient within 2 ULP for labels 0 and 1, else within 2u of the sum of
 * its terms' magnitudes.
 * PyTorch binary_cross_entropy: raises each logarithm to -100: log_floor = -100 gives its value. Its gradient is (p -
 * t) / max(p (1 - p), 1e-12), also beyond the floor, where it is 0 here.
 * Keras BinaryCrossentropy: clips p to [1e-7, 1 - 1e-7]: clip = 1e-7. In float32 its 1 - 1e-7 is rounded to 1 - 2^-23,
 * ours is not.
 * scikit-learn log_loss: clips p at the element type's machine epsilon: clip = 2.220446049250313e-16 for float64,
 * 1.1920929e-07 for float32. Hard labels only.
 * optax: none from probabilities. */
swl_status swl_binary_cross_entropy(
    const swl_tensor *prediction, const swl_tensor *target, const swl_binary_cross_entropy_options *options,
    const swl_call *call);

/* Options of swl_binary_cross_entropy_with_logits. */
typedef struct swl_binary_cross_entropy_with_logits_options {
    size_t struct_size; /* sizeof(swl_binary_cross_entropy_with_logits_options) */
    /* May be NULL. Finite weights >= 0 of the term of class 1, of any float type, broadcast to the prediction's shape
       by numpy's rules; absent, they are 1. They are part of e, not of a mean's divisor. */
    const swl_tensor *pos_weight;
    /* In [0, 1). Moves each label towards 1/2: t becomes t (1 - label_smoothing) + label_smoothing / 2. */
    double label_smoothing;
} swl_binary_cross_entropy_with_logits_options;

#define SWL_BINARY_CROSS_ENTROPY_WITH_LOGITS_OPTIONS_INIT                                                              \
    { sizeof(swl_binary_cross_entropy_with_logits_options), NULL, 0.0 }

/* Binary cross-entropy of logits. The binary cross-entropy of the probability sigmoid(p), computed from the logit p
 * without going through the probability.
 *
 *     value     e = (1 - y) softplus(p) + pos_weight y softplus(-p), with y = t (1 - a) + a / 2 for label_smoothing a
 *     gradient  (1 - y) sigmoid(p) - pos_weight y sigmoid(-p)
 *     Hessian   (1 - y + pos_weight y) sigmoid(p) sigmoid(-p)
 *
 * Prediction: logits of any value. Target: labels, hard or soft, in [0, 1].
 * An infinite logit costs 0 on the side of a hard label, inf on the other side; its gradient is that of the limit.
 * A certain and right prediction keeps its digits: p = -80 with t = 0 costs 1.80485e-35.
 * Accuracy: value and Hessian within 2 ULP; the gradient within 2 ULP for labels 0 and 1 without smoothing, else within
 * 2u of the sum of its terms' magnitudes.
 * PyTorch binary_cross_entropy_with_logits: the same. In float32 its value and gradient are 0 for logits beyond about
 * 17 on the right side; an infinite logit gives NaN.
 * Keras BinaryCrossentropy(from_logits=True): the same, label_smoothing included; an infinite logit gives NaN with
 * TensorFlow.
 * optax sigmoid_binary_cross_entropy: the same, of each element; an infinite logit gives NaN.
 * scikit-learn HalfBinomialLoss: the same (its private loss module).
 * XGBoost binary:logistic: the same gradient; its Hessian is at least 1e-16. */
swl_status swl_binary_cross_entropy_with_logits(
    const swl_tensor *prediction, const swl_tensor *target, const swl_binary_cross_entropy_with_logits_options *options,
    const swl_call *call);

/* Options of swl_kl_divergence. */
typedef struct swl_kl_divergence_options {
    size_t struct_size; /* sizeof(swl_kl_divergence_options) */
    /* 0 or 1. The prediction holds logarithms of probabilities. */
    int32_t log_prediction;
    /* 0 or 1. The target holds logarithms of probabilities. */
    int32_t log_target;
    /* In [0, 1). Probabilities below it are raised to it before anything else; 0 raises nothing. Other than 0 it is an
       error together with log_prediction or log_target. */
    double clip;
    /* An axis of the prediction, negative from the end, or SWL_NO_AXIS. Absent, each element has a loss of its own.
       Else a row along this axis has one: the sum of its elements', in numpy's order; weight, mask and upstream belong
       to rows, and mean divides by their number. */
    int32_t axis;
} swl_kl_divergence_options;

#define SWL_KL_DIVERGENCE_OPTIONS_INIT { sizeof(swl_kl_divergence_options), 0, 0, 0.0, SWL_NO_AXIS }

/* Kullback-Leibler divergence. The divergence of the prediction's distribution from the target's: each element is one
 * term of its sum.
 *
 *     value            e = t log(t / p)
 *     gradient         -t / p
 *     Hessian          t / p^2
 *     target gradient  log(t / p) + 1
 *
 * With log_prediction, p holds z = log of the probability: e = t (log t - z), gradient -t, Hessian 0, target gradient
 * log t - z + 1.
 * With log_target, t holds l = log of the probability: e = exp(l) (l - log p), gradient -exp(l) / p, Hessian exp(l) /
 * p^2, target gradient exp(l) (l - log p + 1).
 * With both: e = exp(l) (l - z), gradient -exp(l), Hessian 0, target gradient exp(l) (l - z + 1).
 * Prediction: the approximating distribution, as probabilities in [0, 1] or, with log_prediction, as their logarithms,
 * at most 0. Target: the distribution that is approximated, as probabilities in [0, 1] or, with log_target, as their
 * logarithms, at most 0.
 * Where the target's probability is 0 (and not clipped), value, gradient and Hessian are 0, whatever the prediction is.
 * The target gradient there is the limit: -inf (NaN where the prediction's probability is 0 too), or 0 with log_target.
 * A positive target where the prediction's probability is 0 costs inf; its gradient by a probability is -inf.
 * The divergence itself is the sum, or the batchmean of a batch of rows; the mean divides by all elements.
 * A single term may be negative. That a distribution sums to 1 is not checked.
 * t / p is not rounded before its logarithm is taken, so a value near 0 keeps its digits.
 * With clip the derivative by an argument is 0 where that argument is at the clip or below.
 * Accuracy: gradient and Hessian within 2 ULP, and so is the value from probabilities; where logarithms are given, the
 * value is within 2u of the sum of its terms' magnitudes, as is the target gradient always.
 * PyTorch kl_div: the same with log_prediction; its log_target is log_target. It gives NaN for a target of 0 where the
 * prediction is -inf.
 * Keras KLDivergence: clips both arguments to [1e-7, 1]: clip = 1e-7. It sums over the last axis: axis = -1.
 * optax kl_divergence: the same with log_prediction, summed over an axis; kl_divergence_with_log_targets takes both
 * logarithms.
 * SciPy special.rel_entr: the same of (t, p), of each element.
 * scikit-learn: none.
 * Source: S. Kullback and R. A. Leibler, On Information and Sufficiency, 1951. */
swl_status swl_kl_divergence(
    const swl_tensor *prediction, const swl_tensor *target, const swl_kl_divergence_options *options,
    const swl_call *call);

/* ---- Row losses -------------------------------------------------------------------------------------------------- */

/* The prediction's last axis is the class axis with C classes; the axes before it make up the rows, in C order. e is
 * the loss of one row. Means divide by rows, and weight and mask have the shape of the rows. Batchmean divides by the
 * first extent of the rows and needs an axis of them. Prediction and target have one shape, unless the target is made
 * of class indices. */

/* Options of swl_multilabel_cross_entropy. */
typedef struct swl_multilabel_cross_entropy_options {
    size_t struct_size; /* sizeof(swl_multilabel_cross_entropy_options) */
    /* 0 or 1. The prediction holds logits. */
    int32_t from_logits;
    /* In [0, 0.5). Each probability is clipped to [clip, 1 - clip] before anything else; 0 clips nothing. Other than 0
       it is an error together with from_logits. */
    double clip;
    /* Finite, <= 0. Each logarithm is raised to at least this; 0 raises none. Other than 0 it is an error together with
       from_logits. */
    double log_floor;
    /* Finite, >= 0. Added inside each logarithm: log(p_c + epsilon) and log((1 - p_c) + epsilon). Other than 0 it is an
       error together with from_logits. */
    double epsilon;
} swl_multilabel_cross_entropy_options;

#define SWL_MULTILABEL_CROSS_ENTROPY_OPTIONS_INIT { sizeof(swl_multilabel_cross_entropy_options), 0, 0.0, 0.0, 0.0 }

/* Multilabel cross-entropy. The sum over the classes of a row of their binary cross-entropies: each class has a label
 * of its own.
 *
 *     value     e = -sum_c (t_c log(p_c) + (1 - t_c) log(1 - p_c))
 *     gradient  -t_c / p_c + (1 - t_c) / (1 - p_c)
 *     Hessian   t_c / p_c^2 + (1 - t_c) / (1 - p_c)^2
 *
 * With from_logits, p holds logits: e = sum_c ((1 - t_c) softplus(p_c) + t_c softplus(-p_c)), gradient (1 - t_c)
 * sigmoid(p_c) - t_c sigmoid(-p_c), Hessian sigmoid(p_c) sigmoid(-p_c).
 * Prediction: probabilities of the classes, in [0, 1], or with from_logits logits of any value. Target: labels, hard or
 * soft, in [0, 1].
 * Each class is treated as binary_cross_entropy, or binary_cross_entropy_with_logits, treats an element.
 * A row of no classes costs 0.
 * Accuracy: each class's term and derivatives are as accurate as those of binary_cross_entropy; the terms are added in
 * numpy's order.
 * PyTorch multilabel_soft_margin_loss: with from_logits; it divides each row's loss by the number of classes, which is
 * not done here.
 * Keras BinaryCrossentropy: it divides each row's loss by the number of classes, which is not done here; clip = 1e-7
 * for its clipping of probabilities.
 * scikit-learn, optax: none. */
swl_status swl_multilabel_cross_entropy(
    const swl_tensor *prediction, const swl_tensor *target, const swl_multilabel_cross_entropy_options *options,
    const swl_call *call);

/* Options of swl_cross_entropy. */
typedef struct swl_cross_entropy_options {
    size_t struct_size; /* sizeof(swl_cross_entropy_options) */
    /* May be NULL. Finite weights >= 0, one for each class; absent, they are 1. They multiply e's terms, and are in the
       divisor of weighted_mean: by that of the row's class, or the mean weight sum_c w_c t_c. */
    const swl_tensor *class_weight;
    /* Any. Rows with this class index are skipped as masked ones are: their losses and derivatives are 0, and they are
       in no count. It need not be a class. */
    int64_t ignore_index;
    /* In [0, 1). Moves each target towards the uniform distribution: t_c becomes t_c (1 - label_smoothing) +
       label_smoothing / C. */
    double label_smoothing;
    /* An axis of the prediction, negative from the end. The axis of the classes. Gradient and Hessian have the
       prediction's shape; rows are made of the other axes, in their order. */
    int32_t axis;
} swl_cross_entropy_options;

#define SWL_CROSS_ENTROPY_OPTIONS_INIT { sizeof(swl_cross_entropy_options), NULL, SWL_IGNORE_NOTHING, 0.0, -1 }

/* Cross-entropy of logits. The cross-entropy of softmax(p) against a class index or a distribution over the classes,
 * computed from the logits p without going through the probabilities; also called softmax loss.
 *
 *     value            e = sum_c q_c (log(sum_k exp(p_k)) - p_c), with q_c = w_c (t_c (1 - a) + a / C) for class weights w
 *                      and label_smoothing a
 *     gradient         Q s_c - q_c, with Q = sum_c q_c and s = softmax(p)
 *     Hessian          Q s_c (1 - s_c)
 *     target gradient  w_c (1 - a) (log(sum_k exp(p_k)) - p_c)
 *
 * A class index is the distribution that is 1 at this class and 0 elsewhere.
 * Prediction: logits of any value. Target: one class index in [0, C) for each row, of any integer type or bool; or a
 * number in [0, 1] for each class, in the prediction's shape (in C of a float type).
 * A class with q_c = 0 adds nothing, whatever its logit is: one of -inf too.
 * A logit of +inf on the right class costs 0; on another class it costs inf. Several of +inf in a row, or several of
 * -inf and nothing else, give NaN.
 * A cost near 0 keeps its digits: the logits 0 and -17 cost 4.13994e-8 in float32.
 * Logits further apart than the largest float64, or class weights that add up to more, give infinities or NaN.
 * A row of one class costs 0.
 * Class indices have no target gradient.
 * weighted_mean divides by the sum of sample weight times class weight: of the row's class, or of sum_c w_c t_c. The
 * target gradient is also that of this divisor.
 * Accuracy: value within 4 ULP; Hessian, target gradient and the gradient against a class index without smoothing
 * within 2 ULP, else within 2u of the sum of its terms' magnitudes.
 * PyTorch cross_entropy: axis is 1; its mean of class indices is weighted_mean here, its ignore_index is -100 by
 * default. In float32 its value and gradient are 0 for margins beyond about 17.
 * Keras CategoricalCrossentropy(from_logits=True): the same, label_smoothing included; SparseCategoricalCrossentropy
 * for class indices, with ignore_class.
 * optax softmax_cross_entropy: the same, of each row; softmax_cross_entropy_with_integer_labels for class indices.
 * scikit-learn HalfMultinomialLoss: the same for class indices (its private loss module).
 * XGBoost multi:softprob: the same gradient; its Hessian is 2 s_c (1 - s_c), at least 1e-16. */
swl_status swl_cross_entropy(
    const swl_tensor *prediction, const swl_tensor *target, const swl_cross_entropy_options *options,
    const swl_call *call);

/* Options of swl_nll. */
typedef struct swl_nll_options {
    size_t struct_size; /* sizeof(swl_nll_options) */
    /* May be NULL. Finite weights >= 0, one for each class; absent, they are 1. They multiply e's terms, and are in the
       divisor of weighted_mean. */
    const swl_tensor *class_weight;
    /* Any. Rows with this class index are skipped as masked ones are: their losses and derivatives are 0, and they are
       in no count. It need not be a class. */
    int64_t ignore_index;
    /* An axis of the prediction, negative from the end. The axis of the classes. Gradient and Hessian have the
       prediction's shape; rows are made of the other axes, in their order. */
    int32_t axis;
} swl_nll_options;

#define SWL_NLL_OPTIONS_INIT { sizeof(swl_nll_options), NULL, SWL_IGNORE_NOTHING, -1 }

/* Negative log-likelihood. The cost of a row of log-probabilities against the index of the right class: minus that
 * class's.
 *
 *     value     e = -w_t p_t, where t is the row's class index and w its weight
 *     gradient  -w_t at class t, 0 elsewhere
 *     Hessian   0
 *
 * Prediction: log-probabilities; any score is taken. Target: one class index in [0, C) for each row, of any integer
 * type or bool.
 * A score of -inf costs inf, one of +inf -inf. That rows are logarithms of probabilities is not checked.
 * A class index outside [0, C) that is not ignored is an error: -1 does not count from the end.
 * Accuracy: value and derivatives are numpy's, bit for bit, in float32 and float64.
 * PyTorch nll_loss: axis is 1; its mean is weighted_mean here, its ignore_index is -100 by default.
 * Keras, optax, scikit-learn: none from log-probabilities. */
swl_status swl_nll(
    const swl_tensor *prediction, const swl_tensor *target, const swl_nll_options *options, const swl_call *call);

/* Options of swl_categorical_cross_entropy. */
typedef struct swl_categorical_cross_entropy_options {
    size_t struct_size; /* sizeof(swl_categorical_cross_entropy_options) */
    /* Finite, >= 0. Added to each probability before its logarithm is taken; it and the sum are rounded to the
       computing type, as in the numpy expression (those of binary_cross_entropy are not). */
    double epsilon;
    /* In [0, 0.5). Each probability is clipped to [clip, 1 - clip] before anything else, 1 - clip and then its sum with
       epsilon without rounding; 0 clips nothing. The derivative is 0 where p_c is at a clip or beyond. */
    double clip;
    /* 0 or 1. Each row is divided by its sum before it is clipped: e = -sum_c q_c log(p_c / s), where s is the row's
       sum and q_c = w_c t_c, gradient Q / s - q_c / p_c with Q = sum_c q_c, Hessian q_c / p_c^2 - Q / s^2; classes at a
       clip or beyond count in neither. A row of zeros gives NaN, with derivatives of NaN or infinity, where it has a
       target. It is an error together with an epsilon other than 0. */
    int32_t normalize;
    /* May be NULL. Finite weights >= 0, one for each class; absent, they are 1. They multiply e's terms, and are in the
       divisor of weighted_mean. */
    const swl_tensor *class_weight;
    /* An axis of the prediction, negative from the end. The axis of the classes. Gradient and Hessian have the
       prediction's shape; rows are made of the other axes, in their order. */
    int32_t axis;
} swl_categorical_cross_entropy_options;

#define SWL_CATEGORICAL_CROSS_ENTROPY_OPTIONS_INIT                                                                     \
    { sizeof(swl_categorical_cross_entropy_options), 0.0, 0.0, 0, NULL, -1 }

/* Cross-entropy of probabilities. The cross-entropy of a row of class probabilities against a distribution over the
 * classes.
 *
 *     value            e = -sum_c w_c t_c log(p_c + epsilon), with class weights w
 *     gradient         -w_c t_c / (p_c + epsilon)
 *     Hessian          w_c t_c / (p_c + epsilon)^2
 *     target gradient  -w_c log(p_c + epsilon)
 *
 * Prediction: probabilities of the classes, in [0, 1]. Target: the distribution over the classes, in [0, 1].
 * A class with t_c = 0 adds 0 to value, gradient and Hessian, whatever p_c is.
 * t_c > 0 with p_c + epsilon = 0 costs inf, with a gradient of -inf.
 * That rows sum to 1 is not checked, and rows are not divided by their sum unless normalize asks for it.
 * A row of no classes costs 0.
 * Accuracy: each class's term and derivatives are within 2 ULP; the terms are added in numpy's order.
 * PyTorch cross_entropy: starts from logits.
 * Keras CategoricalCrossentropy: divides each row by its sum and clips it to [1e-7, 1 - 1e-7]: normalize and clip =
 * 1e-7.
 * scikit-learn log_loss: clip = 2.220446049250313e-16 for float64, 1.1920929e-07 for float32.
 * optax: none from probabilities. */
swl_status swl_categorical_cross_entropy(
    const swl_tensor *prediction, const swl_tensor *target, const swl_categorical_cross_entropy_options *options,
    const swl_call *call);

/* Options of swl_sparse_categorical_cross_entropy. */
typedef struct swl_sparse_categorical_cross_entropy_options {
    size_t struct_size; /* sizeof(swl_sparse_categorical_cross_entropy_options) */
    /* Finite, >= 0. Added to each probability before its logarithm is taken; it and the sum are rounded to the
       computing type, as in the numpy expression (those of binary_cross_entropy are not). */
    double epsilon;
    /* In [0, 0.5). Each probability is clipped to [clip, 1 - clip] before anything else, 1 - clip and then its sum with
       epsilon without rounding; 0 clips nothing. The derivative is 0 where p_c is at a clip or beyond. */
    double clip;
    /* 0 or 1. Each row is divided by its sum before it is clipped: e = -sum_c q_c log(p_c / s), where s is the row's
       sum and q_c = w_c t_c, gradient Q / s - q_c / p_c with Q = sum_c q_c, Hessian q_c / p_c^2 - Q / s^2; classes at a
       clip or beyond count in neither. A row of zeros gives NaN, with derivatives of NaN or infinity, where it has a
       target. It is an error together with an epsilon other than 0. */
    int32_t normalize;
    /* May be NULL. Finite weights >= 0, one for each class; absent, they are 1. They multiply e's terms, and are in the
       divisor of weighted_mean. */
    const swl_tensor *class_weight;
    /* Any. Rows with this class index are skipped as masked ones are: their losses and derivatives are 0, and they are
       in no count. It need not be a class. */
    int64_t ignore_index;
    /* An axis of the prediction, negative from the end. The axis of the classes. Gradient and Hessian have the
       prediction's shape; rows are made of the other axes, in their order. */
    int32_t axis;
} swl_sparse_categorical_cross_entropy_options;

#define SWL_SPARSE_CATEGORICAL_CROSS_ENTROPY_OPTIONS_INIT                                                              \
    { sizeof(swl_sparse_categorical_cross_entropy_options), 0.0, 0.0, 0, NULL, SWL_IGNORE_NOTHING, -1 }

/* Cross-entropy of probabilities against class indices. The cross-entropy of a row of class probabilities against the
 * index of the right class.
 *
 *     value     e = -w_t log(p_t + epsilon), where t is the row's class index and w its weight
 *     gradient  -w_t / (p_t + epsilon) at class t, 0 elsewhere
 *     Hessian   w_t / (p_t + epsilon)^2 at class t, 0 elsewhere
 *
 * Prediction: probabilities of the classes, in [0, 1]. Target: one class index in [0, C) for each row, of any integer
 * type or bool.
 * Bit for bit categorical_cross_entropy of the one-hot target, which a NaN of another class reaches too: it is read
 * there. (The zeros of the derivatives are +0.0 here whatever weight and upstream are; there they are multiplied.)
 * A class index outside [0, C) is an error: -1 does not count from the end.
 * All probabilities of a row are checked, not only that of its class.
 * p_t + epsilon = 0 costs inf, with a gradient of -inf.
 * Accuracy: value, gradient and Hessian within 2 ULP.
 * PyTorch nll_loss: of the probabilities' logarithms; cross_entropy starts from logits.
 * Keras SparseCategoricalCrossentropy: divides each row by its sum and clips it to [1e-7, 1 - 1e-7]: normalize and clip
 * = 1e-7.
 * scikit-learn log_loss: clip = 2.220446049250313e-16 for float64, 1.1920929e-07 for float32.
 * optax: none from probabilities. */
swl_status swl_sparse_categorical_cross_entropy(
    const swl_tensor *prediction, const swl_tensor *target, const swl_sparse_categorical_cross_entropy_options *options,
    const swl_call *call);

#endif
