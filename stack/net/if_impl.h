/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * if_impl.h -- what the files of the interface layer share with each other
 * and with the forms.  Not for drivers and not for protocols.
 */
#ifndef NET_IF_IMPL_H
#define NET_IF_IMPL_H

#include <net/if.h>

#include <forms/if_index.h>

/*
 * Form if_index.  Writers hold IFNET_LOCK where the list's form has one.
 */
void if_getindex(struct ifnet *);	/* give ifp an index; may sleep */
void if_putindex(const struct ifnet *); /* clear its slot */
/* An all-digit name means an index.  True: it was one, now in *index. */
bool if_name_is_index(const char *name, unsigned *index);

/*
 * Steps of if_detach (if.c, if_addr.c); the form if_detach has the order.
 */
void if_slowtimo_stop(struct ifnet *);
void if_purge_addresses(struct ifnet *);

/*
 * One interface's part of SIOCGIFCONF: as many records as fit, and the state
 * goes on in ic.  Copies out, so not in a read section.
 */
struct ifconf_out {
	struct ifreq *ico_req; /* user address of the next record, or NULL */
	int ico_space;	       /* bytes left; or needed, when ico_req is NULL */
};
int ifconf_one(struct ifnet *, struct ifconf_out *);

/* Cloners (if_clone.c). */
extern kmutex_t if_clone_mtx; /* around create and destroy */
struct if_clone *if_clone_lookup(const char *name, int *unit);
int if_clone_list(struct if_clonereq *);
void if_clone_init(void);

/*
 * Form ifnet_list.
 */
void if_list_init(void);		 /* at boot */
void if_list_initialize(struct ifnet *); /* links, and the index */
void if_list_insert(struct ifnet *);	 /* at the tail */
void if_list_remove(struct ifnet *);	 /* and clear the index slot */
int ifconf(u_long cmd, void *data);	 /* SIOCGIFCONF */

/*
 * Form ioctl_lock.
 */
void ifioctl_initialize(struct ifnet *); /* in if_initialize */
void ifioctl_attach(struct ifnet *);	 /* in if_register */
void ifioctl_detach(struct ifnet *);
void if_ioctl_enter(struct ifnet *);
void if_ioctl_exit(struct ifnet *);

/*
 * Form transmit.
 */
void if_transmit_initialize(struct ifnet *); /* the queue's lock */
void if_transmit_register(struct ifnet *);   /* the default handler */
void if_transmit_deactivate(struct ifnet *);

/*
 * Form input.
 */
void if_input_attach(struct ifnet *); /* between the halves of if_attach */
void if_input_detach(struct ifnet *); /* the last step of if_detach */

/*
 * Form link_state.
 */
void if_link_state_initialize(struct ifnet *);
void if_link_state_detach(struct ifnet *);

#endif /* NET_IF_IMPL_H */
