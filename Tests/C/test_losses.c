/* SPDX-License-Identifier: Apache-2.0 */
/* The header as a C or C++ program uses it: every loss, every reduction, both types, layouts, growth of the structs. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "test.h"

static void version_and_level(void) {
    CHECK(strcmp(swl_version(), SWL_VERSION) == 0);
    CHECK(strcmp(swl_last_error(), "") == 0);
    CHECK(swl_last_error_index() == -1);
    int32_t level = swl_simd_level();
    CHECK(level >= 1 && level <= 4);
    const char *asked = getenv("SWIFTLOSS_SIMD");
    if (asked && *asked) CHECK(level == asked[1] - '0');
}

static void layout(void) {
    /* DLPack's DLTensor: a pointer to one may be passed as it is. */
    CHECK(offsetof(swl_tensor, data) == 0);
    CHECK(offsetof(swl_tensor, device) == 8);
    CHECK(offsetof(swl_tensor, ndim) == 16);
    CHECK(offsetof(swl_tensor, dtype) == 20);
    CHECK(offsetof(swl_tensor, shape) == 24);
    CHECK(offsetof(swl_tensor, strides) == 32);
    CHECK(offsetof(swl_tensor, byte_offset) == 40);
    CHECK(offsetof(swl_tensor, inline_shape) == 48);
    CHECK(sizeof(swl_tensor) == 80);
    CHECK(sizeof(swl_call) == 80);
}

static void reductions(void) {
    double p[6] = {3, -0.5, 2, 7, 1, 0}, t[6] = {2.5, 0, 2, 8, 1, 2}, loss, e[6], g[6];
    swl_tensor P = swl_matrix_f64(p, 3, 2), T = swl_matrix_f64(t, 3, 2), L = swl_scalar_f64(&loss);
    swl_tensor E = swl_matrix_f64(e, 3, 2), G = swl_matrix_f64(g, 3, 2);
    swl_call call = SWL_CALL_INIT;
    call.loss = &L;
    call.gradient = &G;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == 5.5 / 6 && g[5] == -4.0 / 6);
    call.reduction = SWL_REDUCTION_SUM;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == 5.5 && g[5] == -4.0);
    call.reduction = SWL_REDUCTION_BATCHMEAN;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == 5.5 / 3 && g[5] == -4.0 / 3);
    call.reduction = SWL_REDUCTION_NONE;
    call.loss = &E;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && e[0] == 0.25 && e[5] == 4 && g[5] == -4.0);
    CHECK(swl_half_squared_error(&P, &T, &call) == SWL_OK && e[5] == 2 && g[5] == -2.0);
    CHECK(swl_absolute_error(&P, &T, &call) == SWL_OK && e[5] == 2 && g[5] == -1.0 && g[2] == 0);
    call.loss = NULL;
    g[5] = 9;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && g[5] == -4.0);
    call.gradient = NULL; /* nothing asked for: the arguments are checked */
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK);
}

static void every_loss(void) {
    float p[2] = {0.5f, 0.5f}, t[2] = {0.25f, 1.0f}, labels[2] = {-1, 1}, loss, g[2];
    swl_tensor P = swl_vector_f32(p, 2), T = swl_vector_f32(t, 2), S = swl_vector_f32(labels, 2);
    swl_tensor L = swl_scalar_f32(&loss), G = swl_vector_f32(g, 2);
    swl_call call = SWL_CALL_INIT;
    call.loss = &L;
    call.gradient = &G;
    call.reduction = SWL_REDUCTION_SUM;
    CHECK(swl_hinge(&P, &S, NULL, &call) == SWL_OK && loss == 2.0f && g[0] == 1.0f && g[1] == -1.0f);
    CHECK(swl_kl_divergence(&P, &T, NULL, &call) == SWL_OK && fabsf(loss - 0.519860385f) <= FLT_EPSILON && g[1] == -2.0f);
    CHECK(swl_binary_cross_entropy(&P, &T, NULL, &call) == SWL_OK && fabsf(loss - 1.38629436f) <= FLT_EPSILON && g[1] == -2.0f);
    CHECK(g[0] == 1.0f);
    CHECK(swl_categorical_cross_entropy(&P, &T, NULL, &call) == SWL_OK);
    CHECK(fabsf(loss - 0.866433976f) <= FLT_EPSILON && g[0] == -0.5f);

    int32_t y32 = 1;
    uint8_t y8 = 0;
    swl_tensor Y = swl_vector_i32(&y32, 1), R = swl_matrix_f32(p, 1, 2), GR = swl_matrix_f32(g, 1, 2);
    swl_sparse_categorical_cross_entropy_options options = SWL_SPARSE_CATEGORICAL_CROSS_ENTROPY_OPTIONS_INIT;
    options.epsilon = 0.5;
    call.gradient = &GR;
    CHECK(swl_sparse_categorical_cross_entropy(&R, &Y, &options, &call) == SWL_OK);
    CHECK(loss == 0 && !signbit(loss) && g[0] == 0 && g[1] == -1.0f);
    Y = swl_vector_u8(&y8, 1);
    CHECK(swl_sparse_categorical_cross_entropy(&R, &Y, NULL, &call) == SWL_OK && g[0] == -2.0f && g[1] == 0);
}

