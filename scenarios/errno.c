/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * errno.c -- NetBSD's error numbers by name, whatever the host's are.
 */

#include <stddef.h>
#include <string.h>

#include "scenarios/scenario.h"

static const char *const errno_names[] = {
	NULL, "EPERM", "ENOENT", "ESRCH", "EINTR", "EIO",	 /* 1 */
	"ENXIO", "E2BIG", "ENOEXEC", "EBADF", "ECHILD",		 /* 6 */
	"EDEADLK", "ENOMEM", "EACCES", "EFAULT", "ENOTBLK",	 /* 11 */
	"EBUSY", "EEXIST", "EXDEV", "ENODEV", "ENOTDIR",	 /* 16 */
	"EISDIR", "EINVAL", "ENFILE", "EMFILE", "ENOTTY",	 /* 21 */
	"ETXTBSY", "EFBIG", "ENOSPC", "ESPIPE", "EROFS",	 /* 26 */
	"EMLINK", "EPIPE", "EDOM", "ERANGE", "EAGAIN",		 /* 31 */
	"EINPROGRESS", "EALREADY", "ENOTSOCK", "EDESTADDRREQ",	 /* 36 */
	"EMSGSIZE", "EPROTOTYPE", "ENOPROTOOPT",		 /* 40 */
	"EPROTONOSUPPORT", "ESOCKTNOSUPPORT", "EOPNOTSUPP",	 /* 43 */
	"EPFNOSUPPORT", "EAFNOSUPPORT", "EADDRINUSE",		 /* 46 */
	"EADDRNOTAVAIL", "ENETDOWN", "ENETUNREACH", "ENETRESET", /* 49 */
	"ECONNABORTED", "ECONNRESET", "ENOBUFS", "EISCONN",	 /* 53 */
	"ENOTCONN", "ESHUTDOWN", "ETOOMANYREFS", "ETIMEDOUT",	 /* 57 */
	"ECONNREFUSED", "ELOOP", "ENAMETOOLONG", "EHOSTDOWN",	 /* 61 */
	"EHOSTUNREACH", "ENOTEMPTY", "EPROCLIM", "EUSERS",	 /* 65 */
	"EDQUOT", "ESTALE", "EREMOTE", "EBADRPC",		 /* 69 */
	"ERPCMISMATCH", "EPROGUNAVAIL", "EPROGMISMATCH",	 /* 73 */
	"EPROCUNAVAIL", "ENOLCK", "ENOSYS", "EFTYPE",		 /* 76 */
	"EAUTH", "ENEEDAUTH", "EIDRM", "ENOMSG", "EOVERFLOW",	 /* 80 */
	"EILSEQ", "ENOTSUP", "ECANCELED", "EBADMSG", "ENODATA",	 /* 85 */
	"ENOSR", "ENOSTR", "ETIME", "ENOATTR", "EMULTIHOP",	 /* 90 */
	"ENOLINK", "EPROTO",					 /* 95 */
};

enum { NERRNOS = sizeof(errno_names) / sizeof(errno_names[0]) };

_Static_assert(NERRNOS == 97, "EPROTO is 96");

int
scn_errno_of(const char *name)
{
	if (strcmp(name, "EWOULDBLOCK") == 0)
		name = "EAGAIN";
	for (int i = 1; i < NERRNOS; i++)
		if (strcmp(errno_names[i], name) == 0)
			return i;
	return -1;
}

/* NULL when no error has this number. */
const char *
scn_errno_name(int number)
{
	return number > 0 && number < NERRNOS ? errno_names[number] : NULL;
}
