/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * counter.c -- a driver of one's own: a counter card whose pulses wait in a
 * ring until somebody reads them.
 *
 *	The card's soft interrupt puts pulses in; counter_read and
 *	counter_resize are what read(2) and ioctl(2) would call.  All of them
 *	take sc_lock, and yet there is a race: docs/your-own-code.md finds it.
 */
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/mutex.h>
#include <sys/param.h>
#include <sys/systm.h>

#include <machine/module.h>

/* One ring, of cr_size slots. */
struct counter_ring {
	unsigned cr_size;
	unsigned cr_head;    /* pulses put in */
	unsigned cr_tail;    /* pulses read */
	unsigned cr_slot[8]; /* the first cr_size are in use */
};

/*
 * struct counter_softc
 *
 *	Field keys:
 *	  (m)  sc_lock
 *	  (:)  constant after counter_attach
 */
struct counter_softc {
	kmutex_t sc_lock;	      /* taken by the soft interrupt too */
	void *sc_sih;		      /* (:) */
	struct counter_ring *sc_ring; /* (m) */
	unsigned sc_lost;	      /* (m) pulses that found no room */
};

static struct counter_softc counter;

int counter_pulse(long);
int counter_read(void);
int counter_resize(long);

static struct counter_ring *
counter_ring_alloc(unsigned size)
{
	struct counter_ring *cr;

	cr = kmem_zalloc(sizeof(struct counter_ring), KM_SLEEP);
	cr->cr_size = size;
	return cr;
}

/* Soft interrupt: the card has counted. */
static void
counter_softintr(void *arg)
{
	struct counter_softc *sc = arg;
	struct counter_ring *cr = sc->sc_ring;

	mutex_enter(&sc->sc_lock);
	if (cr->cr_head - cr->cr_tail < cr->cr_size)
		cr->cr_slot[cr->cr_head++ % cr->cr_size] = 1;
	else
		sc->sc_lost++;
	mutex_exit(&sc->sc_lock);
}

/* The card, played by a scenario: n pulses on this CPU. */
int
counter_pulse(long n)
{

	while (n-- > 0) {
		kpreempt_disable();
		softint_schedule(counter.sc_sih);
		kpreempt_enable();
	}
	return 0;
}

/* Take the oldest pulse; EAGAIN when there is none. */
int
counter_read(void)
{
	struct counter_softc *sc = &counter;
	struct counter_ring *cr;
	int error = EAGAIN;

	mutex_enter(&sc->sc_lock);
	cr = sc->sc_ring;
	if (cr->cr_head != cr->cr_tail) {
		KASSERT(cr->cr_slot[cr->cr_tail % cr->cr_size] == 1);
		cr->cr_slot[cr->cr_tail++ % cr->cr_size] = 0;
		error = 0;
	}
	mutex_exit(&sc->sc_lock);
	return error;
}

/* A new, empty ring of another size. */
int
counter_resize(long size)
{
	struct counter_softc *sc = &counter;
	struct counter_ring *new, *old;

	if (size < 1 || size > (long)__arraycount(new->cr_slot))
		return EINVAL;
	new = counter_ring_alloc((unsigned)size);

	mutex_enter(&sc->sc_lock);
	old = sc->sc_ring;
	sc->sc_ring = new;
	mutex_exit(&sc->sc_lock);

	kmem_free(old, sizeof(*old));
	return 0;
}

/* At boot. */
static void
counter_attach(void)
{
	struct counter_softc *sc = &counter;

	mutex_init(&sc->sc_lock, MUTEX_DEFAULT, IPL_SOFTNET);
	sc->sc_ring = counter_ring_alloc(4);
	sc->sc_sih = softint_establish(
	    SOFTINT_NET | SOFTINT_MPSAFE, counter_softintr, sc);
}

const struct kpi_module kpi_module = {
	.km_abi = KPI_MODULE_ABI,
	.km_name = "counter",
	.km_init = counter_attach,
};
