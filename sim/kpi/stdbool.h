/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * stdbool.h -- bool for module code.
 */
#ifndef KPI_STDBOOL_H
#define KPI_STDBOOL_H

#define bool _Bool
#define true 1
#define false 0

#endif /* KPI_STDBOOL_H */
