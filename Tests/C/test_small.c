/* SPDX-License-Identifier: Apache-2.0 */
/* Small calls have a way of their own through the library. A swl_call that says that it is larger, with zeros behind it, goes the
   general way: both give the same status, sentence, place and bytes, whatever the arrays are like. */
#include <math.h>
#include <stdint.h>

#include "test.h"

enum { MEMORY = 4096 };
/* Prediction, target, loss, gradient, Hessian: where the arrays lie. */
static union {
    unsigned char bytes[MEMORY];
    double aligned;
} memory, start, after;

typedef struct arrays {
    swl_tensor p, t, loss, gradient, hessian;
} arrays;
typedef struct large_call {
    swl_call call;
    char more[8];
} large_call;

static swl_status evaluate(int which, const arrays *a, const swl_call *call) {
    swl_huber_options huber = SWL_HUBER_OPTIONS_INIT;
    swl_binary_cross_entropy_options clipped = SWL_BINARY_CROSS_ENTROPY_OPTIONS_INIT;
    huber.delta = which == 2 ? 0.3 : 1e300; /* 1e300 is beyond float32 */
    clipped.clip = 0.1;
    switch (which) {
    case 0:
        return swl_squared_error(&a->p, &a->t, call);
    case 1:
        return swl_huber(&a->p, &a->t, NULL, call);
    case 2:
    case 3:
        return swl_huber(&a->p, &a->t, &huber, call);
    case 4:
        return swl_binary_cross_entropy(&a->p, &a->t, NULL, call);
    case 5:
        return swl_binary_cross_entropy(&a->p, &a->t, &clipped, call);
    case 6:
        return swl_hinge(&a->p, &a->t, NULL, call);
    default:
        return swl_kl_divergence(&a->p, &a->t, NULL, call);
    }
}

static void compare(int which, const arrays *a, const swl_call *call) {
    large_call large;
    memset(&large, 0, sizeof large);
    large.call = *call;
    large.call.struct_size = sizeof large;
    char sentence[512] = "";
    memory = start;
    swl_status status = evaluate(which, a, call);
    int64_t place = status != SWL_OK ? swl_last_error_index() : 0;
    if (status != SWL_OK) strncpy(sentence, swl_last_error(), sizeof sentence - 1);
    after = memory;
    memory = start;
    CHECK(evaluate(which, a, &large.call) == status);
    CHECK(memcmp(&memory, &after, sizeof memory) == 0);
    if (status != SWL_OK) CHECK(strcmp(sentence, swl_last_error()) == 0 && place == swl_last_error_index());
    if (status != SWL_OK && status != SWL_ERROR_VALUE) CHECK(memcmp(&memory, &start, sizeof memory) == 0);
}

static swl_tensor array(int is_double, int offset, int64_t n) {
    return is_double ? swl_vector_f64((double *)(memory.bytes + offset), n) : swl_vector_f32((float *)(memory.bytes + offset), n);
}

int main(void) {
    /* Warms up what a first call decides. */
    double x = 0, y = 0;
    swl_tensor one = swl_scalar_f64(&x), result = swl_scalar_f64(&y);
    swl_call first = SWL_CALL_INIT;
    first.loss = &result;
    CHECK(swl_squared_error(&one, &one, &first) == SWL_OK);

    static const int64_t strides[2] = {1, 2};
    for (int is_double = 0; is_double < 2; is_double++)
        for (int which = 0; which < 8; which++)
            for (int change = 0; change < 24; change++) {
                for (int i = 0; i < MEMORY / (is_double ? 8 : 4); i++) {
                    double v = which == 6 ? (i & 1 ? -1 : 1) : (double)(i * 37 % 101) / 100;
                    if (change == 20 && i == 3) v = 7; /* outside of most domains */
                    if (change == 21 && i == 5) v = (double)NAN;
                    if (is_double) memcpy(start.bytes + 8 * i, &v, 8);
                    float narrow = (float)v;
                    if (!is_double) memcpy(start.bytes + 4 * i, &narrow, 4);
                }
                int64_t n = 13;
                arrays a = {array(is_double, 0, n), array(is_double, 512, n), array(is_double, 1024, 1), array(is_double, 1536, n),
                            array(is_double, 2048, n)};
                swl_call call = SWL_CALL_INIT;
                call.loss = &a.loss;
                if (change & 1) call.gradient = &a.gradient;
                if (change & 2) call.hessian = &a.hessian;
                switch (change) {
                case 4:
                    call.reduction = SWL_REDUCTION_NONE;
                    break; /* one element for 13: an error */
                case 5:
                    call.reduction = SWL_REDUCTION_NONE, a.loss = array(is_double, 1024, n);
                    break;
                case 6:
                    call.reduction = SWL_REDUCTION_SUM;
                    break;
                case 7:
                    call.reduction = SWL_REDUCTION_BATCHMEAN;
                    break;
                case 8:
                    call.reduction = 9;
                    break;
                case 9:
                    call.empty = -1;
                    break;
                case 10:
                    call.num_threads = -1;
                    break;
                case 11:
                    a.gradient = a.p;
                    break; /* over the prediction */
                case 12:
                    a.hessian = array(is_double, 8, n), call.hessian = &a.hessian;
                    break; /* across it */
                case 13:
                    a.gradient = a.loss;
                    break;
                case 14:
                    a.t = array(is_double, 512, n - 1);
                    break;
                case 15:
                    a.p.strides = (int64_t *)strides, a.t.strides = (int64_t *)strides;
                    break;
                case 16:
                    a.t = array(!is_double, 512, n);
                    break;
                case 17:
                    a.p.byte_offset = 2;
                    break;
                case 18:
                    a.t.data = NULL;
                    break;
                case 19:
                    a.p.device.type = 2;
                    break; /* a CUDA device */
                case 22:
                    call.check = SWL_CHECK_NONE;
                    break;
                case 23:
                    a.p.inline_shape[0] = a.t.inline_shape[0] = 0;
                    break;
                default:
                    break;
                }
                compare(which, &a, &call);
            }
    return finish("test_small");
}
