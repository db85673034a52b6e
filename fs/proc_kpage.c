// SPDX-License-Identifier: MIT
/*
 * proc_kpage.c - /proc/kpagecount and kpageflags: a word for each page frame
 *
 * What  How many entries of ring 3 map it; what it is, in Linux's bits. With
 *       /proc/PID/pagemap a program finds its frames here.
 * See   Linux's Documentation/admin-guide/mm/pagemap.rst.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <fs/procfs.h>
#include <lib/minmax.h>
#include <mm/page.h>
#include "proc_internal.h"

#define WORD_SIZE	  sizeof(u64)
#define WORDS		  64UL /* in one go */

#define KPF_SLAB	  (1ULL << 7)
#define KPF_BUDDY	  (1ULL << 10)
#define KPF_MMAP	  (1ULL << 11)
#define KPF_ANON	  (1ULL << 12)
#define KPF_SWAPBACKED	  (1ULL << 14)
#define KPF_COMPOUND_HEAD (1ULL << 15)
#define KPF_COMPOUND_TAIL (1ULL << 16)
#define KPF_NOPAGE	  (1ULL << 20)
#define KPF_ZERO_PAGE	  (1ULL << 24)
#define KPF_PGTABLE	  (1ULL << 26)
#define KPF_RESERVED	  (1ULL << 32)

static u64 count_of(const struct page *page)
{
	if (page->identity != PAGE_ANON && page->identity != PAGE_FILE)
		return 0;
	return (u64)page_mapcount(page);
}

static u64 identity_flags(const struct page *page)
{
	switch (page->identity) {
	case PAGE_SLAB:
		return KPF_SLAB;
	case PAGE_ANON:
		return KPF_ANON | KPF_SWAPBACKED;
	case PAGE_FILE:
		return KPF_SWAPBACKED;
	case PAGE_TABLE:
		return KPF_PGTABLE;
	case PAGE_RESERVED:
		return KPF_RESERVED;
	case PAGE_FREE:
		return page->flags & PG_buddy ? KPF_BUDDY : 0;
	}
	return 0;
}

static u64 flags_of(const struct page *page)
{
	u64 flags = identity_flags(page);

	if (is_zero_page(page))
		flags |= KPF_ZERO_PAGE;
	if (count_of(page))
		flags |= KPF_MMAP;
	if (page->flags & PG_head)
		flags |= KPF_COMPOUND_HEAD;
	if (page->flags & PG_tail)
		flags |= KPF_COMPOUND_TAIL;
	return flags;
}

/* Whole words only; the file ends with the last frame. */
static ssize_t read_words(char __user *buf, size_t n, loff_t *pos,
			  u64 (*word)(const struct page *page))
{
	const u64 end = (u64)max_pfn * WORD_SIZE;
	u64 words[WORDS];
	size_t done = 0;

	if (*pos % WORD_SIZE || n % WORD_SIZE)
		return -EINVAL;
	if ((u64)*pos >= end)
		return 0;
	n = (size_t)min((u64)n, end - (u64)*pos);
	while (done < n) {
		size_t part = min(n - done, sizeof(words));
		pfn_t pfn = (pfn_t)((u64)*pos / WORD_SIZE);

		for (size_t i = 0; i < part / WORD_SIZE; i++)
			words[i] = word(pfn_to_page(pfn + i));
		if (copy_to_user(buf + done, words, part))
			break;
		done += part;
		*pos += (loff_t)part;
	}
	return done || !n ? (ssize_t)done : -EFAULT;
}

static ssize_t kpagecount_read(struct file *file __maybe_unused,
			       char __user *buf, size_t n, loff_t *pos)
{
	return read_words(buf, n, pos, count_of);
}

static ssize_t kpageflags_read(struct file *file __maybe_unused,
			       char __user *buf, size_t n, loff_t *pos)
{
	return read_words(buf, n, pos, flags_of);
}

static const struct file_operations kpagecount_fops = {
	.read = kpagecount_read,
	.llseek = proc_mem_llseek,
	.mmap = proc_no_mmap,
};
PROC_FILE_FOPS("kpagecount", 0400, kpagecount_fops);

static const struct file_operations kpageflags_fops = {
	.read = kpageflags_read,
	.llseek = proc_mem_llseek,
	.mmap = proc_no_mmap,
};
PROC_FILE_FOPS("kpageflags", 0400, kpageflags_fops);
