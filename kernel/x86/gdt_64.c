// SPDX-License-Identifier: MIT
/*
 * gdt_64.c - the few segments of long mode, and the task state segment
 *
 * What   Base and limit are ignored but for the TSS; a code segment says only
 *        which ring, and L: 64 bits. What the TSS still holds is stacks: sp0
 *        for entries from ring 3, and the interrupt stack table, for the
 *        exceptions that must not trust the stack they interrupt.
 * See    asm/segment.h for the selectors; SDM volume 3A, 3.4.5, 7.2.3 and 7.7.
 */
#include <lib/types.h>
#include <asm/page.h>
#include <asm/percpu.h>

#include "internal.h"

#define ACCESS_CODE  0x9BULL /* present, code, readable, accessed */
#define ACCESS_DATA  0x93ULL /* present, data, writable, accessed */
#define ACCESS_TSS   0x89ULL /* present, TSS, not busy */
#define ACCESS_RING3 0x60ULL
#define FLAG_LONG    (1ULL << 53)
#define FLAGS_FLAT   (0xCULL << 52 | 0xFULL << 48 | 0xFFFFULL)

DEFINE_PER_CPU(struct gdt_page, gdt_page) = {
	.entries = {
		[KERNEL_CS / 8] = ACCESS_CODE << 40 | FLAG_LONG,
		[KERNEL_DS / 8] = ACCESS_DATA << 40 | FLAGS_FLAT,
		[USER_DS / 8] = (ACCESS_DATA | ACCESS_RING3) << 40 | FLAGS_FLAT,
		[USER_CS / 8] = (ACCESS_CODE | ACCESS_RING3) << 40 | FLAG_LONG,
	},
};

DEFINE_PER_CPU(struct x86_tss, cpu_tss);
DEFINE_PER_CPU(unsigned long, this_cpu_off);
DEFINE_PER_CPU(unsigned long, syscall_user_sp);

/* An I/O bitmap past the segment's limit: no port is ring 3's. */
void gdt_init(void)
{
	struct x86_tss *tss = this_cpu_ptr(&cpu_tss);
	u64 *slot = &this_cpu_ptr(&gdt_page)->entries[TSS_SELECTOR / 8];
	const u64 base = (unsigned long)tss, limit = sizeof(*tss) - 1;

	tss->io_bitmap = sizeof(*tss);
	slot[0] = limit | (base & 0xFFFFFF) << 16 | ACCESS_TSS << 40 |
		  (base >> 24 & 0xFF) << 56;
	slot[1] = base >> 32;
	asm volatile("ltr %w0" : : "r"(TSS_SELECTOR));
}
