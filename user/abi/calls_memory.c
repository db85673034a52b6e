// SPDX-License-Identifier: MIT
//
// What: the calls on memory: on areas of each kind, made anew before each call;
// and those that need calls before them: sealed files, segments, the memory of
// another process.

#include "calls.h"

#include <uapi/ipc.h>
#include <uapi/memfd.h>
#include <uapi/personality.h>
#include <uapi/shm.h>

// ----------------------------------------------------------- areas of each kind

#define AT(n)	(0x51000000UL + (n)*0x10000UL)
#define LEN	(3 * PAGE_SIZE)
#define NOWHERE 0x57000000UL
#define MOST	(long)(-1UL >> 1)
#define LEAST	(-MOST - 1)
#define RW	(PROT_READ | PROT_WRITE)

enum {
	FILE_PRIVATE,
	FILE_READ,
	MEMFD_SHARED,
	MEMFD_READ,
	MEMFD_PRIVATE,
	MEMFD_SHORT,
	ANON_SHARED,
	ZERO_PRIVATE,
	ANON_NONE,
	ANON_LOCKED,
	ANON_READ,
	GROWS_DOWN,
	SEGMENT,
	HOLE_INSIDE,
	NR_AREAS
};

#define AREA_OF(name) N(#name, AT(name))

static const struct kind areas = {
	{ AREA_OF(FILE_PRIVATE), AREA_OF(FILE_READ), AREA_OF(MEMFD_SHARED),
	  AREA_OF(MEMFD_READ), AREA_OF(MEMFD_PRIVATE), AREA_OF(MEMFD_SHORT),
	  AREA_OF(ANON_SHARED), AREA_OF(ZERO_PRIVATE), AREA_OF(ANON_NONE),
	  AREA_OF(ANON_LOCKED), AREA_OF(ANON_READ), AREA_OF(GROWS_DOWN),
	  AREA_OF(SEGMENT), AREA_OF(HOLE_INSIDE), N("nowhere", NOWHERE),
	  N("odd", AT(MEMFD_SHARED) + 1), N("kernel", KERNEL_ADDRESS) }
};
static const struct kind area_sizes = { { V(0), V(1), V(0x2000), V(0x3000),
					  V(0x4000), V(-1) } };

static int memfd(size_t size)
{
	int fd = (int)sys(__NR_memfd_create, "m", MFD_ALLOW_SEALING);

	sys(__NR_ftruncate, fd, size);
	return fd;
}

static void place(int area, int prot, int flags, int fd)
{
	mmap((void *)AT(area), LEN, prot, flags | MAP_FIXED, fd, 0);
}

static void place_segment(void)
{
	int id = (int)sys(__NR_shmget, IPC_PRIVATE, LEN, IPC_CREAT | 0600);

	sys(__NR_shmat, id, AT(SEGMENT), 0);
	sys(__NR_shmctl, id, IPC_RMID, NULL);
}

void make_memory_areas(void)
{
	int file = memfd(LEN), empty = memfd(PAGE_SIZE);

	sys(__NR_munlockall);
	munmap((void *)AT(0), NR_AREAS * 0x10000UL);
	munmap((void *)NOWHERE, 0x10000);
	place(FILE_PRIVATE, RW, MAP_PRIVATE, FD_FILE);
	place(FILE_READ, PROT_READ, MAP_SHARED, FD_FILE);
	place(MEMFD_SHARED, RW, MAP_SHARED, file);
	place(MEMFD_READ, PROT_READ, MAP_SHARED, file);
	place(MEMFD_PRIVATE, RW, MAP_PRIVATE, file);
	place(MEMFD_SHORT, RW, MAP_SHARED, empty);
	place(ANON_SHARED, RW, MAP_SHARED | MAP_ANON, -1);
	place(ZERO_PRIVATE, RW, MAP_PRIVATE, FD_ZERO);
	place(ANON_NONE, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1);
	place(ANON_LOCKED, RW, MAP_PRIVATE | MAP_ANON | MAP_LOCKED, -1);
	place(ANON_READ, PROT_READ, MAP_PRIVATE | MAP_ANON, -1);
	place(GROWS_DOWN, RW, MAP_PRIVATE | MAP_ANON | MAP_GROWSDOWN, -1);
	place_segment();
	place(HOLE_INSIDE, RW, MAP_PRIVATE | MAP_ANON, -1);
	munmap((void *)(AT(HOLE_INSIDE) + PAGE_SIZE), PAGE_SIZE);
	close(file);
	close(empty);
}

