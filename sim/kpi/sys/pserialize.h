/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * pserialize.h -- pserialize(9): passive serialisation.
 *
 *	Contracts: pserialize(9); reference part A.13.  A read section must not
 *	block.  pserialize_perform sleeps, with the writer's lock held.
 */
#ifndef KPI_SYS_PSERIALIZE_H
#define KPI_SYS_PSERIALIZE_H

#include "kpi.h"

struct pserialize;
typedef struct pserialize *pserialize_t;

pserialize_t pserialize_create(void) KPI(pserialize_create);
void pserialize_destroy(pserialize_t) KPI(pserialize_destroy);
void pserialize_perform(pserialize_t) KPI(pserialize_perform);
int pserialize_read_enter(void) KPI(pserialize_read_enter);
void pserialize_read_exit(int) KPI(pserialize_read_exit);

#endif /* KPI_SYS_PSERIALIZE_H */
