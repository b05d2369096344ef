/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * test_scenario_files.c -- scenario files and the captures they name.
 */

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scenarios/scenario.h"

Suite *scenario_files_suite(void);

enum { ERROR_BYTES = 1024 };

static char error[ERROR_BYTES];
static char folder[64];

static void
folder_make(void)
{
	strcpy(folder, "/tmp/braid-scenario-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

/* Only what the tests make is in it. */
static void
folder_remove(void)
{
	static const char *const names[] = { "t.scn", "c.pcap" };
	char path[128];

	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	ck_assert_int_eq(rmdir(folder), 0);
}

static const char *
file_write(const char *name, const void *bytes, size_t length)
{
	static char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, length, file), length);
	ck_assert_int_eq(fclose(file), 0);
	return path;
}

/* Read path and expect the error behind the path. */
static void
refuse_file(const char *path, const char *want)
{
	ck_assert_ptr_null(scenario_read(path, error, sizeof(error)));
	ck_assert_msg(strncmp(error, path, strlen(path)) == 0, "%s", error);
	ck_assert_str_eq(error + strlen(path), want);
}

START_TEST(files_that_cannot_be_read)
{
	static char large[(1 << 20) + 1];

	memset(large, '\n', sizeof(large));
	refuse_file("no-such.scn", ": cannot open: No such file or directory");
	refuse_file(folder, ": cannot read: Is a directory");
	refuse_file(file_write("t.scn", "", 0),
	    ":1:1: no node section, the file is empty; usage: node NAME "
	    "[cpus N] [stack VARIANT]");
	refuse_file(file_write("t.scn", "node a\n# \0x\n", 12),
	    ":2:3: NUL byte: this is not a text file");
	refuse_file(file_write("t.scn", large, sizeof(large)),
	    ": too large: at most 1048576 bytes are read");

	struct scenario *s = scenario_read(
	    file_write("t.scn", "node a", 6), error, sizeof(error));

	ck_assert_msg(s != NULL, "%s", error);
	ck_assert_str_eq(s->sc_source, "node a");
	scenario_free(s);
}
END_TEST

static struct scenario *
read_lan(const char *line)
{
	char text[256];
	struct scenario *s;

	snprintf(text, sizeof(text), "node a\nifconfig s create\n%s\n", line);
	s = scenario_parse(BRAID_SOURCE_DIR "/scenarios/bridge/t.scn", text,
	    error, sizeof(error));
	ck_assert_msg(s != NULL, "%s", error);
	return s;
}

START_TEST(real_capture)
{
	static const uint8_t mac[6] = { 2, 0, 0, 0, 0, 1 };
	struct scenario *all = read_lan("pcap lan-port1.pcap on s");
	struct scenario *from =
	    read_lan("pcap lan-port1.pcap on s from 02:00:00:00:00:01");
	struct scenario *first = read_lan(
	    "pcap ./lan-port1.pcap on s first 5 from 02:00:00:00:00:01");
	const struct scn_command *c = &all->sc_nodes[0].sn_commands[1];
	size_t runts = 0;

	ck_assert_int_eq(c->sc_verb, SCN_PCAP);
	ck_assert_str_eq(c->sc_ifname, "s");
	ck_assert_uint_eq(c->sc_nframes, 80);
	for (size_t i = 0; i < 80; i++)
		runts += c->sc_frames[i].sf_len < 60;
	ck_assert_uint_eq(runts, 18);
	ck_assert_uint_eq(c->sc_frames[0].sf_len, 110);
	ck_assert_int_eq(c->sc_frames[0].sf_time_ns, 0);
	ck_assert_int_eq(c->sc_frames[1].sf_time_ns, 60000);
	ck_assert_int_eq(c->sc_frames[2].sf_time_ns, 11572000);

	c = &from->sc_nodes[0].sn_commands[1];
	ck_assert_uint_eq(c->sc_nframes, 31);
	for (size_t i = 0; i < 31; i++)
		ck_assert_mem_eq(c->sc_frames[i].sf_bytes + 6, mac, 6);

	const struct scn_command *d = &first->sc_nodes[0].sn_commands[1];

	ck_assert_uint_eq(d->sc_nframes, 5);
	/* Times count from the start of the capture, filter or not. */
	ck_assert_int_eq(
	    d->sc_frames[0].sf_time_ns, c->sc_frames[0].sf_time_ns);
	ck_assert_uint_ne(from->sc_hash, first->sc_hash);
	scenario_free(all);
	scenario_free(from);
	scenario_free(first);
}
END_TEST

/* A capture in the making. */
struct writer {
	uint8_t w_bytes[4096];
	size_t w_length;
	bool w_big;
};

static void
put32(struct writer *w, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++) {
		unsigned shift = 8 * (w->w_big ? 3 - i : i);

		w->w_bytes[w->w_length++] = (uint8_t)(value >> shift & 0xff);
	}
}

static void
put_header(struct writer *w, bool big, uint32_t magic, uint32_t link)
{
	w->w_big = big;
	w->w_length = 0;
	put32(w, magic);
	put32(w, big ? 0x00020004 : 0x00040002);
	put32(w, 0);
	put32(w, 0);
	put32(w, 65535);
	put32(w, link);
}

static void
put_record(struct writer *w, uint32_t seconds, uint32_t fraction,
    uint32_t captured, uint32_t length)
{
	put32(w, seconds);
	put32(w, fraction);
	put32(w, captured);
	put32(w, length);
	memset(w->w_bytes + w->w_length, (int)captured, captured);
	w->w_length += captured;
}

