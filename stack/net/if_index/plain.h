/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_index/plain.h -- if_byindex finds an interface as soon as it has an
 * index.
 *
 *	Until 2016-08 (reference B.3).
 */
#ifndef NET_IF_INDEX_PLAIN_H
#define NET_IF_INDEX_PLAIN_H

#define IF_INDEX_PUBLISH(ifp) ((void)0)

#endif /* NET_IF_INDEX_PLAIN_H */
