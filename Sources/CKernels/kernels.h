/* SPDX-License-Identifier: Apache-2.0 */
/* Private: all that the ABI target knows of the level targets, and the other way round. One C entry per level, family and
   computing type; no loss is named by an entry. */
#ifndef SWIFTLOSS_KERNELS_H
#define SWIFTLOSS_KERNELS_H
#include <stddef.h>
#include <stdint.h>

#include "kernel_losses.h"

enum {
    KERNEL_MAX_NDIM = 64,  /* numpy's own limit */
    KERNEL_BLOCK = 128,    /* elements of one leaf of the reduction's tree */
    KERNEL_BLOCKS = 31,    /* blocks of scratch */
    KERNEL_COLUMNS = 32,   /* so many classes are few: eight rows of them fill two blocks */
    KERNEL_BROADCASTS = 4, /* operands that may be broadcast: weight, mask, upstream, extra */
    KERNEL_SCRATCH_BYTES = KERNEL_BLOCKS * KERNEL_BLOCK * 8 + (1 + KERNEL_BROADCASTS) * KERNEL_MAX_NDIM * 8
};

/* kernel_function */
enum {
    KERNEL_LOG = 0,
    KERNEL_LOG1P = 1,
    KERNEL_EXP = 2,
    KERNEL_EXPM1 = 3,
    KERNEL_SIGMOID = 4,
    KERNEL_SOFTPLUS = 5,
    KERNEL_LOG_SIGMOID = 6
};

/* kernel_loss, beside those of kernel_losses.h. Functions of rows, which come by the entries of the row losses: their value or,
   in place of the gradient, the softmax. */
enum { KERNEL_LOGSUMEXP = 192, KERNEL_SOFTMAX = 193, KERNEL_LOG_SOFTMAX = 194 };

/* kernel_domain. Which values an operand may hold. NaN passes but as a weight. */
enum {
    KERNEL_DOMAIN_ANY = 0,
    KERNEL_DOMAIN_PROBABILITY = 1, /* [0, 1] */
    KERNEL_DOMAIN_SIGN = 2,        /* -1 or 1 */
    KERNEL_DOMAIN_BINARY = 3,      /* 0 or 1 */
    KERNEL_DOMAIN_ABOVE_MINUS_ONE = 4,
    KERNEL_DOMAIN_LOG_PROBABILITY = 5, /* at most 0 */
    KERNEL_DOMAIN_WEIGHT = 6,          /* at least 0, and NaN does not pass */
    KERNEL_DOMAIN_FINITE_WEIGHT = 7    /* and below infinity */
};

/* kernel_pass. What a pass over the elements is for. */
enum {
    KERNEL_PASS_EVALUATE = 0,
    KERNEL_PASS_CHECK = 1, /* look at the values, write nothing */
    KERNEL_PASS_TALLY = 2  /* count what the mask leaves, and add up its weights */
};

/* bits of kernel_job.outputs. What is computed. */
enum { KERNEL_VALUE = 1, KERNEL_GRADIENT = 2, KERNEL_HESSIAN = 4, KERNEL_TARGET_GRADIENT = 8 };

/* kernel_target_gradient. How the derivative by the target is had. */
enum {
    KERNEL_TARGET_GRADIENT_NONE = 0,
    KERNEL_TARGET_GRADIENT_EXCHANGED = 1, /* the loss is symmetric: the gradient with prediction and target exchanged */
    KERNEL_TARGET_GRADIENT_OWN = 2        /* the loss has a formula of its own for it */
};

