# SPDX-License-Identifier: BSD-2-Clause
#
# rtdelete.sed -- an edit of stack/net/bridge_rtremove/collect.c: when a member
# leaves, all entries that name it go, not the first one alone (R-05).

/^bridge_rtdelete(/,/^}/ {
	/bridge_rt_remove_enter(sc);/i\
again:
	/bridge_rt_remove_exit(/,/^}/ {
		s/if (brt != NULL)$/& {/
		/bridge_rtnode_destroy(brt);/a\
		goto again;\
	}
	}
}
