// SPDX-License-Identifier: MIT
//
// What: random sequences of memory calls, each in a child of its own and from
// its own seed. After each step: the answer, the areas, which pages of the
// arena are in memory, and the faults that a touch cost.

#include "abi.h"

#define ARENA	    0x50000000UL
#define ARENA_PAGES 24UL
#define STEPS	    25

static uint32_t state;

static uint32_t rnd(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return (state >> 8) % below;
}

#define ONE_OF(table) ((table)[rnd(ARRAY_SIZE(table))])

// ---------------------------------------------------------------- what to see

static struct map areas[128];
static int nr_areas;
static unsigned long shown; // a sum over what was printed last

// Neighbours that look the same count as one: Linux keeps some apart, by what
// its reverse maps need.
static bool joins_last(void)
{
	struct map *m = &areas[nr_areas], *last = m - 1;

	if (!nr_areas || last->end != m->start ||
	    strcmp(last->perms, m->perms) || strcmp(last->name, m->name))
		return false;
	if (m->offset && m->offset != last->offset + (last->end - last->start))
		return false;
	last->end = m->end;
	return true;
}

static void read_areas(void)
{
	struct lines l;
	char *line;

	nr_areas = 0;
	if (!lines_open(&l, "/proc/self/maps"))
		return;
	while ((line = lines_next(&l)))
		if (nr_areas < (int)ARRAY_SIZE(areas) &&
		    map_parse(line, &areas[nr_areas]) && !joins_last())
			nr_areas++;
}

static const struct map *area_of(unsigned long addr)
{
	for (int i = 0; i < nr_areas; i++)
		if (areas[i].start <= addr && addr < areas[i].end)
			return &areas[i];
	return NULL;
}

static unsigned long sum_of_areas(void)
{
	unsigned long sum = 5381;

	for (int i = 0; i < nr_areas; i++) {
		const struct map *m = &areas[i];

		sum = sum * 33 + m->start;
		sum = sum * 33 + m->end;
		for (const char *p = m->perms; *p; p++)
			sum = sum * 33 + (unsigned char)*p;
	}
	return sum;
}

// The program's own text and rodata aside.
static void show_areas(void)
{
	unsigned long sum;

	read_areas();
	sum = sum_of_areas();
	if (sum == shown)
		return;
	shown = sum;
	for (int i = 0; i < nr_areas; i++)
		printf("    %lx-%lx %s %lx %s\n", areas[i].start, areas[i].end,
		       areas[i].perms, areas[i].offset, areas[i].name);
}

// Which pages a child has from the start is not agreed on: Linux leaves out
// areas in which nothing has been written.
static bool forked;

static void show_resident(void)
{
	char text[ARENA_PAGES + 1];
	unsigned char vec;

	if (forked)
		return;
	for (unsigned long i = 0; i < ARENA_PAGES; i++) {
		long ret = sys(__NR_mincore, ARENA + i * PAGE_SIZE, PAGE_SIZE,
			       &vec);

		text[i] = ret ? '.' : vec & 1 ? '1' : '0';
	}
	text[ARENA_PAGES] = 0;
	printf("    core %s\n", text);
}

static void show_sizes(void)
{
	static const char *const fields[] = { "VmSize", "VmPeak", "VmData",
					      "VmStk",	"VmExe",  "VmLib" };

	printf("   ");
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		printf(" %s %ld", fields[i], self_status(fields[i]));
	putchar('\n');
}

// ------------------------------------------------------------ random arguments

static unsigned long heap_start;

static unsigned long some_addr(void)
{
	unsigned long addr = ARENA + rnd(ARENA_PAGES) * PAGE_SIZE;

	switch (rnd(24)) {
	case 0:
		return addr + rnd(4096);
	case 1:
		return 0xB7F00000UL + rnd(256) * PAGE_SIZE;
	case 2:
		return heap_start + rnd(16) * PAGE_SIZE;
	case 3:
		return 0xBFFB0000UL + rnd(60) * PAGE_SIZE;
	}
	return addr;
}

static unsigned long some_len(void)
{
	switch (rnd(16)) {
	case 0:
		return 1 + rnd(20000);
	case 1:
		return 0;
	case 2:
		return (1 + rnd(300)) * PAGE_SIZE;
	}
	return (1 + rnd(7)) * PAGE_SIZE;
}

