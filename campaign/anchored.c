/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * anchored.c -- anchored schedules: rules from runs, and runs from rules.
 */

#include "campaign/anchored.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/error.h"
#include "campaign/symbol.h"
#include "sim/assert.h"

/* By site: as often as that, functions that are new may be come by. */
enum { LEARN_MAX = 64 };

void
rules_free(struct rules *ru)
{
	free(ru->ru_anchors);
	free(ru->ru_sites);
	memset(ru, 0, sizeof(*ru));
}

/* --- functions -------------------------------------------------------------------- */

/* FNV-1a; never 0. */
static uint64_t
function_id(const char *name)
{
	uint64_t h = 0xcbf29ce484222325u;

	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * 0x100000001b3u;
	return h | 1;
}

static int
by_pc(const void *a, const void *b)
{
	const struct anchored_function *x = a, *y = b;

	return x->af_pc < y->af_pc ? -1 : x->af_pc > y->af_pc;
}

struct functions {
	struct anchored_function *list;
	size_t n, max;
};

/* Add those of these pcs, each of which is new. */
static void
learn(struct functions *fs, const uint32_t *pcs, size_t n)
{
	size_t nsymbols, first = fs->n;
	const struct store_symbol *sy;

	if (fs->n + n > fs->max) {
		fs->max = 2 * (fs->n + n);
		fs->list = realloc(fs->list, fs->max * sizeof(*fs->list));
		ASSERT(fs->list != NULL);
	}
	for (size_t i = 0; i < n; i++)
		fs->list[fs->n++] = (struct anchored_function){ pcs[i], 0 };
	qsort(fs->list + first, n, sizeof(*fs->list), by_pc);
	sy = symbols_of(pcs, n, &nsymbols);
	for (size_t i = 0; i < nsymbols; i++) {
		struct anchored_function key = { sy[i].sy_pc, 0 };
		struct anchored_function *af = sy[i].sy_inline != 0 ?
		    NULL :
		    bsearch(&key, fs->list + first, n, sizeof(key), by_pc);

		if (af != NULL && strcmp(sy[i].sy_function, "?") != 0)
			af->af_id = function_id(sy[i].sy_function);
	}
	qsort(fs->list, fs->n, sizeof(*fs->list), by_pc);
}

static uint64_t
function_at(const struct functions *fs, uint32_t pc)
{
	struct anchored_function key = { pc, 0 };
	const struct anchored_function *af = fs->n == 0 ?
	    NULL :
	    bsearch(&key, fs->list, fs->n, sizeof(key), by_pc);

	return af != NULL ? af->af_id : 0;
}

void
site_of(uint32_t pc, unsigned kind, struct rule_site *rs)
{
	size_t n;
	const struct store_symbol *sy = symbols_of(&pc, 1, &n);

	memset(rs, 0, sizeof(*rs));
	rs->rs_kind = (uint8_t)kind;
	for (size_t i = 0; i < n; i++) {
		if (sy[i].sy_inline != 0)
			continue;
		(void)snprintf(rs->rs_function, sizeof(rs->rs_function), "%s",
		    sy[i].sy_function);
		(void)snprintf(
		    rs->rs_file, sizeof(rs->rs_file), "%s", sy[i].sy_file);
		rs->rs_line = sy[i].sy_line;
	}
}

/* --- rules of runs ------------------------------------------------------------------ */

/* The functions of all operations of a run. */
static void
learn_log(struct functions *fs, const struct anchored_step *log, size_t n)
{
	uint32_t *pcs = malloc((n + 1) * sizeof(*pcs));
	size_t used = 0;

	ASSERT(pcs != NULL);
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < used && pcs[k] != log[i].as_pc)
			k++;
		if (k == used)
			pcs[used++] = log[i].as_pc;
	}
	learn(fs, pcs, used);
	free(pcs);
}

