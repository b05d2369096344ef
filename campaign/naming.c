/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * naming.c -- names of data, for people (see naming.h).
 *
 *	An allocation does not say what it is for.  The type of its object is,
 *	in this order: what the text of the size names, "sizeof(struct x)" or
 *	"sizeof(*x)" with x looked up where it was allocated; what the result
 *	of the call is assigned to.  It must fit the size, or there is none.
 */

#include "campaign/naming.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "campaign/ctype.h"
#include "sim/sim.h"

enum { WORD_MAX = 64, KNOWN_MAX = 256, PATHS_MAX = 4096 };

/* What is known of an allocation; by text, place and size. */
static struct known {
	const char *text;
	uint64_t size;
	uint32_t pc, node;
	struct ctype type;   /* of the object, or of its elements */
	uint64_t element;    /* bytes of an element; 0: no type */
	bool array;	     /* elements are counted */
	char base[WORD_MAX]; /* "bridge_softc", "sc_rthash" */
} known[KNOWN_MAX];
static size_t nknown;

/* Paths that were made; the last one of each hash. */
static struct path {
	struct ctype type;
	uint64_t offset;
	unsigned size;
	char text[NAMING_MAX];
} paths[PATHS_MAX];

void
naming_close(void)
{
	nknown = 0;
	memset(paths, 0, sizeof(paths));
}

/* --- the text of a size --------------------------------------------------- */

static const char *
skip(const char *p)
{
	while (*p == ' ' || *p == '\t')
		p++;
	return p;
}

/* An identifier; what is behind it, or NULL when there is none. */
static const char *
word(const char *p, char buf[WORD_MAX])
{
	size_t n = 0;

	p = skip(p);
	if (!isalpha((unsigned char)*p) && *p != '_')
		return NULL;
	for (; isalnum((unsigned char)*p) || *p == '_'; p++) {
		if (n + 1 < WORD_MAX)
			buf[n++] = *p;
	}
	buf[n] = '\0';
	return skip(p);
}

/* Behind the bracket that closes the one at p. */
static const char *
behind(const char *p)
{
	int depth = 0;

	for (; *p != '\0'; p++) {
		depth += *p == '(' || *p == '[';
		depth -= *p == ')' || *p == ']';
		if (depth == 0)
			return p + 1;
	}
	return p;
}

/*
 * The type of "*a->b.c[i]", and the last name in it.  Names are those of the
 * place pc.
 */
static bool
expression(const char *p, uint32_t pc, struct known *kn)
{
	char name[WORD_MAX];
	unsigned stars = 0;

	for (p = skip(p); *p == '*' || *p == '('; p = skip(p + 1))
		stars += *p == '*';
	p = word(p, kn->base);
	if (p == NULL ||
	    (!ctype_variable(pc, kn->base, &kn->type) &&
		!ctype_named(pc, CTYPE_TYPEDEF, kn->base, &kn->type)))
		return false;
	while (*p == '-' || *p == '.' || *p == '[') {
		if (*p != '.' && !ctype_dereference(&kn->type))
			return false;
		if (*p == '[') {
			p = skip(behind(p));
			continue;
		}
		p = word(p + (*p == '-' ? 2 : 1), name);
		if (p == NULL || !ctype_select(&kn->type, name))
			return false;
		(void)memcpy(kn->base, name, sizeof(name));
	}
	while (stars-- > 0) {
		if (!ctype_dereference(&kn->type))
			return false;
	}
	return true;
}

/* "struct x", also without sizeof; "struct x *" has no members. */
static bool
tagged(const char *p, uint32_t pc, struct known *kn)
{
	p = word(p + strcspn(p, " "), kn->base);
	if (p == NULL || !ctype_named(pc, CTYPE_TAG, kn->base, &kn->type))
		return false;
	kn->element = ctype_size(&kn->type);
	if (*p == '*') {
		memset(&kn->type, 0, sizeof(kn->type));
		kn->element = sizeof(void *);
	}
	return kn->element != 0;
}

static bool
is_tag(const char *p)
{
	return strncmp(p, "struct ", 7) == 0 || strncmp(p, "union ", 6) == 0;
}

/* The operand of the first sizeof; *outside: is there a product around it,
 * *sum: is something added? */
