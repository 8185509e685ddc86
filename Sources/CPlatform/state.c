/* SPDX-License-Identifier: Apache-2.0 */
#if !defined(__APPLE__)
#define _GNU_SOURCE
#endif
#include "platform.h"
#include "swiftloss.h"

#include <fenv.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if defined(__APPLE__)
#include <xlocale.h>
#endif

const char *platform_version(void) { return SWL_VERSION; }

int32_t platform_best_level(void) {
#if defined(__x86_64__) && !defined(SWIFTLOSS_PORTABLE)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("x86-64-v4")) return 4;
    if (__builtin_cpu_supports("x86-64-v3")) return 3;
    return __builtin_cpu_supports("x86-64-v2") ? 2 : 0;
#else
    return 1;
#endif
}

static int32_t level;
int32_t platform_level_load(void) { return __atomic_load_n(&level, __ATOMIC_RELAXED); }
void platform_level_store(int32_t x) { __atomic_store_n(&level, x, __ATOMIC_RELAXED); }

const char *platform_environment(const char *name) { return getenv(name); }

static _Thread_local char error_text[PLATFORM_ERROR_CAPACITY];
static _Thread_local int64_t error_index = -1;
char *platform_error_text(void) { return error_text; }
int64_t *platform_error_index(void) { return &error_index; }

static int32_t format(char text[32], const double *wide, const float *narrow) {
    /* printf and strtod round as the thread's environment says, in both of the processor's floating-point units, and raise
       its flags; their decimal point could be anything. */
    fenv_t environment;
    fegetenv(&environment);
    fesetenv(FE_DFL_ENV);
    locale_t plain = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t before = plain ? uselocale(plain) : (locale_t)0;
    double x = wide ? *wide : (double)*narrow;
    int length = 0;
    for (int digits = 1; digits <= 17; digits++) {
        length = snprintf(text, 32, "%.*g", digits, x);
        if (x != x || (wide ? strtod(text, NULL) == x : (double)strtof(text, NULL) == x)) break;
    }
    if (plain) {
        uselocale(before);
        freelocale(plain);
    }
    fesetenv(&environment);
    return length;
}
int32_t platform_format_f64(char text[32], double x) { return format(text, &x, NULL); }
int32_t platform_format_f32(char text[32], float x) { return format(text, NULL, &x); }

#if defined(__x86_64__)
typedef uint32_t float_control;
static float_control control_load(void) { return __builtin_ia32_stmxcsr(); }
static void control_store(float_control x) { __builtin_ia32_ldmxcsr(x); }
static const float_control control_plain = 0x1f80;
/* Writing the register costs more than reading it. Its flags, the lowest six bits, compute nothing. */
static int control_is_plain(float_control x) { return (x & ~0x3fu) == control_plain; }
static int control_is(float_control x) { return control_load() == x; }
#elif defined(__aarch64__)
typedef struct {
    uint64_t control, status;
} float_control;
static float_control control_load(void) {
    float_control x;
    __asm__ volatile("mrs %0, fpcr" : "=r"(x.control));
    __asm__ volatile("mrs %0, fpsr" : "=r"(x.status));
    return x;
}
static void control_store(float_control x) {
    __asm__ volatile("msr fpcr, %0" ::"r"(x.control));
    __asm__ volatile("msr fpsr, %0" ::"r"(x.status));
}
static const float_control control_plain = {0, 0};
static int control_is_plain(float_control x) { return x.control == 0; }
static int control_is(float_control x) {
    float_control now = control_load();
    return now.control == x.control && now.status == x.status;
}
#else
typedef fenv_t float_control;
static float_control control_load(void) {
    fenv_t x;
    fegetenv(&x);
    return x;
}
static void control_store(float_control x) { fesetenv(&x); }
#define control_plain (*FE_DFL_ENV)
static int control_is_plain(float_control x) {
    (void)x;
    return 0;
}
static int control_is(float_control x) {
    (void)x;
    return 0;
}
#endif

void platform_run(void (*work)(void *context, void *scratch), void *context) {
    _Alignas(64) unsigned char scratch[PLATFORM_SCRATCH_BYTES];
    float_control before = control_load();
    if (!control_is_plain(before)) control_store(control_plain);
    work(context, scratch);
    if (!control_is(before)) control_store(before);
}
