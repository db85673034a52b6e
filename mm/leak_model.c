// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/slab_model.h mm/leak.c
// HOST_VARIANTS: TESSERA_RELEASE=1 TESSERA_DEBUG=1
/*
 * leak_model.c - mark and sweep against a walk over a graph of few nodes, of
 * which everything is known
 */
#include <stdlib.h>
#include <mm/leak.h>
#include <mm/vmalloc.h>
#include "slab_model.h"

#define NODES 120
#define LINKS 3

static struct node {
	void **object; /* NULL: there is none */
	size_t words;
	struct node *link[LINKS];
	bool reached;
} nodes[NODES];

static void *roots[6];

/* The machine without vmalloc. */
void vm_unmap_aliases(void)
{
}

struct kmem_cache *vm_struct_cache; /* there are no areas here */

int for_each_vm_area(int (*fn)(const struct vm_struct *area, void *ctx)
			     __maybe_unused,
		     void *ctx __maybe_unused)
{
	return 0;
}

bool is_vmalloc_addr(const void *addr __maybe_unused)
{
	return false;
}

void *vzalloc(size_t size)
{
	return calloc(1, size);
}

void vfree(const void *p)
{
	free((void *)(unsigned long)p);
}

bool leak_is_stack(const void *addr __maybe_unused)
{
	return false;
}

/* All that the machine's caches need to be known by, and ours. */
void leak_for_each_root(void (*scan)(const void *start, const void *end))
{
	struct kmem_cache *cache;

	for_each_cache(cache)
		scan(&cache, &cache + 1);
	scan(roots, roots + ARRAY_SIZE(roots));
}

static void make_node(struct node *node, struct rnd *r)
{
	/* Some are blocks of whole pages. */
	size_t size = rnd_one_in(r, 10) ? 9000 + rnd_below(r, 20000)
					: 32 + rnd_below(r, 600);

	*node = (struct node){ .object = kzalloc(size, GFP_KERNEL),
			       .words = size / sizeof(void *) };
}

/* An address somewhere in TO's object stands in a word of FROM's. */
static void link_nodes(struct node *from, unsigned int i, struct node *to,
		       struct rnd *r)
{
	char *into = (char *)to->object +
		     rnd_below(r, (u32)(to->words * sizeof(void *)));

	from->link[i] = to;
	from->object[from->words / LINKS * i] = into;
}

static void reach(struct node *node)
{
	unsigned int i;

	if (!node || node->reached)
		return;
	node->reached = true;
	for (i = 0; i < LINKS; i++)
		reach(node->link[i]);
}

static unsigned long lost(void)
{
	unsigned long n = 0;
	unsigned int i;

	for (i = 0; i < NODES; i++)
		n += !nodes[i].reached;
	return n;
}

static void one_graph(u32 seed)
{
	unsigned int i, j;
	struct rnd r;

	rnd_seed(&r, seed);
	for (i = 0; i < NODES; i++)
		make_node(&nodes[i], &r);
	for (i = 0; i < NODES; i++)
		for (j = 0; j < LINKS; j++)
			if (rnd_below(&r, 100) < 35 + seed % 30)
				link_nodes(&nodes[i], j,
					   &nodes[rnd_below(&r, NODES)], &r);
	for (i = 0; i < ARRAY_SIZE(roots); i++) {
		struct node *node = &nodes[rnd_below(&r, NODES)];

		roots[i] = node->object;
		reach(node);
	}
	KT_EXPECT_MSG(leak_check() == lost(), "seed %u: %lu are lost", seed,
		      lost());
	for (i = 0; i < NODES; i++)
		kfree(nodes[i].object);
	memset(roots, 0, sizeof(roots));
}

KTEST(leak, what_no_path_leads_to_is_lost_and_nothing_else)
{
	u32 seed;

	boot_machine();
	KT_EXPECT_EQ(leak_check(), 0);
	for (seed = 0; seed < 60 && !ktest_failed(); seed++) {
		one_graph(seed);
		forget();
	}
	KT_EXPECT_EQ(leak_check(), 0);
	expect_nothing_lost();
}
