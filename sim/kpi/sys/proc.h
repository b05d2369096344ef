/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * proc.h -- nothing of its own; kernel code includes it by this name.
 */
#ifndef KPI_SYS_PROC_H
#define KPI_SYS_PROC_H

#include <sys/lwp.h>

#endif /* KPI_SYS_PROC_H */
