/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * softint_fence/none.h -- a softint goes as softint_disestablish lets it go.
 *
 *	Until 2016-08: a handler that is pending behind another one that blocks
 *	is not waited for.
 */
#ifndef KERN_SOFTINT_FENCE_NONE_H
#define KERN_SOFTINT_FENCE_NONE_H

#include <sys/intr.h>

#define SOFTINT_FENCE_FIELD(name)
#define SOFTINT_FENCE_INIT(fence)      ((void)0)
#define SOFTINT_FENCE_PASS(fence)      ((void)0)
#define SOFTINT_FENCE_WAIT(fence, sih) ((void)0)
#define SOFTINT_FENCE_FINI(fence)      ((void)0)

#endif /* KERN_SOFTINT_FENCE_NONE_H */
