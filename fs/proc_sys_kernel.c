// SPDX-License-Identifier: MIT
/*
 * proc_sys_kernel.c - /proc/sys/kernel: names, limits, the log, the end
 *
 * See  Linux's Documentation/admin-guide/sysctl/kernel.rst.
 */
#include <ipc/shm.h>
#include <kernel/cred.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/seed.h>
#include <kernel/syslog.h>
#include <kernel/utsname.h>
#include <lib/minmax.h>
#include <mm/sysctl.h>
#include <lib/printf.h>
#include <lib/string.h>
#include "proc_sys.h"

#define INT(name_, mode_, var, min_, max_)                             \
	.name = name_, .mode = mode_, .type = CTL_INT, .data = &(var), \
	.min = (unsigned long)(long)(min_), .max = (unsigned long)(long)(max_)
#define ULONG(name_, mode_, var)                                         \
	.name = name_, .mode = mode_, .type = CTL_ULONG, .data = &(var), \
	.max = ULONG_MAX
#define STRING(name_, mode_, var)                                        \
	.name = name_, .mode = mode_, .type = CTL_STRING, .data = (var), \
	.max = sizeof(var)

static int panic_on_oops = 1; /* every bug of the kernel's own is the end */
static int cap_last_cap = CAP_LAST_CAP;
static int ngroups_max = NGROUPS_MAX;

static int may_admin(void)
{
	return capable(CAP_SYS_ADMIN) ? 0 : -EPERM;
}

static int may_restore(void)
{
	return capable(CAP_CHECKPOINT_RESTORE) || capable(CAP_SYS_ADMIN)
		       ? 0
		       : -EPERM;
}

static const struct ctl_entry entries[] = {
	{ INT("cap_last_cap", 0444, cap_last_cap, 0, 0) },
	{ INT("dmesg_restrict", 0644, dmesg_restrict, 0, 1),
	  .may_write = may_admin },
	{ STRING("domainname", 0644, uts_name.domainname) },
	{ STRING("hostname", 0644, uts_name.nodename) },
	{ INT("kptr_restrict", 0644, kptr_restrict, 0, 2),
	  .may_write = may_admin },
	{ INT("ngroups_max", 0444, ngroups_max, 0, 0) },
	{ STRING("osrelease", 0444, uts_name.release) },
	{ STRING("ostype", 0444, uts_name.sysname) },
	{ INT("panic", 0644, panic_timeout, INT_MIN, INT_MAX) },
	{ INT("panic_on_oops", 0644, panic_on_oops, 1, 1) },
	{ INT("pid_max", 0644, pid_max, PID_MIN_MAX, PID_MAX) },
	{ INT("printk", 0644, console_printk, INT_MIN, INT_MAX), .count = 4 },
	{ INT("randomize_va_space", 0644, sysctl_randomize_va_space, INT_MIN,
	      INT_MAX) },
	{ INT("shm_next_id", 0644, shm_next_id, 0, INT_MAX),
	  .may_write = may_restore },
	{ INT("shm_rmid_forced", 0644, shm_rmid_forced, 0, 1),
	  .changed = shm_rmid_forced_changed },
	{ ULONG("shmall", 0644, shm_ctlall) },
	{ ULONG("shmmax", 0644, shm_ctlmax) },
	{ INT("shmmni", 0644, shm_ctlmni, 0, IPCMNI) },
	{ INT("threads-max", 0644, max_threads, 1, 0x3fffffff) },
	{ STRING("version", 0444, uts_name.version) },
};

const struct ctl_dir proc_sys_kernel = { "kernel", entries,
					 ARRAY_SIZE(entries) };

/* ------------------------------------------------------------------ random */

static void random_uuid(u8 uuid[16])
{
	for (unsigned int i = 0; i < 16; i += 4) {
		u32 word = next_seed();

		memcpy(uuid + i, &word, sizeof(word));
	}
	uuid[6] = (uuid[6] & 0x0f) | 0x40; /* version 4: by chance */
	uuid[8] = (uuid[8] & 0x3f) | 0x80;
}

static int print_uuid(char *buf, size_t size, const u8 uuid[16])
{
	int len = 0;

	for (unsigned int i = 0; i < 16; i++)
		len += scnprintf(buf + len, size - (size_t)len,
				 i == 4 || i == 6 || i == 8 || i == 10 ? "-%02x"
								       : "%02x",
				 uuid[i]);
	return len;
}

static int show_uuid(char *buf, size_t size)
{
	u8 uuid[16];

	random_uuid(uuid);
	return print_uuid(buf, size, uuid);
}

/* Made when it is first asked for. [sys_lock] */
static int show_boot_id(char *buf, size_t size)
{
	static u8 uuid[16];

	if (!uuid[8])
		random_uuid(uuid);
	return print_uuid(buf, size, uuid);
}

static const struct ctl_entry random_entries[] = {
	{ .name = "boot_id",
	  .mode = 0444,
	  .type = CTL_SHOW,
	  .show = show_boot_id },
	{ .name = "uuid", .mode = 0444, .type = CTL_SHOW, .show = show_uuid },
};

const struct ctl_dir proc_sys_random = { "random", random_entries,
					 ARRAY_SIZE(random_entries) };
