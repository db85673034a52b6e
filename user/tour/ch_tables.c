// SPDX-License-Identifier: MIT
//
// What: chapter 8, page tables that come with the first touch and go with the
// mapping; counted by VmPTE of /proc/self/status.
//
// Reads are enough to need a table, and they all show the one zero page, so 8
// MiB can be touched on a machine of 8 MiB.

#include "tour.h"
#include WORDSIZE_FILE(machine)

// Half of the alignment stays for one page that is touched before we count: it
// brings the tables of the upper levels.
static const size_t span = MIB(8), align = MIB(16);

static long tables(void) // of 4 kB each
{
	return self_status("VmPTE") / 4;
}

// Maps an aligned 8 MiB with nothing else near, so that its tables are its own.
static char *map_aligned(char **whole)
{
	char *buf;

	*whole = map_sparse(2 * align);
	if (*whole == MAP_FAILED)
		die("mmap");
	buf = (char *)(((uintptr_t)*whole + align - 1) & -align);
	read_pages(buf + span, 1);
	return buf;
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

	munmap(whole, 2 * align);
	return reach;
}

static void row(const char *what, long before)
{
	show("%-44s %6ld %+5ld", what, tables(), tables() - before);
}

static void dense(size_t reach)
{
	char *whole, *buf = map_aligned(&whole);
	long before = tables(), want = span / reach;

	show("%-44s %6s %5s", "", "tables", "");
	row("32 MiB mapped, a page beside our 8 MiB touched", before);
	read_pages(buf, 1);
	row("one page touched", before);
	expect_near(tables() - before, 1, 0, "tables for one page");
	read_pages(buf, span / PAGE_SIZE);
	row("all 2048 pages of 8 MiB touched", before);
	expect_near(tables() - before, want, 0, "tables for 8 MiB");
	munmap(buf, span);
	row("after munmap", before);
	expect_near(tables() - before, 0, 0, "tables that stayed");
	munmap(whole, 2 * align);
	kernel("handle_mm_fault -> pt_alloc_table brought them; munmap -> "
	       "unmap_page_range -> pt_table_emptied took them: the frame is "
	       "free only after the TLB flush (tlb_flush_mmu)");
}

static void sparse(size_t reach)
{
	char *whole, *buf = map_aligned(&whole);
	long before = tables(), want = span / reach;

	for (size_t at = 0; at < span; at += reach)
		read_pages(buf + at, 1);
	row("one page touched in each table's reach", before);
	expect_near(tables() - before, want, 0, "tables for those pages");
	munmap(buf, reach);
	row("munmap of the first table's reach", before);
	expect_near(tables() - before, want - 1, 0, "tables left");
	munmap(whole, 2 * align);
}

// Nothing is touched: then there is nothing to have tables for.
static void untouched(void)
{
	long before = tables();
	char *p = map_sparse(MIB(64));

	expect_near(tables() - before, 0, 0, "tables for mapping 64 MiB");
	munmap(p, MIB(64));
}

void tables_on_demand(void)
{
	size_t reach = find_reach();

	say("%s", how_cut(reach));
	for (const char *const *line = cuts(reach); *line; line++)
		show("%s", *line);
	gap();
	expect(reach == MIB(4) || reach == MIB(2),
	       "here, touching on and on, a new table came every %zu MiB",
	       reach >> 20);
	untouched();
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
