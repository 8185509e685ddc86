/* SPDX-License-Identifier: Apache-2.0 */
/* Weights, masks, upstream gradients, the five reductions, Hessians, options and the derivative by the target, from C. */
#include <math.h>

#include "test.h"

static double p[6] = {3, -0.5, 2, 7, 1, 0}, t[6] = {2.5, 0, 2, 8, 1, 2}; /* r = 0.5 -0.5 0 -1 0 -2 */
static double loss, e[6], g[6], h[6], tg[6];
static swl_tensor P, T, L, E, G, H, TG;

static swl_call everything(int32_t reduction) {
    swl_call call = SWL_CALL_INIT;
    P = swl_matrix_f64(p, 3, 2), T = swl_matrix_f64(t, 3, 2), L = swl_scalar_f64(&loss), E = swl_matrix_f64(e, 3, 2);
    G = swl_matrix_f64(g, 3, 2), H = swl_matrix_f64(h, 3, 2), TG = swl_matrix_f64(tg, 3, 2);
    call.reduction = reduction;
    call.loss = reduction == SWL_REDUCTION_NONE ? &E : &L;
    call.gradient = &G;
    call.hessian = &H;
    call.target_gradient = &TG;
    return call;
}

static void weights(void) {
    double w[6] = {1, 2, 3, 4, 5, 6}, row[2] = {1, 10}, column[3] = {1, 2, 4}, half = 0.5;
    swl_tensor W = swl_matrix_f64(w, 3, 2), R = swl_vector_f64(row, 2), C = swl_matrix_f64(column, 3, 1);
    swl_tensor S = swl_scalar_f64(&half);
    swl_call call = everything(SWL_REDUCTION_SUM);
    call.weight = &W;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK);
    CHECK(loss == 0.25 + 0.5 + 4 + 24 && g[5] == -24 && h[5] == 12 && tg[5] == 24);
    call.reduction = SWL_REDUCTION_MEAN;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == 28.75 / 6 && g[5] == -24.0 / 6 && h[3] == 8.0 / 6);
    call.reduction = SWL_REDUCTION_WEIGHTED_MEAN;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == 28.75 / 21 && g[5] == -24.0 / 21 && h[5] == 12.0 / 21);
    call.reduction = SWL_REDUCTION_BATCHMEAN;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == 28.75 / 3);
    call.weight = &R; /* broadcast along the rows */
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == (0.25 + 2.5 + 10 + 40) / 3);
    call.weight = &C; /* along the columns */
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == (0.25 + 0.25 + 2 + 16) / 3);
    call.reduction = SWL_REDUCTION_WEIGHTED_MEAN;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == 18.5 / 14);
    call.weight = &S;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == 5.5 / 6);
    call = everything(SWL_REDUCTION_NONE);
    call.weight = &W;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && e[5] == 24 && g[5] == -24 && h[0] == 2);
    float narrow[2] = {1, 10}; /* another float type is converted */
    swl_tensor N = swl_vector_f32(narrow, 2);
    call.weight = &N;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && e[5] == 40);

    w[4] = -1;
    call.weight = &W;
    CHECK_ERROR(swl_squared_error(&P, &T, &call), SWL_ERROR_VALUE, "call.weight[2, 0] = -1 is not a weight >= 0");
    CHECK(swl_last_error_index() == 4);
    column[1] = NAN;
    call.weight = &C;
    CHECK_ERROR(swl_squared_error(&P, &T, &call), SWL_ERROR_VALUE, "call.weight[1, 0] = nan is not a weight >= 0");
    CHECK(swl_last_error_index() == 1);
    call.check = SWL_CHECK_NONE;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && isnan(e[2]) && e[5] == 16);
    swl_tensor wrong = swl_vector_f64(w, 3);
    call.weight = &wrong;
    CHECK_ERROR(swl_squared_error(&P, &T, &call), SWL_ERROR_SHAPE,
                "call.weight has shape (3,), which cannot be broadcast to prediction with shape (3, 2)");
    call.weight = &G;
    CHECK_ERROR(swl_squared_error(&P, &T, &call), SWL_ERROR_OVERLAP, "call.gradient overlaps call.weight");
}

