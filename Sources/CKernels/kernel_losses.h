/* SPDX-License-Identifier: Apache-2.0 */
/* Private: the numbers of the losses' kernels. Written by tools/catalog.py. */
#ifndef SWIFTLOSS_KERNEL_LOSSES_H
#define SWIFTLOSS_KERNEL_LOSSES_H

/* Below the first are losses made of + - * / abs max and comparisons, from it on those with logarithms or exponentials, from the
   second on those whose classes are coupled. */
enum { KERNEL_FIRST_ELEMENTARY = 64, KERNEL_FIRST_COUPLED = 128 };

enum { /* kernel_loss */
    KERNEL_SQUARED_ERROR = 0,
    KERNEL_HALF_SQUARED_ERROR = 1,
    KERNEL_ABSOLUTE_ERROR = 2,
    KERNEL_HINGE = 3,
    KERNEL_HUBER = 4,
    KERNEL_SMOOTH_L1 = 5,
    KERNEL_SQUARED_HINGE = 6,
    KERNEL_KL_DIVERGENCE = 64,
    KERNEL_CATEGORICAL_CROSS_ENTROPY = 65,
    KERNEL_BINARY_CROSS_ENTROPY = 66,
    KERNEL_BINARY_CROSS_ENTROPY_WITH_LOGITS = 67,
    KERNEL_SQUARED_LOG_ERROR = 68,
    KERNEL_LOG_COSH = 69,
    KERNEL_KL_DIVERGENCE_LOG_PREDICTION = 70,
    KERNEL_KL_DIVERGENCE_LOG_TARGET = 71,
    KERNEL_KL_DIVERGENCE_LOG_BOTH = 72,
    KERNEL_NEGATIVE_LOG_LIKELIHOOD = 73,
    KERNEL_CROSS_ENTROPY = 128,
    KERNEL_NORMALIZED_CROSS_ENTROPY = 129
};

#endif
