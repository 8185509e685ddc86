/* SPDX-License-Identifier: Apache-2.0 */
/* What a caller can get wrong: each has its status and its sentence, and nothing is written. */
#include <limits.h>
#include <math.h>

#include "test.h"

static double p[6] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6}, t[6] = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6};
static double loss, gradient[6];
static swl_tensor P, T, L, G;
static swl_call call;

static void reset(void) {
    static const swl_call init = SWL_CALL_INIT;
    for (int i = 0; i < 6; i++) p[i] = t[i] = (i + 1) / 10.0, gradient[i] = -7;
    loss = -7;
    P = swl_matrix_f64(p, 2, 3);
    T = swl_matrix_f64(t, 2, 3);
    L = swl_scalar_f64(&loss);
    G = swl_matrix_f64(gradient, 2, 3);
    call = init;
    call.loss = &L;
    call.gradient = &G;
}

static int untouched(void) {
    if (loss != -7) return 0;
    for (int i = 0; i < 6; i++)
        if (gradient[i] != -7) return 0;
    return 1;
}

/* A wrong argument: status, sentence, no place, nothing written. */
#define REFUSED(expression, status, sentence)                                                                                      \
    do {                                                                                                                           \
        CHECK_ERROR(expression, status, sentence);                                                                                 \
        CHECK(swl_last_error_index() == -1);                                                                                       \
        CHECK(untouched());                                                                                                        \
        reset();                                                                                                                   \
    } while (0)
#define SQUARED swl_squared_error(&P, &T, &call)

static void null_pointers(void) {
    REFUSED(swl_squared_error(NULL, &T, &call), SWL_ERROR_NULL, "prediction is NULL");
    REFUSED(swl_squared_error(&P, NULL, &call), SWL_ERROR_NULL, "target is NULL");
    REFUSED(swl_squared_error(&P, &T, NULL), SWL_ERROR_NULL, "call is NULL");
    P.data = NULL;
    REFUSED(SQUARED, SWL_ERROR_NULL, "prediction.data is NULL");
    G.data = NULL;
    REFUSED(SQUARED, SWL_ERROR_NULL, "call.gradient.data is NULL");
    T.ndim = 5;
    REFUSED(SQUARED, SWL_ERROR_NULL, "target.shape is NULL, and inline_shape has no room for ndim = 5");
}

static void shapes(void) {
    T = swl_matrix_f64(t, 3, 2);
    REFUSED(SQUARED, SWL_ERROR_SHAPE, "target has shape (3, 2), but prediction has shape (2, 3)");
    T = swl_vector_f64(t, 6);
    REFUSED(SQUARED, SWL_ERROR_SHAPE, "target has shape (6,), but prediction has shape (2, 3)");
    G = swl_vector_f64(gradient, 6);
    REFUSED(SQUARED, SWL_ERROR_SHAPE, "call.gradient has shape (6,), but prediction has shape (2, 3)");
    L = swl_vector_f64(&loss, 2);
    REFUSED(SQUARED, SWL_ERROR_SHAPE, "call.loss has shape (2,), but a reduced loss is one element");
    call.reduction = SWL_REDUCTION_NONE;
    REFUSED(SQUARED, SWL_ERROR_SHAPE, "call.loss has shape (), but prediction has shape (2, 3)");
    P.inline_shape[1] = -3;
    REFUSED(SQUARED, SWL_ERROR_SHAPE, "prediction.shape[1] = -3 is negative");
    P.inline_shape[0] = INT64_MAX;
    REFUSED(SQUARED, SWL_ERROR_SHAPE, "prediction has shape (9223372036854775807, 3), whose size in bytes overflows 63 bits");
    P.inline_shape[0] = (int64_t)1 << 60;
    P.inline_shape[1] = 1;
    REFUSED(SQUARED, SWL_ERROR_SHAPE, "prediction has shape (1152921504606846976, 1), whose size in bytes overflows 63 bits");
    P.ndim = -1;
    REFUSED(SQUARED, SWL_ERROR_SHAPE, "prediction.ndim = -1 is not in [0, 64]");
    P.ndim = 65;
    REFUSED(SQUARED, SWL_ERROR_SHAPE, "prediction.ndim = 65 is not in [0, 64]");
    int64_t far[2] = {INT64_MIN, 1}, wide[2] = {(int64_t)1 << 59, 1};
    P.strides = far;
    REFUSED(SQUARED, SWL_ERROR_SHAPE, "prediction.strides[0] = -9223372036854775808 reaches beyond the address space");
    P.strides = wide;
    REFUSED(SQUARED, SWL_ERROR_SHAPE, "prediction.strides[0] = 576460752303423488 reaches beyond the address space");
    P = swl_scalar_f64(p);
    T = swl_scalar_f64(t);
    G = swl_scalar_f64(gradient);
    call.reduction = SWL_REDUCTION_BATCHMEAN;
    REFUSED(SQUARED, SWL_ERROR_SHAPE, "call.reduction is batchmean, but prediction has shape () and no axis of a batch");
}

