// SPDX-License-Identifier: MIT
//
// What: the C library's malloc: what glibc's shows, and a property test that
// keeps a model of every block and asks the heap checker all the time.

#include "ktap.h"
#include "malloc.h"

static char *heap_end(void)
{
	return sbrk(0);
}

// This one must run first: it wants a heap nobody has used.
TEST(the_classic_nine_steps)
{
	char *start = heap_end(), *a, *b, *c, *d;

	a = malloc(KIB(30));
	EXPECT_EQ(heap_end() - start, KIB(160));
	b = malloc(KIB(40));
	EXPECT_EQ(heap_end() - start, KIB(160));
	c = malloc(KIB(200));
	EXPECT_EQ(heap_end() - start, KIB(160));
	EXPECT_EQ(mallinfo().hblks, 1);
	EXPECT_EQ(mallinfo().hblkhd, KIB(204));
	d = malloc(KIB(100));
	EXPECT_EQ(heap_end() - start, KIB(300));
	EXPECT(a > start && b > a && d > b && c > d);
	memset(b, 1, KIB(40));
	free(c);
	EXPECT_EQ(mallinfo().hblks, 0);
	free(b);
	EXPECT_EQ(heap_end() - start, KIB(300));
	EXPECT_EQ(mallinfo().ordblks, 2);
	free(d);
	EXPECT_EQ(heap_end() - start, KIB(160));
	EXPECT_EQ(mallinfo().ordblks, 1);
	free(a);
	EXPECT_EQ(mallinfo().uordblks, 0);
	EXPECT(malloc_trim(0));
	EXPECT_EQ(heap_end() - start, PAGE_SIZE);
	EXPECT(!malloc_check());
}

TEST(thresholds_obey_mallopt)
{
	char *p;

	EXPECT_EQ(mallopt(M_MMAP_THRESHOLD, KIB(8)), 1);
	p = malloc(KIB(8));
	EXPECT_EQ(mallinfo().hblks, 1);
	free(p);
	mallopt(M_MMAP_THRESHOLD, KIB(1024));
	p = malloc(KIB(512));
	EXPECT_EQ(mallinfo().hblks, 0);
	mallopt(M_TRIM_THRESHOLD, -1);
	free(p);
	EXPECT(mallinfo().keepcost >= (int)KIB(512));
	mallopt(M_TRIM_THRESHOLD, KIB(128));
	p = malloc(KIB(16));
	free(p);
	EXPECT(mallinfo().keepcost < (int)KIB(140));
	mallopt(M_MMAP_THRESHOLD, KIB(128));
	EXPECT_EQ(mallopt(-99, 1), 0);
}

// The heap needs less than the block, since top has a part of it.
TEST(without_padding_the_heap_grows_by_the_pages_that_are_missing)
{
	char *p, *q, *end;

	mallopt(M_TOP_PAD, 0);
	malloc_trim(0);
	p = malloc(mallinfo().keepcost + KIB(16)); // top ends with a part page
	end = heap_end();
	q = malloc(mallinfo().keepcost + KIB(4));
	EXPECT_EQ(mallinfo().hblks, 0);
	EXPECT(q > p && q < end);
	EXPECT(heap_end() - end >= (long)KIB(4) &&
	       heap_end() - end <= (long)KIB(8));
	free(q);
	free(p);
	mallopt(M_TOP_PAD, KIB(128));
	EXPECT(!malloc_check());
}

TEST(blocks_are_aligned_and_apart)
{
	char *last = NULL;

	for (size_t n = 0; n < 200; n++) {
		char *p = malloc(n);

		EXPECT_EQ((uintptr_t)p % (2 * sizeof(size_t)), 0);
		EXPECT(malloc_usable_size(p) >= n);
		EXPECT(p != last);
		last = p;
	}
	EXPECT(!malloc_check());
}

TEST(the_best_of_the_holes_is_taken)
{
	static const size_t sizes[] = { 1900, 1100, 1500 };
	void *holes[3], *walls[3];

	for (int i = 0; i < 3; i++) {
		holes[i] = malloc(sizes[i]);
		walls[i] = malloc(16);
	}
	for (int i = 0; i < 3; i++)
		free(holes[i]);
	EXPECT(malloc(1490) == holes[2]);
	EXPECT(malloc(1090) == holes[1]);
	EXPECT(malloc(1890) == holes[0]);
	for (int i = 0; i < 3; i++) {
		free(holes[i]);
		free(walls[i]);
	}
	EXPECT(!malloc_check());
}

TEST(impossible_sizes_are_enomem)
{
	char *p = malloc(10);

	errno = 0;
	EXPECT(!malloc((size_t)-1));
	EXPECT_EQ(errno, ENOMEM);
	EXPECT(!malloc(PTRDIFF_MAX));
	EXPECT(!calloc(SIZE_MAX / 4, 5));
	EXPECT(!realloc(p, (size_t)-100));
	EXPECT(!memalign(64, (size_t)-100));
	EXPECT(!memalign(48, 10));
	EXPECT_EQ(errno, EINVAL);
	EXPECT(!malloc_check());
	free(p);
	free(NULL);
}

