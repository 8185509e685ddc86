/* Cross-entropy of class labels: a row that is ignored, a weight for each class, and what mistakes look like.
 *
 *     cc class_labels.c $(pkg-config --cflags --libs swiftloss) -o class_labels
 */
#include <stdio.h>

#include "swiftloss.h"

enum { ROWS = 4, CLASSES = 3 };

int main(void) {
    const double log2 = 0.6931471805599453, log6 = 1.791759469228055;
    const double scores[ROWS * CLASSES] = {
        0,    0,    0, /* the probabilities 1/3 1/3 1/3 */
        log2, 0,    0, /* 1/2 1/4 1/4 */
        5,    -1,   3, /* ignored */
        0,    log6, 0, /* 1/8 3/4 1/8 */
    };
    const double class_weight[CLASSES] = {1, 2, 4};
    int64_t labels[ROWS] = {0, 1, -1, 2};
    double loss, gradient[ROWS * CLASSES];

    swl_tensor p = swl_matrix_f64(scores, ROWS, CLASSES), t = swl_vector_i64(labels, ROWS);
    swl_tensor w = swl_vector_f64(class_weight, CLASSES);
    swl_tensor l = swl_scalar_f64(&loss), g = swl_matrix_f64(gradient, ROWS, CLASSES);

    /* Start from the defaults. A row whose label is ignore_index is skipped, whatever its scores. */
    swl_cross_entropy_options options = SWL_CROSS_ENTROPY_OPTIONS_INIT;
    options.ignore_index = -1;
    options.class_weight = &w;

    /* (1 log 3 + 2 log 4 + 4 log 8) / (1 + 2 + 4): what PyTorch calls the mean of weighted classes. */
    swl_call call = SWL_CALL_INIT;
    call.reduction = SWL_REDUCTION_WEIGHTED_MEAN;
    call.loss = &l;
    call.gradient = &g;
    if (swl_cross_entropy(&p, &t, &options, &call) != SWL_OK) {
        fprintf(stderr, "class_labels: %s\n", swl_last_error());
        return 1;
    }
    printf("loss     %.6f\n", loss);
    for (int row = 0; row < ROWS; row++) {
        const double *g_row = gradient + row * CLASSES;
        printf("gradient %.6f %.6f %.6f\n", g_row[0], g_row[1], g_row[2]);
    }

    /* A label that is no class, and not the one to be ignored: a status, a sentence, and the place as a number. */
    labels[1] = 3;
    swl_status status = swl_cross_entropy(&p, &t, &options, &call);
    printf("status   %d: %s\n", (int)status, swl_last_error());
    printf("index    %d\n", (int)swl_last_error_index());
    if (status != SWL_ERROR_INDEX || swl_last_error_index() != 1) return 1;

    /* A weight too few. A wrong argument is found before anything is written. */
    labels[1] = 1;
    swl_tensor two = swl_vector_f64(class_weight, 2);
    options.class_weight = &two;
    gradient[0] = 17;
    status = swl_cross_entropy(&p, &t, &options, &call);
    printf("status   %d: %s\n", (int)status, swl_last_error());
    return status == SWL_ERROR_SHAPE && gradient[0] == 17 ? 0 : 1;
}
