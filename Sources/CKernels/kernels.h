/* SPDX-License-Identifier: Apache-2.0 */
/* Private: all that the ABI target knows of the level targets, and the other way round. One C entry per level, family and
   computing type; no loss is named by an entry. */
#ifndef SWIFTLOSS_KERNELS_H
#define SWIFTLOSS_KERNELS_H
#include <stddef.h>
#include <stdint.h>

enum {
    KERNEL_MAX_NDIM = 64,    /* numpy's own limit */
    KERNEL_BLOCK = 128,      /* elements of one leaf of the reduction's tree */
    KERNEL_BLOCKS = 6,       /* blocks of scratch */
    KERNEL_SCRATCH_BYTES = KERNEL_BLOCKS * KERNEL_BLOCK * 8 + KERNEL_MAX_NDIM * 8
};

/* Pointwise losses without elementary functions come first: they have direct kernels. */
enum { /* kernel_loss */
    KERNEL_SQUARED_ERROR = 0,
    KERNEL_HALF_SQUARED_ERROR = 1,
    KERNEL_ABSOLUTE_ERROR = 2,
    KERNEL_HINGE = 3,
    KERNEL_KL_DIVERGENCE = 64,
    KERNEL_CATEGORICAL_CROSS_ENTROPY = 65,
    KERNEL_BINARY_CROSS_ENTROPY = 66
};
enum { KERNEL_FIRST_ELEMENTARY = 64 };

enum { /* kernel_function */
    KERNEL_LOG = 0,
    KERNEL_LOG1P = 1,
    KERNEL_EXP = 2,
    KERNEL_EXPM1 = 3,
    KERNEL_SIGMOID = 4,
    KERNEL_SOFTPLUS = 5,
    KERNEL_LOG_SIGMOID = 6
};

/* Which values an operand may hold. NaN passes everywhere. */
enum { /* kernel_domain */
    KERNEL_DOMAIN_ANY = 0,
    KERNEL_DOMAIN_PROBABILITY = 1, /* [0, 1] */
    KERNEL_DOMAIN_SIGN = 2         /* -1 or 1 */
};

enum { /* kernel_dtype */
    KERNEL_FLOAT32 = 0,
    KERNEL_FLOAT64 = 1,
    KERNEL_INT8 = 2,
    KERNEL_INT16 = 3,
    KERNEL_INT32 = 4,
    KERNEL_INT64 = 5,
    KERNEL_UINT8 = 6, /* bool too */
    KERNEL_UINT16 = 7,
    KERNEL_UINT32 = 8,
    KERNEL_UINT64 = 9
};

/* An array as a kernel sees it: walked in C order by the job's shape. */
typedef struct kernel_operand {
    void *data;             /* the first element; NULL: absent */
    const int64_t *strides; /* in elements; NULL: packed in C order */
    int32_t dtype;          /* kernel_dtype */
    int32_t domain;         /* kernel_domain; ANY where nothing is to be checked */
} kernel_operand;

/* A call: the same for every thread and every level. */
typedef struct kernel_job {
    int32_t loss;          /* kernel_loss */
    int32_t check_only;    /* look at the values, write nothing */
    int32_t gradient_only; /* no sum and no values are wanted */
    int32_t stream;        /* write the gradient past the caches */
    int32_t ndim;          /* of prediction */
    const int64_t *shape;
    int64_t classes;       /* row family: the last extent */
    double divisor;        /* of the gradient */
    double parameters[4];
    kernel_operand prediction, target; /* computing type or, to be converted, the other float type; target: also labels */
    kernel_operand value;     /* each element's; computing type; may be absent, as the two below */
    kernel_operand row_value; /* row family: each row's */
    kernel_operand gradient;
} kernel_job;

typedef struct kernel_result {
    double sum;               /* of the elements' (rows') values; holds a float32 exactly */
    int64_t invalid_index;    /* the first value found outside its domain: its position in C order; -1: none */
    int32_t invalid_argument; /* 0: prediction, 1: target */
} kernel_result;

/* An elementary function of each element of an array. */
typedef struct kernel_map_job {
    int32_t function; /* kernel_function */
    int32_t ndim;
    const int64_t *shape;
    kernel_operand x, out; /* of the entry's dtype; the same memory or apart */
} kernel_map_job;

/* Elements (row family: rows) [start, start + count) in C order, which must be a node of the reduction's tree. Scratch is
   64-byte aligned and as large as KERNEL_SCRATCH_BYTES. */
#define KERNEL_ENTRY(name) \
    void name(const kernel_job *job, int64_t start, int64_t count, void *scratch, kernel_result *result)

/* Elements [start, start + count) in C order; scratch as above. */
#define KERNEL_MAP_ENTRY(name) void name(const kernel_map_job *job, int64_t start, int64_t count, void *scratch)

KERNEL_ENTRY(kernel_pointwise_f32_v2);
KERNEL_ENTRY(kernel_pointwise_f64_v2);
KERNEL_ENTRY(kernel_rowwise_f32_v2);
KERNEL_ENTRY(kernel_rowwise_f64_v2);
KERNEL_MAP_ENTRY(kernel_map_f32_v2);
KERNEL_MAP_ENTRY(kernel_map_f64_v2);

KERNEL_ENTRY(kernel_pointwise_f32_v3);
KERNEL_ENTRY(kernel_pointwise_f64_v3);
KERNEL_ENTRY(kernel_rowwise_f32_v3);
KERNEL_ENTRY(kernel_rowwise_f64_v3);
KERNEL_MAP_ENTRY(kernel_map_f32_v3);
KERNEL_MAP_ENTRY(kernel_map_f64_v3);

KERNEL_ENTRY(kernel_pointwise_f32_v4);
KERNEL_ENTRY(kernel_pointwise_f64_v4);
KERNEL_ENTRY(kernel_rowwise_f32_v4);
KERNEL_ENTRY(kernel_rowwise_f64_v4);
KERNEL_MAP_ENTRY(kernel_map_f32_v4);
KERNEL_MAP_ENTRY(kernel_map_f64_v4);

/* Processors other than x86-64. */
KERNEL_ENTRY(kernel_pointwise_f32_portable);
KERNEL_ENTRY(kernel_pointwise_f64_portable);
KERNEL_ENTRY(kernel_rowwise_f32_portable);
KERNEL_ENTRY(kernel_rowwise_f64_portable);
KERNEL_MAP_ENTRY(kernel_map_f32_portable);
KERNEL_MAP_ENTRY(kernel_map_f64_portable);
#endif
