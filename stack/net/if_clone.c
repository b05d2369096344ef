/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_clone.c -- interfaces made by name: kinds, create, list.
 *
 *	Definition: reference B.9.  if_clone_destroy is in the form if_lookup,
 *	because history changed what it holds while it destroys.  The callers
 *	of create and destroy hold if_clone_mtx.
 */

#include <sys/errno.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_impl.h>

#define IF_MAXUNIT 0x7fff

kmutex_t if_clone_mtx;

/* Written at boot only. */
static LIST_HEAD(, if_clone) if_cloners = LIST_HEAD_INITIALIZER(if_cloners);
static int if_cloners_count;

void
if_clone_init(void)
{

	mutex_init(&if_clone_mtx, MUTEX_DEFAULT, IPL_NONE);
}

void
if_clone_attach(struct if_clone *ifc)
{

	LIST_INSERT_HEAD(&if_cloners, ifc, ifc_list);
	if_cloners_count++;
}

/* The unit after the kind's name: digits, no leading zero. */
static bool
if_clone_unit(const char *p, int *unitp)
{
	int unit = 0;

	if (*p == '\0' || (p[0] == '0' && p[1] != '\0'))
		return false;
	for (; *p != '\0'; p++) {
		if (*p < '0' || *p > '9')
			return false;
		unit = unit * 10 + (*p - '0');
		if (unit > IF_MAXUNIT)
			return false;
	}
	if (unitp != NULL)
		*unitp = unit;
	return true;
}

struct if_clone *
if_clone_lookup(const char *name, int *unitp)
{
	struct if_clone *ifc;

	LIST_FOREACH(ifc, &if_cloners, ifc_list) {
		if (strncmp(name, ifc->ifc_name, ifc->ifc_namelen) != 0)
			continue;
		if (if_clone_unit(name + ifc->ifc_namelen, unitp))
			return ifc;
	}
	return NULL;
}

int
if_clone_create(const char *name)
{
	struct if_clone *ifc;
	int unit;

	KASSERT(mutex_owned(&if_clone_mtx));

	ifc = if_clone_lookup(name, &unit);
	if (ifc == NULL)
		return EINVAL;
	if (ifunit(name) != NULL)
		return EEXIST;
	return (*ifc->ifc_create)(ifc, unit);
}

/*
 * if_clone_list(ifcr)
 *
 *	Copy out as many names of kinds as fit.
 */
int
if_clone_list(struct if_clonereq *ifcr)
{
	char name[IFNAMSIZ];
	struct if_clone *ifc;
	char *dst = ifcr->ifcr_buffer;
	int count, error;

	ifcr->ifcr_total = if_cloners_count;
	if (dst == NULL)
		return 0;
	if (ifcr->ifcr_count < 0)
		return EINVAL;

	count = MIN(if_cloners_count, ifcr->ifcr_count);
	LIST_FOREACH(ifc, &if_cloners, ifc_list) {
		if (count-- == 0)
			break;
		memset(name, 0, sizeof(name));
		if (strlcpy(name, ifc->ifc_name, sizeof(name)) >= sizeof(name))
			return ENAMETOOLONG;
		error = copyout(name, dst, sizeof(name));
		if (error != 0)
			return error;
		dst += sizeof(name);
	}
	return 0;
}
