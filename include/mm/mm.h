/* SPDX-License-Identifier: MIT */
/*
 * mm.h - address spaces: mm_struct, vm_area_struct and what is done to them
 *
 * What     An mm_struct is a process's memory: a set of areas (sorted list and
 *          red-black tree with a bound for the gaps below each node), and the page
 *          table that holds what has been touched of them.
 * Locking  mmap_lock: read to look at areas and to fault, write to change
 *          them. page_table_lock (pt.lock): entries. Order: mmap_lock, then
 *          pt.lock, then the allocators.
 * See: Gorman, chapter 4.
 */
#ifndef MM_MM_H
#define MM_MM_H

#include <lib/interval_tree.h>
#include <lib/list.h>
#include <lib/rbtree.h>
#include <asm/atomic.h>
#include <kernel/mutex.h>
#include <mm/page.h>
#include <mm/pgtable.h>

typedef unsigned long vm_flags_t;

#define VM_READ	       0x00000001UL
#define VM_WRITE       0x00000002UL
#define VM_EXEC	       0x00000004UL
#define VM_SHARED      0x00000008UL
#define VM_MAYREAD     0x00000010UL
#define VM_MAYWRITE    0x00000020UL
#define VM_MAYEXEC     0x00000040UL
#define VM_MAYSHARE    0x00000080UL
#define VM_GROWSDOWN   0x00000100UL
#define VM_PFNMAP      0x00000400UL /* frames that no struct page counts: pfnmap.c */
#define VM_LOCKED      0x00002000UL /* stays in memory: mlock.c */
#define VM_IO	       0x00004000UL
#define VM_SEQ_READ    0x00008000UL /* madvise's: remembered, not acted on */
#define VM_RAND_READ   0x00010000UL
#define VM_DONTCOPY    0x00020000UL /* fork leaves it out */
#define VM_DONTEXPAND  0x00040000UL
#define VM_LOCKONFAULT 0x00080000UL /* locked, but not touched before */
#define VM_ACCOUNT     0x00100000UL /* counts in Committed_AS */
#define VM_NORESERVE   0x00200000UL
#define VM_WIPEONFORK  0x02000000UL /* the child gets it untouched */
#define VM_DONTDUMP    0x04000000UL
#define VM_SOFTDIRTY   0x08000000UL /* all of it counts as written */
#define VM_STACK_FLAGS                                             \
	(VM_READ | VM_WRITE | VM_EXEC | VM_MAYREAD | VM_MAYWRITE | \
	 VM_MAYEXEC | VM_GROWSDOWN | VM_ACCOUNT)
#define VM_DATA_FLAGS                                                 \
	(VM_READ | VM_WRITE | VM_MAYREAD | VM_MAYWRITE | VM_MAYEXEC | \
	 VM_ACCOUNT)
#define VM_ACCESS_FLAGS (VM_READ | VM_WRITE | VM_EXEC)
#define VM_LOCKED_MASK	(VM_LOCKED | VM_LOCKONFAULT)
/* A driver's: never locked, never advised as memory is. */
#define VM_SPECIAL	(VM_IO | VM_DONTEXPAND | VM_PFNMAP)

struct address_space;
struct anon_vma;
struct file;
struct mm_struct;
struct vm_area_struct;
struct vm_fault;

typedef unsigned int vm_fault_t;

/* How an area gets its pages: its backend. */
struct vm_operations {
	/* Nothing stands at vmf->address yet. Sets vmf->page to the page of
	 * vmf->pgoff with a reference taken, and returns 0; or has mapped
	 * something itself, or could not: VM_FAULT_* then. May sleep. */
	vm_fault_t (*fault)(struct vm_fault *vmf);
	/* A read: maps the pages of [start, end), which have one page table, as
	 * far as they are in memory and nothing stands there yet. Returns
	 * VM_FAULT_* if that settles the fault, 0: fault is asked. Optional. */
	vm_fault_t (*map_pages)(struct vm_fault *vmf, vaddr_t start,
				vaddr_t end);
	/* For /proc/PID/maps; optional, then the file's path. */
	const char *(*name)(struct vm_area_struct *vma);
	/* Another area refers to vm_private_data / one is gone. Optional. */
	void (*open)(struct vm_area_struct *vma);
	void (*close)(struct vm_area_struct *vma);
	/* For mincore: is page PGOFF in memory? Optional: it is. */
	bool (*resident)(struct vm_area_struct *vma, unsigned long pgoff);
	/* Two areas stay two also where one goes on with the other. */
	bool dont_merge;
};

