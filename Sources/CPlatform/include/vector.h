/* SPDX-License-Identifier: Apache-2.0 */
/* Vector operations. Swift has no vector form of most, and what it has becomes one operation for each lane that the optimizer
   may or may not put together again. Stateless; clang compiles each with the flags of the Swift target that imports it. */
#ifndef SWIFTLOSS_VECTOR_H
#define SWIFTLOSS_VECTOR_H
#include <stdint.h>
/* Without this clang fuses a * b + c inside one function body at v3 and v4: other bits than at v2. Swift never fuses. */
#pragma STDC FP_CONTRACT OFF
#define VECTOR_INLINE __attribute__((always_inline)) static inline

typedef float f32x2 __attribute__((ext_vector_type(2)));
typedef float f32x4 __attribute__((ext_vector_type(4)));
typedef float f32x8 __attribute__((ext_vector_type(8)));
typedef double f64x2 __attribute__((ext_vector_type(2)));
typedef double f64x8 __attribute__((ext_vector_type(8)));
typedef int64_t i64x2 __attribute__((ext_vector_type(2)));
typedef int64_t i64x8 __attribute__((ext_vector_type(8)));
typedef uint64_t u64x2 __attribute__((ext_vector_type(2)));
typedef uint64_t u64x8 __attribute__((ext_vector_type(8)));
typedef int32_t i32x8 __attribute__((ext_vector_type(8)));
typedef uint32_t u32x8 __attribute__((ext_vector_type(8)));

/* negate flips the sign, of zeros too. Comparisons give -1 (true) or 0 in each lane, and are false where a lane is NaN,
   but for neither: x is neither a nor b.
   canonical_nan makes each NaN the positive quiet one: a processor's own has its sign set, and which operand's bits survive
   depends on their order. */
#define VECTOR_OPERATIONS(vector, element, mask)                                                                                   \
    VECTOR_INLINE vector vector_splat_##vector(element a) { return (vector)a; }                                                    \
    VECTOR_INLINE vector vector_add_##vector(vector a, vector b) { return a + b; }                                                 \
    VECTOR_INLINE vector vector_subtract_##vector(vector a, vector b) { return a - b; }                                            \
    VECTOR_INLINE vector vector_multiply_##vector(vector a, vector b) { return a * b; }                                            \
    VECTOR_INLINE vector vector_divide_##vector(vector a, vector b) { return a / b; }                                              \
    VECTOR_INLINE vector vector_negate_##vector(vector a) { return -a; }                                                           \
    VECTOR_INLINE vector vector_abs_##vector(vector a) { return __builtin_elementwise_abs(a); }                                    \
    VECTOR_INLINE mask vector_or_##vector(mask a, mask b) { return a | b; }                                                        \
    VECTOR_INLINE mask vector_less_##vector(vector a, vector b) { return a < b; }                                                  \
    VECTOR_INLINE mask vector_equal_##vector(vector a, vector b) { return a == b; }                                                \
    VECTOR_INLINE mask vector_neither_##vector(vector x, vector a, vector b) { return (x != a) & (x != b); }                       \
    VECTOR_INLINE vector vector_select_##vector(mask m, vector a, vector b) { return m ? a : b; }                                  \
    VECTOR_INLINE vector vector_canonical_nan_##vector(vector a) { return a == a ? a : (vector)__builtin_nanf(""); }               \
    VECTOR_INLINE _Bool vector_any_##vector(mask m) { return __builtin_reduce_or(m) != 0; }
VECTOR_OPERATIONS(f64x2, double, i64x2)
VECTOR_OPERATIONS(f64x8, double, i64x8)
VECTOR_OPERATIONS(f32x8, float, i32x8)

/* ---- For the elementary functions, which compute in double whatever the lanes of their argument. ---- */

/* Operations that a fused multiply-add does at once, and whose result does not depend on there being one. */
#if defined(__FMA__) || defined(__aarch64__)
#define VECTOR_FUSED 1
#define VECTOR_MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define VECTOR_FUSED 0
#define VECTOR_MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))
#endif