static void types_and_devices(void) {
    P.dtype.bits = 128;
    REFUSED(SQUARED, SWL_ERROR_DTYPE, "prediction has DLPack dtype code 2, bits 128, lanes 1, which no argument can have");
    P.dtype.bits = 16;
    REFUSED(SQUARED, SWL_ERROR_DTYPE, "call.gradient has dtype float64, but prediction has float16");
    P.dtype.bits = 16;
    P.dtype.code = SWL_DTYPE_BFLOAT;
    REFUSED(SQUARED, SWL_ERROR_DTYPE, "call.gradient has dtype float64, but prediction has bfloat16");
    P.dtype.code = SWL_DTYPE_BFLOAT;
    REFUSED(SQUARED, SWL_ERROR_DTYPE, "prediction has DLPack dtype code 4, bits 64, lanes 1, which no argument can have");
    P.dtype.code = 0;
    REFUSED(SQUARED, SWL_ERROR_DTYPE, "prediction has dtype int64, but must be float32, float64, float16 or bfloat16");
    T.dtype.code = 1;
    REFUSED(SQUARED, SWL_ERROR_DTYPE, "target has dtype uint64, but must be float32, float64, float16 or bfloat16");
    T.dtype.lanes = 2;
    REFUSED(SQUARED, SWL_ERROR_DTYPE, "target has DLPack dtype code 2, bits 64, lanes 2, which no argument can have");
    float f[6];
    G = swl_matrix_f32(f, 2, 3);
    REFUSED(SQUARED, SWL_ERROR_DTYPE, "call.gradient has dtype float32, but this call computes in float64");
    T = swl_vector_f64(t, 2);
    REFUSED(swl_sparse_categorical_cross_entropy(&P, &T, NULL, &call), SWL_ERROR_DTYPE,
            "target has dtype float64, but class indices must be integers");
    T.device.type = 2;
    REFUSED(SQUARED, SWL_ERROR_DEVICE,
            "target is on a device of type 2 (DLPack's number), but only host memory can be used: copy it to the CPU first");
    P.byte_offset = 3;
    REFUSED(SQUARED, SWL_ERROR_ALIGNMENT, "prediction.data is misaligned: its first element lies 3 bytes past a multiple of 8");
}

static void options(void) {
    call.reduction = 5;
    REFUSED(SQUARED, SWL_ERROR_OPTION, "call.reduction = 5 is not in [0, 4]");
    call.check = -1;
    REFUSED(SQUARED, SWL_ERROR_OPTION, "call.check = -1 is not in [0, 1]");
    call.empty = 3;
    REFUSED(SQUARED, SWL_ERROR_OPTION, "call.empty = 3 is not in [0, 2]");
    call.num_threads = -1;
    REFUSED(SQUARED, SWL_ERROR_OPTION, "call.num_threads = -1 is negative");
    call.target_gradient = &G;
    REFUSED(swl_hinge(&P, &T, NULL, &call), SWL_ERROR_UNSUPPORTED,
            "call.target_gradient is set, but this loss has no derivative by the target");
    swl_categorical_cross_entropy_options epsilon = SWL_CATEGORICAL_CROSS_ENTROPY_OPTIONS_INIT;
    epsilon.epsilon = -1e-7;
    REFUSED(swl_categorical_cross_entropy(&P, &T, &epsilon, &call), SWL_ERROR_OPTION,
            "options.epsilon = -1e-07 is not a finite number >= 0");
    epsilon.epsilon = (double)NAN;
    REFUSED(swl_categorical_cross_entropy(&P, &T, &epsilon, &call), SWL_ERROR_OPTION,
            "options.epsilon = nan is not a finite number >= 0");
    epsilon.struct_size = 8;
    REFUSED(swl_categorical_cross_entropy(&P, &T, &epsilon, &call), SWL_ERROR_STRUCT,
            "options.struct_size = 8, but this library's struct has 48");
}

static void overlaps(void) {
    double buffer[12] = {0};
    P = swl_vector_f64(buffer, 6);
    T = swl_vector_f64(t, 6);
    G = swl_vector_f64(buffer + 1, 6);
    REFUSED(SQUARED, SWL_ERROR_OVERLAP, "call.gradient overlaps prediction without having the same data, shape, strides and dtype");
    L = swl_scalar_f64(p + 2);
    REFUSED(SQUARED, SWL_ERROR_OVERLAP, "call.loss overlaps prediction without having the same data, shape, strides and dtype");
    L = swl_scalar_f64(gradient + 2);
    CHECK_ERROR(SQUARED, SWL_ERROR_OVERLAP, "call.gradient overlaps call.loss");
    reset();
    int64_t zero[2] = {0, 1}, two = 2;
    G.strides = zero;
    REFUSED(SQUARED, SWL_ERROR_OVERLAP, "call.gradient has strides that make its elements share memory");
    /* Every second element of one buffer each: they interleave and do not overlap. */
    P = swl_vector_f64(buffer, 6);
    T = swl_vector_f64(t, 6);
    G = swl_vector_f64(buffer + 1, 6);
    P.strides = G.strides = &two;
    CHECK(SQUARED == SWL_OK && loss != -7);
    reset();
}

