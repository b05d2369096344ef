/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * schema.c -- the tables and views of a store, and how old ones catch up.
 *
 *	A released version is never edited: a change is a new list of
 *	statements at the end of `migrations`, and SCHEMA_VERSION goes up.
 *
 *	Events are rows, not packed chunks.  Only the replayed run of a finding
 *	has any, and 8 of their 44 bytes are a hash that nothing compresses: a
 *	packed store is 10 % smaller, and asking it for 50 events unpacks
 *	all of them, in SQL, at 20 us each (measured with 12,288 events: 0.3 s
 *	against 1 ms).
 */

#include "results/schema.h"

#include <stddef.h>
#include <stdio.h>

#include "results/sql.h"
#include "sim/trace.h"

/* Campaigns and the runs that are kept. */
#define TABLE_CAMPAIGN                                                         \
	"CREATE TABLE campaign ("                                              \
	" campaign INTEGER PRIMARY KEY,"                                       \
	" created TEXT NOT NULL,"                                              \
	" command TEXT NOT NULL,"                                              \
	" scenario TEXT NOT NULL,"                                             \
	" scenario_hash INTEGER NOT NULL,"                                     \
	" source TEXT NOT NULL,"                                               \
	" stack TEXT NOT NULL,"                                                \
	" build INTEGER NOT NULL,"                                             \
	" strategy TEXT NOT NULL,"                                             \
	" knobs TEXT NOT NULL,"                                                \
	" seed INTEGER NOT NULL,"                                              \
	" runs INTEGER NOT NULL DEFAULT 0,"                                    \
	" steps INTEGER NOT NULL DEFAULT 0,"                                   \
	" seconds REAL"                                                        \
	") STRICT"

#define TABLE_METRIC                                                           \
	"CREATE TABLE metric ("                                                \
	" campaign INTEGER NOT NULL REFERENCES campaign,"                      \
	" name TEXT NOT NULL,"                                                 \
	" run INTEGER NOT NULL,"                                               \
	" value REAL NOT NULL,"                                                \
	" PRIMARY KEY (campaign, name, run)"                                   \
	") STRICT, WITHOUT ROWID"

#define TABLE_RUN                                                              \
	"CREATE TABLE run ("                                                   \
	" run INTEGER PRIMARY KEY,"                                            \
	" campaign INTEGER NOT NULL REFERENCES campaign,"                      \
	" number INTEGER NOT NULL,"                                            \
	" seed INTEGER NOT NULL,"                                              \
	" strategy TEXT NOT NULL,"                                             \
	" steps INTEGER NOT NULL,"                                             \
	" switches INTEGER NOT NULL,"                                          \
	" trace_hash INTEGER NOT NULL,"                                        \
	" state_hash INTEGER NOT NULL"                                         \
	") STRICT"

#define TABLE_SCHEDULE                                                         \
	"CREATE TABLE schedule ("                                              \
	" run INTEGER NOT NULL REFERENCES run,"                                \
	" kind TEXT NOT NULL,"                                                 \
	" schedule TEXT NOT NULL,"                                             \
	" PRIMARY KEY (run, kind)"                                             \
	") STRICT, WITHOUT ROWID"

/* Findings, what they touched, and where they were seen. */
#define TABLE_FINDING                                                          \
	"CREATE TABLE finding ("                                               \
	" finding INTEGER PRIMARY KEY,"                                        \
	" campaign INTEGER NOT NULL REFERENCES campaign,"                      \
	" run INTEGER NOT NULL REFERENCES run,"                                \
	" scenario_hash INTEGER NOT NULL,"                                     \
	" stack TEXT NOT NULL,"                                                \
	" title TEXT NOT NULL,"                                                \
	" kind TEXT NOT NULL,"                                                 \
	" fact TEXT,"                                                          \
	" seen INTEGER NOT NULL DEFAULT 1,"                                    \
	" node INTEGER NOT NULL,"                                              \
	" fatal INTEGER NOT NULL,"                                             \
	" step INTEGER NOT NULL,"                                              \
	" message TEXT NOT NULL,"                                              \
	" object_type TEXT NOT NULL,"                                          \
	" object_serial INTEGER NOT NULL,"                                     \
	" object_addr INTEGER NOT NULL,"                                       \
	" object_size INTEGER NOT NULL,"                                       \
	" object_freed INTEGER NOT NULL,"                                      \
	" UNIQUE (scenario_hash, stack, title)"                                \
	") STRICT"

