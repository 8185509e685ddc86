/* SPDX-License-Identifier: Apache-2.0 */
/*
 * swiftloss: loss functions and their gradients.
 *
 * This header is the contract of libswiftloss.so. What is not in it is not part of the interface.
 *
 * Every loss is one function: (prediction, target[, options], call) -> status. Arrays are swl_tensor, outputs belong to
 * the caller, and swl_call says what is wanted:
 *
 *     double prediction[3] = {3.0, -0.5, 2.0}, target[3] = {2.5, 0.0, 2.1}, loss, gradient[3];
 *     swl_tensor p = swl_vector_f64(prediction, 3), t = swl_vector_f64(target, 3);
 *     swl_tensor l = swl_scalar_f64(&loss), g = swl_vector_f64(gradient, 3);
 *     swl_call call = SWL_CALL_INIT;
 *     call.loss = &l;
 *     call.gradient = &g;
 *     if (swl_squared_error(&p, &t, &call) != SWL_OK) fprintf(stderr, "%s\n", swl_last_error());
 *
 * Threads: every function may be called from any number of threads at once, before and after fork(). Outputs of
 * concurrent calls must not overlap. Floating-point control and flags, signal handlers and the environment are left as
 * they were: results do not depend on the caller's rounding mode or flush-to-zero bits.
 *
 * Compiles as C99, C11 and C++17.
 */
#ifndef SWIFTLOSS_H
#define SWIFTLOSS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version ---------------------------------------------------------------------------------------------------- */

#define SWL_VERSION_MAJOR 0
#define SWL_VERSION_MINOR 1
#define SWL_VERSION_PATCH 0
/* The version of this header, in the form swl_version() returns. */
#define SWL_VERSION "0.1.0"

/* The version of the library in use, "major.minor.patch". A static string: do not free it. A program that must run with
 * the library it was compiled for compares this with SWL_VERSION. */
const char *swl_version(void);

/* The processor level in use: 2, 3 or 4 for x86-64-v2 (SSE4.2), x86-64-v3 (AVX2) and x86-64-v4 (AVX-512); 1 is portable
 * code, on another processor or in a Swift program that has this library as a package. Chosen at the first call: the best
 * that the processor has, or the one that the environment variable SWIFTLOSS_SIMD asks for ("v2", "v3" or "v4", for tests).
 * Results never depend on it.
 *
 * 0 means that no level can be used, and swl_last_error() says why: SWIFTLOSS_SIMD is an unknown name or a level that this
 * processor lacks. Every loss then returns SWL_ERROR_SIMD. */
int32_t swl_simd_level(void);

/* The number of threads that a call may take, the calling one included: what swl_set_num_threads() said last; else that of the
 * environment variable SWIFTLOSS_NUM_THREADS, else of OMP_NUM_THREADS, else the number of processors that the process may use
 * (affinity and the limits of a container looked at), at most 256. Small work stays on the calling thread. Threads are started
 * by the first call that wants them, sleep between calls, and take no signals but those of their own faults; a call that has
 * them lets the signals of its own thread wait. While one call has them, another runs on its own thread alone. In the child of
 * a fork() they are started anew. Results never depend on it.
 *
 * 0 means that SWIFTLOSS_NUM_THREADS is not a number, and swl_last_error() says so. Every function then returns
 * SWL_ERROR_OPTION. */
int32_t swl_get_num_threads(void);

/* Sets that number for the process, from the next call on. 0: decided anew, as at the start. SWL_OK, or for a negative number
 * SWL_ERROR_OPTION. */
int32_t swl_set_num_threads(int32_t num_threads);

/* ---- Status ----------------------------------------------------------------------------------------------------- */

/* What every loss returns: one of the SWL_OK and SWL_ERROR_* numbers below. The numbers are never reused.
 *
 * When an ARGUMENT is wrong (all but SWL_ERROR_VALUE and SWL_ERROR_INDEX), nothing has been written.
 * When a VALUE inside an array is wrong (SWL_ERROR_VALUE, SWL_ERROR_INDEX), a scalar loss has not been written and the
 * contents of per-element outputs are unspecified, except that an output that shares its memory with an input is still
 * as it was. */
