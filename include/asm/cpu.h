/* SPDX-License-Identifier: MIT */
/* cpu.h - control registers, CPUID, TSC and what the boot found in them. */
#ifndef ASM_CPU_H
#define ASM_CPU_H

#include <lib/types.h>

#define CR0_MP		   0x00000002UL /* WAIT and TS belong together */
#define CR0_EM		   0x00000004UL /* there is no FPU */
#define CR0_TS		   0x00000008UL
#define CR0_NE		   0x00000020UL /* FPU errors by exception, not by IRQ 13 */
#define CR0_WP		   0x00010000UL
#define CR0_AM		   0x00040000UL /* ring 3 may ask for alignment checks */
#define CR0_PG		   0x80000000UL

#define CR4_PSE		   0x00000010UL
#define CR4_PAE		   0x00000020UL
#define CR4_PGE		   0x00000080UL
#define CR4_OSFXSR	   0x00000200UL
#define CR4_OSXMMEXCPT	   0x00000400UL
#define CR4_UMIP	   0x00000800UL /* SGDT, SIDT, SLDT, SMSW, STR: ring 0's */
#define CR4_LA57	   0x00001000UL /* five levels */
#define CR4_FSGSBASE	   0x00010000UL
#define CR4_SMEP	   0x00100000UL /* ring 0 runs no page of ring 3 */
#define CR4_SMAP	   0x00200000UL /* ... and sees none, but as it means to */

#define MSR_IA32_PAT	   0x00000277 /* kinds of caching: mm/x86/pat.c */
#define MSR_EFER	   0xC0000080
#define EFER_NXE	   0x00000800 /* bit 63 of an entry is NX, not reserved */

/* Long mode's own. */
#define EFER_SCE	   0x00000001 /* SYSCALL */
#define EFER_LME	   0x00000100
#define MSR_STAR	   0xC0000081
#define MSR_LSTAR	   0xC0000082
#define MSR_SYSCALL_MASK   0xC0000084
#define MSR_FS_BASE	   0xC0000100
#define MSR_GS_BASE	   0xC0000101
#define MSR_KERNEL_GS_BASE 0xC0000102

static inline unsigned long read_cr0(void)
{
	unsigned long v;

	asm volatile("mov %%cr0, %0" : "=r"(v));
	return v;
}

static inline void write_cr0(unsigned long v)
{
	asm volatile("mov %0, %%cr0" : : "r"(v) : "memory");
}

/* The address of the last page fault (SDM volume 3A, 4.7). */
static inline unsigned long read_cr2(void)
{
	unsigned long v;

	asm volatile("mov %%cr2, %0" : "=r"(v));
	return v;
}

static inline unsigned long read_cr3(void)
{
	unsigned long v;

	asm volatile("mov %%cr3, %0" : "=r"(v));
	return v;
}

/* Loads a root table; flushes every TLB entry that is not global. */
static inline void write_cr3(unsigned long v)
{
	asm volatile("mov %0, %%cr3" : : "r"(v) : "memory");
}

static inline unsigned long read_cr4(void)
{
	unsigned long v;

	asm volatile("mov %%cr4, %0" : "=r"(v));
	return v;
}

static inline void write_cr4(unsigned long v)
{
	asm volatile("mov %0, %%cr4" : : "r"(v) : "memory");
}

static inline void invlpg(vaddr_t addr)
{
	asm volatile("invlpg (%0)" : : "r"(addr) : "memory");
}

/* Writes all changed cache lines back and forgets all. */
static inline void wbinvd(void)
{
	asm volatile("wbinvd" : : : "memory");
}

static inline u64 rdtsc(void)
{
#ifdef __x86_64__
	u32 low, high;

	asm volatile("rdtsc" : "=a"(low), "=d"(high));
	return low | (u64)high << 32;
#else
	u64 v;

	asm volatile("rdtsc" : "=A"(v));
	return v;
#endif
}

/* Of leaves with parts, part 0. */
static inline void cpuid(u32 leaf, u32 *a, u32 *b, u32 *c, u32 *d)
{
	asm volatile("cpuid"
		     : "=a"(*a), "=b"(*b), "=c"(*c), "=d"(*d)
		     : "a"(leaf), "c"(0));
}

static inline u64 rdmsr(u32 msr)
{
	u32 low, high;

	asm volatile("rdmsr" : "=a"(low), "=d"(high) : "c"(msr));
	return low | (u64)high << 32;
}

static inline void wrmsr(u32 msr, u64 v)
{
	asm volatile("wrmsr"
		     :
		     : "c"(msr), "a"((u32)(v & 0xFFFFFFFF)), "d"((u32)(v >> 32))
		     : "memory");
}

static inline void cpu_relax(void)
{
	asm volatile("pause" : : : "memory");
}

/* Waits for an interrupt with interrupts on; none can slip in between. */
static inline void cpu_idle(void)
{
	asm volatile("sti; hlt" : : : "memory");
}

/* Stops this CPU for good. */
static inline void __attribute__((noreturn)) cpu_halt(void)
{
	for (;;)
		asm volatile("cli; hlt");
}

/* What Tessera asks of a CPU: 32 times a word of cpu.c's, and a bit in it. */
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

/*
 * True when the CPU has FEATURE and no word of the command line declined it
 * (nopse, nosmap, … as cpu.c has them). Valid after cpu_init().
 */
bool cpu_has(enum cpu_feature feature);

/* What CPUID says of the make, for reports. */
struct cpu_info {
	char vendor[13];
	unsigned int family, model, stepping;
	unsigned int level; /* the greatest leaf of CPUID */
	char name[49];	    /* the make's own words, or "unknown" */
};
extern struct cpu_info boot_cpu_info;

/* The name of the I-th of the features that cpu_has() admits, as Linux's
 * /proc/cpuinfo has it; "" for one that is not there, NULL behind the last. */
const char *cpu_feature_name(unsigned int i);

/* How many bits of physical address the CPU has: a frame that needs more is
 * a reserved bit in an entry. */
unsigned int cpu_phys_bits(void);
/* Bits of a virtual address, as the CPU tells. */
unsigned int cpu_virt_bits(void);

/* Once, after cmdline_parse(): what the CPU can do, its descriptor tables, its
 * FPU. Early exceptions are reported already before that. */
void cpu_init(void);

/* The TSC at the kernel's first instructions: time 0. */
extern u64 boot_tsc;

#endif
