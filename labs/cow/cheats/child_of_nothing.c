// SPDX-License-Identifier: MIT
// loses: share copy reuse crowd
/* The child gets nothing that would have to be shared, or counted. */
__lab(cow) static inline void copy_entry(pte_t *from, pte_t *to,
					 unsigned int rss[NR_MM_COUNTERS])
{
	struct page *page = vm_normal_page(*from);

	(void)rss;
	if (page && page_is_anon(page))
		set_pte(from, pte_wrprotect(*from));
	else
		set_pte(to, pte_mkold(*from));
}
