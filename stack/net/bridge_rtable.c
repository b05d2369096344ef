/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bridge_rtable.c -- the forwarding table: which address is behind which
 * member.
 *
 *	A hash table of chains in descending order of address, and a list of
 *	all entries, newest first.  Who may change and follow the links is said
 *	by the mechanism bridge_table; removal in passes is bridge_rtremove.
 *	The contents of an entry have no lock in any variant.  Reference D.5.
 */
#include <sys/cprng.h>
#include <sys/kernel.h>
#include <sys/kmem.h>
#include <sys/param.h>
#include <sys/pool.h>
#include <sys/systm.h>

#include <net/if_bridgevar.h>

static struct pool bridge_rtnode_pool;

static uint32_t bridge_rthash(const struct bridge_softc *, const uint8_t *);
static int bridge_rtnode_insert(struct bridge_softc *, struct bridge_rtnode *);
static int
bridge_rtalloc(struct bridge_softc *, const uint8_t *, struct ifnet *);

/* Once, at boot. */
void
bridge_rtable_attach(void)
{

	pool_init(&bridge_rtnode_pool, sizeof(struct bridge_rtnode), 0, 0, 0,
	    "brtpl", NULL, IPL_NET);
}

/* Zero-filled chains are empty chains. */
void
bridge_rtable_init(struct bridge_softc *sc)
{

	sc->sc_rthash =
	    kmem_zalloc(sizeof(*sc->sc_rthash) * BRIDGE_RTHASH_SIZE, KM_SLEEP);
	sc->sc_rthash_key = cprng_fast32();
	BRIDGE_RTLIST_INIT(&sc->sc_rtlist);
	bridge_rtlock_init(sc);
}

/*
 * bridge_rtable_fini(sc)
 *
 *	The table is empty in the repaired stack.  In history entries that are
 *	still there, static ones for instance, are not freed, and the
 *	ageing thread is not waited for.
 */
void
bridge_rtable_fini(struct bridge_softc *sc)
{

	kmem_free(sc->sc_rthash, sizeof(*sc->sc_rthash) * BRIDGE_RTHASH_SIZE);
	bridge_rtlock_fini(sc);
}

/*
 * bridge_rtlookup(sc, addr)
 *
 *	The interface behind which addr lives, or NULL.  The pointer is bare:
 *	nothing keeps the interface once the section is left, and an
 *	entry can outlive its interface.
 */
struct ifnet *
bridge_rtlookup(struct bridge_softc *sc, const uint8_t *addr)
{
	struct bridge_rtnode *brt;
	struct ifnet *ifp = NULL;
	int s;

	BRIDGE_RT_RENTER(s);
	brt = bridge_rtnode_lookup(sc, addr);
	if (brt != NULL)
		ifp = brt->brt_ifp;
	BRIDGE_RT_REXIT(s);

	return ifp;
}

static bool
bridge_rt_is_dynamic(const struct bridge_rtnode *brt)
{

	return (brt->brt_flags & IFBAF_TYPEMASK) == IFBAF_DYNAMIC;
}

/*
 * bridge_rtupdate(sc, dst, ifp, setflags, flags)
 *
 *	Note that dst is behind ifp: learnt from a frame (setflags false), or
 *	said by the administrator.  0, ENOSPC, ENOMEM, or EEXIST when another
 *	CPU inserted dst at the same time.  Does not sleep.
 *
 *	A new entry is published first and filled in by going round once more,
 *	so in history its interface is NULL for a while, and learning
 *	moves a static entry as well.
 */
int
bridge_rtupdate(struct bridge_softc *sc, const uint8_t *dst, struct ifnet *ifp,
    bool setflags, uint8_t flags)
{
	struct bridge_rtnode *brt;
	int error, s;

	for (;;) {
		BRIDGE_RT_RENTER(s);
		brt = bridge_rtnode_lookup(sc, dst);
		if (brt != NULL)
			break;
		if (!MUTANT(M_21))
			BRIDGE_RT_REXIT(s);
		error = bridge_rtalloc(sc, dst, ifp);
		if (MUTANT(M_21))
			BRIDGE_RT_REXIT(s);
		if (error != 0)
			return error;
	}

	if (MUTANT(R_18) || setflags || bridge_rt_is_dynamic(brt)) {
		SHARED_RELEASE();
		brt->brt_ifp = ifp;
	}
	if (setflags) {
		brt->brt_flags = flags;
		if ((flags & IFBAF_TYPEMASK) == IFBAF_STATIC)
			brt->brt_expire = 0;
		else
			brt->brt_expire = time_uptime + sc->sc_brttimeout;
	} else if ((brt->brt_flags & IFBAF_TYPEMASK) == IFBAF_DYNAMIC) {
		brt->brt_expire = time_uptime + sc->sc_brttimeout;
	}
	BRIDGE_RT_REXIT(s);

	return 0;
}

