/* SPDX-License-Identifier: Apache-2.0 */
/* Compares an elementary function of the library with the right float32 over a range of bit patterns.
 *
 *     float32 FUNCTION FIRST COUNT EVERY [hash]
 *
 * looks at the patterns FIRST + i EVERY, i < COUNT, with a different remainder for each i where EVERY > 1.
 *
 * The reference is the C library's function in double precision, which is within a few units of 2^-53. Where no number within
 * 2^-49 of it rounds to another float32, its rounding is the right result. Elsewhere the program cannot tell: it prints
 *     ? PATTERN RESULT
 * for tools/accuracy/check.py to decide with mpmath, and for the first wrong results
 *     ! PATTERN RESULT
 * At the end it prints, on one line,
 *     FUNCTION PATTERNS WRONG UNDECIDED LARGEST-ERROR-IN-ULP ITS-PATTERN HASH-OF-ALL-RESULTS
 * where WRONG counts decided results that are not correctly rounded (a NaN must be the positive quiet one).
 * With "hash" it judges nothing: two levels with the same hash have the same results. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "swiftloss.h"

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

typedef swl_status (*special)(const swl_tensor *, swl_tensor *);

static double sigmoid(double x) {
    double e = exp(-fabs(x));
    return (x < 0 ? e : x >= 0 ? 1 : x) / (1 + e);
}
static double softplus(double x) { return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)); }
static double log_sigmoid(double x) { return -softplus(-x); }

static const struct {
    const char *name;
    special ours;
    double (*reference)(double);
} functions[] = {
    {"log", swl_log, log},
    {"log1p", swl_log1p, log1p},
    {"exp", swl_exp, exp},
    {"expm1", swl_expm1, expm1},
    {"sigmoid", swl_sigmoid, sigmoid},
    {"softplus", swl_softplus, softplus},
    {"log_sigmoid", swl_log_sigmoid, log_sigmoid},
};

static uint32_t bits(float x) {
    uint32_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

/* |got - right| in units of right's last place in float32. */
static double ulps(float got, double right) {
    int exponent;
    if (isinf(got)) return isinf((float)right) ? 0 : INFINITY;
    frexp(right, &exponent);
    if (exponent < -125) exponent = -125;
    return fabs(got - right) / ldexp(1, exponent - 24);
}

enum { BLOCK = 1 << 14, SHOWN = 20 };

int main(int argc, char **argv) {
    static float x[BLOCK], y[BLOCK];
    int judging = argc == 5;
    if (!judging && (argc != 6 || strcmp(argv[5], "hash"))) {
        fprintf(stderr, "usage: %s FUNCTION FIRST COUNT EVERY [hash]\n", argv[0]);
        return 2;
    }
    size_t f = 0, known = sizeof functions / sizeof *functions;
    while (f < known && strcmp(functions[f].name, argv[1])) f++;
    if (f == known) {
        fprintf(stderr, "%s: no function %s\n", argv[0], argv[1]);
        return 2;
    }
    uint64_t first = strtoull(argv[2], NULL, 0), count = strtoull(argv[3], NULL, 0), every = strtoull(argv[4], NULL, 0);
    uint64_t wrong = 0, undecided = 0, hash = 0xcbf29ce484222325u;
    uint32_t worst_pattern = 0;
    double worst = 0;
    for (uint64_t done = 0; done < count; done += BLOCK) {
        int64_t n = count - done < BLOCK ? (int64_t)(count - done) : BLOCK;
        for (int64_t i = 0; i < n; i++) {
            uint64_t k = done + (uint64_t)i;
            uint32_t u = (uint32_t)(first + k * every + k * 2654435761u % every);
            memcpy(&x[i], &u, sizeof u);
        }
        swl_tensor in = swl_vector_f32(x, n), out = swl_vector_f32(y, n);
        if (functions[f].ours(&in, &out) != SWL_OK) {
            fprintf(stderr, "%s\n", swl_last_error());
            return 1;
        }
        for (int64_t i = 0; i < n; i++) hash = (hash ^ bits(y[i])) * 0x100000001b3u;
        for (int64_t i = 0; judging && i < n; i++) {
            double right = functions[f].reference(x[i]), margin = fabs(right) * 0x1p-49;
            if (isnan(right)) {
                if (bits(y[i]) != 0x7fc00000u && wrong++ < SHOWN) printf("! %08" PRIx32 " %08" PRIx32 "\n", bits(x[i]), bits(y[i]));
                continue;
            }
            if (!isinf(right) && (float)(right - margin) != (float)(right + margin)) {
                undecided++;
                printf("? %08" PRIx32 " %08" PRIx32 "\n", bits(x[i]), bits(y[i]));
                continue;
            }
            if (bits(y[i]) == bits((float)right)) {
                if (isinf(y[i])) continue;
            } else if (wrong++ < SHOWN) {
                printf("! %08" PRIx32 " %08" PRIx32 "\n", bits(x[i]), bits(y[i]));
            }
            double error = ulps(y[i], right);
            if (!(error <= worst)) {
                worst = error;
                worst_pattern = bits(x[i]);
            }
        }
    }
    printf("%s %" PRIu64 " %" PRIu64 " %" PRIu64 " %.6f %08" PRIx32 " %016" PRIx64 "\n", argv[1], count, wrong, undecided, worst,
           worst_pattern, hash);
    return 0;
}
