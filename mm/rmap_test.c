// SPDX-License-Identifier: MIT
/* Reverse mapping: families of areas, and the search for who maps a page. */
#include <mm/rmap.h>
#include "mm_test_util.h"

#define GENERATIONS 40

static struct anon_vma *family_at(struct mm_struct *mm, vaddr_t addr)
{
	return find_vma(mm, addr)->anon_vma;
}

struct seen {
	unsigned int asked, said_yes;
	struct mm_struct *last;
};

static bool count_entries(struct page *page, struct vm_area_struct *vma,
			  vaddr_t address, void *arg)
{
	struct seen *seen = arg;

	seen->asked++;
	if (!page_mapped_at(page, vma, address))
		return false;
	seen->said_yes++;
	seen->last = vma->vm_mm;
	return true;
}

static struct seen look_for(struct page *page)
{
	struct seen seen = { 0, 0, NULL };

	KT_EXPECT_EQ((unsigned int)rmap_walk(page, count_entries, &seen),
		     seen.said_yes);
	return seen;
}

KTEST(rmap, a_search_finds_every_entry)
{
	struct mm_struct *mm = mm_with_pages(4), *a, *b;
	struct page *page;

	KT_ASSERT(mm);
	touch(mm, TEST_ADDR + PAGES(2), true);
	page = page_at(mm, TEST_ADDR + PAGES(2));
	KT_EXPECT_EQ(look_for(page).said_yes, 1U);
	a = dup_mm(mm);
	KT_ASSERT(a);
	b = dup_mm(a);
	KT_ASSERT(b);
	KT_EXPECT_EQ(look_for(page).said_yes, 3U);
	mmput(mm); /* who made it is the first to go */
	KT_EXPECT_EQ(look_for(page).said_yes, 2U);
	mmput(a);
	KT_EXPECT_EQ(look_for(page).said_yes, 1U);
	KT_EXPECT(look_for(page).last == b);
	mmput(b);
}

KTEST(rmap, what_is_made_after_a_fork_is_not_looked_for_above)
{
	struct mm_struct *mm = mm_with_pages(1), *child, *other;
	struct page *page;

	KT_ASSERT(mm);
	touch(mm, TEST_ADDR, true);
	child = dup_mm(mm);
	other = dup_mm(mm);
	KT_ASSERT(child && other);
	touch(child, TEST_ADDR, true);
	page = page_at(child, TEST_ADDR);
	KT_EXPECT(page->mapping == family_at(child, TEST_ADDR));
	KT_EXPECT_EQ(look_for(page).asked, 1U);
	KT_EXPECT_EQ(look_for(page_at(mm, TEST_ADDR)).said_yes, 2U);
	mmput(other);
	mmput(child);
	mmput(mm);
}

KTEST(rmap, the_last_owner_takes_the_page_over)
{
	struct mm_struct *mm = mm_with_pages(1), *child;
	struct page *page;

	KT_ASSERT(mm);
	touch(mm, TEST_ADDR, true);
	child = dup_mm(mm);
	KT_ASSERT(child);
	page = page_at(mm, TEST_ADDR);
	mmput(mm);
	KT_EXPECT(page->mapping == family_at(child, TEST_ADDR)->parent);
	KT_EXPECT_EQ(touch(child, TEST_ADDR, true), VM_FAULT_REUSE);
	KT_EXPECT(page->mapping == family_at(child, TEST_ADDR));
	mmput(child);
}

/* Each forks the next and ends; the next writes before that, or LATER. */
static void line_of_forks(bool later)
{
	struct mm_struct *mm = mm_with_pages(2), *next;

	KT_ASSERT(mm);
	touch(mm, TEST_ADDR, true);
	for (int i = 0; i < GENERATIONS; i++) {
		next = dup_mm(mm);
		KT_ASSERT(next);
		if (!later)
			touch(next, TEST_ADDR, true);
		mmput(mm);
		if (later)
			touch(next, TEST_ADDR, true);
		mm = next;
		expect_consistent(mm);
		KT_EXPECT(family_at(mm, TEST_ADDR)->root->members <= 4);
	}
	mmput(mm);
}

KTEST(rmap, a_line_of_forks_leaves_no_line_of_anon_vmas)
{
	line_of_forks(false);
}

/* An anon_vma has a page when its last area goes, and none later, when there is
 * nobody left who would see it go. */
KTEST(rmap, what_became_useless_later_goes_with_a_later_fork)
{
	line_of_forks(true);
}

/* The same with a page of each generation that the last one still maps. */
KTEST(rmap, what_has_a_page_stays_to_be_found)
{
	struct mm_struct *mm = mm_with_pages(GENERATIONS), *next;
	vaddr_t addr = TEST_ADDR;

	KT_ASSERT(mm);
	for (int i = 0; i < GENERATIONS; i++, addr += PAGE_SIZE) {
		touch(mm, addr, true);
		next = dup_mm(mm);
		KT_ASSERT(next);
		mmput(mm);
		mm = next;
	}
	for (addr = TEST_ADDR; addr < TEST_ADDR + PAGES(GENERATIONS);
	     addr += PAGE_SIZE)
		KT_EXPECT_EQ(look_for(page_at(mm, addr)).said_yes, 1U);
	KT_EXPECT(family_at(mm, TEST_ADDR)->root->members >= GENERATIONS);
	mmput(mm);
}

