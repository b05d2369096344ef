/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * readsfrom.h -- which read read from which write, as pairs of code sites.
 *
 *	Pairs of the same object, made by different contexts.  Those that were
 *	possible count too: a write after the read of it could have come before.
 */

#ifndef SIM_STRATEGY_READSFROM_H
#define SIM_STRATEGY_READSFROM_H

#include "sim/strategy.h"

struct site_pair {
	uint32_t sp_write, sp_read;
};

struct readsfrom;

struct readsfrom *readsfrom_new(void);
void readsfrom_free(struct readsfrom *);

/* A run begins; a context does this. */
void readsfrom_begin(struct readsfrom *);
void
readsfrom_executed(struct readsfrom *, uint16_t ctx, const struct operation *);

/* Pairs of the run that were not known, in order of appearance. */
const struct site_pair *readsfrom_new_pairs(struct readsfrom *, size_t *n);

/* What is known; to know more: how many of these pairs were not known; to
 * know nothing. */
const struct site_pair *readsfrom_pairs(struct readsfrom *, size_t *n);
size_t readsfrom_add(struct readsfrom *, const uint8_t *bytes, size_t len);
void readsfrom_forget(struct readsfrom *);

#endif /* SIM_STRATEGY_READSFROM_H */
