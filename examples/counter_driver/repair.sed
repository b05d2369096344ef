# SPDX-License-Identifier: BSD-2-Clause
#
# repair.sed -- counter.c without its race: the address of the ring is read
# with the lock held.

/^counter_softintr(/,/^}/ {
	s/struct counter_ring \*cr = sc->sc_ring;/struct counter_ring *cr;/
	/mutex_enter/a\
	cr = sc->sc_ring;
}
