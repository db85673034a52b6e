// SPDX-License-Identifier: MIT
/*
 * initramfs.c - from the archive that the boot loader brought to the tree
 *
 *	initrd: [ cpio | gzip member | cpio ... ]  reserved, maybe high, memory
 *	    |  mapped (direct map or vmap), gzip first unpacked as a whole
 *	    v
 *	entries -> inodes, data -> pages of PAGE_FILE; then the initrd is freed
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
#include <lib/cpio.h>
#include <lib/err.h>
#include <lib/inflate.h>
#include <lib/string.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include <uapi/limits.h>
#include "internal.h"

/* A file with several names: the first one has the bytes. */
struct hard_link {
	struct hard_link *next;
	u32 ino, dev_major, dev_minor;
	struct inode *inode;
};

struct unpack {
	struct inode *root;
	struct hard_link *links;
	const char *last_name; /* for messages */
	bool in_gzip;	       /* one layer: no archive nests without end */
};

/* NULL when all is well, else what is wrong. */
typedef const char *fault_t;

static const char no_memory[] = "there is no memory for it";

/* The directory below DIR called NAME (N bytes), made if it is missing. */
static fault_t enter_dir(struct inode **dir, const char *name, size_t n)
{
	char component[NAME_MAX + 1];
	struct inode *child;

	if (n > NAME_MAX)
		return "a component of its name is too long";
	memcpy(component, name, n);
	component[n] = '\0';
	child = inode_child(*dir, component);
	if (!child)
		child = inode_create(*dir, component, S_IFDIR | 0755);
	else if (S_ISLNK(child->mode))
		child = path_lookup_at(*dir, component, 0);
	if (IS_ERR(child))
		return PTR_ERR(child) == -ENOMEM
			       ? no_memory
			       : "its name leads through a dead link";
	if (!S_ISDIR(child->mode))
		return "its name leads through something that is no directory";
	*dir = child;
	return NULL;
}

/* Splits NAME: *DIR is where it goes, *LAST its last component, "" for the
 * root itself. */
static fault_t find_place(struct inode **dir, const char *name,
			  const char **last)
{
	for (;;) {
		size_t n;
		fault_t fault;

		name += strspn(name, "/");
		n = strcspn(name, "/");
		*last = name;
		if (name[n] == '\0')
			break;
		if (n == 1 && name[0] == '.') {
			name += n;
			continue;
		}
		fault = enter_dir(dir, name, n);
		if (fault)
			return fault;
		name += n;
	}
	if (strcmp(*last, ".") == 0)
		*last = "";
	return strlen(*last) > NAME_MAX ? "its name is too long" : NULL;
}

static struct inode *find_link(struct unpack *u, const struct cpio_entry *e)
{
	struct hard_link *link;

	for (link = u->links; link; link = link->next)
		if (link->ino == e->ino && link->dev_major == e->dev_major &&
		    link->dev_minor == e->dev_minor)
			return link->inode;
	return NULL;
}

static bool note_link(struct unpack *u, const struct cpio_entry *e,
		      struct inode *inode)
{
	struct hard_link *link = kmalloc(sizeof(*link), GFP_KERNEL);

	if (!link)
		return false;
	*link = (struct hard_link){ u->links, e->ino, e->dev_major,
				    e->dev_minor, inode };
	u->links = link;
	return true;
}

/* A name that exists is taken over, unless it is a directory. */
static struct inode *make_node(struct inode *dir, const char *name, u32 mode)
{
	struct inode *inode = *name ? inode_child(dir, name) : dir;

	if (!inode)
		return inode_create(dir, name, mode);
	if (S_ISDIR(inode->mode) != S_ISDIR(mode))
		return ERR_PTR(-EEXIST);
	inode_drop_pages(inode);
	kfree(inode->symlink);
	inode->symlink = NULL;
	inode->link = NULL;
	inode->mode = mode;
	inode->fops = S_ISREG(mode) ? &regular_fops : NULL;
	return inode;
}

static fault_t fill_file(struct unpack *u, const struct cpio_entry *e,
			 struct inode *inode)
{
	struct inode *first = e->nlink > 1 ? find_link(u, e) : NULL;

