/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * symbol.c -- functions and lines of code addresses, from DWARF.
 *
 *	The only user of libdw.  Modules are opened when the first finding is
 *	named, not before: a clean campaign never pays for it.
 */

#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/world.h"
#include "sim/assert.h"

enum { INLINE_MAX = 8 };

/* By module slot, the high byte of a pc. */
enum { SLOTS_MAX = 256 };

static struct opened {
	Dwfl *dwfl;
	Dwfl_Module *module;
	uint64_t base; /* of addresses: what a pc is added to */
} slots[SLOTS_MAX];

static struct store_symbol *table;
static size_t ntable, table_max;

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = dwfl_standard_find_debuginfo,
	.section_address = dwfl_offline_section_address,
};

/* Debug information of the module that a pc lies in; NULL: there is none. */
static struct opened *
open_module(uint32_t pc)
{
	struct opened *op = &slots[pc >> 24];
	const char *path = NULL;

	if (op->dwfl != NULL)
		return op->module != NULL ? op : NULL;
	for (unsigned i = 0; i < world_scenario()->sc_nnodes; i++) {
		/* Modules lie 16 MiB apart, and slot 0 is never used. */
		if ((sim_node_base(i) >> 24 & 0xff) == pc >> 24) {
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
		slots[i] = (struct opened){ NULL, NULL, 0 };
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
	struct opened *op = open_module(pc);
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
	/* The file is linked at its run-time address; libdw may shift it. */
	cu = dwfl_module_addrdie(module, addr, &bias);
	src = dwfl_module_getsrc(module, addr);
	if (src != NULL) {
		file = tidy(dwfl_lineinfo(src, NULL, &number, NULL, NULL, NULL));
		line = (uint32_t)number;
	}
	nscopes = cu == NULL ? 0 : dwarf_getscopes(cu, addr - bias, &scopes);
	for (int i = 0; i < nscopes && depth < INLINE_MAX; i++) {
		int tag = dwarf_tag(&scopes[i]);
		struct store_symbol *sy;

		if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
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
