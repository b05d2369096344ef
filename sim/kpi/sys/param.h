/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * param.h -- sizes and small macros that kernel code expects.
 */
#ifndef KPI_SYS_PARAM_H
#define KPI_SYS_PARAM_H

#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/kernel.h>
#include <sys/types.h>

#define COHERENCY_UNIT	    64
#define CACHE_LINE_SIZE	    64
#define __cacheline_aligned __aligned(COHERENCY_UNIT)

#define MIN(a, b)      ((a) < (b) ? (a) : (b))
#define MAX(a, b)      ((a) > (b) ? (a) : (b))
#define howmany(x, y)  (((x) + ((y)-1)) / (y))
#define roundup(x, y)  ((((x) + ((y)-1)) / (y)) * (y))
#define roundup2(x, m) (((x) + ((m)-1)) & ~((m)-1))
#define ISSET(t, f)    ((t) & (f))
#define SET(t, f)      ((t) |= (f))
#define CLR(t, f)      ((t) &= ~(f))

#endif /* KPI_SYS_PARAM_H */