/* not_less is true where less is false: also where a lane is NaN.
   lookup is table[index mod 16] in each lane; the table is 64-byte aligned.
   multiply_add is a b + c, rounded once or twice, whichever the processor does faster: the one operation that differs between
   levels. For float32 functions alone, whose result must be the right float32 either way.
   add_exact_product is a b + c, where a b is exact: the same on every processor. */
#define DOUBLE_OPERATIONS(n)                                                                                                       \
    VECTOR_INLINE f64x##n vector_widen_f32x##n(f32x##n a) { return __builtin_convertvector(a, f64x##n); }                          \
    VECTOR_INLINE f32x##n vector_narrow_f64x##n(f64x##n a) { return __builtin_convertvector(a, f32x##n); }                         \
    VECTOR_INLINE i64x##n vector_not_less_f64x##n(f64x##n a, f64x##n b) { return ~(a < b); }                                       \
    VECTOR_INLINE i64x##n vector_bits_f64x##n(f64x##n a) { return (i64x##n)a; }                                                    \
    VECTOR_INLINE f64x##n vector_double_i64x##n(i64x##n a) { return (f64x##n)a; }                                                  \
    VECTOR_INLINE i64x##n vector_splat_i64x##n(int64_t a) { return (i64x##n)a; }                                                   \
    VECTOR_INLINE i64x##n vector_add_i64x##n(i64x##n a, i64x##n b) { return (i64x##n)((u64x##n)a + (u64x##n)b); }                  \
    VECTOR_INLINE i64x##n vector_subtract_i64x##n(i64x##n a, i64x##n b) { return (i64x##n)((u64x##n)a - (u64x##n)b); }             \
    VECTOR_INLINE i64x##n vector_and_i64x##n(i64x##n a, i64x##n b) { return a & b; }                                               \
    VECTOR_INLINE i64x##n vector_or_i64x##n(i64x##n a, i64x##n b) { return a | b; }                                                \
    VECTOR_INLINE i64x##n vector_shift_left_i64x##n(i64x##n a, int32_t by) { return (i64x##n)((u64x##n)a << (uint64_t)by); }       \
    VECTOR_INLINE i64x##n vector_shift_right_i64x##n(i64x##n a, int32_t by) { return (i64x##n)((u64x##n)a >> (uint64_t)by); }      \
    VECTOR_INLINE f64x##n vector_lookup_f64x##n(const double *table, i64x##n index){                                               \
        VECTOR_LOOKUP_##n(table, index)} VECTOR_INLINE f64x##n vector_multiply_add_f64x##n(f64x##n a, f64x##n b, f64x##n c) {      \
        return VECTOR_MULTIPLY_ADD(a, b, c);                                                                                       \
    }                                                                                                                              \
    VECTOR_INLINE f64x##n vector_add_exact_product_f64x##n(f64x##n c, f64x##n a, f64x##n b) { return VECTOR_MULTIPLY_ADD(a, b, c); }

/* Not a loop: where size counts the compiler would leave it one. */
#define VECTOR_ENTRY(table, index, lane) (table)[(index)[lane] & 15]
#define VECTOR_LOOKUP_2(table, index) return (f64x2){VECTOR_ENTRY(table, index, 0), VECTOR_ENTRY(table, index, 1)};
#if defined(__AVX512F__)
/* In registers where they hold the table: a gather costs 10 to 20 ns on processors whose microcode makes it safe from data
   sampling. */
#define VECTOR_LOOKUP_8(table, index)                                                                                              \
    return __builtin_ia32_vpermi2varpd512(((const f64x8 *)table)[0], index, ((const f64x8 *)table)[1]);
#else
#define VECTOR_LOOKUP_8(table, index)                                                                                              \
    return (f64x8){VECTOR_ENTRY(table, index, 0), VECTOR_ENTRY(table, index, 1), VECTOR_ENTRY(table, index, 2),                    \
                   VECTOR_ENTRY(table, index, 3), VECTOR_ENTRY(table, index, 4), VECTOR_ENTRY(table, index, 5),                    \
                   VECTOR_ENTRY(table, index, 6), VECTOR_ENTRY(table, index, 7)};
#endif
DOUBLE_OPERATIONS(2)
DOUBLE_OPERATIONS(8)

