/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fiber.c -- stacks and the switch between them (fiber.h).
 *
 *	The switch is a dozen instructions for x86-64 and aarch64.  Elsewhere
 *	ucontext is used: right, and a hundred times slower, because it saves
 *	the signal mask with two system calls.
 */

#define _GNU_SOURCE

#include "sim/fiber.h"

#include <string.h>
#include <sys/mman.h>

#include "sim/assert.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

bool
fiber_reserve(unsigned slot)
{
	uint64_t lo = fiber_stack_lo(slot);
	void *want = (void *)(uintptr_t)(lo - FIBER_STACK_BYTES);
	void *got = mmap(want, FIBER_STRIDE, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE,
	    -1, 0);

	return got == want &&
	    mprotect((void *)(uintptr_t)lo, FIBER_STACK_BYTES,
		PROT_READ | PROT_WRITE) == 0;
}

void
fiber_unreserve(unsigned slot)
{
	(void)munmap(
	    (void *)(uintptr_t)(fiber_stack_lo(slot) - FIBER_STACK_BYTES),
	    FIBER_STRIDE);
}

#ifdef FIBER_SANITIZED

#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>

static const void *conductor_lo;
static size_t conductor_size;
static bool from_conductor;

void
fiber_depart(void **kept, uint64_t from, uint64_t to, size_t size)
{
	from_conductor = from == 0;
	__sanitizer_start_switch_fiber(kept,
	    to == 0 ? conductor_lo : (const void *)(uintptr_t)to,
	    to == 0 ? conductor_size : size);
}

void
fiber_arrive(void *kept)
{
	const void *lo;
	size_t size;

	__sanitizer_finish_switch_fiber(kept, &lo, &size);
	if (from_conductor) {
		conductor_lo = lo;
		conductor_size = size;
	}
}

void
fiber_cleanse(uint64_t lo, size_t size)
{
	__asan_unpoison_memory_region((const void *)(uintptr_t)lo, size);
}

#endif /* FIBER_SANITIZED */

#if defined(__x86_64__)

/*
 * pop + jmp rather than ret: the return-stack predictor would be wrong at
 * every switch (measured: 2.4 against 7.6 ns).
 */
__asm__(".text\n"
	".globl fiber_switch\n"
	".type fiber_switch, @function\n"
	".p2align 6\n"
	"fiber_switch:\n"
	"	pushq %rbp\n"
	"	pushq %rbx\n"
	"	pushq %r12\n"
	"	pushq %r13\n"
	"	pushq %r14\n"
	"	pushq %r15\n"
	"	movq %rsp, (%rdi)\n"
	"	movq %rsi, %rsp\n"
	"	popq %r15\n"
	"	popq %r14\n"
	"	popq %r13\n"
	"	popq %r12\n"
	"	popq %rbx\n"
	"	popq %rbp\n"
	"	popq %rcx\n"
	"	jmp *%rcx\n"
	".size fiber_switch, .-fiber_switch\n");

/*
 * Where a new fiber begins: below the frame that fiber_prepare wrote, because
 * a context may be prepared anew while its old life still runs on the stack.
 * The entry is in rbx; at it the stack is 8 off a multiple of 16, and the
 * return address is 0, which ends every backtrace.
 */
__asm__(".text\n"
	".type fiber_launch, @function\n"
	"fiber_launch:\n"
	"	subq $0xf8, %rsp\n"
	"	pushq $0\n"
	"	jmp *%rbx\n"
	".size fiber_launch, .-fiber_launch\n");

void fiber_launch(void);

void *
fiber_prepare(unsigned slot, void (*entry)(void))
{
	uint64_t *sp =
	    (uint64_t *)(uintptr_t)(fiber_stack_lo(slot) + FIBER_STACK_BYTES);

	*--sp = 0;
	*--sp = (uint64_t)(uintptr_t)fiber_launch;
	for (int i = 0; i < 6; i++)
		*--sp = 0; /* r15, r14, r13, r12, rbx, rbp */
	sp[4] = (uint64_t)(uintptr_t)entry;
	return sp;
}

uint64_t
fiber_frame(const void *sp)
{
	return ((const uint64_t *)sp)[5]; /* rbp */
}

#elif defined(__aarch64__)

__asm__(".text\n"
	".globl fiber_switch\n"
	".type fiber_switch, %function\n"
	"fiber_switch:\n"
	"	sub sp, sp, #160\n"
	"	stp x19, x20, [sp, #0]\n"
	"	stp x21, x22, [sp, #16]\n"
	"	stp x23, x24, [sp, #32]\n"
	"	stp x25, x26, [sp, #48]\n"
	"	stp x27, x28, [sp, #64]\n"
	"	stp x29, x30, [sp, #80]\n"
	"	stp d8, d9, [sp, #96]\n"
	"	stp d10, d11, [sp, #112]\n"
	"	stp d12, d13, [sp, #128]\n"
	"	stp d14, d15, [sp, #144]\n"
	"	mov x9, sp\n"
	"	str x9, [x0]\n"
	"	mov sp, x1\n"
	"	ldp x19, x20, [sp, #0]\n"
	"	ldp x21, x22, [sp, #16]\n"
	"	ldp x23, x24, [sp, #32]\n"
	"	ldp x25, x26, [sp, #48]\n"
	"	ldp x27, x28, [sp, #64]\n"
	"	ldp x29, x30, [sp, #80]\n"
	"	ldp d8, d9, [sp, #96]\n"
	"	ldp d10, d11, [sp, #112]\n"
	"	ldp d12, d13, [sp, #128]\n"
	"	ldp d14, d15, [sp, #144]\n"
	"	add sp, sp, #160\n"
	"	ret\n"
	".size fiber_switch, .-fiber_switch\n"
	".type fiber_launch, %function\n"
	"fiber_launch:\n"
	"	sub sp, sp, #256\n"
	"	mov x30, xzr\n"
	"	br x19\n"
	".size fiber_launch, .-fiber_launch\n");

void fiber_launch(void);

void *
fiber_prepare(unsigned slot, void (*entry)(void))
{
	uint64_t *sp =
	    (uint64_t *)(uintptr_t)(fiber_stack_lo(slot) + FIBER_STACK_BYTES);

	sp -= 20;
	memset(sp, 0, 160);
	sp[0] = (uint64_t)(uintptr_t)entry;	    /* x19 */
	sp[11] = (uint64_t)(uintptr_t)fiber_launch; /* x30 */
	return sp;
}

uint64_t
fiber_frame(const void *sp)
{
	return ((const uint64_t *)sp)[10]; /* x29 */
}

#else /* ucontext */

#include <ucontext.h>

/* The context lies on its own stack; the "stack pointer" points to it. */
void *
fiber_prepare(unsigned slot, void (*entry)(void))
{
	uint64_t lo = fiber_stack_lo(slot);
	ucontext_t *uc =
	    (ucontext_t *)(uintptr_t)((lo + FIBER_STACK_BYTES - sizeof(*uc)) &
		~(uint64_t)63);

	ASSERT(getcontext(uc) == 0);
	uc->uc_stack.ss_sp = (void *)(uintptr_t)lo;
	uc->uc_stack.ss_size = (size_t)((uintptr_t)uc - lo);
	uc->uc_link = NULL;
	makecontext(uc, entry, 0);
	return uc;
}

uint64_t
fiber_frame(const void *sp)
{
	(void)sp;
	return 0; /* no backtraces of parked fibers here */
}

void
fiber_switch(void **save, void *to)
{
	ucontext_t here;

	*save = &here;
	ASSERT(swapcontext(&here, to) == 0);
}

#endif
