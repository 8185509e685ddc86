/* SPDX-License-Identifier: Apache-2.0 */
/* Judges float64 results of an elementary function against MPFR.
 *
 *     float64 FUNCTION X Y...
 *
 * X and each Y are files of doubles of one length; each Y holds somebody's results for X. For each Y, and for the C library's
 * own function (for sigmoid and softplus: the usual expression of it), prints a line
 *     FILE LARGEST-ERROR-IN-ULP ITS-X MISROUNDED COUNT
 * An ULP is the distance between doubles at the exact value, 2^-1074 below 2^-1022. MISROUNDED counts results that are not the
 * exact value's rounding; a wrong infinity, NaN or sign of zero is an infinite error. */
#include <math.h>
#include <mpfr.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#endif

enum { MAX_COLUMNS = 8 };

static mpfr_t one, scratch;

static double libm_sigmoid(double x) { return 1 / (1 + exp(-x)); }
static double libm_softplus(double x) { return x > 0 ? x + log1p(exp(-x)) : log1p(exp(x)); }

static int exact_sigmoid(mpfr_t y, const mpfr_t x, mpfr_rnd_t round) {
    mpfr_neg(scratch, x, round);
    mpfr_exp(scratch, scratch, round);
    mpfr_add(scratch, scratch, one, round);
    return mpfr_div(y, one, scratch, round);
}
static int exact_softplus(mpfr_t y, const mpfr_t x, mpfr_rnd_t round) {
    /* exp of a huge x is no number; the term that is then left out is far below any rounding. */
    if (mpfr_cmp_ui(x, 1000) > 0) return mpfr_set(y, x, round);
    mpfr_exp(scratch, x, round);
    return mpfr_log1p(y, scratch, round);
}

static const struct {
    const char *name;
    double (*libm)(double);
    int (*exact)(mpfr_t, const mpfr_t, mpfr_rnd_t);
} functions[] = {
    {"log", log, mpfr_log},
    {"log1p", log1p, mpfr_log1p},
    {"exp", exp, mpfr_exp},
    {"expm1", expm1, mpfr_expm1},
    {"sigmoid", libm_sigmoid, exact_sigmoid},
    {"softplus", libm_softplus, exact_softplus},
};

static uint64_t bits(double x) {
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static double *read_all(const char *path, size_t *count) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END)) {
        perror(path);
        exit(2);
    }
    *count = (size_t)ftell(file) / sizeof(double);
    rewind(file);
    double *data = malloc(*count * sizeof(double));
    if (!data || fread(data, sizeof(double), *count, file) != *count) {
        perror(path);
        exit(2);
    }
    fclose(file);
    return data;
}

/* |y - exact| in units of exact's last place. */
static double ulps(double y, mpfr_t exact, double rounded) {
    static mpfr_t difference;
    static int ready;
    if (bits(y) == bits(rounded) && (!isfinite(y) || mpfr_zero_p(exact))) return 0;
    if (y == 0 && rounded == 0) return signbit(y) == signbit(rounded) ? 0.5 : INFINITY;
    if (!isfinite(y) || !isfinite(rounded)) return isnan(y) == isnan(rounded) && isnan(y) ? 0 : INFINITY;
    if (!ready) {
        mpfr_init2(difference, 200);
        ready = 1;
    }
    mpfr_exp_t exponent = mpfr_zero_p(exact) ? -1021 : mpfr_get_exp(exact);
    if (exponent < -1021) exponent = -1021;
    mpfr_sub_d(difference, exact, y, MPFR_RNDN);
    mpfr_mul_2si(difference, difference, 53 - exponent, MPFR_RNDN);
    return fabs(mpfr_get_d(difference, MPFR_RNDN));
}

int main(int argc, char **argv) {
    if (argc < 3 || argc - 3 >= MAX_COLUMNS) {
        fprintf(stderr, "usage: %s FUNCTION X Y...\n", argv[0]);
        return 2;
    }
    size_t f = 0, known = sizeof functions / sizeof *functions, count, columns = (size_t)argc - 3;
    while (f < known && strcmp(functions[f].name, argv[1])) f++;
    if (f == known) {
        fprintf(stderr, "%s: no function %s\n", argv[0], argv[1]);
        return 2;
    }
    double *x = read_all(argv[2], &count), *y[MAX_COLUMNS];
    double worst[MAX_COLUMNS] = {0}, where[MAX_COLUMNS] = {0};
    uint64_t misrounded[MAX_COLUMNS] = {0};
    for (size_t c = 0; c < columns; c++) {
        size_t length;
        y[c] = read_all(argv[3 + c], &length);
        if (length != count) {
            fprintf(stderr, "%s has %zu numbers, not %zu\n", argv[3 + c], length, count);
            return 2;
        }
    }
    mpfr_t argument, exact;
    mpfr_init2(argument, 53);
    mpfr_inits2(160, exact, scratch, one, (mpfr_ptr)0);
    mpfr_set_ui(one, 1, MPFR_RNDN);
    for (size_t i = 0; i < count; i++) {
        mpfr_set_d(argument, x[i], MPFR_RNDN);
        functions[f].exact(exact, argument, MPFR_RNDN);
        double rounded = mpfr_get_d(exact, MPFR_RNDN);
        for (size_t c = 0; c <= columns; c++) {
            double got = c < columns ? y[c][i] : functions[f].libm(x[i]);
            double error = ulps(got, exact, rounded);
            misrounded[c] += !(bits(got) == bits(rounded) || (isnan(got) && isnan(rounded)));
            if (error > worst[c]) {
                worst[c] = error;
                where[c] = x[i];
            }
        }
    }
    for (size_t c = 0; c <= columns; c++)
        printf("%s %.4f %a %llu %zu\n", c < columns ? argv[3 + c] : "libm", worst[c], where[c], (unsigned long long)misrounded[c],
               count);
    return 0;
}