/* kernel_dtype */
enum {
    KERNEL_FLOAT32 = 0,
    KERNEL_FLOAT64 = 1,
    KERNEL_INT8 = 2,
    KERNEL_INT16 = 3,
    KERNEL_INT32 = 4,
    KERNEL_INT64 = 5,
    KERNEL_UINT8 = 6, /* bool too */
    KERNEL_UINT16 = 7,
    KERNEL_UINT32 = 8,
    KERNEL_UINT64 = 9,
    KERNEL_FLOAT16 = 10, /* stored alone, as the next: computed in float32 */
    KERNEL_BFLOAT16 = 11
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
    int32_t loss;                 /* kernel_loss */
    int32_t pass;                 /* kernel_pass */
    int32_t outputs;              /* bits, also where nothing is written: a value may be wanted for its sum alone */
    int32_t target_gradient_kind; /* kernel_target_gradient */
    int32_t rowwise;              /* value, weight, mask and upstream belong to rows */
    int32_t stream;               /* bits, as outputs: written past the caches; 16-byte aligned */
    int32_t ndim;                 /* of prediction */
    const int64_t *shape;
    int64_t elements;                  /* of prediction; 0: not said */
    int64_t classes;                   /* row family: the last extent */
    int64_t ignore_index;              /* rows with this label are skipped as masked ones are */
    int32_t ignores;                   /* whether there is one, which there is for class indices alone */
    double divisor;                    /* of the derivatives; 0: they are 0, a mean of nothing */
    double target_shift;               /* row family: taken, times a class's weight, from the derivative by its target */
    double parameters[4];              /* rounded to the computing type */
    kernel_operand prediction, target; /* any float type; target: also labels */
    kernel_operand weight, upstream;   /* any float type; may be absent, as all below */
    kernel_operand mask;      /* bytes: 0 is masked. Row family: these three have the rows' axes, and stride 0 along the classes */
    kernel_operand extra;     /* a second parameter for each element, any float type; absent: 1 */
    kernel_operand value;     /* each element's; computing type, as all below (derivatives: or a type of 16 bits) */
    kernel_operand row_value; /* row family: each row's */
    kernel_operand gradient, hessian, target_gradient;
} kernel_job;

typedef struct kernel_result {
    double sum;               /* of the elements' (rows') values, or of the weights; holds a float32 exactly */
    int64_t count;            /* KERNEL_PASS_TALLY: of the elements (rows) that the mask leaves */
    int64_t invalid_index;    /* the first value found outside its domain: its position in C order; -1: none */
    int32_t invalid_argument; /* kernel_argument */
} kernel_result;

/* kernel_argument */
enum { KERNEL_PREDICTION = 0, KERNEL_TARGET = 1, KERNEL_WEIGHT = 2, KERNEL_EXTRA = 3 };

/* An elementary function of each element of an array. */
typedef struct kernel_map_job {
    int32_t function; /* kernel_function */
    int32_t ndim;
    const int64_t *shape;
    kernel_operand x, out; /* of the entry's dtype, or both of a type of 16 bits; the same memory or apart */
} kernel_map_job;

/* Elements (row family: rows) [start, start + count) in C order, which must be a node of the reduction's tree. Scratch is
   64-byte aligned and as large as KERNEL_SCRATCH_BYTES. */
#define KERNEL_ENTRY(name) void name(const kernel_job *job, int64_t start, int64_t count, void *scratch, kernel_result *result)

/* Elements [start, start + count) in C order; scratch as above. */
#define KERNEL_MAP_ENTRY(name) void name(const kernel_map_job *job, int64_t start, int64_t count, void *scratch)

/* What kernels do with arrays at strides (Sources/KernelsLayout), compiled once: elements [start, start + count) in C order of
   an array with this shape. `index` is memory for KERNEL_MAX_NDIM positions. Hidden: where the compiler takes a function's
   address, the linker would otherwise name it among the library's symbols. */
#define KERNEL_LAYOUT_ENTRY(name, type)                                                                                            \
    __attribute__((visibility("hidden"))) void name(kernel_operand operand, const int64_t *shape, int64_t ndim, int64_t start,     \
                                                    int64_t count, int64_t *index, type)

/* Any float type to a block, padded to a multiple of 16 with its last element. */
KERNEL_LAYOUT_ENTRY(layout_gather_f32, float *block);
KERNEL_LAYOUT_ENTRY(layout_gather_f64, double *block);
/* A mask of bytes to ones, and zeros where it leaves nothing; padded likewise. */
KERNEL_LAYOUT_ENTRY(layout_mask_f32, float *block);
KERNEL_LAYOUT_ENTRY(layout_mask_f64, double *block);
/* A block to its own type or to one of 16 bits. */
KERNEL_LAYOUT_ENTRY(layout_scatter_f32, const float *block);
KERNEL_LAYOUT_ENTRY(layout_scatter_f64, const double *block);
/* Class indices of any integer type. An unsigned one beyond INT64_MAX becomes INT64_MIN, which is no class and no index to be
   ignored either. */
KERNEL_LAYOUT_ENTRY(layout_labels, int64_t *labels);
/* Where rows begin: their first elements' offsets, along all axes but the last. */
KERNEL_LAYOUT_ENTRY(layout_row_offsets, int64_t *offsets);
/* One element of any float type. */
double layout_number(kernel_operand operand, int64_t offset);
/* A row of zeros, but for x in one class if that is not -1. */
void layout_write_label(kernel_operand operand, int64_t offset, int64_t step, int64_t classes, int64_t label, double x);

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