	if (first && first != inode) {
		inode->link = first;
		first->nlink++;
		inode = first;
	} else if (e->nlink > 1 && !note_link(u, e, inode)) {
		return no_memory;
	}
	if (e->size == 0)
		return NULL;
	inode_drop_pages(inode);
	if (inode_set_size(inode, (loff_t)e->size))
		return no_memory;
	inode_write(inode, 0, e->data, e->size);
	return NULL;
}

static fault_t fill_symlink(const struct cpio_entry *e, struct inode *inode)
{
	if (e->size == 0 || e->size >= PATH_MAX ||
	    memchr(e->data, '\0', e->size))
		return "its target is no path";
	inode->symlink = kmalloc(e->size + 1, GFP_KERNEL);
	if (!inode->symlink)
		return no_memory;
	memcpy(inode->symlink, e->data, e->size);
	inode->symlink[e->size] = '\0';
	return NULL;
}

static fault_t fill_node(struct unpack *u, const struct cpio_entry *e,
			 struct inode *inode)
{
	inode->uid = e->uid;
	inode->gid = e->gid;
	inode->mtime = e->mtime;
	switch (e->mode & S_IFMT) {
	case S_IFREG:
		return fill_file(u, e, inode);
	case S_IFLNK:
		return fill_symlink(e, inode);
	case S_IFCHR:
	case S_IFBLK:
		inode->rdev = MKDEV(e->rdev_major, e->rdev_minor);
		return NULL;
	}
	return NULL;
}

static bool known_type(u32 mode)
{
	return S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode) ||
	       S_ISCHR(mode) || S_ISBLK(mode) || S_ISFIFO(mode) ||
	       S_ISSOCK(mode);
}

static fault_t add_entry(struct unpack *u, const struct cpio_entry *e)
{
	struct inode *dir = u->root, *inode;
	const char *last;
	fault_t fault;

	if (!known_type(e->mode))
		return "its mode has no type that is known";
	fault = find_place(&dir, e->name, &last);
	if (fault)
		return fault;
	inode = make_node(dir, last, e->mode & 0177777);
	if (IS_ERR(inode))
		return PTR_ERR(inode) == -ENOMEM
			       ? no_memory
			       : "a directory and something else have its name";
	return fill_node(u, e, inode);
}

/* *USED: bytes that the archives took. */
static bool unpack_cpio(struct unpack *u, const void *data, size_t n,
			size_t *used)
{
	struct cpio_entry e;
	struct cpio_iter it;
	int more;

	cpio_begin(&it, data, n);
	while ((more = cpio_next(&it, &e)) > 0) {
		fault_t fault = add_entry(u, &e);

		if (fault) {
			pr_err("initramfs: /%s: %s; unpacking ends here\n",
			       e.name + strspn(e.name, "/"), fault);
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
		return no_memory;
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
		return "there is no memory for what it unpacks to";
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
	if (fault)
		pr_err("initramfs: the gzip data cannot be used: %s\n", fault);
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

bool initramfs_unpack_from(const void *data, size_t n, struct inode *root)
{
	struct unpack u = { .root = root, .last_name = "the beginning" };
	struct hard_link *next;
	bool ok = unpack_archives(&u, data, n);

	for (; u.links; u.links = next) {
		next = u.links->next;
		kfree(u.links);
	}
	return ok;
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

void initramfs_unpack(void)
{
	u64 start = boot_info.initrd_start, size = boot_info.initrd_end - start;
	pfn_t first = (pfn_t)(start >> PAGE_SHIFT);
	pfn_t end =
		(pfn_t)((boot_info.initrd_end + PAGE_SIZE - 1) >> PAGE_SHIFT);
	char *data;

	if (size == 0) {
		pr_warn("initramfs: the boot loader brought none\n");
		return;
	}
	data = map_initrd(first, end);
	if (data)
		initramfs_unpack_from(data + (start & (PAGE_SIZE - 1)),
				      (size_t)size, root_inode);
	else
		pr_err("initramfs: %llu bytes above the direct map are too "
		       "many to be mapped\n",
		       size);
	if (data && end > max_low_pfn)
		vunmap(data);
	free_reserved_area(first, end, "initrd");
}
