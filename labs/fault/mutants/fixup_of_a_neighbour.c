// SPDX-License-Identifier: MIT
// loses: pointers
/* Any line that is not behind the instruction. */
__lab(fault) unsigned long search_extable(unsigned long ip)
{
	const struct exception_table_entry *entry;

	for (entry = __start_extable; entry < __stop_extable; entry++)
		if (entry->insn <= ip)
			return entry->fixup;
	return 0;
}
