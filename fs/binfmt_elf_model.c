// SPDX-License-Identifier: MIT
// HOST_SOURCES: fs/binfmt_elf_check.c
/*
 * ELF headers full of lies: whatever the checks let through must be harmless.
 *
 * A sane program's headers are changed at random, a word or a bit at a time;
 * for those that pass, the promise of fs/binfmt_elf.h is worked out again in
 * 64 bits.
 */
#include <fuzz.h>
#include <asm/page.h>
#include <fs/binfmt_elf.h>
#include <host.h>
#include <kernel/ktest.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <lib/string.h>

#define NR_PHDRS  4
#define FILE_SIZE 0x3000ULL
#define ROUNDS	  300000

struct image {
	elf_ehdr eh;
	elf_phdr ph[NR_PHDRS];
};

static struct image sane_image(bool pie)
{
	const u32 base = pie ? 0 : 0x08048000;
	struct image image = {
		.eh = {
			.e_ident = { 0x7f, 'E', 'L', 'F', ELF_CLASS,
				     ELFDATA2LSB, EV_CURRENT },
			.e_type = pie ? ET_DYN : ET_EXEC,
			.e_machine = ELF_ARCH,
			.e_version = EV_CURRENT,
			.e_entry = base + 0x100,
			.e_phoff = sizeof(elf_ehdr),
			.e_phentsize = sizeof(elf_phdr),
			.e_phnum = NR_PHDRS,
		},
		.ph = {
			{ .p_type = PT_LOAD, .p_offset = 0, .p_vaddr = base,
			  .p_filesz = 0x1234, .p_memsz = 0x1234,
			  .p_flags = PF_R | PF_X, .p_align = 0x1000 },
			{ .p_type = PT_LOAD, .p_offset = 0x1234,
			  .p_vaddr = base + 0x2234, .p_filesz = 0x200,
			  .p_memsz = 0x5000, .p_flags = PF_R | PF_W,
			  .p_align = 0x1000 },
			{ .p_type = PT_GNU_STACK, .p_flags = PF_R | PF_W },
			{ .p_type = PT_NOTE, .p_offset = 0x80,
			  .p_vaddr = base + 0x80, .p_filesz = 0x20,
			  .p_memsz = 0x20, .p_flags = PF_R },
		},
	};

	return image;
}

static const char *check(const struct image *image)
{
	const char *why = elf_check_header(&image->eh, FILE_SIZE);

	if (!why && image->eh.e_phnum > NR_PHDRS)
		return "more headers than the model has";
	if (!why)
		why = elf_check_segments(&image->eh, image->ph, FILE_SIZE);
	return why;
}

static void change(struct rnd *rnd, struct image *image)
{
	static const u32 words[] = { 0,		 1,	     0xfff,
				     0x1000,	 0x10000,    TASK_SIZE,
				     0x7fffffff, 0x80000000, 0xfffff000,
				     0xffffffff };
	u32 *p = (u32 *)image + rnd_below(rnd, sizeof(*image) / 4);

	switch (rnd_below(rnd, 3)) {
	case 0:
		*p ^= 1U << rnd_below(rnd, 32);
		break;
	case 1:
		*p = words[rnd_below(rnd, ARRAY_SIZE(words))];
		break;
	default:
		*p += rnd_below(rnd, 0x2000) - 0x1000;
	}
}

static bool harmless(const struct image *image)
{
	bool fixed = image->eh.e_type == ET_EXEC;
	unsigned int i;

	if ((u64)image->eh.e_phoff + image->eh.e_phnum * sizeof(elf_phdr) >
	    FILE_SIZE)
		return false;
	for (i = 0; i < min_t(u32, image->eh.e_phnum, NR_PHDRS); i++) {
		const elf_phdr *ph = &image->ph[i];

		if (ph->p_type != PT_LOAD || !ph->p_memsz)
			continue;
		if ((u64)ph->p_offset + ph->p_filesz > FILE_SIZE ||
		    (u64)ph->p_vaddr + ph->p_memsz > TASK_SIZE ||
		    ph->p_filesz > ph->p_memsz ||
		    (fixed && ph->p_vaddr < MMAP_MIN_ADDR) ||
		    (ph->p_vaddr - ph->p_offset) % PAGE_SIZE)
			return false;
	}
	return true;
}

KTEST(binfmt_elf, sane_programs_pass)
{
	struct image exec = sane_image(false), pie = sane_image(true);

	KT_EXPECT(!check(&exec));
	KT_EXPECT(!check(&pie));
}

FUZZ(binfmt_elf, what_passes_is_harmless, 1, ROUNDS)
{
	unsigned int passed = 0;

	while (fuzz_goes_on(r)) {
		struct image image = sane_image(fuzz_step() % 2);
		unsigned int changes = 1 + rnd_below(r, 4);

		while (changes--)
			change(r, &image);
		if (check(&image))
			continue;
		passed++;
		KT_EXPECT(harmless(&image));
	}
	/* Neither all nor none: the changes are worth something. */
	if (fuzz_step() == ROUNDS)
		KT_EXPECT(passed > ROUNDS / 100 &&
			  passed < ROUNDS - ROUNDS / 10);
}

KTEST(binfmt_elf, each_lie_has_its_sentence)
{
	static const struct {
		size_t offset;
		u32 value;
		const char *words;
	} lies[] = {
		{ offsetof(struct image, eh.e_ident), 0, "begin like" },
		{ offsetof(struct image, eh.e_phoff), 0x2ff0, "outside" },
		{ offsetof(struct image, eh.e_entry), 0xc0000000, "kernel" },
		{ offsetof(struct image, ph[0].p_filesz), 0x2000, "more" },
		{ offsetof(struct image, ph[1].p_memsz), 0xffffffff, "kernel" },
		{ offsetof(struct image, ph[0].p_vaddr), 0x1000, "64 KiB" },
		{ offsetof(struct image, ph[1].p_offset), 0x1235, "fit" },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lies); i++) {
		struct image image = sane_image(false);
		const char *why;

		memcpy((u8 *)&image + lies[i].offset, &lies[i].value, 4);
		why = check(&image);
		KT_EXPECT_MSG(why && strstr(why, lies[i].words), "lie %u: %s",
			      i, why ? why : "passed");
	}
}

KTEST(binfmt_elf, the_path_of_an_interpreter_is_short_and_ends)
{
	struct image image = sane_image(false);

	image.ph[0].p_type = PT_INTERP;
	image.ph[0].p_offset = 0;
	image.ph[0].p_filesz = 4096;
	KT_EXPECT(!check(&image));
	image.ph[0].p_filesz = 4097;
	KT_EXPECT(check(&image));
	image.ph[0].p_filesz = 1;
	KT_EXPECT(check(&image));
	KT_EXPECT(!elf_check_interp("/ld", 4));
	KT_EXPECT(elf_check_interp("/ld", 3));
}
