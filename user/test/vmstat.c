// SPDX-License-Identifier: MIT
//
// What: the page allocator's numbers in /proc: vmstat, pagetypeinfo.

#include "ktap.h"

static long pages_allocated(void)
{
	long high = vmstat("pgalloc_high"); // not of 64 bits

	return vmstat("pgalloc_dma") + vmstat("pgalloc_normal") +
	       (high > 0 ? high : 0);
}

// Pages that were taken since boot and not given back.
static long pages_out(void)
{
	return pages_allocated() - vmstat("pgfree");
}

TEST(faults_and_pages_are_counted)
{
	long n = 64, faults = vmstat("pgfault"), taken = pages_allocated();
	long anon = vmstat("nr_anon_pages"), out = pages_out(), held;
	char *p = map_anon(n * PAGE_SIZE);

	ASSERT(faults > 0 && taken > 0 && vmstat("pgfree") > 0 && anon >= 0);
	for (long i = 0; i < n; i++)
		touch(p + i * PAGE_SIZE);
	held = pages_out();
	EXPECT(vmstat("pgfault") >= faults + n);
	if (on_tessera()) { // elsewhere CPUs tell their counts now and then
		EXPECT(vmstat("nr_anon_pages") >= anon + n);
		EXPECT(pages_allocated() >= taken + n);
		EXPECT(held >= out + n);
	}
	munmap(p, n * PAGE_SIZE);
	if (on_tessera())
		EXPECT(pages_out() <= held - n);
	EXPECT_EQ(vmstat("no_such_counter"), -1);
}

/* Past the blanks, and the word after them. */
static char *past_word(char *at)
{
	while (*at == ' ')
		at++;
	while (*at && *at != ' ')
		at++;
	return at;
}

/* The free pages that LINE of /proc/pagetypeinfo counts, or 0:
 * "Node    0, zone      DMA, type    Unmovable      1      0 …" */
static long free_of_type(char *line)
{
	char *at = strstr(line, ", type ");
	long pages = 0;

	if (!at)
		return 0;
	at = past_word(at + 7);
	for (int order = 0; order < MAX_ORDERS; order++)
		pages += strtol(at, &at, 10) << order;
	return pages;
}

TEST(pagetypeinfo_and_buddyinfo_count_the_same_pages)
{
	struct zone_info zones[MAX_ZONES];
	int n = zones_read(zones);
	long by_type = 0, by_zone = 0;
	struct lines l;
	char *line;

	for (int i = 0; i < n; i++)
		for (int order = 0; order < MAX_ORDERS; order++)
			by_zone += zones[i].free[order] << order;
	ASSERT(lines_open(&l, "/proc/pagetypeinfo"));
	while ((line = lines_next(&l)) != NULL)
		by_type += free_of_type(line);
	EXPECT(by_type > 0);
	if (on_tessera()) // reading takes a page now and then
		EXPECT(by_type - by_zone <= 256 && by_zone - by_type <= 256);
}

TEST(many_translations_are_forgotten_only_when_made_stricter)
{
	enum {
		PAGES = 64
	};
	char *p = map_anon(PAGES * PAGE_SIZE);
	long loads = vmstat("cr3_flush");

	if (!on_tessera())
		SKIP("Linux does not count them");
	memset(p, 1, PAGES * PAGE_SIZE);
	EXPECT_EQ(mprotect(p, PAGES * PAGE_SIZE, PROT_READ), 0);
	EXPECT_EQ(vmstat("cr3_flush"), loads + 1);
	EXPECT_EQ(mprotect(p, PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE), 0);
	memset(p, 2, PAGES * PAGE_SIZE);
	EXPECT_EQ(vmstat("cr3_flush"), loads + 1);
	munmap(p, PAGES * PAGE_SIZE);
}

KTAP_MAIN("vmstat");
