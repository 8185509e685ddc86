/* SPDX-License-Identifier: Apache-2.0 */
/* Losses of rows with a class index each, from C: indices of every type, an axis, class weights, an index to ignore. */
#include <math.h>

#include "test.h"

/* Three rows of two classes, whose softmax is known: 1/4 and 3/4, 1/2 and 1/2, 3/4 and 1/4. */
#define ROWS 3
#define CLASSES 2
static double z[ROWS][CLASSES], g[ROWS][CLASSES], h[ROWS][CLASSES], e[ROWS], loss;
static const double softmax[ROWS][CLASSES] = {{0.25, 0.75}, {0.5, 0.5}, {0.75, 0.25}};
static swl_tensor Z, G, H, E, L;

static swl_call everything(int32_t reduction) {
    swl_call call = SWL_CALL_INIT;
    for (int i = 0; i < ROWS; i++)
        for (int c = 0; c < CLASSES; c++) z[i][c] = log(softmax[i][c]) + 5;
    Z = swl_matrix_f64(z[0], ROWS, CLASSES), G = swl_matrix_f64(g[0], ROWS, CLASSES);
    H = swl_matrix_f64(h[0], ROWS, CLASSES), E = swl_vector_f64(e, ROWS), L = swl_scalar_f64(&loss);
    call.reduction = reduction;
    call.loss = reduction == SWL_REDUCTION_NONE ? &E : &L;
    call.gradient = &G;
    call.hessian = &H;
    return call;
}

/* The logits are rounded, which is all that these results are off by. */
static int near(double got, double exact) { return fabs(got - exact) <= 1e-14; }

static swl_tensor labels_of(void *data, uint8_t code, uint8_t bits) {
    swl_tensor labels = swl_vector_i64((const int64_t *)data, ROWS);
    labels.dtype.code = code;
    labels.dtype.bits = bits;
    return labels;
}

static void types(void) {
    int8_t i8[ROWS] = {0, 1, 1};
    int16_t i16[ROWS] = {0, 1, 1};
    int32_t i32[ROWS] = {0, 1, 1};
    int64_t i64[ROWS] = {0, 1, 1};
    uint8_t u8[ROWS] = {0, 1, 1};
    uint16_t u16[ROWS] = {0, 1, 1};
    uint32_t u32[ROWS] = {0, 1, 1};
    uint64_t u64[ROWS] = {0, 1, 1};
    swl_tensor all[9];
    int n = 0;
    all[n++] = labels_of(i8, SWL_DTYPE_INT, 8), all[n++] = labels_of(i16, SWL_DTYPE_INT, 16);
    all[n++] = labels_of(i32, SWL_DTYPE_INT, 32), all[n++] = labels_of(i64, SWL_DTYPE_INT, 64);
    all[n++] = labels_of(u8, SWL_DTYPE_UINT, 8), all[n++] = labels_of(u16, SWL_DTYPE_UINT, 16);
    all[n++] = labels_of(u32, SWL_DTYPE_UINT, 32), all[n++] = labels_of(u64, SWL_DTYPE_UINT, 64);
    all[n++] = labels_of(u8, SWL_DTYPE_BOOL, 8);
    for (int k = 0; k < n; k++) {
        swl_call call = everything(SWL_REDUCTION_NONE);
        memset(g, 7, sizeof g), memset(h, 7, sizeof h), memset(e, 7, sizeof e);
        CHECK(swl_cross_entropy(&Z, &all[k], NULL, &call) == SWL_OK);
        CHECK(near(e[0], log(4)) && near(e[1], log(2)) && near(e[2], log(4)));
        for (int i = 0; i < ROWS; i++) {
            for (int c = 0; c < CLASSES; c++) {
                CHECK(near(g[i][c], softmax[i][c] - (c == i64[i])));
                CHECK(near(h[i][c], softmax[i][c] * (1 - softmax[i][c])));
            }
        }
        call = everything(SWL_REDUCTION_MEAN);
        CHECK(swl_cross_entropy(&Z, &all[k], NULL, &call) == SWL_OK && near(loss, 5 * log(2) / 3));
        CHECK(near(g[0][0], -0.25) && near(g[2][1], -0.25) && near(h[1][0], 0.25 / 3));
        CHECK(swl_nll(&Z, &all[k], NULL, &call) == SWL_OK && loss == -(z[0][0] + z[1][1] + z[2][1]) / 3);
        CHECK(g[0][0] == -1.0 / 3 && g[0][1] == 0 && !signbit(g[0][1]) && g[2][1] == -1.0 / 3 && h[0][0] == 0);
    }
    swl_call call = everything(SWL_REDUCTION_MEAN);
    i8[2] = -1;
    CHECK_ERROR(swl_cross_entropy(&Z, &all[0], NULL, &call), SWL_ERROR_INDEX, "target[2] = -1 is not a class index in [0, 2)");
    CHECK(swl_last_error_index() == 2);
    u64[1] = UINT64_MAX;
    CHECK_ERROR(swl_cross_entropy(&Z, &all[7], NULL, &call), SWL_ERROR_INDEX,
                "target[1] = 18446744073709551615 is not a class index in [0, 2)");
    /* It is not the -1 that has its bits. */
    swl_cross_entropy_options options = SWL_CROSS_ENTROPY_OPTIONS_INIT;
    options.ignore_index = -1;
    CHECK(swl_cross_entropy(&Z, &all[0], &options, &call) == SWL_OK && near(loss, 3 * log(2) / 2));
    CHECK_ERROR(swl_cross_entropy(&Z, &all[7], &options, &call), SWL_ERROR_INDEX,
                "target[1] = 18446744073709551615 is not a class index in [0, 2)");
}

