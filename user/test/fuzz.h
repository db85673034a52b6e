/* SPDX-License-Identifier: MIT */
/*
 * What: what the fuzzers share: chance, pools of hostile values, and a parent
 * that makes children and looks that no memory is missing afterwards. What
 * happens to a child does not matter.
 *
 * Child i has seed + i, so running one child with that seed repeats it. Never
 * on Linux: a real machine has more to lose.
 */
#ifndef USER_TEST_FUZZ_H
#define USER_TEST_FUZZ_H

#include <uapi/fs.h>
#include "ktap.h"
#include "proc.h"

enum {
	ARENA_PAGES = 64,
	SETTLE_TRIES = 200,
	SLACK_KB = 256
};

#define ARENA 0x20000000UL

static unsigned int first_seed = 20260601;
static bool campaign; /* longer than by default: less careful */

static unsigned int killed; /* children, by a signal */

static uint32_t rnd_state;

/* Marsaglia's xorshift. */
static inline uint32_t rnd(void)
{
	rnd_state ^= rnd_state << 13;
	rnd_state ^= rnd_state >> 17;
	rnd_state ^= rnd_state << 5;
	return rnd_state;
}

static inline uint32_t below(uint32_t n)
{
	return rnd() % n;
}

static inline bool one_in(uint32_t n)
{
	return below(n) == 0;
}

static inline void seed(uint32_t value)
{
	rnd_state = value * 2654435761U | 1;
	for (int i = 0; i < 8; i++)
		rnd();
}

/* -- the pools --------------------- */

static char buffers[4][PAGE_SIZE] __attribute__((aligned(8)));
static const char *const paths[] = {
	"/proc/self/maps",
	"/proc/self/status",
	"/proc/self/statm",
	"/proc/self/stat",
	"/proc/self/pagemap",
	"/proc/self/fail-nth",
	"/proc/self/exe",
	"/proc/self/fd",
	"/proc/self/auxv",
	"/proc/meminfo",
	"/proc/buddyinfo",
	"/proc/slabinfo",
	"/proc/vmallocinfo",
	"/proc/zoneinfo",
	"/proc/cmdline",
	"/proc/uptime",
	"/proc/1/maps",
	"/proc/self/../self/./maps",
	"/proc/999999/stat",
	"/dev/null",
	"/dev/zero",
	"/",
	"/proc",
	"/test",
	"/test/list",
	"/test/fuzz",
	"/test/list/under-file",
	"",
	"no/such/file",
	"../../../..",
	"//////proc//////stat",
	buffers[3],
};
static const struct timespec no_time;

enum {
	FD_FAIL_NTH = 1
};
static const char *const opened[] = {
	"/proc/self/maps", "/proc/self/fail-nth", "/dev/zero",
	"/dev/null",	   "/proc/self/pagemap",  "/",
	"/test/list",	   "/proc/slabinfo",	  "/test/fuzz",
};

static inline unsigned long any_page(void)
{
	return ARENA + below(ARENA_PAGES + 2) * PAGE_SIZE - PAGE_SIZE;
}

static inline unsigned long edge_address(void)
{
	static const unsigned long edges[] = {
		0,
		1,
		0x1000,
		0xFFFF,
		0x10000,
		0x7FFFFFFF,
		0x80000000,
		0xFFFFF000,
		0xFFFFFFFF,
		TASK_SIZE - PAGE_SIZE,
		TASK_SIZE - 1,
		TASK_SIZE,
		TASK_SIZE + 1,
		PAST_USER,
		KERNEL_ADDRS,
	};

	if (one_in(3)) /* somewhere in the kernel's image */
		return KERNEL_TEXT + below(MIB(8));
	return edges[below(ARRAY_SIZE(edges))];
}

static inline unsigned long any_address(void)
{
	switch (below(10)) {
	case 0:
	case 1:
	case 2:
		return any_page();
	case 3:
		return any_page() + below(PAGE_SIZE);
	case 4:
		return edge_address();
	case 5:
		return (unsigned long)buffers + below(sizeof(buffers));
	case 6:
		return (unsigned long)sbrk(0) + below(5) * PAGE_SIZE;
	case 7:
		return one_in(4) ? (unsigned long)any_address : rnd();
	case 8:
		return one_in(4) ? (unsigned long)__builtin_frame_address(0)
				 : rnd() & -PAGE_SIZE;
	}
	return (unsigned long)buffers[below(4)];
}

