// SPDX-License-Identifier: MIT
/*
 * main.c - the boot story, one call a chapter
 *
 * What     boot/ has set up a stack, the first page tables and boot_info. Here
 *          the kernel comes to life: first a voice, then memory (ranges,
 *          pages, objects, addresses), then time and devices, then tasks. The
 *          thread that started it all ends as the idle task; init.c goes on.
 * Order    Each chapter may use what stands above it and nothing below.
 */
#include <asm/cpu.h>
#include <asm/irqflags.h>
#include <asm/traps.h>
#include <drivers/devices.h>
#include <fs/fs.h>
#include <ipc/shm.h>
#include <kernel/boot.h>
#include <kernel/cmdline.h>
#include <kernel/irq.h>
#include <kernel/lab.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/stackdepot.h>
#include <kernel/syslog.h>
#include <kernel/time.h>
#include <kernel/version.h>
#include <lib/err.h>
#include <mm/highmem.h>
#include <mm/mm.h>
#include <mm/page_alloc.h>
#include <mm/page_owner.h>
#include <mm/pgtable.h>
#include <mm/slab.h>
#include <mm/slab_debug.h>
#include <mm/vmalloc.h>
#include "internal.h"
#include "time_internal.h"

static void __init first_words(void)
{
	serial_early_init();
	vga_early_init();
	pr_notice("%s\n", LINUX_BANNER);
	cmdline_parse();
	pr_info("Command line: %s\n", boot_command_line);
}

static void __init memory_init(void)
{
	if (lab_first)
		lab_first();
	setup_memory();
	zone_limits_init();
	paging_init();
	traps_init();
	stack_depot_init();
	page_owner_init();
	mm_init();
	if (lab_begin)
		lab_begin();
	kmem_cache_init();
	vmalloc_init();
	slab_unmap_init();
	kmap_init();
	mm_cache_init();
}

static void __init time_and_devices_init(void)
{
	irq_init();
	time_init();
	timekeeping_init();
	sched_time_init();
	timer_interrupt_init();
	tty_console_init();
	vga_init();
	serial_init();
	keyboard_init();
}

void __init start_kernel(void)
{
	struct task_struct *init;

	first_words();
	cpu_init();
	memory_init();
	task_cache_init();
	sched_init();
	time_and_devices_init();
	log_wait_init();
	vfs_init();
	shm_init();
	init = kthread_run(kernel_init, NULL, "kernel_init");
	if (IS_ERR(init))
		panic("no memory for the first thread");
	local_irq_enable();
	cpu_idle_loop();
}
