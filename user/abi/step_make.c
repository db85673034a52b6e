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
}

static void make_range(unsigned long *arg)
{
	arg[0] = some_addr();
	arg[1] = some_len();
}

static void make_file(enum step_op op, unsigned long *arg)
{
	static const unsigned char modes[] = { 0, 1, 3, 3, 3, 2, 16, 17 };

	arg[0] = real_file();
	switch (op) {
	case STEP_ftruncate:
		arg[1] = some_size();
		break;
	case STEP_fallocate:
		arg[1] = ONE_OF(modes);
		arg[2] = some_size();
		arg[3] = some_size();
		break;
	default: // pread and pwrite: file, address, length, offset
		// Aligned alike: Linux for 32 bits copies what is not by reads
		// ahead of where it is, and a write whose source ends there
		// tries for ever.
		arg[1] = (some_addr() + (rnd(3) ? 0 : rnd(PAGE_SIZE))) & -8UL;
		arg[2] = rnd(3) ? rnd(3 * PAGE_SIZE) : some_len() / 4;
		arg[3] = some_size() & -8UL;
		break;
	}
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

// How often each comes.
static const unsigned char how_often[NR_STEP_OPS] = {
	[STEP_mmap] = 24,
	[STEP_munmap] = 6,
	[STEP_mprotect] = 12,
	[STEP_mremap] = 12,
	[STEP_madvise] = 14,
	[STEP_brk] = 4,
	[STEP_mlock] = 3,
	[STEP_mlock2] = 3,
	[STEP_munlock] = 3,
	[STEP_mlockall] = 1,
	[STEP_munlockall] = 1,
	[STEP_msync] = 4,
	[STEP_mincore] = 2,
	[STEP_ftruncate] = 4,
	[STEP_fallocate] = 4,
	[STEP_pread] = 4,
	[STEP_pwrite] = 4,
	[STEP_load] = 14,
	[STEP_store] = 20,
	[STEP_sum] = 6,
	[STEP_limit] = 2,
	[STEP_nocap] = 1,
	[STEP_remap_file_pages] = 2,
	[STEP_fork] = 5,
	[STEP_exit] = 5,
};

static enum step_op some_op(void)
{
	uint32_t all = 0, at;
	int op = 0;

	for (int i = 0; i < NR_STEP_OPS; i++)
		all += how_often[i];
	for (at = rnd(all); at >= how_often[op]; op++)
		at -= how_often[op];
	return (enum step_op)op;
}

void step_make(struct step *step, unsigned long seed, unsigned long index)
{
	unsigned long *arg = step->arg;

	memset(step, 0, sizeof(*step));
	seed_it(seed, index);
	step->op = some_op();
	switch (step->op) {
	case STEP_mmap:
		make_mmap(arg);
		break;
	case STEP_mprotect:
		make_range(arg);
		arg[2] = some_prot() | (rnd(12) ? 0 : PROT_GROWSDOWN);
		break;
	case STEP_mremap:
		make_mremap(arg);
		break;
	case STEP_madvise:
		make_madvise(arg);
		break;
	case STEP_brk: // from the heap's start
		arg[0] = rnd(3) ? rnd(HEAP_PAGES) * PAGE_SIZE
				: rnd(HEAP_PAGES * PAGE_SIZE);
		break;
	case STEP_mlock2:
		make_range(arg);
		arg[2] = rnd(8) ? rnd(2) : rnd(4);
		break;
	case STEP_mlockall:
		arg[0] = rnd(8);
		break;
	case STEP_msync:
		make_range(arg);
		arg[2] = rnd(8);
		break;
	case STEP_munmap:
	case STEP_mlock:
	case STEP_munlock:
	case STEP_mincore:
		make_range(arg);
		break;
	case STEP_ftruncate:
	case STEP_fallocate:
	case STEP_pread:
	case STEP_pwrite:
		make_file(step->op, arg);
		break;
	case STEP_load:
	case STEP_store:
		arg[0] = page() + rnd(1000) * 4;
		arg[1] = rnd(0x7fffffff);
		break;
	case STEP_sum:
		arg[0] = page();
		arg[1] = 1 + rnd(6);
		break;
	case STEP_limit:
		make_limit(arg);
		break;
	case STEP_remap_file_pages:
		make_range(arg);
		arg[2] = rnd(8) ? 0 : some_prot();
		arg[3] = rnd(8);
		arg[4] = rnd(4) ? 0 : MAP_NONBLOCK;
		break;
	default:
		break;
	}
}
