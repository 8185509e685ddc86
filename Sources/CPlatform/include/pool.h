/* SPDX-License-Identifier: Apache-2.0 */
/* Threads. Started when a job first wants them, asleep between jobs, gone in the child of a fork(), which starts its own. */
#ifndef SWIFTLOSS_POOL_H
#define SWIFTLOSS_POOL_H
#include <stdint.h>

/* Processors that this process may use: by its affinity mask, and by the time that its control group gives it. At least 1. */
int32_t pool_processors(void);
/* Of so many processors those that a share of quota / period of the time of one of them is worth, rounded up; quota 0 or less:
   there is no limit. */
long pool_limited(long processors, long long quota, long long period);

/* The number of threads that calls take by default, the calling one included; 0: not decided yet. */
int32_t pool_threads_load(void);
void pool_threads_store(int32_t threads);

enum { POOL_MOST_THREADS = 256 };

/* Runs work(context, chunk, scratch) for each chunk in [0, chunks), on the calling thread and on up to threads - 1 others, in
   any order, and returns when all have run. Scratch is the calling thread's own here, and there one like it; the others too
   run under the floating-point control of platform_run(). One job has the others at a time: a caller that finds them taken
   runs its chunks alone. While others have some, signals wait, and so does a cancellation of the calling thread. Allocates nothing but the threads' stacks; a thread that cannot be had is simply not there. */
typedef void (*pool_work)(void *context, int32_t chunk, void *scratch);
void pool_run(pool_work work, void *context, int32_t chunks, int32_t threads, void *scratch);

/* Lowers a number that several threads lower. */
__attribute__((always_inline)) static inline void pool_lower(int32_t *number, int32_t to) {
    int32_t now = __atomic_load_n(number, __ATOMIC_RELAXED);
    while (to < now && !__atomic_compare_exchange_n(number, &now, to, 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
}
__attribute__((always_inline)) static inline int32_t pool_load(const int32_t *number) {
    return __atomic_load_n(number, __ATOMIC_RELAXED);
}
#endif
