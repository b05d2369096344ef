/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sys/errno.h -- as errno.h.
 */
#ifndef KPI_SYS_ERRNO_H
#define KPI_SYS_ERRNO_H

#include <errno.h>

#endif /* KPI_SYS_ERRNO_H */
