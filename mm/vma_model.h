/* SPDX-License-Identifier: MIT */
/*
 * vma_model.h - what stands around the areas in vma_model.c: a slab that is
 * malloc and fails when told, page tables that are a bit a page, one file, and
 * shared objects that only count.
 */
#ifndef MM_VMA_MODEL_H
#define MM_VMA_MODEL_H

#include <kernel/cred.h>
#include <kernel/ktest.h>
#include <lib/string.h>
#include <mm/filemap.h>
#include <mm/rmap.h>
#include <mm/slab.h>
#include <mm/vma.h>
#include <mm/zone.h>
#include <stdlib.h>

#define FIRST_PAGE (MMAP_MIN_ADDR >> PAGE_SHIFT)
#define NR_PAGES   2048UL
#define LAST_PAGE  (FIRST_PAGE + NR_PAGES) /* the mmap region's end */

static bool page_touched[LAST_PAGE];
static bool fail_fired;
static int fail_countdown; /* 0: off */
static long objects;	   /* areas that refer to a file or shared object */

struct kmem_cache {
	size_t size;
	void (*ctor)(void *object);
	long out; /* objects handed out */
};

static struct kmem_cache area_cache, anon_vma_cache;

struct kmem_cache *kmem_cache_create(const char *name, size_t size,
				     size_t align __maybe_unused,
				     unsigned int flags __maybe_unused,
				     void (*ctor)(void *))
{
	struct kmem_cache *cache =
		strcmp(name, "anon_vma") ? &area_cache : &anon_vma_cache;

	cache->size = size;
	cache->ctor = ctor;
	return cache;
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp __maybe_unused)
{
	void *object;

	if (fail_countdown && --fail_countdown == 0) {
		fail_fired = true;
		return NULL;
	}
	cache->out++;
	object = malloc(cache->size);
	if (cache->ctor)
		cache->ctor(object);
	return object;
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
	void *p = kmem_cache_alloc(cache, gfp);

	return p ? memset(p, 0, cache->size) : NULL;
}

/* As its constructor left it. */
static void expect_constructed(const struct kmem_cache *cache, void *object)
{
	char was[256];

	KT_EXPECT(cache->size <= sizeof(was));
	memcpy(was, object, cache->size);
	cache->ctor(object);
	KT_EXPECT(!memcmp(was, object, cache->size));
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	cache->out--;
	if (cache->ctor)
		expect_constructed(cache, object);
	free(object);
}

static const struct cred root = { .cap_effective = CAP_FULL };

unsigned long totalram_pages(void)
{
	return 1UL << 20;
}

unsigned long nr_free_pages(void)
{
	return 1UL << 20;
}

pgprot_t vm_get_page_prot(vm_flags_t flags)
{
	return __pgprot((pteval_t)flags & VM_ACCESS_FLAGS);
}

static unsigned long page_of(vaddr_t addr)
{
	return addr >> PAGE_SHIFT;
}

void unmap_page_range(struct mm_struct *of __maybe_unused, vaddr_t start,
		      vaddr_t end)
{
	for (unsigned long p = page_of(start); p < page_of(end); p++)
		if (p < LAST_PAGE)
			page_touched[p] = false;
}

int move_page_tables(struct mm_struct *of __maybe_unused, vaddr_t from,
		     vaddr_t to, size_t len)
{
	if (fail_countdown && --fail_countdown == 0) {
		fail_fired = true;
		return -ENOMEM;
	}
	for (size_t i = 0; i < page_of(len); i++) {
		if (page_of(to) + i < LAST_PAGE)
			page_touched[page_of(to) + i] =
				page_touched[page_of(from) + i];
		page_touched[page_of(from) + i] = false;
	}
	return 0;
}

void mark_lazyfree(struct mm_struct *of __maybe_unused,
		   vaddr_t start __maybe_unused, vaddr_t end __maybe_unused)
{
}

void mark_cold(struct mm_struct *of __maybe_unused,
	       vaddr_t start __maybe_unused, vaddr_t end __maybe_unused)
{
}

vaddr_t random_low_offset(void)
{
	return 0;
}

int file_punch_hole(struct file *file __maybe_unused,
		    loff_t offset __maybe_unused, loff_t len __maybe_unused)
{
	return 0;
}

void change_protection(struct vm_area_struct *vma, vaddr_t start, vaddr_t end)
{
	KT_EXPECT(vma->vm_start <= start && vma->vm_end >= end);
}

int mm_populate(struct mm_struct *of __maybe_unused,
		vaddr_t start __maybe_unused, size_t len __maybe_unused)
{
	return 0;
}

void populate_area(struct vm_area_struct *vma __maybe_unused,
		   vaddr_t start __maybe_unused, vaddr_t end __maybe_unused)
{
}

void mm_populate_all(struct mm_struct *of __maybe_unused)
{
}

void mm_populate_new(struct mm_struct *of __maybe_unused,
		     vaddr_t start __maybe_unused, size_t len __maybe_unused)
{
}

int faultin_range(struct mm_struct *of __maybe_unused,
		  vaddr_t start __maybe_unused, size_t len __maybe_unused,
		  unsigned int flags __maybe_unused)
{
	return 0;
}

struct page *mem_map; /* rmap.c asks entries for pages; nobody does here */

const struct vm_operations anonymous_vm_ops;
const struct vm_operations file_vm_ops;

/* One file, which anybody may map, and shared objects, which are files, too. One
 * set of areas is enough for all. */
static int the_file;
static struct address_space the_mapping;

int shmem_zero_setup(struct vm_area_struct *vma)
{
	static long next_object = 0x1000;

	vma->vm_file = (struct file *)next_object++;
	vma->vm_ops = &file_vm_ops;
	objects++;
	return 0;
}

u64 file_mmap_limit(const struct file *file __maybe_unused)
{
	return ULONG_MAX;
}

struct address_space *file_mapping(const struct file *file __maybe_unused)
{
	return &the_mapping;
}

void get_file(struct file *file __maybe_unused)
{
	objects++;
}

void fput(struct file *file __maybe_unused)
{
	objects--;
}

int file_mmap(struct file *file __maybe_unused, struct vm_area_struct *vma)
{
	vma->vm_ops = &file_vm_ops;
	return 0;
}

bool file_can_mmap(const struct file *file __maybe_unused)
{
	return true;
}

vm_flags_t file_may_flags(const struct file *file __maybe_unused)
{
	return VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC;
}

static void around_areas_init(void)
{
	init_rwsem(&the_mapping.i_mmap_rwsem, "i_mmap_rwsem", RANK_I_MMAP);
	the_mapping.i_mmap = RB_ROOT;
	if (area_cache.size)
		return;
	vma_cache_init();
	anon_vma_init();
}

#endif
