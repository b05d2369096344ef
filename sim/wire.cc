/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * wire.cc -- frames between nodes, carried by SimGrid (wire.h).
 *
 *	The only file that knows SimGrid, and C++ because SimGrid's C functions
 *	lack what is needed.  Written for SimGrid 3.32.
 *
 *	Time.  The engine's second is our nanosecond.  A link carries one unit
 *	a nanosecond, and a frame is handed over as the whole nanoseconds that
 *	its transmission takes.  So every date is a whole number that a double
 *	holds exactly up to 2^53, whatever the rate is.
 *
 *	Order.  Each direction of a wire is a link that carries one frame at a
 *	time, which SimGrid keeps in order.  SimGrid pays the latency before
 *	the transmission: the arrival is the same.
 *
 *	Stacks.  The conductor calls; what is marked "maestro" is called by
 *	SimGrid, between the conductor's call into it and its return.
 */

#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <deque>
#include <iterator>
#include <map>
#include <queue>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/common_interface_defs.h>
#endif

#include <simgrid/kernel/Timer.hpp>
#include <simgrid/kernel/routing/NetZoneImpl.hpp>
#include <simgrid/s4u.hpp>

#include "sim/wire_face.h"

extern "C" [[noreturn]] void
assert_failed(const char *what, const char *file, int line);

#define ASSERT(e) ((e) ? (void)0 : assert_failed(#e, __FILE__, __LINE__))

namespace s4u = simgrid::s4u;
namespace routing = simgrid::kernel::routing;
using simgrid::kernel::timer::Timer;

namespace
{

constexpr int64_t never = INT64_MAX;
/* Doubles are exact up to 2^53; a worker is replaced long before. */
constexpr int64_t clock_max = INT64_C(1) << 51;
/* What the product with 8e9 leaves room for in 64 bits. */
constexpr size_t frame_bytes_max = size_t{ 1 } << 30;
/* A date may be off by rounding errors, never by more. */
constexpr double date_error_max = 1e-2;

/* One direction of a wire. */
struct direction {
	std::vector<s4u::Link *> d_links;
	int64_t d_latency;
	uint64_t d_rate; /* bits per second; 0: takes no time */
	int64_t d_free;	 /* when the transmission of its last frame ends */
	bool d_shared;	 /* other wires may use its links */
	s4u::Host *d_from, *d_to;
};

struct wire {
	direction w_directions[2]; /* by the end that sends */
	bool w_up;
};

/*
 * struct frame
 *
 *	From wire_send it waits in S->pending until it leaves.  Then SimGrid has
 *	it, or, when its transmission takes no time, S->passing.  It arrives in
 *	S->ready.
 */
struct frame {
	int64_t f_time;	   /* it leaves; then: it arrives, -1 if unknown */
	uint64_t f_number; /* order of sending */
	uint64_t f_cookie;
	size_t f_bytes;
	unsigned f_wire, f_end;
	bool f_used, f_lost;
	s4u::CommPtr f_comm;
};

struct later {
	bool
	operator()(const frame *a, const frame *b) const
	{
		if (a->f_time != b->f_time)
			return a->f_time > b->f_time;
		return a->f_number > b->f_number;
	}
};

using frame_queue = std::priority_queue<frame *, std::vector<frame *>, later>;

/*
 * class wire_zone
 *
 *	The platform: hosts are nodes, and the route of a frame is the links of
 *	its direction, whatever its hosts.  It is never sealed, so that worlds
 *	can add hosts and links to it.
 */
class wire_zone final : public routing::NetZoneImpl
{
      public:
	wire_zone() : NetZoneImpl("braid")
	{
	}

	const direction *wz_route = nullptr; /* of the frame that leaves */

      private:
	void
	do_seal() override
	{
		throw this; /* it stays open */
	}

	void
	get_local_route(const routing::NetPoint *, const routing::NetPoint *,
	    routing::Route *into, double *latency) override
	{
		for (s4u::Link *link : wz_route->d_links)
			into->link_list_.push_back(link->get_impl());
		if (latency != nullptr)
			*latency += static_cast<double>(wz_route->d_latency);
	}
};

struct engine {
	/* made once a process */
	s4u::Engine *engine;
	wire_zone *zone;
	s4u::Host *conductor;
	s4u::SemaphorePtr gate; /* the conductor waits here */
	std::vector<s4u::Host *> hosts;
	std::vector<s4u::Link *> links; /* all; a world uses the first ones */

