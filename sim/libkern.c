/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * libkern.c -- messages, assertions, strings, user memory (systm.h).
 *
 *	systm.h cannot be read beside the host's <stdio.h>; the prototypes here
 *	repeat it.
 */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "sim/check.h"
#include "sim/fiber.h"
#include "sim/hooks.h"
#include "sim/kpi/errno.h"
#include "sim/kpi/sys/kpi.h"
#include "sim/machine.h"
#include "sim/memory.h"
#include "sim/messages.h"
#include "sim/module.h"
#include "sim/operation.h"

#define PRINTF(a, b) __attribute__((__format__(__printf__, a, b)))

void kern_panic(const char *, ...) KPI(panic) PRINTF(1, 2);
void kern_assert(const char *, ...) KPI(kern_assert) PRINTF(1, 2);
void queue_panic(const char *, const void *) KPI(queue_panic);
void kern_printf(const char *, ...) KPI(printf) PRINTF(1, 2);
void kern_log(int, const char *, ...) KPI(log) PRINTF(2, 3);
int kern_snprintf(char *, size_t, const char *, ...) KPI(snprintf) PRINTF(3, 4);
size_t kern_strlen(const char *) KPI(strlen);
int kern_strcmp(const char *, const char *) KPI(strcmp);
int kern_strncmp(const char *, const char *, size_t) KPI(strncmp);
size_t kern_strlcpy(char *, const char *, size_t) KPI(strlcpy);
size_t kern_strlcat(char *, const char *, size_t) KPI(strlcat);
char *kern_strchr(const char *, int) KPI(strchr);
int copyin(const void *, void *, size_t) KPI(copyin);
int copyout(const void *, void *, size_t) KPI(copyout);
int copyinstr(const void *, void *, size_t, size_t *) KPI(copyinstr);
uint32_t cprng_fast32(void) KPI(cprng_fast32);

/* --- messages -------------------------------------------------------------- */

enum { TEXT_MAX = 256 };

void
kern_panic(const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (!watches(CHECK_ASSERT))
		sched_end_run();
	finding_fatal(FINDING_PANIC, CALLER(), "panic: %s", text);
}

void
kern_assert(const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (!watches(CHECK_ASSERT))
		sched_end_run();
	finding_fatal(FINDING_KASSERT, CALLER(), "%s", text);
}

void
queue_panic(const char *operation, const void *element)
{
	finding_fatal_at(FINDING_PANIC, (uintptr_t)element, CALLER(),
	    "%s: a neighbour does not point to the element", operation);
}

static void message(const char *fmt, va_list, uint64_t pc) PRINTF(1, 0);

static void
message(const char *fmt, va_list ap, uint64_t pc)
{
	char text[TEXT_MAX];

	(void)vsnprintf(text, sizeof(text), fmt, ap);
	step(TRACE_MESSAGE, 0, 0, pc);
	messages_add(M.node->name, text);
}

void
kern_printf(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(fmt, ap, CALLER());
	va_end(ap);
}

void
kern_log(int level, const char *fmt, ...)
{
	va_list ap;

	(void)level;
	va_start(ap, fmt);
	message(fmt, ap, CALLER());
	va_end(ap);
}

int
kern_snprintf(char *to, size_t size, const char *fmt, ...)
{
	char text[TEXT_MAX];
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (size > 0) {
		size_t n = strlen(text) < size ? strlen(text) : size - 1;

		hooks_access((uintptr_t)to, n + 1, true, CALLER());
		memcpy(to, text, n);
		to[n] = '\0';
	}
	return len;
}

/* --- strings ----------------------------------------------------------------- */

/*
 * Length of a string of stack code, at most max.  The first byte is checked
 * before it is touched; then the whole is one access.
 */
static size_t
length(const char *s, size_t max, uint64_t pc)
{
	uint64_t addr = (uintptr_t)s;
	size_t n;

	if (max == 0)
		return 0;
	hooks_access(addr, 1, false, pc);
	n = strnlen(s, max);
	if (n > 0)
		hooks_access(addr, n < max ? n + 1 : n, false, pc);
	return n;
}

enum { STRING_MAX = 4096 };

size_t
kern_strlen(const char *s)
{
	return length(s, STRING_MAX, CALLER());
}

