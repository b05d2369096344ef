/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wire_face.h -- what libbraid-wire.so gives to the program.
 *
 *	SimGrid takes some 25 ms to load, more than most commands take in all.
 *	So the file that uses it is a shared object of its own, which
 *	wire_load.c loads when a world with wires is opened.  The functions are
 *	those of wire.h; their contracts stand there.
 */

#ifndef SIM_WIRE_FACE_H
#define SIM_WIRE_FACE_H

#include "sim/wire.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Two builds that do not match must not meet: raise it with every change. */
enum { WIRE_FACE_VERSION = 1 };

struct wire_face {
	int wf_version;
	void (*wf_conduct)(void (*)(void *), void *);
	bool (*wf_open)(unsigned, const char *const *, const struct wire_spec *,
	    size_t, const char *, char *, size_t);
	void (*wf_close)(void);
	int64_t (*wf_now)(void);
	void (*wf_send)(unsigned, unsigned, size_t, int64_t, uint64_t);
	bool (*wf_next)(int64_t, struct wire_arrival *);
	size_t (*wf_in_flight)(void);
	void (*wf_drain)(void);
	void (*wf_set_up)(unsigned, bool);
};

/* The one symbol that is looked up. */
extern const struct wire_face wire_face;

#ifdef __cplusplus
}
#endif

#endif /* SIM_WIRE_FACE_H */
