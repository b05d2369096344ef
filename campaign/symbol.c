/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * symbol.c -- functions and lines of code addresses, types of data: from
 * DWARF (see symbol.h).
 *
 *	Modules are linked at their run-time address, so that an address in the
 *	debug information is one of the machine; libdw may shift it (a "bias").
 */

#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/symbol.h"
#include "campaign/world.h"
#include "sim/assert.h"

enum { INLINE_MAX = 8 };

/* By module slot, the high byte of a pc. */
enum { SLOTS_MAX = 256 };

/* A struct, union or typedef. */
struct named_type {
	const char *name;
	enum ctype_space space;
	uint64_t die, unit, size;
};

/* A variable with a fixed address. */
struct variable {
	uint64_t addr, die;
};

static struct opened {
	Dwfl *dwfl;
	Dwfl_Module *module;
	uint64_t base; /* of addresses: what a pc is added to */
	/* Made when the first type is asked for. */
	bool indexed;
	struct named_type *types; /* in the order they stand */
	size_t ntype, type_max;
	struct variable *variables; /* by address */
	size_t nvariable, variable_max;
} slots[SLOTS_MAX];

static struct store_symbol *table;
static size_t ntable, table_max;

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = dwfl_standard_find_debuginfo,
	.section_address = dwfl_offline_section_address,
};

/* Debug information of the module in a slot; NULL: there is none. */
static struct opened *
open_module(uint32_t slot)
{
	struct opened *op = &slots[slot];
	const char *path = NULL;

	if (op->dwfl != NULL)
		return op->module != NULL ? op : NULL;
	for (unsigned i = 0; i < world_scenario()->sc_nnodes; i++) {
		/* Modules lie 16 MiB apart, and slot 0 is never used. */
		if ((sim_node_base(i) >> 24 & 0xff) == slot) {
			path = sim_node_module(i);
			op->base = sim_node_base(i) & ~UINT64_C(0xffffffff);
		}
	}
	if (path == NULL || (op->dwfl = dwfl_begin(&callbacks)) == NULL)
		return NULL;
	op->module = dwfl_report_elf(op->dwfl, path, path, -1, 0, true);
	(void)dwfl_report_end(op->dwfl, NULL, NULL);
	return op->module != NULL ? op : NULL;
}

void
symbols_close(void)
{
	for (size_t i = 0; i < SLOTS_MAX; i++) {
		if (slots[i].dwfl != NULL)
			dwfl_end(slots[i].dwfl);
		free(slots[i].types);
		free(slots[i].variables);
		memset(&slots[i], 0, sizeof(slots[i]));
	}
	free(table);
	table = NULL;
	ntable = table_max = 0;
}

static struct store_symbol *
add(uint32_t pc, uint32_t depth)
{
	if (ntable == table_max) {
		table_max = table_max * 2 + 64;
		table = realloc(table, table_max * sizeof(*table));
		ASSERT(table != NULL);
	}
	table[ntable] = (struct store_symbol){ .sy_build = world_build(),
		.sy_pc = pc,
		.sy_inline = depth,
		.sy_function = "?",
		.sy_file = "?" };
	return &table[ntable++];
}

/* A path as it is in the source tree: prefix maps have made it "./...". */
static const char *
tidy(const char *file)
{
	if (file == NULL)
		return "?";
	while (file[0] == '.' && file[1] == '/')
		file += 2;
	return file;
}

/* The place where an inlined function was called: the line of its caller. */
static void
call_site(Dwarf_Die *die, Dwarf_Die *cu, uint32_t *line, const char **file)
{
	Dwarf_Attribute attr;
	Dwarf_Word value;
	Dwarf_Files *files;
	size_t nfiles;

	if (dwarf_attr(die, DW_AT_call_line, &attr) != NULL &&
	    dwarf_formudata(&attr, &value) == 0)
		*line = (uint32_t)value;
	if (dwarf_attr(die, DW_AT_call_file, &attr) != NULL &&
	    dwarf_formudata(&attr, &value) == 0 &&
	    dwarf_getsrcfiles(cu, &files, &nfiles) == 0 && value < nfiles)
		*file = tidy(dwarf_filesrc(files, value, NULL, NULL));
}

