// SPDX-License-Identifier: MIT
//
// What: where a program's parts are put: at random or not, top-down or
// bottom-up, in 31 bits; and how many areas there may be.

#include <uapi/personality.h>

#include "ktap.h"

#ifdef __NR_setuid32 // i386's first setuid knows 16 bits
#define SYS_SETUID __NR_setuid32
#else
#define SYS_SETUID __NR_setuid
#endif

struct where {
	unsigned long stack, map, next_map, heap;
};

static int results; // a file of struct where
static char *self;

// In the new program: what it finds goes into its standard input.
static int tell(void)
{
	struct where w = { .stack = (unsigned long)__builtin_frame_address(0) };

	w.map = (unsigned long)raw_mmap(0, PAGE_SIZE, RW, ANON);
	w.next_map = (unsigned long)raw_mmap(0, PAGE_SIZE, PROT_READ, ANON);
	w.heap = (unsigned long)sys(__NR_brk, 0);
	return sys(__NR_write, 0, &w, sizeof(w)) != sizeof(w);
}

static int become(void *persona)
{
	char *argv[] = { self, (char *)"@where", NULL };

	sys(__NR_personality, (unsigned long)persona);
	sys(__NR_dup2, results, 0);
	execve("/proc/self/exe", argv, environ);
	return 1;
}

static struct where program(unsigned long persona)
{
	struct where w = { 0 };

	sys(__NR_ftruncate, results, 0);
	sys(__NR_lseek, results, 0, 0);
	EXPECT_EQ(in_child(become, (void *)persona), 0);
	SYS_PREAD(results, &w, sizeof(w), 0LL);
	return w;
}

#define RANDOMIZE "/proc/sys/kernel/randomize_va_space"

TEST(no_two_programs_are_alike)
{
	int heaps = 0, maps = 0, stacks = 0, how = sysctl(RANDOMIZE);
	struct where first = program(0), w;

	for (int i = 0; i < 8; i++) {
		w = program(0);
		stacks += w.stack != first.stack;
		maps += w.map != first.map;
		heaps += w.heap != first.heap;
		EXPECT(w.next_map < w.map);
		EXPECT(w.heap < w.map && w.map < w.stack);
	}
	EXPECT(how > 0 ? stacks > 4 && maps > 4 : !stacks && !maps);
	EXPECT(how > 1 ? heaps > 4 : !heaps);
}

TEST(the_sysctl_says_what_is_random)
{
	long how = sysctl(RANDOMIZE);
	struct where a, b;

	if (!set_sysctl(RANDOMIZE, 1))
		SKIP("we may not set it");
	a = program(0);
	for (int i = 0; i < 8; i++) {
		b = program(0);
		EXPECT_EQ(b.heap, a.heap);
		if (b.map != a.map)
			break;
	}
	EXPECT(a.map != b.map);
	set_sysctl(RANDOMIZE, 0);
	a = program(0);
	b = program(0);
	EXPECT(!memcmp(&a, &b, sizeof(a)));
	set_sysctl(RANDOMIZE, 2);
	for (int i = 0; i < 8 && a.heap == b.heap; i++)
		b = program(0);
	EXPECT(a.heap != b.heap);
	set_sysctl(RANDOMIZE, how);
}

TEST(a_personality_stops_chance)
{
	struct where a = program(ADDR_NO_RANDOMIZE);
	struct where b = program(ADDR_NO_RANDOMIZE);

	EXPECT(!memcmp(&a, &b, sizeof(a)));
}

TEST(the_old_layout_goes_up)
{
	struct where w = program(ADDR_COMPAT_LAYOUT | ADDR_NO_RANDOMIZE);

	EXPECT(w.next_map > w.map);
	EXPECT(w.stack - w.map > MIB(512));
	w = program(ADDR_NO_RANDOMIZE);
	EXPECT(w.next_map < w.map);
}

static bool in_second_gib(long p)
{
	return (unsigned long)p >> 30 == 1;
}

TEST(map_32bit)
{
	bool wide = sizeof(long) == 8;
	unsigned long hint = 0x60000000;
	long p = raw_mmap(0, 3 * PAGE_SIZE, RW, ANON | MAP_32BIT), q;

	if (wide)
		EXPECT(in_second_gib(p));
	q = raw_mmap(0, PAGE_SIZE, PROT_READ, ANON | MAP_32BIT);
	if (wide)
		EXPECT(in_second_gib(q));
	munmap((void *)p, 3 * PAGE_SIZE);
	munmap((void *)q, PAGE_SIZE);
	if (!wide)
		SKIP("a word has 32 bits here");
	EXPECT_EQ(raw_mmap(hint, PAGE_SIZE, RW, ANON | MAP_32BIT), hint);
	munmap((void *)hint, PAGE_SIZE);
	// a hint too high is none
	p = raw_mmap(0x7ffff000 + 2 * PAGE_SIZE, PAGE_SIZE, RW,
		     ANON | MAP_32BIT);
	EXPECT(in_second_gib(p));
	munmap((void *)p, PAGE_SIZE);
	EXPECT_EQ(raw_mmap(0, 0x40001000, PROT_NONE,
			   ANON | MAP_NORESERVE | MAP_32BIT),
		  -ENOMEM);
}

