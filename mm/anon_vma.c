// SPDX-License-Identifier: MIT
/*
 * anon_vma.c - areas of anonymous memory, and what fork made of them (mm/rmap.h)
 *
 * What        A family is all that was forked, directly or not, from one area's
 *             anon_vma: a tree of anon_vmas with one lock, the root's.
 * Life        With its last area an anon_vma mostly goes. It stays while pages
 *             have it as their mapping, since their search begins there, and
 *             while it holds two branches together. What has become useless
 *             later is noticed when one below it goes, or forks: so a line of
 *             processes of which each forks the next and ends does not leave an
 *             anon_vma for each. The root stays as long as the family, as the
 *             lock's place.
 * Locking     vma->anon_vma is set once, from NULL, by a fault with mmap_lock
 *             held for reading; pt.lock keeps two of them apart. All else about
 *             an area's place wants mmap_lock for writing, but for the stack,
 *             which grows (stack.c).
 * Failure     -ENOMEM, nothing changed.
 */
#include <mm/filemap.h>
#include <mm/rmap.h>
#include <mm/slab.h>
#include <mm/vma.h>

static struct kmem_cache *anon_vma_cachep;

/* As those that are handed out are, and those that are given back: a root of no
 * family. */
static void construct(void *object)
{
	struct anon_vma *av = object;

	av->root = av;
	av->parent = NULL;
	INIT_LIST_HEAD(&av->children);
	av->areas = RB_ROOT;
	atomic_set(&av->nr_pages, 0);
	av->inherited = false;
	av->members = 1;
	init_rwsem(&av->lock, "anon_vma.lock", RANK_ANON_VMA);
}

void anon_vma_init(void)
{
	anon_vma_cachep = kmem_cache_create("anon_vma", sizeof(struct anon_vma),
					    0, SLAB_PANIC, construct);
}

static struct anon_vma *anon_vma_alloc(void)
{
	return kmem_cache_alloc(anon_vma_cachep, GFP_KERNEL);
}

static void anon_vma_free(struct anon_vma *av)
{
	kmem_cache_free(anon_vma_cachep, av);
}

/* ------------------------------------------------------------- out of use */

/* AV, of no use and not the root, leaves the family; its only child, if any, takes
 * its place. [root->lock] */
static void leave_family(struct anon_vma *av)
{
	struct anon_vma *child;

	av->root->members--;
	list_del(&av->sibling);
	if (!list_empty(&av->children)) {
		child = list_first_entry(&av->children, struct anon_vma,
					 sibling);
		child->parent = av->parent;
		list_del(&child->sibling);
		list_add(&child->sibling, &av->parent->children);
	}
	av->root = av;
	av->parent = NULL;
	av->inherited = false;
	anon_vma_free(av);
}

static bool is_useless(const struct anon_vma *av)
{
	if (!RB_EMPTY_ROOT(&av->areas) || atomic_read(&av->nr_pages))
		return false;
	if (!av->parent)
		return list_empty(&av->children);
	return list_empty(&av->children) || list_is_singular(&av->children);
}

/* From AV upwards; ALL: also behind one that is of use. True: the root is of none,
 * the last one. [root->lock] */
static inline bool prune(struct anon_vma *av, bool all)
{
	struct anon_vma *parent;

	for (; (parent = av->parent); av = parent) {
		if (is_useless(av))
			leave_family(av);
		else if (!all)
			return false;
	}
	return is_useless(av);
}

/* -------------------------------------------------------- areas' own places */

static struct address_space *vma_mapping(const struct vm_area_struct *vma)
{
	return vma->vm_file ? file_mapping(vma->vm_file) : NULL;
}

static struct anon_vma *anon_vma_of(const struct vm_area_struct *vma,
				    const struct vm_area_struct *other)
{
	return vma->anon_vma || !other ? vma->anon_vma : other->anon_vma;
}

void __vma_rmap_lock(struct vm_area_struct *vma,
		     const struct vm_area_struct *other)
{
	struct anon_vma *av = anon_vma_of(vma, other);

	if (vma->vm_file)
		down_write(&vma_mapping(vma)->i_mmap_rwsem);
	if (av)
		down_write(&av->root->lock);
}

void __vma_rmap_unlock(struct vm_area_struct *vma,
		       const struct vm_area_struct *other)
{
	struct anon_vma *av = anon_vma_of(vma, other);

	if (av)
		up_write(&av->root->lock);
	if (vma->vm_file)
		up_write(&vma_mapping(vma)->i_mmap_rwsem);
}

