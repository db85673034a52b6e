// SPDX-License-Identifier: MIT
//
// What: chapter 1, the map of an address space, read off /proc/self/maps.

#include "tour.h"
#include WORDSIZE_FILE(machine)

static const char constant[] = "a constant";
static int initialised = 42;
static int zeroed[16];

struct landmark {
	const char *what;
	const void *addr;
	const char *perms;
};

static void show_landmark(const struct landmark *l)
{
	struct map map;

	if (!map_of(l->addr, &map)) {
		show("0x%" PRIaddr "  %-30s not mapped", (unsigned long)l->addr,
		     l->what);
		return;
	}
	show("0x%" PRIaddr "  %-30s %s  %.24s", (unsigned long)l->addr, l->what,
	     map.perms, map.name[0] ? map.name : "(no file)");
}

// Without an NX bit, a kernel may show writable memory as executable too.
static bool allowed(const struct map *map, const char *perms)
{
	return !strncmp(map->perms, perms, 2) && map->perms[3] == perms[3] &&
	       (perms[2] == '-' || map->perms[2] == perms[2]);
}

static void check_landmarks(const struct landmark *l, int n)
{
	struct map map;
	bool ascending = true, perms = true;

	for (int i = 0; i < n; i++) {
		if (i && l[i].addr <= l[i - 1].addr)
			ascending = false;
		if (!map_of(l[i].addr, &map) || !allowed(&map, l[i].perms))
			perms = false;
	}
	expect(ascending, "they lie in this order, lowest first");
	expect(perms, "code can't be written, constants neither; data and "
		      "stack can; and all is private (p)");
}

static void show_maps(void)
{
	struct map map;
	struct lines l;
	char *line;

	lines_open(&l, "/proc/self/maps");
	while ((line = lines_next(&l)))
		if (map_parse(line, &map))
			show("%" PRIaddr "-%" PRIaddr " %s %08lx  %.32s",
			     map.start, map.end, map.perms, map.offset,
			     map.name);
}

// vsyscall, a page that Linux shows in x86-64's maps, is not the program's.
static bool is_users(const struct map *map)
{
	return map->start < PAST_USER;
}

static void first_and_last(void)
{
	unsigned long first = 0, last = 0;
	struct map map;
	struct lines l;
	char *line;

	lines_open(&l, "/proc/self/maps");
	while ((line = lines_next(&l))) {
		if (!map_parse(line, &map) || !is_users(&map))
			continue;
		if (!first)
			first = map.start;
		last = map.end;
	}
	expect(first >= 0x10000, "nothing is mapped below 64 KiB, so a NULL "
				 "pointer with a small offset still faults");
	say("The highest area ends at 0x%" PRIaddr ". %s", last, kernel_lives);
}

void where_things_are(void)
{
	int local = 0;
	char *heap = malloc(16);
	char *mapping = map_anon(PAGE_SIZE);
	const struct landmark landmarks[] = {
		{ "code: a function", where_things_are, "r-xp" },
		{ "constants: a string", constant, "r--p" },
		{ "data: an initialised variable", &initialised, "rw-p" },
		{ "bss: a variable born as zero", zeroed, "rw-p" },
		{ "heap: malloc(16)", heap, "rw-p" },
		{ "mmap region: one page", mapping, "rw-p" },
		{ "stack: a local variable", &local, "rw-p" },
	};

	say("A program sees one row of addresses, from 0 up to the kernel. "
	    "Most of them mean nothing. Those that mean something belong to "
	    "an area (a vm_area_struct): a range with the same rights and "
	    "the same origin. Here are seven things of this program, and the "
	    "area each lies in:");
	for (size_t i = 0; i < ARRAY_SIZE(landmarks); i++)
		show_landmark(&landmarks[i]);
	gap();
	check_landmarks(landmarks, ARRAY_SIZE(landmarks));
	pause_here();

	say("The kernel's own list, /proc/self/maps. The columns: range, "
	    "rights, offset in the file, name (device and inode left out).");
	show_maps();
	gap();
	first_and_last();
	kernel("elf_load mapped the program, setup_stack_area placed the "
	       "stack; do_brk made the heap, do_mmap the rest. The list is the "
	       "mm's, in address order, and a red-black tree finds an area "
	       "fast (find_vma).");
	munmap(mapping, PAGE_SIZE);
	free(heap);
}