/* A matrix of classes by rows. */
static void axes(void) {
    double columns[CLASSES][ROWS], d[CLASSES][ROWS];
    int64_t y[ROWS] = {0, 1, 1};
    swl_tensor Y = swl_vector_i64(y, ROWS), C = swl_matrix_f64(columns[0], CLASSES, ROWS);
    swl_tensor D = swl_matrix_f64(d[0], CLASSES, ROWS);
    swl_cross_entropy_options options = SWL_CROSS_ENTROPY_OPTIONS_INIT;
    swl_call call = everything(SWL_REDUCTION_NONE);
    CHECK(swl_cross_entropy(&Z, &Y, NULL, &call) == SWL_OK);
    double rows[ROWS], gradient[ROWS][CLASSES];
    memcpy(rows, e, sizeof rows), memcpy(gradient, g, sizeof gradient);
    for (int i = 0; i < ROWS; i++)
        for (int c = 0; c < CLASSES; c++) columns[c][i] = z[i][c];
    call.gradient = &D;
    call.hessian = NULL;
    for (options.axis = -2; options.axis <= 0; options.axis += 2) {
        memset(d, 7, sizeof d), memset(e, 7, sizeof e);
        CHECK(swl_cross_entropy(&C, &Y, &options, &call) == SWL_OK);
        CHECK(memcmp(e, rows, sizeof rows) == 0);
        for (int i = 0; i < ROWS; i++)
            for (int c = 0; c < CLASSES; c++) CHECK(d[c][i] == gradient[i][c]);
    }
    /* The same rows where they are, by strides: classes first for the caller, last in memory. */
    int64_t strides[2] = {1, CLASSES};
    swl_tensor turned = swl_matrix_f64(z[0], CLASSES, ROWS);
    turned.strides = strides;
    options.axis = 0;
    memset(d, 7, sizeof d), memset(e, 7, sizeof e);
    CHECK(swl_cross_entropy(&turned, &Y, &options, &call) == SWL_OK);
    CHECK(memcmp(e, rows, sizeof rows) == 0 && d[1][0] == gradient[0][1] && d[0][2] == gradient[2][0]);

    call = everything(SWL_REDUCTION_MEAN);
    for (int wrong = -3; wrong <= 2; wrong += 5) {
        char sentence[100];
        snprintf(sentence, sizeof sentence, "options.axis = %d is not an axis of prediction with shape (3, 2)", wrong);
        options.axis = wrong;
        CHECK_ERROR(swl_cross_entropy(&Z, &Y, &options, &call), SWL_ERROR_OPTION, sentence);
    }
    options.axis = 0;
    CHECK_ERROR(swl_cross_entropy(&Z, &Y, &options, &call), SWL_ERROR_SHAPE,
                "target has shape (3,), but the rows of prediction have shape (2,)");
    /* Places have the caller's order. */
    double soft[CLASSES][ROWS] = {{0, 0, 0}, {0, 0, 1.5}};
    swl_tensor S = swl_matrix_f64(soft[0], CLASSES, ROWS);
    call.gradient = NULL;
    call.hessian = NULL;
    CHECK_ERROR(swl_cross_entropy(&C, &S, &options, &call), SWL_ERROR_VALUE, "target[1, 2] = 1.5 is not a probability in [0, 1]");
    CHECK(swl_last_error_index() == 5);
}

