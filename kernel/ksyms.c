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

const char *ksym_lookup(unsigned long addr, unsigned long *offset,
			unsigned long *size)
{
	unsigned int i = find(addr), n;
	const char *name = ksym_names;
	unsigned long end;

	if (i == ksym_count || !is_text(addr))
		return NULL;
	for (n = 0; n < i; n++)
		name += strlen(name) + 1;
	end = i + 1 < ksym_count ? ksym_addresses[i + 1]
				 : (unsigned long)_init_end;
	*offset = addr - ksym_addresses[i];
	*size = end - ksym_addresses[i];
	return name;
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
