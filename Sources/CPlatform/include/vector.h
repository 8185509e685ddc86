/* SPDX-License-Identifier: Apache-2.0 */
/* Vector operations. Swift has no vector form of most, and what it has becomes one operation for each lane that the optimizer
   may or may not put together again. Stateless; clang compiles each with the flags of the Swift target that imports it. */
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
typedef uint64_t u64x8 __attribute__((ext_vector_type(8)));
typedef int32_t i32x8 __attribute__((ext_vector_type(8)));
typedef int32_t i32x16 __attribute__((ext_vector_type(16)));

/* negate flips the sign, of zeros too. Comparisons give -1 (true) or 0 in each lane, and are false where a lane is NaN.
   canonical_nan makes each NaN the positive quiet one: a processor's own has its sign set, and which operand's bits survive
   depends on their order. */
#define VECTOR_OPERATIONS(vector, element, mask)                                                                      \
    VECTOR_INLINE vector vector_splat_##vector(element a) { return (vector)a; }                                        \
    VECTOR_INLINE vector vector_add_##vector(vector a, vector b) { return a + b; }                                     \
    VECTOR_INLINE vector vector_subtract_##vector(vector a, vector b) { return a - b; }                                \
    VECTOR_INLINE vector vector_multiply_##vector(vector a, vector b) { return a * b; }                                \
    VECTOR_INLINE vector vector_divide_##vector(vector a, vector b) { return a / b; }                                  \
    VECTOR_INLINE vector vector_negate_##vector(vector a) { return -a; }                                               \
    VECTOR_INLINE vector vector_abs_##vector(vector a) { return __builtin_elementwise_abs(a); }                        \
    VECTOR_INLINE mask vector_or_##vector(mask a, mask b) { return a | b; }                                            \
    VECTOR_INLINE mask vector_less_##vector(vector a, vector b) { return a < b; }                                      \
    VECTOR_INLINE mask vector_equal_##vector(vector a, vector b) { return a == b; }                                    \
    VECTOR_INLINE vector vector_select_##vector(mask m, vector a, vector b) { return m ? a : b; }                      \
    VECTOR_INLINE vector vector_canonical_nan_##vector(vector a) { return a == a ? a : (vector)__builtin_nanf(""); }   \
    VECTOR_INLINE _Bool vector_any_##vector(mask m) { return __builtin_reduce_or(m) != 0; }
VECTOR_OPERATIONS(f64x8, double, i64x8)
VECTOR_OPERATIONS(f32x8, float, i32x8)
VECTOR_OPERATIONS(f32x16, float, i32x16)

/* ---- For the elementary functions, which compute in double whatever the lanes of their argument. ---- */

