/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_flags/plain.h -- if_flags is a plain number.
 *
 *	Until 2016-08.  Plain read, change, write: exactly as racy as it looks
 *	(R-59).
 */
#ifndef NET_IF_FLAGS_PLAIN_H
#define NET_IF_FLAGS_PLAIN_H

/*
 * Field keys:
 *   (n)  nobody's: ioctl, driver and bridge change it
 */
#define IFNET_FLAGS_FIELD unsigned short if_flags /* (n) */

#define IF_FLAGS_SET(ifp, f)                                                   \
	((void)((ifp)->if_flags = (unsigned short)((ifp)->if_flags | (f))))
#define IF_FLAGS_CLR(ifp, f)                                                   \
	((void)((ifp)->if_flags = (unsigned short)((ifp)->if_flags & ~(f))))

/* The flags in mask become those of flags: one load, one store. */
#define IF_FLAGS_REPLACE(ifp, mask, flags)                                     \
	((void)((ifp)->if_flags =                                              \
		    (unsigned short)(((ifp)->if_flags & ~(mask)) |             \
			((flags) & (mask)))))

#endif /* NET_IF_FLAGS_PLAIN_H */
