// SPDX-License-Identifier: MIT
// loses: share copy reuse crowd
/* The child's entry is not in the page's mapcount. */
__lab(cow) static inline void copy_entry(pte_t *from, pte_t *to,
					 unsigned int rss[NR_MM_COUNTERS])
{
	pte_t pte = *from;
	struct page *page = vm_normal_page(pte);

	if (likely(page)) {
		get_page(page);
		rss[page_counter(page)]++;
	}
	if (pte_write(pte)) {
		pte = pte_wrprotect(pte);
		set_pte(from, pte);
	}
	set_pte(to, pte_mkold(pte));
}
