// SPDX-License-Identifier: MIT
/*
 * binfmt_elf.c - a program's file becomes areas of an address space
 *
 *	 file:   |ELF|phdr| text ...... | data .... |
 *	                  |             |    |      |
 *	 memory:  [ r-x, the file's pages ] [ rw-, copied when written | bss ]
 *	                                         the page they share --^ is
 *	                                         copied here, its tail zeroed
 *
 * What        Nothing is read but the headers: pages come by faults, so all
 *             processes that run a file share its text. A program without an
 *             address of its own goes to ELF_ET_DYN_BASE, and its interpreter
 *             (ld-linux) where mmap would put it; a static PIE, which is its
 *             own interpreter, too, and its heap to ELF_ET_DYN_BASE.
 * Failure     The half-built address space is the caller's to drop.
 * Not here    Core dumps.
 */
#include <fs/binfmt_elf.h>
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/align.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/mm.h>
#include <mm/slab.h>
#include <uapi/mman.h>

static unsigned long segment_prot(const elf_phdr *ph)
{
	return (ph->p_flags & PF_R ? PROT_READ : 0) |
	       (ph->p_flags & PF_W ? PROT_WRITE : 0) |
	       (ph->p_flags & PF_X ? PROT_EXEC : 0);
}

static int mmap_at(struct mm_struct *mm, struct file *file, vaddr_t start,
		   vaddr_t end, unsigned long prot, unsigned long pgoff)
{
	unsigned long flags = MAP_PRIVATE | MAP_FIXED;
	unsigned long addr;

	if (start >= end)
		return 0;
	if (!file)
		flags |= MAP_ANONYMOUS;
	addr = do_mmap(mm, file, start, end - start, prot, flags, pgoff);
	return IS_ERR_VALUE(addr) ? (int)addr : 0;
}

/* The rest of the page behind the file's last byte; copies that page. */
static int zero_tail(struct mm_struct *mm, vaddr_t addr)
{
	size_t n = PAGE_ALIGN(addr) - addr;

	if (n == 0)
		return 0;
	if (access_remote_vm(mm, addr, lowmem_page_address(zero_page), n,
			     true) != n)
		return -ENOMEM;
	return 0;
}

static int map_segment(struct file *file, struct mm_struct *mm,
		       const elf_phdr *ph, vaddr_t bias, const char **why)
{
	vaddr_t start = ALIGN_DOWN(ph->p_vaddr + bias, PAGE_SIZE);
	vaddr_t file_end = ph->p_vaddr + bias + ph->p_filesz;
	vaddr_t mem_end = PAGE_ALIGN(ph->p_vaddr + bias + ph->p_memsz);
	vaddr_t anon_start = start;
	unsigned long prot = segment_prot(ph);
	int err;

	if (ph->p_filesz) {
		anon_start = PAGE_ALIGN(file_end);
		err = mmap_at(mm, file, start, anon_start, prot,
			      ph->p_offset >> PAGE_SHIFT);
		if (!err && ph->p_memsz > ph->p_filesz) {
			*why = "its bss begins in a page that is not writable";
			err = prot & PROT_WRITE ? zero_tail(mm, file_end)
						: -ENOEXEC;
		}
		if (err)
			return err;
	}
	return mmap_at(mm, NULL, anon_start, mem_end, prot, 0);
}

/* What the load segments span, before they are moved. */
struct elf_span {
	vaddr_t start, end, align;
};

static struct elf_span load_span(const elf_ehdr *eh, const elf_phdr *ph)
{
	struct elf_span span = { ~0UL, 0, PAGE_SIZE };
	unsigned int i;

	for (i = 0; i < eh->e_phnum; i++, ph++) {
		if (ph->p_type != PT_LOAD || !ph->p_memsz)
			continue;
		span.start = min_t(vaddr_t, span.start,
				   ALIGN_DOWN(ph->p_vaddr, PAGE_SIZE));
		span.end = max_t(vaddr_t, span.end,
				 PAGE_ALIGN(ph->p_vaddr + ph->p_memsz));
		if (is_power_of_2(ph->p_align) && ph->p_align <= TASK_SIZE / 4)
			span.align = max_t(vaddr_t, span.align, ph->p_align);
	}
	return span;
}