TEST(a_full_address_space_is_enomem_and_harms_nothing)
{
	struct rlimit old, small;
	int blocks = 0;

	getrlimit(RLIMIT_AS, &old);
	small = old;
	small.rlim_cur = MIB(24);
	setrlimit(RLIMIT_AS, &small);
	while (blocks < 100 && malloc(MIB(1) - 100))
		blocks++;
	EXPECT(blocks > 10 && blocks < 24);
	while (blocks < 100000 && malloc(1000))
		blocks++;
	EXPECT(blocks < 24000);
	setrlimit(RLIMIT_AS, &old);
	EXPECT(!malloc_check());
	EXPECT(malloc(1000));
}

TEST(a_foreign_sbrk_is_bridged)
{
	char *p = malloc(100), *mine = sbrk(5000), *q;
	size_t more = mallinfo().fordblks + 1; // no hole is as large

	memset(mine, 0x5A, 5000);
	mallopt(M_MMAP_THRESHOLD, MIB(512));
	q = malloc(more);
	mallopt(M_MMAP_THRESHOLD, KIB(128));
	EXPECT(q > mine);
	memset(q, 1, more);
	EXPECT(!malloc_check());
	free(p);
	free(q);
	EXPECT(!malloc_check());
	for (int i = 0; i < 5000; i++)
		ASSERT(mine[i] == 0x5A);
}

static void free_twice(void)
{
	char *volatile p = malloc(100);
	char *volatile q = malloc(100);

	free(p);
	free(p);
	free(q);
	asm volatile("ud2"); // not reached
}

TEST(a_block_freed_twice_ends_the_program)
{
	EXPECT_EQ(signal_of(free_twice), 0);
}

// -- the property test --------------------------------------------------------

enum {
	BLOCKS = 100,
	STEPS = 20000
};

static struct block {
	unsigned char *p;
	size_t size;
	unsigned char fill;
} blocks[BLOCKS];

static unsigned int seed;

static unsigned int rnd(unsigned int below)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed % below;
}

static size_t rnd_size(void)
{
	switch (rnd(20)) {
	case 0:
		return KIB(64) + rnd(KIB(100));
	case 1:
	case 2:
		return rnd(8000);
	default:
		return rnd(300);
	}
}

static bool intact(const struct block *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (b->p[i] != b->fill)
			return false;
	return true;
}

static bool apart_from_all(const struct block *b)
{
	for (int i = 0; i < BLOCKS; i++)
		if (&blocks[i] != b && blocks[i].p &&
		    b->p < blocks[i].p + blocks[i].size &&
		    blocks[i].p < b->p + b->size)
			return false;
	return true;
}

static void get(struct block *b)
{
	size_t align = 1u << rnd(13);
	bool zero = false;

	b->size = rnd_size();
	switch (rnd(4)) {
	case 0:
		zero = true;
		b->p = calloc(1, b->size);
		break;
	case 1:
		b->p = memalign(align, b->size);
		EXPECT_EQ((uintptr_t)b->p & (align - 1), 0);
		break;
	default:
		b->p = malloc(b->size);
	}
	EXPECT(b->p);
	b->fill = 0;
	if (zero)
		EXPECT(intact(b, b->size));
	b->fill = rnd(256);
	memset(b->p, b->fill, b->size);
}

static void resize(struct block *b)
{
	size_t size = rnd_size() + 1, keep = size < b->size ? size : b->size;

	b->p = realloc(b->p, size);
	EXPECT(b->p);
	EXPECT(intact(b, keep));
	b->size = size;
	memset(b->p, b->fill, size);
}

static void step(void)
{
	struct block *b = &blocks[rnd(BLOCKS)];

	if (!b->p) {
		get(b);
		EXPECT(apart_from_all(b));
		return;
	}
	EXPECT(intact(b, b->size));
	if (rnd(3) == 0) {
		resize(b);
		EXPECT(apart_from_all(b));
		return;
	}
	free(b->p);
	b->p = NULL;
}

static void property(unsigned int with_seed)
{
	const char *wrong;

	seed = with_seed;
	for (int i = 0; i < STEPS && !ktap_failed; i++) {
		step();
		wrong = i % 16 ? NULL : malloc_check();
		if (wrong) {
			ktap_failed = true;
			ktap_note("%s", wrong);
		}
		if (ktap_failed)
			ktap_note("seed %u, step %d", with_seed, i);
	}
	for (int i = 0; i < BLOCKS; i++) {
		if (blocks[i].p)
			EXPECT(intact(&blocks[i], blocks[i].size));
		free(blocks[i].p);
		blocks[i].p = NULL;
	}
}

TEST(blocks_keep_their_bytes_whatever_happens_around_them)
{
	struct mallinfo before = mallinfo();

	for (unsigned int s = 1; s <= 4 && !ktap_failed; s++)
		property(s * 2654435761u);
	EXPECT_EQ(mallinfo().hblks, before.hblks);
	EXPECT_EQ(mallinfo().uordblks, before.uordblks);
}

KTAP_MAIN("malloc");