typedef int32_t swl_status;

enum {
    SWL_OK = 0,
    SWL_ERROR_NULL = 10,        /* a required pointer is NULL */
    SWL_ERROR_STRUCT = 20,      /* struct_size is not one that this library takes, or fields are set that it does not know */
    SWL_ERROR_SHAPE = 30,       /* shapes disagree, are negative or overflow; too many axes */
    SWL_ERROR_DTYPE = 40,       /* an element type that the argument cannot have */
    SWL_ERROR_DEVICE = 50,      /* the array is not in host memory */
    SWL_ERROR_ALIGNMENT = 60,   /* the data are not aligned to their element type */
    SWL_ERROR_OVERLAP = 70,     /* an output overlaps another array in a way that would corrupt a result */
    SWL_ERROR_OPTION = 80,      /* an option or a field of swl_call is out of range */
    SWL_ERROR_UNSUPPORTED = 90, /* a target gradient of a loss that has none */
    SWL_ERROR_VALUE = 100,      /* a value outside the loss's domain */
    SWL_ERROR_INDEX = 110,      /* a class index out of range */
    SWL_ERROR_EMPTY = 120,      /* a mean of nothing, with SWL_EMPTY_ERROR */
    SWL_ERROR_SIMD = 130        /* no usable processor level: see swl_simd_level() */
};

/* One sentence about the calling thread's most recent failure, naming the argument, the place and the value, such as
 * "target[17] = 12 is not a class index in [0, 10)". Never NULL; "" before the first failure; unchanged by success; valid
 * until the thread's next failure. */
const char *swl_last_error(void);

/* Where the calling thread's most recent failure found its value: the position in C order in the named argument. -1 where
 * the failure is not about one element. */
int64_t swl_last_error_index(void);

/* ---- Arrays ----------------------------------------------------------------------------------------------------- */

/* Element types and devices have DLPack's numbers. */
enum { SWL_DTYPE_INT = 0, SWL_DTYPE_UINT = 1, SWL_DTYPE_FLOAT = 2, SWL_DTYPE_BFLOAT = 4, SWL_DTYPE_BOOL = 6 };
enum { SWL_DEVICE_CPU = 1, SWL_DEVICE_CUDA_HOST = 3, SWL_DEVICE_ROCM_HOST = 11 };

typedef struct swl_device {
    int32_t type; /* SWL_DEVICE_*: only host memory can be read */
    int32_t id;   /* not looked at */
} swl_device;

typedef struct swl_dtype {
    uint8_t code;   /* SWL_DTYPE_* */
    uint8_t bits;   /* 16, 32 or 64 for floats; 16 for bfloat; 8 to 64 for class indices; 8 for bool */
    uint16_t lanes; /* 1 */
} swl_dtype;

/* An array that somebody else owns. The fields up to byte_offset are DLPack's DLTensor in its layout, so a DLTensor * of
 * numpy, PyTorch or JAX may be passed as it is.
 *
 * Elements may lie at any strides (negative, zero, transposed), aligned as their type asks. An output must not hold one
 * element twice (stride 0 on an axis longer than 1). */
typedef struct swl_tensor {
    void *data; /* may be NULL when there are no elements */
    swl_device device;
    int32_t ndim; /* 0 (one element) to 64 */
    swl_dtype dtype;
    int64_t *shape;          /* ndim extents >= 0; NULL: they are in inline_shape */
    int64_t *strides;        /* ndim strides in elements; NULL: packed in C order */
    uint64_t byte_offset;    /* from data to the first element */
    int64_t inline_shape[4]; /* read only when shape is NULL and ndim > 0; then ndim <= 4 */
} swl_tensor;

