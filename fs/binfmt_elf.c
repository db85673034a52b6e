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
 *             processes that run a file share its text. A static PIE goes where
 *             mmap would put it, its heap to ELF_ET_DYN_BASE.
 * Failure     The half-built address space is the caller's to drop.
 * Not here    Interpreters (dynamic linking), core dumps.
 */
#include <fs/binfmt_elf.h>
#include <fs/fs.h>
#include <lib/align.h>
#include <lib/err.h>
#include <lib/minmax.h>
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
		mm, 0, span->end - span->start + span->align - PAGE_SIZE);

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

/* Without the header it is a program from before stacks could be told. */
static bool wants_exec_stack(const elf_ehdr *eh, const elf_phdr *ph)
{
	unsigned int i;

	for (i = 0; i < eh->e_phnum; i++, ph++)
		if (ph->p_type == PT_GNU_STACK)
			return ph->p_flags & PF_X;
	return true;
}

static int load_segments(struct file *file, struct mm_struct *mm,
			 const elf_ehdr *eh, const elf_phdr *ph,
			 struct elf_image *image, const char **why)
{
	struct elf_span span = load_span(eh, ph);
	vaddr_t bias = 0;
	unsigned int i;
	int err;

	if (eh->e_type == ET_DYN) {
		err = choose_bias(mm, &span, &bias);
		if (err)
			return err;
	}
	for (i = 0; i < eh->e_phnum; i++) {
		if (ph[i].p_type != PT_LOAD || !ph[i].p_memsz)
			continue;
		err = map_segment(file, mm, &ph[i], bias, why);
		if (err)
			return err;
		note_segment(mm, &ph[i], bias);
	}
	mm->start_brk =
		eh->e_type == ET_DYN ? PAGE_ALIGN(ELF_ET_DYN_BASE) : span.end;
	mm->brk = mm->start_brk;
	image->load_bias = bias;
	*why = "its first instruction lies in the kernel";
	if (eh->e_entry + bias >= TASK_SIZE)
		return -ENOEXEC;
	image->entry = eh->e_entry + bias;
	image->phdr = phdr_address(eh, ph, bias);
	image->phnum = eh->e_phnum;
	image->exec_stack = wants_exec_stack(eh, ph);
	return 0;
}

static elf_phdr *read_phdrs(struct file *file, const elf_ehdr *eh)
{
	size_t size = eh->e_phnum * sizeof(elf_phdr);
	elf_phdr *ph = kmalloc(size, GFP_KERNEL);

	if (ph &&
	    kernel_read(file, ph, size, (loff_t)eh->e_phoff) != (ssize_t)size) {
		kfree(ph);
		return NULL;
	}
	return ph;
}

int elf_load(struct file *file, struct mm_struct *mm, struct elf_image *image,
	     const char **why)
{
	u64 size = (u64)file->inode->size;
	elf_ehdr eh = { 0 };
	elf_phdr *ph;
	int err;

	if (kernel_read(file, &eh, sizeof(eh), 0) < 0)
		return -ENOMEM;
	*why = elf_check_header(&eh, size);
	if (*why)
		return -ENOEXEC;
	ph = read_phdrs(file, &eh);
	if (!ph)
		return -ENOMEM;
	*why = elf_check_segments(&eh, ph, size);
	err = *why ? -ENOEXEC : 0;
	if (!err) {
		*why = "its segments cannot be mapped";
		err = load_segments(file, mm, &eh, ph, image, why);
	}
	kfree(ph);
	return err && err != -ENOMEM ? -ENOEXEC : err;
}