static void masks(void) {
    uint8_t m[6] = {1, 1, 0, 1, 0, 1}, nothing[6] = {0}, row[2] = {0, 1};
    swl_tensor M = swl_vector_u8(m, 6), O = swl_vector_u8(nothing, 6), R = swl_vector_u8(row, 2);
    int64_t shape[2] = {3, 2};
    M.ndim = O.ndim = 2;
    M.shape = O.shape = shape;
    p[2] = NAN;
    swl_call call = everything(SWL_REDUCTION_MEAN);
    call.mask = &M;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == 5.5 / 4);
    CHECK(g[2] == 0 && !signbit(g[2]) && h[2] == 0 && tg[2] == 0 && h[3] == 0.5 && g[5] == -1);
    M.dtype.code = SWL_DTYPE_BOOL;
    call.reduction = SWL_REDUCTION_BATCHMEAN;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == 5.5 / 3);
    p[2] = 2;
    call.reduction = SWL_REDUCTION_MEAN;
    call.mask = &R;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == (0.25 + 1 + 4) / 3 && g[0] == 0 && g[5] == -4.0 / 3);
    call.mask = &O;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && isnan(loss) && g[5] == 0 && h[5] == 0 && tg[5] == 0);
    call.empty = SWL_EMPTY_ZERO;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == 0);
    call.empty = SWL_EMPTY_ERROR;
    CHECK_ERROR(swl_squared_error(&P, &T, &call), SWL_ERROR_EMPTY,
                "call.mask leaves nothing of prediction with shape (3, 2): the mean of nothing, and call.empty asks for an error");
    call.reduction = SWL_REDUCTION_SUM;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && loss == 0);
    call.mask = &P;
    CHECK_ERROR(swl_squared_error(&P, &T, &call), SWL_ERROR_DTYPE, "call.mask has dtype float64, but must be bool or uint8");
    double zeros[2] = {0, 0};
    swl_tensor Z = swl_vector_f64(zeros, 2);
    call = everything(SWL_REDUCTION_WEIGHTED_MEAN);
    call.weight = &Z;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && isnan(loss) && g[5] == 0);
    call.empty = SWL_EMPTY_ERROR;
    CHECK_ERROR(
        swl_squared_error(&P, &T, &call), SWL_ERROR_EMPTY,
        "call.weight adds up to 0 over the 6 elements (or rows) that count: the mean of nothing, and call.empty asks for an error");

    /* What is masked is not looked at: neither its value nor its label. */
    double q[2][2] = {{0.25, 0.75}, {7, -7}}, row_loss, gradient[2][2];
    int64_t labels[2] = {1, 99};
    uint8_t first[2] = {1, 0};
    swl_tensor Q = swl_matrix_f64(q[0], 2, 2), Y = swl_vector_i64(labels, 2), F = swl_vector_u8(first, 2);
    swl_tensor D = swl_matrix_f64(gradient[0], 2, 2), S = swl_scalar_f64(&row_loss);
    swl_call rows = SWL_CALL_INIT;
    rows.mask = &F;
    rows.loss = &S;
    rows.gradient = &D;
    CHECK(swl_sparse_categorical_cross_entropy(&Q, &Y, NULL, &rows) == SWL_OK && fabs(row_loss + log(0.75)) < 1e-15);
    CHECK(gradient[0][1] == -1 / 0.75 && gradient[1][0] == 0 && gradient[1][1] == 0);
    rows.mask = NULL;
    CHECK(swl_sparse_categorical_cross_entropy(&Q, &Y, NULL, &rows) == SWL_ERROR_INDEX);
}