/* Whether x, as a normal float32, may be rounded wrong if it is known to 2^-37 of itself, or to 2^-42: the 29 digits that rounding takes
   off are within 2^16 or 2^11 of a one and zeros. */
#define VECTOR_NEAR_MIDDLE(n, name, log2)                                                                                          \
    VECTOR_INLINE i64x##n name##_f64x##n(f64x##n x) {                                                                              \
        u64x##n from_middle = (u64x##n)x + (((uint64_t)1 << 28) + ((uint64_t)1 << log2));                                          \
        return (from_middle & (((uint64_t)1 << 29) - ((uint64_t)2 << log2))) == 0;                                                 \
    }
VECTOR_NEAR_MIDDLE(2, vector_near_middle, 16)
VECTOR_NEAR_MIDDLE(8, vector_near_middle, 16)
VECTOR_NEAR_MIDDLE(2, vector_nearest_middle, 11)
VECTOR_NEAR_MIDDLE(8, vector_nearest_middle, 11)

/* a - b, and where that is inexact the neighbour of odd last digit that it lies next to: rounding this to float32 rounds a - b
   itself, however close to the middle between two float32 it is. (Exact differences other than 0 may become odd too.) |a| >= |b|
   or a - b is exact; a is not -0. Boldo and Melquiond, Emulation of FMA and Correctly Rounded Sums: Proved Algorithms Using
   Rounding to Odd, 2008. */
#define VECTOR_DIFFERENCE_TO_ODD(n)                                                                                                \
    VECTOR_INLINE f64x##n vector_difference_to_odd_f64x##n(f64x##n a, f64x##n b) {                                                 \
        f64x##n d = a - b, lost = (a - d) - b;                                                                                     \
        i64x##n truncated = (i64x##n)((u64x##n)d - (((u64x##n)d ^ (u64x##n)lost) >> 63));                                          \
        return (f64x##n)(truncated | ((d != 0) & 1));                                                                              \
    }
VECTOR_DIFFERENCE_TO_ODD(2)
#if defined(__AVX512F__)
VECTOR_INLINE f64x8 vector_difference_to_odd_f64x8(f64x8 a, f64x8 b) {
    f64x8 d = __builtin_ia32_subpd512(a, b, 11); /* toward zero */
    return (f64x8)((i64x8)d | ((d != 0) & 1));
}
#else
VECTOR_DIFFERENCE_TO_ODD(8)
#endif

/* short_product_difference is a b - c, which is exact, where b has at most 26 bits, and close to 0.
   product_error is a b - p, exact, where p is the rounded a b; |b| < 2^996 and no underflow.
   any_product_error is a b - p, rounded, without these limits: where they do not hold the C library's fma makes it. Dekker, A Floating-Point Technique
   for Extending the Available Precision, 1971; the halves of a are cut, those of b rounded, so that a may be as large as it
   likes. (The upper half of a is its upper 26 bits; the rest, at most 27 bits, is a minus that.) */
#if VECTOR_FUSED
#define EXACT_OPERATIONS(n)                                                                                                        \
    VECTOR_INLINE f64x##n vector_short_product_difference_f64x##n(f64x##n a, f64x##n b, f64x##n c) {                               \
        return __builtin_elementwise_fma(a, b, -c);                                                                                \
    }                                                                                                                              \
    VECTOR_INLINE f64x##n vector_product_error_f64x##n(f64x##n a, f64x##n b, f64x##n p) {                                          \
        return __builtin_elementwise_fma(a, b, -p);                                                                                \
    }                                                                                                                              \
    VECTOR_INLINE f64x##n vector_any_product_error_f64x##n(f64x##n a, f64x##n b, f64x##n p) {                                      \
        return __builtin_elementwise_fma(a, b, -p);                                                                                \
    }
#else
#define VECTOR_HEAD(n, a) ((f64x##n)((i64x##n)(a) & ~(((int64_t)1 << 27) - 1)))
#define EXACT_OPERATIONS(n)                                                                                                        \
    VECTOR_INLINE f64x##n vector_short_product_difference_f64x##n(f64x##n a, f64x##n b, f64x##n c) {                               \
        f64x##n head = VECTOR_HEAD(n, a);                                                                                          \
        return (head * b - c) + (a - head) * b;                                                                                    \
    }                                                                                                                              \
    VECTOR_INLINE f64x##n vector_product_error_f64x##n(f64x##n a, f64x##n b, f64x##n p) {                                          \
        f64x##n ah = VECTOR_HEAD(n, a), al = a - ah;                                                                               \
        f64x##n spread = b * 0x1.0000002p+27, bh = spread - (spread - b), bl = b - bh;                                             \
        return al * bl - (((p - ah * bh) - al * bh) - ah * bl);                                                                    \
    }