/* -- how much is chance ------------------------------------------------------------ */

#define RND_BITS "/proc/sys/vm/mmap_rnd_bits"
#define LEGACY	 "/proc/sys/vm/legacy_va_layout"
#define PROGRAMS 32
#define WIDE	 (sizeof(long) == 8)

struct range {
	unsigned long low, high;
};

static void widen(struct range *r, unsigned long value)
{
	if (!r->high || value < r->low)
		r->low = value;
	if (value > r->high)
		r->high = value;
}

// More than a quarter of SIZE, to be found by 32 of them; SLACK: of what is small.
static bool spreads(const struct range *r, unsigned long size,
		    unsigned long slack)
{
	unsigned long got = r->high - r->low;

	if (got > size / 4 && got < size + slack)
		return true;
	ktap_note("%#lx to %#lx are %#lx of %#lx", r->low, r->high, got, size);
	return false;
}

static bool all_at_random(void)
{
	return sysctl(RANDOMIZE) == 2 && kernel_is_as_wide();
}

TEST(chance_is_as_wide_as_linux_has_it)
{
	long bits = sysctl(RND_BITS); // for root only
	struct range stack = { 0 }, map = { 0 }, heap = { 0 };

	if (!all_at_random())
		SKIP("nothing is at random");
	for (int i = 0; i < PROGRAMS; i++) {
		struct where w = program(0);

		widen(&stack, w.stack);
		widen(&map, w.map);
		widen(&heap, w.heap);
	}
	if (bits < 0)
		bits = WIDE ? 28 : 8;
	EXPECT(spreads(&map, PAGE_SIZE << bits, 16 * PAGE_SIZE));
	EXPECT(spreads(&stack, WIDE ? 0x400000UL * PAGE_SIZE : MIB(8),
		       8 * PAGE_SIZE));
	EXPECT(spreads(&heap, WIDE ? MIB(1024) : MIB(32), PAGE_SIZE));
}

TEST(more_bits_are_more_chance)
{
	long bits = sysctl(RND_BITS), least = WIDE ? 28 : 8;
	struct range map = { 0 };

	if (!all_at_random() || bits < 0 || !set_sysctl(RND_BITS, bits))
		SKIP("nothing is at random, or we may not say how much");
	EXPECT(!set_sysctl(RND_BITS, least - 1));
	EXPECT(!set_sysctl(RND_BITS, least + (WIDE ? 5 : 9)));
	EXPECT(set_sysctl(RND_BITS, least));
	EXPECT(set_sysctl(RND_BITS, WIDE ? 32 : 16));
	for (int i = 0; i < PROGRAMS; i++)
		widen(&map, program(0).map);
	EXPECT(spreads(&map, PAGE_SIZE << (WIDE ? 32 : 16), 16 * PAGE_SIZE));
	set_sysctl(RND_BITS, bits);
}

static int nobody(void *unused)
{
	(void)unused;
	sys(SYS_SETUID, 65534);
	EXPECT_EQ(sys(__NR_open, RND_BITS, O_RDONLY, 0), -EACCES);
	EXPECT_EQ(sys(__NR_open, LEGACY, O_WRONLY, 0), -EACCES);
	EXPECT_EQ(sysctl(LEGACY), 0);
	return ktap_failed;
}

TEST(how_much_is_roots_affair)
{
	if (sysctl(RND_BITS) < 0 || sysctl(LEGACY))
		SKIP("we are not root, or layouts are old");
	EXPECT_EQ(in_child(nobody, NULL), 0);
}

TEST(the_old_layout_for_all)
{
	struct where w;
	char *p, *q;

	if (sysctl(LEGACY) || !set_sysctl(LEGACY, 1))
		SKIP("we may not set it");
	EXPECT(!set_sysctl(LEGACY, -1));
	w = program(ADDR_NO_RANDOMIZE);
	EXPECT(w.next_map > w.map);
	EXPECT(w.stack - w.map > MIB(512));
	p = (char *)raw_mmap(0, PAGE_SIZE, RW, ANON);
	q = (char *)raw_mmap(0, PAGE_SIZE, PROT_READ, ANON);
	EXPECT(q < p); // we are as we were
	munmap(p, PAGE_SIZE);
	munmap(q, PAGE_SIZE);
	EXPECT(set_sysctl(LEGACY, 0));
	w = program(ADDR_NO_RANDOMIZE);
	EXPECT(w.next_map < w.map);
}

