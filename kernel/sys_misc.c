// SPDX-License-Identifier: MIT
/* sys_misc.c - system calls of the machine: its name, its numbers, its end. */
#include <asm/cpu.h>
#include <asm/elf.h>
#include <asm/uaccess.h>
#include <kernel/power.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <kernel/time.h>
#include <kernel/version.h>
#include <lib/div64.h>
#include <lib/string.h>
#include <mm/zone.h>
#include <uapi/reboot.h>
#include <uapi/sysinfo.h>
#include <uapi/utsname.h>

SYSCALL_DEFINE1(uname, struct new_utsname __user *, name)
{
	static const struct new_utsname uts = {
		.sysname = UTS_SYSNAME,
		.nodename = UTS_NODENAME,
		.release = UTS_RELEASE,
		.version = UTS_VERSION,
		.machine = ELF_PLATFORM,
		.domainname = UTS_DOMAINNAME,
	};

	return copy_to_user(name, &uts, sizeof(uts)) ? -EFAULT : 0;
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

static u16 nr_tasks(void)
{
	struct task_struct *task;
	u16 nr = 0;

	spin_lock(&tasklist_lock);
	for_each_task(task)
		nr++;
	spin_unlock(&tasklist_lock);
	return nr;
}

SYSCALL_DEFINE1(sysinfo, struct sysinfo __user *, to)
{
	const struct zone *high = &zones[ZONE_HIGHMEM];
	struct sysinfo info = {
		.uptime = (long)div_u64(ktime_get_ns(), 1000000000),
		.totalram = totalram_pages(),
		.freeram = nr_free_pages(),
		.totalhigh = high->managed_pages,
		.freehigh = zone_free_pages(high),
		.procs = nr_tasks(),
		.mem_unit = PAGE_SIZE,
	};

	return copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}
