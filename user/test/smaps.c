// SPDX-License-Identifier: MIT
//
// What: /proc/self/smaps, smaps_rollup and clear_refs: what is in memory, whose
// it is, what was touched, all to the page.

#include "guarded.h"
#include "smaps.h"

enum {
	N = 12
};

static char *p; // N pages

static void fresh(int flags)
{
	p = guarded_map(N, RW, flags);
}

static void drop(void)
{
	guarded_unmap(p, N);
}

static void touch_pages(int from, int n)
{
	for (int i = from; i < from + n; i++)
		touch(p + i * PAGE_SIZE);
}

static long clear_refs(const char *what)
{
	int fd = open("/proc/self/clear_refs", O_WRONLY);
	long result = fd < 0 ? -errno : sys(__NR_write, fd, what, strlen(what));

	close(fd);
	return result;
}

// ---------------------------------------------------------------- formats

static const char *const fields[] = {
	"Size",
	"KernelPageSize",
	"MMUPageSize",
	"Rss",
	"Pss",
	"Pss_Dirty",
	"Shared_Clean",
	"Shared_Dirty",
	"Private_Clean",
	"Private_Dirty",
	"Referenced",
	"Anonymous",
	"LazyFree",
	"AnonHugePages",
	"ShmemPmdMapped",
	"FilePmdMapped",
	"Shared_Hugetlb",
	"Private_Hugetlb",
	"Swap",
	"SwapPss",
	"Locked",
	"THPeligible",
	"VmFlags",
};

// "Name:" and, in columns 16 to 23, a number; then " kB".
static bool well_formed(const char *line)
{
	char *end;

	if (!strncmp(line, "VmFlags: ", 9))
		return line[strlen(line) - 1] == ' ';
	if (!strncmp(line, "THPeligible:", 12))
		return strtol(line + 12, &end, 10) >= 0 && !*end;
	return strlen(line) == 27 && !strcmp(line + 24, " kB") &&
	       strtol(strchr(line, ':') + 1, &end, 10) >= 0 && end == line + 24;
}

TEST(every_area_has_all_fields_in_order)
{
	size_t next = ARRAY_SIZE(fields);
	struct lines l;
	struct map map;
	char *line;

	ASSERT(lines_open(&l, "/proc/self/smaps"));
	while ((line = lines_next(&l))) {
		if (map_parse(line, &map)) {
			EXPECT_EQ(next, ARRAY_SIZE(fields));
			next = 0;
			continue;
		}
		if (!EXPECT(well_formed(line)))
			ktap_note("%s", line);
		if (next < ARRAY_SIZE(fields) &&
		    !strncmp(line, fields[next], strlen(fields[next])) &&
		    line[strlen(fields[next])] == ':')
			next++;
		else
			EXPECT(!on_tessera()); // newer Linux has more
	}
	EXPECT_EQ(next, ARRAY_SIZE(fields));
}

TEST(the_areas_are_those_of_maps)
{
	static struct lines smaps_lines, maps_lines;
	struct map map;
	char *line;

	ASSERT(lines_open(&smaps_lines, "/proc/self/smaps"));
	ASSERT(lines_open(&maps_lines, "/proc/self/maps"));
	while ((line = lines_next(&smaps_lines)))
		if (map_parse(line, &map))
			EXPECT(!strcmp(line, lines_next(&maps_lines)));
	EXPECT(!lines_next(&maps_lines));
}

static const char *const sums[] = { "Rss",	     "Pss_Dirty",
				    "Shared_Clean",  "Shared_Dirty",
				    "Private_Clean", "Private_Dirty",
				    "Referenced",    "Anonymous" };

static long sum_of(const char *field)
{
	size_t n = strlen(field);
	struct lines l;
	long sum = 0;
	char *line;

	lines_open(&l, "/proc/self/smaps");
	while ((line = lines_next(&l)))
		if (!strncmp(line, field, n) && line[n] == ':')
			sum += strtol(line + n + 1, NULL, 10);
	return sum;
}

TEST(the_rollup_is_the_sum_of_all_areas)
{
	static char text[2048];
	struct map map;

	ASSERT(proc_read("/proc/self/smaps_rollup", text, sizeof(text)) > 0);
	*strchr(text, '\n') = '\0';
	ASSERT(map_parse(text, &map));
	EXPECT(!strcmp(map.perms, "---p") && !strcmp(map.name, "[rollup]"));
	EXPECT(map.start <= (unsigned long)fields &&
	       map.end > (unsigned long)&map);
	for (size_t i = 0; i < ARRAY_SIZE(sums); i++) {
		long rollup = proc_field("/proc/self/smaps_rollup", sums[i]);
		long off = sum_of(sums[i]) - rollup;

		// each area's pss is rounded down
		if (!EXPECT(off <= 0 && off > -32))
			ktap_note("%s: off by %ld of %ld", sums[i], off,
				  rollup);
	}
	EXPECT(proc_field("/proc/self/smaps_rollup", "Pss_Anon") > 0);
	EXPECT(proc_field("/proc/self/smaps_rollup", "Pss_Shmem") >= 0);
}

