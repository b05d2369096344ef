/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_lookup/psref.h -- a look-up gives a passive reference.
 *
 *	From 2016-06: if_get, if_get_byindex, if_put (reference B.5).
 */
#ifndef NET_IF_LOOKUP_PSREF_H
#define NET_IF_LOOKUP_PSREF_H

#include <sys/psref.h>
#include <sys/types.h>

struct ifnet;

/*
 * struct ifref
 *
 *	What a caller holds on an interface from if_ref to if_unref: a passive
 *	reference, and its CPU.
 *
 *	Field keys:
 *	  (!)  only the holder
 */
struct ifref {
	struct psref ifr_psref; /* (!) */
	int ifr_bound;		/* (!) of curlwp_bind */
};

/* The caller stays on its CPU until if_put.  NULL: there is none. */
struct ifnet *if_get(const char *name, struct psref *);
struct ifnet *if_get_byindex(unsigned index, struct psref *);
void if_put(const struct ifnet *, struct psref *);
/* A reference on a pointer that the caller believes alive. */
void if_acquire_NOMPSAFE(struct ifnet *, struct psref *);
/* For assertions only. */
bool if_held(struct ifnet *);

#endif /* NET_IF_LOOKUP_PSREF_H */