	/* a world */
	bool conducting, open;
	std::vector<wire> wires;
	std::deque<frame> frames; /* never moved */
	std::vector<frame *> unused;
	frame_queue pending, passing;
	std::vector<frame *> ready;	 /* arrived now, in order of sending */
	size_t nready;			 /* of which were taken */
	std::vector<s4u::CommPtr> spent; /* not to be freed in maestro */
	size_t ncomms;			 /* frames that SimGrid has */
	size_t nlive;			 /* not arrived and not lost */
	uint64_t nsent;

	int64_t now;   /* the engine may lag behind, when nothing is live */
	int64_t until; /* of the wait in progress */
	bool waiting, draining;
	Timer *alarm;
	int64_t alarm_date;
};

engine *S; /* never freed: SimGrid's own objects go first at exit */

int64_t
clock_ns()
{
	double date = s4u::Engine::get_clock();
	double whole = std::rint(date);

	ASSERT(std::fabs(date - whole) < date_error_max);
	ASSERT(whole < static_cast<double>(clock_max));
	return static_cast<int64_t>(whole);
}

/* size / rate in ns, rounded, half a ns up. */
int64_t
transmission(const direction &d, size_t bytes)
{
	ASSERT(bytes <= frame_bytes_max);
	if (d.d_rate == 0)
		return 0;

	uint64_t scaled = uint64_t{ bytes } * 8 * 1000000000;
	auto ns = static_cast<int64_t>((scaled + d.d_rate / 2) / d.d_rate);

	ASSERT(ns < clock_max);
	/* SimGrid decides when a shared link is free, so it must see it. */
	return d.d_shared && ns == 0 ? 1 : ns;
}

/* --- frames ------------------------------------------------------------- */

frame *
frame_create()
{
	if (S->unused.empty()) {
		S->frames.emplace_back();
		S->unused.push_back(&S->frames.back());
	}

	frame *f = S->unused.back();

	S->unused.pop_back();
	*f = frame();
	f->f_used = true;
	return f;
}

void
frame_free(frame *f)
{
	ASSERT(f->f_used);
	ASSERT(f->f_comm == nullptr);
	f->f_used = false;
	S->unused.push_back(f);
}

frame *
pop(frame_queue &q)
{
	frame *f = q.top();

	q.pop();
	return f;
}

/* --- while time passes: all of this is maestro -------------------------- */

void
wake()
{
	if (S->waiting) {
		S->waiting = false;
		S->gate->release();
	}
}

void
arrive(frame *f)
{
	if (f->f_lost) {
		frame_free(f);
	} else {
		S->ready.push_back(f);
		wake();
	}
}

/* SimGrid is done with something. */
void
on_completion(const s4u::Activity &activity)
{
	const auto *comm = dynamic_cast<const s4u::Comm *>(&activity);

	if (comm == nullptr)
		return;

	auto *f = comm->get_data<frame>();
	int64_t now = clock_ns();

	ASSERT(f->f_comm.get() == comm);
	ASSERT(comm->get_state() == s4u::Activity::State::FINISHED);
	ASSERT(f->f_time == -1 || f->f_time == now);
	f->f_time = now;
	S->spent.push_back(std::move(f->f_comm));
	f->f_comm = nullptr;
	S->ncomms--;
	arrive(f);
	if (S->draining && S->ncomms == 0)
		wake();
}

/* A frame leaves now. */
void
depart(frame *f, int64_t now)
{
	direction &d = S->wires[f->f_wire].w_directions[f->f_end];

	if (f->f_lost) {
		frame_free(f);
		return;
	}

	int64_t ns = transmission(d, f->f_bytes);

	d.d_free = std::max(now, d.d_free) + ns;
	f->f_time = d.d_free + d.d_latency;
	if (ns == 0) {
		S->passing.push(f);
		return;
	}
	if (d.d_shared)
		f->f_time = -1;
	S->zone->wz_route = &d;
	f->f_comm = s4u::Comm::sendto_async(
	    d.d_from, d.d_to, static_cast<uint64_t>(ns));
	f->f_comm->set_data(f);
	S->ncomms++;
}

/* When there is something to do that SimGrid does not know of. */
int64_t
next_date()
{
	int64_t date = never;

	if (!S->pending.empty())
		date = std::min(date, S->pending.top()->f_time);
	if (!S->passing.empty())
		date = std::min(date, S->passing.top()->f_time);
	return date;
}

void alarm_rings();

/* Conductor too. */
void
alarm_set(int64_t date)
{
	if (S->alarm != nullptr && S->alarm_date == date)
		return;
	if (S->alarm != nullptr)
		S->alarm->remove();
	S->alarm = nullptr;
	if (date == never)
		return;
	ASSERT(date < clock_max);
	S->alarm_date = date;
	/* An error of rounding must not make it a date of the past. */
	S->alarm = Timer::set(
	    std::max(static_cast<double>(date), s4u::Engine::get_clock()),
	    alarm_rings);
}

void
alarm_rings()
{
	int64_t now = clock_ns();

	S->alarm = nullptr;
	while (!S->pending.empty() && S->pending.top()->f_time <= now)
		depart(pop(S->pending), now);
	while (!S->passing.empty() && S->passing.top()->f_time <= now)
		arrive(pop(S->passing));
	if (now >= S->until)
		wake();
	if (S->waiting)
		alarm_set(std::min(S->until, next_date()));
}

/* --- the conductor waits ------------------------------------------------ */

/* Let time pass until a frame arrives or the date has come. */
void
engine_run(int64_t until)
{
	S->until = until;
	alarm_set(std::min(S->until, next_date()));
	S->waiting = true;
	S->gate->acquire();
	S->spent.clear();
	S->now = std::max(S->now, clock_ns());
	std::sort(S->ready.begin(), S->ready.end(),
	    [](const frame *a, const frame *b) {
		    return a->f_number < b->f_number;
	    });
}

void
world_drain()
{
	S->pending = frame_queue();
	S->passing = frame_queue();
	S->ready.clear();
	S->nready = 0;
	S->nlive = 0;
	for (frame &f : S->frames) {
		f.f_lost = true; /* those that SimGrid has */
		if (f.f_used && f.f_comm == nullptr)
			frame_free(&f);
	}
	S->draining = true;
	alarm_set(never);
	if (S->ncomms > 0)
		engine_run(never);
	S->draining = false;
	/* Leave errors of rounding behind. */
	while (s4u::Engine::get_clock() != std::rint(s4u::Engine::get_clock()))
		engine_run(clock_ns() + 1);
	for (wire &w : S->wires)
		for (direction &d : w.w_directions)
			d.d_free = 0;
}

/* --- the user's platform ------------------------------------------------ */

/*
 * A platform is read by a child process, which tells the route of each
 * direction: the engine accepts every name only once, SimGrid aborts when it
 * does not like a file, and what a platform says beyond routes (profiles,
 * hosts that are off) is not for wires.
 */
struct platform {
	const char *p_path;
	unsigned p_nnodes;
	const char *const *p_names;
	const wire_spec *p_wires;
	size_t p_nwires;
	FILE
	    *p_routes; /* a line each: bits/s, ns, number of links, their ids */
	FILE *p_log;   /* what SimGrid says, and why there are no routes */
};

/* SimGrid begins so what it says before it aborts. */
constexpr char critical[] = "CRITICAL] ";

using link_ids = std::map<s4u::Link *, size_t>;

/* Child: the route of one direction, as a line. */
void
tell_route(const platform &p, s4u::Host *from, s4u::Host *to, link_ids &ids)
{
	std::string name =
	    " from " + from->get_name() + " to " + to->get_name();
	std::vector<s4u::Link *> all, links;
	double latency = 0, rate = INFINITY;

	from->route_to(to, all, &latency);
	for (s4u::Link *link : all) {
		if (link->get_sharing_policy() ==
		    s4u::Link::SharingPolicy::WIFI)
			throw std::invalid_argument("Wi-Fi" + name);
		rate = std::min(rate, link->get_bandwidth() * 8);
		/* Twice, it would wait for itself. */
		if (std::find(links.begin(), links.end(), link) == links.end())
			links.push_back(link);
		ids.emplace(link, ids.size());
	}
	if (links.empty() || from == to)
		throw std::invalid_argument("no route" + name);
	if (!(rate >= 1 && rate <= 1e15 && latency >= 0 && latency < 1e6))
		throw std::invalid_argument("bandwidth or latency" + name);
	std::fprintf(p.p_routes, "%lld %lld %zu", std::llround(rate),
	    std::llround(latency * 1e9), links.size());
	for (s4u::Link *link : links)
		std::fprintf(p.p_routes, " %zu", ids.at(link));
	std::fprintf(p.p_routes, "\n");
}

/* Child: the zone of the file becomes a part of ours, so that names in it
 * are found. */
void
adopt_zone(const s4u::NetZone &zone)
{
	static bool adopted = false;

	if (!adopted)
		zone.get_impl()->set_parent(S->zone);
	adopted = true;
}

void
tell_routes(const platform &p)
{
	std::vector<s4u::Host *> hosts;
	link_ids ids;

	s4u::NetZone::on_creation_cb(adopt_zone);
	S->engine->load_platform(p.p_path);
	for (unsigned i = 0; i < p.p_nnodes; i++) {
		hosts.push_back(S->engine->host_by_name_or_null(p.p_names[i]));
		if (hosts.back() == nullptr)
			throw std::invalid_argument(
			    std::string("no host ") + p.p_names[i]);
	}
	for (size_t i = 0; i < p.p_nwires; i++) {
		s4u::Host *a = hosts[p.p_wires[i].ws_node[0]];
		s4u::Host *b = hosts[p.p_wires[i].ws_node[1]];

		tell_route(p, a, b, ids);
		tell_route(p, b, a, ids);
	}
}

[[noreturn]] void
platform_child(const platform &p)
{
	struct rlimit no_core = {};

	for (int signo : { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT })
		(void)std::signal(signo, SIG_DFL);
	(void)setrlimit(RLIMIT_CORE, &no_core);
	(void)dup2(fileno(p.p_log), STDOUT_FILENO);
	(void)dup2(fileno(p.p_log), STDERR_FILENO);
	try {
		tell_routes(p);
		(void)std::fflush(p.p_routes);
	} catch (const std::exception &e) {
		std::fprintf(stderr, "%s%s\n", critical, e.what());
	}
	_exit(0);
}

/* Why the child failed: the first line of the log that says so. */
std::string
platform_trouble(const platform &p)
{
	char buf[4096] = "";
	const char *text = buf;

	std::rewind(p.p_log);
	buf[std::fread(buf, 1, sizeof(buf) - 1, p.p_log)] = '\0';
	/* The model is chosen already, and not by the file. */
	if (std::strstr(buf, "All <config> tags") != nullptr)
		return "<config> is not supported in a platform of wires";
	if (const char *found = std::strstr(buf, critical))
		text = found + std::strlen(critical);
	if (*text == '\0')
		return "SimGrid cannot read it";
	return std::string(text, std::strcspn(text, "\n"));
}

/* The links of the pool, as many as are asked for. */
s4u::Link *
link_get(size_t i)
{
	while (S->links.size() <= i) {
		s4u::Link *link = S->zone->get_iface()->create_link(
		    "braid:link" + std::to_string(S->links.size()), 1.0);

		link->set_concurrency_limit(1);
		S->links.push_back(link->seal());
	}
	return S->links[i];
}

/* Take over one direction that the child has told of. */
bool
route_read(FILE *routes, direction &d)
{
	unsigned long long rate;
	long long latency;
	size_t nlinks, id;

	if (std::fscanf(routes, "%llu %lld %zu", &rate, &latency, &nlinks) != 3)
		return false;
	d.d_rate = rate;
	d.d_latency = latency;
	d.d_shared = true;
	for (size_t i = 0; i < nlinks; i++) {
		if (std::fscanf(routes, " %zu", &id) != 1)
			return false;
		d.d_links.push_back(link_get(id));
	}
	return true;
}

bool
platform_read(platform &p, char *err, size_t len)
{
	bool ok = true;
	pid_t pid;

	p.p_routes = std::tmpfile();
	p.p_log = std::tmpfile();
	ASSERT(p.p_routes != nullptr);
	ASSERT(p.p_log != nullptr);
	pid = fork();
	ASSERT(pid >= 0);
	if (pid == 0)
		platform_child(p);
	while (waitpid(pid, nullptr, 0) < 0)
		ASSERT(errno == EINTR);
	std::rewind(p.p_routes);
	for (wire &w : S->wires)
		for (direction &d : w.w_directions)
			ok = ok && route_read(p.p_routes, d);
	if (!ok)
		(void)std::snprintf(err, len, "platform %s: %s", p.p_path,
		    platform_trouble(p).c_str());
	(void)std::fclose(p.p_routes);
	(void)std::fclose(p.p_log);
	return ok;
}

/* --- start -------------------------------------------------------------- */

void
engine_create()
{
	static char arguments[][48] = { "braid", "--log=root.thres:warning",
		"--log=res_network.thres:error", "--cfg=network/model:CM02",
		"--cfg=network/crosstraffic:0", "--cfg=network/TCP-gamma:1e30",
		"--cfg=surf/precision:1e-3", "--cfg=contexts/factory:raw",
		"--cfg=contexts/stack-size:256", /* KiB, not 8 MiB for each */
		"--cfg=contexts/nthreads:1", "--cfg=debug/clean-atexit:no" };
	static char *argv[std::size(arguments) + 1];
	int argc = 0;
	/* SimGrid's handlers for signals are not wanted. */
	static const int signals[] = { SIGINT, SIGTERM, SIGSEGV, SIGBUS };
	struct sigaction before[std::size(signals)];
	stack_t stack;

	for (size_t i = 0; i < std::size(signals); i++)
		(void)sigaction(signals[i], nullptr, &before[i]);
	(void)sigaltstack(nullptr, &stack);
	for (char *argument : arguments)
		argv[argc++] = argument;
	S = new engine();
	S->engine = new s4u::Engine(&argc, argv);
	S->zone = new wire_zone();
	S->conductor =
	    S->zone->get_iface()->create_host("braid:conductor", 1.0)->seal();
	S->gate = s4u::Semaphore::create(0);
	s4u::Activity::on_completion_cb(on_completion);
	/* The engine seals its platform once: now, in vain. */
	try {
		S->engine->seal_platform();
	} catch (const wire_zone *) {
	}
	for (size_t i = 0; i < std::size(signals); i++)
		(void)sigaction(signals[i], &before[i], nullptr);
	(void)sigaltstack(&stack, nullptr);
}

/*
 * class announced_stack
 *
 *	While it lives, AddressSanitizer knows that we are on a stack of
 *	SimGrid's.  Where that begins SimGrid does not say: what is announced is
 *	what an actor's stack has at most, below the page of its first frame.
 */
#ifdef __SANITIZE_ADDRESS__
class announced_stack
{
      public:
	announced_stack()
	{
		constexpr uintptr_t page = 4096, size = 256 * 1024;
		const uintptr_t top =
		    (reinterpret_cast<uintptr_t>(this) + page) & ~(page - 1);

		__sanitizer_start_switch_fiber(
		    nullptr, reinterpret_cast<void *>(top - size), size);
		__sanitizer_finish_switch_fiber(nullptr, &as_lo, &as_size);
	}

