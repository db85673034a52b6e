// SPDX-License-Identifier: MIT
//
// What: how the process and its files look, without changing it: the areas
// with their sums and flags (smaps), what each page of an area is (pagemap,
// mincore), sizes and blocks of the files.
//
// Not here: what Linux counts otherwise from run to run: Referenced, which its
// reclaim clears; LazyFree and status's RSS, counted in batches; inode numbers.

#include "step.h"

#define MAX_PAGES  64UL // of an area

// Debian's kernels know soft-dirty pages in 64 bits alone; Tessera always does.
#define SOFT_DIRTY (sizeof(long) == 8)

static char text[128 * 1024];

// All of `text` is this process's own then: how much a kernel writes into it
// shall not be seen in the areas.
static const char *read_whole(const char *path)
{
	for (size_t i = 0; i < sizeof(text); i += PAGE_SIZE)
		text[i] = 0;
	ssize_t len = proc_read(path, text, sizeof(text));

	text[len < 0 ? 0 : len] = 0;
	return text;
}

static const char *line_end(const char *line)
{
	const char *end = strchr(line, '\n');

	return end ? end : line + strlen(line);
}

// ------------------------------------------------------------------ the fields

static const char *const fields[] = {
	"Rss:",		 "Pss:",	   "Pss_Dirty:",     "Shared_Clean:",
	"Shared_Dirty:", "Private_Clean:", "Private_Dirty:", "Anonymous:",
	"Swap:",	 "Locked:"
};

static bool wanted(const char *line, size_t *skip)
{
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		*skip = strlen(fields[i]);
		if (!strncmp(line, fields[i], *skip))
			return true;
	}
	return false;
}

// " Rss:24", but only what is not 0.
static void say_field(const char *line, const char *end)
{
	char word[64];
	size_t skip, len = 0;
	const char *p;

	if (!wanted(line, &skip))
		return;
	for (p = line + skip; p < end && *p == ' '; p++)
		;
	if (*p == '0')
		return;
	memcpy(word, line, skip);
	for (len = skip; p < end && *p != ' ' && len < 60; p++)
		word[len++] = *p;
	word[len] = 0;
	say(" %s", word);
}

// The flags as they are: "VmFlags: rd wr mr mw me ac sd".
static void say_flags(const char *line, const char *end)
{
	static const char label[] = "VmFlags:";
	char word[8] = "";

	if (strncmp(line, label, sizeof(label) - 1))
		return;
	say(" |");
	for (const char *p = line + sizeof(label); p + 1 < end; p += 3) {
		memcpy(word, p, 2);
		if (SOFT_DIRTY || strcmp(word, "sd"))
			say(" %s", word);
	}
	say("\n");
}

static bool is_header(const char *line)
{
	return (*line >= '0' && *line <= '9') || (*line >= 'a' && *line <= 'f');
}

// ------------------------------------------------------------------- the pages

// Present, file or shared, mapped once, soft-dirty.
static char page_letter(uint64_t entry)
{
	if (!SOFT_DIRTY)
		entry &= ~(1ULL << 55);

	int value = (int)(entry >> 63) | (int)(entry >> 61 & 1) << 1 |
		    (int)(entry >> 56 & 1) << 2 | (int)(entry >> 55 & 1) << 3;

	if (!(entry >> 63))
		return entry >> 62 & 1 ? 's' : '.';
	return "0123456789abcdef"[value];
}

static void say_pagemap(unsigned long start, unsigned long pages)
{
	static uint64_t entries[MAX_PAGES];
	char letters[MAX_PAGES + 1];
	int fd = open("/proc/self/pagemap", O_RDONLY);

	pread64(fd, entries, pages * 8, (int64_t)(start / PAGE_SIZE * 8));
	close(fd);
	for (unsigned long i = 0; i < pages; i++)
		letters[i] = page_letter(entries[i]);
	letters[pages] = 0;
	say(" %s", letters);
}

static void say_core(unsigned long start, unsigned long pages)
{
	static unsigned char vec[MAX_PAGES];
	char letters[MAX_PAGES + 1];
	long ret = sys(__NR_mincore, start, pages * PAGE_SIZE, vec);

	for (unsigned long i = 0; i < pages; i++)
		letters[i] = ret ? '!' : (char)('0' + vec[i]);
	letters[pages] = 0;
	say(" %s", letters);
}

// ------------------------------------------------------------------- the areas

// The program itself, the sum's page and the stack are nobody's business.
static bool shown(const struct map *map)
{
	return strcmp(map->name, "/abi") && strcmp(map->name, "[stack]") &&
	       map->start >= 0x48000000UL;
}

// What brk has made; Linux calls the bss below it so, too.
static bool is_heap(const struct map *map)
{
	return !strcmp(map->name, "[heap]") && map->start >= heap_start();
}

static void say_area(const struct map *map)
{
	unsigned long pages = (map->end - map->start) / PAGE_SIZE;

	pages = pages < MAX_PAGES ? pages : MAX_PAGES;
	say("  %lx-%lx %s %lx %s", map->start, map->end, map->perms,
	    map->offset, map->name);
	say_pagemap(map->start, pages);
	say_core(map->start, pages);
}

static void see_areas(void)
{
	const char *line, *end;
	bool inside = false;
	struct map map;

	for (line = read_whole("/proc/self/smaps"); *line;
	     line = end + (*end == '\n')) {
		end = line_end(line);
		if (is_header(line)) {
			*(char *)end = 0;
			inside = map_parse(line, &map) &&
				 (shown(&map) || is_heap(&map));
			if (inside)
				say_area(&map);
			*(char *)end = '\n';
		} else if (inside) {
			say_field(line, end);
			say_flags(line, end);
		}
	}
}

static void see_file(const char *name, int fd)
{
	struct stat64 st;

	if (fstat64(fd, &st))
		return;
	say("  %s %lx %lx\n", name, (unsigned long)st.st_size,
	    (unsigned long)st.st_blocks);
}

void see(void)
{
	see_areas();
	see_file("file", files[FILE_TMPFS]);
	see_file("memfd", files[FILE_MEMFD]);
}

// ------------------------------------------------------------------ at the end

static void say_content(const char *name, int fd)
{
	static unsigned int page[PAGE_SIZE / 4];
	unsigned int sum = 5381;
	ssize_t n;

	for (int64_t at = 0; (n = pread64(fd, page, PAGE_SIZE, at)) > 0;
	     at += n)
		for (ssize_t i = 0; i < n / 4; i++)
			sum = sum * 33 + page[i];
	say("  %s %x\n", name, sum);
}

void see_end(void)
{
	static const char *const sizes[] = { "VmPeak", "VmSize", "VmLck",
					     "VmData", "VmStk",	 "VmExe",
					     "VmLib" };
	const struct step pages = { STEP_sum, { ARENA, ARENA_PAGES } };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		say("  %s %ld\n", sizes[i], self_status(sizes[i]));
	say("  pages");
	step_run(&pages);
	see();
	say_content("file", files[FILE_TMPFS]);
	say_content("memfd", files[FILE_MEMFD]);
}