static inline unsigned long any_length(void)
{
	static const unsigned long lengths[] = {
		0,	    1,		2,	    3,
		4,	    100,	1023,	    4095,
		4096,	    4097,	65536,	    0x100000,
		0x400000,   0x7FFFFFFF, 0x80000000, TASK_SIZE - 0x10000,
		-PAGE_SIZE, -1UL,
	};

	return one_in(3) ? below(ARENA_PAGES) * PAGE_SIZE
			 : lengths[below(ARRAY_SIZE(lengths))];
}

static inline unsigned long any_fd(void)
{
	static const long odd[] = { -1,	  AT_FDCWD,   1023,	 1024,
				    4096, 0x80000000, 0x7FFFFFFF };

	return one_in(8) ? (unsigned long)odd[below(ARRAY_SIZE(odd))]
			 : below(12);
}

static inline unsigned long any_path(void)
{
	return one_in(8) ? any_address()
			 : (unsigned long)paths[below(ARRAY_SIZE(paths))];
}

static inline unsigned long any_bit(void)
{
	return 1UL << below(8 * sizeof(long));
}

static inline unsigned long any_word(void)
{
	static const unsigned long words[] = {
		0,     1,	   2,	       3,	   8,	 0xFF,
		0x100, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, -1UL,
	};

	switch (below(6)) {
	case 0:
		return any_address();
	case 1:
		return any_length();
	case 2:
		return any_fd();
	case 3:
		return any_path();
	case 4:
		return any_bit() | (one_in(2) ? any_bit() : 0);
	}
	return words[below(ARRAY_SIZE(words))];
}

static inline unsigned long map_flags(void)
{
	unsigned long flags = one_in(8) ? below(4) : MAP_PRIVATE;

	if (one_in(4))
		flags = MAP_SHARED;
	if (!one_in(4))
		flags |= MAP_ANONYMOUS;
	if (one_in(2))
		flags |= MAP_FIXED;
	if (one_in(8))
		flags |= MAP_POPULATE;
	if (one_in(8))
		flags |= MAP_GROWSDOWN;
	if (one_in(8))
		flags |= MAP_NORESERVE;
	if (one_in(8))
		flags |= 1UL << below(32);
	return flags;
}

/* Iovecs, user_descs, rlimits, strings: all are words. */
static inline void fill_buffers(void)
{
	unsigned long *words = (unsigned long *)buffers;

	for (size_t i = 0; i < sizeof(buffers) / sizeof(long); i++)
		words[i] = one_in(4) ? rnd() : any_word();
	memset(buffers[3], one_in(2) ? '/' : 'x', PAGE_SIZE - one_in(2));
	snprintf(buffers[0], sizeof(buffers[0]), "%u", 10 + below(90));
}

/* Tries again where an allocation has been made to fail. */
#define INSIST(call)                                        \
	do                                                  \
		for (int i_ = 0; i_ < 1000 && (call); i_++) \
			;                                   \
	while (0)

/* Segments go with who made them, or at the end of the world. */
static inline void segments_go_with_children(bool on)
{
	int fd;

	INSIST((fd = open("/proc/sys/kernel/shm_rmid_forced", O_WRONLY)) < 0);
	INSIST(write(fd, on ? "1" : "0", 1) != 1);
	close(fd);
}

/* How many mounts there are, and where the youngest stands; 0: it can't be told. */
static inline unsigned int count_mounts(char *where, size_t size)
{
	static struct lines l;
	unsigned int n = 0;
	char *line, *end;

	if (!lines_open(&l, "/proc/mounts"))
		return 0;
	for (; (line = lines_next(&l)); n++) {
		line = strchr(line, ' ');
		end = line ? strchr(line + 1, ' ') : NULL;
		if (end)
			*end = '\0';
		snprintf(where, size, "%s", end ? line + 1 : "");
	}
	return n;
}

static unsigned int outer_mounts; /* before the first world */

/*
 * A world of the children's own: what they make goes with it, and what others
 * need is there to be read only. A child may take it down, with umount2 of "/", or
 * put another on top: before each of them keep_world() makes what is missing, and
 * in what is left nobody runs. What a link of /proc leads to may be outside:
 * end_world() takes all mounts away that were not there before.
 *
 *	/tmp/fuzz       a tmpfs: their root
 *	/tmp/fuzz/proc  /tmp/fuzz/dev  /tmp/fuzz/test
 */