#define TABLE_ACCESS                                                           \
	"CREATE TABLE access ("                                                \
	" finding INTEGER NOT NULL REFERENCES finding,"                        \
	" side INTEGER NOT NULL,"                                              \
	" step INTEGER NOT NULL,"                                              \
	" addr INTEGER NOT NULL,"                                              \
	" ctx INTEGER NOT NULL,"                                               \
	" cpu INTEGER NOT NULL,"                                               \
	" ipl INTEGER NOT NULL,"                                               \
	" kind INTEGER NOT NULL,"                                              \
	" size INTEGER NOT NULL,"                                              \
	" pcs TEXT NOT NULL,"                                                  \
	" locks TEXT NOT NULL,"                                                \
	" PRIMARY KEY (finding, side)"                                         \
	") STRICT, WITHOUT ROWID"

#define TABLE_NAME                                                             \
	"CREATE TABLE name ("                                                  \
	" finding INTEGER NOT NULL REFERENCES finding,"                        \
	" addr INTEGER NOT NULL,"                                              \
	" name TEXT NOT NULL,"                                                 \
	" PRIMARY KEY (finding, addr)"                                         \
	") STRICT, WITHOUT ROWID"

#define TABLE_SIGHTING                                                         \
	"CREATE TABLE sighting ("                                              \
	" campaign INTEGER NOT NULL REFERENCES campaign,"                      \
	" finding INTEGER NOT NULL REFERENCES finding,"                        \
	" first_run INTEGER,"                                                  \
	" times INTEGER NOT NULL,"                                             \
	" PRIMARY KEY (campaign, finding)"                                     \
	") STRICT, WITHOUT ROWID"

/* Code, and the trace of a kept run. */
#define TABLE_SYMBOL                                                           \
	"CREATE TABLE symbol ("                                                \
	" build INTEGER NOT NULL,"                                             \
	" pc INTEGER NOT NULL,"                                                \
	" inline INTEGER NOT NULL,"                                            \
	" function TEXT NOT NULL,"                                             \
	" file TEXT NOT NULL,"                                                 \
	" line INTEGER NOT NULL,"                                              \
	" PRIMARY KEY (build, pc, inline)"                                     \
	") STRICT, WITHOUT ROWID"

#define TABLE_EVENT                                                            \
	"CREATE TABLE event ("                                                 \
	" run INTEGER NOT NULL REFERENCES run,"                                \
	" number INTEGER NOT NULL,"                                            \
	" step INTEGER NOT NULL,"                                              \
	" kind INTEGER NOT NULL,"                                              \
	" node INTEGER NOT NULL,"                                              \
	" cpu INTEGER NOT NULL,"                                               \
	" ctx INTEGER NOT NULL,"                                               \
	" ipl INTEGER NOT NULL,"                                               \
	" pc INTEGER NOT NULL,"                                                \
	" object INTEGER NOT NULL,"                                            \
	" size INTEGER NOT NULL,"                                              \
	" stack INTEGER NOT NULL,"                                             \
	" lockset INTEGER NOT NULL,"                                           \
	" hash INTEGER NOT NULL,"                                              \
	" PRIMARY KEY (run, number)"                                           \
	") STRICT, WITHOUT ROWID"

