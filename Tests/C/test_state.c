/* SPDX-License-Identifier: Apache-2.0 */
/* The library leaves the process as it was: rounding mode, flags, signal handlers, locale; errors are each thread's own;
   calls from many threads and in a forked child agree. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <fenv.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "special.h"

enum { N = 1001 };
static double p[N], t[N];

static double mean(void) {
    double loss = -1;
    swl_tensor P = swl_vector_f64(p, N), T = swl_vector_f64(t, N), L = swl_scalar_f64(&loss);
    swl_call call = SWL_CALL_INIT;
    call.loss = &L;
    return swl_squared_error(&P, &T, &call) == SWL_OK ? loss : -2;
}

static void floating_point_state(double expected) {
    static const int modes[4] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    for (int i = 0; i < 4; i++) {
        fesetround(modes[i]);
        double got = mean();
        CHECK(fegetround() == modes[i]);
        fesetround(FE_TONEAREST);
        CHECK(got == expected);
    }
    feclearexcept(FE_ALL_EXCEPT);
    mean();
    CHECK(fetestexcept(FE_ALL_EXCEPT) == 0);
    feraiseexcept(FE_DIVBYZERO);
    mean();
    CHECK(fetestexcept(FE_ALL_EXCEPT) == FE_DIVBYZERO);
    feclearexcept(FE_ALL_EXCEPT);
#if defined(__x86_64__)
    /* Flush-to-zero and denormals-are-zero, as set_flush_denormal sets them: a subnormal loss is still right. */
    unsigned before = __builtin_ia32_stmxcsr(), flushing = before | 0x8040;
    double tiny = 0x1p-530, zero = 0, gradient = -1, loss = -1;
    swl_tensor P = swl_scalar_f64(&tiny), T = swl_scalar_f64(&zero), L = swl_scalar_f64(&loss), G = swl_scalar_f64(&gradient);
    swl_call call = SWL_CALL_INIT;
    call.loss = &L;
    call.gradient = &G;
    __builtin_ia32_ldmxcsr(flushing);
    swl_status status = swl_squared_error(&P, &T, &call);
    unsigned after = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(before);
    CHECK(status == SWL_OK && after == flushing && loss == 0x1p-1060 && gradient == 0x1p-529);
    /* A trap that the caller has unmasked does not fire inside. */
    feenableexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW);
    double one = 1, none = 0;
    P = swl_scalar_f64(&none);
    T = swl_scalar_f64(&one);
    status = swl_kl_divergence(&P, &T, NULL, &call);
    fedisableexcept(FE_ALL_EXCEPT);
    CHECK(status == SWL_OK && isinf(loss));
#endif
}

/* Rounding mode, flushing of subnormals, traps and flags of the caller: no result feels them, and they are as they were. */
static void elementary_functions(void) {
    static const int modes[4] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    static const double arguments[] = {0.3, 1.7, 20.5, 0x1p-1074, 3e-310, -745, -720.5, 1e300};
    for (int f = 0; f < FUNCTIONS; f++) {
        for (int i = 0; i < (int)(sizeof arguments / sizeof *arguments); i++) {
            double expected = one(functions[f], arguments[i]);
            for (int m = 0; m < 4; m++) {
                fesetround(modes[m]);
                double got = one(functions[f], arguments[i]);
                CHECK(fegetround() == modes[m]);
                fesetround(FE_TONEAREST);
                CHECK(memcmp(&got, &expected, sizeof got) == 0);
            }
            feclearexcept(FE_ALL_EXCEPT);
            one(functions[f], arguments[i]);
            CHECK(fetestexcept(FE_ALL_EXCEPT) == 0);
#if defined(__x86_64__)
            unsigned before = __builtin_ia32_stmxcsr(), flushing = before | 0x8040;
            double x = arguments[i], y = -7;
            swl_tensor X = swl_scalar_f64(&x), Y = swl_scalar_f64(&y);
            feenableexcept(FE_INVALID | FE_DIVBYZERO | FE_OVERFLOW | FE_UNDERFLOW | FE_INEXACT);
            __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | 0x8040);
            swl_status status = functions[f](&X, &Y);
            __builtin_ia32_ldmxcsr(before);
            fedisableexcept(FE_ALL_EXCEPT);
            CHECK(status == SWL_OK && memcmp(&y, &expected, sizeof y) == 0);
            __builtin_ia32_ldmxcsr(flushing);
            status = functions[f](&X, &Y);
            unsigned after = __builtin_ia32_stmxcsr();
            __builtin_ia32_ldmxcsr(before);
            CHECK(status == SWL_OK && after == flushing && memcmp(&y, &expected, sizeof y) == 0);
#endif
        }
    }
}

