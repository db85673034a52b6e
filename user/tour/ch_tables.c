// SPDX-License-Identifier: MIT
//
// What: chapter 8, page tables that come with the first touch and go with the
// mapping; counted by VmPTE of /proc/self/status.
//
// Reads are enough to need a table, and they all show the one zero page, so 8
// MiB can be touched on a machine of 8 MiB.

#include "tour.h"

static const size_t span = MIB(8), align = MIB(8);

static long tables(void) // of 4 kB each
{
	return self_status("VmPTE") / 4;
}

// Maps an aligned 8 MiB with nothing else near, so that its tables are its own.
static char *map_aligned(char **whole)
{
	*whole = map_sparse(span + 2 * align);
	if (*whole == MAP_FAILED)
		die("mmap");
	return (char *)(((uintptr_t)*whole + align - 1) & -align);
}

// How many bytes one table maps, found by touching on until the next one comes.
static size_t measure_reach(char *buf)
{
	long first;

	read_pages(buf, 1);
	first = tables();
	for (size_t at = MIB(1); at < span; at += MIB(1)) {
		read_pages(buf + at, 1);
		if (tables() > first)
			return at;
	}
	return span;
}

static size_t find_reach(void)
{
	char *whole, *buf = map_aligned(&whole);
	size_t reach = measure_reach(buf);

	munmap(whole, span + 2 * align);
	return reach;
}

static void row(const char *what, long before)
{
	show("%-44s %6ld %+5ld", what, tables(), tables() - before);
}

static void dense(size_t reach)
{
	long before = tables(), want = span / reach;
	char *whole, *buf = map_aligned(&whole);

	show("%-44s %6s %5s", "", "tables", "");
	row("before", before);
	expect_near(tables() - before, 0, 0, "tables for mapping 24 MiB");
	read_pages(buf, 1);
	row("one page touched", before);
	expect_near(tables() - before, 1, 0, "tables for one page");
	read_pages(buf, span / PAGE_SIZE);
	row("all 2048 pages of 8 MiB touched", before);
	expect_near(tables() - before, want, 0, "tables for 8 MiB");
	munmap(whole, span + 2 * align);
	row("after munmap", before);
	expect_near(tables() - before, 0, 0, "tables that stayed");
	kernel("handle_mm_fault -> pt_alloc_table brought them; munmap -> "
	       "unmap_page_range -> pt_table_emptied took them: the frame is "
	       "free only after the TLB flush (tlb_flush_mmu)");
}

static void sparse(size_t reach)
{
	long before = tables(), want = span / reach;
	char *whole, *buf = map_aligned(&whole);

	for (size_t at = 0; at < span; at += reach)
		read_pages(buf + at, 1);
	row("one page touched in each table's reach", before);
	expect_near(tables() - before, want, 0, "tables for those pages");
	munmap(buf, reach);
	row("munmap of the first table's reach", before);
	expect_near(tables() - before, want - 1, 0, "tables left");
	munmap(whole, span + 2 * align);
}

void tables_on_demand(void)
{
	size_t reach = find_reach();

	say("An address is cut in pieces: on i386 with two levels, 10 bits "
	    "choose an entry of the page directory, 10 an entry of a page "
	    "table, 12 a byte of the page. A table is a page itself: 1024 "
	    "entries of 4 bytes map 4 MiB (with 8-byte entries: 512, 2 MiB).");
	show(" 31          22 21          12 11           0");
	show("+--------------+--------------+--------------+");
	show("|  directory   |    table     |    offset    |");
	show("+--------------+--------------+--------------+");
	gap();
	expect(reach == MIB(4) || reach == MIB(2),
	       "here, touching on and on, a new table came every %zu MiB",
	       reach >> 20);
	pause_here();
	say("8 MiB of addresses, all of it touched by reading:");
	dense(reach);
	pause_here();
	say("Tables care where you touch, not how much. As few pages as can "
	    "be, as far apart as can be:");
	sparse(reach);
	say("So a sparse array of a few bytes here and there is the dearest "
	    "kind: a frame for the page and another for its table.");
}
