/* SPDX-License-Identifier: Apache-2.0 */
/* The pool of threads by itself, compiled with its sources: also under ThreadSanitizer. Every chunk of a job runs once, whatever
   the number of threads, with many callers at once, while the number changes, and in children forked at any time. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform.h"
#include "pool.h"

static int failures;
#define CHECK(expression)                                                                                                          \
    do {                                                                                                                           \
        if (!(expression)) {                                                                                                       \
            __atomic_add_fetch(&failures, 1, __ATOMIC_RELAXED);                                                                    \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #expression);                                                       \
        }                                                                                                                          \
    } while (0)

enum { MOST_CHUNKS = 300 };

typedef struct job {
    int32_t runs[MOST_CHUNKS]; /* plain: two threads that run one chunk are a race */
    pthread_t caller;
    int32_t helpers; /* chunks that other threads ran */
    int32_t chunks, nests;
} job;

static void count(void *context, int32_t chunk, void *scratch) {
    job *own = (job *)context;
    own->runs[chunk]++;
    /* Scratch is as large as it is said to be, aligned, and this thread's own. */
    CHECK(((uintptr_t)scratch & 63) == 0);
    memset(scratch, chunk & 255, PLATFORM_SCRATCH_BYTES);
    CHECK(((unsigned char *)scratch)[PLATFORM_SCRATCH_BYTES - 1] == (chunk & 255));
#if defined(__x86_64__)
    CHECK((__builtin_ia32_stmxcsr() & 0xffc0) == 0x1f80);
#endif
    if (!pthread_equal(pthread_self(), own->caller)) {
        __atomic_add_fetch(&own->helpers, 1, __ATOMIC_RELAXED);
        /* The host's signals are the host's threads'. */
        sigset_t blocked;
        pthread_sigmask(SIG_SETMASK, NULL, &blocked);
        CHECK(sigismember(&blocked, SIGINT) && sigismember(&blocked, SIGUSR1) && sigismember(&blocked, SIGCHLD));
        CHECK(!sigismember(&blocked, SIGSEGV) && !sigismember(&blocked, SIGBUS) && !sigismember(&blocked, SIGFPE));
    }
    if (own->nests) {
        /* A job inside a job runs on its own thread alone. */
        job inner = {.caller = pthread_self(), .chunks = 3};
        pool_run(count, &inner, 3, 4, scratch);
        for (int32_t i = 0; i < 3; i++) CHECK(inner.runs[i] == 1);
    }
}

typedef struct call {
    job *work;
    int32_t threads;
} call;
static void begin(void *context, void *scratch) {
    call *own = (call *)context;
    pool_run(count, own->work, own->work->chunks, own->threads, scratch);
}

static int32_t run(int32_t chunks, int32_t threads, int32_t nests) {
    job work = {.caller = pthread_self(), .chunks = chunks, .nests = nests};
    call own = {&work, threads};
    platform_run(begin, &own);
    for (int32_t i = 0; i < MOST_CHUNKS; i++) CHECK(work.runs[i] == (i < chunks));
    return work.helpers;
}