/* A program without an address of its own: how far it is moved. */
static int choose_bias(struct mm_struct *mm, const struct elf_span *span,
		       vaddr_t *bias)
{
	unsigned long addr = get_unmapped_area(
		mm, 0, span->end - span->start + span->align - PAGE_SIZE, 0);

	if (IS_ERR_VALUE(addr))
		return (int)addr;
	*bias = ALIGN(addr, span->align) - span->start;
	return 0;
}

/* The numbers that /proc and brk go by. */
static void note_segment(struct mm_struct *mm, const elf_phdr *ph, vaddr_t bias)
{
	vaddr_t start = ph->p_vaddr + bias, end = start + ph->p_filesz;

	if (ph->p_flags & PF_X) {
		if (!mm->start_code || start < mm->start_code)
			mm->start_code = start;
		mm->end_code = max(mm->end_code, end);
	} else if (ph->p_flags & PF_W) {
		if (!mm->start_data || start < mm->start_data)
			mm->start_data = start;
		mm->end_data = max(mm->end_data, end);
	}
}

static vaddr_t phdr_address(const elf_ehdr *eh, const elf_phdr *ph,
			    vaddr_t bias)
{
	unsigned int i;

	for (i = 0; i < eh->e_phnum; i++, ph++)
		if (ph->p_type == PT_LOAD && eh->e_phoff >= ph->p_offset &&
		    eh->e_phoff - ph->p_offset < ph->p_filesz)
			return eh->e_phoff - ph->p_offset + ph->p_vaddr + bias;
	return 0;
}

/* Without the header it is a program from before stacks could be told: i386's
 * of that time also run what they can only read. Its own segments are mapped so. */
static void note_stack(struct elf_image *image, const elf_ehdr *eh,
		       const elf_phdr *ph)
{
	const elf_phdr *stack = elf_find_phdr(eh, ph, PT_GNU_STACK);

	image->exec_stack = stack ? stack->p_flags & PF_X : ELF_OLD_EXEC_ALL;
	current->personality = ELF_PERSONALITY(current->personality);
	if (!stack && ELF_OLD_EXEC_ALL)
		current->personality |= READ_IMPLIES_EXEC;
}

/* ----------------------------------------------------------------- loading */

/* A file that is loaded: the program, or its interpreter. */
struct elf_file {
	struct file *file;
	elf_ehdr eh;
	elf_phdr *ph;	 /* owned */
	vaddr_t bias;	 /* how far it is moved */
	const char *why; /* what is wrong with it */
};

static int read_phdrs(struct elf_file *elf)
{
	size_t size = elf->eh.e_phnum * sizeof(elf_phdr);
	ssize_t n;

	elf->ph = kmalloc(size, GFP_KERNEL);
	if (!elf->ph)
		return -ENOMEM;
	n = kernel_read(elf->file, elf->ph, size, (loff_t)elf->eh.e_phoff);
	if (n < 0)
		return (int)n;
	return n == (ssize_t)size ? 0 : -ENOEXEC;
}

/* The headers, and whether they make sense: 0, -ENOEXEC or -ENOMEM. */
static int read_headers(struct elf_file *elf)
{
	u64 size = (u64)elf->file->inode->size;
	int err;

	if (kernel_read(elf->file, &elf->eh, sizeof(elf->eh), 0) < 0)
		return -ENOMEM;
	elf->why = elf_check_header(&elf->eh, size);
	if (elf->why)
		return -ENOEXEC;
	err = read_phdrs(elf);
	if (err)
		return err;
	elf->why = elf_check_segments(&elf->eh, elf->ph, size);
	return elf->why ? -ENOEXEC : 0;
}

/* FIXED: a file without an address of its own goes to ELF_ET_DYN_BASE; it has
 * an interpreter, which goes where mmap would put it. */