static bool
operand(const char *text, uint32_t pc, struct known *kn, bool *sum)
{
	const char *p = strstr(text, "sizeof"), *inner;
	const char *rest;

	inner = skip(p + 6);
	rest = *inner == '(' ? behind(inner) : inner + strlen(inner);
	if (*inner == '(')
		inner = skip(inner + 1);
	for (const char *q = text; *q != '\0'; q++) {
		if (q == p)
			q = *rest != '\0' ? rest : rest - 1;
		kn->array = kn->array || *q == '*';
		*sum = *sum || *q == '+' || *q == '-';
	}
	if (is_tag(inner))
		return tagged(inner, pc, kn);
	if (!expression(inner, pc, kn))
		return false;
	kn->element = ctype_size(&kn->type);
	return kn->element != 0;
}

/* The name by which an object goes.  Serial numbers are by text, so must it
 * be: "bridge_softc", "sc_rthash", "mbuf"; "pcq" for "pcq_size(n)". */
static void
name_base(const struct sim_object *so, struct known *kn)
{
	const char *tag = ctype_tag(&kn->type);

	if (strstr(so->so_text, "sizeof") != NULL && kn->base[0] != '\0')
		return;
	if (strchr(so->so_text, '(') != NULL && tag != NULL)
		(void)snprintf(kn->base, sizeof(kn->base), "%s", tag);
	else
		(void)snprintf(kn->base, sizeof(kn->base), "%.*s",
		    (int)strcspn(so->so_type, "("), so->so_type);
}

static void
resolve(const struct sim_object *so, uint32_t pc, struct known *kn)
{
	bool sum = false, ok;

	if (strstr(so->so_text, "sizeof") != NULL)
		ok = operand(so->so_text, pc, kn, &sum);
	else if (is_tag(so->so_text))
		ok = tagged(so->so_text, pc, kn);
	else
		ok = false;
	if (!ok && !so->so_machine) {
		ok = ctype_assigned(pc, so->so_size, &kn->type);
		kn->element = ok ? ctype_size(&kn->type) : 0;
		kn->array = false;
		sum = false;
	}
	name_base(so, kn);
	if (!ok || kn->element == 0 || kn->element > so->so_size) {
		kn->element = 0;
		return;
	}
	if (kn->element < so->so_size && !sum &&
	    so->so_size % kn->element == 0 && !ctype_is_flexible(&kn->type))
		kn->array = true;
	if (sum)
		kn->array = false;
}

/* What is known of the allocation of an object. */
static const struct known *
known_of(unsigned node, const struct sim_object *so)
{
	uint32_t pc = so->so_alloc.ts_depth > 0 ? so->so_alloc.ts_pc[0] : 0;
	struct known *kn;

	if (pc == 0)
		pc = (uint32_t)(sim_node_base(node) & 0xff000000u);
	for (size_t i = 0; i < nknown; i++) {
		if (known[i].text == so->so_text &&
		    known[i].size == so->so_size && known[i].pc == pc &&
		    known[i].node == node)
			return &known[i];
	}
	if (nknown == KNOWN_MAX)
		nknown = 0;
	kn = &known[nknown++];
	memset(kn, 0, sizeof(*kn));
	kn->text = so->so_text;
	kn->size = so->so_size;
	kn->pc = pc;
	kn->node = node;
	resolve(so, pc, kn);
	return kn;
}

/* --- addresses ------------------------------------------------------------ */

/* ctype_path, remembered. */
static const char *
path_of(const struct ctype *ct, uint64_t offset, unsigned size)
{
	uint64_t h = (ct->ct_die * 31 + offset) * 31 + size;
	struct path *pa = &paths[h * 0x9e3779b97f4a7c15u >> 52];

	if (pa->type.ct_die == ct->ct_die && pa->type.ct_slot == ct->ct_slot &&
	    pa->offset == offset && pa->size == size)
		return pa->text;
	pa->type = *ct;
	pa->offset = offset;
	pa->size = size;
	ctype_path(ct, offset, size, true, pa->text, sizeof(pa->text));
	return pa->text;
}

