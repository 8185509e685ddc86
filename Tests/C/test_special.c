/* SPDX-License-Identifier: Apache-2.0 */
/* The elementary functions from C: values, in place, strides, what is refused, guard pages.
   (Under which floating-point state a caller may call them: test_state.c.) */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "special.h"

static float one32(special f, float x) {
    float y = -7;
    swl_tensor X = swl_scalar_f32(&x), Y = swl_scalar_f32(&y);
    CHECK(f(&X, &Y) == SWL_OK);
    return y;
}

/* Correctly rounded values, from mpmath at 200 bits. */
static void values(void) {
    CHECK(one(swl_log, 2) == 0x1.62e42fefa39efp-1 && one32(swl_log, 2) == 0x1.62e43p-1f);
    CHECK(one(swl_log, 0x1p-1074) == -0x1.74385446d71c3p+9);
    CHECK(one(swl_log1p, 0x1p-1074) == 0x1p-1074 && one(swl_log1p, 1e-10) == 0x1.b7cdfd9d1d693p-34);
    CHECK(one(swl_exp, 1) == 0x1.5bf0a8b145769p+1 && one32(swl_exp, 1) == 0x1.5bf0a8p+1f);
    CHECK(one(swl_exp, -745) == 0x1p-1074 && one32(swl_exp, -103) == 0x1p-149f);
    CHECK(one(swl_expm1, 1) == 0x1.b7e151628aed3p+0);
    CHECK(one(swl_sigmoid, 0) == 0.5 && one(swl_softplus, 0) == 0x1.62e42fefa39efp-1);
    CHECK(one(swl_log_sigmoid, 0) == -0x1.62e42fefa39efp-1);
    CHECK(isinf(one(swl_log, 0)) && isnan(one(swl_log, -1)) && one(swl_exp, -INFINITY) == 0);
}

static void layouts(void) {
    double x[6] = {1, 2, 3, 4, 5, 6}, y[6], wide[12];
    int64_t shape[2] = {3, 2}, strides[2] = {1, 3}, every_second[2] = {4, 2};
    for (int f = 0; f < FUNCTIONS; f++) {
        swl_tensor X = swl_matrix_f64(x, 2, 3), Y = swl_matrix_f64(y, 2, 3), W = swl_matrix_f64(wide, 3, 2);
        CHECK(functions[f](&X, &Y) == SWL_OK);
        for (int i = 0; i < 6; i++) CHECK(y[i] == one(functions[f], x[i]));
        /* Transposed, into every second element. */
        X.shape = shape;
        X.strides = strides;
        W.shape = shape;
        W.strides = every_second;
        for (int i = 0; i < 12; i++) wide[i] = -7;
        CHECK(functions[f](&X, &W) == SWL_OK);
        for (int i = 0; i < 12; i++) CHECK(wide[i] == (i % 2 ? -7 : y[i / 2 % 2 * 3 + i / 4]));
        /* In place: the same tensor, and another over the same memory. */
        double z[6];
        memcpy(z, x, sizeof z);
        swl_tensor Z = swl_vector_f64(z, 6), same = swl_vector_f64(z, 6);
        CHECK(functions[f](&Z, &Z) == SWL_OK && memcmp(z, y, sizeof z) == 0);
        memcpy(z, x, sizeof z);
        CHECK(functions[f](&Z, &same) == SWL_OK && memcmp(z, y, sizeof z) == 0);
    }
}

static void refusals(void) {
    double x[3] = {1, 2, 3}, y[3] = {-7, -7, -7};
    float narrow[3] = {0, 0, 0};
    int32_t labels[3] = {1, 2, 3};
    for (int f = 0; f < FUNCTIONS; f++) {
        swl_tensor X = swl_vector_f64(x, 3), Y = swl_vector_f64(y, 3), N = swl_vector_f32(narrow, 3);
        swl_tensor I = swl_vector_i32(labels, 3), S = swl_vector_f64(y, 2), O = swl_vector_f64(x + 1, 2), P = swl_vector_f64(x, 2);
        CHECK_ERROR(functions[f](NULL, &Y), SWL_ERROR_NULL, "x is NULL");
        CHECK_ERROR(functions[f](&X, NULL), SWL_ERROR_NULL, "out is NULL");
        CHECK_ERROR(functions[f](&I, &Y), SWL_ERROR_DTYPE, "x has dtype int32, but must be float32, float64, float16 or bfloat16");
        CHECK_ERROR(functions[f](&X, &N), SWL_ERROR_DTYPE, "out has dtype float32, but this call computes in float64");
        CHECK_ERROR(functions[f](&X, &S), SWL_ERROR_SHAPE, "out has shape (2,), but x has shape (3,)");
        CHECK_ERROR(functions[f](&P, &O), SWL_ERROR_OVERLAP,
                    "out overlaps x without having the same data, shape, strides and dtype");
        Y.device.type = 2;
        CHECK(functions[f](&X, &Y) == SWL_ERROR_DEVICE);
        Y = swl_vector_f64(y, 3);
        Y.byte_offset = 4;
        CHECK(functions[f](&X, &Y) == SWL_ERROR_ALIGNMENT);
        CHECK(y[0] == -7 && y[1] == -7 && y[2] == -7 && x[0] == 1 && x[1] == 2);
        swl_tensor E = swl_vector_f64(NULL, 0);
        CHECK(functions[f](&E, &E) == SWL_OK);
    }
}

/* Every length around the vectors' and blocks', both arrays flush against an unmapped page. */
static void guarded(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *base = (char *)mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(base != (char *)MAP_FAILED && mprotect(base + page, page, PROT_NONE) == 0 &&
          mprotect(base + 3 * page, page, PROT_NONE) == 0);
    for (int f = 0; f < FUNCTIONS; f++) {
        double expected = one(functions[f], 0.75);
        float expected32 = one32(functions[f], 0.75f);
        for (int64_t n = 0; n <= 300; n++) {
            double *x = (double *)(void *)(base + page) - n, *y = (double *)(void *)(base + 3 * page) - n;
            float *a = (float *)(void *)(base + page) - n, *b = (float *)(void *)(base + 3 * page) - n;
            for (int64_t i = 0; i < n; i++) x[i] = 0.75;
            swl_tensor X = swl_vector_f64(x, n), Y = swl_vector_f64(y, n), A = swl_vector_f32(a, n), B = swl_vector_f32(b, n);
            CHECK(functions[f](&X, &Y) == SWL_OK);
            for (int64_t i = 0; i < n; i++) CHECK(y[i] == expected);
            for (int64_t i = 0; i < n; i++) a[i] = 0.75f;
            CHECK(functions[f](&A, &B) == SWL_OK);
            for (int64_t i = 0; i < n; i++) CHECK(b[i] == expected32);
        }
    }
    munmap(base, 4 * page);
}

int main(void) {
    values();
    layouts();
    refusals();
    guarded();
    return finish("test_special");
}
