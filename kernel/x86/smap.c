// SPDX-License-Identifier: MIT
/*
 * smap.c - STAC and CLAC come into the code where the CPU knows them
 *
 * What   Section smap_site has a line for each place: the NOP's address, and
 *        the last byte of what it becomes (asm/smap.h). Done once, by the boot
 *        CPU alone, before text is read-only; an interrupt or exception meets
 *        whole instructions before and after, since nothing runs in between.
 */
#include <asm/cpu.h>
#include <lib/types.h>

#include "internal.h"

extern const struct smap_site {
	unsigned long address, byte;
} __start_smap_site[], __stop_smap_site[];

void smap_init(void)
{
	const struct smap_site *site;

	if (!cpu_has(CPU_SMAP))
		return;
	for (site = __start_smap_site; site < __stop_smap_site; site++) {
		volatile u8 *code = (u8 *)site->address;

		code[1] = 0x01;
		code[2] = (u8)site->byte;
	}
	write_cr4(read_cr4() | CR4_SMAP);
}
