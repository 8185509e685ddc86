import SwiftLoss

// The examples of catalog.toml, whose results follow from the formulas and not from this library.
// Written by tools/catalog.py.

let examples: [Example] = [
    Example(
        "squared_error", [3.0, -0.5, 2.0, 7.0], 0.375,
        double: { try SquaredError().valueGradientAndHessian($0, [2.5, 0.0, 2.0, 8.0]) },
        float: { try SquaredError().valueGradientAndHessian($0, [2.5, 0.0, 2.0, 8.0]) }),
    Example(
        "half_squared_error", [3.0, -0.5, 2.0, 7.0], 0.1875,
        double: { try HalfSquaredError().valueGradientAndHessian($0, [2.5, 0.0, 2.0, 8.0]) },
        float: { try HalfSquaredError().valueGradientAndHessian($0, [2.5, 0.0, 2.0, 8.0]) }),
    Example(
        "squared_log_error", [3.0, 5.0, 2.5, 7.0], 0.0397301229845938,
        double: { try SquaredLogError().valueGradientAndHessian($0, [2.5, 5.0, 4.0, 8.0]) },
        float: { try SquaredLogError().valueGradientAndHessian($0, [2.5, 5.0, 4.0, 8.0]) }),
    Example(
        "absolute_error", [2.5, 0.0, 2.1], 0.3666666666666667,
        double: { try AbsoluteError().valueGradientAndHessian($0, [3.0, -0.5, 2.0]) },
        float: { try AbsoluteError().valueGradientAndHessian($0, [3.0, -0.5, 2.0]) }),
    Example(
        "huber", [3.0, -0.5, 2.0, 7.0], 0.6875,
        double: { try Huber().valueGradientAndHessian($0, [2.5, 0.0, 2.0, 10.0]) },
        float: { try Huber().valueGradientAndHessian($0, [2.5, 0.0, 2.0, 10.0]) }),
    Example(
        "smooth_l1", [3.0, -0.5, 2.0, 7.0], 0.8125,
        double: { try SmoothL1(beta: 0.5).valueGradientAndHessian($0, [2.5, 0.0, 2.0, 10.0]) },
        float: { try SmoothL1(beta: 0.5).valueGradientAndHessian($0, [2.5, 0.0, 2.0, 10.0]) }),
    Example(
        "log_cosh", [1.0, -2.0, 0.001], 0.5862613592802695,
        double: { try LogCosh().valueGradientAndHessian($0, [0.0, 0.0, 0.0]) },
        float: { try LogCosh().valueGradientAndHessian($0, [0.0, 0.0, 0.0]) }),
    Example(
        "hinge", [0.8, -0.6, 1.2], 0.19999999999999998,
        double: { try Hinge().valueGradientAndHessian($0, [1, -1, 1]) },
        float: { try Hinge().valueGradientAndHessian($0, [1, -1, 1]) }),
    Example(
        "squared_hinge", [0.5, -0.5, 1.5], 0.16666666666666666,
        double: { try SquaredHinge().valueGradientAndHessian($0, [1, -1, 1]) },
        float: { try SquaredHinge().valueGradientAndHessian($0, [1, -1, 1]) }),
    Example(
        "binary_cross_entropy", [0.9, 0.2, 0.4], 0.41493159961539705,
        double: { try BinaryCrossEntropy().valueGradientAndHessian($0, [1, 0, 1]) },
        float: { try BinaryCrossEntropy().valueGradientAndHessian($0, [1, 0, 1]) }),
    Example(
        "binary_cross_entropy_with_logits", [2.0, -1.0, 0.5], 0.3047555609137673,
        double: { try BinaryCrossEntropyWithLogits().valueGradientAndHessian($0, [1, 0, 1]) },
        float: { try BinaryCrossEntropyWithLogits().valueGradientAndHessian($0, [1, 0, 1]) }),
    Example(
        "kl_divergence", [0.5, 0.5], 0.020135513550688863,
        double: { try KLDivergence().valueGradientAndHessian($0, [0.4, 0.6], reduction: .sum) },
        float: { try KLDivergence().valueGradientAndHessian($0, [0.4, 0.6], reduction: .sum) }),
    Example(
        "multilabel_cross_entropy", [0.9, 0.2, 0.4, 0.3, 0.6, 0.8], 1.167719458932562,
        double: { try MultilabelCrossEntropy().valueGradientAndHessian($0, [1, 0, 1, 0, 1, 1], shape: .rows(of: 3)) },
        float: { try MultilabelCrossEntropy().valueGradientAndHessian($0, [1, 0, 1, 0, 1, 1], shape: .rows(of: 3)) }),
    Example(
        "cross_entropy", [2.0, 0.5, -1.0], 0.24131129665715706,
        double: { try CrossEntropy().valueGradientAndHessian($0, [0], shape: .rows(of: 3)) },
        float: { try CrossEntropy().valueGradientAndHessian($0, [0], shape: .rows(of: 3)) }),
    Example(
        "nll", [-0.5, -1.0], 0.5,
        double: { try NegativeLogLikelihood().valueGradientAndHessian($0, [0], shape: .rows(of: 2)) },
        float: { try NegativeLogLikelihood().valueGradientAndHessian($0, [0], shape: .rows(of: 2)) }),
    Example(
        "categorical_cross_entropy", [0.25, 0.75], 0.2876820724517809,
        double: { try CategoricalCrossEntropy().valueGradientAndHessian($0, [0.0, 1.0], shape: .rows(of: 2)) },
        float: { try CategoricalCrossEntropy().valueGradientAndHessian($0, [0.0, 1.0], shape: .rows(of: 2)) }),
    Example(
        "sparse_categorical_cross_entropy", [0.25, 0.75], 0.2876820724517809,
        double: { try SparseCategoricalCrossEntropy().valueGradientAndHessian($0, [1], shape: .rows(of: 2)) },
        float: { try SparseCategoricalCrossEntropy().valueGradientAndHessian($0, [1], shape: .rows(of: 2)) })
]
