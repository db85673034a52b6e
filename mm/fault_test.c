// SPDX-License-Identifier: MIT
/* The page fault, case by case, on an address space of the test's own. */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <lib/string.h>
#include <mm/highmem.h>
#include <mm/zone.h>
#include <mm/filemap.h>
#include <mm/vmstat.h>
#include "mm_test_util.h"

static struct mm_struct *mm_with(size_t len, unsigned long prot,
				 unsigned long flags)
{
	struct mm_struct *mm = mm_alloc();

	if (mm)
		KT_EXPECT_EQ(map_at(mm, TEST_ADDR, len, prot, flags),
			     TEST_ADDR);
	return mm;
}

static u32 word_at(struct mm_struct *mm, vaddr_t addr)
{
	u32 word = 0xdeadbeef;

	KT_EXPECT_EQ(access_remote_vm(mm, addr, &word, sizeof(word), false),
		     sizeof(word));
	return word;
}

static void set_word(struct mm_struct *mm, vaddr_t addr, u32 word)
{
	KT_EXPECT_EQ(access_remote_vm(mm, addr, &word, sizeof(word), true),
		     sizeof(word));
}

KTEST(fault, a_read_maps_the_zero_page_and_a_write_replaces_it)
{
	struct mm_struct *mm = mm_with(PAGES(4), RW, ANON);

	KT_ASSERT(mm);
	KT_EXPECT_EQ(touch(mm, TEST_ADDR, false), VM_FAULT_ZERO_PAGE);
	KT_EXPECT(page_at(mm, TEST_ADDR) == zero_page);
	KT_EXPECT(!pte_write(pte_at(mm, TEST_ADDR)));
	KT_EXPECT_EQ(get_mm_rss(mm), 0);
	KT_EXPECT_EQ(touch(mm, TEST_ADDR, false), VM_FAULT_SPURIOUS);
	expect_consistent(mm);
	KT_EXPECT_EQ(touch(mm, TEST_ADDR, true), VM_FAULT_DEMAND);
	KT_EXPECT(page_at(mm, TEST_ADDR) != zero_page);
	KT_EXPECT_EQ(mm->rss[MM_ANONPAGES], 1);
	KT_EXPECT_EQ(touch(mm, TEST_ADDR, true), VM_FAULT_SPURIOUS);
	expect_consistent(mm);
	mmput(mm);
}

KTEST(fault, a_write_gets_a_zeroed_page_from_highmem_if_there_is)
{
	struct mm_struct *mm = mm_with(PAGES(4), RW, ANON);
	bool high = zone_free_pages(&zones[ZONE_HIGHMEM]) > 256;
	const char *p;

	KT_ASSERT(mm);
	KT_EXPECT_EQ(touch(mm, TEST_ADDR, true), VM_FAULT_DEMAND);
	p = kmap_local_page(page_at(mm, TEST_ADDR));
	KT_EXPECT(!memchr_inv(p, 0, PAGE_SIZE));
	kunmap_local(p);
	KT_EXPECT(!high || page_is_highmem(page_at(mm, TEST_ADDR)));
	KT_EXPECT_EQ(page_at(mm, TEST_ADDR)->identity, PAGE_ANON);
	expect_consistent(mm);
	mmput(mm);
}

KTEST(fault, the_wrong_hint_does_no_harm)
{
	struct mm_struct *mm = mm_with(PAGES(1), RW, ANON);
	struct vm_area_struct *vma;

	KT_ASSERT(mm);
	vma = find_vma(mm, TEST_ADDR);
	down_read(&mm->mmap_lock);
	KT_EXPECT_EQ(handle_mm_fault(vma, TEST_ADDR,
				     FAULT_FLAG_WRITE | FAULT_FLAG_PRESENT),
		     VM_FAULT_DEMAND);
	KT_EXPECT_EQ(handle_mm_fault(vma, TEST_ADDR, FAULT_FLAG_WRITE),
		     VM_FAULT_SPURIOUS);
	up_read(&mm->mmap_lock);
	KT_EXPECT_EQ(mm->rss[MM_ANONPAGES], 1);
	expect_consistent(mm);
	mmput(mm);
}

