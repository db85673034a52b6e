// SPDX-License-Identifier: MIT
/*
 * sys_personality.c - personality(2)
 *
 * What     Every value is kept and inherited, but for what a program's file
 *          decides (ELF_PERSONALITY). READ_IMPLIES_EXEC is obeyed by mmap,
 *          mprotect, brk and a program's segments (read_implies_exec);
 *          ADDR_NO_RANDOMIZE and ADDR_COMPAT_LAYOUT when a program is executed
 *          (mm/layout.c). MMAP_PAGE_ZERO asks for what nobody gets: the first
 *          64 KiB stay empty; the others are only kept.
 */
#include <kernel/sched.h>
#include <kernel/syscalls.h>

SYSCALL_DEFINE1(personality, unsigned int, persona)
{
	unsigned int old = current->personality;

	if (persona != 0xffffffff)
		current->personality = persona;
	return (long)old;
}
