// SPDX-License-Identifier: MIT
/*
 * cpu.c - what this CPU can do, and what the command line lets it
 *
 * What   CPUID's words are read once. boot/head_*.asm has refused a CPU without
 *        what the build cannot do without; everything else may be missing,
 *        and each of it may be declined by a word of the command line.
 *
 *	WP	 ring 0 obeys read-only entries
 *	NX	 data are not code (not with entries of 32 bits)
 *	SMEP	 ring 0 does not run a program's pages
 *	SMAP	 ring 0 does not touch them, but through asm/uaccess.h
 *	UMIP	 ring 3 does not see where the kernel's tables are
 *	FSGSBASE ring 3 may set the bases of FS and GS by itself (x86_64)
 *
 * See    Intel SDM volume 2A, CPUID; volume 3A, 2.5 (CR4) and 4.6.
 */
#include <asm/cpu.h>
#include <asm/pgtable.h>
#include <kernel/cmdline.h>
#include <kernel/printk.h>
#include <lib/bitops.h>
#include <lib/string.h>
#include <uapi/errno.h>

#include "internal.h"

#define FEATURE_WORDS 5

static u32 features[FEATURE_WORDS], declined[FEATURE_WORDS];

static void decline(enum cpu_feature feature)
{
	declined[feature / 32] |= BIT(feature % 32);
}