static int some_prot(void)
{
	static const int prots[] = { 0, 1, 3, 3, 3, 3, 5, 7, 2, 4, 6 };

	return ONE_OF(prots);
}

// -------------------------------------------------------------------- the steps

static int file_fd, zero_fd;

static void do_mmap_step(void)
{
	static const int kinds[] = { MAP_PRIVATE | MAP_ANON,
				     MAP_PRIVATE | MAP_ANON,
				     MAP_PRIVATE | MAP_ANON,
				     MAP_SHARED | MAP_ANON,
				     MAP_PRIVATE,
				     MAP_SHARED,
				     MAP_SHARED_VALIDATE };
	static const int extras[] = { MAP_NORESERVE, MAP_POPULATE,
				      MAP_GROWSDOWN, MAP_STACK,
				      MAP_NONBLOCK | MAP_POPULATE };
	unsigned long addr = rnd(5) ? some_addr() : 0, len = some_len();
	int flags = ONE_OF(kinds), prot = some_prot(), fd = -1;
	unsigned long off = rnd(4) ? 0 : rnd(8);

	if (rnd(2))
		flags |= rnd(6) ? MAP_FIXED : MAP_FIXED_NOREPLACE;
	if (!rnd(3))
		flags |= ONE_OF(extras);
	// In the arena only: Linux 6.1 keeps other mappings out of its guard gap
	// even where one stands between, or not, as its search happens to go.
	if (flags & MAP_GROWSDOWN) {
		flags = (flags & ~MAP_FIXED_NOREPLACE) | MAP_FIXED;
		addr = ARENA + rnd(ARENA_PAGES) * PAGE_SIZE;
	}
	if (!(flags & MAP_ANON))
		fd = rnd(4) ? file_fd : zero_fd;
	// The stack under our feet stays where it is, and nobody maps page 0.
	if ((flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) &&
	    (!addr || addr + len > 0xBFFC0000UL))
		addr = ARENA;
	printf("  mmap(%lx, %lx, %d, %x, %s, %lx) = ", addr, len, prot, flags,
	       fd < 0	       ? "none"
	       : fd == file_fd ? "file"
			       : "zero",
	       off);
	printf("%s\n",
	       answer(sys(__NR_mmap2, addr, len, prot, flags, fd, off)));
}

static bool hits_stack(unsigned long addr, unsigned long len)
{
	return addr + len > 0xBFFE0000UL || addr + len < addr;
}

static void do_munmap_step(void)
{
	unsigned long addr = some_addr(), len = some_len();

	if (hits_stack(addr, len))
		return;
	printf("  munmap(%lx, %lx) = %s\n", addr, len,
	       answer(sys(__NR_munmap, addr, len)));
}

static void do_mprotect_step(void)
{
	unsigned long addr = some_addr(), len = some_len();
	int prot = some_prot() | (rnd(12) ? 0 : PROT_GROWSDOWN);

	if (hits_stack(addr, len))
		return;
	printf("  mprotect(%lx, %lx, %x) = ", addr, len, prot);
	printf("%s\n", answer(sys(__NR_mprotect, addr, len, prot)));
}

static void do_madvise_step(void)
{
	static const int advices[] = { 0,  1,  2,  3,  4,  4,  4,  10,
				       11, 16, 17, 18, 19, 22, 23, 24 };
	unsigned long addr = some_addr(), len = some_len();
	int advice = ONE_OF(advices);

	if (hits_stack(addr, len))
		return;
	printf("  madvise(%lx, %lx, %d) = ", addr, len, advice);
	printf("%s\n", answer(sys(__NR_madvise, addr, len, advice)));
}

static void do_brk_step(void)
{
	unsigned long now = (unsigned long)sys(__NR_brk, 0);
	long move = (long)rnd(40000) - 15000;

	if (!rnd(10))
		move = 0x40000000;
	printf("  brk(%lx + %ld) = ", now, move);
	printf("%s\n", answer(sys(__NR_brk, now + move)));
}

// A child goes on with the sequence, and its parent only waits for it.
static void do_generation_step(void)
{
	int status = 0;
	pid_t pid;

	printf("  fork\n");
	pid = fork();
	if (pid == 0) {
		forked = true;
		return;
	}
	waitpid(pid, &status, 0);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 99);
}

static long faults(void)
{
	static struct rusage ru;

	getrusage(RUSAGE_SELF, &ru);
	return ru.ru_minflt + ru.ru_majflt;
}

