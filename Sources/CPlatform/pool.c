/* SPDX-License-Identifier: Apache-2.0 */
#if !defined(__APPLE__)
#define _GNU_SOURCE
#endif
#include "pool.h"
#include "platform.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__linux__) && defined(__x86_64__)
/* The oldest version, so that the library loads where threads are not part of libc yet; without libpthread there is none. */
__asm__(".symver pthread_create, pthread_create@GLIBC_2.2.5");
#endif
#pragma weak pthread_create

/* ---- How many ---------------------------------------------------------------------------------------------------- */

#if defined(__linux__)
/* The first whole number of a small file, and the second; how many were read. */
static int read_numbers(const char *path, long long *first, long long *second) {
    FILE *file = fopen(path, "re");
    if (!file) return 0;
    int found = fscanf(file, "%lld %lld", first, second);
    fclose(file);
    return found;
}
#endif

long pool_limited(long processors, long long quota, long long period) {
    /* Whole numbers: the caller's floating-point state is not touched, nor does it matter. */
    if (quota <= 0 || period <= 0) return processors;
    long long whole = quota / period + (quota % period != 0);
    return whole < processors ? (long)whole : processors;
}

int32_t pool_processors(void) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
#if defined(__linux__)
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) n = CPU_COUNT(&allowed);
    /* A container's share of the processors' time, in version 2 of the control groups ("max" is no number) and in version 1. */
    long long quota = 0, period = 0, unused;
    int limited = read_numbers("/sys/fs/cgroup/cpu.max", &quota, &period) == 2;
    if (!limited)
        limited = read_numbers("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", &quota, &unused) >= 1 &&
                  read_numbers("/sys/fs/cgroup/cpu/cpu.cfs_period_us", &period, &unused) >= 1;
    n = pool_limited(n, limited ? quota : 0, period);
#endif
    return n < 1 ? 1 : n > POOL_MOST_THREADS ? POOL_MOST_THREADS : (int32_t)n;
}

static int32_t threads_wanted;
int32_t pool_threads_load(void) { return __atomic_load_n(&threads_wanted, __ATOMIC_RELAXED); }
void pool_threads_store(int32_t threads) { __atomic_store_n(&threads_wanted, threads, __ATOMIC_RELAXED); }

/* ---- The pool ---------------------------------------------------------------------------------------------------- */

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t work, done;
    int32_t workers;  /* started */
    int32_t sleepers; /* of them, waiting for `work` */
    uint64_t job;     /* its number: written under the mutex, looked at without */
    int32_t seats;    /* how many workers may still join the job; 0 once its caller has run out of chunks */
    int32_t active;   /* have joined and not left: written under the mutex, looked at without */
    pool_work run;
    void *context;
    int32_t chunks;
    int32_t next;  /* the next chunk: atomic */
    int32_t taken; /* a job is running: atomic */
    int32_t has_fork_handler;
} pool = {.mutex = PTHREAD_MUTEX_INITIALIZER, .work = PTHREAD_COND_INITIALIZER, .done = PTHREAD_COND_INITIALIZER};

/* The child has one thread. Locks may be held by threads that it does not have: they are forgotten with the workers. */
static void forget(void) {
    memset(&pool, 0, sizeof pool);
    pthread_mutex_init(&pool.mutex, NULL);
    pthread_cond_init(&pool.work, NULL);
    pthread_cond_init(&pool.done, NULL);
    pool.has_fork_handler = 1;
}

static void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/* Some 100 microseconds: longer than a job's last part keeps others, so that what follows at once needs no waking, which takes 50 on
   a virtual machine; and a processor is not held for long. */
enum { SPINS = 2000 };

static void run_chunks(void *scratch) {
    pool_work run = pool.run;
    void *context = pool.context;
    int32_t chunks = pool.chunks;
    for (;;) {
        int32_t chunk = __atomic_fetch_add(&pool.next, 1, __ATOMIC_RELAXED);
        if (chunk >= chunks) return;
        run(context, chunk, scratch);
    }
}

