/* SPDX-License-Identifier: MIT */
/*
 * books.h - the types and heads of what scripts/guest/{slabs,areas,spaces}.py read
 *
 * Included once, by the work.c of a lab that is audited by them: that file's DWARF
 * is where the grader learns how a kmem_cache, an area, a task is laid out.
 */
#ifndef LABS_BOOKS_H
#define LABS_BOOKS_H

#include <kernel/lab.h>
#include <kernel/sched.h>
#include <mm/mm.h>
#include <mm/page.h>
#include "../mm/slab_internal.h"
#include "../mm/vmalloc_internal.h"

extern const struct lab_books {
	const struct kmem_cache *cache;
	const struct magazine *magazine;
	const struct vm_struct *area;
	const struct task_struct *task;
	const struct mm_struct *mm;
	const struct vm_area_struct *vma;
	const void *heads[5];
} lab_books;

const struct lab_books lab_books = {
	.heads = { &cache_chain, &vm_areas, &all_tasks, &mmlist, &init_mm },
};

#endif