static void strides_and_inline_shapes(void) {
    /* The transpose of a 2 x 3 array, and a column of another, without a shape array. */
    double p[6] = {1, 2, 3, 4, 5, 6}, t[9] = {1, 0, 0, 4, 0, 0, 2, 0, 0}, loss, e[6];
    int64_t shape[2] = {3, 2}, transposed[2] = {1, 3}, zero[2] = {3, 0};
    swl_tensor P = swl_matrix_f64(p, 3, 2), T = swl_matrix_f64(t, 3, 2), E = swl_matrix_f64(e, 3, 2);
    P.strides = transposed;
    P.shape = shape;
    T.strides = zero; /* rows 1 1, 4 4, 2 2: a broadcast */
    swl_call call = SWL_CALL_INIT;
    call.loss = &E;
    call.reduction = SWL_REDUCTION_NONE;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK);
    CHECK(e[0] == 0 && e[1] == 9 && e[2] == 4 && e[3] == 1 && e[4] == 1 && e[5] == 16);
    int64_t backwards = -1, columns = 3;
    swl_tensor A = swl_vector_f64(p, 3), B = swl_vector_f64(t, 3), L = swl_scalar_f64(&loss);
    A.strides = &backwards;
    A.byte_offset = 2 * sizeof(double);
    B.strides = &columns;
    call.loss = &L;
    call.reduction = SWL_REDUCTION_SUM;
    CHECK(swl_squared_error(&A, &B, &call) == SWL_OK && loss == 4 + 4 + 1);
}

static void mixed_types(void) {
    float p[3] = {0.1f, 0.2f, 0.3f};
    double t[3] = {0.1, 0.2, 0.3}, loss, g[3];
    swl_tensor P = swl_vector_f32(p, 3), T = swl_vector_f64(t, 3), L = swl_scalar_f64(&loss), G = swl_vector_f64(g, 3);
    swl_call call = SWL_CALL_INIT;
    call.loss = &L;
    call.gradient = &G;
    call.reduction = SWL_REDUCTION_SUM;
    CHECK(swl_absolute_error(&P, &T, &call) == SWL_OK);
    double d0 = fabs((double)p[0] - t[0]), d1 = fabs((double)p[1] - t[1]), d2 = fabs((double)p[2] - t[2]);
    CHECK(loss == d0 + d1 + d2 && g[0] == 1);
    CHECK(swl_absolute_error(&T, &P, &call) == SWL_OK && loss == d0 + d1 + d2 && g[0] == -1);
}

static void in_place(void) {
    double p[5] = {1, 2, 3, 4, 5}, t[5] = {0, 0, 1, 1, 2}, loss;
    swl_tensor P = swl_vector_f64(p, 5), T = swl_vector_f64(t, 5), L = swl_scalar_f64(&loss);
    swl_call call = SWL_CALL_INIT;
    call.loss = &L;
    call.gradient = &P;
    call.reduction = SWL_REDUCTION_SUM;
    CHECK(swl_half_squared_error(&P, &T, &call) == SWL_OK && loss == 13.5 && p[0] == 1 && p[4] == 3);
}

static void empty(void) {
    double loss = 9, g[1] = {9};
    swl_tensor N = swl_vector_f64(NULL, 0), L = swl_scalar_f64(&loss), G = swl_vector_f64(g, 0);
    swl_call call = SWL_CALL_INIT;
    call.loss = &L;
    call.gradient = &G;
    CHECK(swl_squared_error(&N, &N, &call) == SWL_OK && isnan(loss) && !signbit(loss) && g[0] == 9);
    call.empty = SWL_EMPTY_ZERO;
    CHECK(swl_squared_error(&N, &N, &call) == SWL_OK && loss == 0 && !signbit(loss));
    call.empty = SWL_EMPTY_ERROR;
    loss = 9;
    CHECK_ERROR(swl_squared_error(&N, &N, &call), SWL_ERROR_EMPTY,
                "prediction has shape (0,): the mean of nothing, and call.empty asks for an error");
    CHECK(loss == 9);
    call.reduction = SWL_REDUCTION_SUM;
    CHECK(swl_squared_error(&N, &N, &call) == SWL_OK && loss == 0 && !signbit(loss));
    /* Rows of no classes have a loss of nothing each; no class index fits. */
    double rows[2] = {9, 9};
    int64_t y[2] = {0, 0};
    swl_tensor P = swl_matrix_f64(NULL, 2, 0), R = swl_vector_f64(rows, 2), Y = swl_vector_i64(y, 2);
    call.gradient = NULL;
    call.loss = &R;
    call.reduction = SWL_REDUCTION_NONE;
    CHECK(swl_categorical_cross_entropy(&P, &P, NULL, &call) == SWL_OK && rows[0] == 0 && rows[1] == 0);
    CHECK_ERROR(swl_sparse_categorical_cross_entropy(&P, &Y, NULL, &call), SWL_ERROR_INDEX,
                "target[0] = 0 is not a class index in [0, 0)");
}

