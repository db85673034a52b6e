/* SPDX-License-Identifier: MIT */
/*
 * A CPU made of variables: what is written to a control register is read from
 * it, and flushes are counted, so that a model can ask whether one came.
 */
#ifndef ASM_CPU_H
#define ASM_CPU_H

#include <lib/types.h>

#define CR0_MP	       0x00000002UL /* WAIT and TS belong together */
#define CR0_EM	       0x00000004UL /* there is no FPU */
#define CR0_TS	       0x00000008UL
#define CR0_NE	       0x00000020UL /* FPU errors by exception, not by IRQ 13 */
#define CR0_WP	       0x00010000UL
#define CR0_AM	       0x00040000UL /* ring 3 may ask for alignment checks */
#define CR0_PG	       0x80000000UL

#define CR4_PSE	       0x00000010UL
#define CR4_PAE	       0x00000020UL
#define CR4_PGE	       0x00000080UL
#define CR4_OSFXSR     0x00000200UL
#define CR4_OSXMMEXCPT 0x00000400UL

struct host_cpu {
	unsigned long cr0, cr2, cr3, cr4;
	unsigned long page_flushes; /* invlpg */
	unsigned long full_flushes; /* writes to CR3 */
	vaddr_t last_invlpg;
	u64 tsc;
	u32 features; /* bits of leaf 1, EDX; all at first */
	bool interrupts_off;
};

extern struct host_cpu host_cpu;

static inline unsigned long read_cr0(void)
{
	return host_cpu.cr0;
}

static inline void write_cr0(unsigned long v)
{
	host_cpu.cr0 = v;
}

static inline unsigned long read_cr2(void)
{
	return host_cpu.cr2;
}

static inline unsigned long read_cr3(void)
{
	return host_cpu.cr3;
}

static inline void write_cr3(unsigned long v)
{
	host_cpu.cr3 = v;
	host_cpu.full_flushes++;
}

static inline unsigned long read_cr4(void)
{
	return host_cpu.cr4;
}

static inline void write_cr4(unsigned long v)
{
	host_cpu.cr4 = v;
}

static inline void invlpg(vaddr_t addr)
{
	host_cpu.last_invlpg = addr;
	host_cpu.page_flushes++;
}

static inline u64 rdtsc(void)
{
	return host_cpu.tsc += 100;
}

static inline void cpuid(u32 leaf, u32 *a, u32 *b, u32 *c, u32 *d)
{
	*a = *b = *c = 0;
	*d = leaf == 1 ? host_cpu.features : 0;
}

static inline u64 rdmsr(u32 msr __maybe_unused)
{
	return 0;
}

static inline void cpu_relax(void)
{
}

static inline void cpu_idle(void)
{
}

void host_cpu_halt(void) __attribute__((noreturn));

static inline void __attribute__((noreturn)) cpu_halt(void)
{
	host_cpu_halt();
}

enum cpu_feature {
	/* CPUID leaf 1, EDX */
	CPU_FPU = 0,
	CPU_PSE = 3,
	CPU_TSC = 4,
	CPU_PAE = 6,
	CPU_APIC = 9,
	CPU_PGE = 13,
	CPU_CMOV = 15,
	CPU_PAT = 16,
	CPU_PSE36 = 17,
	CPU_FXSR = 24,
	CPU_SSE = 25,
	/* leaf 0x80000001, EDX */
	CPU_NX = 32 + 20,
	CPU_GBPAGES = 32 + 26, /* big pages of 1 GiB */
	CPU_LM = 32 + 29,
	/* leaf 7, EBX */
	CPU_FSGSBASE = 64 + 0,
	CPU_SMEP = 64 + 7,
	CPU_SMAP = 64 + 20,
	/* leaf 7, ECX */
	CPU_UMIP = 96 + 2,
	CPU_LA57 = 96 + 16,
	/* No bit of CPUID: since the 80486, all have it. */
	CPU_WP = 128 + 0,
};

bool cpu_has(enum cpu_feature feature);

static inline unsigned int cpu_phys_bits(void)
{
	return 52;
}

void cpu_init(void);

extern u64 boot_tsc;

#endif