static void upstream(void) {
    double three = 3, each[6] = {1, 2, 3, 4, 5, 6};
    swl_tensor S = swl_scalar_f64(&three), U = swl_matrix_f64(each, 3, 2);
    swl_call call = everything(SWL_REDUCTION_MEAN);
    call.upstream = &S;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK);
    CHECK(loss == 5.5 / 6 && g[5] == -4.0 / 6 * 3 && h[0] == 2.0 / 6 * 3 && tg[5] == 4.0 / 6 * 3);
    call.upstream = &U;
    CHECK_ERROR(swl_squared_error(&P, &T, &call), SWL_ERROR_SHAPE,
                "call.upstream has shape (3, 2), but a reduced loss is one element");
    call = everything(SWL_REDUCTION_NONE);
    call.upstream = &U;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK && e[5] == 4 && g[5] == -24 && h[1] == 4);
}

static void options(void) {
    swl_huber_options huber = SWL_HUBER_OPTIONS_INIT;
    swl_call call = everything(SWL_REDUCTION_NONE);
    huber.delta = 0.5;
    CHECK(swl_huber(&P, &T, &huber, &call) == SWL_OK && e[5] == 0.875 && g[5] == -0.5 && h[5] == 0 && h[0] == 0 && h[2] == 1);
    huber.delta = 0;
    CHECK_ERROR(swl_huber(&P, &T, &huber, &call), SWL_ERROR_OPTION, "options.delta = 0 is not a finite number > 0");
    huber.delta = INFINITY;
    CHECK_ERROR(swl_huber(&P, &T, &huber, &call), SWL_ERROR_OPTION, "options.delta = inf is not a finite number > 0");
    huber.delta = 1;
    huber.struct_size = 8;
    CHECK_ERROR(swl_huber(&P, &T, &huber, &call), SWL_ERROR_STRUCT, "options.struct_size = 8, but this library's struct has 16");
    swl_hinge_options hinge = SWL_HINGE_OPTIONS_INIT;
    double z[3] = {0.5, -2, 2}, labels[3] = {0, 1, 1}, out[3];
    swl_tensor Z = swl_vector_f64(z, 3), Y = swl_vector_f64(labels, 3), O = swl_vector_f64(out, 3);
    swl_call none = SWL_CALL_INIT;
    none.reduction = SWL_REDUCTION_NONE;
    none.loss = &O;
    swl_squared_hinge_options squared = SWL_SQUARED_HINGE_OPTIONS_INIT;
    hinge.labels = squared.labels = SWL_LABELS_BINARY;
    CHECK(swl_hinge(&Z, &Y, &hinge, &none) == SWL_OK && out[0] == 1.5 && out[1] == 3 && out[2] == 0);
    CHECK(swl_squared_hinge(&Z, &Y, &squared, &none) == SWL_OK && out[0] == 2.25 && out[1] == 9);
    hinge.labels = 2;
    CHECK_ERROR(swl_hinge(&Z, &Y, &hinge, &none), SWL_ERROR_OPTION, "options.labels = 2 is not in [0, 1]");
    hinge.labels = SWL_LABELS_SIGNED;
    CHECK_ERROR(swl_hinge(&Z, &Y, &hinge, &none), SWL_ERROR_VALUE, "target[0] = 0 is not a label -1 or 1");

    double q[1] = {3};
    swl_tensor Q = swl_vector_f64(q, 1);
    swl_binary_cross_entropy_with_logits_options logits = SWL_BINARY_CROSS_ENTROPY_WITH_LOGITS_OPTIONS_INIT;
    CHECK(swl_binary_cross_entropy_with_logits(&Z, &Y, &logits, &none) == SWL_OK);
    double plain = out[1];
    logits.pos_weight = &Q;
    CHECK(swl_binary_cross_entropy_with_logits(&Z, &Y, &logits, &none) == SWL_OK && fabs(out[1] - 3 * plain) < 1e-15);
    q[0] = -3;
    CHECK_ERROR(swl_binary_cross_entropy_with_logits(&Z, &Y, &logits, &none), SWL_ERROR_VALUE,
                "options.pos_weight[0] = -3 is not a weight >= 0 that is finite in the type of the results");
}

int main(void) {
    weights();
    masks();
    upstream();
    options();
    return finish("test_weights");
}