/* Packed tensors over plain memory. Arrays are taken as const; only a tensor passed as an output is written to. */
static inline swl_tensor swl_packed_(const void *data, int code, int bits, int32_t ndim, int64_t rows, int64_t columns) {
    swl_tensor tensor;
    tensor.data = (void *)(uintptr_t)data;
    tensor.device.type = SWL_DEVICE_CPU;
    tensor.device.id = 0;
    tensor.ndim = ndim;
    tensor.dtype.code = (uint8_t)code;
    tensor.dtype.bits = (uint8_t)bits;
    tensor.dtype.lanes = 1;
    tensor.shape = NULL;
    tensor.strides = NULL;
    tensor.byte_offset = 0;
    tensor.inline_shape[0] = rows;
    tensor.inline_shape[1] = columns;
    tensor.inline_shape[2] = 0;
    tensor.inline_shape[3] = 0;
    return tensor;
}
/* One number, most often a loss to come: not const, or clang would call a variable that is first written here
 * uninitialised. */
static inline swl_tensor swl_scalar_f64(double *x) { return swl_packed_(x, SWL_DTYPE_FLOAT, 64, 0, 0, 0); }
static inline swl_tensor swl_scalar_f32(float *x) { return swl_packed_(x, SWL_DTYPE_FLOAT, 32, 0, 0, 0); }
/* n numbers. */
static inline swl_tensor swl_vector_f64(const double *x, int64_t n) { return swl_packed_(x, SWL_DTYPE_FLOAT, 64, 1, n, 0); }
static inline swl_tensor swl_vector_f32(const float *x, int64_t n) { return swl_packed_(x, SWL_DTYPE_FLOAT, 32, 1, n, 0); }
/* n class indices. */
static inline swl_tensor swl_vector_i64(const int64_t *x, int64_t n) { return swl_packed_(x, SWL_DTYPE_INT, 64, 1, n, 0); }
static inline swl_tensor swl_vector_i32(const int32_t *x, int64_t n) { return swl_packed_(x, SWL_DTYPE_INT, 32, 1, n, 0); }
static inline swl_tensor swl_vector_u8(const uint8_t *x, int64_t n) { return swl_packed_(x, SWL_DTYPE_UINT, 8, 1, n, 0); }
/* rows x columns numbers, row by row. */
static inline swl_tensor swl_matrix_f64(const double *x, int64_t rows, int64_t columns) {
    return swl_packed_(x, SWL_DTYPE_FLOAT, 64, 2, rows, columns);
}
static inline swl_tensor swl_matrix_f32(const float *x, int64_t rows, int64_t columns) {
    return swl_packed_(x, SWL_DTYPE_FLOAT, 32, 2, rows, columns);
}

/* ---- What a call asks for --------------------------------------------------------------------------------------- */

/* How the losses e of the elements (or, for a row loss, of the rows) become the loss that is written. One name, one
 * divisor, for every loss. w is call.weight, 1 where there is none; an element (row) counts unless call.mask says
 * otherwise. */
enum {
    SWL_REDUCTION_MEAN = 0,         /* sum(w e) / number of elements (rows) that count */
    SWL_REDUCTION_NONE = 1,         /* w e itself: the loss has one value for each element (row) */
    SWL_REDUCTION_SUM = 2,          /* sum(w e) */
    SWL_REDUCTION_BATCHMEAN = 3,    /* sum(w e) / the first extent of the elements (rows), whatever the mask says */
    SWL_REDUCTION_WEIGHTED_MEAN = 4 /* sum(w e) / sum(w) over those that count; without a weight the mean */
};

/* Which values are looked at before they are used. Masked ones never are. */
enum {
    SWL_CHECK_ALL = 0, /* every value of prediction and target must lie in the loss's domain, where NaN passes; every
                          weight, class_weight and pos_weight must be >= 0 and no NaN, the last two also finite in the
                          computing type */
    SWL_CHECK_NONE = 1 /* the caller vouches for all that; class indices are checked all the same */
};

/* ignore_index of a row loss, where no label is to be ignored. Rows with a label that is are skipped as masked ones are. */
#define SWL_IGNORE_NOTHING INT64_MIN

/* axis of a loss that may be pointwise, where it is. */
#define SWL_NO_AXIS INT32_MIN