int
kern_strcmp(const char *a, const char *b)
{
	uint64_t pc = CALLER();

	(void)length(a, STRING_MAX, pc);
	(void)length(b, STRING_MAX, pc);
	return strcmp(a, b);
}

int
kern_strncmp(const char *a, const char *b, size_t n)
{
	uint64_t pc = CALLER();

	(void)length(a, n, pc);
	(void)length(b, n, pc);
	return strncmp(a, b, n);
}

size_t
kern_strlcpy(char *to, const char *from, size_t size)
{
	uint64_t pc = CALLER();
	size_t len = length(from, STRING_MAX, pc);
	size_t n = len < size ? len : size - 1;

	if (size == 0)
		return len;
	hooks_access((uintptr_t)to, n + 1, true, pc);
	memcpy(to, from, n);
	to[n] = '\0';
	return len;
}

size_t
kern_strlcat(char *to, const char *from, size_t size)
{
	uint64_t pc = CALLER();
	size_t have = length(to, size, pc);
	size_t len = length(from, STRING_MAX, pc);
	size_t n;

	if (have == size)
		return size + len;
	n = len < size - have ? len : size - have - 1;
	hooks_access((uintptr_t)to + have, n + 1, true, pc);
	memcpy(to + have, from, n);
	to[have + n] = '\0';
	return have + len;
}

char *
kern_strchr(const char *s, int c)
{
	(void)length(s, STRING_MAX, CALLER());
	return strchr(s, c);
}

/* --- user memory ---------------------------------------------------------------- */

/* User memory is the caller's own stack, above the stack's frames. */
static bool
user_range(const void *uaddr, size_t len)
{
	uint64_t off = (uintptr_t)uaddr - M.stack_lo;

	return off < FIBER_STACK_BYTES && len <= FIBER_STACK_BYTES - off;
}

static void
may_fault(const char *what, uint64_t pc)
{
	const struct ctx *cx = M.cur;

	/* Nothing runs beside the epilogue: its reading goes on. */
	if (M.epilogue || !watches(CHECK_SLEEP))
		return;
	if (!is_thread(cx) || cx->cx_spin_count > 0 || cx->cx_sections > 0)
		finding_fatal(FINDING_SLEEP, pc,
		    "%s may fault: in interrupt context, with a spin mutex "
		    "held, or in a read section",
		    what);
}

int
copyin(const void *uaddr, void *kaddr, size_t len)
{
	uint64_t pc = CALLER();

	may_fault("copyin", pc);
	if (!user_range(uaddr, len))
		return EFAULT;
	hooks_access((uintptr_t)kaddr, len, true, pc);
	memcpy(kaddr, uaddr, len);
	return 0;
}

int
copyout(const void *kaddr, void *uaddr, size_t len)
{
	uint64_t pc = CALLER();

	may_fault("copyout", pc);
	if (!user_range(uaddr, len))
		return EFAULT;
	hooks_access((uintptr_t)kaddr, len, false, pc);
	/* Elsewhere a copy may carry bytes that nobody wrote; here they would
	 * leave the kernel.  What a stack has written nobody records. */
	if ((uintptr_t)kaddr - M.arena_base < M.arena_size &&
	    watches(CHECK_COPYOUT))
		memory_check_slow(
		    (uintptr_t)kaddr, (unsigned)len, TRACE_READ, pc);
	memcpy(uaddr, kaddr, len);
	return 0;
}

int
copyinstr(const void *uaddr, void *kaddr, size_t len, size_t *done)
{
	uint64_t pc = CALLER();
	size_t n;

	may_fault("copyinstr", pc);
	if (!user_range(uaddr, 1))
		return EFAULT;
	n = strnlen(uaddr, len);
	if (n == len)
		return ENAMETOOLONG;
	hooks_access((uintptr_t)kaddr, n + 1, true, pc);
	memcpy(kaddr, uaddr, n + 1);
	if (done != NULL) {
		hooks_access((uintptr_t)done, sizeof(*done), true, pc);
		*done = n + 1;
	}
	return 0;
}

uint32_t
cprng_fast32(void)
{
	operation_part(TRACE_ALLOC, OBJECT_RANDOM, 0, M.cur->cx_cpu);
	return (uint32_t)prng_next(&M.node->s.random);
}
