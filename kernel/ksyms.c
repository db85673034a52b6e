// SPDX-License-Identifier: MIT
/*
 * ksyms.c - names for kernel text addresses
 *
 * The table is made from the linked kernel itself by scripts/mksyms, which says
 * what the three arrays hold. Names are found by counting NULs: slow, and used
 * only where somebody reads the result.
 */
#include <kernel/boot.h>
#include <kernel/panic.h>
#include <lib/printf.h>
#include <lib/string.h>

extern const unsigned long ksym_addresses[];
extern const char ksym_names[];
extern const unsigned int ksym_count;

static bool is_text(unsigned long addr)
{
	return (addr >= (unsigned long)_text && addr < (unsigned long)_etext) ||
	       (addr >= (unsigned long)_init_begin &&
		addr < (unsigned long)_init_end);
}

/* The last function that begins at or below ADDR; ksym_count for none. */
static unsigned int find(unsigned long addr)
{
	unsigned int low = 0, high = ksym_count, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (ksym_addresses[mid] <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? low - 1 : ksym_count;
}

static const char *name_of(unsigned int i)
{
	const char *name = ksym_names;

	while (i--)
		name += strlen(name) + 1;
	return name;
}

static unsigned long end_of(unsigned int i)
{
	return i + 1 < ksym_count ? ksym_addresses[i + 1]
				  : (unsigned long)_init_end;
}

unsigned long ksym_function(unsigned long addr)
{
	unsigned int i = is_text(addr) ? find(addr) : ksym_count;

	return i == ksym_count ? 0 : ksym_addresses[i];
}

bool ksym_extent(unsigned long addr, unsigned long *offset, unsigned long *size)
{
	unsigned int i = is_text(addr) ? find(addr) : ksym_count;

	if (i == ksym_count)
		return false;
	*offset = addr - ksym_addresses[i];
	*size = end_of(i) - ksym_addresses[i];
	return true;
}

const char *ksym_lookup(unsigned long addr, unsigned long *offset,
			unsigned long *size)
{
	if (!ksym_extent(addr, offset, size))
		return NULL;
	return name_of(find(addr));
}

unsigned long ksym_address(const char *name, unsigned long *size)
{
	const char *other = ksym_names;
	unsigned int i;

	for (i = 0; i < ksym_count; i++, other += strlen(other) + 1) {
		if (strcmp(name, other) == 0) {
			*size = end_of(i) - ksym_addresses[i];
			return ksym_addresses[i];
		}
	}
	return 0;
}

const char *ksym_format(unsigned long addr, char *buf, size_t size)
{
	unsigned long offset, length;
	const char *name = ksym_lookup(addr, &offset, &length);

	if (name)
		snprintf(buf, size, "%s+%#lx/%#lx", name, offset, length);
	else
		snprintf(buf, size, "%#lx", addr);
	return buf;
}
