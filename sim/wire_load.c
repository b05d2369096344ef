/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wire_load.c -- wire.h, by way of the shared object that holds SimGrid.
 *
 *	libbraid-wire.so lies beside the program, or one folder higher for the
 *	programs of the tests.  When it cannot be loaded, wire_conduct runs its
 *	body all the same, and wire_open says why there are no wires.
 */

#define _DEFAULT_SOURCE /* readlink of /proc/self/exe */

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim/assert.h"
#include "sim/wire_face.h"

enum { PATH_BYTES = 1024 };

static const char object[] = "libbraid-wire.so";
static const struct wire_face *face; /* NULL: not loaded */
static char why[PATH_BYTES + 64];    /* why not */

static bool
find_object(char path[PATH_BYTES])
{
	static const char *const folders[] = { "", "../" };
	char self[PATH_BYTES / 2];
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash;

	if (n < 0)
		return false;
	self[n] = '\0';
	slash = strrchr(self, '/');
	if (slash == NULL)
		return false;
	slash[1] = '\0';
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		(void)snprintf(
		    path, PATH_BYTES, "%s%s%s", self, folders[i], object);
		if (access(path, R_OK) == 0)
			return true;
	}
	return false;
}

static void
load(void)
{
	const struct wire_face *found;
	char path[PATH_BYTES];
	void *handle;

	if (!find_object(path)) {
		(void)snprintf(
		    why, sizeof(why), "%s is not beside the program", object);
		return;
	}
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (handle == NULL) {
		(void)snprintf(why, sizeof(why), "%s", dlerror());
		return;
	}
	found = dlsym(handle, "wire_face");
	if (found == NULL || found->wf_version != WIRE_FACE_VERSION) {
		(void)snprintf(why, sizeof(why),
		    "%s is of another build than the program", path);
		(void)dlclose(handle);
		return;
	}
	face = found;
}

void
wire_conduct(void (*body)(void *), void *arg)
{
	if (face == NULL)
		load();
	if (face == NULL)
		body(arg);
	else
		face->wf_conduct(body, arg);
}

bool
wire_open(unsigned nodes, const char *const *names,
    const struct wire_spec *wires, size_t n, const char *platform, char *err,
    size_t len)
{
	if (face == NULL) {
		(void)snprintf(err, len, "no wires: %s",
		    why[0] != '\0' ? why : "outside of wire_conduct");
		return false;
	}
	return face->wf_open(nodes, names, wires, n, platform, err, len);
}

void
wire_close(void)
{
	if (face != NULL)
		face->wf_close();
}

int64_t
wire_now(void)
{
	ASSERT(face != NULL);
	return face->wf_now();
}

void
wire_send(
    unsigned wire, unsigned end, size_t bytes, int64_t at, uint64_t cookie)
{
	ASSERT(face != NULL);
	face->wf_send(wire, end, bytes, at, cookie);
}

bool
wire_next(int64_t until, struct wire_arrival *arrival)
{
	ASSERT(face != NULL);
	return face->wf_next(until, arrival);
}

size_t
wire_in_flight(void)
{
	ASSERT(face != NULL);
	return face->wf_in_flight();
}

void
wire_drain(void)
{
	ASSERT(face != NULL);
	face->wf_drain();
}

void
wire_set_up(unsigned wire, bool up)
{
	ASSERT(face != NULL);
	face->wf_set_up(wire, up);
}
