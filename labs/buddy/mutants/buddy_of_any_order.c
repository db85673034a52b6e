// SPDX-License-Identifier: MIT
// loses: merge storm
/* A free block that is smaller or larger is taken for the buddy. */
__lab(buddy) static inline bool is_free_buddy(const struct page *buddy,
					      const struct page *page,
					      unsigned int order)
{
	(void)order;
	return (buddy->flags & PG_buddy) && buddy->pageblock == page->pageblock;
}
