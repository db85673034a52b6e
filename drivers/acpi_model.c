// SPDX-License-Identifier: MIT
// HOST_SOURCES: drivers/acpi.c
/*
 * The firmware's tables, whole and full of lies.
 *
 * A small machine has a BIOS area and a page with an RSDT, an XSDT and three
 * tables. What is mapped is a copy of just so many bytes, so that the address
 * sanitizer sees every byte that is read beyond; and mappings are counted.
 */
#include <host.h>
#include <stdlib.h>
#include <drivers/acpi.h>
#include <kernel/ktest.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mm/vmalloc.h>

#define MEM_BASE  0x3000000U /* where the tables are */
#define MEM_SIZE  4096U
#define BIOS_BASE 0xE0000U
#define BIOS_SIZE 0x20000U

#define RSDP_AT	  0x1230 /* in the BIOS area */
#define RSDT_AT	  0x100	 /* in the page */
#define XSDT_AT	  0x180
#define APIC_AT	  0x200
#define HPET_AT	  0x300
#define FACP_AT	  0x400
#define HPET_SIZE 56

static u8 bios[BIOS_SIZE], page[MEM_SIZE];
static int mappings;

void __iomem *ioremap_cache(u64 phys, size_t size)
{
	static const u16 no_ebda;
	const void *from = NULL;
	void *copy;

	if (phys == 0x40E && size == 2)
		from = &no_ebda;
	else if (phys >= BIOS_BASE && size <= BIOS_SIZE &&
		 phys - BIOS_BASE <= BIOS_SIZE - size)
		from = bios + (phys - BIOS_BASE);
	else if (phys >= MEM_BASE && size <= MEM_SIZE &&
		 phys - MEM_BASE <= MEM_SIZE - size)
		from = page + (phys - MEM_BASE);
	if (!from)
		return NULL;
	copy = malloc(size);
	memcpy(copy, from, size);
	mappings++;
	return (void __force __iomem *)copy;
}

void iounmap(volatile void __iomem *addr)
{
	mappings--;
	free((void __force *)(unsigned long)addr);
}

static void put(u8 *to, u64 value, size_t n)
{
	memcpy(to, &value, n);
}

/* The byte at SUM becomes what makes all N bytes add up. */
static void add_up(u8 *p, size_t n, size_t sum)
{
	u8 total = 0;
	size_t i;

	p[sum] = 0;
	for (i = 0; i < n; i++)
		total = (u8)(total + p[i]);
	p[sum] = (u8)-total;
}

static void table(u32 at, const char *name, u32 length)
{
	memcpy(page + at, name, 4);
	put(page + at + 4, length, 4);
	add_up(page + at, length, 9);
}

static void build(int revision)
{
	static const u32 tables[] = { APIC_AT, FACP_AT, HPET_AT };
	u8 *rsdp = bios + RSDP_AT;
	unsigned int i;

	memset(bios, 0, sizeof(bios));
	memset(page, 0, sizeof(page));
	for (i = 0; i < 3; i++) {
		put(page + RSDT_AT + 36 + 4 * i, MEM_BASE + tables[i], 4);
		put(page + XSDT_AT + 36 + 8 * i, MEM_BASE + tables[i], 8);
	}
	put(page + HPET_AT + 44, 0xFED00000, 8);
	table(RSDT_AT, "RSDT", 36 + 3 * 4);
	table(XSDT_AT, "XSDT", 36 + 3 * 8);
	table(APIC_AT, "APIC", 44);
	table(HPET_AT, "HPET", HPET_SIZE);
	table(FACP_AT, "FACP", 116);
	memcpy(rsdp, "RSD PTR ", 8);
	rsdp[15] = (u8)revision;
	put(rsdp + 16, MEM_BASE + RSDT_AT, 4);
	put(rsdp + 20, 36, 4);
	put(rsdp + 24, MEM_BASE + XSDT_AT, 8);
	add_up(rsdp, 20, 8);
	add_up(rsdp, 36, 32);
}

KTEST(acpi, the_hpet_is_found_by_either_list)
{
	build(0);
	memset(page + XSDT_AT, 0, 4);
	KT_EXPECT_EQ(acpi_hpet_address(), 0xFED00000);
	build(2);
	memset(page + RSDT_AT, 0, 4);
	KT_EXPECT_EQ(acpi_hpet_address(), 0xFED00000);
	KT_EXPECT_EQ(mappings, 0);
}

KTEST(acpi, what_does_not_add_up_is_not_there)
{
	static const u32 at[] = { RSDT_AT, HPET_AT };
	unsigned int i;

	for (i = 0; i < 2; i++) {
		build(0);
		page[at[i] + 20]++;
		KT_EXPECT_EQ(acpi_hpet_address(), 0);
	}
	build(0);
	bios[RSDP_AT + 10]++;
	KT_EXPECT_EQ(acpi_hpet_address(), 0);
	/* A new part that is wrong leaves the old one. */
	build(2);
	bios[RSDP_AT + 33]++;
	memset(page + XSDT_AT, 0, 4);
	KT_EXPECT_EQ(acpi_hpet_address(), 0xFED00000);
	memset(page + RSDT_AT, 0, 4);
	table(XSDT_AT, "XSDT", 36 + 3 * 8);
	KT_EXPECT_EQ(acpi_hpet_address(), 0);
	KT_EXPECT_EQ(mappings, 0);
}

KTEST(acpi, a_length_that_cannot_be_is_none)
{
	static const u32 lengths[] = { 0,	   1,	      35,
				       55,	   MEM_SIZE,  0x100001,
				       0x7fffffff, 0xffffffff };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lengths); i++) {
		build(0);
		put(page + HPET_AT + 4, lengths[i], 4);
		KT_EXPECT_EQ(acpi_hpet_address(), 0);
	}
	build(0);
	put(page + HPET_AT + 40, 1, 1); /* in I/O space */
	table(HPET_AT, "HPET", HPET_SIZE);
	KT_EXPECT_EQ(acpi_hpet_address(), 0);
	KT_EXPECT_EQ(mappings, 0);
}

/* A lie, and sums that are made right again now and then. */
static void lie(struct rnd *r)
{
	static const struct {
		u32 at, length;
	} tables[] = { { RSDT_AT, 48 }, { XSDT_AT, 60 }, { HPET_AT, 56 } };
	static const u64 odd[] = { 0,
				   1,
				   35,
				   36,
				   37,
				   4096,
				   0xfffff000,
				   MEM_BASE,
				   MEM_BASE + RSDT_AT,
				   MEM_BASE + MEM_SIZE - 36,
				   U64_MAX };
	unsigned int i = rnd_below(r, 3);
	u32 length;

	put(page + tables[i].at + rnd_below(r, tables[i].length),
	    rnd_below(r, 2) ? odd[rnd_below(r, ARRAY_SIZE(odd))] : rnd_next(r),
	    1U << rnd_below(r, 4));
	memcpy(&length, page + tables[i].at + 4, 4);
	if (rnd_below(r, 4) && length > 36 && length < MEM_SIZE - 0x400)
		add_up(page + tables[i].at, length, 9);
}

KTEST(acpi, lies_are_survived)
{
	unsigned int i, n, found = 0;
	struct rnd r;

	rnd_seed(&r, 1);
	for (i = 0; i < 20000; i++) {
		build(2 * (int)rnd_below(&r, 2));
		for (n = rnd_below(&r, 4); n; n--)
			lie(&r);
		found += acpi_hpet_address() == 0xFED00000;
		KT_ASSERT_EQ(mappings, 0);
	}
	KT_EXPECT(found > 5000 && found < 19000);
}
