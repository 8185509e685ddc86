/* SPDX-License-Identifier: Apache-2.0 */
/* A program that uses every struct and every loss, to be compiled with the headers of one version and run with the library of another.
 * Where the headers are those of a later version (LATER), their structs have a field that the library does not know. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "swiftloss.h"

static int checks, failures;

static void check(int good, const char *what, int line) {
    checks++;
    if (good) return;
    failures++;
    fprintf(stderr, "line %d: %s (last error: %s)\n", line, what, swl_last_error());
}
#define CHECK(expression) check((expression) != 0, #expression, __LINE__)

static const double probabilities[6] = {0.5, 0.25, 0.25, 0.125, 0.75, 0.125};
static const double one_hot[6] = {1, 0, 0, 0, 0, 1};
static const double signs[6] = {1, -1, -1, -1, -1, 1};
static const int64_t labels[2] = {0, 2};

#ifdef LATER
static void refused(swl_status status, const char *name, size_t size) {
    char sentence[200];
    snprintf(sentence, sizeof sentence, "%s has fields set that this library does not know: struct_size is %d, not %d", name,
             (int)size, (int)(size - 8));
    CHECK(status == SWL_ERROR_STRUCT);
    CHECK(strcmp(swl_last_error(), sentence) == 0);
}
#endif

/* A loss with the defaults: of no options, of the initialiser; and refused, where a later field is set. */
#define LOSS(name, options_struct, initialiser, p, t)                                                                              \
    do {                                                                                                                           \
        options_struct options = initialiser;                                                                                      \
        double without = -1, with = -2;                                                                                            \
        swl_call call = SWL_CALL_INIT;                                                                                             \
        swl_tensor W = swl_scalar_f64(&without), X = swl_scalar_f64(&with);                                                        \
        call.loss = &W;                                                                                                            \
        CHECK(name(p, t, NULL, &call) == SWL_OK);                                                                                  \
        call.loss = &X;                                                                                                            \
        CHECK(name(p, t, &options, &call) == SWL_OK);                                                                              \
        CHECK(with == without && with >= 0);                                                                                       \
        LATER_FIELD(name, p, t)                                                                                                    \
    } while (0)
#ifdef LATER
#define LATER_FIELD(name, p, t)                                                                                                    \
    options.later = 1;                                                                                                             \
    refused(name(p, t, &options, &call), "options", sizeof options);
#else
#define LATER_FIELD(name, p, t)
#endif

int main(void) {
    double loss, gradient[6], hessian[6], weight[6] = {1, 1, 1, 0, 0, 0};
    swl_tensor P = swl_matrix_f64(probabilities, 2, 3), T = swl_matrix_f64(one_hot, 2, 3), S = swl_matrix_f64(signs, 2, 3);
    swl_tensor Y = swl_vector_i64(labels, 2), L = swl_scalar_f64(&loss), G = swl_matrix_f64(gradient, 2, 3);
    swl_tensor H = swl_matrix_f64(hessian, 2, 3), W = swl_matrix_f64(weight, 2, 3);

    /* All fields of swl_call, by results that are known: (p - t)^2 of the first row. */
    swl_call call = SWL_CALL_INIT;
    call.reduction = SWL_REDUCTION_SUM;
    call.check = SWL_CHECK_ALL;
    call.empty = SWL_EMPTY_ERROR;
    call.num_threads = 1;
    call.weight = &W;
    call.loss = &L;
    call.gradient = &G;
    call.hessian = &H;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK);
    CHECK(loss == 0.375 && gradient[0] == -1 && gradient[1] == 0.5 && gradient[3] == 0 && hessian[0] == 2 && hessian[4] == 0);
    uint8_t mask[6] = {0, 1, 0, 0, 0, 0};
    double factor = 3;
    swl_tensor M = swl_vector_u8(mask, 6), U = swl_scalar_f64(&factor);
    M.ndim = 2;
    M.inline_shape[0] = 2;
    M.inline_shape[1] = 3;
    call.weight = NULL;
    call.mask = &M;
    call.upstream = &U;
    call.target_gradient = &H;
    call.hessian = NULL;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_OK);
    CHECK(loss == 0.0625 && gradient[1] == 1.5 && hessian[1] == -1.5 && gradient[0] == 0);