extern const struct vm_operations anonymous_vm_ops; /* anonymous.c */
extern const struct vm_operations file_vm_ops;	    /* filemap_fault.c */

struct vm_area_struct {
	vaddr_t vm_start, vm_end; /* [mmap_lock] page aligned, half open */
	struct vm_area_struct *vm_next, *vm_prev; /* [mmap_lock] by address */
	struct rb_node vm_rb;			  /* [mmap_lock] */
	unsigned long rb_subtree_gap; /* [mmap_lock] no gap below any of the
					 subtree is larger */
	struct mm_struct *vm_mm;
	pgprot_t vm_page_prot;		    /* [mmap_lock] */
	vm_flags_t vm_flags;		    /* [mmap_lock] */
	const struct vm_operations *vm_ops; /* never NULL */
	struct file *vm_file;		    /* counted */
	unsigned long vm_pgoff; /* pages; anonymous: vm_start >> PAGE_SHIFT */
	void *vm_private_data;	/* vm_ops' own */
	struct anon_vma *anon_vma;   /* rmap.h; NULL: no anonymous page yet */
	struct interval_node shared; /* [i_mmap_rwsem] in the file's i_mmap */
	struct interval_node
		anon_node; /* [its root's lock] in anon_vma->areas */
};

static inline bool vma_is_anonymous(const struct vm_area_struct *vma)
{
	return vma->vm_ops == &anonymous_vm_ops;
}

enum rss_counter {
	MM_FILEPAGES, /* of files on a disk: there is none yet */
	MM_ANONPAGES,
	MM_SHMEMPAGES, /* of files that are in memory only, and shared memory */
	NR_MM_COUNTERS
};

#define AT_VECTOR_SIZE 48

struct mm_struct {
	struct page_table pt; /* has page_table_lock */
	struct rw_semaphore mmap_lock;
	struct vm_area_struct *mmap;	   /* [mmap_lock] first area */
	struct rb_root mm_rb;		   /* [mmap_lock] */
	struct vm_area_struct *mmap_cache; /* [any] last area found: a hint */
	/* [mmap_lock] The area below which the last search for room found it, or
	 * NULL; no gap above that one is larger than cached_hole_size, nor the room
	 * above all areas. */
	struct vm_area_struct *free_area_cache;
	unsigned long cached_hole_size;
	int map_count;		  /* [mmap_lock] */
	atomic_t mm_users;	  /* tasks that run in it */
	atomic_t mm_count;	  /* + 1 for all users, + borrowers */
	struct list_head mmlist;  /* [mmlist_lock] all mms but init_mm */
	vaddr_t mmap_base;	  /* the mmap region goes down from here, */
	vaddr_t mmap_legacy_base; /* or up from here, */
	bool mmap_legacy;	  /* never down */
	vaddr_t start_code, end_code, start_data, end_data;
	vaddr_t start_brk, brk, start_stack; /* [mmap_lock] */
	vaddr_t arg_start, arg_end, env_start, env_end;
	vaddr_t sigpage; /* [mmap_lock] where get_sigpage has put it, or 0 */
	unsigned long total_vm, data_vm, exec_vm, stack_vm,
		locked_vm;		   /* [mmap_lock] pages */
	vm_flags_t def_flags;		   /* [mmap_lock] of areas to come */
	unsigned long rss[NR_MM_COUNTERS]; /* [pt.lock] pages */
	unsigned long hiwater_rss, hiwater_vm;
	unsigned long saved_auxv[AT_VECTOR_SIZE];
	struct file *exe_file; /* counted */
	bool dumpable;	       /* by its own user: it was no set-id program */
	bool lazyfree;	       /* [mmap_lock] some page may be free to take */
	short oom_score_adj;   /* [tasklist_lock] -1000 ... 1000; fork and exec
				  hand it on */
	short oom_score_adj_min; /* [tasklist_lock] none lower without rights */
	u64 oom_deadline; /* [tasklist_lock] chosen to go: the time for it */
};

