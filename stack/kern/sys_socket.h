/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * sys_socket.h -- the system calls of this kernel: ioctl and send.
 *
 *	As struct kpi_syscalls wants them.  All pointers are addresses of user
 *	memory.
 */
#ifndef KERN_SYS_SOCKET_H
#define KERN_SYS_SOCKET_H

#include <sys/types.h>

int sys_ioctl(unsigned long cmd, void *data);
int sys_send(const char *ifname, const uint8_t *dst, size_t len);

#endif /* KERN_SYS_SOCKET_H */
