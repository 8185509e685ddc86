/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of the elementary functions: Sources/SwiftLossCore/Elementary says what for, tools/elementary_constants.py makes
   them. Behind functions, because Swift would take each array for a tuple. */
#ifndef SWIFTLOSS_ELEMENTARY_H
#define SWIFTLOSS_ELEMENTARY_H
#include <stdint.h>

#define ELEMENTARY_TABLE(type, name, as)                                                                                           \
    extern __attribute__((visibility("hidden"), aligned(64))) const type name[16];                                                 \
    __attribute__((always_inline)) static inline const as *name##_table(void) { return (const as *)name; }
ELEMENTARY_TABLE(double, elementary_log_reciprocal, double)
ELEMENTARY_TABLE(double, elementary_log_head, double)
ELEMENTARY_TABLE(double, elementary_log_tail, double)
ELEMENTARY_TABLE(uint64_t, elementary_exp_bits, double) /* used as patterns */
ELEMENTARY_TABLE(double, elementary_exp_tail, double)
#endif
