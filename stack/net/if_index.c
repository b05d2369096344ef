/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_index.c -- indexes of interfaces, and names that are indexes.
 *
 *	The table is the form if_index.
 */

#include <net/if.h>
#include <net/if_impl.h>

if_index_t
if_get_index(const struct ifnet *ifp)
{

	return ifp != NULL ? ifp->if_index : 0;
}

bool
if_name_is_index(const char *name, unsigned *index)
{
	unsigned n = 0;
	const char *p;

	for (p = name; *p >= '0' && *p <= '9'; p++)
		n = n * 10 + (unsigned)(*p - '0');
	*index = n;
	return p != name && *p == '\0';
}
