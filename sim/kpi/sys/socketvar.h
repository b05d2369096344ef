/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * socketvar.h -- nothing of its own; kernel code includes it by this name.
 */
#ifndef KPI_SYS_SOCKETVAR_H
#define KPI_SYS_SOCKETVAR_H

#include <sys/mutex.h>

#endif /* KPI_SYS_SOCKETVAR_H */
