/* SPDX-License-Identifier: Apache-2.0 */
/* The only place that names libm. Sources/SwiftLossCore/Elementary is its only caller. */
#ifndef SWIFTLOSS_ELEMENTARY_H
#define SWIFTLOSS_ELEMENTARY_H
#include <math.h>
__attribute__((always_inline)) static inline double elementary_log(double x) { return log(x); }
__attribute__((always_inline)) static inline double elementary_log1p(double x) { return log1p(x); }
__attribute__((always_inline)) static inline double elementary_fma(double a, double b, double c) { return fma(a, b, c); }
#endif
