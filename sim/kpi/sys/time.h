/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * time.h -- time_t and struct timeval for ioctl structures.
 */
#ifndef KPI_SYS_TIME_H
#define KPI_SYS_TIME_H

#include <sys/kernel.h>

struct timeval {
	time_t tv_sec;
	long tv_usec;
};

#endif /* KPI_SYS_TIME_H */