#define TABLE_STACK                                                            \
	"CREATE TABLE stack ("                                                 \
	" run INTEGER NOT NULL REFERENCES run,"                                \
	" number INTEGER NOT NULL,"                                            \
	" pcs TEXT NOT NULL,"                                                  \
	" PRIMARY KEY (run, number)"                                           \
	") STRICT, WITHOUT ROWID"

#define TABLE_LOCKSET                                                          \
	"CREATE TABLE lockset ("                                               \
	" run INTEGER NOT NULL REFERENCES run,"                                \
	" number INTEGER NOT NULL,"                                            \
	" locks TEXT NOT NULL,"                                                \
	" PRIMARY KEY (run, number)"                                           \
	") STRICT, WITHOUT ROWID"

#define TABLE_CONTEXT                                                          \
	"CREATE TABLE context ("                                               \
	" run INTEGER NOT NULL REFERENCES run,"                                \
	" number INTEGER NOT NULL,"                                            \
	" node INTEGER NOT NULL,"                                              \
	" ctx INTEGER NOT NULL,"                                               \
	" cpu INTEGER NOT NULL,"                                               \
	" class INTEGER NOT NULL,"                                             \
	" name TEXT NOT NULL,"                                                 \
	" PRIMARY KEY (run, number)"                                           \
	") STRICT, WITHOUT ROWID"

#define TABLE_FRAME                                                            \
	"CREATE TABLE frame ("                                                 \
	" run INTEGER NOT NULL REFERENCES run,"                                \
	" number INTEGER NOT NULL,"                                            \
	" step INTEGER NOT NULL,"                                              \
	" time INTEGER NOT NULL,"                                              \
	" node INTEGER NOT NULL,"                                              \
	" direction INTEGER NOT NULL,"                                         \
	" length INTEGER NOT NULL,"                                            \
	" ethertype INTEGER NOT NULL,"                                         \
	" source TEXT NOT NULL,"                                               \
	" destination TEXT NOT NULL,"                                          \
	" interface TEXT NOT NULL,"                                            \
	" PRIMARY KEY (run, number)"                                           \
	") STRICT, WITHOUT ROWID"

/* Numbers and their names, for the views. */
#define TABLES_OF_NAMES                                                        \
	"CREATE TABLE event_kind (kind INTEGER PRIMARY KEY,"                   \
	" text TEXT NOT NULL) STRICT;"                                         \
	"CREATE TABLE ipl (ipl INTEGER PRIMARY KEY,"                           \
	" text TEXT NOT NULL) STRICT;"                                         \
	"INSERT INTO ipl VALUES (0, 'none'), (1, 'softclock'),"                \
	" (2, 'softbio'), (3, 'softnet'), (4, 'softserial'), (5, 'vm'),"       \
	" (6, 'sched'), (7, 'high');"                                          \
	"CREATE TABLE side (side INTEGER PRIMARY KEY,"                         \
	" text TEXT NOT NULL) STRICT;"                                         \
	"INSERT INTO side VALUES (1, 'first'), (2, 'second'),"                 \
	" (3, 'allocated'), (4, 'freed');"                                     \
	"CREATE TABLE class (class INTEGER PRIMARY KEY,"                       \
	" text TEXT NOT NULL) STRICT;"                                         \
	"INSERT INTO class VALUES (0, 'lwp'), (1, 'softint'),"                 \
	" (2, 'hardint'), (3, 'kthread'), (4, 'machine')"

#define INDEXES "CREATE INDEX finding_run ON finding (run)"

/* SQL has lines of its own. */
/* clang-format off */

/* What the object of a finding is called. */
#define OBJECT                                                                 \
	"iif(f.object_name <> '', f.object_name,"                              \
	" f.object_type || '#' || f.object_serial)"

/*
 * The name of an address: its own, or where it is inside the finding's object
 * (when it is an address of the finding's node), or hex.
 */
