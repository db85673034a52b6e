// SPDX-License-Identifier: MIT
//
// What: chapter 2, a buffer that is large in addresses and small in memory,
// until it is touched.

#include "tour.h"

enum {
	PAGES = 256,
	READ_PAGES = 4
};

struct snapshot {
	long size, rss; // kB
	long faults;
	long in_core; // pages of the buffer
};

static struct snapshot start;

static struct snapshot look(char *buf)
{
	struct snapshot s = {
		.size = self_status("VmSize"),
		.rss = self_status("VmRSS"),
		.faults = minor_faults(),
		.in_core = buf ? pages_in_core(buf, PAGES) : 0,
	};

	return s;
}

static void row(const char *what, const struct snapshot *s)
{
	show("%-26s %8ld %8ld %10ld %10ld", what, s->size, s->rss,
	     s->faults - start.faults, s->in_core);
}

static void header(void)
{
	show("%-26s %8s %8s %10s %10s", "", "VmSize", "VmRSS", "minor", "");
	show("%-26s %8s %8s %10s %10s", "", "kB", "kB", "faults", "mincore");
}

// Touches n pages by fn and returns how many faults that took.
static long faults_of(void (*fn)(volatile char *p, long n), char *p, long n)
{
	long before = minor_faults();

	fn(p, n);
	return minor_faults() - before;
}

static void read_some(volatile char *p, long n)
{
	read_pages(p, n);
}

static void reading(char *buf)
{
	struct snapshot before = look(buf), after;
	long faults = faults_of(read_some, buf, READ_PAGES);
	bool same = true;

	after = look(buf);
	row("4 pages read", &after);
	for (int i = 1; i < READ_PAGES; i++)
		if (pfn_of(buf + i * PAGE_SIZE) != pfn_of(buf))
			same = false;
	gap();
	expect_near(faults, READ_PAGES, 0, "faults for 4 pages read");
	expect_near((after.rss - before.rss) / 4, 0, rss_slack(),
		    "pages of memory gained");
	expect(same && pfn_of(buf),
	       "all four addresses lead to one frame, 0x%lx: the zero page, "
	       "which the whole system shares and nobody can write",
	       pfn_of(buf));
	kernel("do_user_addr_fault -> handle_mm_fault -> do_anonymous_page, "
	       "the branch for a read");
}

static void writing(char *buf)
{
	struct snapshot before = look(buf), s;
	long faults = 0;

	header();
	row("before the first write", &before);
	for (long done = 0; done < PAGES; done += PAGES / 4) {
		char what[32];

		faults += faults_of(write_pages, buf + done * PAGE_SIZE,
				    PAGES / 4);
		s = look(buf);
		snprintf(what, sizeof(what), "%ld of %d pages written",
			 done + PAGES / 4, PAGES);
		row(what, &s);
	}
	gap();
	expect_near(faults, PAGES, 0, "faults for 256 pages written");
	expect_near((s.rss - before.rss) / 4, PAGES, rss_slack(),
		    "pages of memory gained");
	expect_near(s.in_core, PAGES, 0, "pages in memory, says mincore");
	expect(s.size == before.size, "VmSize did not move: addresses cost "
				      "nothing more");
	kernel("do_anonymous_page gave 252 pages a zeroed frame each; the 4 "
	       "that showed the zero page went through do_wp_page");
}

static void mapping(void)
{
	struct snapshot before = look(NULL), after;
	char *buf;

	start = before = look(NULL);
	header();
	row("before", &before);
	buf = map_anon(PAGES * PAGE_SIZE);
	after = look(buf);
	row("mmap of 1 MiB", &after);
	reading(buf);
	pause_here();

	say("Now a write to every page. The kernel cannot put it off any "
	    "longer: each first write costs a fault and a frame.");
	writing(buf);
	pause_here();

	say("munmap gives it all back: the addresses, the frames, and the page "
	    "table if nothing else is in it.");
	before = look(buf);
	munmap(buf, PAGES * PAGE_SIZE);
	after = look(NULL);
	expect_near((before.rss - after.rss) / 4, PAGES, rss_slack(),
		    "pages given back");
	expect_near(before.size - after.size, PAGES * 4, 0,
		    "kB of addresses given back");
	kernel("do_munmap -> munmap_range -> unmap_page_range");
}

// The first call of each function may fault itself: let that be past.
static void warm_up(void)
{
	char *scratch = map_anon(PAGE_SIZE);

	faults_of(read_some, scratch, 1);
	faults_of(write_pages, scratch, 1);
	look(NULL);
	munmap(scratch, PAGE_SIZE);
}

void virtual_is_not_physical(void)
{
	warm_up();
	say("mmap promises addresses, not memory. VmSize (ps calls it VSZ) "
	    "counts the promise, VmRSS the frames behind it. We ask for 256 "
	    "pages and read 4 of them:");
	mapping();
}
