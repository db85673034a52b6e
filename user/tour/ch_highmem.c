// SPDX-License-Identifier: MIT
//
// What: chapter 7, frames beyond the kernel's direct map: which zone the frames
// of a buffer are in, and how the kernel clears what it has no address for.

#include "tour.h"
#include WORDSIZE_FILE(machine)

enum {
	PAGES = 64
};

static struct zone_info zones[MAX_ZONES];
static int zone_count;

static void show_zones(void)
{
	show("%-10s %12s %12s %12s %10s", "zone", "first frame", "spanned",
	     "managed", "MiB");
	for (int i = 0; i < zone_count; i++)
		if (zones[i].spanned)
			show("%-10s 0x%010lx %12lu %12lu %10lu", zones[i].name,
			     zones[i].start_pfn, zones[i].spanned,
			     zones[i].managed, zones[i].spanned / 256);
	if (meminfo("HighTotal") >= 0)
		show("HighTotal %ld kB, HighFree %ld kB", meminfo("HighTotal"),
		     meminfo("HighFree"));
}

static void show_frame(const char *buf, long i)
{
	unsigned long pfn = pfn_of(buf + i * PAGE_SIZE);
	const char *zone = zone_of(zones, zone_count, pfn);

	if (!strcmp(zone, "HighMem"))
		show("page %2ld  frame 0x%05lx  %-8s no kernel address", i, pfn,
		     zone);
	else if (pfn < LOWMEM_SIZE / PAGE_SIZE)
		show("page %2ld  frame 0x%05lx  %-8s kernel address 0x%" PRIaddr,
		     i, pfn, zone, page_offset() + pfn * PAGE_SIZE);
	else
		show("page %2ld  frame 0x%05lx  %-8s", i, pfn, zone);
}

static bool all_zero(const char *buf, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (buf[i])
			return false;
	return true;
}

static void judge(const char *buf, long high, long lost)
{
	long free_kb = meminfo("HighFree");

	expect(lost == 0, "each frame lies in a zone");
	expect(all_zero(buf + 1, PAGE_SIZE - 1) &&
		       all_zero(buf + (PAGES - 1) * PAGE_SIZE + 1,
				PAGE_SIZE - 1),
	       "and each was zero but for the byte we wrote: somebody cleared "
	       "it");
	if (meminfo("HighTotal") <= 0) {
		say("This machine has no HighMem: the kernel's direct map "
		    "reaches all of the memory. %s",
		    how_to_see_highmem);
		return;
	}
	if (free_kb > 1024)
		expect(high > PAGES / 2,
		       "%ld of %d frames are HighMem: user pages are taken "
		       "from there first, to spare what the kernel can reach",
		       high, PAGES);
	kernel("do_anonymous_page -> alloc_pages(GFP_HIGHUSER) and "
	       "clear_highpage: kmap_local_page lends the frame an address in "
	       "a fixmap slot, memset, kunmap_local. Long loans come from the "
	       "pkmap window: kmap and kunmap");
}

void highmem(void)
{
	char *buf = map_anon(PAGES * PAGE_SIZE);
	long high = 0, lost = 0;

	zone_count = zones_read(zones);
	say("The kernel maps memory once and for all from PAGE_OFFSET up: "
	    "address = 0x%" PRIaddr " + frame * 4096. %s The zones of this "
	    "machine:",
	    page_offset(), direct_map_holds);
	show_zones();
	pause_here();
	say("We write one byte in each of 64 fresh pages, and look where their "
	    "frames are:");
	write_pages(buf, PAGES);
	for (long i = 0; i < PAGES; i++) {
		const char *zone =
			zone_of(zones, zone_count, pfn_of(buf + i * PAGE_SIZE));

		high += !strcmp(zone, "HighMem");
		lost += *zone == '?';
		if (i % 16 == 0)
			show_frame(buf, i);
	}
	gap();
	judge(buf, high, lost);
	munmap(buf, PAGES * PAGE_SIZE);
}
