/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * subr_psref.c -- passive references: per-CPU lists of who uses what.
 *
 *	Contract: psref(9), psref.h; reference part A.15 with its rules 1 to
 *	10.  The list of a CPU is touched by that CPU alone, at the class's
 *	IPL, so neither acquire nor release writes memory that another CPU
 *	reads -- but for the target's prt_draining.
 *
 *	The drain asks with a low-priority cross call.  A CPU inside a
 *	pserialize read section or a running softint cannot answer it, and so
 *	a reference that is released inside a section keeps its target until
 *	the section is left.  Iteration depends on that.  The machine can ask
 *	a softint of the class's level instead, as kernels from 2017 do (knob
 *	drain): that one also waits for a handler that has blocked.
 */

#include <sys/condvar.h>
#include <sys/intr.h>
#include <sys/kmem.h>
#include <sys/lwp.h>
#include <sys/mutex.h>
#include <sys/percpu.h>
#include <sys/psref.h>
#include <sys/systm.h>
#include <sys/waitgraph.h>
#include <sys/xcall.h>

#include <forms/mutants.h>

/*
 * struct psref_class
 *
 *	Opaque to callers.
 *
 *	Field keys:
 *	  (:)  set by psref_class_create
 *	  (k)  its own lock: only for the drainers' wait
 *	  (c)  each CPU its own, at prc_iplcookie
 *	Lifetime:  psref_class_destroy, when no target is left.
 */
struct psref_class {
	kmutex_t prc_lock;	    /* (k) */
	kcondvar_t prc_cv;	    /* (k) */
	percpu_t *prc_percpu;	    /* (c) struct psref_cpu */
	ipl_cookie_t prc_iplcookie; /* (:) highest IPL of a holder */
};

/*
 * struct psref_cpu
 *
 *	What one CPU holds.  The head of the list lies in per-CPU storage, and
 *	that storage can move; the form psref_list says whether the list
 *	survives it.
 *
 *	Field keys:
 *	  (c)  only the owning CPU
 */
struct psref_cpu {
	PSREF_HEAD pcpu_head; /* (c) */
};

/*
 * psref_class_create(name, ipl)
 *
 *	A class of targets whose references are taken at up to ipl, which is
 *	the level of the highest caller.  May sleep.
 */
struct psref_class *
psref_class_create(const char *name, int ipl)
{
	struct psref_class *class;

	ASSERT_SLEEPABLE();

	class = kmem_alloc(sizeof(struct psref_class), KM_SLEEP);
	class->prc_percpu = percpu_alloc(sizeof(struct psref_cpu));
	mutex_init(&class->prc_lock, MUTEX_DEFAULT, ipl);
	cv_init(&class->prc_cv, name);
	class->prc_iplcookie = makeiplcookie(ipl);

	return class;
}

static void
psref_cpu_drained_p(void *p, void *cookie, struct cpu_info *ci __unused)
{
	const struct psref_cpu *pcpu = p;
	bool *retp = cookie;

	if (!PSREF_EMPTY(&pcpu->pcpu_head))
		*retp = false;
}

static bool
psref_class_drained_p(const struct psref_class *class)
{
	bool ret = true;

	percpu_foreach(class->prc_percpu, &psref_cpu_drained_p, &ret);
	return ret;
}

/*
 * psref_class_destroy(class)
 *
 *	The caller must have destroyed every target of the class.  May sleep.
 */
void
psref_class_destroy(struct psref_class *class)
{

	KASSERT(psref_class_drained_p(class));

	cv_destroy(&class->prc_cv);
	mutex_destroy(&class->prc_lock);
	percpu_free(class->prc_percpu, sizeof(struct psref_cpu));
	kmem_free(class, sizeof(*class));
}

/*
 * psref_target_init(target, class)
 *
 *	Make target ready for references of class.  The caller must publish
 *	it afterwards, with a barrier of his own.
 */
void
psref_target_init(struct psref_target *target, struct psref_class *class)
{

	target->prt_class = class;
	target->prt_draining = false;
}

