// SPDX-License-Identifier: MIT
// loses: share copy crowd
/* Nobody loses the right to write. */
__lab(cow) static inline void copy_entry(pte_t *from, pte_t *to,
					 unsigned int rss[NR_MM_COUNTERS])
{
	pte_t pte = *from;
	struct page *page = vm_normal_page(pte);

	if (likely(page)) {
		get_page(page);
		atomic_inc(&page->_mapcount);
		rss[page_counter(page)]++;
	}
	set_pte(to, pte_mkold(pte));
}
