// SPDX-License-Identifier: MIT
// loses: pointers
/* The instruction has a fix-up, and runs again all the same. */
__lab(fault) bool fixup_exception(struct pt_regs *regs)
{
	unsigned long fixup = search_extable(regs->ip);

	if (!fixup)
		return false;
	return true;
}