// As the area allows; through the kernel where it might not.
static void do_touch_step(void)
{
	unsigned long addr =
		ARENA + rnd(ARENA_PAGES) * PAGE_SIZE + rnd(1000) * 4;
	const struct map *m;
	bool writes = rnd(3);
	long before;

	read_areas();
	m = area_of(addr);
	printf("  %s(%lx) = ", writes ? "write" : "read", addr);
	if (!m || m->perms[0] != 'r' || (writes && m->perms[1] != 'w') ||
	    m->name[0] == '/') {
		printf("by the kernel %s\n",
		       answer(writes ? sys(__NR_read, zero_fd, addr, 1)
				     : sys(__NR_setrlimit, 99, addr)));
		return;
	}
	before = faults();
	if (writes)
		*(volatile uint32_t *)addr = addr;
	else
		(void)*(volatile uint32_t *)addr;
	printf("%ld faults\n", forked ? -1 : faults() - before);
}

// What every page of the arena holds for a child, and whether it may be read
// and written: the child's life is the price.
struct probe {
	unsigned long addr;
	bool writes;
};

static int probe_page(void *arg)
{
	const struct probe *p = arg;
	uint32_t word = *(volatile uint32_t *)p->addr;

	if (p->writes)
		*(volatile uint32_t *)p->addr = 1;
	return word & 0x7f;
}

static void do_fork_step(void)
{
	struct probe p = { ARENA + rnd(ARENA_PAGES) * PAGE_SIZE, rnd(2) };
	int status;

	if (!rnd(4))
		p.addr -= 0x10 * PAGE_SIZE - rnd(0x20) * PAGE_SIZE;
	status = in_child(probe_page, &p);
	printf("  child %s %lx = status %x\n", p.writes ? "writes" : "reads",
	       p.addr, status);
}

static void do_limit_step(void)
{
	static const int which[] = { RLIMIT_AS, RLIMIT_DATA, RLIMIT_STACK };
	static const unsigned long limits[] = { 0x400000, 0x100000, 0x20000,
						0x40000000, 0x2000 };
	struct rlimit old, new;
	int resource = ONE_OF(which);

	getrlimit(resource, &old);
	new = old;
	new.rlim_cur = rnd(2) ? ONE_OF(limits) : RLIM_INFINITY;
	printf("  setrlimit(%d, %lx) = ", resource, (long)new.rlim_cur);
	printf("%s\n", answer(setrlimit(resource, &new)));
}

static void do_mincore_step(void)
{
	unsigned long addr = some_addr(), len = some_len();
	static unsigned char vec[512];
	long ret;

	memset(vec, 9, sizeof(vec));
	ret = sys(__NR_mincore, addr, len, vec);
	printf("  mincore(%lx, %lx) = %s ", addr, len, answer(ret));
	for (unsigned long i = 0; i < 16; i++)
		putchar(forked ? '-' : '0' + vec[i] % 10);
	putchar('\n');
}

// How often each comes.
static void (*const steps[])(void) = {
	do_mmap_step,	 do_mmap_step,	     do_mmap_step,     do_mmap_step,
	do_munmap_step,	 do_mprotect_step,   do_mprotect_step, do_madvise_step,
	do_madvise_step, do_brk_step,	     do_touch_step,    do_touch_step,
	do_touch_step,	 do_touch_step,	     do_fork_step,     do_mincore_step,
	do_limit_step,	 do_generation_step,
};

static int run_sequence(void *arg)
{
	struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

	state = (uint32_t)(uintptr_t)arg * 2654435761u + 12345;
	for (int i = 0; i < 8; i++)
		rnd(2);
	setrlimit(RLIMIT_DATA, &none);
	heap_start = (unsigned long)sys(__NR_brk, 0);
	faults();
	show_areas();
	for (int i = 0; i < STEPS; i++) {
		ONE_OF(steps)();
		show_areas();
		show_resident();
	}
	show_sizes();
	return 0;
}

void show_sequences(unsigned long first, unsigned long count)
{
	file_fd = open("/abi", O_RDONLY);
	zero_fd = open("/dev/zero", O_RDWR);
	for (unsigned long seed = first; seed < first + count; seed++) {
		printf(" sequence %lu\n", seed);
		printf(" status %x\n", in_child(run_sequence, (void *)seed));
	}
}
