/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * store_sample.h -- a store in a folder of its own, for tests.
 *
 *	sample_setup makes an empty folder and fills the structs below with a
 *	finding in which every field has a value of its own.  A test changes
 *	them as it likes: each runs in its own process.
 */

#ifndef TESTS_STORE_SAMPLE_H
#define TESTS_STORE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/store.h"

enum { SAMPLE_PATH_SIZE = 256, SAMPLE_EVENTS = 5000 };

extern char sample_folder[SAMPLE_PATH_SIZE];
extern char sample_db[SAMPLE_PATH_SIZE]; /* "braid.db" in it */

extern struct trace_event sample_events[SAMPLE_EVENTS];
extern struct trace_stack sample_stacks[3];
extern struct trace_locks sample_locks[2];
extern struct trace_context sample_contexts[2];
extern struct trace_frame sample_frames[2];
extern struct store_symbol sample_symbols[4];
extern struct store_name sample_names[2];
extern struct finding sample_finding;
extern struct store_run sample_run;
extern struct store_campaign sample_campaign;
extern struct store_finding sample_record; /* of all the above */

void sample_setup(void);
void sample_teardown(void);

/* The path of a file in the folder. */
void sample_path(char *path, const char *name);
/* How many files are in it; remove them if asked to. */
size_t sample_files(bool remove_them);

struct store *sample_open(enum store_mode mode);
/* Begin a campaign, which the next findings belong to. */
void sample_begin(struct store *);
/* Add the finding; is it new? */
bool sample_add(struct store *);
/* A store with one finding, closed. */
void sample_make_store(void);
/* A number from SQL. */
int64_t sample_number(const char *sql);

#endif /* TESTS_STORE_SAMPLE_H */
