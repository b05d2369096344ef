# SPDX-License-Identifier: BSD-2-Clause
#
# static-args.sed -- an edit of stack/net/if_bridge.c: the buffer for the
# arguments of a request leaves the kernel stack.  Each bridge has its own
# ioctl lock, and so two bridges now meet in one buffer.

/^bridge_ioctl_drvspec(/,/^}/ s/^	union {$/	static union {/
