/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sockio.h -- the socket ioctls; they live in net/if_ioctl.h.
 */
#ifndef SYS_SOCKIO_H
#define SYS_SOCKIO_H

#include <net/if_ioctl.h>

#endif /* SYS_SOCKIO_H */
