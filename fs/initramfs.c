// SPDX-License-Identifier: MIT
/*
 * initramfs.c - from the archive that the boot loader brought to the tree
 *
 *	initrd: [ cpio | gzip member | cpio ... ]  reserved, maybe high, memory
 *	    |  mapped (direct map or vmap), gzip first unpacked as a whole
 *	    v
 *	entries -> names, data -> pages of the cache; then the initrd is freed
 *
 * Failure     One sentence names the entry and what is wrong with it; what
 *             came before stays. A gzip member whose checksum or length is
 *             wrong is not used at all, since no byte of it can be trusted.
 * See         Linux's Documentation/driver-api/early-userspace/buffer-format.
 */
#include <asm/page.h>
#include <fs/fs.h>
#include <kernel/boot.h>
#include <kernel/printk.h>
#include <kernel/time.h>
#include <lib/cpio.h>
#include <lib/err.h>
#include <lib/inflate.h>
#include <lib/string.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include <uapi/limits.h>
#include "initramfs_internal.h"

/* *USED: bytes that the archives took. */
static bool unpack_cpio(struct unpack *u, const void *data, size_t n,
			size_t *used)
{
	struct cpio_entry e;
	struct cpio_iter it;
	int more;

	cpio_begin(&it, data, n);
	while ((more = cpio_next(&it, &e)) > 0) {
		fault_t fault = initramfs_add_entry(u, &e);

		if (fault) {
			pr_err("initramfs: /%s: %s; unpacking ends here\n",
			       e.name + strspn(e.name, "/"), fault);
			u->no_memory = fault == initramfs_no_memory;
			return false;
		}
		u->last_name = e.name;
	}
	*used = it.pos;
	if (more == 0 && it.pos > 0)
		return true;
	pr_err("initramfs: the entry after %s, at byte %zu, cannot be read: "
	       "%s\n",
	       u->last_name, it.error ? it.error_offset : it.pos,
	       it.error ? it.error : "it is neither cpio nor gzip");
	return false;
}

/* ------------------------------------------------------------ a gzip member */

/* What comes out of the decompressor: pages, as many as it takes. */
struct page_buffer {
	struct page **pages; /* vmalloc'ed, room for CAPACITY */
	size_t nr, capacity, bytes;
};

static bool grow_buffer(struct page_buffer *b)
{
	size_t capacity = b->capacity ? 2 * b->capacity : 1024;
	struct page **pages;

	if (b->nr < b->capacity)
		return true;
	pages = vmalloc(capacity * sizeof(pages[0]));
	if (!pages)
		return false;
	memcpy(pages, b->pages, b->nr * sizeof(pages[0]));
	vfree(b->pages);
	b->pages = pages;
	b->capacity = capacity;
	return true;
}

static ssize_t buffer_write(void *ctx, const void *data, size_t n)
{
	struct page_buffer *b = ctx;
	const u8 *from = data;
	size_t left = n;

	while (left) {
		size_t offset = b->bytes % PAGE_SIZE;
		size_t part =
			left < PAGE_SIZE - offset ? left : PAGE_SIZE - offset;
		u8 *to;

		if (offset == 0) {
			if (!grow_buffer(b))
				return -ENOMEM;
			b->pages[b->nr] = alloc_page(GFP_HIGHUSER_MOVABLE);
			if (!b->pages[b->nr])
				return -ENOMEM;
			b->nr++;
		}
		to = kmap_local_page(b->pages[b->nr - 1]);
		memcpy(to + offset, from, part);
		kunmap_local(to);
		from += part;
		left -= part;
		b->bytes += part;
	}
	return (ssize_t)n;
}

static void free_buffer(struct page_buffer *b)
{
	while (b->nr)
		__free_page(b->pages[--b->nr]);
	vfree(b->pages);
}

/* -> 0, or why there is nothing in B that can be used. */
static fault_t gunzip(struct page_buffer *b, const void *data, size_t n,
		      size_t *used)
{
	struct inflate *s = vmalloc(sizeof(*s) + INFLATE_WINDOW_SIZE);
	enum inflate_error error;

	if (!s)
		return initramfs_no_memory;
	memset(s, 0, sizeof(*s));
	s->in = data;
	s->in_size = n;
	s->window = (u8 *)(s + 1);
	s->write = buffer_write;
	s->ctx = b;
	error = inflate_gzip(s);
	*used = s->in_used;
	vfree(s);
	if (error == INFLATE_WRITE_FAILED)
		return initramfs_no_memory;
	return error ? inflate_strerror(error) : NULL;
}

