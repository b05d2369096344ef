/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * lock.h -- nothing of its own; kernel code includes it by this name.
 */
#ifndef KPI_SYS_LOCK_H
#define KPI_SYS_LOCK_H

#include <sys/mutex.h>

#endif /* KPI_SYS_LOCK_H */
