/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schema.h -- the tables and views of a store, and how old ones catch up.
 *
 *	docs/store.md describes them for people who ask with SQL.
 */

#ifndef RESULTS_SCHEMA_H
#define RESULTS_SCHEMA_H

#include <stdbool.h>

struct sql;

enum {
	/* "Brai": at offset 68 of the file, where file(1) looks. */
	SCHEMA_APPLICATION_ID = 0x42726169,
	/* Goes up with every entry of the migration table in schema.c. */
	SCHEMA_VERSION = 7
};

/*
 * schema_migrate(sql)
 *
 *	Bring the database from its user_version (0: a new one) to
 *	SCHEMA_VERSION, in one transaction, and add the names of event kinds
 *	that it does not know yet.
 */
bool schema_migrate(struct sql *);

#endif /* RESULTS_SCHEMA_H */