static const struct kind area_prots = { { V(0), V(1), V(3), V(7) } };
static const struct kind area_advices = {
	{ V(-1), V(0), V(1), V(2), V(3), V(4), V(8), V(9), V(10), V(11), V(16),
	  V(17), V(18), V(19), V(20), V(21), V(22), V(23), V(24) }
};
static const struct kind lock_flags = { { V(0), V(1), V(2), V(-1) } };
static const struct kind all_flags = { { V(0), V(1), V(2), V(3), V(4), V(5),
					 V(6), V(7), V(8), V(-1) } };
static const struct kind old_sizes = { { V(0), V(1), V(0x3000), V(0x4000) } };
static const struct kind new_sizes = { { V(0), V(4096), V(0x3000), V(0x5000),
					 V(-1) } };
static const struct kind stay_flags = { { V(0), V(1), V(4), V(5), V(8),
					  V(-1) } };
static const struct kind fixed_flags = { { V(2), V(3), V(7) } };
static const struct kind targets = { { N("nowhere", NOWHERE),
				       N("odd", NOWHERE + 1),
				       N("itself", AT(MEMFD_SHARED)), N("0", 0),
				       N("kernel", KERNEL_ADDRESS) } };
static const struct kind pgoffs = { { V(0), V(1), V(3), V(-1) } };
static const struct kind remap_flags = { { V(0), V(MAP_NONBLOCK),
					   V(MAP_SHARED) } };
static const struct kind good_vec = { { N("good", GOOD) } };

static long remap(const long a[6])
{
	long ret = sys(__NR_mremap, a[0], a[1], a[2], a[3], a[4]);

	if (!failed(ret))
		munmap((void *)ret, (size_t)a[2]);
	return ret;
}

// In pages, from the end it had at first; and back.
static long move_brk(const long a[6])
{
	unsigned long end = (unsigned long)sys(__NR_brk, 0);
	unsigned long got = (unsigned long)sys(__NR_brk, end + (size_t)a[0]);

	sys(__NR_brk, end);
	return (long)(got - end);
}

static const struct kind brk_steps = { { V(0), V(1), V(4096), V(0x100000),
					 V(0x70000000), V(-4096), V(-0x100000),
					 N("most", MOST), N("least", LEAST) } };

// ------------------------------------------------------------------ sealed files

static const struct kind sealings = { { V(0), V(2) } };
static const struct kind seals = { { V(0), V(1), V(2), V(4), V(8), V(16),
				     V(0x1f), V(0x20), V(-1) } };
static const struct kind file_sizes = { { V(0), V(0x2000), V(0x3000), V(0x4000),
					  V(-1) } };
static const struct kind file_places = { { V(0), V(0x2fff), V(0x3000) } };
static const struct kind file_modes = { { V(0), V(1), V(2), V(3), V(16),
					  V(-1) } };
static const struct kind shares = { { V(MAP_SHARED), V(MAP_PRIVATE) } };
static const struct kind names = {
	{ N("\"\"", ""), N("long_name", long_name), N("249", long_name + 50),
	  N("250", long_name + 49), N("edge", AREA + PAGE_SIZE - 5),
	  N("unmapped", AREA + 2 * PAGE_SIZE), N("kernel", KERNEL_ADDRESS),
	  N("NULL", 0) }
};
static const struct kind memfd_flags = { { V(0), V(1), V(2), V(3), V(0x20),
					   V(0x80000000), V(-1) } };