extern struct mm_struct init_mm; /* kernel threads; never freed */
extern struct list_head mmlist;	 /* [mmlist_lock] */
extern spinlock_t mmlist_lock;

void mm_cache_init(void);

/* A new, empty address space with one user; NULL: no memory. */
struct mm_struct *mm_alloc(void);
/* A copy-on-write copy of OLD for fork; NULL: no memory, nothing left behind.
 */
struct mm_struct *dup_mm(struct mm_struct *old);
/* Drops a user; the last one unmaps everything. May sleep. */
void mmput(struct mm_struct *mm);
/* Keeps / drops the bare struct and page directory (a lazy kernel thread). */
static inline void mmgrab(struct mm_struct *mm)
{
	atomic_inc(&mm->mm_count);
}
void mmdrop(struct mm_struct *mm);
/* Loads NEXT's directory on this CPU. Interrupts off or preemption disabled. */
void switch_mm(struct mm_struct *prev, struct mm_struct *next);

/* The first area that ends above ADDR, or NULL. [mmap_lock read] */
struct vm_area_struct *find_vma(struct mm_struct *mm, vaddr_t addr);
/* The first area that overlaps [start, end), or NULL. [mmap_lock read] */
static inline struct vm_area_struct *find_vma_intersection(struct mm_struct *mm,
							   vaddr_t start,
							   vaddr_t end)
{
	struct vm_area_struct *vma = find_vma(mm, start);

	return vma && vma->vm_start < end ? vma : NULL;
}
/* The address of LEN free bytes, top-down below mmap_base, else bottom-up, and
 * with MAP_32BIT in FLAGS, where it exists, below 2 GiB; or -ENOMEM. What lies above DEFAULT_MAP_WINDOW is only for a HINT that does, too:
 * programs may keep notes in the upper bits of a pointer. [mmap_lock] */
unsigned long get_unmapped_area(struct mm_struct *mm, vaddr_t hint,
				unsigned long len, unsigned long flags);

/* One call of mmap, on its way: from what the caller asks for to what is mapped. */
struct mmap_call {
	struct mm_struct *mm;
	struct file *file;
	vaddr_t addr;
	unsigned long len;
	unsigned long prot, flags; /* PROT_*, MAP_* */
	unsigned long pgoff;
	/* mmap.c's, 0 before: */
	vm_flags_t vm_flags;
	unsigned long charged; /* pages promised so far */
	bool populate;	       /* the new pages are to be touched at once */
};

/*
 * mmap's core. ADDR, LEN page-rounded as mmap(2) does; PROT and FLAGS are
 * PROT_* and MAP_* as in uapi/mman.h; FILE (NULL: anonymous) is used by
 * reference, the area takes its own. Returns the address or -errno, then
 * nothing has changed. Takes mmap_lock for writing. When it has worked, CALL->addr and
 * len are what was mapped.
 */