#endif
EXACT_OPERATIONS(2)
EXACT_OPERATIONS(8)
#if !VECTOR_FUSED
/* Out of line: without fused operations it is long. */
f64x2 vector_any_product_error_f64x2(f64x2 a, f64x2 b, f64x2 p);
VECTOR_INLINE f64x8 vector_any_product_error_f64x8(f64x8 a, f64x8 b, f64x8 p) {
    f64x8 error;
    error.s01 = vector_any_product_error_f64x2(a.s01, b.s01, p.s01);
    error.s23 = vector_any_product_error_f64x2(a.s23, b.s23, p.s23);
    error.s45 = vector_any_product_error_f64x2(a.s45, b.s45, p.s45);
    error.s67 = vector_any_product_error_f64x2(a.s67, b.s67, p.s67);
    return error;
}
#endif

/* ---- Eight rows as columns, and back: element j of row i stands at rows[i step + j], and at columns[8 j + i]. ---- */

/* Written out: where size counts the compiler would leave loops. */
#define VECTOR_EXCHANGE(vector, a, b, first, second)                                                                               \
    {                                                                                                                              \
        vector x = a, y = b;                                                                                                       \
        a = first(x, y);                                                                                                           \
        b = second(x, y);                                                                                                          \
    }
#define VECTOR_EVEN_1(x, y) __builtin_shufflevector(x, y, 0, 8, 2, 10, 4, 12, 6, 14)
#define VECTOR_ODD_1(x, y) __builtin_shufflevector(x, y, 1, 9, 3, 11, 5, 13, 7, 15)
#define VECTOR_EVEN_2(x, y) __builtin_shufflevector(x, y, 0, 1, 8, 9, 4, 5, 12, 13)
#define VECTOR_ODD_2(x, y) __builtin_shufflevector(x, y, 2, 3, 10, 11, 6, 7, 14, 15)
#define VECTOR_EVEN_4(x, y) __builtin_shufflevector(x, y, 0, 1, 2, 3, 8, 9, 10, 11)
#define VECTOR_ODD_4(x, y) __builtin_shufflevector(x, y, 4, 5, 6, 7, 12, 13, 14, 15)
#define VECTOR_TRANSPOSE(vector)                                                                                                   \
    VECTOR_EXCHANGE(vector, r0, r1, VECTOR_EVEN_1, VECTOR_ODD_1)                                                                   \
    VECTOR_EXCHANGE(vector, r2, r3, VECTOR_EVEN_1, VECTOR_ODD_1)                                                                   \
    VECTOR_EXCHANGE(vector, r4, r5, VECTOR_EVEN_1, VECTOR_ODD_1)                                                                   \
    VECTOR_EXCHANGE(vector, r6, r7, VECTOR_EVEN_1, VECTOR_ODD_1)                                                                   \
    VECTOR_EXCHANGE(vector, r0, r2, VECTOR_EVEN_2, VECTOR_ODD_2)                                                                   \
    VECTOR_EXCHANGE(vector, r1, r3, VECTOR_EVEN_2, VECTOR_ODD_2)                                                                   \
    VECTOR_EXCHANGE(vector, r4, r6, VECTOR_EVEN_2, VECTOR_ODD_2)                                                                   \
    VECTOR_EXCHANGE(vector, r5, r7, VECTOR_EVEN_2, VECTOR_ODD_2)                                                                   \
    VECTOR_EXCHANGE(vector, r0, r4, VECTOR_EVEN_4, VECTOR_ODD_4)                                                                   \
    VECTOR_EXCHANGE(vector, r1, r5, VECTOR_EVEN_4, VECTOR_ODD_4)                                                                   \
    VECTOR_EXCHANGE(vector, r2, r6, VECTOR_EVEN_4, VECTOR_ODD_4)                                                                   \
    VECTOR_EXCHANGE(vector, r3, r7, VECTOR_EVEN_4, VECTOR_ODD_4)