#ifdef LATER
    call.later = 1;
    refused(swl_squared_error(&P, &T, &call), "call", sizeof call);
#endif

    swl_call plain = SWL_CALL_INIT;
    plain.loss = &L;
    CHECK(swl_half_squared_error(&P, &T, &plain) == SWL_OK && swl_absolute_error(&P, &T, &plain) == SWL_OK);
    CHECK(swl_log_cosh(&P, &T, &plain) == SWL_OK);
    LOSS(swl_squared_log_error, swl_squared_log_error_options, SWL_SQUARED_LOG_ERROR_OPTIONS_INIT, &P, &T);
    LOSS(swl_huber, swl_huber_options, SWL_HUBER_OPTIONS_INIT, &P, &T);
    LOSS(swl_smooth_l1, swl_smooth_l1_options, SWL_SMOOTH_L1_OPTIONS_INIT, &P, &T);
    LOSS(swl_hinge, swl_hinge_options, SWL_HINGE_OPTIONS_INIT, &P, &S);
    LOSS(swl_squared_hinge, swl_squared_hinge_options, SWL_SQUARED_HINGE_OPTIONS_INIT, &P, &S);
    LOSS(swl_binary_cross_entropy, swl_binary_cross_entropy_options, SWL_BINARY_CROSS_ENTROPY_OPTIONS_INIT, &P, &T);
    LOSS(swl_binary_cross_entropy_with_logits, swl_binary_cross_entropy_with_logits_options,
         SWL_BINARY_CROSS_ENTROPY_WITH_LOGITS_OPTIONS_INIT, &P, &T);
    LOSS(swl_kl_divergence, swl_kl_divergence_options, SWL_KL_DIVERGENCE_OPTIONS_INIT, &P, &T);
    LOSS(swl_multilabel_cross_entropy, swl_multilabel_cross_entropy_options, SWL_MULTILABEL_CROSS_ENTROPY_OPTIONS_INIT, &P, &T);
    LOSS(swl_cross_entropy, swl_cross_entropy_options, SWL_CROSS_ENTROPY_OPTIONS_INIT, &P, &Y);
    LOSS(swl_categorical_cross_entropy, swl_categorical_cross_entropy_options, SWL_CATEGORICAL_CROSS_ENTROPY_OPTIONS_INIT, &P, &T);
    LOSS(swl_sparse_categorical_cross_entropy, swl_sparse_categorical_cross_entropy_options,
         SWL_SPARSE_CATEGORICAL_CROSS_ENTROPY_OPTIONS_INIT, &P, &Y);
    /* nll takes log-probabilities. */
    double logs[6];
    for (int i = 0; i < 6; i++) logs[i] = log(probabilities[i]);
    swl_tensor Q = swl_matrix_f64(logs, 2, 3);
    LOSS(swl_nll, swl_nll_options, SWL_NLL_OPTIONS_INIT, &Q, &Y);

    /* Options that are not the defaults reach their field: the last of each kind. */
    swl_hinge_options hinge = SWL_HINGE_OPTIONS_INIT;
    hinge.margin = 2;
    hinge.labels = SWL_LABELS_BINARY;
    double score = 0.5, one = 1;
    swl_tensor Z = swl_scalar_f64(&score), O = swl_scalar_f64(&one);
    CHECK(swl_hinge(&Z, &O, &hinge, &plain) == SWL_OK && loss == 1.5);
    swl_nll_options nll = SWL_NLL_OPTIONS_INIT;
    nll.ignore_index = 2;
    nll.axis = 1;
    CHECK(swl_nll(&Q, &Y, &nll, &plain) == SWL_OK && loss == -logs[0]);

    printf("%d checks, %d failed, with the headers of %s and the library %s\n", checks, failures, SWL_VERSION, swl_version());
    return failures ? 1 : 0;
}