static void class_weights(void) {
    int32_t y[ROWS] = {0, 1, 1};
    double w[CLASSES] = {2, 4}, s[ROWS] = {1, 3, 0.5};
    float narrow[CLASSES] = {2, 4};
    swl_tensor Y = swl_vector_i32(y, ROWS), W = swl_vector_f64(w, CLASSES), S = swl_vector_f64(s, ROWS);
    swl_tensor N = swl_vector_f32(narrow, CLASSES);
    swl_cross_entropy_options options = SWL_CROSS_ENTROPY_OPTIONS_INIT;
    swl_nll_options plain = SWL_NLL_OPTIONS_INIT;
    options.class_weight = plain.class_weight = &W;
    swl_call call = everything(SWL_REDUCTION_NONE);
    CHECK(swl_cross_entropy(&Z, &Y, &options, &call) == SWL_OK);
    CHECK(near(e[0], 2 * log(4)) && near(e[1], 4 * log(2)) && near(e[2], 4 * log(4)));
    CHECK(near(g[0][0], -1.5) && near(g[0][1], 1.5) && near(g[2][0], 3) && near(h[2][1], 4 * 0.1875));
    CHECK(swl_nll(&Z, &Y, &plain, &call) == SWL_OK && e[0] == -2 * z[0][0] && e[2] == -4 * z[2][1] && g[2][1] == -4);
    call = everything(SWL_REDUCTION_MEAN);
    CHECK(swl_cross_entropy(&Z, &Y, &options, &call) == SWL_OK && near(loss, 16 * log(2) / 3));
    call = everything(SWL_REDUCTION_WEIGHTED_MEAN);
    CHECK(swl_cross_entropy(&Z, &Y, &options, &call) == SWL_OK && near(loss, 1.6 * log(2)) && near(g[0][1], 0.15));
    call.weight = &S; /* costs 4, 4 and 8 log 2; weights 1 * 2, 3 * 4 and 0.5 * 4 */
    CHECK(swl_cross_entropy(&Z, &Y, &options, &call) == SWL_OK && near(loss, 20 * log(2) / 16));
    options.class_weight = &N;
    CHECK(swl_cross_entropy(&Z, &Y, &options, &call) == SWL_OK && near(loss, 20 * log(2) / 16));
    int64_t backwards[1] = {-1};
    swl_tensor B = swl_vector_f64(w + 1, CLASSES);
    B.strides = backwards;
    options.class_weight = &B; /* 4, 2: costs 8, 2 and 4 log 2; weights 1 * 4, 3 * 2 and 0.5 * 2 */
    CHECK(swl_cross_entropy(&Z, &Y, &options, &call) == SWL_OK && near(loss, 16 * log(2) / 11));

    swl_tensor three = swl_vector_f64(s, ROWS), matrix = swl_matrix_f64(w, 1, CLASSES);
    options.class_weight = &three;
    CHECK_ERROR(swl_cross_entropy(&Z, &Y, &options, &call), SWL_ERROR_SHAPE,
                "options.class_weight has shape (3,), but must be one number for each of 2 classes");
    options.class_weight = &matrix;
    CHECK_ERROR(swl_cross_entropy(&Z, &Y, &options, &call), SWL_ERROR_SHAPE,
                "options.class_weight has shape (1, 2), but must be one number for each of 2 classes");
    options.class_weight = &Y;
    CHECK_ERROR(swl_cross_entropy(&Z, &Y, &options, &call), SWL_ERROR_DTYPE,
                "options.class_weight has dtype int32, but must be float32, float64, float16 or bfloat16");
    options.class_weight = &W;
    w[1] = -2;
    CHECK_ERROR(swl_cross_entropy(&Z, &Y, &options, &call), SWL_ERROR_VALUE,
                "options.class_weight[1] = -2 is not a weight >= 0 that is finite in the type of the results");
    CHECK(swl_last_error_index() == 1);
    w[1] = NAN;
    CHECK(swl_cross_entropy(&Z, &Y, &options, &call) == SWL_ERROR_VALUE);
    w[1] = 4;
    swl_tensor on_gradient = swl_vector_f64(g[1], CLASSES);
    g[1][0] = g[1][1] = 1;
    options.class_weight = &on_gradient;
    CHECK_ERROR(swl_cross_entropy(&Z, &Y, &options, &call), SWL_ERROR_OVERLAP, "call.gradient overlaps options.class_weight");
}