/* The conditions under which a context stays on its CPU. */
static bool
psref_may_not_migrate(void)
{

	return kpreempt_disabled() || cpu_softintr_p() ||
	    (curlwp->l_pflag & LP_BOUND) != 0;
}

/*
 * psref_acquire(psref, target, class)
 *
 *	Take a reference.  Does not sleep.
 *
 *	The caller must know that target lives until this returns, normally
 *	from a pserialize read section in which he found it; must stay on this
 *	CPU until psref_release; and must not be above the class's IPL.
 */
void
psref_acquire(struct psref *psref, const struct psref_target *target,
    struct psref_class *class)
{
	struct psref_cpu *pcpu;
	int s;

	KASSERTMSG(psref_may_not_migrate(),
	    "passive references are CPU-local, but the caller may migrate");
	KASSERTMSG(target->prt_class == class,
	    "passive reference target of another class, or destroyed");
	KASSERTMSG(!target->prt_draining,
	    "passive reference target is being destroyed");

	psref->psref_target = target;
	psref->psref_lwp = curlwp;
	psref->psref_cpu = curcpu();

	s = splraiseipl(class->prc_iplcookie);
	pcpu = percpu_getref(class->prc_percpu);
	PSREF_LINK(&pcpu->pcpu_head, psref);
	hold(target);
	percpu_putref(class->prc_percpu);
	splx(s);
}

/*
 * psref_release(psref, target, class)
 *
 *	Give a reference back.  Does not sleep.
 *
 *	The caller must be the LWP that acquired it, on the same CPU, and must
 *	not be above the class's IPL.
 */
void
psref_release(struct psref *psref, const struct psref_target *target,
    struct psref_class *class)
{
	bool draining = false;
	int s;

	KASSERTMSG(psref_may_not_migrate(),
	    "passive references are CPU-local, but the caller may migrate");
	KASSERTMSG(target->prt_class == class,
	    "passive reference target of another class, or destroyed");
	KASSERTMSG(psref->psref_target == target,
	    "passive reference to another target, or never acquired");
	KASSERTMSG(psref->psref_lwp == curlwp,
	    "passive reference transferred from lwp %d to lwp %d",
	    psref->psref_lwp->l_lid, curlwp->l_lid);
	KASSERTMSG(psref->psref_cpu == curcpu(),
	    "passive reference transferred from CPU %u to CPU %u",
	    cpu_index(psref->psref_cpu), cpu_index(curcpu()));

	s = splraiseipl(class->prc_iplcookie);
	PSREF_UNLINK(class->prc_percpu, psref);
	unhold(target);
	/* At this IPL the drain's cross call has to wait. */
	if (!MUTANT(R_76))
		draining = target->prt_draining;
	splx(s);

	/*
	 * The reference is gone and the target may be too: a thread
	 * that is preempted here reads memory of which nobody keeps it.
	 */
	if (MUTANT(R_76))
		draining = target->prt_draining;

	/*
	 * No lock around the broadcast: a drainer that misses it looks again
	 * a tick later.
	 */
	if (draining)
		cv_broadcast(&class->prc_cv);
}

/*
 * psref_copy(pto, pfrom, class)
 *
 *	A second reference on the target of pfrom, to be released on its own.
 *	Does not sleep.  The caller must hold pfrom, on this CPU.
 */
void
psref_copy(
    struct psref *pto, const struct psref *pfrom, struct psref_class *class)
{
	struct psref_cpu *pcpu;
	int s;

	KASSERTMSG(psref_may_not_migrate(),
	    "passive references are CPU-local, but the caller may migrate");
	KASSERTMSG(pto != pfrom, "passive reference copied onto itself");
	KASSERTMSG(pfrom->psref_lwp == curlwp,
	    "passive reference transferred from lwp %d to lwp %d",
	    pfrom->psref_lwp->l_lid, curlwp->l_lid);
	KASSERTMSG(pfrom->psref_cpu == curcpu(),
	    "passive reference transferred from CPU %u to CPU %u",
	    cpu_index(pfrom->psref_cpu), cpu_index(curcpu()));

