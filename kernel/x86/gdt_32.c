// SPDX-License-Identifier: MIT
/*
 * gdt_32.c - flat segments and the task state segment
 *
 * What   A segment descriptor (SDM volume 3A, 3.4.5):
 *
 *          63    56 55 52 51  48 47     40 39    16 15      0
 *         +--------+-----+------+---------+--------+---------+
 *         | base   |flags|limit | access  | base   | limit   |
 *         | 31..24 |GDLA |19..16|P DPL S T| 23..0  | 15..0   |
 *         +--------+-----+------+---------+--------+---------+
 *
 *        Paging does all the protection; segments are only there to say ring 0
 *        or ring 3, to find this CPU's data (%fs) and a thread's (%gs).
 *        boot/head_32.asm loads the table, its segments are in it from the
 *        start; the TSS descriptors come with gdt_init().
 * See    asm/segment.h for the selectors.
 */
#include <lib/types.h>

#include "internal.h"

#define ACCESS_CODE  0x9AULL /* present, code, readable */
#define ACCESS_DATA  0x92ULL /* present, data, writable */
#define ACCESS_TSS   0x89ULL /* present, 32-bit TSS, not busy */
#define ACCESS_RING3 0x60ULL
#define FLAGS_FLAT   0xCULL /* limit in pages, 32-bit */

/* All 4 GiB from 0. The CPU's accessed bit is set, so it never writes here. */
#define FLAT(access) \
	(0xFFFFULL | ((access) | 1) << 40 | 0xFULL << 48 | FLAGS_FLAT << 52)

DEFINE_PER_CPU(struct gdt_page, gdt_page) = {
	.entries = {
		[KERNEL_CS / 8] = FLAT(ACCESS_CODE),
		[KERNEL_DS / 8] = FLAT(ACCESS_DATA),
		[USER_CS / 8] = FLAT(ACCESS_CODE | ACCESS_RING3),
		[USER_DS / 8] = FLAT(ACCESS_DATA | ACCESS_RING3),
		[PERCPU_SELECTOR / 8] = FLAT(ACCESS_DATA),
	},
};

DEFINE_PER_CPU(struct x86_tss, cpu_tss);
DEFINE_PER_CPU(unsigned long, this_cpu_off);

void gdt_set_tss(unsigned int selector, const struct x86_tss *tss)
{
	const u64 base = (unsigned long)tss, limit = sizeof(*tss) - 1;

	this_cpu_ptr(&gdt_page)->entries[selector / 8] =
		limit | (base & 0xFFFFFF) << 16 | ACCESS_TSS << 40 |
		base >> 24 << 56;
}

/* An I/O bitmap past the segment's limit: no port is ring 3's. */
void gdt_init(void)
{
	struct x86_tss *tss = this_cpu_ptr(&cpu_tss);

	tss->ss0 = KERNEL_DS;
	tss->io_bitmap = sizeof(*tss);
	gdt_set_tss(TSS_SELECTOR, tss);
	asm volatile("ltr %w0" : : "r"(TSS_SELECTOR));
}
