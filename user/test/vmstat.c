// SPDX-License-Identifier: MIT
//
// What: the page allocator's numbers in /proc: vmstat, pagetypeinfo.

#include "ktap.h"

/* The counter called NAME of /proc/vmstat, or -1. */
static long vmstat(const char *name)
{
	size_t n = strlen(name);
	struct lines l;
	long value = -1;
	char *line;

	if (!lines_open(&l, "/proc/vmstat"))
		return -1;
	while (value < 0 && (line = lines_next(&l)) != NULL)
		if (!strncmp(line, name, n) && line[n] == ' ')
			value = strtol(line + n, NULL, 10);
	lines_close(&l);
	return value;
}

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

KTAP_MAIN("vmstat");
