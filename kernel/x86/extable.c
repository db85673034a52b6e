// SPDX-License-Identifier: MIT
/*
 * extable.c - instructions of the kernel that may fault, and where they go on
 *
 * What   Section extable holds a line for each. The table is short and looked
 *        at only after an access has failed, so it is searched from the start.
 */
#include <asm/ptrace.h>
#include <asm/uaccess.h>
#include <kernel/lab.h>

extern const struct exception_table_entry __start_extable[], __stop_extable[];

/* The fix-up of the instruction at IP, exactly, by the lines from __start_extable up to
 * __stop_extable; 0: it has none. */
__lab(fault) unsigned long search_extable(unsigned long ip)
{
	const struct exception_table_entry *entry;

	for (entry = __start_extable; entry < __stop_extable; entry++)
		if (entry->insn == ip)
			return entry->fixup;
	return 0;
}

/* The instruction that REGS stand at has failed. If it has a fix-up the kernel goes on
 * there: true. Else false, and REGS are as they were. */
__lab(fault) bool fixup_exception(struct pt_regs *regs)
{
	unsigned long fixup = search_extable(regs->ip);

	if (!fixup)
		return false;
	regs->ip = fixup;
	return true;
}