KTEST(fault, counts_minor_faults)
{
	struct mm_struct *mm = mm_with(PAGES(8), RW, ANON);
	unsigned long before = current->min_flt;

	KT_ASSERT(mm);
	KT_EXPECT_EQ(mm_populate(mm, TEST_ADDR, PAGES(8)), 0);
	KT_EXPECT_EQ(current->min_flt - before, 8);
	KT_EXPECT_EQ(mm->rss[MM_ANONPAGES], 8);
	mmput(mm);
}

/* A backend that had to wait for a disk, and one that waits in vain. */
static vm_fault_t slow_fault(struct vm_fault *vmf)
{
	return anonymous_vm_ops.fault(vmf) | VM_FAULT_MAJOR;
}

static vm_fault_t broken_fault(struct vm_fault *vmf __maybe_unused)
{
	return VM_FAULT_MAJOR | VM_FAULT_SIGBUS;
}

static const struct vm_operations slow_vm_ops = { .fault = slow_fault };
static const struct vm_operations broken_vm_ops = { .fault = broken_fault };

/* A touch of ADDR, whose page comes from OPS. */
static vm_fault_t touch_by(struct mm_struct *mm, vaddr_t addr,
			   const struct vm_operations *ops)
{
	struct vm_area_struct *vma = find_vma(mm, addr);
	vm_fault_t result;

	vma->vm_ops = ops;
	result = touch(mm, addr, true);
	vma->vm_ops = &anonymous_vm_ops;
	return result;
}

KTEST(fault, one_that_waited_for_a_disk_is_major)
{
	struct mm_struct *mm = mm_with(PAGES(4), RW, ANON);
	unsigned long minor = current->min_flt, major = current->maj_flt;
	unsigned long all = vm_event_sum(PGFAULT);
	unsigned long majors = vm_event_sum(PGMAJFAULT);

	KT_ASSERT(mm);
	KT_EXPECT_EQ(touch_by(mm, TEST_ADDR, &slow_vm_ops),
		     VM_FAULT_DEMAND | VM_FAULT_MAJOR);
	KT_EXPECT_EQ(current->maj_flt - major, 1);
	KT_EXPECT_EQ(current->min_flt, minor);
	KT_EXPECT_EQ(vm_event_sum(PGMAJFAULT) - majors, 1);
	KT_EXPECT_EQ(vm_event_sum(PGFAULT) - all, 1);
	/* What fails counts as none, whatever it waited for. */
	touch_by(mm, TEST_ADDR + PAGES(1), &broken_vm_ops);
	KT_EXPECT_EQ(vm_event_sum(PGMAJFAULT) - majors, 1);
	KT_EXPECT_EQ(touch(mm, TEST_ADDR + PAGES(1), true), VM_FAULT_DEMAND);
	KT_EXPECT_EQ(current->maj_flt - major, 1);
	KT_EXPECT_EQ(current->min_flt - minor, 1);
	expect_consistent(mm);
	mmput(mm);
}

/* -------------------------------------------------------------------- fork */

KTEST(fork, memory_is_shared_until_one_writes)
{
	struct mm_struct *mm = mm_with(PAGES(2), RW, ANON), *child;
	struct page *page;

	KT_ASSERT(mm);
	set_word(mm, TEST_ADDR, 1);
	child = dup_mm(mm);
	KT_ASSERT(child);
	page = page_at(mm, TEST_ADDR);
	KT_EXPECT(page_at(child, TEST_ADDR) == page);
	KT_EXPECT_EQ(page_mapcount(page), 2);
	KT_EXPECT(!pte_write(pte_at(mm, TEST_ADDR)));
	KT_EXPECT(!pte_write(pte_at(child, TEST_ADDR)));
	expect_consistent(mm);
	expect_consistent(child);

	KT_EXPECT_EQ(touch(child, TEST_ADDR, true), VM_FAULT_COW);
	KT_EXPECT_EQ(page_mapcount(page), 1);
	set_word(child, TEST_ADDR, 2);
	KT_EXPECT_EQ(word_at(mm, TEST_ADDR), 1);
	KT_EXPECT_EQ(word_at(child, TEST_ADDR), 2);
	/* The last owner keeps its page. */
	KT_EXPECT_EQ(touch(mm, TEST_ADDR, true), VM_FAULT_REUSE);
	KT_EXPECT(page_at(mm, TEST_ADDR) == page);
	expect_consistent(mm);
	expect_consistent(child);
	mmput(mm);
	KT_EXPECT_EQ(word_at(child, TEST_ADDR), 2);
	mmput(child);
}

