// SPDX-License-Identifier: MIT
/*
 * boot_main.c - from the boot loader's words to boot_info
 *
 * What    The first C: every exception is reported from here on. Reads either
 *         Multiboot's structures, once, copies what the kernel wants to know,
 *         and goes on in start_kernel().
 * Failure No memory map: one sentence, halt. What else a loader can get wrong
 *         is said in the log and left out.
 */
#include <asm/cpu.h>
#include <asm/io.h>
#include <asm/traps.h>
#include <drivers/devices.h>
#include <kernel/boot.h>
#include <kernel/cmdline.h>
#include <kernel/power.h>
#include <kernel/printk.h>
#include <lib/printf.h>
#include <lib/string.h>

#include "multiboot.h"

struct boot_info boot_info;
u64 boot_tsc;

void boot_stop(const char *fmt, ...)
{
	char text[160];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	serial_early_init();
	vga_early_init();
	pr_emerg("Tessera: %s.\n", text);
	outb(TEST_EXIT_PANIC, TEST_EXIT_PORT);
	cpu_halt();
}

void __init boot_set_initrd(u32 start, u32 end)
{
	if (end < start) {
		pr_err("boot: initramfs ends (%#x) before it starts (%#x), "
		       "not used\n",
		       end, start);
		boot_info.initrd_fault = "it ends before it starts";
		return;
	}
	boot_info.initrd_start = start;
	boot_info.initrd_end = end;
}

void __init boot_set_cmdline(const char *line, size_t max)
{
	size_t len = strnlen(line, max);

	if (len >= COMMAND_LINE_SIZE) {
		pr_warn("boot: command line of %zu bytes is cut to %d\n", len,
			COMMAND_LINE_SIZE - 1);
		len = COMMAND_LINE_SIZE - 1;
	}
	memcpy(boot_command_line, line, len);
	boot_command_line[len] = '\0';
}

asmlinkage void __init boot_main(u32 magic, u32 info)
{
	traps_early_init();
	if (magic == MB2_BOOT_MAGIC)
		multiboot2_parse(info);
	else
		multiboot1_parse(info);
	boot_unmap_all();
	if (boot_info.nr_regions == 0)
		boot_stop("the boot loader gave no memory map");
	start_kernel();
}
