// SPDX-License-Identifier: MIT
/* The exception table, the names of functions, and the handlers of IRQs. */
#include <asm/ptrace.h>
#include <asm/uaccess.h>
#include <kernel/boot.h>
#include <kernel/irq.h>
#include <kernel/ktest.h>
#include <kernel/panic.h>
#include <lib/string.h>

extern const struct exception_table_entry __start_extable[], __stop_extable[];

static bool in_text(unsigned long addr)
{
	return addr >= (unsigned long)_text && addr < (unsigned long)_etext;
}

KTEST(extable, every_line_leads_from_text_to_text)
{
	const struct exception_table_entry *entry = __start_extable;

	KT_ASSERT(__stop_extable - __start_extable > 8);
	for (; entry < __stop_extable; entry++) {
		KT_EXPECT(in_text(entry->insn) && in_text(entry->fixup));
		KT_EXPECT_EQ(search_extable(entry->insn), entry->fixup);
		KT_EXPECT_EQ(search_extable(entry->insn + 1) == entry->fixup,
			     false);
	}
}

KTEST(extable, a_fault_elsewhere_has_no_fixup)
{
	struct pt_regs regs = { .ip = (unsigned long)search_extable };

	KT_EXPECT(!fixup_exception(&regs));
	KT_EXPECT_EQ(regs.ip, (unsigned long)search_extable);
}

KTEST(ksyms, functions_are_found_by_any_address_in_them)
{
	unsigned long offset, size, addr = (unsigned long)search_extable;
	const char *name = ksym_lookup(addr + 3, &offset, &size);
	char buf[64];

	KT_ASSERT(name);
	KT_EXPECT(!strcmp(name, "search_extable"));
	KT_EXPECT_EQ(offset, 3);
	KT_EXPECT(size > 3 && size < 4096);
	ksym_format(addr, buf, sizeof(buf));
	KT_EXPECT(str_has_prefix(buf, "search_extable+0"));
}

KTEST(ksyms, what_is_no_text_is_printed_as_a_number)
{
	unsigned long offset, size;
	char buf[64];

	KT_EXPECT(!ksym_lookup(0x1000, &offset, &size));
	KT_EXPECT(!ksym_lookup((unsigned long)_data, &offset, &size));
	KT_EXPECT(!strcmp(ksym_format(0x1000, buf, sizeof(buf)), "0x1000"));
}

static void no_handler(unsigned int irq, struct pt_regs *regs)
{
	(void)irq;
	(void)regs;
}

KTEST(irq, a_line_has_one_handler_and_there_are_sixteen)
{
	KT_EXPECT_EQ(request_irq(16, no_handler, "test"), -EINVAL);
	KT_EXPECT_EQ(request_irq(2, no_handler, "test"), -EINVAL);
	KT_EXPECT_EQ(request_irq(1, no_handler, "test"), -EBUSY);
}
