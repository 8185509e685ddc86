/* SPDX-License-Identifier: Apache-2.0 */
/* Loading the library changes no signal handler, no floating-point state and no environment variable, and closing it does not
   take the code from under its threads. The library's path is the argument; nothing is linked. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <fenv.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "swiftloss.h"

extern char **environ;

int main(int count, char **arguments) {
    struct sigaction before[NSIG], after;
    int failures = 0, variables = 0;
    fenv_t state, now;
    memset(before, 0, sizeof before);
    for (int s = 1; s < NSIG; s++) sigaction(s, NULL, &before[s]);
    while (environ[variables]) variables++;
    fegetenv(&state);
    void *library = count == 2 ? dlopen(arguments[1], RTLD_NOW) : NULL;
    fegetenv(&now);
    if (!library) {
        fprintf(stderr, "test_load: %s\n", count == 2 ? dlerror() : "name the library");
        return 1;
    }
    if (!dlsym(library, "swl_squared_error")) failures++;
    if (memcmp(&state, &now, sizeof state) != 0) failures++;
    for (int s = 1; s < NSIG; s++)
        if (sigaction(s, NULL, &after) == 0 && after.sa_handler != before[s].sa_handler) failures++;
    while (variables > 0 && environ[variables - 1]) variables--;
    if (variables != 0) failures++;
    /* Enough work for a second thread, which then sleeps. */
    enum { n = 1 << 21 };
    swl_status (*squared_error)(const swl_tensor *, const swl_tensor *, const swl_call *);
    int32_t (*set_num_threads)(int32_t);
    *(void **)&squared_error = dlsym(library, "swl_squared_error");
    *(void **)&set_num_threads = dlsym(library, "swl_set_num_threads");
    float *x = (float *)calloc(n, sizeof *x), loss = -1;
    swl_tensor array = swl_vector_f32(x, n), result = swl_scalar_f32(&loss);
    swl_call call = SWL_CALL_INIT;
    call.loss = &result;
    if (!x || set_num_threads(2) != SWL_OK || squared_error(&array, &array, &call) != SWL_OK || loss != 0) failures++;
    free(x);
    if (dlclose(library) != 0) failures++;
    struct timespec moment = {0, 50000000};
    nanosleep(&moment, NULL);
    printf("test_load: %d failed\n", failures);
    return failures ? 1 : 0;
}