static void
resolve(uint32_t pc)
{
	struct opened *op = open_module(pc >> 24);
	Dwfl_Module *module;
	Dwarf_Addr bias = 0, addr;
	Dwarf_Die *cu, *scopes = NULL;
	Dwfl_Line *src;
	uint32_t line = 0, depth = 0;
	const char *file = "?";
	int number = 0, nscopes;

	if (op == NULL) {
		(void)add(pc, 0);
		return;
	}
	module = op->module;
	addr = op->base + pc;
	cu = dwfl_module_addrdie(module, addr, &bias);
	src = dwfl_module_getsrc(module, addr);
	if (src != NULL) {
		file =
		    tidy(dwfl_lineinfo(src, NULL, &number, NULL, NULL, NULL));
		line = (uint32_t)number;
	}
	nscopes = cu == NULL ? 0 : dwarf_getscopes(cu, addr - bias, &scopes);
	for (int i = 0; i < nscopes && depth < INLINE_MAX; i++) {
		int tag = dwarf_tag(&scopes[i]);
		struct store_symbol *sy;

		if (tag != DW_TAG_inlined_subroutine &&
		    tag != DW_TAG_subprogram)
			continue;
		sy = add(pc, depth++);
		if (dwarf_diename(&scopes[i]) != NULL)
			sy->sy_function = dwarf_diename(&scopes[i]);
		sy->sy_file = file;
		sy->sy_line = line;
		if (tag == DW_TAG_subprogram)
			break;
		call_site(&scopes[i], cu, &line, &file);
	}
	free(scopes);
	if (depth == 0) {
		const char *name = dwfl_module_addrname(module, addr);
		struct store_symbol *sy = add(pc, 0);

		if (name != NULL)
			sy->sy_function = name;
		sy->sy_file = file;
		sy->sy_line = line;
	}
}

static int
by_pc(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

const struct store_symbol *
symbols_of(const uint32_t *pcs, size_t n, size_t *count)
{
	uint32_t *sorted = malloc((n + 1) * sizeof(*sorted));

	ASSERT(sorted != NULL);
	memcpy(sorted, pcs, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_pc);
	ntable = 0;
	for (size_t i = 0; i < n; i++) {
		if (sorted[i] != 0 && (i == 0 || sorted[i] != sorted[i - 1]))
			resolve(sorted[i]);
	}
	free(sorted);
	*count = ntable;
	return table;
}

const char *
symbol_function(uint32_t pc)
{
	if (pc == 0)
		return "?";
	ntable = 0;
	resolve(pc);
	return ntable == 0 ? "?" : table[0].sy_function;
}

/* --- the index of a module ------------------------------------------------ */

/* Room for one more element of an array; returns the array. */
static void *
grow(void *array, size_t n, size_t *max, size_t size)
{
	if (n < *max)
		return array;
	*max = *max * 2 + 256;
	array = realloc(array, *max * size);
	ASSERT(array != NULL);
	return array;
}

/* The type a DIE says it has, without typedefs and qualifiers. */
static bool
type_of(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute attr;

	return dwarf_attr_integrate(die, DW_AT_type, &attr) != NULL &&
	    dwarf_formref_die(&attr, type) != NULL &&
	    dwarf_peel_type(type, type) == 0;
}

static uint64_t
size_of(Dwarf_Die *type)
{
	Dwarf_Word size;

	return dwarf_aggregate_size(type, &size) == 0 ? size : 0;
}

static bool
is_aggregate(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);

	return tag == DW_TAG_structure_type || tag == DW_TAG_union_type;
}

