// SPDX-License-Identifier: MIT
/*
 * proc_sys_vm.c - /proc/sys/vm: how memory is promised, kept back, taken away
 *
 * See  Linux's Documentation/admin-guide/sysctl/vm.rst. Unlike there,
 *      min_free_kbytes has a bound, so that a program can still be started;
 *      and reading mm_check audits all books of memory.
 */
#include <ipc/shm.h>
#include <kernel/cred.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <lib/minmax.h>
#include <lib/printf.h>
#include <mm/debug.h>
#include <mm/oom.h>
#include <mm/slab.h>
#include <mm/sysctl.h>
#include <mm/vmstat.h>
#include <mm/zone.h>
#include "proc_sys.h"

#define INT_MODE(name_, mode_, var, min_, max_)                        \
	.name = name_, .mode = mode_, .type = CTL_INT, .data = &(var), \
	.min = (unsigned long)(long)(min_), .max = (unsigned long)(long)(max_)
#define INT(name, var, min, max) INT_MODE(name, 0644, var, min, max)
#define ULONG(name_, var)                                               \
	.name = name_, .mode = 0644, .type = CTL_ULONG, .data = &(var), \
	.max = ULONG_MAX

static int show_check(char *buf, size_t size)
{
	const char *fault = mm_check() ?: shm_check();

	return snprintf(buf, size, "%s", fault ? fault : "ok");
}

static int drop_caches;

/* The pages of files that are in memory only cannot be dropped; slabs without
 * objects can. */
static void caches_dropped(void)
{
	if (drop_caches & 1)
		count_vm_event(DROP_PAGECACHE);
	if (drop_caches & 2) {
		kmem_cache_shrink_all();
		count_vm_event(DROP_SLAB);
	}
	pr_info("%s (%d): drop_caches: %d\n", current->comm, current->pid,
		drop_caches);
}

/* One of the two says how much may be promised: the last that was written. */
static void ratio_changed(void)
{
	sysctl_overcommit_kbytes = 0;
}

static void kbytes_changed(void)
{
	sysctl_overcommit_ratio = 0;
}

static void min_free_changed(void)
{
	int most = (int)min(totalram_pages() << (PAGE_SHIFT - 10) >> 2,
			    (unsigned long)INT_MAX);

	if (sysctl_min_free_kbytes > most)
		sysctl_min_free_kbytes = most;
	setup_zone_watermarks();
}

static int may_set_min_addr(void)
{
	return capable(CAP_SYS_RAWIO) ? 0 : -EPERM;
}

static const struct ctl_entry entries[] = {
	{ ULONG("admin_reserve_kbytes", sysctl_admin_reserve_kbytes) },
	{ .name = "mm_check",
	  .mode = 0400,
	  .type = CTL_SHOW,
	  .show = show_check },
	{ .name = "drop_caches",
	  .mode = 0200,
	  .type = CTL_INT,
	  .data = &drop_caches,
	  .min = 1,
	  .max = 4,
	  .changed = caches_dropped },
	{ INT("legacy_va_layout", sysctl_legacy_va_layout, 0, INT_MAX) },
	{ INT("lowmem_reserve_ratio", sysctl_lowmem_reserve_ratio, 0, INT_MAX),
	  .count = MAX_NR_ZONES, .changed = setup_zone_watermarks },
	{ INT("max_map_count", sysctl_max_map_count, 0, INT_MAX) },
	{ INT("min_free_kbytes", sysctl_min_free_kbytes, 0, INT_MAX),
	  .changed = min_free_changed },
	{ ULONG("mmap_min_addr", sysctl_mmap_min_addr),
	  .changed = update_mmap_min_addr, .may_write = may_set_min_addr },
	{ INT_MODE("mmap_rnd_bits", 0600, sysctl_mmap_rnd_bits, MMAP_RND_BITS,
		   MMAP_RND_BITS_MAX) },
	{ INT("oom_dump_tasks", sysctl_oom_dump_tasks, INT_MIN, INT_MAX) },
	{ INT("oom_kill_allocating_task", sysctl_oom_kill_allocating_task,
	      INT_MIN, INT_MAX) },
	{ ULONG("overcommit_kbytes", sysctl_overcommit_kbytes),
	  .changed = kbytes_changed },
	{ INT("overcommit_memory", sysctl_overcommit_memory, 0, 2) },
	{ INT("overcommit_ratio", sysctl_overcommit_ratio, INT_MIN, INT_MAX),
	  .changed = ratio_changed },
	{ INT("panic_on_oom", sysctl_panic_on_oom, 0, 2) },
	{ ULONG("user_reserve_kbytes", sysctl_user_reserve_kbytes) },
	{ INT("watermark_scale_factor", sysctl_watermark_scale_factor, 1, 3000),
	  .changed = setup_zone_watermarks },
};

const struct ctl_dir proc_sys_vm = { "vm", entries, ARRAY_SIZE(entries) };
