/* SPDX-License-Identifier: Apache-2.0 */
/* What memory allows: reads one or two arrays and writes none, one or two, with no more arithmetic than keeps the
   compiler from leaving it out. Compiled and loaded by limits.py, with the processor's own instructions and OpenMP. */
#include <stddef.h>
#include <stdint.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

/* 64 bytes at any address: one register or several, as the processor has them. */
typedef int64_t vector __attribute__((vector_size(64), aligned(8), may_alias));
typedef int64_t aligned_vector __attribute__((vector_size(64), may_alias));

enum { ORDINARY, PAST_CACHES_16, PAST_CACHES_64 };
/* Where the order of pieces is left to the threads: large enough to cost nothing, small enough to end together. */
enum { PIECE = 1 << 18 };

static inline void store(char *to, vector x, int how) {
#if defined(__x86_64__)
    if (how == PAST_CACHES_16) {
        for (int k = 0; k < 4; k++) _mm_stream_si128((__m128i *)to + k, _mm_set_epi64x(x[2 * k + 1], x[2 * k]));
        return;
    }
#if defined(__AVX512F__)
    if (how == PAST_CACHES_64) {
        _mm512_stream_si512((void *)to, (__m512i)(aligned_vector)x);
        return;
    }
#endif
#endif
    (void)how;
    *(vector *)to = x;
}

/* One of these is compiled for each number of inputs and outputs and each kind of store, all known there. */
static inline __attribute__((always_inline)) int64_t share(const char *a, const char *b, char *g, char *h, size_t bytes, int inputs,
                                                           int outputs, int how, int ahead) {
    vector sums[4] = {{0}, {0}, {0}, {0}};
    for (size_t i = 0; i + 256 <= bytes; i += 256) {
        for (int k = 0; k < 4; k++) {
            const size_t at = i + 64 * (size_t)k;
            if (ahead) __builtin_prefetch(a + at + 4096, 0, 0);
            if (ahead && inputs == 2) __builtin_prefetch(b + at + 4096, 0, 0);
            vector x = *(const vector *)(a + at);
            if (inputs == 2) x ^= *(const vector *)(b + at);
            if (outputs >= 1) store(g + at, x, how);
            if (outputs == 2) store(h + at, x, how);
            if (outputs == 0) sums[k] ^= x;
        }
    }
    vector sum = sums[0] ^ sums[1] ^ sums[2] ^ sums[3];
    return sum[0] ^ sum[1] ^ sum[2] ^ sum[3] ^ sum[4] ^ sum[5] ^ sum[6] ^ sum[7];
}

static int64_t part(const char *a, const char *b, char *g, char *h, size_t bytes, int inputs, int outputs, int how, int ahead) {
#define KIND(i, o, w, p)                                                                                                           \
    if (inputs == i && outputs == o && how == w && ahead == p) return share(a, b, g, h, bytes, i, o, w, p);
#define KINDS(i)                                                                                                                   \
    KIND(i, 0, ORDINARY, 0)                                                                                                        \
    KIND(i, 0, ORDINARY, 1)                                                                                                        \
    KIND(i, 1, ORDINARY, 0)                                                                                                        \
    KIND(i, 2, ORDINARY, 0)                                                                                                        \
    KIND(i, 1, PAST_CACHES_16, 0)                                                                                                  \
    KIND(i, 2, PAST_CACHES_16, 0)                                                                                                  \
    KIND(i, 1, PAST_CACHES_64, 0)                                                                                                  \
    KIND(i, 2, PAST_CACHES_64, 0)
    KINDS(1)
    KINDS(2)
    return 0;
}

/* Goes over the arrays once; less than 320 bytes at their ends may be left out. With `pieces` a thread takes the next
   piece when it is done with one; else each has one share. */
int64_t stream(const char *a, const char *b, char *g, char *h, size_t bytes, int inputs, int outputs, int how, int ahead,
               int pieces, int threads) {
    if (how == PAST_CACHES_64) {
        const size_t skipped = -(uintptr_t)g % 64;
        if (outputs == 2 && ((uintptr_t)g - (uintptr_t)h) % 64 != 0) return -1;
        a += skipped, b += skipped, g += skipped, h += skipped, bytes -= skipped;
    }
    const size_t each = pieces ? PIECE : (bytes / (size_t)threads + 255) / 256 * 256;
    const int64_t count = (int64_t)((bytes + each - 1) / each);
    int64_t all = 0;
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads) reduction(^ : all)
    for (int64_t k = 0; k < count; k++) {
        const size_t from = (size_t)k * each, length = bytes - from < each ? bytes - from : each;
        all ^= part(a + from, b + from, g + from, h + from, length, inputs, outputs, how, ahead);
    }
#if defined(__x86_64__)
    _mm_sfence();
#endif
    return all;
}
