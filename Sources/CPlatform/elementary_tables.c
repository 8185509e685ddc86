/* SPDX-License-Identifier: Apache-2.0 */
/* Written by tools/elementary_constants.py; used by Sources/SwiftLossCore/Elementary. */
#include "elementary.h"

/* 1/c, at most 6 bits */
_Alignas(64) const double elementary_log_reciprocal[16] = {
    0x1.6000000000000p+0, 0x1.5000000000000p+0, 0x1.4000000000000p+0, 0x1.4000000000000p+0,
    0x1.3000000000000p+0, 0x1.2000000000000p+0, 0x1.2000000000000p+0, 0x1.1000000000000p+0,
    0x1.0000000000000p+0, 0x1.0000000000000p+0, 0x1.e000000000000p-1, 0x1.c000000000000p-1,
    0x1.b000000000000p-1, 0x1.a000000000000p-1, 0x1.8000000000000p-1, 0x1.7000000000000p-1,
};

/* log c, a multiple of 2^-42 */
_Alignas(64) const double elementary_log_head[16] = {
    -0x1.4618bc21c6000p-2, -0x1.1675cababa000p-2, -0x1.c8ff7c79aa000p-3, -0x1.c8ff7c79aa000p-3,
    -0x1.5ff3070a7a000p-3, -0x1.e27076e2b0000p-4, -0x1.e27076e2b0000p-4, -0x1.f0a30c0118000p-5,
    0.0, 0.0, 0x1.08598b59e4000p-4, 0x1.1178e8227e000p-3,
    0x1.5bf406b544000p-3, 0x1.a93ed3c8ae000p-3, 0x1.269621134e000p-2, 0x1.522ae0738a000p-2,
};

/* log c - head */
_Alignas(64) const double elementary_log_tail[16] = {
    0x1.3d82f484c84ccp-46, -0x1.8380e731f55c4p-44, 0x1.7794f689f8434p-45, 0x1.7794f689f8434p-45,
    0x1.8586f183bebf2p-44, 0x1.a342c2af0003cp-45, 0x1.a342c2af0003cp-45, 0x1.d599e83368e91p-45,
    0.0, 0.0, -0x1.7e5dd7009902cp-46, 0x1.1ef78ce2d07f2p-45,
    -0x1.27023eb68981cp-46, -0x1.8724350562169p-45, -0x1.1b61f10522625p-44, 0x1.ebe708164c759p-45,
};

/* 1/c again */
_Alignas(64) const float elementary_quick_reciprocal[16] = {
    0x1.6000000000000p+0f, 0x1.5000000000000p+0f, 0x1.4000000000000p+0f, 0x1.4000000000000p+0f,
    0x1.3000000000000p+0f, 0x1.2000000000000p+0f, 0x1.2000000000000p+0f, 0x1.1000000000000p+0f,
    0x1.0000000000000p+0f, 0x1.0000000000000p+0f, 0x1.e000000000000p-1f, 0x1.c000000000000p-1f,
    0x1.b000000000000p-1f, 0x1.a000000000000p-1f, 0x1.8000000000000p-1f, 0x1.7000000000000p-1f,
};

/* log c, a multiple of 2^-17 */
_Alignas(64) const float elementary_quick_head[16] = {
    -0x1.4618000000000p-2f, -0x1.1676000000000p-2f, -0x1.c900000000000p-3f, -0x1.c900000000000p-3f,
    -0x1.5ff4000000000p-3f, -0x1.e270000000000p-4f, -0x1.e270000000000p-4f, -0x1.f0a0000000000p-5f,
    0.0f, 0.0f, 0x1.0858000000000p-4f, 0x1.1178000000000p-3f,
    0x1.5bf4000000000p-3f, 0x1.a940000000000p-3f, 0x1.2696000000000p-2f, 0x1.522a000000000p-2f,
};

/* log c - head */
_Alignas(64) const float elementary_quick_tail[16] = {
    -0x1.78438c0000000p-19f, 0x1.aa2a2c0000000p-21f, 0x1.070cac0000000p-20f, 0x1.070cac0000000p-20f,
    0x1.f1eb0e0000000p-20f, -0x1.db8abc0000000p-22f, -0x1.db8abc0000000p-22f, -0x1.86008c0000000p-20f,
    0.0f, 0.0f, 0x1.8b59e40000000p-20f, 0x1.d044fc0000000p-20f,
    0x1.ad50f60000000p-25f, -0x1.2c37520000000p-19f, 0x1.089a6e0000000p-21f, 0x1.c0e7140000000p-19f,
};

/* the pattern of 2^(j/16), less j << 48 */
_Alignas(64) const uint64_t elementary_exp_bits[16] = {
    0x3ff0000000000000u, 0x3fefb5586cf9890fu, 0x3fef72b83c7d517bu, 0x3fef387a6e756238u,
    0x3fef06fe0a31b715u, 0x3feedea64c123422u, 0x3feebfdad5362a27u, 0x3feeab07dd485429u,
    0x3feea09e667f3bcdu, 0x3feea11473eb0187u, 0x3feeace5422aa0dbu, 0x3feec49182a3f090u,
    0x3feee89f995ad3adu, 0x3fef199bdd85529cu, 0x3fef5818dcfba487u, 0x3fefa4afa2a490dau,
};

/* log((its double) / 2^(j/16)) */
_Alignas(64) const double elementary_exp_tail[16] = {
    0.0, -0x1.79aa65d837b6cp-54, 0x1.01b15eaa59348p-55, -0x1.68efde3a8a894p-54,
    -0x1.34d754db0abb6p-55, -0x1.59f48a72a4c6dp-55, -0x1.690cebb7aafb0p-56, -0x1.063e1e21c5409p-54,
    0x1.3b3efbf5e2229p-54, 0x1.b32dcb94da51dp-56, -0x1.db72fc1f0eab4p-55, -0x1.1affc2b91ce27p-56,
    -0x1.c1a7792cb3387p-55, -0x1.36eae30af0cb3p-56, -0x1.4a385a63d07a7p-56, 0x1.ff7128fd391f1p-55,
};

/* the float's pattern of 2^(j/16), less j << 19 */
_Alignas(64) const uint32_t elementary_quick_exp_bits[16] = {
    0x3f800000u, 0x3f7daac3u, 0x3f7b95c2u, 0x3f79c3d3u,
    0x3f7837f0u, 0x3f76f532u, 0x3f75fed7u, 0x3f75583fu,
    0x3f7504f3u, 0x3f7508a4u, 0x3f75672au, 0x3f76248cu,
    0x3f7744fdu, 0x3f78ccdfu, 0x3f7ac0c7u, 0x3f7d257du,
};

/* log(2^(j/16) / (its float)) */
_Alignas(64) const float elementary_quick_exp_tail[16] = {
    0.0f, 0x1.8d96d40000000p-25f, -0x1.9c0c220000000p-27f, 0x1.9649020000000p-25f,
    0x1.1250020000000p-25f, 0x1.370be40000000p-25f, -0x1.0a35520000000p-25f, -0x1.00d8ac0000000p-27f,
    0x1.26055c0000000p-26f, -0x1.05cb440000000p-25f, 0x1.67a1ca0000000p-28f, 0x1.a3b5e40000000p-28f,
    -0x1.f9c3060000000p-27f, -0x1.6961b40000000p-28f, -0x1.a5217c0000000p-28f, 0x1.61428e0000000p-28f,
};
