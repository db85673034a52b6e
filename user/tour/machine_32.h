/* SPDX-License-Identifier: MIT */
/*
 * What: what the tour says of i386 alone, with two levels of page tables and,
 * as the tables that come tell, with three. machine_64.h is x86-64's.
 */
#ifndef USER_TOUR_MACHINE_32_H
#define USER_TOUR_MACHINE_32_H

#define kernel_lives                                                         \
	"On i386 with the usual 3:1 split the kernel lives from 0xC0000000 " \
	"up, in the same page tables but closed to ring 3. (A 64-bit Linux " \
	"leaves a 32-bit program nearly all of its 4 GiB.)"

#define direct_map_holds                                                        \
	"Its 1 GiB of addresses is used up after 896 MiB; frames beyond are "   \
	"HighMem, good for user pages, but without an address of the kernel's " \
	"own."

#define how_to_see_highmem \
	"Start Tessera with MEM=1G, or with APPEND=highmem=32M, and look again."

static inline unsigned long page_offset(void)
{
	return PAGE_OFFSET;
}

/* REACH: the bytes that one table maps. */
static inline const char *how_cut(size_t reach)
{
	return reach == MIB(4)
		       ? "An address is cut in pieces: with two levels, 10 "
			 "bits choose an entry of the page directory, 10 an "
			 "entry of a page table, 12 a byte of the page. A "
			 "table is a page itself: 1024 entries of 4 bytes map "
			 "4 MiB."
		       : "An address is cut in pieces: with three levels "
			 "(PAE), 2 bits choose one of four entries, 9 an entry "
			 "of the page directory, 9 an entry of a page table, "
			 "12 a byte of the page. A table is a page itself: an "
			 "entry has 8 bytes, to name frames above 4 GiB and to "
			 "forbid execution; so 512 of them map 2 MiB.";
}

static inline const char *const *cuts(size_t reach)
{
	static const char *const two[] = {
		" 31          22 21          12 11           0",
		"+--------------+--------------+--------------+",
		"|     pgd      |     pte      |    offset    |",
		"+--------------+--------------+--------------+", NULL
	};
	static const char *const three[] = {
		"31 30 29        21 20        12 11           0",
		"+----+------------+------------+--------------+",
		"|pgd |    pmd     |    pte     |    offset    |",
		"+----+------------+------------+--------------+", NULL
	};

	return reach == MIB(4) ? two : three;
}

#endif
