/* SPDX-License-Identifier: Apache-2.0 */
/* The elementary functions, and one of them of one number. */
#ifndef SWIFTLOSS_TEST_SPECIAL_H
#define SWIFTLOSS_TEST_SPECIAL_H
#include "test.h"

typedef swl_status (*special)(const swl_tensor *, swl_tensor *);
static const special functions[] = {swl_log, swl_log1p, swl_exp, swl_expm1, swl_sigmoid, swl_softplus, swl_log_sigmoid};
enum { FUNCTIONS = sizeof functions / sizeof *functions };

static double one(special f, double x) {
    double y = -7;
    swl_tensor X = swl_scalar_f64(&x), Y = swl_scalar_f64(&y);
    CHECK(f(&X, &Y) == SWL_OK);
    return y;
}
#endif