/* -- how many areas -------------------------------------------------------------- */

#define MAX_MAP_COUNT "/proc/sys/vm/max_map_count"

static int areas(void)
{
	struct lines l;
	char *line;
	int n = 0;

	lines_open(&l, "/proc/self/maps");
	while ((line = lines_next(&l)))
		n += !strstr(line, "[vsyscall]");
	return n;
}

static void count_to_the_limit(int n)
{
	char *p = (char *)raw_mmap(0, 3 * PAGE_SIZE, PROT_NONE, ANON), *q;

	EXPECT(!is_error((long)p)); // one more than the limit, as on Linux
	EXPECT_EQ(areas(), n + 1);
	EXPECT_EQ(raw_mmap(0, PAGE_SIZE, RW, ANON), -ENOMEM);
	// what would be cut in two, or three
	EXPECT_EQ(sys(__NR_munmap, p + PAGE_SIZE, PAGE_SIZE), -ENOMEM);
	EXPECT_EQ(sys(__NR_mprotect, p + PAGE_SIZE, PAGE_SIZE, PROT_READ),
		  -ENOMEM);
	EXPECT_EQ(sys(__NR_mlock2, p + PAGE_SIZE, PAGE_SIZE, MLOCK_ONFAULT),
		  -ENOMEM);
	EXPECT_EQ(sys(__NR_madvise, p + PAGE_SIZE, PAGE_SIZE, MADV_DONTFORK),
		  -EAGAIN);
	// at an end nothing is cut
	EXPECT_EQ(sys(__NR_munmap, p + 2 * PAGE_SIZE, PAGE_SIZE), 0);
	EXPECT_EQ(sys(__NR_munmap, p, 2 * PAGE_SIZE), 0);
	EXPECT_EQ(areas(), n);
	q = (char *)raw_mmap(0, PAGE_SIZE, PROT_NONE, ANON);
	EXPECT(!is_error((long)q));
	munmap(q, PAGE_SIZE);
}

static int limited(void *arg)
{
	long old = sysctl(MAX_MAP_COUNT);
	int n = areas();

	(void)arg;
	if (!set_sysctl(MAX_MAP_COUNT, n))
		return 0;
	count_to_the_limit(n);
	set_sysctl(MAX_MAP_COUNT, old);
	return ktap_failed;
}

TEST(max_map_count_is_one_less_than_there_may_be)
{
	EXPECT_EQ(in_child(limited, NULL), 0);
}

/* -- limits of data --------------------------------------------------------------- */

static int data_limits(void *arg)
{
	struct rlimit l = { 0, RLIM_INFINITY };
	long end = sys(__NR_brk, 0);
	char *p;

	(void)arg;
	setrlimit(RLIMIT_DATA, &l); // 0 counts as none for mappings
	p = (char *)raw_mmap(0, PAGE_SIZE, RW, ANON);
	EXPECT(!is_error((long)p));
	EXPECT_EQ(sys(__NR_brk, end + PAGE_SIZE), end);
	l.rlim_cur = PAGE_SIZE;
	setrlimit(RLIMIT_DATA, &l);
	EXPECT_EQ(raw_mmap(0, MIB(1), RW, ANON), -ENOMEM);
	p = (char *)raw_mmap(0, MIB(1), PROT_READ, ANON);
	EXPECT(!is_error((long)p)); // no data yet
	EXPECT_EQ(sys(__NR_mprotect, p, MIB(1), RW), -ENOMEM);
	p = (char *)raw_mmap(0, MIB(1), RW, MAP_SHARED | MAP_ANONYMOUS);
	EXPECT(!is_error((long)p)); // nor what is shared
	return ktap_failed;
}

static int space_limit(void *arg)
{
	struct rlimit l = { MIB(1), RLIM_INFINITY };
	long end = sys(__NR_brk, 0);

	(void)arg;
	setrlimit(RLIMIT_AS, &l);
	EXPECT_EQ(raw_mmap(0, MIB(4), PROT_NONE, ANON), -ENOMEM);
	EXPECT_EQ(sys(__NR_brk, end + MIB(4)), end);
	return ktap_failed;
}

TEST(rlimits_of_data_and_of_all)
{
	EXPECT_EQ(in_child(data_limits, NULL), 0);
	EXPECT_EQ(in_child(space_limit, NULL), 0);
}

int main(int argc, char **argv)
{
	self = argv[0];
	if (argc > 1 && !strcmp(argv[1], "@where"))
		return tell();
	results = sys(__NR_memfd_create, "results", 0);
	return ktap_run_all("layout");
}
