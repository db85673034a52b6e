// SPDX-License-Identifier: MIT
/* sys_misc.c - system calls of the machine: its name, its numbers, its end. */
#include <asm/cpu.h>
#include <asm/elf.h>
#include <asm/uaccess.h>
#include <kernel/cred.h>
#include <kernel/power.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <kernel/time.h>
#include <kernel/utsname.h>
#include <kernel/version.h>
#include <lib/div64.h>
#include <lib/string.h>
#include <mm/zone.h>
#include <uapi/reboot.h>
#include <uapi/sysinfo.h>

struct new_utsname uts_name = {
	.sysname = UTS_SYSNAME,
	.nodename = UTS_NODENAME,
	.release = UTS_RELEASE,
	.version = UTS_VERSION,
	.machine = ELF_PLATFORM,
	.domainname = UTS_DOMAINNAME,
};

SYSCALL_DEFINE1(uname, struct new_utsname __user *, name)
{
	return copy_to_user(name, &uts_name, sizeof(uts_name)) ? -EFAULT : 0;
}

/* FIELD, of SIZE bytes, becomes LEN bytes of ring 3 and NULs. */
static long set_name(char *field, size_t size, const char __user *from, int len)
{
	char name[sizeof(uts_name.nodename)] = "";

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	if (len < 0 || (size_t)len >= size)
		return -EINVAL;
	if (copy_from_user(name, from, (size_t)len))
		return -EFAULT;
	memcpy(field, name, size);
	return 0;
}

SYSCALL_DEFINE2(sethostname, const char __user *, name, int, len)
{
	return set_name(uts_name.nodename, sizeof(uts_name.nodename), name,
			len);
}

SYSCALL_DEFINE2(setdomainname, const char __user *, name, int, len)
{
	return set_name(uts_name.domainname, sizeof(uts_name.domainname), name,
			len);
}

static bool reboot_magic_ok(u32 magic1, u32 magic2)
{
	return magic1 == LINUX_REBOOT_MAGIC1 &&
	       (magic2 == LINUX_REBOOT_MAGIC2 ||
		magic2 == LINUX_REBOOT_MAGIC2A ||
		magic2 == LINUX_REBOOT_MAGIC2B ||
		magic2 == LINUX_REBOOT_MAGIC2C);
}

SYSCALL_DEFINE4(reboot, u32, magic1, u32, magic2, u32, cmd, void __user *, arg)
{
	(void)arg;
	if (!capable(CAP_SYS_BOOT))
		return -EPERM;
	if (!reboot_magic_ok(magic1, magic2))
		return -EINVAL;
	switch (cmd) {
	case LINUX_REBOOT_CMD_CAD_ON:
	case LINUX_REBOOT_CMD_CAD_OFF:
		return 0;
	case LINUX_REBOOT_CMD_RESTART:
		pr_emerg("reboot: Restarting system\n");
		machine_restart();
	case LINUX_REBOOT_CMD_HALT:
		pr_emerg("reboot: System halted\n");
		cpu_halt();
	case LINUX_REBOOT_CMD_POWER_OFF:
		pr_emerg("reboot: Power down\n");
		machine_power_off();
	}
	return -EINVAL;
}

SYSCALL_DEFINE1(sysinfo, struct sysinfo __user *, to)
{
	const struct zone *high = &zones[ZONE_HIGHMEM];
	struct sysinfo info = {
		.uptime = (long)div_u64(ktime_get_ns(), 1000000000),
		.totalram = totalram_pages(),
		.freeram = nr_free_pages(),
		.sharedram = nr_pages_of(PAGE_FILE),
		.totalhigh = high->managed_pages,
		.freehigh = zone_free_pages(high),
		.procs = (u16)READ_ONCE(nr_threads),
		.mem_unit = PAGE_SIZE,
	};

	return copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}