static void
index_type(struct opened *op, Dwarf_Die *die, Dwarf_Off unit)
{
	bool tag = is_aggregate(die);
	struct named_type *nt;

	if (dwarf_diename(die) == NULL ||
	    (!tag && dwarf_tag(die) != DW_TAG_typedef) ||
	    dwarf_hasattr(die, DW_AT_declaration))
		return;
	op->types = grow(op->types, op->ntype, &op->type_max, sizeof(*nt));
	nt = &op->types[op->ntype++];
	*nt = (struct named_type){ .name = dwarf_diename(die),
		.space = tag ? CTYPE_TAG : CTYPE_TYPEDEF,
		.die = dwarf_dieoffset(die),
		.unit = unit,
		.size = size_of(die) };
}

static void
index_variable(struct opened *op, Dwarf_Die *die)
{
	Dwarf_Attribute attr;
	Dwarf_Op *ops;
	size_t nops;

	if (dwarf_attr(die, DW_AT_location, &attr) == NULL ||
	    dwarf_whatform(&attr) != DW_FORM_exprloc ||
	    dwarf_getlocation(&attr, &ops, &nops) != 0 || nops != 1 ||
	    ops[0].atom != DW_OP_addr)
		return;
	op->variables = grow(op->variables, op->nvariable, &op->variable_max,
	    sizeof(*op->variables));
	op->variables[op->nvariable++] =
	    (struct variable){ ops[0].number, dwarf_dieoffset(die) };
}

/* Static variables of functions too, whatever block they are in. */
static void
index_children(struct opened *op, Dwarf_Die *parent, Dwarf_Off unit, int depth)
{
	Dwarf_Die die;

	if (depth > 16 || dwarf_child(parent, &die) != 0)
		return;
	do {
		int tag = dwarf_tag(&die);

		if (depth == 0)
			index_type(op, &die, unit);
		if (tag == DW_TAG_variable)
			index_variable(op, &die);
		else if (tag == DW_TAG_subprogram ||
		    tag == DW_TAG_lexical_block)
			index_children(op, &die, unit, depth + 1);
	} while (dwarf_siblingof(&die, &die) == 0);
}

static int
by_addr(const void *a, const void *b)
{
	const struct variable *x = a, *y = b;

	if (x->addr != y->addr)
		return x->addr < y->addr ? -1 : 1;
	return x->die < y->die ? -1 : x->die > y->die;
}

/* The module in a slot, its types and variables listed; NULL: no types. */
static struct opened *
open_types(uint32_t slot)
{
	struct opened *op = open_module(slot);
	Dwarf_CU *cu = NULL;
	Dwarf_Addr bias;
	Dwarf_Die unit;
	Dwarf *dwarf;

	if (op == NULL)
		return NULL;
	dwarf = dwfl_module_getdwarf(op->module, &bias);
	if (dwarf == NULL)
		return NULL;
	if (op->indexed)
		return op;
	op->indexed = true;
	while (dwarf_get_units(dwarf, cu, &cu, NULL, NULL, &unit, NULL) == 0)
		index_children(op, &unit, dwarf_dieoffset(&unit), 0);
	if (op->nvariable > 0)
		qsort(op->variables, op->nvariable, sizeof(*op->variables),
		    by_addr);
	return op;
}

/* The DIE of a type: what set_type was given. */
static bool
die_of(const struct ctype *ct, Dwarf_Die *die)
{
	struct opened *op = ct->ct_die == 0 ? NULL : open_types(ct->ct_slot);
	Dwarf_Addr bias;

	return op != NULL &&
	    dwarf_offdie(dwfl_module_getdwarf(op->module, &bias), ct->ct_die,
		die) != NULL;
}

static void
set_type(struct ctype *ct, uint32_t slot, Dwarf_Die *die)
{
	*ct = (struct ctype){ dwarf_dieoffset(die), slot, 0 };
}