unsigned long do_mmap_call(struct mmap_call *call);
static inline unsigned long do_mmap(struct mm_struct *mm, struct file *file,
				    vaddr_t addr, unsigned long len,
				    unsigned long prot, unsigned long flags,
				    unsigned long pgoff)
{
	struct mmap_call call = {
		.mm = mm,
		.file = file,
		.addr = addr,
		.len = len,
		.prot = prot,
		.flags = flags,
		.pgoff = pgoff,
	};

	return do_mmap_call(&call);
}
/* As munmap(2) etc. on MM. 0 or -errno. Take mmap_lock for writing. */
int do_munmap(struct mm_struct *mm, vaddr_t start, size_t len);
/* As mremap(2): the new address or -errno. Takes mmap_lock for writing. */
unsigned long do_mremap(struct mm_struct *mm, vaddr_t addr, size_t old_len,
			size_t new_len, unsigned long flags, vaddr_t new_addr);
int do_mprotect(struct mm_struct *mm, vaddr_t start, size_t len,
		unsigned long prot);
int do_madvise(struct mm_struct *mm, vaddr_t start, size_t len, int behavior);
/* FLAGS: MS_*. */
int do_msync(struct mm_struct *mm, vaddr_t start, size_t len,
	     unsigned int flags);
/* FLAGS: MAP_NONBLOCK counts. */
int do_remap_file_pages(struct mm_struct *mm, vaddr_t start, size_t size,
			unsigned long pgoff, unsigned long flags);
/* Fills VEC (a byte a page, bit 0: resident) for at most a page of bytes. */
int do_mincore(struct mm_struct *mm, vaddr_t start, size_t len,
	       unsigned char __user *vec);
/* FLAGS: VM_LOCKED, with VM_LOCKONFAULT or not; or 0: munlock. */
int do_mlock(struct mm_struct *mm, vaddr_t start, size_t len, vm_flags_t flags);
/* FLAGS are MCL_*; 0: munlockall. */
int do_mlockall(struct mm_struct *mm, unsigned int flags);
/* The new break, or the old one when it can't move: as the brk syscall. */
unsigned long do_brk(struct mm_struct *mm, vaddr_t brk);

/*
 * Touches the pages of [start, start + len) for reading or writing
 * (FAULT_FLAG_*). 0; -ENOMEM without memory, -EINVAL where access is denied,
 * -EFAULT past a file's end, -EINTR when current is to die; what came before
 * stays. Holes are passed over: -ENOMEM after the rest is done. Takes mmap_lock
 * for reading.
 */
int faultin_range(struct mm_struct *mm, vaddr_t start, size_t len,
		  unsigned int fault_flags);
/*
 * Touches them as their areas allow (MAP_POPULATE, mlock), but those of devices
 * and of VM_LOCKONFAULT. Holes are nothing. Errors as above, -EFAULT where
 * nothing is allowed. The others go on with the next area then: for all of MM, and
 * for what was mapped just now, which is likely to be untouched.
 */
int mm_populate(struct mm_struct *mm, vaddr_t start, size_t len);
void mm_populate_all(struct mm_struct *mm);
void mm_populate_new(struct mm_struct *mm, vaddr_t start, size_t len);

/* execve: the stack's area, [STACK_TOP - size, STACK_TOP), which may be
 * executed if EXEC; 0 or -ENOMEM. */
int setup_stack_area(struct mm_struct *mm, vaddr_t stack_top, size_t size,
		     bool exec);
/* sigpage_32.c. Where MM may read and execute PAGE, one of the kernel's image with the
 * code that returns from signals: mapped now, if it is not there (any more). 0: it
 * cannot be. Takes mmap_lock for writing. */
vaddr_t get_sigpage(struct mm_struct *mm, const void *page);
/* layout.c. A new mm: where its mmap region starts, from current's RLIMIT_STACK and
 * personality. */
void arch_pick_mmap_layout(struct mm_struct *mm);
/* Bytes, whole pages, by which a program that current executes is moved: up its
 * own file, if it has no address; down its stack; its heap up. 0: nothing is
 * placed at random. */
vaddr_t random_mmap_offset(void);
vaddr_t random_stack_offset(void);
vaddr_t random_brk_offset(void);
/* The same for each area of MAP_32BIT. */
vaddr_t random_low_offset(void);
/* Bytes between a new program's strings and its tables. */
vaddr_t random_sp_offset(void);