static const struct kind seal_cmds = { { V(F_ADD_SEALS), V(F_GET_SEALS) } };

static long sealed(long wanted)
{
	int fd = memfd(LEN);

	sys(__NR_fcntl, fd, F_ADD_SEALS, wanted);
	return fd;
}

static long closed(int fd, long ret)
{
	close(fd);
	return ret;
}

static long seal_twice(const long a[6])
{
	int fd = (int)sys(__NR_memfd_create, "m", a[0]);

	sys(__NR_fcntl, fd, F_ADD_SEALS, a[1]);
	return closed(fd, sys(__NR_fcntl, fd, F_ADD_SEALS, a[2]));
}

static long seals_got(const long a[6])
{
	int fd = (int)sys(__NR_memfd_create, "m", a[0]);

	sys(__NR_fcntl, fd, F_ADD_SEALS, a[1]);
	sys(__NR_fcntl, fd, F_ADD_SEALS, a[2]);
	return closed(fd, sys(__NR_fcntl, fd, F_GET_SEALS, 0));
}

static long sealed_write(const long a[6])
{
	int fd = (int)sealed(a[0]);

	lseek64(fd, a[1], SEEK_SET);
	return closed(fd, sys(__NR_write, fd, read_only, 8));
}

static long sealed_truncate(const long a[6])
{
	int fd = (int)sealed(a[0]);

	return closed(fd, sys(__NR_ftruncate, fd, a[1]));
}

static long sealed_allocate(const long a[6])
{
	int fd = (int)sealed(a[0]);
	const long rest[6] = { fd, a[1], a[2] };

	return closed(fd, allocate(rest));
}

static long map_there(int fd, long prot, long flags)
{
	return (long)mmap((void *)NOWHERE, LEN, (int)prot,
			  (int)flags | MAP_FIXED, fd, 0);
}

static long sealed_map(const long a[6])
{
	int fd = (int)sealed(a[0]);
	long ret = map_there(fd, a[1], a[2]);

	ret = ret == -1 ? -errno : ret;
	munmap((void *)NOWHERE, LEN);
	return closed(fd, ret);
}

static long sealed_protect(const long a[6])
{
	int fd = (int)sealed(a[0]);
	long ret;

	map_there(fd, PROT_READ, a[2]);
	ret = sys(__NR_mprotect, NOWHERE, LEN, a[1]);
	munmap((void *)NOWHERE, LEN);
	return closed(fd, ret);
}

static long seal_while_mapped(const long a[6])
{
	int fd = memfd(LEN);
	long ret;

	map_there(fd, a[1], a[2]);
	ret = sys(__NR_fcntl, fd, F_ADD_SEALS, a[0]);
	munmap((void *)NOWHERE, LEN);
	return closed(fd, ret);
}

// --------------------------------------------------------------------- segments

enum {
	NEW_ID = 100, /* a segment of this call's own */
	GONE_ID,
	KEY = 0x7e55e
};

static const struct kind keys = { { V(IPC_PRIVATE), V(KEY), V(-1) } };
static const struct kind seg_sizes = { { V(0), V(1), V(0x3000), V(0x3001),
					 N("most", MOST), V(-1) } };
static const struct kind get_flags = { { V(0), V(0600), V(IPC_CREAT | 0600),
					 V(IPC_CREAT | IPC_EXCL), V(IPC_EXCL),
					 V(IPC_CREAT | SHM_NORESERVE) } };
static const struct kind ids = { { V(-1), V(NEW_ID), V(GONE_ID),
				   V(0x7fffffff) } };
static const struct kind at_flags = { { V(0), V(SHM_RDONLY), V(SHM_RND),
					V(SHM_REMAP), V(SHM_EXEC),
					V(SHM_REMAP | SHM_RND), V(1) } };
static const struct kind shm_cmds = { { V(0), V(1), V(2), V(3), V(10), V(11),
					V(12), V(13), V(14), V(15), V(16),
					V(0x102), V(-1) } };