KTEST(fork, shared_anonymous_memory_stays_shared)
{
	struct mm_struct *mm, *child;

	mm = mm_with(PAGES(4), RW, MAP_SHARED | MAP_ANONYMOUS);
	KT_ASSERT(mm);
	set_word(mm, TEST_ADDR, 1);
	child = dup_mm(mm);
	KT_ASSERT(child);
	/* Touched before the fork, and after it by either. */
	set_word(child, TEST_ADDR, 2);
	KT_EXPECT_EQ(word_at(mm, TEST_ADDR), 2);
	set_word(child, TEST_ADDR + PAGES(1), 3);
	KT_EXPECT_EQ(word_at(mm, TEST_ADDR + PAGES(1)), 3);
	set_word(mm, TEST_ADDR + PAGES(3), 4);
	KT_EXPECT_EQ(word_at(child, TEST_ADDR + PAGES(3)), 4);
	KT_EXPECT_EQ(child->rss[MM_SHMEMPAGES], 3);
	expect_consistent(mm);
	expect_consistent(child);
	/* Parts of it may go: the rest stays. */
	KT_EXPECT_EQ(do_munmap(mm, TEST_ADDR + PAGES(1), PAGES(2)), 0);
	KT_EXPECT_EQ(word_at(mm, TEST_ADDR + PAGES(3)), 4);
	mmput(mm);
	KT_EXPECT_EQ(word_at(child, TEST_ADDR), 2);
	mmput(child);
}

KTEST(fork, advice_leaves_areas_out_or_empties_them)
{
	struct mm_struct *mm = mm_with(PAGES(3), RW, ANON), *child;

	KT_ASSERT(mm);
	for (int i = 0; i < 3; i++)
		set_word(mm, TEST_ADDR + PAGES(i), 7);
	do_madvise(mm, TEST_ADDR, PAGES(1), MADV_DONTFORK);
	do_madvise(mm, TEST_ADDR + PAGES(1), PAGES(1), MADV_WIPEONFORK);
	child = dup_mm(mm);
	KT_ASSERT(child);
	KT_EXPECT_EQ(child->total_vm, 2);
	KT_EXPECT_EQ(find_vma(child, 0)->vm_start, TEST_ADDR + PAGES(1));
	KT_EXPECT_EQ(word_at(child, TEST_ADDR + PAGES(1)), 0);
	KT_EXPECT_EQ(word_at(child, TEST_ADDR + PAGES(2)), 7);
	expect_consistent(child);
	mmput(child);
	mmput(mm);
}

KTEST(fork, a_copy_that_fails_leaves_nothing)
{
	unsigned long promised = vm_committed_pages();
	struct mm_struct *mm = mm_with(PAGES(8), RW, ANON), *child = NULL;
	unsigned long before;

	KT_ASSERT(mm);
	map_at(mm, TEST_ADDR + TABLE_SPAN, PAGES(8), PROT_READ, ANON);
	map_at(mm, TEST_ADDR + 2 * TABLE_SPAN, PAGES(8), RW,
	       MAP_SHARED | MAP_ANONYMOUS);
	set_word(mm, TEST_ADDR, 5);
	set_word(mm, TEST_ADDR + 2 * TABLE_SPAN, 6);
	touch(mm, TEST_ADDR + TABLE_SPAN, false);
	before = mm_settle_and_count();
	for (unsigned int n = 1; !child && n < FAIL_LOOP_MAX; n++) {
		fail_arm(n);
		child = dup_mm(mm);
		KT_EXPECT(fail_disarm() == !child);
		expect_consistent(mm);
		if (!child)
			KT_EXPECT_EQ(mm_settle_and_count(), before);
	}
	KT_ASSERT(child);
	expect_consistent(child);
	KT_EXPECT_EQ(word_at(child, TEST_ADDR), 5);
	mmput(child);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
	mmput(mm);
	KT_EXPECT_EQ(vm_committed_pages(), promised);
}