static void ignored(void) {
    int64_t y[ROWS] = {0, -100, 1}, nothing[ROWS] = {-100, -100, -100};
    swl_tensor Y = swl_vector_i64(y, ROWS), O = swl_vector_i64(nothing, ROWS);
    swl_cross_entropy_options options = SWL_CROSS_ENTROPY_OPTIONS_INIT;
    CHECK(options.ignore_index == SWL_IGNORE_NOTHING);
    swl_call call = everything(SWL_REDUCTION_MEAN);
    CHECK_ERROR(swl_cross_entropy(&Z, &Y, &options, &call), SWL_ERROR_INDEX, "target[1] = -100 is not a class index in [0, 2)");
    options.ignore_index = -100;
    z[1][0] = NAN; /* is not looked at */
    CHECK(swl_cross_entropy(&Z, &Y, &options, &call) == SWL_OK && near(loss, log(4)));
    CHECK(near(g[0][0], -0.375) && g[1][0] == 0 && !signbit(g[1][0]) && g[1][1] == 0 && h[1][0] == 0);
    CHECK(near(g[2][0], 0.375));
    uint8_t m[ROWS] = {1, 1, 0};
    swl_tensor M = swl_vector_u8(m, ROWS);
    call.mask = &M;
    CHECK(swl_cross_entropy(&Z, &Y, &options, &call) == SWL_OK && near(loss, log(4)));
    CHECK(near(g[0][0], -0.75) && g[2][0] == 0);
    call.mask = NULL;
    y[1] = -1;
    loss = 7;
    CHECK_ERROR(swl_cross_entropy(&Z, &Y, &options, &call), SWL_ERROR_INDEX, "target[1] = -1 is not a class index in [0, 2)");
    CHECK(loss == 7);
    CHECK(swl_cross_entropy(&Z, &O, &options, &call) == SWL_OK && isnan(loss) && g[0][0] == 0 && h[2][1] == 0);
    call.empty = SWL_EMPTY_ZERO;
    CHECK(swl_cross_entropy(&Z, &O, &options, &call) == SWL_OK && loss == 0);
    call.empty = SWL_EMPTY_ERROR;
    CHECK(swl_cross_entropy(&Z, &O, &options, &call) == SWL_ERROR_EMPTY);
}

/* A number for each class: the target's gradient, and what class indices do not have. */
static void distributions(void) {
    double t[ROWS][CLASSES] = {{1, 0}, {0.5, 0.5}, {0, 1}}, d[ROWS][CLASSES];
    int64_t y[ROWS] = {0, 0, 1};
    swl_tensor T = swl_matrix_f64(t[0], ROWS, CLASSES), D = swl_matrix_f64(d[0], ROWS, CLASSES);
    swl_tensor Y = swl_vector_i64(y, ROWS);
    swl_cross_entropy_options options = SWL_CROSS_ENTROPY_OPTIONS_INIT;
    swl_call call = everything(SWL_REDUCTION_NONE);
    call.target_gradient = &D;
    CHECK(swl_cross_entropy(&Z, &T, &options, &call) == SWL_OK && near(e[0], log(4)) && near(e[1], log(2)));
    CHECK(near(d[0][0], log(4)) && near(d[0][1], log(4.0 / 3)) && near(g[1][0], 0) && near(h[0][1], 0.1875));
    CHECK_ERROR(swl_cross_entropy(&Z, &Y, &options, &call), SWL_ERROR_UNSUPPORTED,
                "call.target_gradient is set, but class indices have no derivative");
    options.label_smoothing = 0.5; /* shares of 3/4 and 1/4 */
    CHECK(swl_cross_entropy(&Z, &T, &options, &call) == SWL_OK && near(e[0], 0.75 * log(4) + 0.25 * log(4.0 / 3)));
    CHECK(near(d[0][0], log(4) / 2) && near(g[0][0], -0.5));
    call.target_gradient = NULL;
    y[1] = 1;
    double rows[ROWS];
    memcpy(rows, e, sizeof rows);
    CHECK(swl_cross_entropy(&Z, &Y, &options, &call) == SWL_OK && e[0] == rows[0] && e[2] == rows[2]);
    options.label_smoothing = 1;
    CHECK_ERROR(swl_cross_entropy(&Z, &Y, &options, &call), SWL_ERROR_OPTION, "options.label_smoothing = 1 is not in [0, 1)");
    t[1][0] = -0.5;
    CHECK_ERROR(swl_cross_entropy(&Z, &T, NULL, &call), SWL_ERROR_VALUE, "target[1, 0] = -0.5 is not a probability in [0, 1]");
    swl_tensor scalar = swl_scalar_f64(t[0]);
    CHECK_ERROR(swl_cross_entropy(&scalar, &Y, NULL, &call), SWL_ERROR_SHAPE,
                "prediction has shape (), but needs an axis of classes");
    CHECK_ERROR(swl_nll(&Z, &T, NULL, &call), SWL_ERROR_DTYPE, "target has dtype float64, but class indices must be integers");
}

int main(void) {
    types();
    axes();
    class_weights();
    ignored();
    distributions();
    return finish("test_classes");
}