static int new_id(long size)
{
	return (int)sys(__NR_shmget, IPC_PRIVATE, size, IPC_CREAT | 0600);
}

static void remove_id(int id)
{
	sys(__NR_shmctl, id, IPC_RMID, NULL);
}

static int id_of(long which)
{
	int id;

	if (which != NEW_ID && which != GONE_ID)
		return (int)which;
	id = new_id(LEN);
	if (which == GONE_ID)
		remove_id(id);
	return id;
}

// With a segment of that key, and its number is not told.
static long get_segment(const long a[6])
{
	int id = (int)sys(__NR_shmget, KEY, LEN, IPC_CREAT | 0600);
	long ret = sys(__NR_shmget, a[0], a[1], a[2]);

	if (ret >= 0 && ret != id)
		remove_id((int)ret);
	remove_id(id);
	return ret < 0 ? ret : ret == id;
}

static long attach(const long a[6])
{
	int id = id_of(a[0]);
	long ret = sys(__NR_shmat, id, a[1], a[2]);

	if (!failed(ret))
		sys(__NR_shmdt, ret);
	if (a[0] == NEW_ID)
		remove_id(id);
	return ret;
}

// SHM_STAT and SHM_STAT_ANY take an index, and answer with a number.
static long control(const long a[6])
{
	int id = id_of(a[0]);
	long ret = sys(__NR_shmctl, id, a[1], a[2]);

	if (a[0] == NEW_ID)
		remove_id(id);
	return ret > 0 && (a[1] == SHM_STAT || a[1] == SHM_STAT_ANY) ? 0 : ret;
}

// -------------------------------------------------- the memory of another process

enum {
	SELF = 100,
	CHILD,
	ENDED
};

static const struct kind whose = { { V(SELF), V(CHILD), V(ENDED), V(0), V(-1),
				     V(9999999) } };
static struct iovec good_part = { (void *)GOOD, 16 };
static struct iovec two_parts[2] = { { (void *)GOOD, 16 },
				     { (void *)(GOOD + 4092), 16 } };
static struct iovec to_edge = { (void *)(AREA + PAGE_SIZE - 8), 16 };
static struct iovec no_access = { (void *)(AREA + PAGE_SIZE), 8 };
static struct iovec not_there = { (void *)(AREA + 2 * PAGE_SIZE), 8 };
static struct iovec of_kernel = { (void *)KERNEL_ADDRESS, 8 };
static struct iovec too_long = { (void *)GOOD, (size_t)-1 };
static struct iovec too_much[2] = { { (void *)GOOD, MOST },
				    { (void *)GOOD, MOST } };
static struct iovec nothing = { NULL, 0 };
static const struct kind parts = {
	{ N("NULL", 0), V(&good_part), V(two_parts), V(&to_edge), V(&no_access),
	  V(&not_there), V(&of_kernel), V(&too_long), V(too_much), V(&nothing),
	  N("unmapped", AREA + 2 * PAGE_SIZE), N("kernel", KERNEL_ADDRESS) }
};
static const struct kind nr_local = { { V(1), V(2), V(0), V(-1) } };
static const struct kind nr_remote = { { V(1), V(1025) } };
static const struct kind flag = { { V(0), V(1) } };
static const struct kind their_advices = { { V(0), V(3), V(4), V(20), V(21),
					     V(22), V(1000) } };

static long ended_pid, child_pid;