static void serve(void *context, void *scratch) {
    /* The job that started this worker is still to be seen. */
    uint64_t seen = (uint64_t)(uintptr_t)context;
    for (;;) {
        for (int i = 0; i < SPINS && __atomic_load_n(&pool.job, __ATOMIC_RELAXED) == seen; i++) pause_briefly();
        pthread_mutex_lock(&pool.mutex);
        pool.sleepers++;
        while (pool.job == seen) pthread_cond_wait(&pool.work, &pool.mutex);
        pool.sleepers--;
        seen = pool.job;
        if (pool.seats > 0) {
            pool.seats--;
            pool.active++;
            pthread_mutex_unlock(&pool.mutex);
            run_chunks(scratch);
            pthread_mutex_lock(&pool.mutex);
            /* A release: the caller looks at it before it takes the mutex. */
            if (__atomic_sub_fetch(&pool.active, 1, __ATOMIC_RELEASE) == 0) pthread_cond_signal(&pool.done);
        }
        pthread_mutex_unlock(&pool.mutex);
    }
}

static void *worker(void *seen) {
    platform_run(serve, seen);
    return NULL;
}

/* All signals that are sent; not those of a thread's own faults, which a host may handle. */
static void sent_signals(sigset_t *set) {
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
    sigfillset(set);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(set, faults[i]);
}

/* Under the mutex, before the job has its number. */
static void start_workers(int32_t wanted) {
    if (pool.workers >= wanted || !pthread_create) return;
    if (!pool.has_fork_handler) {
        /* Without it a child would wait for workers that it does not have. */
        if (pthread_atfork(NULL, NULL, forget) != 0) return;
        pool.has_fork_handler = 1;
    }
    pthread_attr_t detached;
    if (pthread_attr_init(&detached) != 0) return;
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    /* They inherit the caller's signal mask: the host's signals are the host's threads'. */
    pthread_t thread;
    while (pool.workers < wanted && pthread_create(&thread, &detached, worker, (void *)(uintptr_t)pool.job) == 0) pool.workers++;
    pthread_attr_destroy(&detached);
}

void pool_run(pool_work work, void *context, int32_t chunks, int32_t threads, void *scratch) {
    if (threads > chunks) threads = chunks;
    if (threads <= 1 || __atomic_exchange_n(&pool.taken, 1, __ATOMIC_ACQUIRE) != 0) {
        for (int32_t chunk = 0; chunk < chunks; chunk++) work(context, chunk, scratch);
        return;
    }
    /* A handler that forks would leave its child in the middle of a job whose workers are gone. */
    sigset_t sent, before;
    sent_signals(&sent);
    /* On Linux sigprocmask is the thread's own, too, and as old as the C library. */
    sigprocmask(SIG_BLOCK, &sent, &before);
    int cancel;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &cancel);
    pthread_mutex_lock(&pool.mutex);
    start_workers(threads - 1);
    pool.run = work;
    pool.context = context;
    pool.chunks = chunks;
    pool.next = 0;
    pool.seats = threads - 1;
    __atomic_store_n(&pool.job, pool.job + 1, __ATOMIC_RELAXED);
    if (pool.sleepers > 0) {
        if (pool.sleepers == 1 || threads == 2)
            pthread_cond_signal(&pool.work);
        else
            pthread_cond_broadcast(&pool.work);
    }
    pthread_mutex_unlock(&pool.mutex);
    run_chunks(scratch);
    /* Those that have not come by now find no seat. */
    pthread_mutex_lock(&pool.mutex);
    pool.seats = 0;
    if (pool.active > 0) {
        pthread_mutex_unlock(&pool.mutex);
        for (int i = 0; i < SPINS && __atomic_load_n(&pool.active, __ATOMIC_ACQUIRE) > 0; i++) pause_briefly();
        pthread_mutex_lock(&pool.mutex);
        while (pool.active > 0) pthread_cond_wait(&pool.done, &pool.mutex);
    }
    pthread_mutex_unlock(&pool.mutex);
    __atomic_store_n(&pool.taken, 0, __ATOMIC_RELEASE);
    pthread_setcancelstate(cancel, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
}