/* The operation of a rule is log[at]. */
static void
fill_site(struct anchor *an, struct rule_site *rs, const struct functions *fs,
    const struct anchored_step *log, size_t at)
{
	uint64_t function = function_at(fs, log[at].as_pc);

	site_of(log[at].as_pc, log[at].as_kind, rs);
	if (function == 0)
		return;
	an->an_site = anchored_site(function, log[at].as_kind);
	for (size_t i = 0; i <= at; i++)
		an->an_hit += log[i].as_who == log[at].as_who &&
		    log[i].as_kind == log[at].as_kind &&
		    function_at(fs, log[i].as_pc) == function;
}

bool
rules_of_run(const struct strategy *st, struct rules *ru)
{
	struct functions fs = { NULL, 0, 0 };
	size_t nlog, at = 0;
	const struct anchored_step *log = anchored_log(st, &nlog);
	const struct anchor *notes = anchored_notes(st, &ru->ru_n);

	if (notes == NULL)
		return campaign_fail("the schedule has too many choices to be "
				     "written as rules");
	ru->ru_build = world_build();
	ru->ru_scenario = world_scenario()->sc_hash;
	ru->ru_anchors = malloc((ru->ru_n + 1) * sizeof(*ru->ru_anchors));
	ru->ru_sites = calloc(ru->ru_n + 1, sizeof(*ru->ru_sites));
	ASSERT(ru->ru_anchors != NULL && ru->ru_sites != NULL);
	memcpy(ru->ru_anchors, notes, ru->ru_n * sizeof(*notes));
	learn_log(&fs, log, nlog);
	/* Both are in the order of the run. */
	for (size_t i = 0; i < ru->ru_n; i++) {
		struct anchor *an = &ru->ru_anchors[i];
		size_t k = at;

		while (k < nlog &&
		    (log[k].as_count != an->an_count ||
			strcmp(anchored_name(st, log[k].as_who), an->an_ctx) !=
			    0))
			k++;
		if (k == nlog)
			continue; /* before all, or the log was cut */
		at = k;
		fill_site(an, &ru->ru_sites[i], &fs, log, at);
	}
	free(fs.list);
	return true;
}

bool
rules_of_choices(
    const uint8_t *choices, size_t len, bool strict, struct rules *ru)
{
	struct strategy *st = anchored_open(), *inner;
	struct sim_run_options ro = { .ro_strategy = st };
	const struct sim_result *sr;
	bool ok;

	inner = replay_open(choices, len);
	anchored_set(st, NULL, 0);
	anchored_follow(st, inner);
	sr = world_run(&ro, strict)->wr_result;
	ok = sr->sr_exhausted ? campaign_fail("%s", sim_error()) :
				rules_of_run(st, ru);
	inner->st_ops->so_close(inner);
	st->st_ops->so_close(st);
	return ok;
}

/* --- runs of rules -------------------------------------------------------------------- */

const struct world_run *
anchored_run(struct strategy *st, struct rules *ru, bool by_site,
    const struct sim_run_options *options, bool strict)
{
	struct functions fs = { NULL, 0, 0 };
	struct sim_run_options ro = *options;
	const struct world_run *wr;
	const uint32_t *unknown;
	size_t n, round = 0;

	ro.ro_strategy = st;
	anchored_set(st, ru->ru_anchors, ru->ru_n);
	/* So that there is a list, which says that it is by site. */
	if (by_site)
		learn(&fs, &(uint32_t){ 0 }, 1);
	do {
		anchored_by_site(st, fs.list, fs.n);
		sim_places_forget();
		wr = world_run(&ro, strict);
		unknown = anchored_unknown(st, &n);
		if (n > 0)
			learn(&fs, unknown, n);
	} while (n > 0 && ++round < LEARN_MAX);
	anchored_by_site(st, NULL, 0);
	free(fs.list);
	if (wr->wr_result->sr_exhausted) {
		(void)campaign_fail("%s", sim_error());
		return NULL;
	}
	return wr;
}

/* --- the text -------------------------------------------------------------------------- */

static const char prefix[] = "anchored:";

bool
anchored_is(const char *text)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* Write a word so that it is one for the shell, and for the form. */
static void
put_word(FILE *f, const char *word)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789_-.#";

	for (; *word != '\0'; word++) {
		if (strchr(plain, *word) != NULL)
			(void)fputc(*word, f);
		else
			(void)fprintf(f, "%%%02X", (unsigned char)*word);
	}
}

