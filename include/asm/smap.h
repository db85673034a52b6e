/* SPDX-License-Identifier: MIT */
/*
 * smap.h - the window through which ring 0 may see a program's memory
 *
 * What   Supervisor-mode access prevention: with CR4.SMAP, ring 0 faults on a
 *        page that ring 3 may touch, unless the flag AC is set. STAC sets it
 *        in front of an access that is meant, CLAC clears it after that. A CPU
 *        without SMAP does not know the two: the code has a NOP of three bytes
 *        in their places, and smap_init() writes them in where there is SMAP.
 * See    Intel SDM volume 3A, 4.6; kernel/x86/smap.c.
 */
#ifndef ASM_SMAP_H
#define ASM_SMAP_H

#ifdef __x86_64__
#define __SMAP_WORD ".quad "
#else
#define __SMAP_WORD ".long "
#endif

/* Where a NOP is, and the last byte of what may stand there. */
#define __SMAP_SITE(byte)                                \
	"771: .byte 0x0f, 0x1f, 0x00\n\t"                \
	".pushsection smap_site, \"a\"\n\t"              \
	".balign 8\n\t" __SMAP_WORD "771b, " byte "\n\t" \
	".popsection\n\t"

#define STAC __SMAP_SITE("0xcb")
#define CLAC __SMAP_SITE("0xca")

#endif
