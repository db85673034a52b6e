// SPDX-License-Identifier: MIT
/* task_test.c - what a task is made of. */
#include <kernel/ktest.h>
#include <kernel/sched.h>
#include <lib/align.h>
#include <lib/err.h>
#include <mm/mm.h>
#include <mm/pgtable.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include "internal.h"

#define ROOT_ENTRY_SIZE (1UL << PT_LEVEL_SHIFT(PT_ROOT_LEVEL))
#define DEVICE_ADDRESS	0xF0000000UL /* any: nobody touches it */
#define MAX_FILL	64

static int nothing(void *unused)
{
	(void)unused;
	return 0;
}

/* Leaves as the lowest hole one that begins a page below the end of a root
 * entry's range. PADDING: mapped in front of it; FILL: in other holes. */
static unsigned int make_awkward_hole(void __iomem **padding, void **fill)
{
	void __iomem *probe;
	vaddr_t start, border;
	unsigned int n = 0;

	vm_unmap_aliases();
	probe = ioremap(DEVICE_ADDRESS, ROOT_ENTRY_SIZE);
	start = (__force vaddr_t)probe;
	border = ALIGN(start + 3 * PAGE_SIZE, ROOT_ENTRY_SIZE);
	iounmap(probe);
	vm_unmap_aliases();
	*padding = ioremap(DEVICE_ADDRESS, border - 2 * PAGE_SIZE - start);
	while (probe && n < MAX_FILL) {
		fill[n] = vmalloc(THREAD_SIZE);
		if (!fill[n] || (vaddr_t)fill[n] == border - PAGE_SIZE)
			break;
		n++;
	}
	vfree(fill[n]);
	return n;
}

KTEST(task, a_stack_lies_under_one_root_entry)
{
	void *fill[MAX_FILL + 1] = { NULL };
	struct task_struct *task;
	void __iomem *padding;
	unsigned int n;
	int status;

	if (ROOT_ENTRY_SIZE > VMALLOC_END - VMALLOC_START)
		KT_SKIP("all of vmalloc lies under one");
	if (ROOT_ENTRY_SIZE > 1UL << 30)
		KT_SKIP("the next border is too far away to map up to it");
	n = make_awkward_hole(&padding, fill);
	task = kthread_run(nothing, NULL, "nothing");
	KT_EXPECT(n < MAX_FILL && padding);
	if (!IS_ERR(task)) {
		vaddr_t stack = (vaddr_t)task->stack;

		KT_EXPECT_EQ(stack / ROOT_ENTRY_SIZE,
			     (stack + THREAD_SIZE - 1) / ROOT_ENTRY_SIZE);
		do_wait4(task->pid, &status, 0, NULL);
	}
	KT_EXPECT(!IS_ERR(task));
	while (n)
		vfree(fill[--n]);
	iounmap(padding);
}

KTEST(task, a_child_leaves_its_faults_to_its_parent)
{
	struct task_struct *task = current;
	struct signal_struct *parent = kzalloc(sizeof(*parent), GFP_KERNEL);
	unsigned long major = task->maj_flt;
	struct task_usage before, after;

	KT_ASSERT(parent);
	spin_lock(&tasklist_lock);
	before = usage_of_zombie(task->signal->leader);
	task->maj_flt += 3; /* as handle_mm_fault counts */
	after = usage_of_zombie(task->signal->leader);
	spin_unlock(&tasklist_lock);
	KT_EXPECT_EQ(after.maj_flt - before.maj_flt, 3);
	usage_inherit(parent, &after);
	usage_inherit(parent, &after);
	KT_EXPECT_EQ(parent->children.maj_flt, 2 * after.maj_flt);
	KT_EXPECT_EQ(parent->dead.maj_flt, 0);
	task->maj_flt = major;
	kfree(parent);
}