// --------------------------------------------------------------- whose it is

TEST(touched_pages_count_and_no_others)
{
	fresh(ANON);
	EXPECT_EQ(smaps(p, "Size"), N * 4);
	EXPECT_EQ(smaps(p, "Rss"), 0);
	touch_pages(0, 5);
	EXPECT_EQ(smaps(p, "Rss"), 5 * 4);
	EXPECT_EQ(smaps(p, "Pss"), 5 * 4);
	EXPECT_EQ(smaps(p, "Pss_Dirty"), 5 * 4);
	EXPECT_EQ(smaps(p, "Private_Dirty"), 5 * 4);
	EXPECT_EQ(smaps(p, "Anonymous"), 5 * 4);
	EXPECT_EQ(smaps(p, "Referenced"), 5 * 4);
	EXPECT_EQ(smaps(p, "Shared_Dirty") + smaps(p, "Shared_Clean"), 0);
	drop();
}

TEST(the_zero_page_is_nobodys)
{
	fresh(ANON);
	for (int i = 0; i < N; i++)
		EXPECT_EQ(((volatile char *)p)[i * PAGE_SIZE], 0);
	EXPECT_EQ(smaps(p, "Rss"), 0);
	EXPECT_EQ(smaps(p, "Pss"), 0);
	drop();
}

TEST(the_flags_are_the_areas)
{
	fresh(ANON);
	EXPECT(smaps_has_flag(p, " rd wr mr mw me ac "));
	EXPECT(smaps_has_flag(p - PAGE_SIZE, " mr mw me "));
	EXPECT(!smaps_has_flag(p - PAGE_SIZE, " rd "));
	EXPECT(!smaps_has_flag(p, " dc "));
	madvise(p, N * PAGE_SIZE, MADV_DONTFORK);
	EXPECT(smaps_has_flag(p, " dc "));
	drop();
	fresh(MAP_SHARED | MAP_ANONYMOUS);
	EXPECT(smaps_has_flag(p, " rd wr sh mr mw me ms "));
	drop();
}

// Returns how many of its expectations fail: a child cannot tell otherwise.
static int child_sees_shared_pages(void *arg)
{
	int bad = 0;

	(void)arg;
	bad += smaps(p, "Rss") != N * 4;
	bad += smaps(p, "Pss") != N * 4 / 2;
	bad += smaps(p, "Shared_Dirty") != N * 4;
	bad += smaps(p, "Private_Dirty") != 0;
	touch_pages(0, 4); // copies of its own
	bad += smaps(p, "Rss") != N * 4;
	bad += smaps(p, "Private_Dirty") != 4 * 4;
	bad += smaps(p, "Shared_Dirty") != (N - 4) * 4;
	bad += smaps(p, "Pss") != 4 * 4 + (N - 4) * 4 / 2;
	return bad;
}

TEST(fork_halves_the_share_and_a_write_takes_it_back)
{
	fresh(ANON);
	touch_pages(0, N);
	EXPECT_EQ(in_child(child_sees_shared_pages, NULL), 0);
	EXPECT_EQ(smaps(p, "Pss"), N * 4);
	EXPECT_EQ(smaps(p, "Private_Dirty"), N * 4);
	drop();
}

static int child_shares_by_touch(void *arg)
{
	(void)arg;
	touch_pages(0, 6);
	return (smaps(p, "Rss") != 6 * 4) + (smaps(p, "Pss") != 6 * 4 / 2) +
	       (smaps(p, "Shared_Dirty") != 6 * 4);
}

TEST(shared_memory_is_shared_once_both_have_touched_it)
{
	fresh(MAP_SHARED | MAP_ANONYMOUS);
	touch_pages(0, N);
	EXPECT_EQ(smaps(p, "Pss"), N * 4);
	EXPECT_EQ(smaps(p, "Anonymous"), 0);
	EXPECT_EQ(in_child(child_shares_by_touch, NULL), 0);
	EXPECT_EQ(smaps(p, "Pss"), N * 4);
	drop();
}

// ----------------------------------------------------------------- clear_refs

// A page that joins its neighbour brings along that it counts as written.
TEST(a_border_that_moves_takes_along_what_was_written)
{
	int fd = (int)sys(__NR_memfd_create, "pages", 0);
	char *low, *high;

	low = mmap(NULL, 4 * PAGE_SIZE, RW, MAP_SHARED, fd, 0);
	ASSERT(low != MAP_FAILED);
	high = low + 2 * PAGE_SIZE;
	munmap(high, 2 * PAGE_SIZE);
	clear_refs("4");
	ASSERT(mmap(high, 2 * PAGE_SIZE, PROT_READ, MAP_SHARED | MAP_FIXED, fd,
		    2 * PAGE_SIZE) == high);
	EXPECT_EQ(mprotect(high, PAGE_SIZE, RW), 0);
	EXPECT(!books_disagree());
	munmap(low, 4 * PAGE_SIZE);
	close(fd);
}

