/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.c -- load stack modules (module.h).
 */

#define _GNU_SOURCE

#include "sim/module.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/kpi/machine/module.h"
#include "sim/memory.h"

enum { MODULES_MAX = 32 };

static struct module modules[MODULES_MAX];
static unsigned nmodule;

struct search {
	struct module *module;
	bool found;
	const char *wrong;
};

/* The part of a writable segment that stays writable. */
static void
find_data(struct search *se, const struct dl_phdr_info *info)
{
	struct module *mo = se->module;
	uint64_t relro_end = 0, lo = UINT64_MAX, hi = 0;

	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *ph = &info->dlpi_phdr[i];

		if (ph->p_type == PT_GNU_RELRO)
			relro_end = (ph->p_vaddr + ph->p_memsz) &
			    ~(uint64_t)(PAGE_BYTES - 1);
		if (ph->p_type == PT_TLS)
			se->wrong = "has thread-local variables";
		if (ph->p_type != PT_LOAD)
			continue;
		if (ph->p_vaddr + ph->p_memsz > hi)
			hi = ph->p_vaddr + ph->p_memsz;
		if (ph->p_vaddr < lo)
			lo = ph->p_vaddr;
		if (ph->p_flags & PF_X)
			mo->mo_text_size = ph->p_vaddr + ph->p_memsz;
		if (ph->p_flags & PF_W) {
			mo->mo_data = ph->p_vaddr;
			mo->mo_data_size = ph->p_memsz;
		}
	}
	mo->mo_base = info->dlpi_addr + lo;
	mo->mo_image_size = hi - lo;
	mo->mo_text_size -= lo;
	if (mo->mo_data < relro_end) {
		uint64_t cut = relro_end - mo->mo_data;

		cut = cut < mo->mo_data_size ? cut : mo->mo_data_size;
		mo->mo_data += cut;
		mo->mo_data_size -= cut;
	}
	mo->mo_data += info->dlpi_addr;
	if (lo < MODULE_BASE || mo->mo_image_size > MODULE_STRIDE)
		se->wrong = "does not lie in a module slot; braid-cc makes "
			    "modules that do";
	else if (info->dlpi_addr != 0)
		se->wrong = "its module slot is taken by another module; "
			    "braid-cc --slot gives it another one";
}

static int
visit(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct search *se = arg;
	const struct link_map *map = se->module->mo_handle;

	(void)size;
	/* The name must match too: the main program also has bias 0. */
	if (info->dlpi_addr != map->l_addr ||
	    strcmp(info->dlpi_name, map->l_name) != 0)
		return 0;
	se->found = true;
	find_data(se, info);
	return 1;
}

/*
 * Hash what is loaded from the file: debug sections and symbol tables, which
 * depend on where the tree lay, are outside the segments.
 */
static uint64_t
build_id(const char *path)
{
	uint64_t h = 0xcbf29ce484222325u;
	ElfW(Ehdr) eh;
	FILE *f = fopen(path, "rb");

	if (f == NULL || fread(&eh, sizeof(eh), 1, f) != 1) {
		if (f != NULL)
			(void)fclose(f);
		return 0;
	}
	for (unsigned i = 0; i < eh.e_phnum; i++) {
		ElfW(Phdr) ph;

		if (fseek(f, (long)(eh.e_phoff + i * sizeof(ph)), SEEK_SET) !=
			0 ||
		    fread(&ph, sizeof(ph), 1, f) != 1)
			break;
		if (ph.p_type != PT_LOAD)
			continue;
		/* The ELF header in the first segment points to sections. */
		uint64_t skip = ph.p_offset == 0 ? sizeof(eh) : 0;

		if (fseek(f, (long)(ph.p_offset + skip), SEEK_SET) != 0)
			break;
		for (uint64_t n = skip; n < ph.p_filesz; n++)
			h = (h ^ (uint64_t)(unsigned char)getc(f)) *
			    0x100000001b3u;
	}
	(void)fclose(f);
	return h;
}

static struct module *
fail(struct module *mo, const char *why)
{
	sim_set_error("%s: %s", mo->mo_path, why);
	if (mo->mo_handle != NULL)
		(void)dlclose(mo->mo_handle);
	return NULL;
}

/* Say what the loader says, once with the path. */
static struct module *
not_loaded(const char *path, const char *why)
{
	size_t n = strlen(path);

	if (strncmp(why, path, n) == 0 && strncmp(why + n, ": ", 2) == 0)
		why += n + 2;
	sim_set_error("%s: is no module: %s", path, why);
	return NULL;
}

struct module *
module_load(const char *path)
{
	struct module *mo;
	struct search se;

	for (unsigned i = 0; i < nmodule; i++) {
		if (strcmp(modules[i].mo_path, path) == 0)
			return &modules[i];
	}
	if (nmodule == MODULES_MAX) {
		sim_set_error("%s: more than %d modules", path, MODULES_MAX);
		return NULL;
	}
	mo = &modules[nmodule];
	memset(mo, 0, sizeof(*mo));
	(void)snprintf(mo->mo_path, sizeof(mo->mo_path), "%s", path);
	if (access(path, R_OK) != 0)
		return fail(
		    mo, errno == ENOENT ? "no such module" : "cannot be read");
	mo->mo_handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (mo->mo_handle == NULL)
		return not_loaded(path, dlerror());
	mo->mo_kpi = dlsym(mo->mo_handle, "kpi_module");
	if (mo->mo_kpi == NULL)
		return fail(mo, "is no module: it exports no kpi_module");
	if (mo->mo_kpi->km_abi != KPI_MODULE_ABI)
		return fail(mo,
		    "was built for another version of the kernel API; build "
		    "it again");
	se = (struct search){ .module = mo };
	(void)dl_iterate_phdr(visit, &se);
	if (!se.found)
		return fail(mo, "cannot find its segments");
	if (se.wrong != NULL)
		return fail(mo, se.wrong);
	mo->mo_build = build_id(path);
	mo->mo_pristine = malloc(mo->mo_data_size + 1);
	ASSERT(mo->mo_pristine != NULL);
	memcpy(mo->mo_pristine, ptr(mo->mo_data), mo->mo_data_size);
	nmodule++;
	return mo;
}

void *
module_symbol(struct module *mo, const char *name)
{
	struct module_symbol *ms;
	unsigned hash = 0;
	size_t len = 0;

	for (; name[len] != '\0'; len++)
		hash = hash * 31 + (unsigned char)name[len];
	ms = &mo->mo_symbol[hash % (sizeof(mo->mo_symbol) / sizeof(*ms))];
	if (len == 0 || len >= sizeof(ms->ms_name))
		return dlsym(mo->mo_handle, name);
	if (strcmp(ms->ms_name, name) != 0) {
		ms->ms_address = dlsym(mo->mo_handle, name);
		memcpy(ms->ms_name, name, len + 1);
	}
	return ms->ms_address;
}

void
module_unload_all(void)
{
	for (unsigned i = 0; i < nmodule; i++) {
		free(modules[i].mo_pristine);
		(void)dlclose(modules[i].mo_handle);
	}
	nmodule = 0;
}