#define ADDRESS(addr, ours)                                                    \
	"coalesce((SELECT n.name FROM name n"                                  \
	"  WHERE n.finding = f.finding AND n.addr = " addr "),"                \
	" CASE WHEN " ours " AND f.object_type <> ''"                          \
	"  AND " addr " >= f.object_addr"                                      \
	"  AND " addr " < f.object_addr + f.object_size"                       \
	"  THEN " OBJECT " ||"                                                 \
	"   iif(" addr " = f.object_addr, '',"                                 \
	"    printf('+0x%x', " addr " - f.object_addr))"                       \
	"  WHEN " addr " BETWEEN 0 AND 65535 THEN " addr                       \
	"  ELSE printf('0x%x', " addr ") END)"

/* The same of a step k: an allocation and a free are of all of the object. */
#define TARGET(addr, ours)                                                     \
	"iif(k.text IN ('allocate', 'free'),"                                  \
	" substr(" ADDRESS(addr, ours) ", 1,"                                  \
	"  instr(" ADDRESS(addr, ours) " || '.', '.') - 1),"                   \
	" " ADDRESS(addr, ours) ")"

/* The names of the locks in a JSON array of addresses. */
#define LOCK_NAMES(array)                                                      \
	"(SELECT group_concat("                                                \
	"  coalesce(n.name, printf('0x%x', j.value)), ' ')"                    \
	" FROM json_each(" array ") j LEFT JOIN name n"                        \
	" ON n.finding = f.finding AND n.addr = j.value)"

/* The name of a context, of this node if two nodes use its number. */
#define CONTEXT_NAME(run, node, ctx)                                           \
	"coalesce((SELECT x.name FROM context x WHERE x.run = " run            \
	"  AND x.ctx = " ctx " AND x.node = " node " LIMIT 1),"                \
	" (SELECT x.name FROM context x WHERE x.run = " run                    \
	"  AND x.ctx = " ctx " LIMIT 1))"

#define FINDING_NAME "printf('F-%04d', f.finding)"

#define VIEW_CAMPAIGNS                                                         \
	"CREATE VIEW campaigns AS SELECT c.campaign, c.created,"               \
	" c.command, c.scenario, c.stack, c.strategy, c.knobs,"                \
	" printf('%u', c.seed) AS seed, c.runs, c.steps, c.seconds,"           \
	" round(c.runs / nullif(c.seconds, 0)) AS runs_per_second,"            \
	" (SELECT count(*) FROM sighting s"                                    \
	"  WHERE s.campaign = c.campaign) AS findings,"                        \
	" printf('%016x', c.build) AS build,"                                  \
	" printf('%016x', c.scenario_hash) AS scenario_hash"                   \
	" FROM campaign c"

#define VIEW_FINDINGS                                                          \
	"CREATE VIEW findings AS SELECT " FINDING_NAME " AS finding,"          \
	" f.kind, f.title, f.seen, r.number AS first_run,"                     \
	" f.step, r.steps,"                                                    \
	" coalesce(f.fact, 'also seen') AS fact, c.scenario, f.stack,"         \
	" iif(f.object_type = '', NULL, " OBJECT ") AS object,"                \
	" nullif(f.object_interface, '') AS interface,"                        \
	" nullif(f.field, '') AS field,"                                       \
	" f.message, f.campaign"                                               \
	" FROM finding f JOIN run r ON r.run = f.run"                          \
	" JOIN campaign c ON c.campaign = f.campaign"

#define VIEW_SIGHTINGS                                                         \
	"CREATE VIEW finding_sightings AS"                                     \
	" SELECT " FINDING_NAME " AS finding,"                                 \
	" s.campaign, s.first_run, s.times, f.title"                           \
	" FROM sighting s JOIN finding f ON f.finding = s.finding"

#define VIEW_SCHEDULES                                                         \
	"CREATE VIEW finding_schedules AS"                                     \
	" SELECT " FINDING_NAME " AS finding, s.kind, r.strategy,"             \
	" printf('%u', r.seed) AS seed, r.steps, r.switches,"                  \
	" printf('%016x', r.trace_hash) AS trace_hash,"                        \
	" printf('%016x', r.state_hash) AS state_hash, s.schedule"             \
	" FROM finding f JOIN run r ON r.run = f.run"                          \
	" JOIN schedule s ON s.run = f.run"

