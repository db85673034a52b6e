// SPDX-License-Identifier: MIT
/*
 * lapic.c - the local APIC: the CPU's own interrupt controller and timer
 *
 * What   Registers 16 bytes apart in one uncached page. Its timer counts down
 *        at the bus clock, which is measured against the TSC. Devices keep
 *        interrupting through the PIC: LINT0 is set to ExtINT ("virtual wire").
 * Not here The I/O APIC, and interrupts to other CPUs.
 * See    Intel SDM volume 3A, chapter 11 (10 in older editions).
 */
#include <asm/cpu.h>
#include <asm/io.h>
#include <asm/traps.h>
#include <drivers/lapic.h>
#include <kernel/printk.h>
#include <kernel/time.h>
#include <lib/div64.h>
#include <lib/minmax.h>
#include <mm/fixmap.h>

#define MSR_APIC_BASE	   0x1B
#define APIC_BASE_ENABLED  0x800
#define APIC_BASE_ADDRESS  0xFFFFF000

#define APIC_TPR	   0x080
#define APIC_EOI	   0x0B0
#define APIC_SVR	   0x0F0
#define APIC_LVT_TIMER	   0x320
#define APIC_LVT_LINT0	   0x350
#define APIC_LVT_LINT1	   0x360
#define APIC_LVT_ERROR	   0x370
#define APIC_TIMER_INITIAL 0x380
#define APIC_TIMER_CURRENT 0x390
#define APIC_TIMER_DIVIDE  0x3E0

#define SVR_ENABLED	   0x100
#define LVT_MASKED	   0x10000
#define LVT_NMI		   0x400
#define LVT_EXTINT	   0x700
#define DIVIDE_BY_16	   0x3

#define CALIBRATE_US	   500
#define TIMER_MIN_HZ	   10000
#define MAX_PROGRAM_NS	   NSEC_PER_SEC

static void write_reg(unsigned int reg, u32 value)
{
	writel(value, (void __force __iomem *)(fix_to_virt(FIX_APIC) + reg));
}

static u32 read_reg(unsigned int reg)
{
	return readl((void __force __iomem *)(fix_to_virt(FIX_APIC) + reg));
}

void lapic_eoi(void)
{
	write_reg(APIC_EOI, 0);
}

static paddr_t lapic_base; /* 0: not mapped */

u64 lapic_address(void)
{
	return lapic_base;
}

bool lapic_overlaps(u64 start, u64 end)
{
	return lapic_base && start < (u64)lapic_base + PAGE_SIZE &&
	       lapic_base < end;
}

/* True when the APIC is there, switched on, and at an address we can map. */
static bool lapic_map(void)
{
	u64 base;

	if (!cpu_has(CPU_APIC))
		return false;
	base = rdmsr(MSR_APIC_BASE);
	if (!(base & APIC_BASE_ENABLED) || base >> 32)
		return false;
	lapic_base = (paddr_t)(base & APIC_BASE_ADDRESS);
	set_fixmap(FIX_APIC, lapic_base, PGPROT_KERNEL_NOCACHE);
	return true;
}

/* One moment on both clocks. */
struct moment {
	u64 ns;
	u32 count; /* goes down */
};

/* The best of a few readings: nothing came between its two halves. */
static struct moment look(void)
{
	u64 before, took, best = U64_MAX;
	struct moment m = { 0 };
	u32 count;
	int i;

	for (i = 0; i < 4; i++) {
		before = ktime_get_ns();
		count = read_reg(APIC_TIMER_CURRENT);
		took = ktime_get_ns() - before;
		if (took < best) {
			best = took;
			m.ns = before + took / 2;
			m.count = count;
		}
	}
	return m;
}

/* Ticks of the divided bus clock in a second; 0: it does not count. */
static u32 measure(void)
{
	struct moment start, end;

	write_reg(APIC_TIMER_DIVIDE, DIVIDE_BY_16);
	write_reg(APIC_LVT_TIMER, LVT_MASKED | TIMER_VECTOR);
	write_reg(APIC_TIMER_INITIAL, U32_MAX);
	start = look();
	udelay(CALIBRATE_US);
	end = look();
	return (u32)div64_u64((u64)(start.count - end.count) * NSEC_PER_SEC,
			      max(end.ns - start.ns, (u64)1));
}

/* Counts in a nanosecond, times 2^32. */
static u32 counts_per_ns;

void lapic_timer_program(u64 ns)
{
	u64 counts = (min(ns, MAX_PROGRAM_NS) * counts_per_ns >> 32) + 1;

	write_reg(APIC_TIMER_INITIAL, (u32)counts);
}

bool lapic_timer_init(void)
{
	u32 ticks;

	if (!lapic_map())
		return false;
	write_reg(APIC_SVR, SVR_ENABLED | SPURIOUS_VECTOR);
	write_reg(APIC_TPR, 0);
	write_reg(APIC_LVT_LINT0, LVT_EXTINT);
	write_reg(APIC_LVT_LINT1, LVT_NMI);
	write_reg(APIC_LVT_ERROR, LVT_MASKED);
	ticks = measure();
	if (ticks < TIMER_MIN_HZ || ticks > NSEC_PER_SEC) {
		pr_warn("lapic: timer does not count, using the PIT\n");
		return false;
	}
	pr_info("lapic: timer at %u.%03u MHz\n", ticks / 62500,
		ticks / 625 * 10 % 1000);
	counts_per_ns =
		(u32)min(div_u64((u64)ticks << 32, NSEC_PER_SEC), (u64)U32_MAX);
	write_reg(APIC_LVT_TIMER, TIMER_VECTOR);
	return true;
}
