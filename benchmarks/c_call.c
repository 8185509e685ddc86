/* SPDX-License-Identifier: Apache-2.0 */
/* What loading the library takes, then a call of n = 8 float64, and a second thread. Prints "name nanoseconds" lines; run by
   small.py with the library's path. */
#define _POSIX_C_SOURCE 200809L
#include "swiftloss.h"

#include <dlfcn.h>
#include <stdio.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

typedef swl_status (*loss_function)(const swl_tensor *, const swl_tensor *, const swl_call *);

/* Nanoseconds of the fastest of some batches: what the call takes where nothing disturbs it. Below 0: it failed. */
static double fastest(loss_function loss, const swl_tensor *p, const swl_tensor *t, const swl_call *call, int calls) {
    enum { BATCHES = 15 };
    double best = 1e30;
    for (int batch = 0; batch < BATCHES; batch++) {
        const double started = now();
        for (int i = 0; i < calls; i++)
            if (loss(p, t, call) != SWL_OK) return -1;
        const double each = (now() - started) / calls;
        if (each < best) best = each;
    }
    return best;
}

static int time_call(const char *name, loss_function loss, const swl_tensor *p, const swl_tensor *t, const swl_call *call) {
    const double time = fastest(loss, p, t, call, 20000);
    printf("%s %.2f\n", name, time);
    return time < 0;
}

/* What a call of two threads takes beyond half of what it takes one: waking the second, and waiting for it. Of a loss that memory
   does not hold up. */
static int time_second_thread(loss_function loss, swl_status (*set_num_threads)(int32_t)) {
    enum { N = 10000 };
    static double prediction[N], target[N];
    double value;
    for (int i = 0; i < N; i++) prediction[i] = (i + 1) * 0x1p-14, target[i] = (N - i) * 0x1p-14;
    swl_tensor p = swl_vector_f64(prediction, N), t = swl_vector_f64(target, N), l = swl_scalar_f64(&value);
    swl_call call = SWL_CALL_INIT;
    call.loss = &l;
    if (set_num_threads(1) != SWL_OK) return 1;
    const double one = fastest(loss, &p, &t, &call, 100);
    if (set_num_threads(2) != SWL_OK) return 1;
    const double two = fastest(loss, &p, &t, &call, 100);
    printf("second_thread %.0f\n", two - one / 2);
    return one < 0 || two < 0;
}

int main(int count, char **arguments) {
    if (count != 2) return 2;
    const double started = now();
    void *library = dlopen(arguments[1], RTLD_NOW);
    const double loaded = now() - started;
    if (!library) {
        fprintf(stderr, "%s\n", dlerror());
        return 1;
    }
    printf("load %.0f\n", loaded);
    loss_function squared_error, absolute_error, log_cosh;
    *(void **)&squared_error = dlsym(library, "swl_squared_error");
    *(void **)&absolute_error = dlsym(library, "swl_absolute_error");
    *(void **)&log_cosh = dlsym(library, "swl_log_cosh");
    if (!squared_error || !absolute_error || !log_cosh) return 1;

    double prediction[8], target[8], gradient[8], hessian[8], loss;
    for (int i = 0; i < 8; i++) prediction[i] = 0.37 * i, target[i] = 0.11 * i;
    swl_tensor p = swl_vector_f64(prediction, 8), t = swl_vector_f64(target, 8), l = swl_scalar_f64(&loss);
    swl_tensor g = swl_vector_f64(gradient, 8), h = swl_vector_f64(hessian, 8);
    swl_call call = SWL_CALL_INIT;
    call.loss = &l;
    int failed = time_call("squared_error/value", squared_error, &p, &t, &call);
    failed |= time_call("absolute_error/value", absolute_error, &p, &t, &call);
    call.gradient = &g;
    failed |= time_call("squared_error/value_and_grad", squared_error, &p, &t, &call);
    call.hessian = &h;
    failed |= time_call("squared_error/value_grad_and_hess", squared_error, &p, &t, &call);
    swl_status (*set_num_threads)(int32_t);
    *(void **)&set_num_threads = dlsym(library, "swl_set_num_threads");
    if (!set_num_threads) return 1;
    return failed | time_second_thread(log_cosh, set_num_threads);
}
