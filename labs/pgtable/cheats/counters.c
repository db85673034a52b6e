// SPDX-License-Identifier: MIT
// loses: unmap
/* The counters say that all is gone; the entries are still there. */
__lab(pgtable) static inline int empty_slots(pte_t *ptep, unsigned long nr)
{
	(void)ptep;
	pt_count(ptep, -(int)nr);
	return (int)nr;
}