/* A typedef becomes what it stands for. */
static bool
peel(struct ctype *ct)
{
	Dwarf_Die die;

	if (!die_of(ct, &die) || dwarf_peel_type(&die, &die) != 0)
		return false;
	set_type(ct, ct->ct_slot, &die);
	return true;
}

/* --- finding types -------------------------------------------------------- */

bool
ctype_named(
    uint32_t pc, enum ctype_space space, const char *name, struct ctype *ct)
{
	struct opened *op = open_types(pc >> 24);
	const struct named_type *found = NULL;
	Dwarf_Off unit = 0;
	Dwarf_Addr bias;
	bool same = true;
	Dwarf_Die *cu;

	if (op == NULL)
		return false;
	cu = dwfl_module_addrdie(op->module, op->base + pc, &bias);
	if (cu != NULL)
		unit = dwarf_dieoffset(cu);
	for (size_t i = 0; i < op->ntype; i++) {
		const struct named_type *nt = &op->types[i];

		if (nt->space != space || strcmp(nt->name, name) != 0)
			continue;
		if (found != NULL && found->size != nt->size)
			same = false;
		if (found == NULL || nt->unit == unit)
			found = nt;
	}
	if (found == NULL || (!same && found->unit != unit))
		return false;
	*ct = (struct ctype){ found->die, pc >> 24, 0 };
	return space == CTYPE_TAG || peel(ct);
}

/* The scopes of a pc, innermost first, to be freed; how many. */
static int
scopes_at(struct opened *op, uint32_t pc, Dwarf_Die **scopes)
{
	Dwarf_Addr bias;
	Dwarf_Die *cu = dwfl_module_addrdie(op->module, op->base + pc, &bias);

	*scopes = NULL;
	if (cu == NULL)
		return 0;
	return dwarf_getscopes(cu, op->base + pc - bias, scopes);
}

bool
ctype_variable(uint32_t pc, const char *name, struct ctype *ct)
{
	struct opened *op = open_types(pc >> 24);
	Dwarf_Die *scopes, var, type;
	bool ok;
	int n;

	if (op == NULL)
		return false;
	n = scopes_at(op, pc, &scopes);
	ok = n > 0 &&
	    dwarf_getscopevar(scopes, n, name, 0, NULL, 0, 0, &var) >= 0 &&
	    type_of(&var, &type);
	free(scopes);
	if (ok)
		set_type(ct, pc >> 24, &type);
	return ok;
}

/* The address from which on a variable is in the register of results, if
 * that is soon behind the call; else UINT64_MAX. */
static uint64_t
result_since(Dwarf_Die *var, uint64_t behind)
{
	enum { SOON = 16 }; /* a move and a test of the register */
	Dwarf_Attribute attr;
	Dwarf_Addr base, start, end;
	ptrdiff_t next = 0;
	Dwarf_Op *ops;
	size_t nops;

	if (dwarf_attr_integrate(var, DW_AT_location, &attr) == NULL)
		return UINT64_MAX;
	while ((next = dwarf_getlocations(
		    &attr, next, &base, &start, &end, &ops, &nops)) > 0) {
		/* Number 0 is rax on x86-64, x0 on aarch64. */
		if (nops == 1 && ops[0].atom == DW_OP_reg0 && start >= behind &&
		    start <= behind + SOON)
			return start;
	}
	return UINT64_MAX;
}

/* What the search for the type of a result has come to. */
struct guess {
	uint64_t size;	 /* of the object */
	uint64_t behind; /* the call */
	uint64_t since;	 /* best so far, by register */
	Dwarf_Die by_register;
	Dwarf_Die by_size;
	unsigned sizes; /* how many structs have the size */
};

