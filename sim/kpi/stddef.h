/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stddef.h -- size_t and friends for module code.
 */
#ifndef KPI_STDDEF_H
#define KPI_STDDEF_H

typedef unsigned long size_t;
typedef long ssize_t;
typedef long ptrdiff_t;

#define NULL		      ((void *)0)
#define offsetof(type, field) __builtin_offsetof(type, field)

#endif /* KPI_STDDEF_H */
