/* SPDX-License-Identifier: Apache-2.0 */
/* A few macros: each test program prints the failed expression and exits with 1 at its end. */
#ifndef SWIFTLOSS_TEST_H
#define SWIFTLOSS_TEST_H
#include <stdio.h>
#include <string.h>

#include "swiftloss.h"

static int failures = 0;
static int checks = 0;

#define CHECK(expression)                                                                                                          \
    do {                                                                                                                           \
        checks++;                                                                                                                  \
        if (!(expression)) {                                                                                                       \
            failures++;                                                                                                            \
            fprintf(stderr, "%s:%d: %s (last error: %s)\n", __FILE__, __LINE__, #expression, swl_last_error());                    \
        }                                                                                                                          \
    } while (0)

/* A call that must fail with this status and this sentence. */
#define CHECK_ERROR(result, status, sentence)                                                                                      \
    do {                                                                                                                           \
        int got_ = (int)(result);                                                                                                  \
        checks++;                                                                                                                  \
        if (got_ != (int)(status) || strcmp(swl_last_error(), sentence) != 0) {                                                    \
            failures++;                                                                                                            \
            fprintf(stderr, "%s:%d: status %d, \"%s\"\n", __FILE__, __LINE__, got_, swl_last_error());                             \
        }                                                                                                                          \
    } while (0)

static int finish(const char *name) {
    printf("%s: %d checks, %d failed\n", name, checks, failures);
    return failures ? 1 : 0;
}
#endif