/* A variable, or a function by its result. */
static void
guess_one(struct guess *gs, Dwarf_Die *var)
{
	uint64_t since = result_since(var, gs->behind), size;
	const char *name, *other;
	Dwarf_Die type;

	if (!type_of(var, &type) || dwarf_tag(&type) != DW_TAG_pointer_type ||
	    !type_of(&type, &type))
		return;
	size = size_of(&type);
	if (size == 0 || size > gs->size)
		return;
	if (since < gs->since) {
		gs->since = since;
		gs->by_register = type;
	}
	name = dwarf_diename(&type);
	if (size != gs->size || !is_aggregate(&type) || name == NULL)
		return;
	other = gs->sizes > 0 ? dwarf_diename(&gs->by_size) : NULL;
	if (other == NULL || strcmp(name, other) != 0) {
		gs->sizes++;
		gs->by_size = type;
	}
}

bool
ctype_assigned(uint32_t pc, uint64_t size, struct ctype *ct)
{
	struct opened *op = open_types(pc >> 24);
	struct guess gs = { .size = size, .since = UINT64_MAX };
	Dwarf_Die *scopes, var;
	Dwarf_Addr bias = 0;
	int n;

	if (op == NULL || pc == 0)
		return false;
	/* The pc is the last byte of the call. */
	(void)dwfl_module_getdwarf(op->module, &bias);
	gs.behind = op->base + pc + 1 - bias;
	n = scopes_at(op, pc, &scopes);
	for (int i = 0; i < n && dwarf_tag(&scopes[i]) != DW_TAG_compile_unit;
	     i++) {
		int tag = dwarf_tag(&scopes[i]);

		if (tag == DW_TAG_subprogram)
			guess_one(&gs, &scopes[i]);
		if (dwarf_child(&scopes[i], &var) != 0)
			continue;
		do {
			if (dwarf_tag(&var) == DW_TAG_variable ||
			    dwarf_tag(&var) == DW_TAG_formal_parameter)
				guess_one(&gs, &var);
		} while (dwarf_siblingof(&var, &var) == 0);
	}
	free(scopes);
	if (gs.since == UINT64_MAX && gs.sizes != 1)
		return false;
	set_type(ct, pc >> 24,
	    gs.since != UINT64_MAX ? &gs.by_register : &gs.by_size);
	return true;
}

/* --- looking into types --------------------------------------------------- */

/* The length of one dimension of an array; 0: none, or without a bound. */
static uint64_t
array_length(Dwarf_Die *array, unsigned dimension)
{
	Dwarf_Attribute attr;
	Dwarf_Word n = 0;
	Dwarf_Die range;
	unsigned d = 0;

	if (dwarf_child(array, &range) != 0)
		return 0;
	do {
		if (dwarf_tag(&range) != DW_TAG_subrange_type ||
		    d++ != dimension)
			continue;
		if (dwarf_attr(&range, DW_AT_count, &attr) != NULL)
			return dwarf_formudata(&attr, &n) == 0 ? n : 0;
		if (dwarf_attr(&range, DW_AT_upper_bound, &attr) == NULL ||
		    dwarf_formudata(&attr, &n) != 0)
			return 0;
		return n + 1;
	} while (dwarf_siblingof(&range, &range) == 0);
	return 0;
}

static unsigned
array_dimensions(Dwarf_Die *array)
{
	Dwarf_Die range;
	unsigned d = 0;

	if (dwarf_child(array, &range) != 0)
		return 0;
	do
		d += dwarf_tag(&range) == DW_TAG_subrange_type;
	while (dwarf_siblingof(&range, &range) == 0);
	return d;
}

enum ctype_kind
ctype_kind(const struct ctype *ct)
{
	Dwarf_Die die;

	if (!die_of(ct, &die))
		return CTYPE_UNKNOWN;
	switch (dwarf_tag(&die)) {
	case DW_TAG_structure_type:
		return CTYPE_STRUCT;
	case DW_TAG_union_type:
		return CTYPE_UNION;
	case DW_TAG_array_type:
		return CTYPE_ARRAY;
	case DW_TAG_pointer_type:
		return CTYPE_POINTER;
	default:
		return CTYPE_SCALAR;
	}
}