#define VIEW_ACCESSES                                                          \
	"CREATE VIEW finding_accesses AS"                                      \
	" SELECT " FINDING_NAME " AS finding,"                                 \
	" d.text AS side, k.text AS kind, a.size,"                             \
	" " TARGET("a.addr", "1") " AS address, a.step,"                      \
	" " CONTEXT_NAME("f.run", "f.node", "a.ctx") " AS context,"            \
	" a.cpu, i.text AS ipl, y.function,"                                   \
	" y.file || ':' || y.line AS at,"                                      \
	" " LOCK_NAMES("a.locks") " AS locks"                                  \
	" FROM finding f JOIN access a ON a.finding = f.finding"               \
	" JOIN campaign c ON c.campaign = f.campaign"                          \
	" LEFT JOIN side d ON d.side = a.side"                                 \
	" LEFT JOIN event_kind k ON k.kind = a.kind"                           \
	" LEFT JOIN ipl i ON i.ipl = a.ipl"                                    \
	" LEFT JOIN symbol y ON y.build = c.build"                             \
	"  AND y.pc = a.pcs ->> 0 AND y.inline = 0"

#define VIEW_STACKS                                                            \
	"CREATE VIEW finding_stacks AS"                                        \
	" SELECT " FINDING_NAME " AS finding, d.text AS side,"                 \
	" j.key AS level, coalesce(y.inline, 0) AS inline,"                    \
	" y.function, y.file || ':' || y.line AS at,"                          \
	" printf('0x%x', j.value) AS pc"                                       \
	" FROM finding f JOIN access a ON a.finding = f.finding"               \
	" JOIN campaign c ON c.campaign = f.campaign"                          \
	" JOIN json_each(a.pcs) j"                                             \
	" LEFT JOIN side d ON d.side = a.side"                                 \
	" LEFT JOIN symbol y ON y.build = c.build AND y.pc = j.value"          \
	" ORDER BY f.finding, a.side, j.key, y.inline"

#define VIEW_EVENTS                                                            \
	"CREATE VIEW events AS"                                                \
	" SELECT " FINDING_NAME " AS finding, e.step, e.cpu,"                  \
	" " CONTEXT_NAME("e.run", "e.node", "e.ctx") " AS context,"            \
	" k.text AS kind, nullif("                                             \
	TARGET("e.object", "e.node = f.node") ", 0) AS object,"               \
	" e.size, i.text AS ipl, y.function,"                                  \
	" y.file || ':' || y.line AS at,"                                      \
	" (SELECT " LOCK_NAMES("l.locks") " FROM lockset l"                    \
	"  WHERE l.run = e.run AND l.number = e.lockset) AS locks,"            \
	" e.node, e.run, e.number, printf('%016x', e.hash) AS hash"            \
	" FROM finding f JOIN event e ON e.run = f.run"                        \
	" JOIN campaign c ON c.campaign = f.campaign"                          \
	" LEFT JOIN event_kind k ON k.kind = e.kind"                           \
	" LEFT JOIN ipl i ON i.ipl = e.ipl"                                    \
	" LEFT JOIN symbol y ON y.build = c.build AND y.pc = e.pc"             \
	"  AND y.inline = 0"

#define VIEW_CONTEXTS                                                          \
	"CREATE VIEW finding_contexts AS"                                      \
	" SELECT " FINDING_NAME " AS finding, x.node, x.ctx, x.name,"          \
	" k.text AS class, x.cpu,"                                             \
	" (SELECT count(*) FROM event e WHERE e.run = x.run"                   \
	"  AND e.node = x.node AND e.ctx = x.ctx) AS steps"                    \
	" FROM finding f JOIN context x ON x.run = f.run"                      \
	" LEFT JOIN class k ON k.class = x.class"

