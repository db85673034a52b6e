// SPDX-License-Identifier: MIT
/*
 * Where the parts of a new program go, and how much of that is chance.
 *
 *	text, data      of a file without an address of its own: + mmap bits
 *	heap            behind them: + up to BRK_RND_RANGE
 *	mmap region     down from the stack's gap: - mmap bits
 *	stack           down from the top: - STACK_RND_PAGES
 *
 * What:     Who attacks a program has to guess where things are, if they are
 *           placed at random: the bits are Linux's for each machine. Runs repeat
 *           all the same with seed=N; vm.mmap_rnd_bits sets those of the mmap
 *           region; nothing is random with norandmaps,
 *           kernel.randomize_va_space = 0 (1: all but the heap), or in a program
 *           that personality(ADDR_NO_RANDOMIZE) has made.
 * See:      personality(2); Linux's Documentation/admin-guide/sysctl/kernel.rst.
 */
#include <kernel/cmdline.h>
#include <kernel/sched.h>
#include <kernel/seed.h>
#include <lib/align.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <mm/sysctl.h>
#include <mm/vma.h>
#include <uapi/errno.h>
#include <uapi/personality.h>
#include <uapi/resource.h>

#define MIN_STACK_GAP (128UL << 20)
#define MAX_STACK_GAP (DEFAULT_MAP_WINDOW / 6 * 5)
#define LOW_RND_PAGES (0x02000000UL >> PAGE_SHIFT) /* MAP_32BIT's */
#define SP_RND_RANGE  8192UL

int sysctl_randomize_va_space = 2;
int sysctl_mmap_rnd_bits = MMAP_RND_BITS;
int sysctl_legacy_va_layout;

static int parse_norandmaps(const char *value)
{
	if (*value)
		return -EINVAL;
	sysctl_randomize_va_space = 0;
	return 0;
}
CMDLINE("norandmaps", parse_norandmaps);

static bool randomized(void)
{
	return READ_ONCE(sysctl_randomize_va_space) &&
	       !(current->personality & ADDR_NO_RANDOMIZE);
}

/* A number below N, or 0. */
static unsigned long chance(unsigned long n)
{
	struct rnd rnd;
	u64 wide;

	if (!randomized())
		return 0;
	rnd_seed(&rnd, next_seed());
	wide = (u64)rnd_next(&rnd) << 32;
	wide |= rnd_next(&rnd);
	return (unsigned long)wide % n;
}

vaddr_t random_mmap_offset(void)
{
	return chance(1UL << READ_ONCE(sysctl_mmap_rnd_bits)) << PAGE_SHIFT;
}

vaddr_t random_stack_offset(void)
{
	return chance(STACK_RND_PAGES) << PAGE_SHIFT;
}

vaddr_t random_brk_offset(void)
{
	if (READ_ONCE(sysctl_randomize_va_space) < 2)
		return 0;
	return chance(BRK_RND_RANGE >> PAGE_SHIFT) << PAGE_SHIFT;
}

vaddr_t random_low_offset(void)
{
	return chance(LOW_RND_PAGES) << PAGE_SHIFT;
}

vaddr_t random_sp_offset(void)
{
	return chance(SP_RND_RANGE);
}

/* What stays free for the stack, and what it may be moved by. */
static unsigned long stack_gap(void)
{
	unsigned long gap = rlimit(RLIMIT_STACK);
	unsigned long pad = STACK_GUARD_GAP;

	if (randomized())
		pad += STACK_RND_PAGES << PAGE_SHIFT;
	if (gap + pad > gap) /* else it is without a limit */
		gap += pad;
	return clamp(gap, MIN_STACK_GAP, (unsigned long)MAX_STACK_GAP);
}

void arch_pick_mmap_layout(struct mm_struct *mm)
{
	unsigned long random = random_mmap_offset();

	mm->mmap_legacy = (current->personality & ADDR_COMPAT_LAYOUT) ||
			  READ_ONCE(sysctl_legacy_va_layout);
	mm->mmap_legacy_base = PAGE_ALIGN(DEFAULT_MAP_WINDOW / 3) + random;
	mm->mmap_base = PAGE_ALIGN(DEFAULT_MAP_WINDOW - stack_gap() - random);
}
