/* SPDX-License-Identifier: MIT */
/* window.h - the work kmap: pages of highmem come into the window, and go; by work.c alone */
#ifndef LABS_HIGHMEM_WINDOW_H
#define LABS_HIGHMEM_WINDOW_H

#define POOL 1500
#define OPS  256

/* Read from outside, so not static. */
struct lab_op {
	struct page *page;
	vaddr_t address; /* what kmap said; 0: kunmap */
	u32 seen;	 /* there */
	u32 stamp;	 /* of the page */
} lab_ops[OPS];
unsigned int nr_lab_ops;

static u32 stamps[POOL];
static unsigned int held[PKMAP_PAGES], nr_held;

static void make_pool(void)
{
	unsigned int i;

	for (i = 0; i < POOL; i++) {
		lab_pages[i] = alloc_page(GFP_HIGHUSER);
		stamps[i] = rnd_next(&rnd);
		write_to(lab_pages[i], stamps[i]);
	}
}

static void end_row(void)
{
	lab_point("row");
	nr_lab_ops = 0;
}

static void note_op(unsigned int i, const u32 *p)
{
	lab_ops[nr_lab_ops++] = (struct lab_op){ lab_pages[i], (vaddr_t)p,
						 p ? *p : 0, stamps[i] };
	if (nr_lab_ops == OPS)
		end_row();
}

static void map_page(unsigned int i)
{
	held[nr_held++] = i;
	note_op(i, kmap(lab_pages[i]));
}

static void unmap_page(unsigned int at)
{
	unsigned int i = held[at];

	held[at] = held[--nr_held];
	kunmap(lab_pages[i]);
	note_op(i, NULL);
}

/* Some pages more often than others, so that they have several users. */
static void kmap_mixed(unsigned int steps)
{
	while (steps--)
		if (nr_held < 40 && rnd_below(&rnd, 2))
			map_page(rnd_below(&rnd,
					   rnd_below(&rnd, 4) ? POOL : 40));
		else if (nr_held)
			unmap_page(rnd_below(&rnd, nr_held));
}

/* Every slot has a user; then one has none, and another page wants it. */
static void kmap_full(void)
{
	unsigned int i;

	while (nr_held)
		unmap_page(0);
	for (i = 0; i < PKMAP_PAGES; i++)
		map_page(i);
	for (i = 0; i < 30; i++) {
		unmap_page(rnd_below(&rnd, nr_held));
		map_page(PKMAP_PAGES + i);
	}
}

static void kmap_some(void)
{
	rnd_seed(&rnd, lab_seed);
	kmem_cache_init();
	vmalloc_init();
	kmap_init();
	make_pool();
	lab_point("begin");
	kmap_mixed(5000);
	kmap_full();
	end_row();
	lab_point("end");
}

#endif