/* What a mean of nothing is: of no elements, of elements that are all masked, or with weights that add up to 0. Its
 * derivatives are 0. A batchmean is one of nothing only where the first extent is 0. A sum of nothing is 0. */
enum {
    SWL_EMPTY_NAN = 0,  /* NaN */
    SWL_EMPTY_ZERO = 1, /* 0 */
    SWL_EMPTY_ERROR = 2 /* SWL_ERROR_EMPTY, where the loss is asked for */
};

/* What every loss accepts. SWL_CALL_INIT is all defaults and no output; set what is wanted. Each output may be NULL: only
 * what is asked for is computed, in one pass over the inputs, and all of it is written. With no output at all the values
 * are checked and nothing else is done.
 *
 * Computing type: float64 if prediction or target is float64, else float32; with class indices the prediction's. Outputs
 * have it; weight, upstream, pos_weight and the options are rounded to it (an option that does not fit is
 * SWL_ERROR_OPTION). float16 and bfloat16 only store numbers: any input may have them, they are computed and summed in
 * float32 (where prediction or target is float64, in float64), and the loss has that type. The derivatives by a
 * prediction of such a type are rounded to it in the end (a float16 overflows to infinity beyond 65504), and so is the
 * derivative by a target. An output may lie exactly on prediction or target (same data, shape, strides and element
 * type); any other overlap of an output, with whatever array, is SWL_ERROR_OVERLAP.
 *
 * Broadcasting is numpy's: a weight, mask or upstream may have fewer axes, and extents of 1, where the shape that it is
 * broadcast to has more. For a row loss that shape is the prediction's without the class axis, else the prediction's.
 *
 * Order of operations: w e for each element (row); their sum; divided by what the reduction says. A derivative d of e by
 * an element is written as ((w d) / divisor) upstream, with the divisor 1 where the reduction has none. An element (row)
 * that is masked adds +0 in its place of the sum. */
typedef struct swl_call {
    /* sizeof(swl_call), by which the library knows the version of the caller's header. Structs grow at their end only, by fields
       whose 0 means what was so before. A smaller size of an earlier version is taken: the fields that it lacks are 0. A
       larger one, of a later version, is taken where every byte beyond what this library knows is 0 (and up to 4096). Else,
       SWL_ERROR_STRUCT. The structs of options do the same. */
    size_t struct_size;
    int32_t reduction;   /* SWL_REDUCTION_* */
    int32_t check;       /* SWL_CHECK_* */
    int32_t empty;       /* SWL_EMPTY_* */
    int32_t num_threads; /* at most this many threads, and no more than swl_get_num_threads(); 0: as many as that */
    /* Factors >= 0 of the losses, of any float type, broadcast. NULL: 1. A factor of 0 still multiplies: 0 times inf is
       NaN. A negative or NaN weight that counts is SWL_ERROR_VALUE. */
    const swl_tensor *weight;
    /* Which elements (rows) count, bool or uint8, broadcast: all but 0. NULL: all. What is masked is skipped, whatever it
       holds: its prediction, target and weight are not looked at, its loss and derivatives are +0, and it is not in the
       count. */
    const swl_tensor *mask;
    /* A factor of the derivatives, not of the loss: the derivative of what comes after by this loss. Of any float type;
       one element, or with SWL_REDUCTION_NONE broadcast to the shape of the losses. NULL: 1. */
    const swl_tensor *upstream;
    swl_tensor *loss;     /* one element; with SWL_REDUCTION_NONE the prediction's shape (row losses: its rows) */
    swl_tensor *gradient; /* d loss / d prediction, its shape; with NONE, of each element's (row's) own loss */
    /* d loss / d target, of the prediction's shape; else as gradient. SWL_ERROR_UNSUPPORTED for a loss that has none. */
    swl_tensor *target_gradient;
    /* The diagonal of the Hessian: the second derivative by each element of the prediction, in its shape; else as
       gradient. */
    swl_tensor *hessian;
} swl_call;