#define VIEW_FRAMES                                                            \
	"CREATE VIEW finding_frames AS"                                        \
	" SELECT " FINDING_NAME " AS finding,"                                 \
	" r.step, r.time AS time_ns, r.node, r.interface,"                                        \
	" CASE r.direction WHEN 0 THEN 'received' WHEN 1 THEN 'sent'"          \
	"  ELSE 'delivered' END AS direction, r.source, r.destination,"        \
	" printf('0x%04x', r.ethertype) AS ethertype, r.length"                \
	" FROM finding f JOIN frame r ON r.run = f.run"

#define VIEW_LOCK_ORDERS                                                       \
	"CREATE VIEW finding_lock_orders AS"                                   \
	" SELECT " FINDING_NAME " AS finding, e.number,"                       \
	" e.context, nullif(e.held, '') AS holds, t.step AS since,"            \
	" e.lock AS asks_for, a.step, a.cpu, i.text AS ipl,"                   \
	" y.function, y.file || ':' || y.line AS at, r.number AS run"          \
	" FROM finding f JOIN lock_edge e ON e.finding = f.finding"            \
	" JOIN campaign c ON c.campaign = f.campaign"                          \
	" JOIN lock_access a ON a.finding = e.finding"                         \
	"  AND a.number = e.number AND a.side = 1"                             \
	" LEFT JOIN lock_access t ON t.finding = e.finding"                    \
	"  AND t.number = e.number AND t.side = 0"                             \
	" LEFT JOIN other_run o ON o.finding = e.finding AND o.number = e.run" \
	" JOIN run r ON r.run = coalesce(o.run, f.run)"                        \
	" LEFT JOIN ipl i ON i.ipl = a.ipl"                                    \
	" LEFT JOIN symbol y ON y.build = c.build"                             \
	"  AND y.pc = a.pcs ->> 0 AND y.inline = 0"                            \
	" ORDER BY f.finding, e.number"

/* Of all runs that a finding rests on. */
#define VIEW_SCHEDULES_3                                                       \
	"CREATE VIEW finding_schedules AS"                                     \
	" SELECT " FINDING_NAME " AS finding, s.kind, r.strategy,"             \
	" printf('%u', r.seed) AS seed, r.steps, r.switches,"                  \
	" printf('%016x', r.trace_hash) AS trace_hash,"                        \
	" printf('%016x', r.state_hash) AS state_hash, s.schedule"             \
	" FROM (SELECT finding, run, 0 AS number FROM finding UNION ALL"       \
	"  SELECT finding, run, number FROM other_run) f"                      \
	" JOIN run r ON r.run = f.run JOIN schedule s ON s.run = f.run"        \
	" ORDER BY f.finding, f.number"

/* clang-format on */

static const char *const version_1[] = { TABLE_CAMPAIGN, TABLE_METRIC,
	TABLE_RUN, TABLE_SCHEDULE, TABLE_FINDING, TABLE_ACCESS, TABLE_NAME,
	TABLE_SIGHTING, TABLE_SYMBOL, TABLE_EVENT, TABLE_STACK, TABLE_LOCKSET,
	TABLE_CONTEXT, TABLE_FRAME, TABLES_OF_NAMES, INDEXES, VIEW_CAMPAIGNS,
	VIEW_SIGHTINGS, VIEW_SCHEDULES, VIEW_STACKS, VIEW_CONTEXTS, VIEW_FRAMES,
	NULL };

/* Words of the debug information.  The views that show them were in version 1
 * without. */
static const char *const version_2[] = {
	"ALTER TABLE finding ADD COLUMN object_name TEXT NOT NULL DEFAULT ''",
	"ALTER TABLE finding ADD COLUMN object_interface TEXT NOT NULL"
	" DEFAULT ''",
	"ALTER TABLE finding ADD COLUMN field TEXT NOT NULL DEFAULT ''",
	"DROP VIEW IF EXISTS findings", VIEW_FINDINGS,
	"DROP VIEW IF EXISTS finding_accesses", VIEW_ACCESSES,
	"DROP VIEW IF EXISTS events", VIEW_EVENTS, NULL
};

