// SPDX-License-Identifier: MIT
//
// What: draws the steps of a sequence.

#include "step.h"

static uint32_t state;

static uint32_t rnd(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return (state >> 8) % below;
}

#define ONE_OF(table) ((table)[rnd(ARRAY_SIZE(table))])

static void seed_it(unsigned long seed, unsigned long index)
{
	state = ((uint32_t)seed * 2654435761u + (uint32_t)index) * 2246822519u;
	state |= !state;
	for (int i = 0; i < 6; i++)
		rnd(2);
}

static unsigned long page(void)
{
	return ARENA + rnd(ARENA_PAGES) * PAGE_SIZE;
}

// The heap's addresses are its own, as brk's are: from where it starts.
static unsigned long some_addr(void)
{
	return rnd(24) ? page() : page() + rnd(PAGE_SIZE);
}

static unsigned long some_len(void)
{
	switch (rnd(24)) {
	case 0:
		return 1 + rnd(20000);
	case 1:
		return 0;
	case 2:
		return (1 + rnd(300)) * PAGE_SIZE;
	}
	return (1 + rnd(8)) * PAGE_SIZE;
}

static unsigned long some_prot(void)
{
	static const unsigned char prots[] = { 0, 1, 3, 3, 3, 3, 5, 7, 2, 4 };

	return ONE_OF(prots);
}

static unsigned long some_file(void)
{
	static const unsigned char which[] = { FILE_TMPFS,  FILE_TMPFS,
					       FILE_MEMFD,  FILE_MEMFD,
					       FILE_RDONLY, FILE_ZERO,
					       FILE_TMPFS,  FILE_WRONLY };

	return ONE_OF(which);
}

static unsigned long real_file(void)
{
	static const unsigned char which[] = { FILE_TMPFS,  FILE_TMPFS,
					       FILE_MEMFD,  FILE_MEMFD,
					       FILE_RDONLY, FILE_WRONLY };

	return ONE_OF(which);
}

static unsigned long some_size(void)
{
	return rnd(4) ? rnd(10) * PAGE_SIZE : rnd(10 * PAGE_SIZE);
}

static unsigned long map_flags(void)
{
	static const unsigned long kinds[] = { MAP_PRIVATE | MAP_ANON,
					       MAP_PRIVATE | MAP_ANON,
					       MAP_PRIVATE | MAP_ANON,
					       MAP_SHARED | MAP_ANON,
					       MAP_PRIVATE,
					       MAP_PRIVATE,
					       MAP_SHARED,
					       MAP_SHARED,
					       MAP_SHARED_VALIDATE };
	static const unsigned long extras[] = { MAP_NORESERVE, MAP_POPULATE,
						MAP_POPULATE,  MAP_GROWSDOWN,
						MAP_STACK,     MAP_LOCKED };
	unsigned long flags = ONE_OF(kinds);

	if (rnd(4))
		flags |= rnd(6) ? MAP_FIXED : MAP_FIXED_NOREPLACE;
	if (!rnd(3))
		flags |= ONE_OF(extras);
	if (!rnd(12))
		flags |= ONE_OF(extras);
	return flags;
}

static void make_mmap(unsigned long *arg)
{
	arg[0] = rnd(12) ? some_addr() : 0;
	arg[1] = some_len();
	arg[2] = some_prot();
	arg[3] = map_flags();
	arg[4] = arg[3] & MAP_ANON ? FILE_NONE : some_file();
	arg[5] = rnd(3) ? 0 : rnd(8) * PAGE_SIZE;
	if (!arg[0])
		arg[3] &= ~(unsigned long)(MAP_FIXED | MAP_FIXED_NOREPLACE);
	// In the arena only: Linux 6.1 keeps other mappings out of its guard gap
	// even where one stands between, or not, as its search happens to go.
	if (arg[3] & MAP_GROWSDOWN) {
		arg[3] = (arg[3] & ~(unsigned long)MAP_FIXED_NOREPLACE) |
			 MAP_FIXED;
		arg[0] = page();
	}
}

static void make_mremap(unsigned long *arg)
{
	static const unsigned char flags[] = {
		0, 1, 1, 1, 3, 3, 3, 5, 7, 2, 4
	};

	arg[0] = some_addr();
	arg[1] = some_len();
	arg[2] = some_len();
	arg[3] = ONE_OF(flags);
	if (arg[3] & MREMAP_DONTUNMAP && rnd(4))
		arg[2] = arg[1];
	if (arg[3] & MREMAP_FIXED)
		arg[4] = some_addr();
}

// What Tessera has not: huge pages, equal ones, and memory that fails, of which
// Linux would take some away. The answers are known to differ: see `differences`.
static bool not_in_tessera(unsigned long advice)
{
	return (advice >= MADV_MERGEABLE && advice <= MADV_NOHUGEPAGE) ||
	       advice == MADV_COLLAPSE || advice == MADV_HWPOISON ||
	       advice == MADV_SOFT_OFFLINE;
}

static void make_madvise(unsigned long *arg)
{
	static const unsigned char advices[] = {
		MADV_NORMAL,	     MADV_RANDOM,	 MADV_SEQUENTIAL,
		MADV_WILLNEED,	     MADV_DONTNEED,	 MADV_DONTNEED,
		MADV_DONTNEED,	     MADV_FREE,		 MADV_FREE,
		MADV_REMOVE,	     MADV_REMOVE,	 MADV_DONTFORK,
		MADV_DOFORK,	     MADV_DONTDUMP,	 MADV_DODUMP,
		MADV_WIPEONFORK,     MADV_KEEPONFORK,	 MADV_COLD,
		MADV_PAGEOUT,	     MADV_POPULATE_READ, MADV_POPULATE_WRITE,
		MADV_DONTNEED_LOCKED
	};

	arg[0] = some_addr();
	arg[1] = some_len();
	arg[2] = rnd(40) ? ONE_OF(advices) : rnd(128);
	if (not_in_tessera(arg[2]))
		arg[2] = 127;
}