static void
put_rule(FILE *f, const struct anchor *an, const struct rule_site *rs)
{
	put_word(f, an->an_ctx);
	(void)fprintf(f, ",%llu,", (unsigned long long)an->an_count);
	put_word(f, rs->rs_function[0] != '\0' ? rs->rs_function : "-");
	(void)fprintf(f, ":%u,", rs->rs_line);
	put_word(f, trace_kind_text(rs->rs_kind));
	(void)fprintf(f, ",%llu,", (unsigned long long)an->an_hit);
	switch (an->an_do) {
	case ANCHOR_RUN:
		(void)fprintf(f, "run,");
		put_word(f, an->an_to);
		(void)fprintf(f, ",%u", an->an_cpu);
		break;
	case ANCHOR_PICK:
		(void)fprintf(f, "pick,");
		put_word(f, an->an_to);
		(void)fprintf(f, ",%u", an->an_index);
		break;
	default:
		(void)fprintf(f, an->an_do == ANCHOR_LATE ? "late" : "expire");
		break;
	}
}

char *
anchored_print(const struct rules *ru)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	ASSERT(f != NULL);
	(void)fprintf(f, "%s%016llx:%016llx:", prefix,
	    (unsigned long long)ru->ru_build,
	    (unsigned long long)ru->ru_scenario);
	for (size_t i = 0; i < ru->ru_n; i++) {
		if (i > 0)
			(void)fputc('+', f);
		put_rule(f, &ru->ru_anchors[i], &ru->ru_sites[i]);
	}
	if (ru->ru_n == 0)
		(void)fputc('-', f);
	(void)fclose(f);
	ASSERT(text != NULL);
	return text;
}

/* The next word, up to a separator or the end; *text is left behind it. */
static bool
get_word(const char **text, char *buf, size_t len)
{
	size_t n = 0;

	while (**text != '\0' && strchr(",:+", **text) == NULL) {
		unsigned c = (unsigned char)*(*text)++;

		if (c == '%') {
			if (sscanf(*text, "%2x", &c) != 1 || c == 0 ||
			    strlen(*text) < 2)
				return false;
			*text += 2;
		}
		if (n + 1 >= len)
			return false;
		buf[n++] = (char)c;
	}
	buf[n] = '\0';
	return n > 0;
}

static bool
get_mark(const char **text, char mark)
{
	if (**text != mark)
		return false;
	(*text)++;
	return true;
}

static bool
get_number(const char **text, uint64_t max, uint64_t *value)
{
	char word[24], *end;

	if (!get_word(text, word, sizeof(word)) ||
	    word[strspn(word, "0123456789")] != '\0' || strlen(word) > 19)
		return false;
	*value = strtoull(word, &end, 10);
	return *value <= max;
}

static bool
get_kind(const char **text, uint8_t *kind)
{
	char word[64];

	if (!get_word(text, word, sizeof(word)))
		return false;
	for (unsigned k = 0; k < TRACE_NKINDS; k++) {
		if (strcmp(trace_kind_text(k), word) == 0) {
			*kind = (uint8_t)k;
			return true;
		}
	}
	return false;
}

static bool
get_action(const char **text, struct anchor *an)
{
	uint64_t number = 0;
	char word[16];

	if (!get_word(text, word, sizeof(word)))
		return false;
	an->an_do = strcmp(word, "run") == 0 ? ANCHOR_RUN :
	    strcmp(word, "pick") == 0	     ? ANCHOR_PICK :
	    strcmp(word, "late") == 0	     ? ANCHOR_LATE :
					       ANCHOR_EXPIRE;
	if (an->an_do == ANCHOR_EXPIRE)
		return strcmp(word, "expire") == 0;
	if (an->an_do == ANCHOR_LATE)
		return true;
	if (!get_mark(text, ',') ||
	    !get_word(text, an->an_to, sizeof(an->an_to)) ||
	    !get_mark(text, ',') || !get_number(text, UINT16_MAX, &number))
		return false;
	an->an_index = (uint32_t)number;
	an->an_cpu = (uint16_t)number;
	return true;
}

