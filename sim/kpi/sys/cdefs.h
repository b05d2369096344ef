/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cdefs.h -- compiler idioms under NetBSD's names.
 */
#ifndef KPI_SYS_CDEFS_H
#define KPI_SYS_CDEFS_H

#define __packed	   __attribute__((__packed__))
#define __aligned(x)	   __attribute__((__aligned__(x)))
#define __dead		   __attribute__((__noreturn__))
#define __unused	   __attribute__((__unused__))
#define __diagused	   __attribute__((__unused__))
#define __predict_true(e)  __builtin_expect((e) != 0, 1)
#define __predict_false(e) __builtin_expect((e) != 0, 0)
#define __arraycount(a)	   (sizeof(a) / sizeof((a)[0]))
#define __CTASSERT(e)	   _Static_assert(e, #e)
#define CTASSERT(e)	   __CTASSERT(e)
#define __UNCONST(p)	   ((void *)(uintptr_t)(const void *)(p))
#define container_of(ptr, type, field)                                         \
	((type *)(void *)((char *)(ptr)-offsetof(type, field)))

#endif /* KPI_SYS_CDEFS_H */