static void insert_into(struct interval_node *node, struct rb_root *tree,
			const struct vm_area_struct *vma)
{
	node->start = vma->vm_pgoff;
	node->last = vma->vm_pgoff + vma_pages(vma) - 1;
	interval_insert(node, tree);
}

void vma_rmap_insert(struct vm_area_struct *vma)
{
	if (vma->vm_file)
		insert_into(&vma->shared, &vma_mapping(vma)->i_mmap, vma);
	if (vma->anon_vma)
		insert_into(&vma->anon_node, &vma->anon_vma->areas, vma);
}

void vma_rmap_moved(struct vm_area_struct *vma)
{
	const unsigned long start = vma->vm_pgoff;
	const unsigned long last = start + vma_pages(vma) - 1;

	if (vma->vm_file)
		interval_move(&vma->shared, start, last,
			      &vma_mapping(vma)->i_mmap);
	if (vma->anon_vma)
		interval_move(&vma->anon_node, start, last,
			      &vma->anon_vma->areas);
}

void vma_rmap_remove(struct vm_area_struct *vma)
{
	if (vma->vm_file)
		interval_remove(&vma->shared, &vma_mapping(vma)->i_mmap);
	if (vma->anon_vma)
		interval_remove(&vma->anon_node, &vma->anon_vma->areas);
}

void __anon_vma_leave(struct vm_area_struct *vma)
{
	struct anon_vma *av = vma->anon_vma, *root = av->root;
	bool last;

	down_write(&root->lock);
	interval_remove(&vma->anon_node, &av->areas);
	vma->anon_vma = NULL;
	last = RB_EMPTY_ROOT(&av->areas) && prune(av, false);
	up_write(&root->lock);
	if (last)
		anon_vma_free(root);
}

void __file_rmap_leave(struct vm_area_struct *vma)
{
	struct address_space *mapping = vma_mapping(vma);

	down_write(&mapping->i_mmap_rwsem);
	interval_remove(&vma->shared, &mapping->i_mmap);
	up_write(&mapping->i_mmap_rwsem);
}

/* ------------------------------------------------------------------ coming */

/* A's end is B's begin, and mprotect could make one of them. */
static bool could_be_one(const struct vm_area_struct *a,
			 const struct vm_area_struct *b)
{
	return a->vm_end == b->vm_start && a->vm_file == b->vm_file &&
	       !((a->vm_flags ^ b->vm_flags) &
		 ~(VM_ACCESS_FLAGS | VM_SOFTDIRTY)) &&
	       a->vm_pgoff + vma_pages(a) == b->vm_pgoff;
}

static struct anon_vma *of_neighbour(const struct vm_area_struct *vma)
{
	const struct vm_area_struct *prev = vma->vm_prev, *next = vma->vm_next;
	struct anon_vma *av;

	av = next && could_be_one(vma, next) ? READ_ONCE(next->anon_vma) : NULL;
	if (av && !av->inherited)
		return av;
	av = prev && could_be_one(prev, vma) ? READ_ONCE(prev->anon_vma) : NULL;
	return av && !av->inherited ? av : NULL;
}

/* AV is VMA's from now on; false: another fault was first. [root->lock, if others
 * know AV] */
static inline bool take(struct vm_area_struct *vma, struct anon_vma *av)
{
	spinlock_t *lock = &vma->vm_mm->pt.lock;
	bool first;

	spin_lock(lock);
	first = !vma->anon_vma;
	if (likely(first)) {
		insert_into(&vma->anon_node, &av->areas, vma);
		barrier(); /* who sees it finds all of it */
		WRITE_ONCE(vma->anon_vma, av);
	}
	spin_unlock(lock);
	return first;
}

static void take_neighbours(struct vm_area_struct *vma, struct anon_vma *av)
{
	down_write(&av->root->lock);
	take(vma, av);
	up_write(&av->root->lock);
}

int __anon_vma_prepare(struct vm_area_struct *vma)
{
	struct anon_vma *av = of_neighbour(vma);

	if (av) {
		take_neighbours(vma, av);
		return 0;
	}
	av = anon_vma_alloc();
	if (!av)
		return -ENOMEM;
	if (unlikely(!take(vma, av)))
		anon_vma_free(av);
	return 0;
}

int anon_vma_fork(struct vm_area_struct *child)
{
	struct anon_vma *parent = child->anon_vma, *root = parent->root;
	struct anon_vma *av = anon_vma_alloc();

	if (!av)
		return -ENOMEM;
	av->root = root;
	av->inherited = true;
	down_write(&root->lock);
	if (parent->parent)
		prune(parent->parent, true);
	root->members++;
	av->parent = parent;
	list_add(&av->sibling, &parent->children);
	up_write(&root->lock);
	child->anon_vma = av;
	return 0;
}