static bool unpack_archives(struct unpack *u, const void *data, size_t n);

static bool unpack_gzip(struct unpack *u, const void *data, size_t n,
			size_t *used)
{
	struct page_buffer b = { 0 };
	fault_t fault = gunzip(&b, data, n, used);
	bool ok = false;
	void *text;

	if (!fault && b.nr) {
		text = vmap(b.pages, b.nr, PGPROT_KERNEL);
		u->in_gzip = true;
		if (text)
			ok = unpack_archives(u, text, b.bytes);
		else
			fault = "what it unpacks to is too large";
		vunmap(text);
	}
	if (fault) {
		pr_err("initramfs: the gzip data cannot be used: %s\n", fault);
		u->no_memory = fault == initramfs_no_memory;
	}
	u->in_gzip = false;
	u->last_name = "the gzip data";
	free_buffer(&b);
	return ok;
}

/* cpio archives and gzip members in any order, zero bytes between them. */
static bool unpack_archives(struct unpack *u, const void *data, size_t n)
{
	const u8 *p = data;
	size_t used;
	bool ok;

	for (;; p += used, n -= used) {
		while (n && !*p) {
			p++;
			n--;
		}
		if (n == 0)
			return true;
		if (!u->in_gzip && gzip_detect(p, n))
			ok = unpack_gzip(u, p, n, &used);
		else
			ok = unpack_cpio(u, p, n, &used);
		if (!ok)
			return false;
	}
}

/* -> NULL, or why it is not all there, as initramfs_fault says it. */
static const char *unpack_below(const struct path *base, const void *data,
				size_t n)
{
	struct unpack u = { .base = *base, .last_name = "the beginning" };
	bool ok = unpack_archives(&u, data, n);

	initramfs_forget_links(&u);
	if (u.no_memory)
		return "there is no memory for all of it; give the machine more";
	return ok ? NULL : "it cannot be read to its end";
}

bool initramfs_unpack_from(const void *data, size_t n, const struct path *base)
{
	return !unpack_below(base, data, n);
}

/* ------------------------------------------------------------ the loader's */

/* Reserved memory at one address: low memory has one, high memory gets one. */
static void *map_initrd(pfn_t start, pfn_t end)
{
	struct page **pages;
	void *addr;
	pfn_t pfn;

	if (end <= max_low_pfn)
		return pfn_to_virt(start);
	pages = vmalloc((end - start) * sizeof(pages[0]));
	if (!pages)
		return NULL;
	for (pfn = start; pfn < end; pfn++)
		pages[pfn - start] = pfn_to_page(pfn);
	addr = vmap(pages, (unsigned int)(end - start), PGPROT_KERNEL);
	vfree(pages);
	return addr;
}

static const char *unpack_fault;

const char *initramfs_fault(void)
{
	return unpack_fault;
}

void initramfs_unpack(void)
{
	u64 start = boot_info.initrd_start, size = boot_info.initrd_end - start;
	pfn_t first = (pfn_t)(start >> PAGE_SHIFT);
	pfn_t end =
		(pfn_t)((boot_info.initrd_end + PAGE_SIZE - 1) >> PAGE_SHIFT);
	struct path root;
	char *data;

	if (size == 0) {
		unpack_fault = boot_info.initrd_fault;
		if (!unpack_fault)
			unpack_fault = "the boot loader brought none";
		pr_warn("initramfs: %s\n", unpack_fault);
		return;
	}
	data = map_initrd(first, end);
	if (data) {
		get_fs_root(&root);
		unpack_fault = unpack_below(
			&root, data + (start & (PAGE_SIZE - 1)), (size_t)size);
		path_put(&root);
	} else {
		pr_err("initramfs: %llu bytes above the direct map are too "
		       "many to be mapped\n",
		       size);
		unpack_fault = "it is too large to be mapped";
	}
	if (data && end > max_low_pfn)
		vunmap(data);
	free_reserved_area(first, end, "initrd");
}