/* A refused value: flags, traps, rounding and flushing of the caller neither change its sentence nor suffer by it. */
static void sentences(void) {
    static const int modes[4] = {FE_TONEAREST, FE_UPWARD, FE_DOWNWARD, FE_TOWARDZERO};
    double wide = 1.000123457, label = 0.1, one = 1, l;
    float narrow = -1e-40f, unit = 1, m;
    swl_tensor W = swl_scalar_f64(&wide), D = swl_scalar_f64(&label), O = swl_scalar_f64(&one), L = swl_scalar_f64(&l);
    swl_tensor N = swl_scalar_f32(&narrow), U = swl_scalar_f32(&unit), M = swl_scalar_f32(&m);
    swl_call call = SWL_CALL_INIT;
    for (int i = 0; i < 4; i++) {
        fesetround(modes[i]);
        call.loss = &L;
        CHECK_ERROR(swl_kl_divergence(&W, &O, NULL, &call), SWL_ERROR_VALUE,
                    "prediction = 1.000123457 is not a probability in [0, 1]");
        CHECK_ERROR(swl_hinge(&O, &D, NULL, &call), SWL_ERROR_VALUE, "target = 0.1 is not a label -1 or 1");
        CHECK(fegetround() == modes[i]);
    }
    fesetround(FE_TONEAREST);
    feclearexcept(FE_ALL_EXCEPT);
    swl_kl_divergence(&W, &O, NULL, &call);
    CHECK(fetestexcept(FE_ALL_EXCEPT) == 0);
#if defined(__x86_64__)
    feenableexcept(FE_INEXACT | FE_UNDERFLOW | FE_INVALID);
    unsigned before = __builtin_ia32_stmxcsr();
    __builtin_ia32_ldmxcsr(before | 0x8040);
    call.loss = &M;
    swl_status status = swl_kl_divergence(&N, &U, NULL, &call);
    CHECK(status == SWL_ERROR_VALUE && strcmp(swl_last_error(), "prediction = -1e-40 is not a probability in [0, 1]") == 0);
    float scores[2] = {-1, -2}, weights[2] = {1, -1e-40f};
    uint8_t index = 0;
    swl_tensor S = swl_matrix_f32(scores, 1, 2), Y = swl_vector_u8(&index, 1), C = swl_vector_f32(weights, 2);
    swl_nll_options options = SWL_NLL_OPTIONS_INIT;
    options.class_weight = &C;
    status = swl_nll(&S, &Y, &options, &call);
    CHECK(status == SWL_ERROR_VALUE && strncmp(swl_last_error(), "options.class_weight[1] = -1e-40 is not a weight", 48) == 0);
    uint32_t signalling = 0x7f800001;
    memcpy(&weights[1], &signalling, sizeof signalling);
    status = swl_nll(&S, &Y, &options, &call);
    CHECK(status == SWL_ERROR_VALUE && strncmp(swl_last_error(), "options.class_weight[1] = nan is not a weight", 45) == 0);
    __builtin_ia32_ldmxcsr(before);
    fedisableexcept(FE_ALL_EXCEPT);
#endif
}

static void *in_a_thread(void *expected) {
    CHECK(strcmp(swl_last_error(), "") == 0);
    for (int i = 0; i < 200; i++)
        if (mean() != *(double *)expected) failures++;
    CHECK(swl_squared_error(NULL, NULL, NULL) == SWL_ERROR_NULL);
    CHECK(strcmp(swl_last_error(), "prediction is NULL") == 0);
    return NULL;
}

static void threads(double expected) {
    swl_tensor P = swl_vector_f64(p, N), T = swl_vector_f64(t, N - 1);
    swl_call call = SWL_CALL_INIT;
    CHECK(swl_squared_error(&P, &T, &call) == SWL_ERROR_SHAPE);
    pthread_t workers[4];
    for (int i = 0; i < 4; i++) CHECK(pthread_create(&workers[i], NULL, in_a_thread, &expected) == 0);
    for (int i = 0; i < 4; i++) pthread_join(workers[i], NULL);
    CHECK(strcmp(swl_last_error(), "target has shape (1000,), but prediction has shape (1001,)") == 0);
}

static void after_fork(double expected) {
    pid_t child = fork();
    if (child == 0) _exit(mean() == expected ? 0 : 1);
    int status = -1;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void locales(void) {
    /* Where there is a locale with a decimal comma, a number in a sentence keeps its point. */
    static const char *names[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "C.UTF-8"};
    for (int i = 0; i < 4; i++)
        if (setlocale(LC_ALL, names[i])) break;
    double half = 1.5, l;
    swl_tensor H = swl_scalar_f64(&half), L = swl_scalar_f64(&l);
    swl_call call = SWL_CALL_INIT;
    call.loss = &L;
    CHECK_ERROR(swl_kl_divergence(&H, &H, NULL, &call), SWL_ERROR_VALUE, "prediction = 1.5 is not a probability in [0, 1]");
    setlocale(LC_ALL, "C");
}

static void signals(struct sigaction before[NSIG]) {
    for (int s = 1; s < NSIG; s++) {
        struct sigaction now;
        if (sigaction(s, NULL, &now) == 0) CHECK(now.sa_handler == before[s].sa_handler && now.sa_flags == before[s].sa_flags);
    }
}

int main(void) {
    static struct sigaction before[NSIG];
    /* The library is linked, so it is loaded by now; a program that loads it later is test_load.c. */
    for (int s = 1; s < NSIG; s++) sigaction(s, NULL, &before[s]);
    for (int i = 0; i < N; i++) {
        p[i] = sin(i);
        t[i] = cos(i) / 3;
    }
    double expected = mean();
    CHECK(expected > 0);
    floating_point_state(expected);
    elementary_functions();
    sentences();
    threads(expected);
    after_fork(expected);
    locales();
    signals(before);
    return finish("test_state");
}
