/* SPDX-License-Identifier: Apache-2.0 */
/* Vector operations that Swift has no vector form of. Stateless; clang compiles each with the flags of the Swift target
   that imports it. */
#ifndef SWIFTLOSS_VECTOR_H
#define SWIFTLOSS_VECTOR_H
#include <stdint.h>
/* Without this clang fuses a * b + c inside one function body at v3 and v4: other bits than at v2. Swift never fuses. */
#pragma STDC FP_CONTRACT OFF
#define VECTOR_INLINE __attribute__((always_inline)) static inline

typedef double f64x2 __attribute__((ext_vector_type(2)));
typedef float f32x4 __attribute__((ext_vector_type(4)));
typedef double f64x8 __attribute__((ext_vector_type(8)));
typedef float f32x8 __attribute__((ext_vector_type(8)));
typedef float f32x16 __attribute__((ext_vector_type(16)));
typedef int64_t i64x8 __attribute__((ext_vector_type(8)));
typedef int32_t i32x8 __attribute__((ext_vector_type(8)));
typedef int32_t i32x16 __attribute__((ext_vector_type(16)));

/* negate flips the sign, of zeros too (Swift's own takes 0 - x). Comparisons give -1 (true) or 0 in each lane, and are false where a lane is NaN. canonical_nan makes each NaN the
   positive quiet one: a processor's own has its sign set, and which operand's bits survive depends on their order. */
#define VECTOR_OPERATIONS(vector, mask)                                                                               \
    VECTOR_INLINE vector vector_negate_##vector(vector a) { return -a; }                                               \
    VECTOR_INLINE vector vector_abs_##vector(vector a) { return __builtin_elementwise_abs(a); }                        \
    VECTOR_INLINE mask vector_less_##vector(vector a, vector b) { return a < b; }                                      \
    VECTOR_INLINE mask vector_equal_##vector(vector a, vector b) { return a == b; }                                    \
    VECTOR_INLINE vector vector_select_##vector(mask m, vector a, vector b) { return m ? a : b; }                      \
    VECTOR_INLINE vector vector_canonical_nan_##vector(vector a) { return a == a ? a : (vector)__builtin_nanf(""); }   \
    VECTOR_INLINE _Bool vector_any_##vector(mask m) { return __builtin_reduce_or(m) != 0; }
VECTOR_OPERATIONS(f64x8, i64x8)
VECTOR_OPERATIONS(f32x8, i32x8)
VECTOR_OPERATIONS(f32x16, i32x16)

/* Stores past the caches, in pieces of 16 bytes: a piece must be aligned to its size, and 16 bytes is what numpy's
   allocator promises. */
VECTOR_INLINE void vector_stream_f32x8(float *p, f32x8 v) {
    __builtin_nontemporal_store(v.lo, (f32x4 *)p);
    __builtin_nontemporal_store(v.hi, (f32x4 *)(p + 4));
}
VECTOR_INLINE void vector_stream_f64x8(double *p, f64x8 v) {
    __builtin_nontemporal_store(v.lo.lo, (f64x2 *)p);
    __builtin_nontemporal_store(v.lo.hi, (f64x2 *)(p + 2));
    __builtin_nontemporal_store(v.hi.lo, (f64x2 *)(p + 4));
    __builtin_nontemporal_store(v.hi.hi, (f64x2 *)(p + 6));
}
/* Orders streamed stores before whatever tells another thread that they are there. */
VECTOR_INLINE void vector_stream_fence(void) {
#if defined(__x86_64__)
    __builtin_ia32_sfence();
#else
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}
#endif
