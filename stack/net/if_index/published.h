/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_index/published.h -- if_byindex finds an interface when it is complete.
 *
 *	The repaired stack: an index is taken first, and the interface is put
 *	into the table together with the list.
 */
#ifndef NET_IF_INDEX_PUBLISHED_H
#define NET_IF_INDEX_PUBLISHED_H

struct ifnet;

/* With ifnet_mtx. */
void if_publish_index(struct ifnet *);

#define IF_INDEX_PUBLISH(ifp) if_publish_index(ifp)

#endif /* NET_IF_INDEX_PUBLISHED_H */
