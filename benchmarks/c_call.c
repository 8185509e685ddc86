/* SPDX-License-Identifier: Apache-2.0 */
/* What loading the library takes, and then a call of n = 8 float64. Prints "name nanoseconds" lines; run by small.py
   with the library's path. */
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

/* The fastest of some batches: what the call takes where nothing disturbs it. */
static int time_call(const char *name, loss_function loss, const swl_tensor *p, const swl_tensor *t,
                     const swl_call *call) {
    enum { BATCHES = 15, CALLS = 20000 };
    double best = 1e30;
    for (int batch = 0; batch < BATCHES; batch++) {
        const double started = now();
        for (int i = 0; i < CALLS; i++)
            if (loss(p, t, call) != SWL_OK) return 1;
        const double each = (now() - started) / CALLS;
        if (each < best) best = each;
    }
    printf("%s %.2f\n", name, best);
    return 0;
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
    loss_function squared_error, absolute_error;
    *(void **)&squared_error = dlsym(library, "swl_squared_error");
    *(void **)&absolute_error = dlsym(library, "swl_absolute_error");
    if (!squared_error || !absolute_error) return 1;

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
    return failed;
}
