/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * bare_simgrid.cc -- frames through SimGrid as its manual recommends: one
 * actor starts a communication between two hosts and waits for it.
 *
 *	Model, link and options are those of sim/wire.cc, so that the same
 *	dates come out.
 */

#include "bench/bare_simgrid.h"

#include <vector>

#include <simgrid/s4u.hpp>

namespace s4u = simgrid::s4u;

namespace
{

struct job {
	unsigned frames, window;
	double (*clock)();
	double seconds;
};

void
run(job &j, s4u::Host *from, s4u::Host *to)
{
	std::vector<s4u::CommPtr> window(j.window);

	j.seconds = j.clock();
	for (unsigned n = 0; n < j.frames; n += j.window) {
		for (s4u::CommPtr &comm : window)
			comm = s4u::Comm::sendto_async(from, to, 12000);
		for (s4u::CommPtr &comm : window)
			comm->wait();
	}
	j.seconds = j.clock() - j.seconds;
}

} /* namespace */

double
bare_simgrid(unsigned frames, unsigned window, double (*clock)())
{
	static char arguments[][40] = { "bare", "--log=root.thres:warning",
		"--log=res_network.thres:error", "--cfg=network/model:CM02",
		"--cfg=network/crosstraffic:0", "--cfg=network/TCP-gamma:1e30",
		"--cfg=surf/precision:1e-3", "--cfg=contexts/factory:raw",
		"--cfg=contexts/nthreads:1" };
	static char *argv[std::size(arguments) + 1];
	int argc = 0;
	job j = { frames, window, clock, 0 };

	for (char *argument : arguments)
		argv[argc++] = argument;

	s4u::Engine engine(&argc, argv);
	s4u::NetZone *zone = s4u::create_full_zone("bare");
	s4u::Host *a = zone->create_host("a", 1.0)->seal();
	s4u::Host *b = zone->create_host("b", 1.0)->seal();
	s4u::Link *link = zone->create_link("link", 1.0)->set_latency(10000.0);

	link->set_concurrency_limit(1)->seal();
	zone->add_route(a->get_netpoint(), b->get_netpoint(), nullptr, nullptr,
	    { s4u::LinkInRoute(link) }, false);
	zone->seal();
	s4u::Actor::create("bare", a, [&j, a, b]() { run(j, a, b); });
	engine.run();
	return j.seconds;
}