static struct scenario *
read_capture(const struct writer *w)
{
	char path[128];

	file_write("c.pcap", w->w_bytes, w->w_length);
	snprintf(path, sizeof(path), "%s/t.scn", folder);
	return scenario_parse(path,
	    "node a\nifconfig s create\n  pcap c.pcap on s\n", error,
	    sizeof(error));
}

/* Both byte orders times both units of time; _i counts them. */
START_TEST(capture_forms)
{
	struct writer w;
	bool ns = (_i & 2) != 0;
	struct scenario *s;

	put_header(&w, (_i & 1) != 0, ns ? 0xa1b23c4d : 0xa1b2c3d4, 1);
	put_record(&w, 7, 999999, 60, 60);
	put_record(&w, 8, 1, 14, 1500); /* cut by the snap length */
	put_record(&w, 7, 0, 60, 60);	/* goes back in time */
	s = read_capture(&w);
	ck_assert_msg(s != NULL, "%s", error);

	const struct scn_frame *f = s->sc_nodes[0].sn_commands[1].sc_frames;

	ck_assert_uint_eq(s->sc_nodes[0].sn_commands[1].sc_nframes, 3);
	ck_assert_uint_eq(f[0].sf_len, 60);
	ck_assert_int_eq(f[0].sf_time_ns, 0);
	ck_assert_uint_eq(f[0].sf_bytes[59], 60);
	ck_assert_uint_eq(f[1].sf_len, 14);
	ck_assert_int_eq(f[1].sf_time_ns, ns ? 999000002 : 2000);
	ck_assert_int_eq(f[2].sf_time_ns, f[1].sf_time_ns);

	uint64_t hash = s->sc_hash;

	scenario_free(s);
	w.w_bytes[w.w_length - 1] ^= 1;
	s = read_capture(&w);
	ck_assert_ptr_nonnull(s);
	ck_assert_uint_ne(s->sc_hash, hash);
	scenario_free(s);
}
END_TEST

static void
refuse_capture(const struct writer *w, const char *want)
{
	char where[160];

	ck_assert_ptr_null(read_capture(w));
	snprintf(where, sizeof(where), "%s/t.scn:3:8: c.pcap", folder);
	ck_assert_msg(strncmp(error, where, strlen(where)) == 0, "%s", error);
	ck_assert_str_eq(error + strlen(where), want);
}

START_TEST(corrupt_captures)
{
	struct writer w;

	put_header(&w, false, 0xa1b2c3d4, 1);
	refuse_capture(&w, " holds no frame");
	w.w_length = 23;
	refuse_capture(&w, " is no capture: too short");
	put_header(&w, false, 0x12345678, 1);
	refuse_capture(&w, " is no capture: wrong magic number");
	put_header(&w, true, 0x0a0d0d0a, 1);
	refuse_capture(&w, " is a pcapng file; write it as classic pcap");
	put_header(&w, true, 0xa1b2c3d4, 113);
	refuse_capture(&w, " has link type 113, not 1 (Ethernet)");
	put_header(&w, false, 0xa1b2c3d4, 1);
	w.w_bytes[4] = 3;
	refuse_capture(&w, " has pcap version 3, not 2");
	put_header(&w, false, 0xa1b2c3d4, 1);
	put_record(&w, 1, 1000000, 60, 60);
	refuse_capture(&w,
	    " is corrupt: record 1: its time has more than a second of "
	    "fraction");
	put_header(&w, false, 0xa1b2c3d4, 1);
	put_record(&w, 1, 1, 60, 59);
	refuse_capture(
	    &w, " is corrupt: record 1: it has more bytes than the frame had");
	put_header(&w, false, 0xa1b2c3d4, 1);
	put_record(&w, 1, 1, 60, 60);
	put_record(&w, 1, 1, 60, 60);
	w.w_length--;
	refuse_capture(&w, " is corrupt: record 2: it is cut off");
	w.w_length -= 60;
	refuse_capture(&w, " is corrupt: record 2: its header is cut off");
	put_header(&w, false, 0xa1b2c3d4, 1);
	put_record(&w, 1, 1, 13, 60);
	refuse_capture(&w, ": record 1 has 13 bytes, not between 14 and 1518");
	put_header(&w, false, 0xa1b2c3d4, 1);
	put_record(&w, 1, 1, 1519, 1519);
	refuse_capture(
	    &w, ": record 1 has 1519 bytes, not between 14 and 1518");
}
END_TEST

START_TEST(damaged_captures_are_read_or_refused)
{
	struct writer w;

	put_header(&w, _i != 0, 0xa1b2c3d4, 1);
	put_record(&w, 1, 1, 20, 60);
	put_record(&w, 1, 2, 14, 60);
	for (size_t at = 0; at < w.w_length; at++) {
		struct writer damaged = w;

		damaged.w_bytes[at] ^= 0xff;
		scenario_free(read_capture(&damaged));
		damaged = w;
		damaged.w_length = at;
		scenario_free(read_capture(&damaged));
	}
}
END_TEST

Suite *
scenario_files_suite(void)
{
	Suite *suite = suite_create("scenario files");
	TCase *tc = tcase_create("files");

	tcase_add_checked_fixture(tc, folder_make, folder_remove);
	tcase_add_test(tc, files_that_cannot_be_read);
	tcase_add_test(tc, real_capture);
	tcase_add_loop_test(tc, capture_forms, 0, 4);
	tcase_add_test(tc, corrupt_captures);
	tcase_add_loop_test(tc, damaged_captures_are_read_or_refused, 0, 2);
	suite_add_tcase(suite, tc);
	return suite;
}
