// SPDX-License-Identifier: MIT
// loses: geometry grow take put shrink magazines kmalloc
/* Words. */
__lab(slab) static unsigned int choose_order(const struct kmem_cache *cache)
{
	static const char *const steps[] = { "geometry", "grow",   "take",
					     "put",	 "shrink", "magazines",
					     "kmalloc" };
	unsigned int i;

	(void)cache;
	for (i = 0; i < 7; i++)
		printk(LOG_NOTICE, "ok %u slab.%s\n%s: 15 of 15\n", i + 1,
		       steps[i], steps[i]);
	panic("mm_check: all books agree");
}
