/* The squared error of four predictions, its gradient, and what a mistake looks like.
 *
 *     cc squared_error.c $(pkg-config --cflags --libs swiftloss) -o squared_error
 */
#include <stdio.h>

#include "swiftloss.h"

int main(void) {
    const double prediction[4] = {3.0, -0.5, 2.0, 7.0};
    const double target[4] = {2.5, 0.0, 2.0, 8.0};
    double loss, gradient[4];

    /* Describe the arrays; nothing is copied. */
    swl_tensor p = swl_vector_f64(prediction, 4), t = swl_vector_f64(target, 4);
    swl_tensor l = swl_scalar_f64(&loss), g = swl_vector_f64(gradient, 4);

    /* Ask for the mean and its gradient: both come from one pass over the arrays. */
    swl_call call = SWL_CALL_INIT;
    call.loss = &l;
    call.gradient = &g;
    if (swl_squared_error(&p, &t, &call) != SWL_OK) {
        fprintf(stderr, "squared_error: %s\n", swl_last_error());
        return 1;
    }
    printf("loss     %g\n", loss);
    printf("gradient %g %g %g %g\n", gradient[0], gradient[1], gradient[2], gradient[3]);

    /* A mistake is a status and a sentence. Nothing has been written. */
    swl_tensor three = swl_vector_f64(target, 3);
    swl_status status = swl_squared_error(&p, &three, &call);
    printf("status   %d: %s\n", (int)status, swl_last_error());
    return status == SWL_ERROR_SHAPE && loss == 0.375 ? 0 : 1;
}
