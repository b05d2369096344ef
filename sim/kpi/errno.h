/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * errno.h -- NetBSD's error numbers.
 */
#ifndef KPI_ERRNO_H
#define KPI_ERRNO_H

#define EPERM		1
#define ENOENT		2
#define ESRCH		3
#define EINTR		4
#define EIO		5
#define ENXIO		6
#define E2BIG		7
#define EBADF		9
#define EDEADLK		11
#define ENOMEM		12
#define EACCES		13
#define EFAULT		14
#define EBUSY		16
#define EEXIST		17
#define ENODEV		19
#define EINVAL		22
#define ENOTTY		25
#define EFBIG		27
#define ENOSPC		28
#define ERANGE		34
#define EAGAIN		35
#define EWOULDBLOCK	EAGAIN
#define ENOTSOCK	38
#define EMSGSIZE	40
#define ENOPROTOOPT	42
#define EPROTONOSUPPORT 43
#define EOPNOTSUPP	45
#define EPFNOSUPPORT	46
#define EAFNOSUPPORT	47
#define EADDRINUSE	48
#define EADDRNOTAVAIL	49
#define ENETDOWN	50
#define ENETUNREACH	51
#define ENETRESET	52
#define ENOBUFS		55
#define EISCONN		56
#define ENOTCONN	57
#define ETIMEDOUT	60
#define ENAMETOOLONG	63
#define EHOSTDOWN	64
#define EHOSTUNREACH	65
#define ENOSYS		78

/* Kernel internal. */
#define EJUSTRETURN (-2)
#define ERESTART    (-3)

#endif /* KPI_ERRNO_H */
