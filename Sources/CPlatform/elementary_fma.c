/* SPDX-License-Identifier: Apache-2.0 */
/* What vector.h leaves out of line. */
#include "vector.h"

#include <math.h>

#if !VECTOR_FUSED
f64x2 vector_any_product_error_f64x2(f64x2 a, f64x2 b, f64x2 p) {
    f64x2 size = __builtin_elementwise_abs(p);
    i64x2 is_far = ((size <= 0x1p-960) | ~(size < 0x1p1020)) & (a != 0) & (b != 0);
    is_far |= ~(__builtin_elementwise_abs(b) < 0x1p990);
    if (vector_any_f64x2(is_far)) return (f64x2){fma(a.x, b.x, -p.x), fma(a.y, b.y, -p.y)};
    /* + 0: an fma's exact zero is +0.0. */
    return vector_product_error_f64x2(a, b, p) + 0.0;
}
#endif
