/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * module.h -- a stack module: a shared object at a fixed link address.
 *
 *	Loaded once a process, however many nodes run it; the writable segment
 *	that remains after relocation is copied per node (sim.c).
 */

#ifndef SIM_MODULE_H
#define SIM_MODULE_H

#include <stdbool.h>
#include <stdint.h>

struct kpi_module;
struct node;

struct module {
	char mo_path[512];
	void *mo_handle;
	const struct kpi_module *mo_kpi;
	uint64_t mo_base; /* first byte of the image */
	uint64_t mo_image_size;
	uint64_t mo_text_size; /* code: pcs lie in [base, base + text_size) */
	uint64_t mo_data, mo_data_size; /* writable after relocation */
	uint64_t mo_build;     /* hash of the loaded segments of the file */
	struct node *mo_owner; /* whose variables the segment holds */
	void *mo_pristine;     /* the writable segment as it was loaded */
	struct module_symbol { /* found before, by a hash of the name */
		char ms_name[48];
		void *ms_address;
	} mo_symbol[16];
};

/* NULL and sim_error() when it cannot be loaded, or is no module. */
struct module *module_load(const char *path);
/* The address of what it exports by this name, or of what the libraries behind
 * it do; NULL.  Runs ask for the same names again and again. */
void *module_symbol(struct module *, const char *name);
void module_unload_all(void);

#endif /* SIM_MODULE_H */
