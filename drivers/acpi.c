// SPDX-License-Identifier: MIT
/*
 * acpi.c - finding a table of the firmware's
 *
 * What        From a mark in the BIOS's memory to a list of addresses:
 *
 *	"RSD PTR "  in the first KiB of the EBDA, or 0xE0000 to 0xFFFFF
 *	     '-> RSDT (or XSDT, from ACPI 2 on): a header, then addresses of
 *	              32 (64) bits ---> tables, each a header and more
 *
 *             Every table begins with its name and its length, and its bytes add
 *             up to 0 modulo 256.
 * Invariants  1. Nothing is read beyond what a length says that has been looked
 *                at; a length below a header's or above MAX_TABLE is none.
 *             2. Every mapping is taken back (acpi_model.c tests both).
 * Failure     A table that cannot be mapped or does not add up is left out.
 * Not here    AML, and every table that nobody here asks for; EFI's way to the
 *             RSDP.
 */
#include <drivers/acpi.h>
#include <kernel/printk.h>
#include <lib/compiler.h>
#include <lib/string.h>
#include <mm/vmalloc.h>

#define BIOS_START   0xE0000
#define BIOS_SIZE    0x20000
#define EBDA_POINTER 0x40E /* its segment */
#define EBDA_SIZE    1024

#define MAX_TABLE    (1U << 20)
#define RSDP_STEP    16

struct rsdp {
	char signature[8];
	u8 checksum; /* of the first 20 bytes */
	char oem[6];
	u8 revision;
	u32 rsdt;
	/* from revision 2 on */
	u32 length;
	u64 xsdt;
	u8 all_checksum;
	u8 reserved[3];
} __packed;

#define RSDP_V1_SIZE 20

struct table_header {
	char signature[4];
	u32 length; /* with the header */
	u8 revision, checksum;
	char oem[6], oem_table[8];
	u32 oem_revision, creator, creator_revision;
} __packed;

static u8 sum_of(const void *bytes, size_t n)
{
	const u8 *p = bytes;
	u8 sum = 0;

	while (n--)
		sum = (u8)(sum + *p++);
	return sum;
}

/* The firmware's memory is not RAM by its map, so it is mapped like a device. */
static void *map(u64 phys, size_t size)
{
	return (void __force *)ioremap_cache(phys, size);
}

static void unmap(const void *p)
{
	iounmap((volatile void __iomem __force *)(unsigned long)p);
}

/* -------------------------------------------------------------------- root */

static bool is_rsdp(const void *p)
{
	return memcmp(p, "RSD PTR ", 8) == 0 && sum_of(p, RSDP_V1_SIZE) == 0;
}

/* The revision-2 part is left out where it does not add up. */
static void take_rsdp(const void *p, size_t left, struct rsdp *rsdp)
{
	const struct rsdp *found = p;

	memset(rsdp, 0, sizeof(*rsdp));
	memcpy(rsdp, found, RSDP_V1_SIZE);
	if (found->revision >= 2 && left >= sizeof(*rsdp) &&
	    found->length >= sizeof(*rsdp) && found->length <= left &&
	    sum_of(found, found->length) == 0)
		memcpy(rsdp, found, sizeof(*rsdp));
}

static bool scan(u64 phys, size_t size, struct rsdp *rsdp)
{
	const u8 *start = map(phys, size);
	bool found = false;
	size_t at;

	if (!start)
		return false;
	for (at = 0; !found && at + RSDP_V1_SIZE <= size; at += RSDP_STEP) {
		found = is_rsdp(start + at);
		if (found)
			take_rsdp(start + at, size - at, rsdp);
	}
	unmap(start);
	return found;
}

static bool find_rsdp(struct rsdp *rsdp)
{
	const u16 *pointer = map(EBDA_POINTER, sizeof(*pointer));
	u64 ebda = 0;

	if (pointer) {
		ebda = (u64)*pointer << 4;
		unmap(pointer);
	}
	if (ebda >= 0x80000 && ebda <= 0xA0000 - EBDA_SIZE &&
	    scan(ebda, EBDA_SIZE, rsdp))
		return true;
	return scan(BIOS_START, BIOS_SIZE, rsdp);
}

/* ------------------------------------------------------------------ tables */

/* The table at PHYS, whole and adding up; *LENGTH bytes. Or NULL. */
static const struct table_header *map_table(u64 phys, const char *signature,
					    u32 *length)
{
	const struct table_header *table = map(phys, sizeof(*table));
	bool wanted;

	if (!table)
		return NULL;
	*length = table->length;
	wanted = memcmp(table->signature, signature, 4) == 0;
	unmap(table);
	if (!wanted || *length < sizeof(*table) || *length > MAX_TABLE)
		return NULL;
	table = map(phys, *length);
	if (table && sum_of(table, *length) == 0)
		return table;
	if (table) {
		pr_warn("acpi: %.4s at %#llx does not add up, left out\n",
			signature, phys);
		unmap(table);
	}
	return NULL;
}

static bool read_at(u64 phys, const char *signature, void *to, size_t size)
{
	u32 length;
	const struct table_header *table = map_table(phys, signature, &length);
	bool enough = table && length >= size;

	if (enough)
		memcpy(to, table, size);
	if (table)
		unmap(table);
	return enough;
}

/* The list of tables at PHYS, with addresses of WIDTH bytes. */
static bool read_from(u64 phys, const char *name, size_t width,
		      const char *signature, void *to, size_t size)
{
	u32 length;
	const struct table_header *list = map_table(phys, name, &length);
	const u8 *entry, *end;
	bool found = false;
	u64 address;

	if (!list)
		return false;
	end = (const u8 *)list + length;
	for (entry = (const u8 *)(list + 1);
	     !found && (size_t)(end - entry) >= width; entry += width) {
		address = 0;
		memcpy(&address, entry, width);
		found = address && read_at(address, signature, to, size);
	}
	unmap(list);
	return found;
}

bool acpi_read_table(const char *signature, void *to, size_t size)
{
	struct rsdp rsdp;

	if (!find_rsdp(&rsdp))
		return false;
	return (rsdp.xsdt &&
		read_from(rsdp.xsdt, "XSDT", 8, signature, to, size)) ||
	       (rsdp.rsdt &&
		read_from(rsdp.rsdt, "RSDT", 4, signature, to, size));
}

/* -------------------------------------------------------------------- HPET */

struct hpet_table {
	struct table_header header;
	u32 id;
	u8 space, bits, offset, access; /* where: 0 is memory */
	u64 address;
	u8 number;
	u16 min_tick;
	u8 flags;
} __packed;

u64 acpi_hpet_address(void)
{
	struct hpet_table table;

	if (!acpi_read_table("HPET", &table, sizeof(table)) || table.space != 0)
		return 0;
	return table.address;
}