static int map_segments(struct elf_file *elf, struct mm_struct *mm, bool fixed)
{
	struct elf_span span = load_span(&elf->eh, elf->ph);
	unsigned int i;
	int err = 0;

	elf->why = "its segments cannot be mapped";
	if (elf->eh.e_type == ET_DYN && fixed)
		elf->bias = ALIGN(ELF_ET_DYN_BASE + random_mmap_offset(),
				  span.align) -
			    span.start;
	else if (elf->eh.e_type == ET_DYN)
		err = choose_bias(mm, &span, &elf->bias);
	for (i = 0; i < elf->eh.e_phnum && !err; i++)
		if (elf->ph[i].p_type == PT_LOAD && elf->ph[i].p_memsz)
			err = map_segment(elf->file, mm, &elf->ph[i], elf->bias,
					  &elf->why);
	if (err)
		return err;
	elf->why = "its first instruction lies in the kernel";
	return elf->eh.e_entry + elf->bias < TASK_SIZE ? 0 : -ENOEXEC;
}

/* The numbers of the program that /proc and brk go by, and execve. */
static void note_program(struct elf_file *elf, struct mm_struct *mm,
			 struct elf_image *image, bool fixed)
{
	struct elf_span span = load_span(&elf->eh, elf->ph);
	unsigned int i;

	for (i = 0; i < elf->eh.e_phnum; i++)
		if (elf->ph[i].p_type == PT_LOAD && elf->ph[i].p_memsz)
			note_segment(mm, &elf->ph[i], elf->bias);
	mm->start_brk = PAGE_ALIGN(span.end + elf->bias);
	if (elf->eh.e_type == ET_DYN && !fixed)
		mm->start_brk = PAGE_ALIGN(ELF_ET_DYN_BASE);
	mm->start_brk += random_brk_offset();
	mm->brk = mm->start_brk;
	image->load_bias = elf->bias;
	image->start = image->entry = elf->eh.e_entry + elf->bias;
	image->phdr = phdr_address(&elf->eh, elf->ph, elf->bias);
	image->phnum = elf->eh.e_phnum;
}

/* ------------------------------------------------------------- interpreter */

/* What PT_INTERP names, opened; ERR_PTR. */
static struct file *open_interp(struct elf_file *elf, const elf_phdr *ph)
{
	char *path = kmalloc(ph->p_filesz, GFP_KERNEL);
	struct file *file;
	ssize_t n;

	if (!path)
		return ERR_PTR(-ENOMEM);
	n = kernel_read(elf->file, path, ph->p_filesz, (loff_t)ph->p_offset);
	elf->why = n == (ssize_t)ph->p_filesz
			   ? elf_check_interp(path, ph->p_filesz)
			   : "the path of its interpreter is not in the file";
	file = elf->why ? ERR_PTR(-ENOEXEC) : file_open_exec(AT_FDCWD, path, 0);
	kfree(path);
	return file;
}

static int load_interp(struct file *file, struct mm_struct *mm,
		       struct elf_image *image)
{
	struct elf_file elf = { .file = file };
	int err = read_headers(&elf);

	if (!err)
		err = map_segments(&elf, mm, false);
	kfree(elf.ph);
	if (err)
		return err == -ENOMEM ? err : -ELIBBAD;
	image->interp_base = elf.bias;
	image->start = elf.eh.e_entry + elf.bias;
	return 0;
}

static int load_both(struct elf_file *elf, struct mm_struct *mm,
		     struct elf_image *image)
{
	const elf_phdr *ph = elf_find_phdr(&elf->eh, elf->ph, PT_INTERP);
	struct file *interp = NULL;
	int err;

	if (ph) {
		interp = open_interp(elf, ph);
		if (IS_ERR(interp))
			return (int)PTR_ERR(interp);
	}
	note_stack(image, &elf->eh, elf->ph);
	err = map_segments(elf, mm, interp);
	if (err && err != -ENOMEM)
		err = -ENOEXEC;
	if (!err)
		note_program(elf, mm, image, interp);
	if (!err && interp)
		err = load_interp(interp, mm, image);
	if (interp)
		fput(interp);
	return err;
}

int elf_load(struct file *file, struct mm_struct *mm, struct elf_image *image,
	     const char **why)
{
	struct elf_file elf = { .file = file };
	int err = read_headers(&elf);

	image->no_elf = memcmp(elf.eh.e_ident, ELFMAG, SELFMAG) != 0;
	if (!err)
		err = load_both(&elf, mm, image);
	kfree(elf.ph);
	*why = elf.why;
	return err;
}