#define SWL_CALL_INIT                                                                                                              \
    {sizeof(swl_call), SWL_REDUCTION_MEAN, SWL_CHECK_ALL, SWL_EMPTY_NAN, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL}

/* ---- Losses ------------------------------------------------------------------------------------------------------- */

/* swl_squared_error and its like: a documented prototype for each, with its options. */
#include "swiftloss_losses.h"

/* ---- Elementary functions ------------------------------------------------------------------------------------------ */

/* What the losses are computed with, for arrays: out[i] = f(x[i]). x is of any float type; out has its shape and element type
 * and may be x itself, or lie exactly on it; any other overlap is SWL_ERROR_OVERLAP. Any values are taken, and no status tells
 * of a value. float16 and bfloat16 are computed in float32 and rounded to their type.
 *
 * Accuracy. float32: log, log1p, exp and expm1 are correctly rounded, for every input; sigmoid, softplus and log_sigmoid are
 * within 0.51 ULP. float64: log, log1p, exp and expm1 are within 0.51 ULP, the others within 0.75. Subnormal arguments and
 * results included. The same bits on every processor. (C's own functions and numpy's are less accurate and differ between
 * machines.) docs/accuracy.md has the measured figures.
 *
 * A NaN gives the positive quiet NaN. Other special values are those of C99's Annex F. No floating-point flag is raised. */

/* log x: the natural logarithm. log(+-0) = -inf, log x = NaN for x < 0, log(+inf) = +inf. */
swl_status swl_log(const swl_tensor *x, swl_tensor *out);

/* log(1 + x), with all digits near 0. log1p(+-0) = +-0, log1p(-1) = -inf, log1p x = NaN for x < -1, log1p(+inf) = +inf. */
swl_status swl_log1p(const swl_tensor *x, swl_tensor *out);

/* e to the x. exp(-inf) = +0, exp(+inf) = +inf. */
swl_status swl_exp(const swl_tensor *x, swl_tensor *out);

/* exp(x) - 1, with all digits near 0. expm1(+-0) = +-0, expm1(-inf) = -1, expm1(+inf) = +inf. */
swl_status swl_expm1(const swl_tensor *x, swl_tensor *out);

/* 1 / (1 + exp(-x)), the logistic function; scipy.special.expit. sigmoid(-inf) = +0, sigmoid(+inf) = 1. */
swl_status swl_sigmoid(const swl_tensor *x, swl_tensor *out);

/* log(1 + exp x), with all digits also where exp x is tiny; numpy.logaddexp(0, x). softplus(-inf) = +0, softplus(+inf) = +inf. */
swl_status swl_softplus(const swl_tensor *x, swl_tensor *out);

/* log(sigmoid(x)) = -softplus(-x), bit for bit; scipy.special.log_expit. log_sigmoid(-inf) = -inf, log_sigmoid(+inf) = -0. */
swl_status swl_log_sigmoid(const swl_tensor *x, swl_tensor *out);

/* Functions of the rows along an axis (negative: from the end), whose largest score is m. log(sum(exp x)) = m + log1p(sum of
 * exp(x - m) over the others): out has x's shape without the axis. softmax is exp(x - logsumexp(x)), log_softmax x - logsumexp(x),
 * in x's shape; out may be x itself. logsumexp of a type of 16 bits is float32. All are within 0.51 ULP in float32 and within
 * 2 ULP in float64, near 0 too (logsumexp: of the sum of its two terms' magnitudes), and the same on every processor.
 * logsumexp of a row of nothing or of -inf is -inf, with a +inf it is +inf; the softmax of a row with several +inf, or of
 * several -inf and nothing else, is NaN. A NaN makes its row NaN. */
swl_status swl_logsumexp(const swl_tensor *x, int32_t axis, swl_tensor *out);
swl_status swl_softmax(const swl_tensor *x, int32_t axis, swl_tensor *out);
swl_status swl_log_softmax(const swl_tensor *x, int32_t axis, swl_tensor *out);

#ifdef __cplusplus
}
#endif
#endif
