/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_addr.c -- addresses of interfaces; of all kinds, the link-level one is
 * the one this stack has.
 *
 *	Definition: reference B.3, B.4, B.7.  In history the count of an
 *	address is a plain integer, an address is freed without a grace
 *	period, and the link-level address is replaced in three steps
 *	that a reader can fall between.  The repaired stack gives an
 *	interface its address before it is registered and takes it when nobody
 *	has the interface any more.
 */

#include <sys/atomic.h>
#include <sys/errno.h>
#include <sys/intr.h>
#include <sys/malloc.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <net/if.h>
#include <net/if_dl.h>
#include <net/if_impl.h>

MALLOC_DEFINE(M_IFADDR, "ifaddr", "interface address");

/*
 * struct dl_ifaddr
 *
 *	A link-level address: one allocation with its socket address.
 *
 *	Field keys:
 *	  (:)  set before the address is inserted
 *	  (a)  as struct ifaddr says
 */
struct dl_ifaddr {
	struct ifaddr dia_ifa;	     /* (a) */
	struct sockaddr_dl dia_addr; /* (:) */
};

void
ifaref(struct ifaddr *ifa)
{

	if (MUTANT(R_26))
		ifa->ifa_refcnt++;
	else
		atomic_inc_uint(&ifa->ifa_refcnt);
}

void
ifafree(struct ifaddr *ifa)
{

	KASSERT(ifa->ifa_refcnt > 0);
	if (!MUTANT(R_26)) {
		membar_exit();
		if (atomic_dec_uint_nv(&ifa->ifa_refcnt) > 0)
			return;
		membar_enter();
		free(ifa, M_IFADDR);
		return;
	}
	if (--ifa->ifa_refcnt == 0)
		free(ifa, M_IFADDR);
}

void
ifa_insert(struct ifnet *ifp, struct ifaddr *ifa)
{

	ifa->ifa_ifp = ifp;
	TAILQ_INSERT_TAIL(&ifp->if_addrlist, ifa, ifa_list);
	ifaref(ifa);
}

void
ifa_remove(struct ifnet *ifp, struct ifaddr *ifa)
{

	KASSERT(ifa->ifa_ifp == ifp);
	TAILQ_REMOVE(&ifp->if_addrlist, ifa, ifa_list);
	ifafree(ifa);
}

static struct ifaddr *
if_dl_create(const struct ifnet *ifp)
{
	struct dl_ifaddr *dia;
	struct sockaddr_dl *sdl;
	size_t namelen = strlen(ifp->if_xname);

	KASSERT(namelen + ifp->if_addrlen <= sizeof(sdl->sdl_data));

	dia = malloc(sizeof(*dia), M_IFADDR, M_WAITOK | M_ZERO);
	sdl = &dia->dia_addr;
	sdl->sdl_len = sizeof(*sdl);
	sdl->sdl_family = AF_LINK;
	sdl->sdl_index = ifp->if_index;
	sdl->sdl_type = ifp->if_type;
	sdl->sdl_nlen = (uint8_t)namelen;
	sdl->sdl_alen = ifp->if_addrlen;
	memcpy(sdl->sdl_data, ifp->if_xname, namelen);
	dia->dia_ifa.ifa_addr = (struct sockaddr *)(void *)sdl;
	return &dia->dia_ifa;
}

/*
 * if_alloc_sadl(ifp)
 *
 *	Give ifp a link-level address, all zero, in place of one it may have.
 *	The address's length must be set.  May sleep.
 */
void
if_alloc_sadl(struct ifnet *ifp)
{
	struct ifaddr *ifa;

	if (ifp->if_sadl != NULL)
		if_free_sadl(ifp);

	ifa = if_dl_create(ifp);
	ifa_insert(ifp, ifa);
	ifp->if_dl = ifa;
	ifaref(ifa);
	ifp->if_sadl = (const struct sockaddr_dl *)(void *)ifa->ifa_addr;
}

/*
 * if_free_sadl(ifp)
 *
 *	Take the link-level address away.  Only splnet() keeps readers out, and
 *	only those of this CPU.
 */
void
if_free_sadl(struct ifnet *ifp)
{
	struct ifaddr *ifa = ifp->if_dl;
	int s;

	if (ifa == NULL) {
		KASSERT(ifp->if_sadl == NULL);
		return;
	}

	s = splnet();
	ifa_remove(ifp, ifa);
	ifp->if_sadl = NULL;
	ifp->if_dl = NULL;
	ifafree(ifa);
	if (ifp->if_hwdl == ifa) {
		ifp->if_hwdl = NULL;
		ifafree(ifa);
	}
	splx(s);
}

void
if_set_sadl(struct ifnet *ifp, const void *lla, uint8_t addrlen, bool factory)
{
	struct sockaddr_dl *sdl;

	ifp->if_addrlen = addrlen;
	if_alloc_sadl(ifp);
	sdl = (struct sockaddr_dl *)(void *)ifp->if_dl->ifa_addr;
	memcpy(LLADDR(sdl), lla, addrlen);
	if (factory) {
		ifp->if_hwdl = ifp->if_dl;
		ifaref(ifp->if_hwdl);
	}
}

/*
 * if_purge_addresses(ifp)
 *
 *	Remove every address but the link-level one.  The kernel asks the
 *	protocols of each address's domain first (PURGEIF) and starts again
 *	after each; without protocols nobody purges and we remove it ourselves.
 */
void
if_purge_addresses(struct ifnet *ifp)
{
	struct ifaddr *ifa;

again:
	TAILQ_FOREACH(ifa, &ifp->if_addrlist, ifa_list) {
		if (ifa->ifa_addr->sa_family == AF_LINK)
			continue;
		ifa_remove(ifp, ifa);
		goto again;
	}
}

/* Copy one record out, or count it. */
static int
ifconf_record(const struct ifreq *ifr, struct ifconf_out *ico)
{
	const int size = (int)sizeof(*ifr);
	int error;

	if (ico->ico_req == NULL) {
		ico->ico_space += size;
		return 0;
	}
	if (ico->ico_space < size)
		return 0;
	error = copyout(ifr, ico->ico_req, sizeof(*ifr));
	if (error != 0)
		return error;
	ico->ico_req++;
	ico->ico_space -= size;
	return 0;
}

int
ifconf_one(struct ifnet *ifp, struct ifconf_out *ico)
{
	struct ifaddr *ifa;
	struct ifreq ifr;
	size_t len;
	int error;

	memset(&ifr, 0, sizeof(ifr));
	if (strlcpy(ifr.ifr_name, ifp->if_xname, sizeof(ifr.ifr_name)) >=
	    sizeof(ifr.ifr_name))
		return ENAMETOOLONG;
	if (TAILQ_EMPTY(&ifp->if_addrlist))
		return ifconf_record(&ifr, ico);

	TAILQ_FOREACH(ifa, &ifp->if_addrlist, ifa_list) {
		len = MIN(ifa->ifa_addr->sa_len, sizeof(ifr.ifr_addr));
		memset(ifr.ifr_addr, 0, sizeof(ifr.ifr_addr));
		memcpy(ifr.ifr_addr, ifa->ifa_addr, len);
		error = ifconf_record(&ifr, ico);
		if (error != 0)
			return error;
	}
	return 0;
}
