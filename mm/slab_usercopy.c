// SPDX-License-Identifier: MIT
/*
 * slab_usercopy.c - what of the kernel's objects ring 3 may be shown
 *
 * What        A length that ring 3 has a say in may reach past what was meant.
 *             So copy_to_user and copy_from_user, when the length is not a
 *             constant, ask here before they begin. Refused is a copy that
 *             leaves the object it begins in, or the region of it that its
 *             cache was created with: none for most caches, the whole object
 *             for kmalloc's.
 *
 *	| useroffset | usersize |     | next object
 *	             [ a copy   ]         is welcome
 *	             [ a copy      ]      is refused
 *
 * Cost        Six instructions for what is not in a slab; nothing when the
 *             length is a constant.
 * Failure     A report with a call chain; the copy has not begun.
 * Not here    Linux also looks at stacks, kernel text, large kmalloc blocks and
 *             vmalloc areas (check_object_size; for slabs, __check_heap_object),
 *             and dies of it.
 */
#include <asm/uaccess.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include "slab_internal.h"

/* How far ADDR is into its object; SIZE_MAX when it is in none. */
static size_t offset_in_object(const struct kmem_cache *cache,
			       const struct page *slab, const void *addr)
{
	unsigned int i;

	if (!slab_slot_index(cache, slab, addr, &i))
		return SIZE_MAX;
	return (size_t)((const char *)addr -
			(char *)slab_object(cache, slab, i));
}

static noinline bool slab_usercopy_allowed(const void *addr, size_t n,
					   bool to_user)
{
	const struct page *slab = virt_to_slab(addr);
	const struct kmem_cache *cache = slab->slab_cache;
	size_t offset = offset_in_object(cache, slab, addr);
	size_t into = offset - cache->useroffset; /* huge before the region */

	if (into <= cache->usersize && n <= cache->usersize - into)
		return true;
	pr_err("usercopy: %s refused: %zu bytes %s %p, offset %zd of an object of slab %s, whose region is %zu bytes at %zu\n",
	       to_user ? "exposure" : "overwrite", n, to_user ? "from" : "to",
	       addr, (ssize_t)offset, cache->name, cache->usersize,
	       cache->useroffset);
	dump_stack();
	return false;
}

bool usercopy_allowed(vaddr_t addr, unsigned long n, bool to_user)
{
	pfn_t pfn = direct_map_pfn(addr);

	if (pfn >= max_low_pfn || pfn_to_page(pfn)->identity != PAGE_SLAB || !n)
		return true;
	return slab_usercopy_allowed((const void *)addr, n, to_user);
}