static void
name_object(const struct known *kn, const struct sim_object *so, uint64_t off,
    unsigned size, char buf[NAMING_MAX])
{
	char index[32] = "", rest[32] = "";
	const char *path = "";
	bool begins = off == 0 && size >= so->so_size;

	if (kn->array && !begins) {
		(void)snprintf(index, sizeof(index), "[%llu]",
		    (unsigned long long)(off / kn->element));
		off %= kn->element;
	}
	if (kn->element != 0 && kn->type.ct_die != 0 && !begins &&
	    (off < kn->element || ctype_is_flexible(&kn->type)))
		path = path_of(&kn->type, off, size);
	else if (off != 0)
		(void)snprintf(
		    rest, sizeof(rest), "+%#llx", (unsigned long long)off);
	(void)snprintf(buf, NAMING_MAX, "%s#%u%s%s%s", kn->base, so->so_serial,
	    index, path, rest);
}

/* The variable of the node's module that an address lies in. */
static bool
variable_at(unsigned node, uint64_t addr, const char **name, uint64_t *off,
    struct ctype *type)
{
	uint64_t base = sim_node_base(node), start = 0;

	if (addr >> 24 != base >> 24 ||
	    !symbol_variable(base >> 24 & 0xff, addr, name, &start, type))
		return false;
	*off = addr - start;
	return true;
}

static void
declared(const struct ctype *type, const char *name, uint64_t off,
    unsigned size, char buf[NAMING_MAX])
{
	size_t n = (size_t)snprintf(buf, NAMING_MAX, "%s", name);

	if (n < NAMING_MAX)
		ctype_path(type, off, size, false, buf + n, NAMING_MAX - n);
}

/* What lies at an address, as it is declared; "": not known. */
static void
field_at(unsigned node, uint64_t addr, unsigned size, char buf[NAMING_MAX])
{
	char base[WORD_MAX + 2];
	const struct known *kn;
	struct sim_object so;
	const char *name;
	struct ctype type;
	uint64_t off;

	buf[0] = '\0';
	if (!sim_address_object(node, addr, &so)) {
		if (variable_at(node, addr, &name, &off, &type))
			declared(&type, name, off, size, buf);
		return;
	}
	kn = known_of(node, &so);
	off = addr - so.so_addr;
	if (kn->element == 0 || off >= so.so_size)
		return;
	if (kn->array)
		off %= kn->element;
	name = ctype_tag(&kn->type);
	if (name == NULL) {
		(void)snprintf(base, sizeof(base), "%s%s", kn->base,
		    kn->array ? "[]" : "");
		name = base;
	}
	declared(&kn->type, name, off, size, buf);
}

/* What a pointer holds that the stack keeps: "*bridge_softc#1.sc_lock". */
static bool
name_held(unsigned node, uint64_t addr, char buf[NAMING_MAX])
{
	uint64_t holder = sim_memory_holder(node, addr);
	char name[NAMING_MAX];

	if (holder == 0)
		return false;
	naming_address(node, holder, sizeof(void *), name);
	(void)snprintf(buf, NAMING_MAX, "*%.*s", NAMING_MAX - 2, name);
	return true;
}

/* Per-CPU data by the pointer to its percpu_t: "ifnet_lock#1.il_nenter@cpu1",
 * or as declared. */
static bool
name_percpu(
    unsigned node, uint64_t addr, bool as_declared, char buf[NAMING_MAX])
{
	uint64_t percpu, off, holder;
	char name[NAMING_MAX], rest[32] = "";
	unsigned cpu;

	if (!sim_address_percpu(node, addr, &percpu, &cpu, &off) ||
	    (holder = sim_memory_holder(node, percpu)) == 0)
		return false;
	if (off != 0)
		(void)snprintf(
		    rest, sizeof(rest), "+%#llx", (unsigned long long)off);
	if (as_declared) {
		field_at(node, holder, sizeof(void *), name);
		(void)snprintf(
		    buf, NAMING_MAX, "%.*s@cpu%s", NAMING_MAX - 40, name, rest);
	} else {
		naming_address(node, holder, sizeof(void *), name);
		(void)snprintf(buf, NAMING_MAX, "%.*s@cpu%u%s", NAMING_MAX - 50,
		    name, cpu, rest);
	}
	return true;
}

