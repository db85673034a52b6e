// SPDX-License-Identifier: MIT
//
// What: chapter 5. Internal fragmentation, space lost inside of blocks, from
// /proc/slabinfo; external fragmentation, free space in pieces too small, from
// /proc/buddyinfo, and made on purpose with frames picked by pagemap.

#include "tour.h"

static void slab_row(const struct slab_info *s)
{
	long bytes = s->pages * (long)PAGE_SIZE;
	long unused = bytes - s->objsize * s->per_slab;

	show("%-18s %8ld %8ld %8ld %10ld %9ld", s->name, s->active, s->objsize,
	     s->per_slab, s->pages, unused);
}

// kmalloc's caches, and the first few others that are in use.
static bool worth_a_row(const struct slab_info *s, int *others)
{
	if (!strncmp(s->name, "kmalloc-", 8) && s->name[8] >= '0' &&
	    s->name[8] <= '9')
		return true;
	if (!strcmp(s->name, "vm_area_struct") || !strcmp(s->name, "mm_struct"))
		return true;
	return s->active > 16 && strncmp(s->name, "kmalloc", 7) &&
	       (*others)++ < 3;
}

static void inside(void)
{
	struct slab_info s;
	struct lines l;
	long caches = 0, fit = 0, slabs = 0, used = 0;
	int others = 0;
	char *line;

	say("The kernel's small objects live in slabs: a few pages cut into "
	    "objects of one size. Two losses: the rest of a slab, and, with "
	    "kmalloc, the step up to the next size. From /proc/slabinfo:");
	show("%-18s %8s %8s %8s %10s %9s", "cache", "in use", "size",
	     "per slab", "pages/slab", "rest");
	lines_open(&l, "/proc/slabinfo");
	while ((line = lines_next(&l))) {
		if (!slab_parse(line, &s))
			continue;
		caches++;
		fit += s.objsize * s.per_slab <= s.pages * (long)PAGE_SIZE;
		slabs += s.slabs * s.pages;
		used += s.active * s.objsize / 64; // in 64 bytes, to fit a long
		if (worth_a_row(&s, &others))
			slab_row(&s);
	}
	gap();
	show("all caches: %ld KiB of slabs for %ld KiB of objects in use",
	     slabs * 4, used / 16);
	gap();
	expect(caches && fit == caches,
	       "in each of %ld caches the objects of "
	       "a slab fit in its pages",
	       caches);
	say("So kmalloc(33) takes an object of 64 bytes (48 in some Linuxes), "
	    "and 31 are lost inside. Ring 3 is no better: malloc(1) takes a "
	    "chunk of %d bytes, and mmap of 1 byte a page of 4096.",
	    (int)(malloc_usable_size(malloc(1)) + sizeof(size_t)));
	kernel("kmem_cache_create chooses pages per slab so that the rest is "
	       "small; kmalloc picks the cache");
}

static void show_zones(const char *when)
{
	struct zone_info zones[MAX_ZONES];
	int n = zones_read(zones);

	show("%s", when);
	for (int i = 0; i < n; i++) {
		char text[80];
		size_t len = 0;

		if (!zones[i].managed && !zones[i].free[0])
			continue;
		for (int order = 0; order < MAX_ORDERS; order++)
			len += snprintf(text + len, sizeof(text) - len, " %5ld",
					zones[i].free[order]);
		show("%-8s%s", zones[i].name, text);
	}
}

static long pick_count(void)
{
	long quarter = meminfo("MemFree") / 4 / 4; // pages

	return quarter > 1024 ? 1024 : quarter;
}

static void sort(unsigned long *v, long n)
{
	for (long gap = n / 2; gap; gap /= 2)
		for (long i = gap; i < n; i++)
			for (long j = i - gap; j >= 0 && v[j] > v[j + gap];
			     j -= gap) {
				unsigned long t = v[j];

				v[j] = v[j + gap];
				v[j + gap] = t;
			}
}

static bool contains(const unsigned long *v, long n, unsigned long x)
{
	long low = 0;

	while (n - low > 1) {
		long mid = (low + n) / 2;

		if (v[mid] <= x)
			low = mid;
		else
			n = mid;
	}
	return low < n && v[low] == x;
}

// Frees each page whose frame is odd and whose buddy, the even frame below it,
// is ours as well and stays. Returns how many.
static long free_odd_buddies(char *buf, const unsigned long *pfns, long n)
{
	long freed = 0;

	for (long i = 0; i < n; i++) {
		unsigned long pfn = pfn_of(buf + i * PAGE_SIZE);

		if (!(pfn & 1) || !contains(pfns, n, pfn - 1))
			continue;
		madvise(buf + i * PAGE_SIZE, PAGE_SIZE, MADV_DONTNEED);
		freed++;
	}
	return freed;
}

static void outside(void)
{
	long n = pick_count(), freed, stuck;
	char *buf = map_anon(n * PAGE_SIZE);
	unsigned long *pfns = map_anon(n * sizeof(*pfns) + PAGE_SIZE);

	if (buf == MAP_FAILED || pfns == MAP_FAILED)
		die("mmap");
	say("The buddy system keeps free frames in blocks of 1, 2, 4, ... 1024 "
	    "(orders 0 to 10). A block and its buddy, both free, merge. "
	    "/proc/buddyinfo counts the free blocks of each order. We take "
	    "%ld pages, then give back every frame whose buddy we keep.",
	    n);
	show_zones("order:       0     1     2     3     4     5     6     7 "
		   "    8     9    10");
	write_pages(buf, n);
	for (long i = 0; i < n; i++)
		pfns[i] = pfn_of(buf + i * PAGE_SIZE);
	sort(pfns, n);
	freed = free_odd_buddies(buf, pfns, n);
	stuck = pages_in_core(buf, n);
	show_zones("after:");
	gap();
	expect(freed > 0 && stuck == n - freed,
	       "%ld frames are free, none of them next to its free buddy: not "
	       "one block of order 1 came of them",
	       freed);
	say("Free memory, but in crumbs: that is external fragmentation. (The "
	    "counts may lag: each CPU keeps some freed pages in stacks of its "
	    "own.) A frame for a page never minds; a buffer for a device, or a "
	    "4 MiB page, does.");
	munmap(buf, n * PAGE_SIZE);
	show_zones("after giving back the rest:");
	gap();
	kernel("__free_pages puts a page on its CPU's stack; a full one goes "
	       "to buddy_put as a whole, which merges buddies");
}

void fragmentation(void)
{
	inside();
	pause_here();
	outside();
}
