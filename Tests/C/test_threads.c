/* SPDX-License-Identifier: Apache-2.0 */
/* Threads through the public interface: results do not depend on their number, the first wrong value is found whatever thread
   finds one, and calls work from many threads at once, while the number changes, and in forked children. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test.h"

enum { N = 120011, ROWS = 1501, CLASSES = 37 };

static float prediction[N], target[N];
static double scores[ROWS * CLASSES];
static int32_t labels[ROWS];

typedef struct results {
    float loss, gradient[N];
    double row_loss, row_gradient[ROWS * CLASSES], powers[ROWS * CLASSES];
} results;

static swl_status evaluate(results *r, int32_t threads) {
    swl_tensor p = swl_vector_f32(prediction, N), t = swl_vector_f32(target, N);
    swl_tensor loss = swl_scalar_f32(&r->loss), gradient = swl_vector_f32(r->gradient, N);
    swl_call call = SWL_CALL_INIT;
    call.num_threads = threads;
    call.loss = &loss;
    call.gradient = &gradient;
    swl_status status = swl_binary_cross_entropy(&p, &t, NULL, &call);
    if (status != SWL_OK) return status;
    swl_tensor z = swl_matrix_f64(scores, ROWS, CLASSES), y = swl_vector_i32(labels, ROWS);
    swl_tensor row_loss = swl_scalar_f64(&r->row_loss), row_gradient = swl_matrix_f64(r->row_gradient, ROWS, CLASSES);
    call.loss = &row_loss;
    call.gradient = &row_gradient;
    status = swl_cross_entropy(&z, &y, NULL, &call);
    if (status != SWL_OK) return status;
    swl_tensor powers = swl_matrix_f64(r->powers, ROWS, CLASSES);
    return swl_exp(&z, &powers);
}

static int same(const results *a, const results *b) {
    return memcmp(&a->loss, &b->loss, sizeof a->loss) == 0 && memcmp(a->gradient, b->gradient, sizeof a->gradient) == 0 &&
           memcmp(&a->row_loss, &b->row_loss, sizeof a->row_loss) == 0 &&
           memcmp(a->row_gradient, b->row_gradient, sizeof a->row_gradient) == 0 &&
           memcmp(a->powers, b->powers, sizeof a->powers) == 0;
}

/* Of the one thread that all are compared with; of main; of its children; of its threads. */
static results expected, other, childs, callers_own[4];

static void *repeat(void *results_) {
    results *own = (results *)results_;
    for (int32_t i = 0; i < 4; i++)
        if (evaluate(own, i % 3) != SWL_OK || !same(own, &expected)) return &expected;
    return NULL;
}

static int32_t stop;
static void *change(void *unused) {
    for (int32_t n = 1; !__atomic_load_n(&stop, __ATOMIC_RELAXED); n = n % 7 + 1)
        if (swl_set_num_threads(n) != SWL_OK || swl_get_num_threads() != n) return &expected;
    return unused;
}

static int child_works(void) {
    pid_t child = fork();
    if (child == 0) _exit(repeat(&childs) == NULL ? 0 : 1);
    int status = -1;
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int main(void) {
    alarm(600); /* what hangs is killed */
    for (int i = 0; i < N; i++) {
        prediction[i] = (float)((i * 7919LL + 13) % 100003) / 100003.0f;
        target[i] = (float)((i * 104729LL + 5) % 1009) / 1008.0f;
    }
    for (int i = 0; i < ROWS * CLASSES; i++) scores[i] = (double)((i * 15485863LL) % 2003) / 100.0 - 10.0;
    for (int i = 0; i < ROWS; i++) labels[i] = (i * 31) % CLASSES;

    CHECK(swl_get_num_threads() >= 1);
    CHECK_ERROR(swl_set_num_threads(-1), SWL_ERROR_OPTION, "num_threads = -1 is negative");
    CHECK(swl_set_num_threads(100000) == SWL_OK && swl_get_num_threads() == 256);
    CHECK(swl_set_num_threads(8) == SWL_OK && swl_get_num_threads() == 8);
    CHECK(child_works() == 0); /* nothing is expected yet */
    CHECK(evaluate(&expected, 1) == SWL_OK);
    for (int32_t threads = 0; threads <= 8; threads++) {
        memset(&other, 0, sizeof other);
        CHECK(evaluate(&other, threads) == SWL_OK && same(&other, &expected));
    }

    /* Of wrong values in several parts, the first one is named. */
    swl_tensor p = swl_vector_f32(prediction, N), t = swl_vector_f32(target, N);
    float loss = -1;
    swl_tensor result = swl_scalar_f32(&loss);
    swl_call call = SWL_CALL_INIT;
    call.loss = &result;
    const float kept[2] = {target[77777], target[N - 1]};
    target[77777] = 2, target[N - 1] = 3;
    for (int32_t threads = 1; threads <= 8; threads++) {
        call.num_threads = threads;
        CHECK_ERROR(swl_binary_cross_entropy(&p, &t, NULL, &call), SWL_ERROR_VALUE,
                    "target[77777] = 2 is not a probability in [0, 1]");
        CHECK(swl_last_error_index() == 77777 && loss == -1);
    }
    target[77777] = kept[0], target[N - 1] = kept[1];

    CHECK(child_works());
    pthread_t callers[4], changer;
    pthread_create(&changer, NULL, change, NULL);
    for (int i = 0; i < 4; i++) pthread_create(&callers[i], NULL, repeat, &callers_own[i]);
    CHECK(child_works()); /* in the middle of it all */
    for (int i = 0; i < 4; i++) {
        void *failed = NULL;
        pthread_join(callers[i], &failed);
        CHECK(failed == NULL);
    }
    __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
    void *failed = NULL;
    pthread_join(changer, &failed);
    CHECK(failed == NULL);
    CHECK(swl_set_num_threads(0) == SWL_OK && swl_get_num_threads() >= 1);
    return finish("test_threads");
}
