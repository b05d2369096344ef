/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * kernel.h -- time as the kernel counts it.  hz is 100.
 */
#ifndef KPI_SYS_KERNEL_H
#define KPI_SYS_KERNEL_H

#include "kpi.h"
#include <sys/types.h>

#define hz 100

/* Seconds, and ticks, since the node was booted. */
int64_t kpi_time_uptime(void) KPI(time_uptime);
int kpi_hardclock_ticks(void) KPI(hardclock_ticks);

#define time_uptime	kpi_time_uptime()
#define hardclock_ticks kpi_hardclock_ticks()

#endif /* KPI_SYS_KERNEL_H */
