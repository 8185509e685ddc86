/* SPDX-License-Identifier: Apache-2.0 */
/* The system, behind a few functions. State lives in state.c: a `static` in a header would be one copy per Swift source
   file, even inside an inline function. */
#ifndef SWIFTLOSS_PLATFORM_H
#define SWIFTLOSS_PLATFORM_H
#include <stddef.h>
#include <stdint.h>

/* SWL_VERSION of include/swiftloss.h. */
const char *platform_version(void);

/* The best level this processor and its operating system can run: 4, 3 or 2 for x86-64-v4 to v2, 0 for none of them;
   1 on another processor, and where there is portable code only. */
int32_t platform_best_level(void);

/* The level in use: 0 until it is decided. Written by whichever threads come first, always with the same number. */
int32_t platform_level_load(void);
void platform_level_store(int32_t level);

/* The value of an environment variable, or NULL. */
const char *platform_environment(const char *name);

/* The calling thread's last failure. */
enum { PLATFORM_ERROR_CAPACITY = 512 };
char *platform_error_text(void);
int64_t *platform_error_index(void);

/* Write the shortest decimal that reads back as x in its type, with a '.', whatever the caller's locale and floating-point
   environment; return its length, at most 31. */
int32_t platform_format_f64(char text[32], double x);
int32_t platform_format_f32(char text[32], float x);

/* Runs work(context, scratch) with the floating-point control that every result is computed under (round to nearest, no
   flush to zero, no traps) and puts the caller's control and flags back. Scratch is PLATFORM_SCRATCH_BYTES of stack,
   64-byte aligned: Swift aligns its own stack memory to 16 at most and takes larger pieces from the heap. What kernels do not
   use of it is for the results of up to 64 parts of a call. */
enum { PLATFORM_SCRATCH_BYTES = 36864 };
void platform_run(void (*work)(void *context, void *scratch), void *context);
#endif