/* Findings that rest on several runs, and lock orders. */
static const char *const version_3[] = {
	"CREATE TABLE other_run ("
	" finding INTEGER NOT NULL REFERENCES finding,"
	" number INTEGER NOT NULL," /* from 1; the finding's own is 0 */
	" run INTEGER NOT NULL REFERENCES run,"
	" PRIMARY KEY (finding, number)"
	") STRICT, WITHOUT ROWID",
	"CREATE TABLE lock_edge ("
	" finding INTEGER NOT NULL REFERENCES finding,"
	" number INTEGER NOT NULL,"
	" run INTEGER NOT NULL," /* 0, or a number of other_run */
	" context TEXT NOT NULL,"
	" held TEXT NOT NULL,"
	" lock TEXT NOT NULL,"
	" PRIMARY KEY (finding, number)"
	") STRICT, WITHOUT ROWID",
	/* side 0: where held was taken; 1: where lock is asked for. */
	"CREATE TABLE lock_access ("
	" finding INTEGER NOT NULL REFERENCES finding,"
	" number INTEGER NOT NULL,"
	" side INTEGER NOT NULL,"
	" step INTEGER NOT NULL,"
	" addr INTEGER NOT NULL,"
	" ctx INTEGER NOT NULL,"
	" cpu INTEGER NOT NULL,"
	" ipl INTEGER NOT NULL,"
	" kind INTEGER NOT NULL,"
	" pcs TEXT NOT NULL,"
	" PRIMARY KEY (finding, number, side)"
	") STRICT, WITHOUT ROWID",
	VIEW_LOCK_ORDERS, "DROP VIEW IF EXISTS finding_schedules",
	VIEW_SCHEDULES_3, NULL
};

/* Captures that scenarios read, so that a finding replays anywhere. */
static const char *const version_4[] = { "CREATE TABLE capture ("
					 " scenario_hash INTEGER NOT NULL,"
					 " name TEXT NOT NULL,"
					 " bytes BLOB NOT NULL,"
					 " PRIMARY KEY (scenario_hash, name)"
					 ") STRICT",
	NULL };

/* What a campaign needs to go on, and what went wrong in it. */
static const char *const version_5[] = {
	"CREATE TABLE progress ("
	" campaign INTEGER PRIMARY KEY REFERENCES campaign,"
	" runs INTEGER NOT NULL,"
	" steps INTEGER NOT NULL,"
	" seconds REAL NOT NULL,"
	" failures INTEGER NOT NULL,"
	" planned INTEGER,"
	" strict INTEGER NOT NULL,"
	" findings INTEGER NOT NULL,"
	" also_seen INTEGER NOT NULL,"
	" kinds INTEGER NOT NULL,"
	" learnt BLOB NOT NULL"
	") STRICT",
	"CREATE TABLE fact ("
	" campaign INTEGER NOT NULL REFERENCES campaign,"
	" number INTEGER NOT NULL,"
	" fact TEXT NOT NULL,"
	" outcome TEXT NOT NULL,"
	" run INTEGER,"
	" PRIMARY KEY (campaign, number)"
	") STRICT, WITHOUT ROWID",
	"CREATE TABLE incident ("
	" incident INTEGER PRIMARY KEY,"
	" campaign INTEGER NOT NULL REFERENCES campaign,"
	" number INTEGER,"
	" message TEXT NOT NULL,"
	" outcome TEXT NOT NULL,"
	" signal INTEGER,"
	" first_run INTEGER REFERENCES run,"
	" second_run INTEGER REFERENCES run"
	") STRICT",
	"CREATE VIEW incidents AS"
	" SELECT i.incident, i.campaign, c.scenario, c.stack, i.number AS run,"
	" i.message, i.outcome, i.signal, i.first_run, i.second_run"
	" FROM incident i JOIN campaign c USING (campaign)",
	NULL
};