KTEST(fault, one_that_fails_changes_nothing)
{
	for (int kind = 0; kind < 3; kind++) {
		struct mm_struct *mm = mm_with(PAGES(4), RW, ANON);
		struct mm_struct *child = NULL;
		vm_fault_t result = VM_FAULT_OOM;
		unsigned long before;

		KT_ASSERT(mm);
		touch(mm, TEST_ADDR + PAGES(3), true); /* it has an anon_vma */
		if (kind == 1)
			touch(mm, TEST_ADDR, false);
		if (kind == 2) {
			set_word(mm, TEST_ADDR, 9);
			child = dup_mm(mm);
			KT_ASSERT(child);
		}
		before = mm_settle_and_count();
		for (unsigned int n = 1; result & VM_FAULT_OOM; n++) {
			fail_arm(n);
			result = touch(mm, TEST_ADDR, true);
			KT_EXPECT(fail_disarm() == !!(result & VM_FAULT_OOM));
			expect_consistent(mm);
			if (result & VM_FAULT_OOM)
				KT_EXPECT_EQ(mm_settle_and_count(), before);
			KT_ASSERT(n < FAIL_LOOP_MAX);
		}
		KT_EXPECT_EQ(result,
			     kind == 2 ? VM_FAULT_COW : VM_FAULT_DEMAND);
		if (child)
			mmput(child);
		mmput(mm);
	}
}

/* ------------------------------------------------------------------- stack */

KTEST(stack, grows_to_its_limit_and_no_further)
{
	unsigned long limit = current->signal->rlim[RLIMIT_STACK].rlim_cur;
	struct mm_struct *mm = mm_alloc();
	struct vm_area_struct *vma;
	vaddr_t top = TASK_SIZE;

	KT_ASSERT(mm);
	current->signal->rlim[RLIMIT_STACK].rlim_cur = PAGES(100);
	KT_EXPECT_EQ(setup_stack_area(mm, top, PAGES(2), true), 0);
	vma = find_vma(mm, top - 1);
	KT_EXPECT_EQ(expand_stack(vma, top - PAGES(50)), 0);
	KT_EXPECT_EQ(mm->stack_vm, 50);
	KT_EXPECT_EQ(expand_stack(vma, top - PAGES(100)), 0);
	KT_EXPECT_EQ(expand_stack(vma, top - PAGES(100) - 1), -ENOMEM);
	KT_EXPECT_EQ(mm->stack_vm, 100);
	expect_consistent(mm);
	current->signal->rlim[RLIMIT_STACK].rlim_cur = limit;
	mmput(mm);
}

KTEST(stack, keeps_its_distance_from_what_is_below)
{
	struct mm_struct *mm = mm_alloc();
	vaddr_t top = TASK_SIZE, low = top - PAGES(300);
	struct vm_area_struct *vma;

	KT_ASSERT(mm);
	KT_EXPECT_EQ(setup_stack_area(mm, top, PAGES(2), true), 0);
	KT_EXPECT_EQ(map_at(mm, low, PAGES(1), RW, ANON), low);
	vma = find_vma(mm, top - 1);
	KT_EXPECT_EQ(expand_stack(vma, low + PAGES(1 + 256)), 0);
	KT_EXPECT_EQ(expand_stack(vma, low + PAGES(256)), -ENOMEM);
	/* And mmap keeps its distance from the stack. */
	mm->mmap_base = top;
	KT_EXPECT_EQ(do_munmap(mm, low, PAGES(1)), 0);
	KT_EXPECT_EQ(do_mmap(mm, NULL, 0, PAGES(1), RW, ANON, 0),
		     vma->vm_start - STACK_GUARD_GAP - PAGE_SIZE);
	expect_consistent(mm);
	mmput(mm);
}

/* ------------------------------------------------------------------- files */

KTEST(fault, a_private_write_leaves_the_file_alone)
{
	struct file *file = file_open("/init", O_RDONLY);
	struct mm_struct *mm;
	char head[4];

	if (IS_ERR(file))
		KT_SKIP("there is no /init");
	mm = mm_alloc();
	KT_ASSERT(mm);
	KT_EXPECT_EQ(do_mmap(mm, file, TEST_ADDR, PAGES(1), RW,
			     MAP_PRIVATE | MAP_FIXED, 0),
		     TEST_ADDR);
	KT_EXPECT_EQ((long)do_mmap(mm, file, 0, PAGES(1), RW, MAP_SHARED, 0),
		     -EACCES);
	KT_EXPECT_EQ(touch(mm, TEST_ADDR, false), VM_FAULT_FILE);
	KT_EXPECT_EQ(mm->rss[MM_SHMEMPAGES], 1);
	KT_EXPECT_EQ(page_at(mm, TEST_ADDR)->identity, PAGE_FILE);
	KT_EXPECT_EQ(word_at(mm, TEST_ADDR), 0x464c457f); /* ELF */
	expect_consistent(mm);
	KT_EXPECT_EQ(touch(mm, TEST_ADDR, true), VM_FAULT_COW);
	KT_EXPECT_EQ(mm->rss[MM_SHMEMPAGES], 0);
	KT_EXPECT_EQ(mm->rss[MM_ANONPAGES], 1);
	set_word(mm, TEST_ADDR, 0);
	KT_EXPECT_EQ(kernel_read(file, head, 4, 0), 4);
	KT_EXPECT(!memcmp(head, "\177ELF", 4));
	expect_consistent(mm);
	fput(file);
	mmput(mm);
}

