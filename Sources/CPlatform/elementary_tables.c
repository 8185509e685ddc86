/* SPDX-License-Identifier: Apache-2.0 */
/* Written by tools/elementary_constants.py; used by Sources/SwiftLossCore/Elementary. */
#include "elementary.h"

/* 1/c, at most 15 bits */
_Alignas(64) const double elementary_log_reciprocal[16] = {
    0x1.642c000000000p+0, 0x1.5554000000000p+0, 0x1.47b0000000000p+0, 0x1.3b14000000000p+0,
    0x1.2f68000000000p+0, 0x1.2494000000000p+0, 0x1.1a7c000000000p+0, 0x1.1110000000000p+0,
    0x1.0844000000000p+0, 0x1.0000000000000p+0, 0x1.e1e0000000000p-1, 0x1.c720000000000p-1,
    0x1.af28000000000p-1, 0x1.9998000000000p-1, 0x1.8618000000000p-1, 0x1.7460000000000p-1,
};

/* log c, a multiple of 2^-42 */
_Alignas(64) const double elementary_log_head[16] = {
    -0x1.5229607342000p-2, -0x1.269221114e000p-2, -0x1.f99dc6c23c000p-3, -0x1.a940d3c86e000p-3,
    -0x1.5bf206b504000p-3, -0x1.1184e8197e000p-3, -0x1.933be5d474000p-4, -0x1.08498b51e4000p-4,
    -0x1.0451d86638000p-5, 0.0, 0x1.f0c30c1118000p-5, 0x1.e2507702b0000p-4,
    0x1.5ff5070aba000p-3, 0x1.c9077c7daa000p-3, 0x1.1676cabada000p-2, 0x1.4610bc29c6000p-2,
};

/* log c - head */
_Alignas(64) const double elementary_log_tail[16] = {
    -0x1.eb5707edcc697p-45, 0x1.20b74a5a7aeaep-44, 0x1.7ed06117b4369p-44, 0x1.86f98a62b76a5p-45,
    0x1.2757941bdeda4p-46, -0x1.42f7646301188p-45, -0x1.31a5c3835489cp-45, 0x1.93b33c55fb24fp-46,
    0x1.bab4b0b612297p-44, 0.0, -0x1.caef3588b7d80p-45, -0x1.f897980522249p-45,
    -0x1.85719c2a69690p-44, -0x1.6cea43df47323p-45, 0x1.83963c8b4ab26p-44, -0x1.e82c9f310c8e6p-46,
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
