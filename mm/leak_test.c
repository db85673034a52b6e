// SPDX-License-Identifier: MIT
/* leak_test.c - is what is lost found, and what is not lost left alone? */
#include <lib/err.h>
#include <kernel/ktest.h>
#include <kernel/sched.h>
#include <kernel/timer.h>
#include <mm/leak.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>

#define RINGS 8 /* of two objects each */

/* Addresses that do not look like ones. */
static unsigned long hidden[2 * RINGS + 2];
static void *known;

static void hide(unsigned int i, void *p)
{
	hidden[i] = ~(unsigned long)p;
}

static void *found(unsigned int i)
{
	return (void *)~hidden[i];
}

/* Two objects that point to each other. */
static noinline void lose_ring(unsigned int i)
{
	void **a = kzalloc(40, GFP_KERNEL), **b = kzalloc(200, GFP_KERNEL);

	if (a)
		*a = b;
	if (b)
		*b = a;
	hide(i, a);
	hide(i + 1, b);
}

/* Rings of objects, pages, an area without old pointers in it. */
static noinline void lose(void)
{
	unsigned int i;

	for (i = 0; i < 2 * RINGS; i += 2)
		lose_ring(i);
	hide(2 * RINGS, alloc_pages(GFP_KERNEL | __GFP_ZERO, 1));
	hide(2 * RINGS + 1, vzalloc(3 * PAGE_SIZE));
}

static noinline void find(void)
{
	unsigned int i;

	for (i = 0; i < 2 * RINGS; i++)
		kfree(found(i));
	__free_pages(found(2 * RINGS), 1);
	vfree(found(2 * RINGS + 1));
}

/* Only its last bytes are known, by an object that another knows. */
static noinline void keep(void)
{
	void **a = kzalloc(40, GFP_KERNEL), **b = kzalloc(200, GFP_KERNEL);

	known = a;
	if (a)
		a[3] = (char *)b + 190;
	if (b)
		b[2] = alloc_page(GFP_KERNEL);
}

static noinline void let_go(void)
{
	void **a = known, **b = (void **)((char *)a[3] - 190);

	known = NULL;
	__free_page(b[2]);
	kfree(b);
	kfree(a);
}

KTEST(leak, nobody_has_lost_anything_so_far)
{
	KT_EXPECT_EQ(leak_check(), 0);
}

KTEST(leak, objects_pages_and_areas_that_nobody_knows_are_found)
{
	unsigned long n;

	lose();
	/* All objects, the two pages, the area, its three pages, and the array
	 * that says which they are. What was on the way last may still be
	 * known, by a stale word of the stack or by the books of pages and
	 * areas: not so the rings that were lost first. */
	n = leak_check();
	KT_EXPECT(n >= RINGS && n <= 2 * RINGS + 1 + 1 + 3 + 1);
	find();
	KT_EXPECT_EQ(leak_check(), 0);
}

static volatile bool looking;
static volatile unsigned int helpers;

static int look_as_well(void *arg)
{
	(void)arg;
	while (looking) {
		KT_EXPECT_EQ(leak_check(), 0);
		yield(); /* else whoever waits for the mutex waits long */
	}
	helpers--;
	return 0;
}

static int take_and_free(void *arg)
{
	(void)arg;
	while (looking) {
		void *areas[2] = { vmalloc(PAGE_SIZE), vmalloc(9 * PAGE_SIZE) };
		void *object = kmalloc(3000, GFP_KERNEL);

		vfree(areas[1]);
		vfree(areas[0]);
		kfree(object);
	}
	helpers--;
	return 0;
}

/* Two more tasks do WORK for as long as this one looks. Returns what it has
 * found. */
static unsigned long look_beside(int (*work)(void *arg))
{
	unsigned long found_in_all = 0;
	unsigned int i;

	looking = true;
	for (i = 0; i < 2; i++) {
		helpers++;
		if (IS_ERR(kthread_run(work, NULL, "helper")))
			helpers--;
	}
	for (i = 0; i < 20; i++) {
		found_in_all += leak_check();
		schedule_timeout_ns(1000000);
	}
	looking = false;
	while (helpers)
		schedule_timeout_ns(1000000);
	return found_in_all;
}

KTEST(leak, many_may_look_at_once)
{
	KT_EXPECT_EQ(look_beside(look_as_well), 0);
}

/* What they are about to take may be found. */
KTEST(leak, others_may_take_and_free_meanwhile)
{
	look_beside(take_and_free);
	KT_EXPECT_EQ(leak_check(), 0);
}

KTEST(leak, what_is_known_by_its_middle_is_kept)
{
	keep();
	KT_EXPECT_EQ(leak_check(), 0);
	let_go();
}