/*
 * bridge_rtalloc(sc, dst, ifp)
 *
 *	Insert an entry for dst, in history without the interface.  The limit
 *	is checked without the lock.
 */
static int
bridge_rtalloc(struct bridge_softc *sc, const uint8_t *dst, struct ifnet *ifp)
{
	struct bridge_rtnode *brt;
	int error;

	if (sc->sc_brtcnt >= sc->sc_brtmax)
		return ENOSPC;

	brt = pool_get(&bridge_rtnode_pool, PR_NOWAIT);
	if (brt == NULL)
		return ENOMEM;

	memset(brt, 0, sizeof(*brt));
	BRIDGE_RTNODE_INIT(brt);
	if (!MUTANT(R_12))
		brt->brt_ifp = ifp;
	brt->brt_expire = time_uptime + sc->sc_brttimeout;
	brt->brt_flags = IFBAF_DYNAMIC;
	memcpy(brt->brt_addr, dst, ETHER_ADDR_LEN);

	BRIDGE_RT_LOCK(sc);
	error = bridge_rtnode_insert(sc, brt);
	BRIDGE_RT_UNLOCK(sc);
	if (error != 0)
		pool_put(&bridge_rtnode_pool, brt);

	return error;
}

static bool
bridge_rttrim_one(struct bridge_softc *sc, struct bridge_rtnode *brt,
    const void *arg __unused, bool *stop)
{

	if (sc->sc_brtcnt <= sc->sc_brtmax) {
		*stop = true;
		return false;
	}
	return bridge_rt_is_dynamic(brt);
}

/*
 * bridge_rttrim(sc)
 *
 *	Bring the table within its limit: what has expired first, then the
 *	newest dynamic entries.  May sleep.
 */
void
bridge_rttrim(struct bridge_softc *sc)
{

	if (sc->sc_brtcnt <= sc->sc_brtmax)
		return;

	bridge_rtage(sc);
	if (sc->sc_brtcnt <= sc->sc_brtmax)
		return;

	bridge_rtlist_iterate_remove(sc, bridge_rttrim_one, NULL);
}

static bool
bridge_rtage_one(struct bridge_softc *sc __unused, struct bridge_rtnode *brt,
    const void *arg __unused, bool *stop __unused)
{

	return bridge_rt_is_dynamic(brt) && time_uptime >= brt->brt_expire;
}

/* Remove the dynamic entries whose time is over.  May sleep. */
void
bridge_rtage(struct bridge_softc *sc)
{

	bridge_rtlist_iterate_remove(sc, bridge_rtage_one, NULL);
}

static bool
bridge_rtflush_dynamic(struct bridge_softc *sc __unused,
    struct bridge_rtnode *brt, const void *arg __unused, bool *stop __unused)
{

	return bridge_rt_is_dynamic(brt);
}

static bool
bridge_rtflush_all(struct bridge_softc *sc __unused,
    struct bridge_rtnode *brt __unused, const void *arg __unused,
    bool *stop __unused)
{

	return true;
}

/* Remove all dynamic entries, or all.  May sleep. */
void
bridge_rtflush(struct bridge_softc *sc, bool full)
{

	bridge_rtlist_iterate_remove(
	    sc, full ? bridge_rtflush_all : bridge_rtflush_dynamic, NULL);
}