uint64_t
ctype_size(const struct ctype *ct)
{
	Dwarf_Die die, element;
	uint64_t size;

	if (!die_of(ct, &die))
		return 0;
	if (dwarf_tag(&die) != DW_TAG_array_type)
		return size_of(&die);
	size = type_of(&die, &element) ? size_of(&element) : 0;
	for (unsigned d = ct->ct_dimension; d < array_dimensions(&die); d++)
		size *= array_length(&die, d);
	return size;
}

const char *
ctype_tag(const struct ctype *ct)
{
	Dwarf_Die die;

	return die_of(ct, &die) && is_aggregate(&die) ? dwarf_diename(&die) :
							NULL;
}

bool
ctype_dereference(struct ctype *ct)
{
	Dwarf_Die die;
	int tag;

	if (!die_of(ct, &die))
		return false;
	tag = dwarf_tag(&die);
	if (tag == DW_TAG_array_type &&
	    ct->ct_dimension + 1 < array_dimensions(&die)) {
		ct->ct_dimension++;
		return true;
	}
	if ((tag != DW_TAG_pointer_type && tag != DW_TAG_array_type) ||
	    !type_of(&die, &die))
		return false;
	set_type(ct, ct->ct_slot, &die);
	return true;
}

/* Offset and size of a member; a bit-field is the bytes that it is in. */
static void
member_place(Dwarf_Die *member, struct ctype_member *cm)
{
	Dwarf_Attribute attr;
	Dwarf_Word at = 0, bits = 0;

	cm->cm_bits = dwarf_attr(member, DW_AT_bit_size, &attr) != NULL &&
	    dwarf_formudata(&attr, &bits) == 0;
	if (cm->cm_bits) {
		if (dwarf_attr(member, DW_AT_data_bit_offset, &attr) != NULL)
			(void)dwarf_formudata(&attr, &at);
		cm->cm_offset = at / 8;
		cm->cm_size = (at % 8 + bits + 7) / 8;
		return;
	}
	if (dwarf_attr(member, DW_AT_data_member_location, &attr) != NULL)
		(void)dwarf_formudata(&attr, &at);
	cm->cm_offset = at;
	cm->cm_size = ctype_size(&cm->cm_type);
}

bool
ctype_next_member(const struct ctype *ct, struct ctype_member *cm)
{
	Dwarf_Die die, type;
	bool first = cm->cm_die == 0;
	struct ctype at = { cm->cm_die, ct->ct_slot, 0 };
	int rc;

	if (!(first ? die_of(ct, &die) && is_aggregate(&die) :
		      die_of(&at, &die)))
		return false;
	rc = first ? dwarf_child(&die, &die) : dwarf_siblingof(&die, &die);
	while (rc == 0 &&
	    (dwarf_tag(&die) != DW_TAG_member || !type_of(&die, &type)))
		rc = dwarf_siblingof(&die, &die);
	if (rc != 0)
		return false;
	cm->cm_die = dwarf_dieoffset(&die);
	cm->cm_name = dwarf_diename(&die);
	set_type(&cm->cm_type, ct->ct_slot, &type);
	member_place(&die, cm);
	return true;
}

bool
symbol_variable(uint32_t slot, uint64_t addr, const char **name,
    uint64_t *start, struct ctype *ct)
{
	struct opened *op = open_types(slot);
	size_t low = 0, high = op == NULL ? 0 : op->nvariable;
	Dwarf_Addr bias;
	Dwarf_Die var, type;

	if (op == NULL)
		return false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (op->variables[middle].addr <= addr)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 ||
	    dwarf_offdie(dwfl_module_getdwarf(op->module, &bias),
		op->variables[low - 1].die, &var) == NULL ||
	    dwarf_diename(&var) == NULL || !type_of(&var, &type))
		return false;
	*name = dwarf_diename(&var);
	*start = op->variables[low - 1].addr;
	set_type(ct, slot, &type);
	return addr - *start < ctype_size(ct);
}