VECTOR_INLINE f64x8 vector_widen_f32x8(f32x8 a) { return __builtin_convertvector(a, f64x8); }
VECTOR_INLINE f32x8 vector_narrow_f64x8(f64x8 a) { return __builtin_convertvector(a, f32x8); }
VECTOR_INLINE f32x8 vector_low_f32x16(f32x16 a) { return a.lo; }
VECTOR_INLINE f32x8 vector_high_f32x16(f32x16 a) { return a.hi; }
VECTOR_INLINE f32x16 vector_join_f32x8(f32x8 low, f32x8 high) {
    return __builtin_shufflevector(low, high, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}

/* True where less is false: also where a lane is NaN. */
VECTOR_INLINE i64x8 vector_not_less_f64x8(f64x8 a, f64x8 b) { return ~(a < b); }

VECTOR_INLINE i64x8 vector_bits_f64x8(f64x8 a) { return (i64x8)a; }
VECTOR_INLINE f64x8 vector_double_i64x8(i64x8 a) { return (f64x8)a; }
VECTOR_INLINE i64x8 vector_splat_i64x8(int64_t a) { return (i64x8)a; }
VECTOR_INLINE i64x8 vector_add_i64x8(i64x8 a, i64x8 b) { return (i64x8)((u64x8)a + (u64x8)b); }
VECTOR_INLINE i64x8 vector_subtract_i64x8(i64x8 a, i64x8 b) { return (i64x8)((u64x8)a - (u64x8)b); }
VECTOR_INLINE i64x8 vector_and_i64x8(i64x8 a, i64x8 b) { return a & b; }
VECTOR_INLINE i64x8 vector_or_i64x8(i64x8 a, i64x8 b) { return a | b; }
VECTOR_INLINE i64x8 vector_shift_left_i64x8(i64x8 a, int32_t n) { return (i64x8)((u64x8)a << (uint64_t)n); }
VECTOR_INLINE i64x8 vector_shift_right_i64x8(i64x8 a, int32_t n) { return (i64x8)((u64x8)a >> (uint64_t)n); }

/* table[index mod 16] in each lane; the table is 64-byte aligned. In registers where they hold it: a gather costs 10 to 20 ns on
   processors whose microcode makes it safe from data sampling. */
VECTOR_INLINE f64x8 vector_lookup_f64x8(const double *table, i64x8 index) {
#if defined(__AVX512F__)
    const f64x8 *halves = (const f64x8 *)table;
    return __builtin_ia32_vpermi2varpd512(halves[0], index, halves[1]);
#else
    f64x8 all;
    for (int i = 0; i < 8; i++) all[i] = table[index[i] & 15];
    return all;
#endif
}

/* Operations that a fused multiply-add does at once, and whose result does not depend on there being one. */
#if defined(__FMA__) || defined(__aarch64__)
#define VECTOR_FUSED 1
#define VECTOR_MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define VECTOR_FUSED 0
#define VECTOR_MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#endif

/* a b + c, rounded once or twice, whichever the processor does faster: the one operation that differs between levels. For
   float32 functions alone, whose result must be the right float32 either way. */
VECTOR_INLINE f64x8 vector_multiply_add_f64x8(f64x8 a, f64x8 b, f64x8 c) { return VECTOR_MULTIPLY_ADD(a, b, c); }

/* a b + c, where a b is exact: the same on every processor. */
VECTOR_INLINE f64x8 vector_add_exact_product_f64x8(f64x8 c, f64x8 a, f64x8 b) { return VECTOR_MULTIPLY_ADD(a, b, c); }

/* a - b, and where that is inexact the neighbour of odd last digit that it lies next to: rounding this to float32 rounds a - b
   itself, however close to the middle between two float32 it is. (Exact differences other than 0 may become odd too.) |a| >= |b|
   or a - b is exact; a is not -0. Boldo and Melquiond, Emulation of FMA and Correctly Rounded Sums: Proved Algorithms Using
   Rounding to Odd, 2008. */
VECTOR_INLINE f64x8 vector_difference_to_odd_f64x8(f64x8 a, f64x8 b) {
#if defined(__AVX512F__)
    f64x8 d = __builtin_ia32_subpd512(a, b, 11); /* toward zero */
    i64x8 truncated = (i64x8)d;
#else
    f64x8 d = a - b, lost = (a - d) - b;
    i64x8 truncated = (i64x8)((u64x8)d - (((u64x8)d ^ (u64x8)lost) >> 63));
#endif
    return (f64x8)(truncated | ((d != 0) & 1));
}

/* The upper 26 bits of a; the rest, at most 27 bits, is a minus that. */
#define VECTOR_HEAD(a) ((f64x8)((i64x8)(a) & ~(((int64_t)1 << 27) - 1)))

/* a b - c, which is exact, where b has at most 26 bits, and close to 0. */
VECTOR_INLINE f64x8 vector_short_product_difference_f64x8(f64x8 a, f64x8 b, f64x8 c) {
#if VECTOR_FUSED
    return __builtin_elementwise_fma(a, b, -c);
#else
    f64x8 head = VECTOR_HEAD(a);
    return (head * b - c) + (a - head) * b;
#endif
}

/* a b - p, exact, where p is the rounded a b; |b| < 2^996 and no underflow. Dekker, A Floating-Point Technique for Extending
   the Available Precision, 1971; the halves of a are cut, those of b rounded, so that a may be as large as it likes. */
VECTOR_INLINE f64x8 vector_product_error_f64x8(f64x8 a, f64x8 b, f64x8 p) {
#if VECTOR_FUSED
    return __builtin_elementwise_fma(a, b, -p);
#else
    f64x8 ah = VECTOR_HEAD(a), al = a - ah;
    f64x8 spread = b * 0x1.0000002p+27, bh = spread - (spread - b), bl = b - bh;
    return al * bl - (((p - ah * bh) - al * bh) - ah * bl);
#endif
}

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
VECTOR_INLINE void vector_prefetch(const void *p) { __builtin_prefetch(p, 0); }
VECTOR_INLINE void vector_prefetch_write(void *p) { __builtin_prefetch(p, 1); }
/* Orders streamed stores before whatever tells another thread that they are there. */
VECTOR_INLINE void vector_stream_fence(void) {
#if defined(__x86_64__)
    __builtin_ia32_sfence();
#else
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}
#endif
