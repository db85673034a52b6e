// SPDX-License-Identifier: MIT
//
// What: blocks for which malloc has to ask the kernel: the heap grows, and is
//       trimmed; mappings; a wall above the break; somebody else who moves it.
//       argv[1] is the seed.

#include "plan.h"

static unsigned int blocks; // slots 0, 1, .. in the order of the calls

static unsigned int get(size_t size)
{
	add(LAB_MALLOC, blocks, size, 0);
	return blocks++;
}

static void drop(unsigned int slot)
{
	add(LAB_FREE, slot, 0, 0);
}

static void set(int parameter, size_t value)
{
	add(LAB_MALLOPT, (unsigned int)-parameter, value, 0);
}

static size_t some(unsigned int kib)
{
	return KIB(kib) + draw(4000);
}

static void grow(void)
{
	get(some(40));
	get(some(100));
	get(some(90)); // more than is left
	set(M_TOP_PAD, 5000 + draw(20000));
	get(some(110));
	get(some(100));
	set(M_TOP_PAD, 0);
	get(some(60));
	add(LAB_SBRK, 0, 3000 + draw(3000), 0);
	get(some(100)); // cannot go on where top ends
}

static void map(void)
{
	unsigned int a, b, c, d;

	a = get(KIB(128) - WORD);     // a chunk of just the threshold
	get(KIB(128) - WORD - ALIGN); // and one below it
	b = get(KIB(4 * (40 + draw(30))) - WORD); // all of its pages
	drop(a);
	set(M_MMAP_THRESHOLD, KIB(30) + draw(3000));
	c = get(some(50));
	add(LAB_MEMALIGN, blocks, some(60), KIB(16 << draw(2)));
	d = blocks++;
	drop(b);
	drop(d);
	drop(c);
	set(M_MMAP_THRESHOLD, MIB(1));
	get(some(150));
	add(LAB_WALL, 0, KIB(32), 0);
	a = get(some(100));
	drop(a);
	add(LAB_NO_WALL, 0, 0, 0);
}

static void trim(void)
{
	unsigned int a = get(some(60)), b = get(some(70));

	drop(b); // too little
	set(M_TOP_PAD, 9000 + draw(9000));
	drop(a);
	a = get(some(40));
	get(100);
	b = get(some(30));
	drop(a); // a hole: it stays
	set(M_TRIM_THRESHOLD, (size_t)-1);
	drop(b);
	b = get(some(110));
	drop(b);
	add(LAB_TRIM, 0, 3000 + draw(20000), 0);
	set(M_TRIM_THRESHOLD, KIB(16));
	b = get(some(50));
	drop(b);
}

// Somebody else's bytes are above top: it cannot shrink.
static void be_hemmed_in(void)
{
	unsigned int a;

	a = get(some(100));
	add(LAB_SBRK, 0, 3000 + draw(3000), 0);
	drop(a);
}

int main(int argc, char **argv)
{
	random_state = argc > 1 ? (unsigned int)atoi(argv[1]) : 1;
	grow();
	trim();
	map();
	be_hemmed_in();
	return follow_plan();
}