#define DECLINED_BY(word, feature)                 \
	static int parse_##word(const char *value) \
	{                                          \
		decline(feature);                  \
		return *value ? -EINVAL : 0;       \
	}                                          \
	CMDLINE(#word, parse_##word)

DECLINED_BY(nopse, CPU_PSE);
DECLINED_BY(nopge, CPU_PGE);
DECLINED_BY(nopat, CPU_PAT);
DECLINED_BY(nowp, CPU_WP);
DECLINED_BY(nonx, CPU_NX);
DECLINED_BY(noapic, CPU_APIC);
DECLINED_BY(nosmep, CPU_SMEP);
DECLINED_BY(nosmap, CPU_SMAP);
DECLINED_BY(noumip, CPU_UMIP);
#ifdef __x86_64__
DECLINED_BY(nofsgsbase, CPU_FSGSBASE);
DECLINED_BY(nogbpages, CPU_GBPAGES);
/* boot/head_64.asm has looked for it already. */
DECLINED_BY(no5lvl, CPU_LA57);
#else
/* FXSAVE is what keeps SSE's registers: without the one, not the other. */
static int parse_nofxsr(const char *value)
{
	decline(CPU_FXSR);
	decline(CPU_SSE);
	return *value ? -EINVAL : 0;
}
CMDLINE("nofxsr", parse_nofxsr);
#endif

bool cpu_has(enum cpu_feature feature)
{
	const unsigned int word = feature / 32;

	return features[word] & ~declined[word] & BIT(feature % 32);
}

static const struct {
	enum cpu_feature feature;
	const char *name;
} feature_names[] = {
	{ CPU_PSE, "pse" },	      { CPU_TSC, "tsc" },
	{ CPU_PAE, "pae" },	      { CPU_APIC, "apic" },
	{ CPU_PGE, "pge" },	      { CPU_CMOV, "cmov" },
	{ CPU_PAT, "pat" },	      { CPU_FXSR, "fxsr" },
	{ CPU_SSE, "sse" },	      { CPU_NX, "nx" },
	{ CPU_GBPAGES, "pdpe1gb" },   { CPU_LM, "lm" },
	{ CPU_FSGSBASE, "fsgsbase" }, { CPU_SMEP, "smep" },
	{ CPU_SMAP, "smap" },	      { CPU_UMIP, "umip" },
	{ CPU_LA57, "la57" },	      { CPU_WP, "wp" },
};

struct cpu_info boot_cpu_info;

const char *cpu_feature_name(unsigned int i)
{
	if (i == ARRAY_SIZE(feature_names))
		return NULL;
	return cpu_has(feature_names[i].feature) ? feature_names[i].name : "";
}

static void set_cpu_info(const u32 *vendor, u32 signature)
{
	unsigned int family = signature >> 8 & 15;
	unsigned int model = signature >> 4 & 15;

	if (family == 6 || family == 15)
		model |= signature >> 12 & 0xF0;
	if (family == 15)
		family += signature >> 20 & 0xFF;
	memcpy(boot_cpu_info.vendor, vendor, 12);
	boot_cpu_info.family = family;
	boot_cpu_info.model = model;
	boot_cpu_info.stepping = signature & 15;
}

/* The name stands in three leaves, 16 bytes each; some have spaces before it. */
static void set_cpu_name(void)
{
	u32 words[12], max, b, c, d, i;
	char *name = (char *)words;

	memcpy(boot_cpu_info.name, "unknown", sizeof("unknown"));
	cpuid(0x80000000, &max, &b, &c, &d);
	if (max < 0x80000004)
		return;
	for (i = 0; i < 3; i++)
		cpuid(0x80000002 + i, &words[4 * i], &words[4 * i + 1],
		      &words[4 * i + 2], &words[4 * i + 3]);
	name[sizeof(words) - 1] = '\0';
	name += strspn(name, " ");
	if (*name)
		memcpy(boot_cpu_info.name, name, strlen(name) + 1);
}

static void print_cpu(void)
{
	const char *name;
	unsigned int i;

	pr_info("cpu: %s family %u model %u stepping %u:", boot_cpu_info.vendor,
		boot_cpu_info.family, boot_cpu_info.model,
		boot_cpu_info.stepping);
	for (i = 0; (name = cpu_feature_name(i)); i++)
		if (*name)
			pr_cont(" %s", name);
	pr_cont("\n");
}

/* Entries of 32 bits have no place for NX, and some is long mode's. */
static void decline_what_is_of_other_builds(void)
{
	if (!_PAGE_NX)
		decline(CPU_NX);
#ifndef __x86_64__
	decline(CPU_GBPAGES);
	decline(CPU_LM);
	decline(CPU_FSGSBASE);
	decline(CPU_LA57);
#endif
}

static void read_features(void)
{
	u32 max, a, b, c, d;

	cpuid(0, &max, &b, &c, &d);
	cpuid(1, &a, &b, &c, &features[0]);
	if (max >= 7)
		cpuid(7, &a, &features[2], &features[3], &d);
	cpuid(0x80000000, &max, &b, &c, &d);
	if (max >= 0x80000001)
		cpuid(0x80000001, &a, &b, &c, &features[1]);
	features[CPU_WP / 32] = BIT(CPU_WP % 32);
	decline_what_is_of_other_builds();
}

/* QEMU's CPUs that do not tell have 36 bits only with PSE-36. */
unsigned int cpu_phys_bits(void)
{
	u32 max, a, b, c, d;

	cpuid(0x80000000, &max, &b, &c, &d);
	if (max < 0x80000008)
		return cpu_has(CPU_PSE36) ? 36 : 32;
	cpuid(0x80000008, &a, &b, &c, &d);
	return a & 0xFF;
}

unsigned int cpu_virt_bits(void)
{
	u32 max, a, b, c, d;

	cpuid(0x80000000, &max, &b, &c, &d);
	if (max < 0x80000008)
		return 32;
	cpuid(0x80000008, &a, &b, &c, &d);
	return a >> 8 & 0xFF;
}

/* What needs no more than a bit of CR4. */
static void protect(void)
{
	unsigned long cr4 = read_cr4();

	if (cpu_has(CPU_SMEP))
		cr4 |= CR4_SMEP;
	if (cpu_has(CPU_UMIP))
		cr4 |= CR4_UMIP;
	write_cr4(cr4);
	smap_init();
}

void cpu_init(void)
{
	u32 vendor[3], max, signature, b, c, d;

	read_features();
	cpuid(0, &max, &vendor[0], &vendor[2], &vendor[1]);
	cpuid(1, &signature, &b, &c, &d);
	set_cpu_info(vendor, signature);
	boot_cpu_info.level = max;
	set_cpu_name();
	print_cpu();
	gdt_init();
	double_fault_init();
	fpu_init();
	protect();
	segments_init();
}
