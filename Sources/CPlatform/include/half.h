/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of 16 bits, from and to float32, rounded to nearest, ties to even: in integers, as processors below x86-64-v3 have no
   instruction and the compiler would call its library. A NaN becomes the positive quiet one. */
#ifndef SWIFTLOSS_HALF_H
#define SWIFTLOSS_HALF_H
#include <stdint.h>
#include <string.h>
/* Inlined in any case: a C function that Swift emits brings unwind tables for all of Swift's. */
#define HALF_INLINE __attribute__((always_inline)) static inline

HALF_INLINE float half_float(uint32_t bits) {
    float x;
    memcpy(&x, &bits, sizeof x);
    return x;
}
HALF_INLINE uint32_t half_bits(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* IEEE's binary16 */
HALF_INLINE float half_to_float(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16, size = half & 0x7fff;
    if (size < 0x400) return half_float(sign | half_bits((float)size * 0x1p-24f));
    return half_float(sign | (size < 0x7c00 ? (size << 13) + 0x38000000 : (size << 13) | 0x7f800000));
}
HALF_INLINE uint16_t half_from_float(float x) {
    uint32_t sign = half_bits(x) >> 16 & 0x8000, size = half_bits(x) & 0x7fffffff;
    if (size > 0x7f800000) return 0x7e00;
    if (size >= 0x477ff000) return (uint16_t)(sign | 0x7c00); /* from 65520, halfway to 2^16 */
    if (size >= 0x38800000) {                                 /* from 2^-14 */
        size -= 0x38000000;
        return (uint16_t)(sign | (size + 0xfff + (size >> 13 & 1)) >> 13);
    }
    /* 0.5 has the last digit of a subnormal half. */
    return (uint16_t)(sign | (half_bits(half_float(size) + 0.5f) - 0x3f000000));
}

/* bfloat16: the upper half of a float32 */
HALF_INLINE float bfloat16_to_float(uint16_t half) { return half_float((uint32_t)half << 16); }
HALF_INLINE uint16_t bfloat16_from_float(float x) {
    uint32_t bits = half_bits(x);
    if (x != x) return 0x7fc0;
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
#endif
