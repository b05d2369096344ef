/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * interrupt.h -- what interrupts a context, and what waits until it may: IPL,
 *	interrupts hard and soft, cross calls, grace periods.
 *
 *	A part of machine.h, which includes it.
 */

#ifndef SIM_INTERRUPT_H
#define SIM_INTERRUPT_H

void ipl_raise(struct ctx *, unsigned ipl);
void ipl_lower(struct ctx *, unsigned ipl);
void ipl_preempt_off(struct ctx *);
void ipl_preempt_on(struct ctx *);
/* Entry and exit of a handler: clocks of its level. */
void ipl_handler_begin(struct ctx *);
void ipl_handler_end(struct ctx *);
/* All sections of this CPU that have ended happen before the context. */
void ipl_acquire_all(struct ctx *, unsigned cpu);
/* Context leaves, gets the CPU: what its IPL protects. */
void ipl_switch_out(struct ctx *);
void ipl_switch_in(struct ctx *);

static const uint8_t softint_ipl[SOFTINT_LEVELS] = { IPL_SOFTCLOCK, IPL_SOFTBIO,
	IPL_SOFTNET, IPL_SOFTSERIAL };

void softint_run(void *level); /* entry of a softint context */
void softint_raise_level(unsigned cpu, unsigned level);
/* Handlers of a level that are pending on a CPU. */
uint16_t softint_queued(unsigned cpu, unsigned level);
void hardint_run(void *source); /* entry of a hardware interrupt */
/* A handler ended on the CPU: frames that LWPs wait for may be done. */
void nic_frames_settled(unsigned cpu);
/* Frames of sources for a CPU: number of the first at or after from. */
int32_t nic_source_ready(unsigned cpu, uint32_t from);
/* Which of the CPUs a frame interrupts (knob steer); own is where it would. */
uint16_t nic_steer(const struct sim_frame *, unsigned own, unsigned cpus);
void callout_run_fired(unsigned cpu);
void callout_fire(uint32_t callout);
void xcall_run_high(unsigned cpu);
/* Memory is freed: no work item in it may be queued. */
void workqueue_check_free(uint64_t addr, uint64_t size, uint64_t pc);
void xcall_boot(unsigned cpu);
/* A CPU passed a switch point (pserialize). */
void pserialize_switchpoint(unsigned cpu);
/* A context was made unable to make the kernel lock its own. */
void klock_release_all(struct ctx *);
void klock_reacquire(struct ctx *);

#endif /* SIM_INTERRUPT_H */
