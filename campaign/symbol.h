/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * symbol.h -- what the debug information of modules says.
 *
 *	symbol.c is the only user of libdw.  Modules are opened when the first
 *	finding is named, not before: a clean campaign never pays for it.
 *	Without debug information nothing is found, and nothing fails.
 *
 *	A pc is that of the trace: the high byte tells the module.
 */

#ifndef CAMPAIGN_SYMBOL_H
#define CAMPAIGN_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/store.h"

/* --- code ----------------------------------------------------------------- */

/* Symbols of pcs; sorted, each pc once.  The array lives until the next
 * call. */
const struct store_symbol *
symbols_of(const uint32_t *pcs, size_t n, size_t *count);
/* The function a pc is in, innermost of the inlined ones; "?" if unknown. */
const char *symbol_function(uint32_t pc);
void symbols_close(void);

/* --- types ---------------------------------------------------------------- */

/*
 * struct ctype
 *
 *	A type of a module, never a typedef; ct_die 0: unknown.  ct_dimension
 *	is how many dimensions of an array have been used up.
 */
struct ctype {
	uint64_t ct_die;
	uint32_t ct_slot; /* of the module */
	uint32_t ct_dimension;
};

enum ctype_space { CTYPE_TAG, CTYPE_TYPEDEF };

/*
 * ctype_named(pc, space, name, type)
 *
 *	The complete struct or union with that tag, or the typedef: the one of
 *	the source file that pc lies in, else one of any file if all that have
 *	it have it in one size.
 */
bool
ctype_named(uint32_t pc, enum ctype_space, const char *name, struct ctype *);

/* The type of the variable or parameter that the name means at pc. */
bool ctype_variable(uint32_t pc, const char *name, struct ctype *);

/*
 * ctype_assigned(pc, size, type)
 *
 *	What the pointer that the call at pc returned points to, of an object
 *	of so many bytes: the variable that is first said to be in the register
 *	of results behind the call; else the one struct of just that size that
 *	a pointer of the function, its result included, points to.
 */
bool ctype_assigned(uint32_t pc, uint64_t size, struct ctype *);

enum ctype_kind {
	CTYPE_UNKNOWN,
	CTYPE_STRUCT,
	CTYPE_UNION,
	CTYPE_ARRAY,
	CTYPE_POINTER,
	CTYPE_SCALAR
};
enum ctype_kind ctype_kind(const struct ctype *);

/* Bytes; 0: unknown, or an array without a bound. */
uint64_t ctype_size(const struct ctype *);
/* The tag of a struct or union; NULL: it has none, or is another kind. */
const char *ctype_tag(const struct ctype *);

/* Replace a pointer or an array by what it points to or is made of. */
bool ctype_dereference(struct ctype *);

/* A member of a struct or union; zeroed before the first is asked for. */
struct ctype_member {
	uint64_t cm_die;
	const char *cm_name; /* NULL: anonymous */
	uint64_t cm_offset, cm_size;
	bool cm_bits; /* a bit-field: offset and size of its bytes */
	struct ctype cm_type;
};
/* The next member, in order of declaration; false: there is none. */
bool ctype_next_member(const struct ctype *, struct ctype_member *);

/* The variable that an address of a module lies in: name, start, type. */
bool symbol_variable(uint32_t slot, uint64_t addr, const char **name,
    uint64_t *start, struct ctype *);

#endif /* CAMPAIGN_SYMBOL_H */
