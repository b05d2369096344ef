/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * members_module.c -- what "member delete against flood" comes down to.
 *
 *	A list of bridge members that a reader walks in a read section while
 *	somebody takes one out: unlink under the lock, wait until no reader can
 *	have it any more, free.  members_delete_hastily does not wait.
 */

#include <machine/module.h>
#include <sys/atomic.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/pserialize.h>
#include <sys/systm.h>

/*
 * struct member
 *
 *	Field keys:
 *	  (p)  written under members_lock, read in read sections
 *	  (:)  constant while the member is linked
 */
struct member {
	struct member *volatile mb_next; /* (p) */
	unsigned mb_flags;		 /* (:) */
};

enum { MEMBERS = 2 };

static kmutex_t members_lock;
static pserialize_t members_psz;
static struct member *volatile members; /* (p) */

int members_flood(void);
int members_delete(void);
int members_delete_hastily(void);

static void
init(void)
{
	mutex_init(&members_lock, MUTEX_DEFAULT, IPL_NONE);
	members_psz = pserialize_create();
	for (unsigned i = 0; i < MEMBERS; i++) {
		struct member *mb = kmem_zalloc(sizeof(*mb), KM_SLEEP);

		mb->mb_flags = i + 1;
		mb->mb_next = members;
		members = mb;
	}
}

/* How many members there are; each must look like one. */
int
members_flood(void)
{
	const struct member *mb;
	unsigned n = 0;
	int s = pserialize_read_enter();

	for (mb = members; mb != NULL; mb = mb->mb_next) {
		membar_datadep_consumer();
		KASSERT(mb->mb_flags >= 1 && mb->mb_flags <= MEMBERS);
		n++;
	}
	pserialize_read_exit(s);
	return n == MEMBERS || n == MEMBERS - 1 ? 0 : 1;
}

static struct member *
unlink_first(void)
{
	struct member *mb;

	mb = members;
	if (mb != NULL)
		members = mb->mb_next;
	return mb;
}

static void
destroy(struct member *mb)
{
	mb->mb_flags = 0;
	kmem_free(mb, sizeof(*mb));
}

int
members_delete(void)
{
	struct member *mb;

	mutex_enter(&members_lock);
	mb = unlink_first();
	pserialize_perform(members_psz);
	mutex_exit(&members_lock);
	destroy(mb);
	return 0;
}

int
members_delete_hastily(void)
{
	struct member *mb;

	mutex_enter(&members_lock);
	mb = unlink_first();
	mutex_exit(&members_lock);
	destroy(mb);
	return 0;
}

const struct kpi_module kpi_module = {
	.km_abi = KPI_MODULE_ABI, .km_name = "search-members", .km_init = init
};
