/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * strategies.h -- one strategy a file; table.c lists them.
 */

#ifndef SIM_STRATEGY_STRATEGIES_H
#define SIM_STRATEGY_STRATEGIES_H

#include "sim/strategy.h"

extern const struct strategy_ops strategy_none;
extern const struct strategy_ops strategy_random;
extern const struct strategy_ops strategy_pct;
extern const struct strategy_ops strategy_dfs;
extern const struct strategy_ops strategy_delay;
extern const struct strategy_ops strategy_bytes;
extern const struct strategy_ops strategy_fair;
extern const struct strategy_ops strategy_pos;
extern const struct strategy_ops strategy_rff;
extern const struct strategy_ops strategy_surw;
extern const struct strategy_ops strategy_urw;
extern const struct strategy_ops strategy_dpor;

#endif /* SIM_STRATEGY_STRATEGIES_H */
