// SPDX-License-Identifier: MIT
//
// What: chapter 6. Ring 3 cannot call kmalloc or vmalloc, but it can see what
// they left in /proc/slabinfo and /proc/vmallocinfo, and it can hold its own
// buffer, which is scattered like vmalloc's, against them by frame numbers.

#include "tour.h"

enum {
	PAGES = 64,
	MAX_ROWS = 10
};

struct area {
	unsigned long size; // bytes, the guard page included
	long pages;	    // -1: the line has no pages= (ioremap, vmap)
	bool has_phys, is_vmalloc;
};

static bool area_parse(const char *line, struct area *a)
{
	const char *pages = strstr(line, " pages=");
	char *p = strchr(line, ' ');

	if (strncmp(line, "0x", 2) || !p)
		return false;
	a->size = strtoul(p, NULL, 10);
	a->pages = pages ? strtol(pages + 7, NULL, 10) : -1;
	a->has_phys = strstr(line, " phys=") || strstr(line, " ioremap");
	a->is_vmalloc = strstr(line, " vmalloc");
	return true;
}

static void areas(void)
{
	long seen = 0, vmallocs = 0, guarded = 0;
	struct lines l;
	struct area a;
	char *line;

	lines_open(&l, "/proc/vmallocinfo");
	while ((line = lines_next(&l))) {
		if (!area_parse(line, &a))
			continue;
		if (seen++ < MAX_ROWS)
			show("%.74s", line);
		if (!a.is_vmalloc || a.pages < 0)
			continue;
		vmallocs++;
		guarded += a.size == (a.pages + 1) * PAGE_SIZE;
	}
	if (seen > MAX_ROWS)
		show("... and %ld more", seen - MAX_ROWS);
	gap();
	expect(vmallocs && guarded == vmallocs,
	       "each of the %ld vmalloc areas is one page longer than its "
	       "pages: the guard, which belongs to nobody and faults",
	       vmallocs);
	kernel("vmalloc -> alloc_all (a page at a "
	       "time), vm_area_map (addresses, page-table entries)");
}

static void slabs(void)
{
	static const char *const names[] = { "kmalloc-32",   "kmalloc-1k",
					     "kmalloc-1024", "kmalloc-4k",
					     "kmalloc-4096", "kmalloc-8k",
					     "kmalloc-8192" };
	struct slab_info s;
	bool large = false;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!slab_find(names[i], &s))
			continue;
		show("%-14s objects of %5ld bytes in slabs of %ld page%s",
		     s.name, s.objsize, s.pages, s.pages > 1 ? "s" : "");
		if (s.objsize > (long)PAGE_SIZE)
			large = s.objsize <= s.pages * (long)PAGE_SIZE &&
				!(s.pages & (s.pages - 1));
	}
	gap();
	expect(large, "an object of 8192 bytes lies across two pages, and its "
		      "slab is one block of the buddy system: a power of two "
		      "of frames in a row");
	kernel("kmalloc -> kmem_cache_alloc; a new slab by alloc_pages, and "
	       "its address is PAGE_OFFSET + frame * 4096: no table is "
	       "touched");
}

// Prints the frames of the buffer as runs of neighbours; returns the runs.
static long show_runs(const char *buf, long n)
{
	long runs = 0, start = 0;

	for (long i = 1; i <= n; i++) {
		unsigned long pfn = pfn_of(buf + start * PAGE_SIZE);

		if (i < n && pfn_of(buf + i * PAGE_SIZE) == pfn + (i - start))
			continue;
		if (runs++ < MAX_ROWS)
			show("pages %3ld .. %3ld   frames 0x%05lx .. 0x%05lx",
			     start, i - 1, pfn, pfn + (i - start - 1));
		start = i;
	}
	if (runs > MAX_ROWS)
		show("... and %ld more runs", runs - MAX_ROWS);
	return runs;
}

// Touches the pages in an order that no allocator would guess.
static void buffer(void)
{
	char *buf = map_anon(PAGES * PAGE_SIZE);
	long runs;

	for (long i = 0; i < PAGES; i++)
		buf[(i * 37 % PAGES) * PAGE_SIZE] = 1;
	runs = show_runs(buf, PAGES);
	gap();
	expect(runs > 1,
	       "64 pages in a row of addresses, %ld runs of frames: "
	       "the page tables make the row",
	       runs);
	munmap(buf, PAGES * PAGE_SIZE);
}

void kmalloc_and_vmalloc(void)
{
	say("The kernel has two allocators for its own use. kmalloc's memory "
	    "is in a row physically, so a device can be given its address; it "
	    "gets hard to find as it gets larger. vmalloc's is in a row only "
	    "in virtual addresses. First kmalloc, as /proc/slabinfo has it:");
	slabs();
	pause_here();
	say("Then vmalloc, from /proc/vmallocinfo: range, size, who asked, how "
	    "many pages. Kernel stacks are there too. ioremap's areas are the "
	    "exception that has phys=: one range of a device, not memory.");
	areas();
	pause_here();
	say("Frame numbers of the kernel's memory are its own affair, but a "
	    "buffer of ours is built the way vmalloc builds one: frame by "
	    "frame. We touch 64 pages in a jumbled order and ask pagemap:");
	buffer();
}