/* A program compiled with a later header, whose swl_call has grown. */
static void later_struct(void) {
    struct {
        swl_call call;
        void *more;
    } later = {SWL_CALL_INIT, NULL};
    double p = 3, t = 1, loss = 0;
    swl_tensor P = swl_scalar_f64(&p), T = swl_scalar_f64(&t), L = swl_scalar_f64(&loss);
    later.call.struct_size = sizeof later;
    later.call.loss = &L;
    CHECK(swl_squared_error(&P, &T, &later.call) == SWL_OK && loss == 4);
    later.more = &p;
    loss = 0;
    CHECK_ERROR(swl_squared_error(&P, &T, &later.call), SWL_ERROR_STRUCT,
                "call has fields set that this library does not know: struct_size is 88, not 80");
    CHECK(loss == 0);
    later.call.struct_size = 0;
    CHECK_ERROR(swl_squared_error(&P, &T, &later.call), SWL_ERROR_STRUCT, "call.struct_size = 0, but this library's struct has 80");
    /* The size of no header: cut short, or in the middle of a field. */
    later.more = NULL;
    later.call.struct_size = sizeof(swl_call) - 8;
    CHECK_ERROR(swl_squared_error(&P, &T, &later.call), SWL_ERROR_STRUCT,
                "call.struct_size = 72, but this library's struct has 80");
    later.call.struct_size = sizeof(swl_call) + 4;
    CHECK_ERROR(swl_squared_error(&P, &T, &later.call), SWL_ERROR_STRUCT,
                "call.struct_size = 84, but this library's struct has 80");
    CHECK(loss == 0);
}

/* Every byte beyond what the library knows is looked at, up to 4096. */
static void much_later_struct(void) {
    static union {
        swl_call call;
        unsigned char bytes[4104];
    } later;
    const swl_call start = SWL_CALL_INIT;
    double p = 3, t = 1, loss = 0;
    swl_tensor P = swl_scalar_f64(&p), T = swl_scalar_f64(&t), L = swl_scalar_f64(&loss);
    later.call = start;
    later.call.struct_size = 4096;
    later.call.loss = &L;
    CHECK(swl_squared_error(&P, &T, &later.call) == SWL_OK && loss == 4);
    loss = 0;
    for (int i = (int)sizeof(swl_call); i < 4096; i++) {
        later.bytes[i] = 1;
        CHECK_ERROR(swl_squared_error(&P, &T, &later.call), SWL_ERROR_STRUCT,
                    "call has fields set that this library does not know: struct_size is 4096, not 80");
        later.bytes[i] = 0;
    }
    later.bytes[4096] = 1;
    CHECK(loss == 0 && swl_squared_error(&P, &T, &later.call) == SWL_OK && loss == 4);
    later.call.struct_size = 4104;
    CHECK_ERROR(swl_squared_error(&P, &T, &later.call), SWL_ERROR_STRUCT,
                "call.struct_size = 4104, but this library's struct has 80");
}

/* The same for options. */
static void later_options(void) {
    struct {
        swl_hinge_options options;
        double more;
    } later = {SWL_HINGE_OPTIONS_INIT, 0};
    double p = 0.25, t = 1, loss = 0;
    swl_tensor P = swl_scalar_f64(&p), T = swl_scalar_f64(&t), L = swl_scalar_f64(&loss);
    swl_call call = SWL_CALL_INIT;
    call.loss = &L;
    later.options.struct_size = sizeof later;
    later.options.margin = 2;
    CHECK(swl_hinge(&P, &T, &later.options, &call) == SWL_OK && loss == 1.75);
    later.more = 0.5;
    loss = 0;
    CHECK_ERROR(swl_hinge(&P, &T, &later.options, &call), SWL_ERROR_STRUCT,
                "options has fields set that this library does not know: struct_size is 32, not 24");
    later.more = 0;
    later.options.struct_size = 20;
    CHECK_ERROR(swl_hinge(&P, &T, &later.options, &call), SWL_ERROR_STRUCT,
                "options.struct_size = 20, but this library's struct has 24");
    CHECK(loss == 0);
}

int main(void) {
    version_and_level();
    layout();
    reductions();
    every_loss();
    strides_and_inline_shapes();
    mixed_types();
    in_place();
    empty();
    later_struct();
    much_later_struct();
    later_options();
    return finish("test_losses");
}