TEST(clear_refs_takes_one_to_five)
{
	static const char *const bad[] = { "0", "6", "-1", "x", "1x", "" };

	for (size_t i = 1; i < ARRAY_SIZE(bad); i++)
		if (!EXPECT(clear_refs(bad[i]) == -EINVAL || !*bad[i]))
			ktap_note("'%s'", bad[i]);
	EXPECT_EQ(clear_refs("1"), 1);
	EXPECT_EQ(clear_refs("2\n"), 2);
	EXPECT_EQ(clear_refs(" 3 \n"), 4);
}

TEST(references_are_forgotten_and_seen_again)
{
	fresh(ANON);
	touch_pages(0, N);
	EXPECT_EQ(smaps(p, "Referenced"), N * 4);
	EXPECT_EQ(clear_refs("3"), 1); // files' only
	EXPECT_EQ(smaps(p, "Referenced"), N * 4);
	EXPECT_EQ(clear_refs("2"), 1);
	EXPECT_EQ(smaps(p, "Referenced"), 0);
	EXPECT_EQ(smaps(p, "Rss"), N * 4);
	touch_pages(3, 2);
	if (on_tessera()) // elsewhere the TLB may not have been told
		EXPECT_EQ(smaps(p, "Referenced"), 2 * 4);
	clear_refs("1");
	EXPECT_EQ(smaps(p, "Referenced"), 0);
	drop();
}

// mprotect changes rights, not who was here.
TEST(mprotect_is_no_reference)
{
	fresh(ANON);
	touch_pages(0, N);
	clear_refs("1");
	mprotect(p, N * PAGE_SIZE, PROT_READ);
	EXPECT_EQ(smaps(p, "Referenced"), 0);
	drop();
}

#define PM_SOFT_DIRTY (1ULL << 55)

static bool soft_dirty(int page)
{
	return pagemap(p + page * PAGE_SIZE) & PM_SOFT_DIRTY;
}

static bool have_soft_dirty(void)
{
	return smaps_has_flag(p, " sd ") || on_tessera();
}

TEST(soft_dirty_is_what_was_written_since)
{
	fresh(ANON);
	if (!have_soft_dirty()) {
		drop();
		SKIP("this kernel does not track writes");
	}
	touch_pages(0, 6);
	EXPECT(soft_dirty(0) && soft_dirty(11)); // a new area, as a whole
	EXPECT_EQ(clear_refs("4"), 1);
	EXPECT(!smaps_has_flag(p, " sd "));
	EXPECT(!soft_dirty(0) && !soft_dirty(5) && !soft_dirty(11));
	EXPECT_EQ(*(volatile char *)p, 1); // reading is not writing
	EXPECT(!soft_dirty(0));
	touch_pages(2, 1);
	touch_pages(8, 1); // nothing was there
	for (int i = 0; i < N; i++)
		EXPECT_EQ(soft_dirty(i), i == 2 || i == 8);
	drop();
}

TEST(soft_dirty_survives_mprotect)
{
	fresh(ANON);
	if (!have_soft_dirty()) {
		drop();
		SKIP("this kernel does not track writes");
	}
	touch_pages(0, 6);
	clear_refs("4");
	touch_pages(1, 1);
	mprotect(p, N * PAGE_SIZE, PROT_READ);
	mprotect(p, N * PAGE_SIZE, RW);
	EXPECT(soft_dirty(1) && !soft_dirty(2));
	touch_pages(2, 1);
	EXPECT(soft_dirty(2) && !soft_dirty(3));
	drop();
}

TEST(soft_dirty_sees_writes_to_shared_memory)
{
	fresh(MAP_SHARED | MAP_ANONYMOUS);
	if (!have_soft_dirty()) {
		drop();
		SKIP("this kernel does not track writes");
	}
	touch_pages(0, 6);
	clear_refs("4");
	// one entry that is there, one that a read makes first
	EXPECT_EQ(*(volatile char *)(p + 8 * PAGE_SIZE), 0);
	EXPECT(!soft_dirty(0) && !soft_dirty(8));
	touch_pages(0, 1);
	touch_pages(8, 1);
	touch_pages(9, 1);
	EXPECT(soft_dirty(0) && soft_dirty(8) && soft_dirty(9));
	EXPECT(!soft_dirty(1) && !soft_dirty(7));
	drop();
}

TEST(the_high_water_mark_is_forgotten)
{
	char *many = map_anon(256 * PAGE_SIZE);

	for (int i = 0; i < 256; i++)
		touch(many + i * PAGE_SIZE);
	munmap(many, 256 * PAGE_SIZE);
	EXPECT(self_status("VmHWM") >= self_status("VmRSS") + 512);
	EXPECT_EQ(clear_refs("5"), 1);
	EXPECT(self_status("VmHWM") <= self_status("VmRSS") + 256);
}

KTAP_MAIN("smaps");
