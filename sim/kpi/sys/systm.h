/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * systm.h -- messages, assertions, strings, user memory.
 *
 *	A KASSERT that fails, and panic, end the run and are findings.  The string functions
 *	see the memory they touch as any access is seen.  copyin and copyout
 *	return 0 or EFAULT; they may fault, hence not in a read section or with
 *	a spin mutex held.
 */
#ifndef KPI_SYS_SYSTM_H
#define KPI_SYS_SYSTM_H

#include "kpi.h"
#include <stdarg.h>
#include <sys/types.h>

void panic(const char *, ...) KPI(panic)
    __attribute__((__noreturn__, __format__(__printf__, 1, 2)));
void kern_assert(const char *fmt, ...) KPI(kern_assert)
    __attribute__((__noreturn__, __format__(__printf__, 1, 2)));
void printf(const char *, ...) KPI(printf)
    __attribute__((__format__(__printf__, 1, 2)));
void log(int level, const char *, ...) KPI(log)
    __attribute__((__format__(__printf__, 2, 3)));
int snprintf(char *, size_t, const char *, ...) KPI(snprintf)
    __attribute__((__format__(__printf__, 3, 4)));

#define LOG_ERR	  3
#define LOG_DEBUG 7

/*
 * The knob diagnostic: is this kernel built with option DIAGNOSTIC?  Constant
 * during a run.  Without it the expressions are not evaluated.
 */
extern const int kern_diagnostic KPI(diagnostic);

#define KASSERT(e)                                                             \
	(!kern_diagnostic || (e) ? (void)0 :                                   \
				   kern_assert("%s (%s)", #e, __func__))
#define KASSERTMSG(e, ...)                                                     \
	(!kern_diagnostic || (e) ? (void)0 : kern_assert("" __VA_ARGS__))
#define KDASSERT(e) KASSERT(e)

void *memcpy(void *, const void *, size_t);
void *memmove(void *, const void *, size_t);
void *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);

size_t strlen(const char *) KPI(strlen);
int strcmp(const char *, const char *) KPI(strcmp);
int strncmp(const char *, const char *, size_t) KPI(strncmp);
size_t strlcpy(char *, const char *, size_t) KPI(strlcpy);
size_t strlcat(char *, const char *, size_t) KPI(strlcat);
char *strchr(const char *, int) KPI(strchr);

int copyin(const void *uaddr, void *kaddr, size_t) KPI(copyin);
int copyout(const void *kaddr, void *uaddr, size_t) KPI(copyout);
int copyinstr(const void *uaddr, void *kaddr, size_t len, size_t *done)
    KPI(copyinstr);

/* A named random stream of the machine; equal in every run. */
uint32_t cprng_fast32(void) KPI(cprng_fast32);

#endif /* KPI_SYS_SYSTM_H */
