/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * messages.h -- what the kernel prints in a run, when somebody wants it.
 */

#ifndef SIM_MESSAGES_H
#define SIM_MESSAGES_H

void messages_begin(void);
/* "step 12, 0 ns: who: text". */
void messages_add(const char *who, const char *text);

#endif /* SIM_MESSAGES_H */
