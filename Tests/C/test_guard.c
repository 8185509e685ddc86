/* SPDX-License-Identifier: Apache-2.0 */
/* Every array ends flush against an unmapped page, or begins behind one: a read or a write beyond it is a fault. Every
   length around the vector and block sizes, forwards and backwards, both types, and outputs exactly as long as they must be. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "test.h"

/* A piece of memory between two pages that nobody may touch. */
typedef struct {
    char *first, *end;
} guarded;

static guarded guard(size_t bytes) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE), body = (bytes + page - 1) / page * page;
    char *base = (char *)mmap(NULL, body + 2 * page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == (char *)MAP_FAILED || mprotect(base + page, body, PROT_READ | PROT_WRITE) != 0) abort();
    guarded g = {base + page, base + page + body};
    return g;
}

static const size_t MOST = 4096;

static void fill(guarded g, int single, double x) {
    if (single)
        for (float *f = (float *)(void *)g.first; (char *)f < g.end; f++) *f = (float)x;
    else
        for (double *d = (double *)(void *)g.first; (char *)d < g.end; d++) *d = x;
}

static swl_tensor at(guarded g, int single, int64_t rows, int64_t columns, int at_end) {
    size_t size = single ? sizeof(float) : sizeof(double), bytes = size * (size_t)(rows * columns);
    char *data = at_end ? g.end - bytes : g.first;
    swl_tensor tensor =
        single ? swl_matrix_f32((float *)(void *)data, rows, columns) : swl_matrix_f64((double *)(void *)data, rows, columns);
    return tensor;
}

int main(void) {
    guarded p = guard(MOST), t = guard(MOST), e = guard(MOST), g = guard(MOST), y = guard(MOST);
    guarded h = guard(MOST), w = guard(MOST), m = guard(MOST);
    memset(y.first, 0, (size_t)(y.end - y.first));
    memset(m.first, 1, (size_t)(m.end - m.first));
    for (int single = 0; single < 2; single++) {
        fill(p, single, 0.5);
        fill(t, single, 1);
        fill(w, single, 2);
        for (int64_t n = 0; n <= 300; n++) {
            for (int at_end = 0; at_end < 2; at_end++) {
                for (int reversed = 0; reversed < 2; reversed++) {
                    int64_t backwards[2] = {-1, -1};
                    swl_tensor P = at(p, single, 1, n, at_end), T = at(t, single, 1, n, at_end);
                    swl_tensor E = at(e, single, 1, n, at_end), G = at(g, single, 1, n, at_end);
                    if (reversed && n > 0) {
                        P.byte_offset = T.byte_offset = (uint64_t)(n - 1) * (single ? 4 : 8);
                        P.strides = T.strides = backwards;
                    }
                    swl_call call = SWL_CALL_INIT;
                    call.reduction = SWL_REDUCTION_NONE;
                    call.loss = &E;
                    call.gradient = &G;
                    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK);
                    CHECK(swl_hinge(&P, &T, NULL, &call) == SWL_OK);
                    CHECK(swl_kl_divergence(&P, &T, NULL, &call) == SWL_OK);
                    swl_tensor H = at(h, single, 1, n, at_end), W = at(w, single, 1, n, at_end);
                    swl_tensor M = swl_vector_u8((uint8_t *)(at_end ? m.end - n : m.first), n);
                    call.hessian = &H;
                    call.weight = &W;
                    call.mask = &M;
                    CHECK(swl_huber(&P, &T, NULL, &call) == SWL_OK);
                    CHECK(swl_log_cosh(&P, &T, &call) == SWL_OK);
                    CHECK(swl_binary_cross_entropy_with_logits(&P, &T, NULL, &call) == SWL_OK);
                    call.hessian = NULL;
                    call.weight = call.mask = NULL;
                    call.loss = NULL;
                    CHECK(swl_absolute_error(&P, &T, &call) == SWL_OK);
                    double sum;
                    float sum32;
                    swl_tensor S = single ? swl_scalar_f32(&sum32) : swl_scalar_f64(&sum);
                    call.reduction = SWL_REDUCTION_SUM;
                    call.loss = &S;
                    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK);
                    CHECK((single ? (double)sum32 : sum) == 0.25 * (double)n);
                    call.gradient = NULL;
                    CHECK(swl_half_squared_error(&P, &T, &call) == SWL_OK);
                    CHECK((single ? (double)sum32 : sum) == 0.125 * (double)n);
                }
            }
        }
        /* Rows: n of them with 3 classes, and 3 of them with n classes. */
        for (int64_t n = 1; n <= 150; n++) {
            for (int wide = 0; wide < 2; wide++) {
                int64_t rows = wide ? 3 : n, classes = wide ? n : 3;
                if (rows * classes * (single ? 4 : 8) > (int64_t)MOST) continue;
                swl_tensor P = at(p, single, rows, classes, 1), T = at(t, single, rows, classes, 1);
                swl_tensor G = at(g, single, rows, classes, 1), Y = swl_vector_i32((int32_t *)(void *)y.end - rows, rows);
                swl_tensor E = at(e, single, rows, 1, 1);
                E.ndim = 1;
                swl_call call = SWL_CALL_INIT;
                call.reduction = SWL_REDUCTION_NONE;
                call.loss = &E;
                call.gradient = &G;
                CHECK(swl_categorical_cross_entropy(&P, &T, NULL, &call) == SWL_OK);
                CHECK(swl_sparse_categorical_cross_entropy(&P, &Y, NULL, &call) == SWL_OK);
                CHECK(swl_cross_entropy(&P, &T, NULL, &call) == SWL_OK);
                CHECK(swl_cross_entropy(&P, &Y, NULL, &call) == SWL_OK && swl_nll(&P, &Y, NULL, &call) == SWL_OK);
            }
        }
    }
    return finish("test_guard");
}
