/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * cprng.h -- nothing of its own; kernel code includes it by this name.
 */
#ifndef KPI_SYS_CPRNG_H
#define KPI_SYS_CPRNG_H

#include <sys/systm.h>

#endif /* KPI_SYS_CPRNG_H */