KTEST(rmap, parts_of_an_area_stay_in_its_family_and_join_again)
{
	struct mm_struct *mm = mm_with_pages(6);
	int areas;

	KT_ASSERT(mm);
	areas = mm->map_count;
	touch(mm, TEST_ADDR, true);
	touch(mm, TEST_ADDR + PAGES(5), true);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR + PAGES(2), PAGES(2), PROT_READ),
		     0);
	KT_EXPECT_EQ(mm->map_count, areas + 2);
	KT_EXPECT(family_at(mm, TEST_ADDR) ==
		  family_at(mm, TEST_ADDR + PAGES(5)));
	KT_EXPECT_EQ(look_for(page_at(mm, TEST_ADDR + PAGES(5))).asked, 1U);
	expect_consistent(mm);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR + PAGES(2), PAGES(2), RW), 0);
	KT_EXPECT_EQ(mm->map_count, areas);
	expect_consistent(mm);
	KT_EXPECT_EQ(look_for(page_at(mm, TEST_ADDR + PAGES(5))).said_yes, 1U);
	mmput(mm);
}

/* Between two areas the border moves over pages, without a third area. */
KTEST(rmap, pages_that_a_neighbour_took_over_are_found)
{
	struct mm_struct *mm = mm_with_pages(6);

	KT_ASSERT(mm);
	touch(mm, TEST_ADDR, true);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR, PAGES(3), PROT_READ), 0);
	for (unsigned int i = 3; i < 6; i++)
		touch(mm, TEST_ADDR + PAGES(i), true);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR + PAGES(3), PAGES(2), PROT_READ),
		     0);
	KT_EXPECT_EQ(find_vma(mm, TEST_ADDR)->vm_end, TEST_ADDR + PAGES(5));
	for (unsigned int i = 3; i < 6; i++)
		KT_EXPECT_EQ(
			look_for(page_at(mm, TEST_ADDR + PAGES(i))).said_yes,
			1U);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR + PAGES(1), PAGES(4), RW), 0);
	KT_EXPECT_EQ(look_for(page_at(mm, TEST_ADDR + PAGES(3))).said_yes, 1U);
	KT_EXPECT_EQ(family_at(mm, TEST_ADDR)->root->members, 1U);
	expect_consistent(mm);
	mmput(mm);
}

KTEST(rmap, a_neighbour_s_family_is_taken_when_they_could_be_one)
{
	struct mm_struct *mm = mm_with_pages(2);

	KT_ASSERT(mm);
	KT_ASSERT(do_mprotect(mm, TEST_ADDR + PAGES(1), PAGES(1), PROT_READ) ==
		  0);
	touch(mm, TEST_ADDR, true);
	KT_EXPECT(!family_at(mm, TEST_ADDR + PAGES(1)));
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR, PAGES(1), PROT_READ), 0);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR + PAGES(1), PAGES(1), RW), 0);
	touch(mm, TEST_ADDR + PAGES(1), true);
	KT_EXPECT(family_at(mm, TEST_ADDR) ==
		  family_at(mm, TEST_ADDR + PAGES(1)));
	mmput(mm);
}

/* As on Linux: so the families of a parent's other children are not mixed in. */
KTEST(rmap, what_was_inherited_joins_with_nothing_untouched)
{
	struct mm_struct *mm = mm_with_pages(1), *child;
	int areas;

	KT_ASSERT(mm);
	touch(mm, TEST_ADDR, true);
	child = dup_mm(mm);
	KT_ASSERT(child);
	areas = child->map_count;
	map_at(child, TEST_ADDR + PAGES(1), PAGES(1), RW, ANON);
	map_at(mm, TEST_ADDR + PAGES(1), PAGES(1), RW, ANON);
	KT_EXPECT_EQ(child->map_count, areas + 1);
	KT_EXPECT_EQ(mm->map_count, areas);
	expect_consistent(child);
	mmput(child);
	mmput(mm);
}

KTEST(rmap, without_memory_for_a_family_a_fault_changes_nothing)
{
	struct mm_struct *mm = mm_with_pages(1);
	unsigned long before;

	KT_ASSERT(mm);
	before = mm_settle_and_count();
	fail_arm(1);
	KT_EXPECT_EQ(touch(mm, TEST_ADDR, true), VM_FAULT_OOM);
	KT_EXPECT(fail_disarm());
	KT_EXPECT(!family_at(mm, TEST_ADDR));
	KT_EXPECT_EQ(mm_settle_and_count(), before);
	mmput(mm);
}