void
naming_address(
    unsigned node, uint64_t addr, unsigned size, char buf[NAMING_MAX])
{
	const struct known *kn;
	struct sim_object so;
	struct ctype type;
	const char *name;
	uint64_t off;

	if (!sim_address_object(node, addr, &so)) {
		if (variable_at(node, addr, &name, &off, &type))
			(void)snprintf(buf, NAMING_MAX, "%s%s", name,
			    path_of(&type, off, size));
		else
			sim_address_name(node, addr, buf, NAMING_MAX);
		return;
	}
	kn = known_of(node, &so);
	if (so.so_machine && kn->element == 0) {
		if (!name_percpu(node, addr, false, buf) &&
		    (addr != so.so_addr ||
			strcmp(so.so_type, "softnet_lock") == 0 ||
			!name_held(node, addr, buf)))
			sim_address_name(node, addr, buf, NAMING_MAX);
		return;
	}
	/* Behind its end, in the red zone: the machine's words are right. */
	if (addr - so.so_addr >= so.so_size && addr != so.so_addr)
		(void)snprintf(buf, NAMING_MAX, "%s#%u+%#llx", kn->base,
		    so.so_serial, (unsigned long long)(addr - so.so_addr));
	else
		name_object(kn, &so, addr - so.so_addr, size, buf);
}

/* "bridge_softc#1.sc_lock" -> "bridge_softc.sc_lock", "tab[3]" -> "tab[]". */
static void
drop_numbers(const char *name, char buf[NAMING_MAX])
{
	size_t n = 0;

	for (const char *p = name; *p != '\0' && n + 1 < NAMING_MAX; p++) {
		if (*p == '#') {
			p += strspn(p + 1, "0123456789");
			continue;
		}
		buf[n++] = *p;
		if (*p == '[')
			p += strspn(p + 1, "0123456789");
	}
	buf[n] = '\0';
}

void
naming_class(unsigned node, uint64_t addr, char buf[NAMING_MAX])
{
	char name[NAMING_MAX];
	struct sim_object so;

	/* What the machine made is called by who holds it. */
	field_at(node, addr, 0, name);
	if (name[0] == '\0' ||
	    (sim_address_object(node, addr, &so) && so.so_machine))
		naming_address(node, addr, 0, name);
	drop_numbers(name, buf);
}

/* --- findings ------------------------------------------------------------- */

static bool
is_access(const struct finding_access *fa)
{
	return fa->fa_kind >= TRACE_READ && fa->fa_kind <= TRACE_ATOMIC_RMW;
}

void
naming_field(const struct finding *fi, char buf[NAMING_MAX])
{
	const struct finding_access *fa = &fi->fi_first;

	buf[0] = '\0';
	/* A free races with an access, and that is to a field. */
	if (!is_access(fa))
		fa = &fi->fi_second;
	if (is_access(fa) && !name_percpu(fi->fi_node, fa->fa_addr, true, buf))
		field_at(fi->fi_node, fa->fa_addr, fa->fa_size, buf);
}

/* A name as interfaces have it, or "". */
static void
read_interface(unsigned node, uint64_t addr, char name[16])
{
	size_t n = 0;

	memset(name, 0, 16);
	if (sim_memory_read(node, addr, name, 15) != 15)
		name[0] = '\0';
	while (isalnum((unsigned char)name[n]))
		n++;
	if (name[n] != '\0' || isdigit((unsigned char)name[0]))
		name[0] = '\0';
}

void
naming_object(
    const struct finding *fi, char name[NAMING_MAX], char interface[NAMING_MAX])
{
	const struct trace_object *to = &fi->fi_object;
	uint64_t offset, through, target = to->to_addr;
	const struct known *kn;
	struct sim_object so;
	char xname[16];

	name[0] = interface[0] = '\0';
	if (to->to_type[0] == '\0' ||
	    !sim_address_object(fi->fi_node, to->to_addr, &so))
		return;
	kn = known_of(fi->fi_node, &so);
	if (!so.so_machine || kn->element != 0 ||
	    !name_held(fi->fi_node, so.so_addr, name))
		(void)snprintf(
		    name, NAMING_MAX, "%s#%u", kn->base, so.so_serial);
	if (kn->array || kn->element == 0 ||
	    !ctype_reach(&kn->type, "if_xname", &offset, &through))
		return;
	if (through != UINT64_MAX &&
	    (sim_memory_read(fi->fi_node, to->to_addr + through, &target,
		 sizeof(target)) != sizeof(target)))
		return;
	read_interface(fi->fi_node, target + offset, xname);
	if (xname[0] != '\0')
		(void)snprintf(interface, NAMING_MAX, "%s%s",
		    through != UINT64_MAX ? "of " : "", xname);
}
