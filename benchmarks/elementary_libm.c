/* SPDX-License-Identifier: Apache-2.0 */
/* The C library's elementary functions, one number after the other: compiled and loaded by elementary.py. */
#include <math.h>
#define EACH(function, type)                                                                                                       \
    void each_##function(const type *x, type *y, long n) {                                                                         \
        for (long i = 0; i < n; i++) y[i] = function(x[i]);                                                                        \
    }
EACH(log, double)
EACH(log1p, double)
EACH(exp, double)
EACH(expm1, double)
EACH(logf, float)
EACH(log1pf, float)
EACH(expf, float)
EACH(expm1f, float)

#define SIGMOID(x) (1 / (1 + exp(-(x))))
#define SOFTPLUS(x) ((x) > 0 ? (x) + log1p(exp(-(x))) : log1p(exp(x)))
#define SIGMOIDF(x) (1 / (1 + expf(-(x))))
#define SOFTPLUSF(x) ((x) > 0 ? (x) + log1pf(expf(-(x))) : log1pf(expf(x)))
EACH(SIGMOID, double)
EACH(SOFTPLUS, double)
EACH(SIGMOIDF, float)
EACH(SOFTPLUSF, float)