/* The child works, and says so. */
static void fork_and_run(void) {
    pid_t child = fork();
    if (child == 0) {
        alarm(60); /* a child has none of its parent's */
        failures = 0;
        for (int i = 0; i < 5; i++) run(64, 3, 0);
        _exit(failures ? 1 : 0);
    }
    int status = -1;
    CHECK(child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void fork_inside(void *context, int32_t chunk, void *scratch) {
    (void)scratch;
    if (chunk == 1) fork_and_run();
    __atomic_add_fetch((int32_t *)context, 1, __ATOMIC_RELAXED);
}
static void begin_forking(void *context, void *scratch) { pool_run(fork_inside, context, 4, 2, scratch); }

/* A handler that forks: its child goes on with what was interrupted, and must find it done. */
static pid_t forked;
static volatile sig_atomic_t handled;
static void fork_in_handler(int signal) {
    (void)signal;
    forked = fork();
    if (forked == 0) alarm(60);
    handled++;
}
static void *interrupt(void *thread) {
    for (int i = 0; i < 3; i++) {
        usleep(300);
        pthread_kill(*(pthread_t *)thread, SIGUSR2);
    }
    return NULL;
}
static void slow(void *context, int32_t chunk, void *scratch) {
    memset(scratch, chunk, PLATFORM_SCRATCH_BYTES);
    for (int i = 0; i < 2000; i++) ((volatile unsigned char *)scratch)[i]++;
    ((int32_t *)context)[chunk]++;
}
static void begin_slow(void *context, void *scratch) { pool_run(slow, context, 256, 3, scratch); }
static void fork_in_handlers(void) {
    struct sigaction action = {.sa_handler = fork_in_handler}, before;
    sigaction(SIGUSR2, &action, &before);
    sigset_t handled_signal;
    sigemptyset(&handled_signal);
    sigaddset(&handled_signal, SIGUSR2);
    pthread_t self = pthread_self(), other;
    pid_t own = getpid();
    pthread_create(&other, NULL, interrupt, &self);
    for (int round = 0; round < 200 && handled < 3; round++) {
        int32_t runs[256] = {0};
        platform_run(begin_slow, runs);
        for (int i = 0; i < 256; i++)
            if (runs[i] != 1) {
                if (getpid() != own) _exit(1);
                CHECK(runs[i] == 1);
            }
        if (getpid() != own) _exit(0);
        /* Not while one waits: waitpid() would end with EINTR, and its child have nobody to wait for. */
        pthread_sigmask(SIG_BLOCK, &handled_signal, NULL);
        if (forked > 0) {
            int status = -1;
            CHECK(waitpid(forked, &status, 0) == forked && WIFEXITED(status) && WEXITSTATUS(status) == 0);
            forked = 0;
        }
        pthread_sigmask(SIG_UNBLOCK, &handled_signal, NULL);
    }
    pthread_join(other, NULL);
    if (getpid() != own) _exit(0);
    if (forked > 0) waitpid(forked, NULL, 0);
    sigaction(SIGUSR2, &before, NULL);
}

static int32_t stop;
static void *caller(void *threads) {
    for (int i = 0; i < 200; i++) run(1 + i % 50, *(int32_t *)threads, 0);
    return NULL;
}
static void *changer(void *unused) {
    for (int32_t n = 0; !__atomic_load_n(&stop, __ATOMIC_RELAXED); n++) {
        pool_threads_store(n % 5);
        CHECK(pool_threads_load() < 5 && pool_processors() >= 1);
    }
    return unused;
}
static void *forker(void *unused) {
    for (int i = 0; i < 10; i++) fork_and_run();
    return unused;
}

int main(void) {
    alarm(300);     /* what hangs is killed */
    fork_and_run(); /* before there is a worker */
    for (int32_t threads = 1; threads <= 9; threads++)
        for (int32_t chunks = 0; chunks < MOST_CHUNKS; chunks += 1 + chunks / 3) run(chunks, threads, 0);
    run(20, 3, 1);
    CHECK(run(MOST_CHUNKS, 1, 0) == 0);
    /* Workers do come, in time. */
    int32_t helped = 0;
    for (int i = 0; i < 2000 && !helped; i++) helped = run(MOST_CHUNKS, 2, 0);
    CHECK(helped > 0);
    fork_and_run(); /* while they sleep */
    int32_t chunks = 0;
    platform_run(begin_forking, &chunks); /* in the middle of a job, also from a worker */
    CHECK(chunks == 4);

    fork_in_handlers();
    CHECK(pool_limited(8, 0, 100000) == 8 && pool_limited(8, -1, 100000) == 8 && pool_limited(8, 120000, 100000) == 2);
    CHECK(pool_limited(8, 800000, 100000) == 8 && pool_limited(2, 1000000, 100000) == 2 && pool_limited(4, 1, 100000) == 1);

    pthread_t callers[4], others[2];
    int32_t threads[4] = {1, 2, 3, 8};
    pthread_create(&others[0], NULL, changer, NULL);
    pthread_create(&others[1], NULL, forker, NULL);
    for (int i = 0; i < 4; i++) pthread_create(&callers[i], NULL, caller, &threads[i]);
    for (int i = 0; i < 4; i++) pthread_join(callers[i], NULL);
    pthread_join(others[1], NULL);
    __atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
    pthread_join(others[0], NULL);
    printf("test_pool: %d failed\n", failures);
    return failures ? 1 : 0;
}