	pto->psref_target = pfrom->psref_target;
	pto->psref_lwp = curlwp;
	pto->psref_cpu = curcpu();

	s = splraiseipl(class->prc_iplcookie);
	pcpu = percpu_getref(class->prc_percpu);
	PSREF_LINK(&pcpu->pcpu_head, pto);
	hold(pto->psref_target);
	percpu_putref(class->prc_percpu);
	splx(s);
}

/* Is target on this CPU's list?  The caller stays on this CPU. */
static bool
psref_cpu_holds(const struct psref_target *target, struct psref_class *class)
{
	const struct psref_cpu *pcpu;
	const struct psref *psref;
	bool held = false;
	int s;

	s = splraiseipl(class->prc_iplcookie);
	pcpu = percpu_getref(class->prc_percpu);
	PSREF_FOREACH(psref, &pcpu->pcpu_head)
	{
		if (psref->psref_target == target) {
			held = true;
			break;
		}
	}
	percpu_putref(class->prc_percpu);
	splx(s);
	return held;
}

bool
psref_held(const struct psref_target *target, struct psref_class *class)
{

	KASSERTMSG(psref_may_not_migrate(),
	    "passive references are CPU-local, but the caller may migrate");
	KASSERTMSG(target->prt_class == class,
	    "passive reference target of another class, or destroyed");

	return psref_cpu_holds(target, class);
}

/*
 * struct psreffed
 *
 *	A question to all CPUs.
 *
 *	Field keys:
 *	  (:)  constant during the cross call
 *	  (s)  volatile; only ever set to true
 */
struct psreffed {
	struct psref_class *p_class;	     /* (:) */
	const struct psref_target *p_target; /* (:) */
	volatile bool p_held;		     /* (s) */
};

static void
psreffed_p_xc(void *cookie, void *arg1 __unused)
{
	struct psreffed *p = cookie;

	/*
	 * No lock and no barrier: all writers write true, and the reader
	 * reads after xc_wait, which every writer goes before.
	 */
	if (psref_cpu_holds(p->p_target, p->p_class))
		p->p_held = true;
}

static bool
psreffed_p(const struct psref_target *target, struct psref_class *class)
{
	struct psreffed p = {
		.p_class = class,
		.p_target = target,
		.p_held = false,
	};

	xc_wait(xc_broadcast(xc_drain_flags(class->prc_iplcookie._ipl),
	    &psreffed_p_xc, &p, NULL));
	return p.p_held;
}

/*
 * psref_target_destroy(target, class)
 *
 *	Wait until nobody holds a reference on target, and let nobody take one
 *	any more.  Sleeps.
 *
 *	The caller must have made target unreachable for new holders, a grace
 *	period included; must hold no reference on it himself, or this never
 *	returns; and must hold no lock that a holder may be waiting for.
 */
void
psref_target_destroy(struct psref_target *target, struct psref_class *class)
{

	ASSERT_SLEEPABLE();
	KASSERTMSG(target->prt_class == class,
	    "passive reference target of another class, or destroyed");
	KASSERTMSG(!target->prt_draining,
	    "passive reference target is being destroyed already");

	/* Releasers notify us from here on. */
	target->prt_draining = true;

	/*
	 * Ask, and sleep at most a tick before asking again.  It looks wrong
	 * to take the lock for the sleep alone, after the answer: a wake-up
	 * can be lost in between.  But the cross call must not be waited for
	 * with the lock held, and releasers do not take it at all; the tick
	 * bounds what a lost wake-up costs.
	 */
	wait_on(target, "psref drain");
	while (psreffed_p(target, class)) {
		mutex_enter(&class->prc_lock);
		if (MUTANT(M_25))
			cv_wait(&class->prc_cv, &class->prc_lock);
		else
			(void)cv_timedwait(&class->prc_cv, &class->prc_lock, 1);
		mutex_exit(&class->prc_lock);
	}
	wait_done(target);

	/* A later acquire trips over this. */
	target->prt_class = NULL;
}
