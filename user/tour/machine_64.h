/* SPDX-License-Identifier: MIT */
/*
 * What: what the tour says of x86-64 alone, with four levels of page tables and
 * with five. machine_32.h is i386's.
 */
#ifndef USER_TOUR_MACHINE_64_H
#define USER_TOUR_MACHINE_64_H

#define PAGE_OFFSET_5 0xFF11000000000000UL

#define kernel_lives                                                           \
	"Four levels of tables cut 48 bits: the lower half, 47 bits or 128 "   \
	"TiB, is the program's, the upper half, from 0xFFFF800000000000 up, "  \
	"the kernel's; what lies between is no address at all. With five "     \
	"levels a program has 56 bits, 64 PiB, but gets addresses above 47 "   \
	"only if its hint asks for them: too many programs keep notes in the " \
	"upper bits of their pointers."

#define direct_map_holds                                                        \
	"There are 64 TiB of addresses for that (32 PiB with five levels), so " \
	"every frame has an address of the kernel's own, and nothing is "       \
	"HighMem."

#define how_to_see_highmem                                                     \
	"On x86-64 no machine has; kmap is the identity there. Boot the i386 " \
	"build with MEM=1G to see it."

static inline unsigned long page_offset(void)
{
	return five_levels() ? PAGE_OFFSET_5 : PAGE_OFFSET;
}

static inline const char *how_cut(size_t reach)
{
	(void)reach;
	return five_levels()
		       ? "An address is cut in pieces: with five levels, five "
			 "times 9 bits choose an entry, 12 a byte of the page: "
			 "57 bits. A table is a page itself: 512 entries of 8 "
			 "bytes map 2 MiB at the lowest level, then 1 GiB, "
			 "512 GiB, 256 TiB, 128 PiB."
		       : "An address is cut in pieces: with four levels, four "
			 "times 9 bits choose an entry, 12 a byte of the page: "
			 "48 bits. A table is a page itself: 512 entries of 8 "
			 "bytes map 2 MiB at the lowest level, then 1 GiB, "
			 "512 GiB, 256 TiB.";
}

static inline const char *const *cuts(size_t reach)
{
	static const char *const four[] = {
		" 47    39 38    30 29    21 20    12 11        0",
		"+--------+--------+--------+--------+-----------+",
		"|  pgd   |  pud   |  pmd   |  pte   |  offset   |",
		"+--------+--------+--------+--------+-----------+", NULL
	};
	static const char *const five[] = {
		" 56    48 47    39 38    30 29    21 20    12 11        0",
		"+--------+--------+--------+--------+--------+-----------+",
		"|  pgd   |  p4d   |  pud   |  pmd   |  pte   |  offset   |",
		"+--------+--------+--------+--------+--------+-----------+",
		NULL
	};

	(void)reach;
	return five_levels() ? five : four;
}

#endif