/* A wrong value: the scalar loss stays as it was; an output on an input stays as it was; the place is there as data. */
static void values(void) {
    t[4] = 1.5;
    CHECK_ERROR(swl_kl_divergence(&P, &T, NULL, &call), SWL_ERROR_VALUE, "target[1, 1] = 1.5 is not a probability in [0, 1]");
    CHECK(swl_last_error_index() == 4 && loss == -7);
    p[2] = -1e-300;
    CHECK_ERROR(swl_kl_divergence(&P, &T, NULL, &call), SWL_ERROR_VALUE,
                "prediction[0, 2] = -1e-300 is not a probability in [0, 1]");
    CHECK(swl_last_error_index() == 2 && loss == -7);
    call.gradient = &P;
    CHECK(swl_kl_divergence(&P, &T, NULL, &call) == SWL_ERROR_VALUE && p[0] == 0.1 && p[2] == -1e-300 && p[5] == 0.6);
    call.check = SWL_CHECK_NONE;
    CHECK(swl_kl_divergence(&P, &T, NULL, &call) == SWL_OK && loss != -7);
    reset();

    CHECK_ERROR(swl_hinge(&P, &T, NULL, &call), SWL_ERROR_VALUE, "target[0, 0] = 0.1 is not a label -1 or 1");
    for (int i = 0; i < 6; i++) t[i] = i == 3 ? (double)NAN : 1;
    CHECK(swl_hinge(&P, &T, NULL, &call) == SWL_OK && isnan(loss) && isnan(gradient[3]) && gradient[2] == -1 / 6.0);
    reset();

    float f = 2.1f, o = 1, l = -7;
    swl_tensor F = swl_scalar_f32(&f), O = swl_scalar_f32(&o), S = swl_scalar_f32(&l);
    call.loss = &S;
    call.gradient = NULL;
    CHECK_ERROR(swl_binary_cross_entropy(&F, &O, NULL, &call), SWL_ERROR_VALUE, "prediction = 2.1 is not a probability in [0, 1]");
    CHECK(swl_last_error_index() == 0 && l == -7);
    reset();
}

static void class_indices(void) {
    int64_t y[2] = {2, 3};
    swl_tensor Y = swl_vector_i64(y, 2);
#define SPARSE swl_sparse_categorical_cross_entropy(&P, &Y, NULL, &call)
    CHECK_ERROR(SPARSE, SWL_ERROR_INDEX, "target[1] = 3 is not a class index in [0, 3)");
    CHECK(swl_last_error_index() == 1 && loss == -7);
    call.check = SWL_CHECK_NONE; /* a class index is an address: it is always checked */
    CHECK_ERROR(SPARSE, SWL_ERROR_INDEX, "target[1] = 3 is not a class index in [0, 3)");
    y[0] = -1;
    CHECK_ERROR(SPARSE, SWL_ERROR_INDEX, "target[0] = -1 is not a class index in [0, 3)");
    y[0] = INT64_MIN;
    CHECK_ERROR(SPARSE, SWL_ERROR_INDEX, "target[0] = -9223372036854775808 is not a class index in [0, 3)");
    Y.dtype.code = SWL_DTYPE_UINT;
    CHECK_ERROR(SPARSE, SWL_ERROR_INDEX, "target[0] = 9223372036854775808 is not a class index in [0, 3)");
    Y.dtype.code = SWL_DTYPE_INT;
    call.gradient = &P;
    CHECK(SPARSE == SWL_ERROR_INDEX && p[0] == 0.1 && p[5] == 0.6);
    y[0] = y[1] = 0;
    p[4] = 7;
    call.check = SWL_CHECK_ALL;
    CHECK_ERROR(SPARSE, SWL_ERROR_VALUE, "prediction[1, 1] = 7 is not a probability in [0, 1]");
    CHECK(swl_last_error_index() == 4 && loss == -7 && p[0] == 0.1);
    reset();
    Y = swl_vector_i64(y, 1);
    REFUSED(SPARSE, SWL_ERROR_SHAPE, "target has shape (1,), but the rows of prediction have shape (2,)");
    P = swl_scalar_f64(p);
    REFUSED(SPARSE, SWL_ERROR_SHAPE, "prediction has shape (), but needs an axis of classes");
    P.ndim = 3;
    P.inline_shape[0] = P.inline_shape[1] = (int64_t)1 << 40;
    P.inline_shape[2] = 0;
    Y.ndim = 2;
    Y.inline_shape[0] = Y.inline_shape[1] = (int64_t)1 << 40;
    CHECK(SPARSE == SWL_ERROR_SHAPE);
    reset();
}

int main(void) {
    reset();
    null_pointers();
    shapes();
    types_and_devices();
    options();
    overlaps();
    values();
    class_indices();
    return finish("test_errors");
}