/*
 * Copies LEN bytes between BUF and another address space, faulting pages in
 * (WRITE: into the mm). Returns the bytes copied. For execve's stack and
 * /proc/PID/cmdline. Takes mmap_lock for reading.
 */
size_t access_remote_vm(struct mm_struct *mm, vaddr_t addr, void *buf,
			size_t len, bool write);

/* The same as the program itself may: nothing is read that it could not read. */
size_t access_process_vm(struct mm_struct *mm, vaddr_t addr, void *buf,
			 size_t len, bool write);

/* The page of ADDR, faulted in to be written, with a reference; NULL: there is
 * no memory, or no area. Takes mmap_lock for reading. */
struct page *get_remote_page(struct mm_struct *mm, vaddr_t addr);

/* Bits of page table entries for an area with FLAGS. */
pgprot_t vm_get_page_prot(vm_flags_t flags);

/* What VMA is called in /proc/PID/maps: a path, "[heap]", "[stack]" or "".
 * May use BUF. [mmap_lock read] */
const char *vma_name(struct vm_area_struct *vma, char *buf, size_t size);

/* "rwxp" and NUL, as in /proc/PID/maps. */
void vma_perms(const struct vm_area_struct *vma, char perms[5]);

static inline unsigned long get_mm_rss(const struct mm_struct *mm)
{
	return mm->rss[MM_FILEPAGES] + mm->rss[MM_ANONPAGES] +
	       mm->rss[MM_SHMEMPAGES];
}

/* Bytes of page tables below the root, as Linux counts them: VmPTE. */
static inline unsigned long mm_pgtables_bytes(const struct mm_struct *mm)
{
	return mm->pt.nr_tables * PAGE_SIZE;
}

/* What /proc/PID/pagemap says of one page, in Linux's bits. [mmap_lock read] */
u64 pagemap_entry(struct mm_struct *mm, vaddr_t addr);

/* The address space after PREV (NULL: the first) that is still in use, with a
 * user's reference; PREV's is dropped. NULL: there is none. */
struct mm_struct *next_mm(struct mm_struct *prev);

/* Pages that areas with VM_LOCKED have in memory: Mlocked. May sleep. */
unsigned long nr_mlocked_pages(void);

/* Pages that could be had without hardship: MemAvailable. */
unsigned long si_mem_available(void);

/* Pages promised to programs (Committed_AS), and how many may be with
 * overcommit_memory 2 (CommitLimit). */
unsigned long vm_committed_pages(void);
unsigned long vm_commit_limit(void);

/*
 * What mm/ asks of a file, and fs/ answers: its count; its pages; to note that it
 * is written now; how many bytes of it can be mapped; the call that sets vma->vm_ops; whether there is such a call; a
 * hole in it, 0 or -errno, with no lock held; its bytes on its disk, 0 or -errno;
 * whether current may know which of its pages are in memory; VM_MAYREAD and
 * VM_MAYWRITE as it
 * was opened; its path, which may be put into BUF.
 */
void get_file(struct file *file);
void fput(struct file *file);
struct address_space *file_mapping(const struct file *file);
void file_update_time(const struct file *file);
u64 file_mmap_limit(const struct file *file);
int file_mmap(struct file *file, struct vm_area_struct *vma);
bool file_can_mmap(const struct file *file);
int file_punch_hole(struct file *file, loff_t offset, loff_t len);
int file_sync(const struct file *file);
bool file_shows_residency(const struct file *file);
vm_flags_t file_may_flags(const struct file *file);
const char *file_path(const struct file *file, char *buf, size_t size);
/* A file of SIZE bytes in memory without a place, called NAME in /proc, for which
 * CHARGED pages are promised until it goes; ERR_PTR: -ENOMEM, -EINVAL (SIZE). */
struct file *shmem_file_setup(const char *name, loff_t size,
			      unsigned long charged);

#define STACK_GUARD_GAP (256UL << PAGE_SHIFT)

#endif