// It ends with its parent.
static void make_others(void)
{
	if (child_pid)
		return;
	ended_pid = fork();
	if (!ended_pid)
		_exit(0);
	waitpid((pid_t)ended_pid, NULL, 0);
	child_pid = fork();
	if (child_pid)
		return;
	sys(__NR_prctl, PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		sys(__NR_pause);
}

static long pid_of(long who)
{
	make_others();
	return who == SELF    ? getpid()
	       : who == CHILD ? child_pid
	       : who == ENDED ? ended_pid
			      : who;
}

static long read_other(const long a[6])
{
	return sys(__NR_process_vm_readv, pid_of(a[0]), a[1], a[2], a[3], a[4],
		   a[5]);
}

static long write_other(const long a[6])
{
	return sys(__NR_process_vm_writev, pid_of(a[0]), a[1], a[2], a[3], a[4],
		   a[5]);
}

static long advise_other(const long a[6])
{
	int fd = (int)sys(__NR_pidfd_open, pid_of(a[0]), 0);
	long ret = sys(__NR_process_madvise, failed(fd) ? a[0] : fd, a[1], a[2],
		       a[3], a[4]);

	if (!failed(fd))
		close(fd);
	return ret;
}

// ------------------------------------------------------------------- personality

static const struct kind personalities = {
	{ V(0), V(1), V(PER_LINUX32), V(UNAME26), V(READ_IMPLIES_EXEC),
	  V(ADDR_NO_RANDOMIZE), V(0x00ff), V(0x7fffffff), V(0x80000000), V(-1),
	  V(-2) }
};

static long personality_kept(const long a[6])
{
	long old = sys(__NR_personality, 0xffffffff), now;

	sys(__NR_personality, a[0]);
	now = sys(__NR_personality, 0xffffffff);
	sys(__NR_personality, old);
	return now;
}

// --------------------------------------------------------------------- the table

const struct call memory_calls[] = {
	CALL(mlock, REMAKES, &areas, &area_sizes),
	CALL(mlock2, REMAKES, &areas, &area_sizes, &lock_flags),
	CALL(munlock, REMAKES, &areas, &area_sizes),
	CALL(mlockall, REMAKES, &all_flags),
	CALL(munlockall, REMAKES, NULL),
	CALL(munmap, REMAKES, &areas, &area_sizes),
	CALL(mprotect, REMAKES, &areas, &area_sizes, &area_prots),
	CALL(msync, REMAKES, &areas, &area_sizes, &all_flags),
	CALL(mincore, REMAKES, &areas, &area_sizes, &good_vec),
	CALL(madvise, REMAKES, &areas, &area_sizes, &area_advices),
	CALL(remap_file_pages, REMAKES, &areas, &area_sizes, &map_prots,
	     &pgoffs, &remap_flags),
	CALL(shmdt, REMAKES, &areas),
	{ "mremap",
	  (long)remap,
	  REMAKES | MADE_BY,
	  { &areas, &old_sizes, &new_sizes, &stay_flags } },
	{ "mremap",
	  (long)remap,
	  REMAKES | MADE_BY,
	  { &areas, &old_sizes, &new_sizes, &fixed_flags, &targets } },
	RUN(move_brk, &brk_steps),
	{ "memfd_create",
	  __NR_memfd_create,
	  GIVES_FD,
	  { &names, &memfd_flags } },
	{ "fcntl", __NR_fcntl, 0, { &fds, &seal_cmds, &seals } },
	RUN(seal_twice, &sealings, &seals, &seals),
	RUN(seals_got, &sealings, &seals, &seals),
	RUN(sealed_write, &seals, &file_places),
	RUN(sealed_truncate, &seals, &file_sizes),
	RUN(sealed_allocate, &seals, &file_modes, &file_places),
	RUN(sealed_map, &seals, &area_prots, &shares),
	RUN(sealed_protect, &seals, &area_prots, &shares),
	RUN(seal_while_mapped, &seals, &area_prots, &shares),
	RUN(get_segment, &keys, &seg_sizes, &get_flags),
	RUN(attach, &ids, &targets, &at_flags),
	RUN(control, &ids, &shm_cmds, &pointers),
	RUN(read_other, &whose, &parts, &nr_local, &parts, &nr_remote, &flag),
	RUN(write_other, &whose, &parts, &nr_local, &parts, &nr_remote, &flag),
	RUN(advise_other, &whose, &parts, &nr_remote, &their_advices, &flag),
	{ "personality", __NR_personality, 0, { &personalities } },
	RUN(personality_kept, &personalities),
};

const size_t nr_memory_calls = ARRAY_SIZE(memory_calls);
