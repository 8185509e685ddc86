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