/* Findings that were shrunk, and to what. */
static const char *const version_6[] = {
	"CREATE TABLE reduction ("
	" finding INTEGER PRIMARY KEY REFERENCES finding," /* the smaller one */
	" original INTEGER NOT NULL REFERENCES finding,"
	" preemptions INTEGER NOT NULL,"
	" switches INTEGER NOT NULL,"
	" lines INTEGER NOT NULL," /* of the scenario */
	" schedule TEXT NOT NULL"  /* anchored */
	") STRICT",
	"CREATE INDEX reduction_original ON reduction (original)",
	"CREATE VIEW reductions AS"
	" SELECT printf('F-%04d', d.original) AS finding,"
	" printf('F-%04d', d.finding) AS shrunk, f.title, d.preemptions,"
	" d.switches, r.switches AS switches_before, d.lines, d.schedule"
	" FROM reduction d JOIN finding f ON f.finding = d.original"
	" JOIN run r ON r.run = f.run ORDER BY d.original, d.finding",
	NULL
};

/* How what a campaign covers grew with its runs. */
static const char *const version_7[] = {
	"CREATE TABLE coverage ("
	" campaign INTEGER NOT NULL REFERENCES campaign,"
	" runs INTEGER NOT NULL," /* so many had been made */
	" reads_from INTEGER NOT NULL,"
	" ordered INTEGER NOT NULL,"
	" blocks INTEGER NOT NULL,"
	" facts INTEGER NOT NULL,"
	" findings INTEGER NOT NULL,"
	" classes INTEGER NOT NULL,"
	" orders INTEGER NOT NULL,"
	" PRIMARY KEY (campaign, runs)"
	") STRICT, WITHOUT ROWID",
	NULL
};

/* migrations[n] takes version n to n + 1. */
static const char *const *const migrations[] = { version_1, version_2,
	version_3, version_4, version_5, version_6, version_7 };

_Static_assert(sizeof(migrations) / sizeof(migrations[0]) == SCHEMA_VERSION,
    "one list of statements for every version");

static void
set_pragma(struct sql *sq, const char *name, int value)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "PRAGMA %s = %d", name, value);
	(void)sql_exec(sq, text);
}

/* Kinds are appended to trace.h without a new schema version. */
static void
add_event_kinds(struct sql *sq)
{
	if (sql_number(sq, "SELECT count(*) FROM event_kind") >= TRACE_NKINDS)
		return;
	struct sql_stmt *ss =
	    sql_prepare(sq, "INSERT OR IGNORE INTO event_kind VALUES (?, ?)");

	for (unsigned kind = 0; kind < TRACE_NKINDS; kind++) {
		sql_bind_int(ss, 1, kind);
		sql_bind_text(ss, 2, trace_kind_text(kind));
		(void)sql_run(ss);
	}
	sql_finish(ss);
}

bool
schema_migrate(struct sql *sq)
{
	if (sql_number(sq, "PRAGMA user_version") == SCHEMA_VERSION &&
	    sql_number(sq, "SELECT count(*) FROM event_kind") >= TRACE_NKINDS)
		return true;
	(void)sql_begin(sq);
	/* Again, now that nobody else can be at it. */
	int64_t version = sql_number(sq, "PRAGMA user_version");
	for (; version >= 0 && version < SCHEMA_VERSION; version++) {
		const char *const *text = migrations[version];
		while (*text != NULL)
			(void)sql_exec(sq, *text++);
	}
	if (version == SCHEMA_VERSION) {
		set_pragma(sq, "application_id", SCHEMA_APPLICATION_ID);
		set_pragma(sq, "user_version", SCHEMA_VERSION);
	}
	add_event_kinds(sq);
	return sql_commit(sq);
}
