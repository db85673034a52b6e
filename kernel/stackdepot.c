// SPDX-License-Identifier: MIT
/*
 * stackdepot.c - each call chain kept once
 *
 * What        A pool of records that only grows, and a hash table of chains of
 *             records. A handle is a record's place in the pool, in words.
 *
 *	bucket[hash] -> | next | nr | count | entry 0 … nr-1 | -> …
 *
 * Invariants  1. A record does not change once a bucket leads to it, but for
 *                its count.
 *             2. Two handles are equal if, and but for a race between CPUs only
 *                if, the chains are.
 * Locking     None: records are published by compare and swap, so that a chain
 *             can be kept in any context, whatever lock is held.
 * Failure     A full pool gives handle 0, and counts it.
 * Not here    Linux's depot grows by pages and can drop chains again.
 */
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/stackdepot.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/memblock.h>

#define BUCKETS 512u

struct record {
	u32 next; /* handle */
	u32 nr;
	long count;
	unsigned long entries[];
};

#ifdef TESSERA_DEBUG
static size_t wanted = 128 << 10; /* debug builds note who owns what */
#else
static size_t wanted;
#endif
static unsigned long *pool; /* word 0 is nobody's: handle 0 means none */
static u32 pool_words, pool_used;
static u32 buckets[BUCKETS];
static unsigned long lost;

void stack_depot_want(size_t bytes)
{
	wanted = max(wanted, bytes);
}

void stack_depot_init(void)
{
	if (!wanted)
		return;
	pool = memblock_alloc(wanted, sizeof(long));
	if (!pool)
		return;
	pool_used = sizeof(struct record) / sizeof(long);
	pool_words = (u32)(wanted / sizeof(long));
}

bool stack_depot_there(void)
{
	return pool;
}

static struct record *record_of(depot_stack_handle_t handle)
{
	return (struct record *)(pool + handle);
}

static u32 words_of(unsigned int nr)
{
	return (u32)(sizeof(struct record) / sizeof(long)) + nr;
}

static u32 hash_of(const unsigned long *entries, unsigned int nr)
{
	u32 hash = nr;
	unsigned int i;

	for (i = 0; i < nr; i++)
		hash = (hash ^ (u32)entries[i]) * 0x9E3779B1u;
	return (hash ^ hash >> 15) % BUCKETS;
}

/* The record that holds the chain, looked for from HANDLE up to END. */
static depot_stack_handle_t find(depot_stack_handle_t handle,
				 const unsigned long *entries, unsigned int nr)
{
	for (; handle; handle = record_of(handle)->next) {
		const struct record *r = record_of(handle);

		if (r->nr == nr &&
		    memcmp(r->entries, entries, nr * sizeof(*entries)) == 0)
			break;
	}
	return handle;
}

/* A record with the chain that no bucket leads to yet; 0: no room. */
static depot_stack_handle_t make(const unsigned long *entries, unsigned int nr)
{
	u32 words = words_of(nr);
	u32 handle = __atomic_fetch_add(&pool_used, words, __ATOMIC_RELAXED);
	struct record *r;

	if (handle + words > pool_words) {
		__atomic_fetch_sub(&pool_used, words, __ATOMIC_RELAXED);
		lost++;
		return 0;
	}
	r = record_of(handle);
	r->nr = nr;
	r->count = 0;
	memcpy(r->entries, entries, nr * sizeof(*entries));
	return handle;
}

depot_stack_handle_t stack_depot_save(const unsigned long *entries,
				      unsigned int nr)
{
	u32 *bucket = &buckets[hash_of(entries, nr)];
	u32 first = __atomic_load_n(bucket, __ATOMIC_ACQUIRE);
	depot_stack_handle_t handle;

	if (!pool || !nr)
		return 0;
	handle = find(first, entries, nr);
	if (handle)
		return handle;
	handle = make(entries, nr);
	if (!handle)
		return 0;
	do {
		record_of(handle)->next = first;
	} while (!__atomic_compare_exchange_n(bucket, &first, handle, false,
					      __ATOMIC_RELEASE,
					      __ATOMIC_ACQUIRE));
	return handle;
}

depot_stack_handle_t stack_depot_save_from(const void *frame)
{
	unsigned long entries[STACK_TRACE_DEPTH];

	if (!pool)
		return 0;
	return stack_depot_save(
		entries, stack_trace_save(entries, STACK_TRACE_DEPTH, frame));
}

unsigned int stack_depot_fetch(depot_stack_handle_t handle,
			       const unsigned long **entries)
{
	if (!handle || handle >= pool_used)
		return 0;
	*entries = record_of(handle)->entries;
	return record_of(handle)->nr;
}

void stack_depot_print(depot_stack_handle_t handle, report_line_t line,
		       void *ctx)
{
	const unsigned long *entries;
	unsigned int nr = stack_depot_fetch(handle, &entries);

	if (nr)
		stack_trace_print(entries, nr, line, ctx);
	else
		line(ctx, "    (call chain not kept)");
}

void stack_depot_count(depot_stack_handle_t handle, long delta)
{
	if (handle)
		__atomic_fetch_add(&record_of(handle)->count, delta,
				   __ATOMIC_RELAXED);
}

depot_stack_handle_t stack_depot_next(depot_stack_handle_t handle, long *count)
{
	handle += handle ? words_of(record_of(handle)->nr) : words_of(0);
	if (handle >= pool_used)
		return 0;
	*count = record_of(handle)->count;
	return handle;
}
