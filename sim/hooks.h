/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * hooks.h -- accesses that the machine's own functions make for stack code.
 */

#ifndef SIM_HOOKS_H
#define SIM_HOOKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As if stack code had accessed the range: a step, checks, races. */
void hooks_access(uint64_t addr, uint64_t size, bool write, uint64_t pc);
/* An atomic operation of that kind is about to be performed. */
void hooks_atomic(uint64_t addr, unsigned size, unsigned kind, uint64_t pc);

/* The compiler's names; called by modules only. */
void __tsan_init(void);
void __tsan_read1(void *);
void __tsan_read2(void *);
void __tsan_read4(void *);
void __tsan_read8(void *);
void __tsan_read16(void *);
void __tsan_write1(void *);
void __tsan_write2(void *);
void __tsan_write4(void *);
void __tsan_write8(void *);
void __tsan_write16(void *);
void __tsan_volatile_read1(void *);
void __tsan_volatile_read2(void *);
void __tsan_volatile_read4(void *);
void __tsan_volatile_read8(void *);
void __tsan_volatile_write1(void *);
void __tsan_volatile_write2(void *);
void __tsan_volatile_write4(void *);
void __tsan_volatile_write8(void *);
void __tsan_unaligned_read1(void *);
void __tsan_unaligned_read2(void *);
void __tsan_unaligned_read4(void *);
void __tsan_unaligned_read8(void *);
void __tsan_unaligned_write1(void *);
void __tsan_unaligned_write2(void *);
void __tsan_unaligned_write4(void *);
void __tsan_unaligned_write8(void *);
void __tsan_read_range(void *, unsigned long);
void __tsan_write_range(void *, unsigned long);
void __sanitizer_cov_trace_pc(void);
void *__wrap_memcpy(void *, const void *, size_t);
void *__wrap_memmove(void *, const void *, size_t);
void *__wrap_memset(void *, int, size_t);
int __wrap_memcmp(const void *, const void *, size_t);

#endif /* SIM_HOOKS_H */