	~announced_stack()
	{
		__sanitizer_start_switch_fiber(nullptr, as_lo, as_size);
		__sanitizer_finish_switch_fiber(nullptr, nullptr, nullptr);
	}

      private:
	const void *as_lo;
	size_t as_size;
};
#else
class announced_stack
{
      public:
	~announced_stack()
	{
	}
};
#endif

void
conduct(void (*body)(void *), void *arg)
{
	if (S == nullptr)
		engine_create();
	ASSERT(!S->conducting);
	S->conducting = true;
	s4u::Actor::create("conductor", S->conductor, [body, arg]() {
		const announced_stack here;

		body(arg);
		/* The engine would go on without us. */
		world_drain();
	});
	S->engine->run();
	S->conducting = false;
}

/* --- worlds ------------------------------------------------------------- */

bool
world_open(unsigned nodes, const char *const *names, const wire_spec *wires,
    size_t n, const char *path, char *err, size_t len)
{
	platform p = { path, nodes, names, wires, n, nullptr, nullptr };

	ASSERT(S->conducting);
	ASSERT(!S->open);
	while (S->hosts.size() < nodes)
		S->hosts.push_back(
		    S->zone->get_iface()
			->create_host(
			    "braid:node" + std::to_string(S->hosts.size()), 1.0)
			->seal());
	S->wires.assign(n, wire());
	for (size_t i = 0; i < n; i++) {
		const wire_spec &ws = wires[i];

		ASSERT(ws.ws_latency_ns >= 0 && ws.ws_latency_ns < clock_max);
		S->wires[i].w_up = true;
		for (unsigned end = 0; end < 2; end++) {
			direction &d = S->wires[i].w_directions[end];

			ASSERT(ws.ws_node[end] < nodes);
			d.d_from = S->hosts[ws.ws_node[end]];
			d.d_to = S->hosts.at(ws.ws_node[1 - end]);
			d.d_latency = ws.ws_latency_ns;
			d.d_rate = ws.ws_rate_bps;
			if (path == nullptr)
				d.d_links.push_back(link_get(2 * i + end));
		}
	}
	S->open = path == nullptr || platform_read(p, err, len);
	return S->open;
}

void
world_close()
{
	if (S == nullptr || !S->open)
		return;
	world_drain();
	S->open = false;
}

/* --- the face ----------------------------------------------------------- */

int64_t
world_now()
{
	return S->now;
}

void
world_send(
    unsigned number, unsigned end, size_t bytes, int64_t at, uint64_t cookie)
{
	ASSERT(S->open);
	ASSERT(number < S->wires.size());
	ASSERT(end < 2);
	ASSERT(at >= S->now && at < clock_max);
	if (!S->wires[number].w_up)
		return;

	frame *f = frame_create();

	f->f_time = at;
	f->f_number = S->nsent++;
	f->f_cookie = cookie;
	f->f_bytes = bytes;
	f->f_wire = number;
	f->f_end = end;
	S->pending.push(f);
	S->nlive++;
}

/* The next of those that have arrived now, or NULL. */
frame *
take_ready()
{
	while (S->nready < S->ready.size()) {
		frame *f = S->ready[S->nready++];

		if (!f->f_lost)
			return f;
		frame_free(f);
	}
	S->ready.clear();
	S->nready = 0;
	return nullptr;
}

bool
world_next(int64_t until, wire_arrival *wa)
{
	frame *f;

	ASSERT(S->open);
	ASSERT(until >= S->now);
	ASSERT(until < clock_max || until == never);
	while ((f = take_ready()) == nullptr) {
		if (S->nlive == 0) {
			if (until != never)
				S->now = until;
			return false;
		}
		if (S->now == until && next_date() > until &&
		    clock_ns() == until)
			return false;
		engine_run(until);
	}
	S->nlive--;
	wa->wa_time = S->now;
	wa->wa_cookie = f->f_cookie;
	wa->wa_wire = f->f_wire;
	wa->wa_end = 1 - f->f_end;
	frame_free(f);
	return true;
}

size_t
world_in_flight()
{
	return S->nlive;
}

void
world_set_up(unsigned number, bool up)
{
	ASSERT(S->open);
	ASSERT(number < S->wires.size());
	S->wires[number].w_up = up;
	if (up)
		return;
	for (frame &f : S->frames) {
		if (!f.f_used || f.f_lost || f.f_wire != number)
			continue;
		f.f_lost = true;
		S->nlive--;
	}
}

} /* namespace */

const struct wire_face wire_face = { WIRE_FACE_VERSION, conduct, world_open,
	world_close, world_now, world_send, world_next, world_in_flight,
	world_drain, world_set_up };