/* Between floats or doubles and doubles one way, and of one type the other. */
#define VECTOR_COLUMNS(element, vector)                                                                                            \
    typedef vector vector##_anywhere __attribute__((aligned(sizeof(element)), may_alias));                                         \
    VECTOR_INLINE void vector_columns_##vector(const element *rows, int64_t step, double *columns) {                               \
        vector r0 = *(const vector##_anywhere *)(rows + 0 * step);                                                                 \
        vector r1 = *(const vector##_anywhere *)(rows + 1 * step);                                                                 \
        vector r2 = *(const vector##_anywhere *)(rows + 2 * step);                                                                 \
        vector r3 = *(const vector##_anywhere *)(rows + 3 * step);                                                                 \
        vector r4 = *(const vector##_anywhere *)(rows + 4 * step);                                                                 \
        vector r5 = *(const vector##_anywhere *)(rows + 5 * step);                                                                 \
        vector r6 = *(const vector##_anywhere *)(rows + 6 * step);                                                                 \
        vector r7 = *(const vector##_anywhere *)(rows + 7 * step);                                                                 \
        VECTOR_TRANSPOSE(vector)                                                                                                   \
        *(f64x8_column *)(columns + 0) = __builtin_convertvector(r0, f64x8);                                                       \
        *(f64x8_column *)(columns + 8) = __builtin_convertvector(r1, f64x8);                                                       \
        *(f64x8_column *)(columns + 16) = __builtin_convertvector(r2, f64x8);                                                      \
        *(f64x8_column *)(columns + 24) = __builtin_convertvector(r3, f64x8);                                                      \
        *(f64x8_column *)(columns + 32) = __builtin_convertvector(r4, f64x8);                                                      \
        *(f64x8_column *)(columns + 40) = __builtin_convertvector(r5, f64x8);                                                      \
        *(f64x8_column *)(columns + 48) = __builtin_convertvector(r6, f64x8);                                                      \
        *(f64x8_column *)(columns + 56) = __builtin_convertvector(r7, f64x8);                                                      \
    }                                                                                                                              \
    VECTOR_INLINE void vector_rows_##vector(const element *columns, element *rows, int64_t step) {                                 \
        vector r0 = *(const vector##_anywhere *)(columns + 0);                                                                     \
        vector r1 = *(const vector##_anywhere *)(columns + 8);                                                                     \
        vector r2 = *(const vector##_anywhere *)(columns + 16);                                                                    \
        vector r3 = *(const vector##_anywhere *)(columns + 24);                                                                    \
        vector r4 = *(const vector##_anywhere *)(columns + 32);                                                                    \
        vector r5 = *(const vector##_anywhere *)(columns + 40);                                                                    \
        vector r6 = *(const vector##_anywhere *)(columns + 48);                                                                    \
        vector r7 = *(const vector##_anywhere *)(columns + 56);                                                                    \
        VECTOR_TRANSPOSE(vector)                                                                                                   \
        *(vector##_anywhere *)(rows + 0 * step) = r0;                                                                              \
        *(vector##_anywhere *)(rows + 1 * step) = r1;                                                                              \
        *(vector##_anywhere *)(rows + 2 * step) = r2;                                                                              \
        *(vector##_anywhere *)(rows + 3 * step) = r3;                                                                              \
        *(vector##_anywhere *)(rows + 4 * step) = r4;                                                                              \
        *(vector##_anywhere *)(rows + 5 * step) = r5;                                                                              \
        *(vector##_anywhere *)(rows + 6 * step) = r6;                                                                              \
        *(vector##_anywhere *)(rows + 7 * step) = r7;                                                                              \
    }
typedef f64x8 f64x8_column __attribute__((aligned(8), may_alias));
VECTOR_COLUMNS(float, f32x8)
VECTOR_COLUMNS(double, f64x8)

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
/* Not to the nearest cache, which has no room for it yet. */
VECTOR_INLINE void vector_prefetch_far(const void *p) { __builtin_prefetch(p, 0, 2); }
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