/* Remove the entry for addr; ENOENT when there is none.  May sleep. */
int
bridge_rtdaddr(struct bridge_softc *sc, const uint8_t *addr)
{
	struct bridge_rtnode *brt;

	bridge_rt_remove_enter(sc);
	brt = bridge_rtnode_lookup(sc, addr);
	if (brt != NULL)
		bridge_rtnode_remove(sc, brt);
	bridge_rt_remove_exit(sc, brt != NULL);

	if (brt == NULL)
		return ENOENT;
	bridge_rtnode_destroy(brt);
	return 0;
}

/*
 * bridge_rthash(sc, addr)
 *
 *	The chain of addr.  The key differs from bridge to bridge, so that
 *	nobody outside can aim at one chain.
 */
static uint32_t
bridge_rthash(const struct bridge_softc *sc, const uint8_t *addr)
{
	uint32_t a = 0x9e3779b9, b = 0x9e3779b9, c = sc->sc_rthash_key;

	b += (uint32_t)addr[5] << 8;
	b += addr[4];
	a += (uint32_t)addr[3] << 24;
	a += (uint32_t)addr[2] << 16;
	a += (uint32_t)addr[1] << 8;
	a += addr[0];

	/* Bob Jenkins' mix of three words (Dr. Dobb's Journal, 1997). */
	a = (a - b - c) ^ (c >> 13);
	b = (b - c - a) ^ (a << 8);
	c = (c - a - b) ^ (b >> 13);
	a = (a - b - c) ^ (c >> 12);
	b = (b - c - a) ^ (a << 16);
	c = (c - a - b) ^ (b >> 5);
	a = (a - b - c) ^ (c >> 3);
	b = (b - c - a) ^ (a << 10);
	c = (c - a - b) ^ (b >> 15);

	return c & BRIDGE_RTHASH_MASK;
}

/* In a read section, or with the lock of removal. */
struct bridge_rtnode *
bridge_rtnode_lookup(struct bridge_softc *sc, const uint8_t *addr)
{
	struct bridge_rtnode *brt;
	int dir;

	BRIDGE_RTLIST_READER_FOREACH(
	    brt, &sc->sc_rthash[bridge_rthash(sc, addr)], brt_hash)
	{
		dir = memcmp(addr, brt->brt_addr, ETHER_ADDR_LEN);
		if (dir == 0)
			return brt;
		if (dir > 0)
			return NULL; /* the rest is smaller still */
	}

	return NULL;
}

/*
 * bridge_rtnode_insert(sc, brt)
 *
 *	EEXIST when the address is there already.  Links only: brt_ifp is not
 *	set yet.
 */
static int
bridge_rtnode_insert(struct bridge_softc *sc, struct bridge_rtnode *brt)
{
	struct bridge_rtlist *chain;
	struct bridge_rtnode *here, *last = NULL;
	int dir;

	KASSERT(BRIDGE_RT_LOCKED(sc));

	chain = &sc->sc_rthash[bridge_rthash(sc, brt->brt_addr)];
	BRIDGE_RTLIST_FOREACH(here, chain, brt_hash)
	{
		dir = memcmp(brt->brt_addr, here->brt_addr, ETHER_ADDR_LEN);
		if (dir == 0)
			return EEXIST;
		if (dir > 0)
			break;
		last = here;
	}
	if (here != NULL)
		BRIDGE_RTNODE_INSERT_BEFORE(here, brt, brt_hash);
	else if (last != NULL)
		BRIDGE_RTNODE_INSERT_AFTER(last, brt, brt_hash);
	else
		BRIDGE_RTNODE_INSERT_HEAD(chain, brt, brt_hash);

	BRIDGE_RTNODE_INSERT_HEAD(&sc->sc_rtlist, brt, brt_list);
	sc->sc_brtcnt++;

	return 0;
}

/* Unlink; readers may stand on brt until bridge_rt_remove_exit returns. */
void
bridge_rtnode_remove(struct bridge_softc *sc, struct bridge_rtnode *brt)
{

	KASSERT(BRIDGE_RT_LOCKED(sc));

	BRIDGE_RTNODE_REMOVE(brt, brt_hash);
	BRIDGE_RTNODE_REMOVE(brt, brt_list);
	sc->sc_brtcnt--;
}

void
bridge_rtnode_destroy(struct bridge_rtnode *brt)
{

	BRIDGE_RTNODE_FINI(brt);
	pool_put(&bridge_rtnode_pool, brt);
}