static void make_range(unsigned long *arg)
{
	arg[0] = some_addr();
	arg[1] = some_len();
}

static void make_ftruncate(unsigned long *arg)
{
	arg[0] = real_file();
	arg[1] = some_size();
}

static void make_fallocate(unsigned long *arg)
{
	static const unsigned char modes[] = { 0, 1, 3, 3, 3, 2, 16, 17 };

	arg[0] = real_file();
	arg[1] = ONE_OF(modes);
	arg[2] = some_size();
	arg[3] = some_size();
}

// pread and pwrite: file, address, length, offset. Aligned alike: Linux for 32 bits
// copies what is not by reads ahead of where it is, and a write whose source ends
// there tries for ever.
static void make_transfer(unsigned long *arg)
{
	arg[0] = real_file();
	arg[1] = (some_addr() + (rnd(3) ? 0 : rnd(PAGE_SIZE))) & -8UL;
	arg[2] = rnd(3) ? rnd(3 * PAGE_SIZE) : some_len() / 4;
	arg[3] = some_size() & -8UL;
}

static void make_mprotect(unsigned long *arg)
{
	make_range(arg);
	arg[2] = some_prot() | (rnd(12) ? 0 : PROT_GROWSDOWN);
}

// From the heap's start.
static void make_brk(unsigned long *arg)
{
	arg[0] = rnd(3) ? rnd(HEAP_PAGES) * PAGE_SIZE
			: rnd(HEAP_PAGES * PAGE_SIZE);
}

static void make_mlock2(unsigned long *arg)
{
	make_range(arg);
	arg[2] = rnd(8) ? rnd(2) : rnd(4);
}

static void make_mlockall(unsigned long *arg)
{
	arg[0] = rnd(8);
}

static void make_msync(unsigned long *arg)
{
	make_range(arg);
	arg[2] = rnd(8);
}

static void make_access(unsigned long *arg)
{
	arg[0] = page() + rnd(1000) * 4;
	arg[1] = rnd(0x7fffffff);
}

static void make_sum(unsigned long *arg)
{
	arg[0] = page();
	arg[1] = 1 + rnd(6);
}

static void make_remap_file_pages(unsigned long *arg)
{
	make_range(arg);
	arg[2] = rnd(8) ? 0 : some_prot();
	arg[3] = rnd(8);
	arg[4] = rnd(4) ? 0 : MAP_NONBLOCK;
}

static void make_nothing(unsigned long *arg)
{
	(void)arg;
}

static void make_limit(unsigned long *arg)
{
	static const unsigned char which[] = { RLIMIT_AS, RLIMIT_DATA,
					       RLIMIT_STACK, RLIMIT_MEMLOCK };
	static const unsigned long limits[] = { 0x600000, 0x100000, 0x20000,
						0x8000,	  0x2000,   0 };

	arg[0] = ONE_OF(which);
	arg[1] = rnd(2) ? ONE_OF(limits) : RLIM_INFINITY;
	if (arg[0] == RLIMIT_AS && arg[1] < 0x600000)
		arg[1] = 0x600000;
}

// How often each comes, and what draws its arguments.
static const struct {
	unsigned char often;
	void (*make)(unsigned long *arg);
} ops[NR_STEP_OPS] = {
	[STEP_mmap] = { 24, make_mmap },
	[STEP_munmap] = { 6, make_range },
	[STEP_mprotect] = { 12, make_mprotect },
	[STEP_mremap] = { 12, make_mremap },
	[STEP_madvise] = { 14, make_madvise },
	[STEP_brk] = { 4, make_brk },
	[STEP_mlock] = { 3, make_range },
	[STEP_mlock2] = { 3, make_mlock2 },
	[STEP_munlock] = { 3, make_range },
	[STEP_mlockall] = { 1, make_mlockall },
	[STEP_munlockall] = { 1, make_nothing },
	[STEP_msync] = { 4, make_msync },
	[STEP_mincore] = { 2, make_range },
	[STEP_ftruncate] = { 4, make_ftruncate },
	[STEP_fallocate] = { 4, make_fallocate },
	[STEP_pread] = { 4, make_transfer },
	[STEP_pwrite] = { 4, make_transfer },
	[STEP_load] = { 14, make_access },
	[STEP_store] = { 20, make_access },
	[STEP_sum] = { 6, make_sum },
	[STEP_limit] = { 2, make_limit },
	[STEP_nocap] = { 1, make_nothing },
	[STEP_remap_file_pages] = { 2, make_remap_file_pages },
	[STEP_fork] = { 5, make_nothing },
	[STEP_exit] = { 5, make_nothing },
};

static enum step_op some_op(void)
{
	uint32_t all = 0, at;
	int op = 0;

	for (int i = 0; i < NR_STEP_OPS; i++)
		all += ops[i].often;
	for (at = rnd(all); at >= ops[op].often; op++)
		at -= ops[op].often;
	return (enum step_op)op;
}

void step_make(struct step *step, unsigned long seed, unsigned long index)
{
	memset(step, 0, sizeof(*step));
	seed_it(seed, index);
	step->op = some_op();
	ops[step->op].make(step->arg);
}