/* Pages as fallocate has them until it has made all, touched by a fault at 0; how
 * many are left when the rest is taken back. */
static unsigned long left_after_fault(bool write)
{
	struct file *file = shmem_file_setup("test", PAGES(4), 0);
	struct mm_struct *mm = mm_alloc();
	unsigned long left = 0;

	if (IS_ERR(file) || !mm)
		return 0;
	do_mmap(mm, file, TEST_ADDR, PAGES(4), RW, MAP_SHARED | MAP_FIXED, 0);
	for (unsigned long i = 0; i < 4; i++)
		KT_EXPECT_EQ(filemap_make_new(file_mapping(file), i), 0);
	KT_EXPECT_EQ(touch(mm, TEST_ADDR, write), VM_FAULT_FILE);
	filemap_settle_new(file_mapping(file), 0, 4, false);
	left = file_mapping(file)->nr_pages;
	KT_EXPECT(page_at(mm, TEST_ADDR)->mapping == file_mapping(file));
	expect_consistent(mm);
	mmput(mm);
	fput(file);
	return left;
}

KTEST(fault, what_was_mapped_is_not_taken_back_by_fallocate)
{
	KT_EXPECT_EQ(left_after_fault(true), 1);
	/* What nobody has filled is not mapped for its neighbour's sake. */
	KT_EXPECT_EQ(left_after_fault(false), 1);
}

/* --------------------------------------------------------- through the CPU */

KTEST(fault, the_kernel_touches_a_programs_memory_into_being)
{
	struct mm_struct *mm, *old;
	u32 word = 42, back = 0;
	char __user *p = (char __user *)TEST_ADDR;

	if (current->mm)
		KT_SKIP("the test runs in a program");
	mm = mm_with(PAGES(4), RW, ANON);
	KT_ASSERT(mm);
	map_at(mm, TEST_ADDR + PAGES(4), PAGES(1), PROT_READ, ANON);
	map_at(mm, TEST_ADDR + PAGES(5), PAGES(1), PROT_NONE, ANON);
	old = use_mm(mm);
	KT_EXPECT_EQ(copy_to_user(p, &word, 4), 0);
	KT_EXPECT_EQ(copy_from_user(&back, p, 4), 0);
	KT_EXPECT_EQ(back, 42);
	KT_EXPECT_EQ(clear_user(p, PAGES(4)), 0);
	KT_EXPECT_EQ(mm->rss[MM_ANONPAGES], 4);
	/* Read-only, inaccessible, unmapped, half of each. */
	KT_EXPECT_EQ(copy_to_user(p + PAGES(4), &word, 4), 4);
	KT_EXPECT_EQ(copy_from_user(&back, p + PAGES(4), 4), 0);
	KT_EXPECT_EQ(copy_from_user(&back, p + PAGES(5), 4), 4);
	KT_EXPECT(copy_from_user(&back, p + PAGES(5) - 2, 4) != 0);
	KT_EXPECT_EQ(copy_to_user((void __user *)16, &word, 4), 4);
	KT_EXPECT_EQ(clear_user(p + PAGES(3), PAGES(2)), PAGES(1));
	/* Where sleeping is forbidden a page cannot come. */
	do_madvise(mm, TEST_ADDR, PAGES(1), MADV_DONTNEED);
	preempt_disable();
	KT_EXPECT_EQ(copy_to_user(p, &word, 4), 4);
	preempt_enable();
	KT_EXPECT_EQ(copy_to_user(p, &word, 4), 0);
	unuse_mm(mm, old);
	expect_consistent(mm);
	mmput(mm);
}
