// SPDX-License-Identifier: MIT
/* Programs, sane and mutated, loaded into an address space of their own. */
#include <fs/binfmt_elf.h>
#include <fs/fs.h>
#include <kernel/ktest.h>
#include <lib/err.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/mm.h>
#include "internal.h"

#define PATH	  "/elf_test"
#define FILE_SIZE 0x3000
#define BASE	  0x08048000

struct headers {
	elf_ehdr eh;
	elf_phdr ph[2];
};

static const struct headers sane = {
	.eh = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELF_CLASS, ELFDATA2LSB,
			     EV_CURRENT },
		.e_type = ET_EXEC,
		.e_machine = ELF_ARCH,
		.e_version = EV_CURRENT,
		.e_entry = BASE + 0x100,
		.e_phoff = sizeof(elf_ehdr),
		.e_phentsize = sizeof(elf_phdr),
		.e_phnum = 2,
	},
	.ph = {
		{ .p_type = PT_LOAD, .p_vaddr = BASE, .p_filesz = 0x1200,
		  .p_memsz = 0x1200, .p_flags = PF_R | PF_X },
		{ .p_type = PT_LOAD, .p_offset = 0x1200,
		  .p_vaddr = BASE + 0x2200, .p_filesz = 0x700,
		  .p_memsz = 0x3000, .p_flags = PF_R | PF_W },
	},
};

static struct file *make_file(void)
{
	static u8 bytes[256];
	struct file *file =
		file_open_at(AT_FDCWD, PATH, O_CREAT | O_RDONLY, 0755);
	loff_t pos;

	if (IS_ERR(file))
		return NULL;
	memset(bytes, 0xee, sizeof(bytes));
	for (pos = 0; pos < FILE_SIZE; pos += sizeof(bytes))
		inode_write(file->inode, bytes, sizeof(bytes), pos);
	return file;
}

static void drop_file(struct file *file)
{
	fput(file);
	do_unlinkat(AT_FDCWD, PATH);
}

static int load(struct file *file, const struct headers *headers,
		struct mm_struct *mm)
{
	const unsigned int personality = current->personality;
	struct elf_image image;
	const char *why;
	int err;

	inode_write(file->inode, headers, sizeof(*headers), 0);
	err = elf_load(file, mm, &image, &why);
	current->personality = personality;
	return err;
}

static u8 byte_at(struct mm_struct *mm, vaddr_t addr)
{
	u8 byte = 0x55;

	return access_remote_vm(mm, addr, &byte, 1, false) == 1 ? byte : 0x55;
}

KTEST(binfmt_elf, bytes_of_the_file_and_zeros_behind_them)
{
	struct file *file = make_file();
	struct mm_struct *mm = mm_alloc();

	KT_ASSERT(file && mm);
	KT_EXPECT_EQ(load(file, &sane, mm), 0);
	KT_EXPECT_EQ(byte_at(mm, BASE + 0x1000), 0xee);
	KT_EXPECT_EQ(byte_at(mm, BASE + 0x2200), 0xee);
	KT_EXPECT_EQ(byte_at(mm, BASE + 0x28ff), 0xee);
	KT_EXPECT_EQ(byte_at(mm, BASE + 0x2900), 0);
	KT_EXPECT_EQ(byte_at(mm, BASE + 0x2fff), 0);
	KT_EXPECT_EQ(byte_at(mm, BASE + 0x51ff), 0);
	KT_EXPECT_EQ(byte_at(mm, BASE + 0x6000), 0x55);
	KT_EXPECT(mm->start_brk >= BASE + 0x6000 &&
		  mm->start_brk < BASE + 0x6000 + BRK_RND_RANGE);
	mmput(mm);
	drop_file(file);
}

KTEST(binfmt_elf, every_failed_allocation_is_enomem)
{
	unsigned long before = mm_settle_and_count();
	struct file *file = make_file();
	unsigned int n;
	bool fired;
	int err;

	KT_ASSERT(file);
	FAIL_LOOP(n, fired)
	{
		struct mm_struct *mm = mm_alloc();

		KT_ASSERT(mm);
		fail_arm(n);
		err = load(file, &sane, mm);
		fired = fail_disarm();
		KT_EXPECT_EQ(err, fired ? -ENOMEM : 0);
		mmput(mm);
	}
	KT_EXPECT(n > 3);
	drop_file(file);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}

/* Whatever the headers say, loading ends in 0, ENOEXEC or ENOMEM, and the
 * address space is one that can be checked and given back. */
KTEST(binfmt_elf, mutated_headers_do_no_harm)
{
	unsigned long before = mm_settle_and_count();
	const u32 seed = 7;
	struct file *file = make_file();
	struct rnd rnd;
	unsigned int i;

	KT_ASSERT(file);
	rnd_seed(&rnd, seed);
	for (i = 0; i < 400; i++) {
		struct mm_struct *mm = mm_alloc();
		struct headers bad = sane;
		u32 *word = (u32 *)&bad + rnd_below(&rnd, sizeof(bad) / 4);
		int err;

		KT_ASSERT(mm);
		if (i % 2)
			bad.eh.e_type = ET_DYN;
		*word = rnd_one_in(&rnd, 2) ? *word ^ 1U << rnd_below(&rnd, 32)
					    : rnd_next(&rnd);
		err = load(file, &bad, mm);
		KT_EXPECT_MSG(!err || err == -ENOEXEC || err == -ENOMEM,
			      "seed %u round %u: %d", seed, i, err);
		KT_EXPECT(!mm_struct_check(mm));
		mmput(mm);
	}
	drop_file(file);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}