static bool
get_rule(const char **text, struct anchor *an, struct rule_site *rs)
{
	uint64_t line;

	if (!get_word(text, an->an_ctx, sizeof(an->an_ctx)) ||
	    !get_mark(text, ',') ||
	    !get_number(text, UINT64_MAX, &an->an_count) ||
	    !get_mark(text, ',') ||
	    !get_word(text, rs->rs_function, sizeof(rs->rs_function)) ||
	    !get_mark(text, ':') || !get_number(text, UINT32_MAX, &line) ||
	    !get_mark(text, ',') || !get_kind(text, &rs->rs_kind) ||
	    !get_mark(text, ',') ||
	    !get_number(text, UINT64_MAX, &an->an_hit) ||
	    !get_mark(text, ',') || !get_action(text, an))
		return false;
	rs->rs_line = (uint32_t)line;
	if (strcmp(rs->rs_function, "-") == 0)
		rs->rs_function[0] = '\0';
	else
		an->an_site =
		    anchored_site(function_id(rs->rs_function), rs->rs_kind);
	return true;
}

bool
anchored_parse(const char *text, struct rules *ru)
{
	unsigned long long build, scenario;
	size_t max = 1;
	int at = 0;
	bool ok;

	memset(ru, 0, sizeof(*ru));
	if (!anchored_is(text))
		return false;
	text += strlen(prefix);
	if (sscanf(text, "%16llx:%16llx:%n", &build, &scenario, &at) != 2 ||
	    at != 34)
		return false;
	text += at;
	for (const char *c = text; *c != '\0'; c++)
		max += *c == '+';
	ru->ru_build = build;
	ru->ru_scenario = scenario;
	ru->ru_anchors = calloc(max, sizeof(*ru->ru_anchors));
	ru->ru_sites = calloc(max, sizeof(*ru->ru_sites));
	ASSERT(ru->ru_anchors != NULL && ru->ru_sites != NULL);
	if (strcmp(text, "-") == 0)
		return true;
	do {
		ok = get_rule(
		    &text, &ru->ru_anchors[ru->ru_n], &ru->ru_sites[ru->ru_n]);
		ru->ru_n += ok;
	} while (ok && get_mark(&text, '+'));
	if (ok && *text == '\0')
		return true;
	rules_free(ru);
	return false;
}

/* --- sentences -------------------------------------------------------------------------- */

void
site_sentence(const struct rule_site *rs, char *buf, size_t len)
{
	const char *kind = trace_kind_text(rs->rs_kind);

	if (rs->rs_function[0] == '\0' || strcmp(rs->rs_function, "?") == 0)
		(void)snprintf(buf, len, "%s", kind);
	else if (rs->rs_file[0] == '\0')
		(void)snprintf(buf, len, "%s in %s, line %u", kind,
		    rs->rs_function, rs->rs_line);
	else
		(void)snprintf(buf, len, "%s in %s (%s:%u)", kind,
		    rs->rs_function, rs->rs_file, rs->rs_line);
}

void
rule_sentence(const struct rules *ru, size_t i, char *buf, size_t len)
{
	const struct anchor *an = &ru->ru_anchors[i];
	char site[320], what[160];

	switch (an->an_do) {
	case ANCHOR_RUN:
		(void)snprintf(what, sizeof(what), "run %s on cpu%u", an->an_to,
		    an->an_cpu);
		break;
	case ANCHOR_PICK:
		(void)snprintf(what, sizeof(what), "%s picks number %u",
		    an->an_to, an->an_index);
		break;
	default:
		(void)snprintf(what, sizeof(what), "%s",
		    an->an_do == ANCHOR_LATE ? "a timer of long expires" :
					       "the next timer expires");
		break;
	}
	site_sentence(&ru->ru_sites[i], site, sizeof(site));
	if (an->an_count == 0)
		(void)snprintf(buf, len, "%s: %s",
		    strcmp(an->an_ctx, ANCHOR_START) == 0 ? "at the start" :
							    an->an_ctx,
		    what);
	else
		(void)snprintf(buf, len, "after operation %llu of %s, %s: %s",
		    (unsigned long long)an->an_count, an->an_ctx, site, what);
}