static inline void make_world(void)
{
	static const char *const dirs[] = { "/tmp/fuzz/proc", "/tmp/fuzz/dev",
					    "/tmp/fuzz/test" };
	char where[64];

	INSIST(!outer_mounts &&
	       !(outer_mounts = count_mounts(where, sizeof(where))));
	INSIST(sys(__NR_mkdir, "/tmp/fuzz", 0755) == -ENOMEM);
	INSIST(sys(__NR_mount, "fuzz", "/tmp/fuzz", "tmpfs", 0, 0));
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		INSIST(sys(__NR_mkdir, dirs[i], 0755));
	INSIST(sys(__NR_mount, "proc", dirs[0], "proc", 0, 0));
	INSIST(sys(__NR_mount, "dev", dirs[1], "devtmpfs", MS_RDONLY, 0));
	INSIST(sys(__NR_mount, "/test", dirs[2], 0, MS_BIND, 0));
	INSIST(sys(__NR_mount, 0, dirs[2], 0, MS_REMOUNT | MS_BIND | MS_RDONLY,
		   0));
	segments_go_with_children(true);
}

static inline void keep_world(void)
{
	if (sys(__NR_access, "/tmp/fuzz/test/runner", 0))
		make_world();
}

static inline void end_world(void)
{
	char where[512];

	remove_segments();
	segments_go_with_children(false);
	INSIST(count_mounts(where, sizeof(where)) != outer_mounts &&
	       (sys(__NR_umount2, "/tmp/fuzz", MNT_DETACH),
		sys(__NR_umount2, where, MNT_DETACH), true));
	INSIST(sys(__NR_rmdir, "/tmp/fuzz"));
}

/* No console, little memory, a second of the CPU's time. */
static inline void confine(bool all_memory)
{
	struct rlimit cpu = { 1, 1 }, as;

	as.rlim_cur = KIB(512) + KIB(meminfo("MemFree")) / 4;
	as.rlim_max = as.rlim_cur;
	setrlimit(RLIMIT_CPU, &cpu);
	if (sys(__NR_chroot, "/tmp/fuzz") || sys(__NR_chdir, "/") ||
	    sys(__NR_access, "/test/runner", 0))
		exit(1);
	if (!all_memory)
		setrlimit(RLIMIT_AS, &as);
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	for (size_t i = 0; i < ARRAY_SIZE(opened); i++)
		if (open(opened[i], O_RDWR) < 0)
			open(opened[i], O_RDONLY);
}

/* -- the parent --------------------- */

/* A child of its own seed; false: it could not be made. */
static inline bool one_child(void (*child)(void), unsigned int its_seed)
{
	pid_t pid, got;
	int status;

	keep_world();
	pid = fork();
	if (pid == 0) {
		seed(its_seed);
		child();
	}
	if (pid < 0)
		return false;
	/* As init, this is also the parent of whom its children leave. */
	while ((got = waitpid(-1, &status, 0)) != pid)
		if (got < 0 && errno != EINTR)
			break;
	killed += WIFSIGNALED(status);
	return true;
}

static inline bool settled(long before)
{
	const struct timespec tick = { 0, 10000000 };

	for (int i = 0; i < SETTLE_TRIES; i++) {
		if (before - meminfo("MemFree") <= SLACK_KB)
			return true;
		nanosleep(&tick, NULL);
	}
	return false;
}

static inline void let_loose(void (*child)(void), unsigned int children)
{
	long before;

	make_world();
	ktap_note("seed %u, %u children", first_seed, children);
	for (unsigned int i = 0; i < 8; i++)
		one_child(child, first_seed + i); /* what stays cached */
	before = meminfo("MemFree");
	for (unsigned int i = 0; i < children; i++) {
		if (campaign && i % 512 == 0)
			ktap_note("child %u, MemFree %ld kB", i,
				  meminfo("MemFree"));
		for (int tries = 0; !one_child(child, first_seed + i); tries++)
			if (!EXPECT(tries < 1000))
				return;
	}
	ktap_note("%u of them were killed by a signal", killed);
	end_world();
	EXPECT(settled(before));
}

/* A child that has become /test/fuzz has no console, whatever else it may not
 * find out about where it is. */
static inline bool has_console(void)
{
	struct stat64 st;

	return !fstat64(1, &st) && S_ISCHR(st.st_mode) && st.st_rdev >> 8 == 5;
}

#endif
