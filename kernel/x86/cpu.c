// SPDX-License-Identifier: MIT
/*
 * cpu.c - what this CPU can do, and what the command line lets it
 *
 * What   CPUID leaf 1 is read once. boot/head_32.asm has refused a CPU without
 *        FPU, TSC or CMOV; everything else here may be missing.
 * See    Intel SDM volume 2A, CPUID.
 */
#include <asm/cpu.h>
#include <kernel/cmdline.h>
#include <kernel/printk.h>
#include <lib/bitops.h>
#include <lib/string.h>

#include "internal.h"

static u32 features, declined;

static int parse_nopse(const char *value)
{
	(void)value;
	declined |= BIT(CPU_PSE);
	return 0;
}
CMDLINE("nopse", parse_nopse);

static int parse_nopge(const char *value)
{
	(void)value;
	declined |= BIT(CPU_PGE);
	return 0;
}
CMDLINE("nopge", parse_nopge);

static int parse_noapic(const char *value)
{
	(void)value;
	declined |= BIT(CPU_APIC);
	return 0;
}
CMDLINE("noapic", parse_noapic);

/* FXSAVE is what keeps SSE's registers: without the one, not the other. */
static int parse_nofxsr(const char *value)
{
	(void)value;
	declined |= BIT(CPU_FXSR) | BIT(CPU_SSE);
	return 0;
}
CMDLINE("nofxsr", parse_nofxsr);

bool cpu_has(enum cpu_feature feature)
{
	return features & ~declined & BIT(feature);
}

static const struct {
	enum cpu_feature feature;
	const char *name;
} feature_names[] = {
	{ CPU_PSE, "pse" },   { CPU_TSC, "tsc" }, { CPU_PAE, "pae" },
	{ CPU_APIC, "apic" }, { CPU_PGE, "pge" }, { CPU_CMOV, "cmov" },
	{ CPU_FXSR, "fxsr" }, { CPU_SSE, "sse" }, { CPU_NX, "nx" },
};

static void print_cpu(const char *vendor, u32 signature)
{
	unsigned int family = signature >> 8 & 15, i;
	unsigned int model = signature >> 4 & 15;

	if (family == 6 || family == 15)
		model |= signature >> 12 & 0xF0;
	if (family == 15)
		family += signature >> 20 & 0xFF;
	pr_info("cpu: %s family %u model %u stepping %u:", vendor, family,
		model, signature & 15);
	for (i = 0; i < ARRAY_SIZE(feature_names); i++)
		if (cpu_has(feature_names[i].feature))
			pr_cont(" %s", feature_names[i].name);
	pr_cont("\n");
}

/* NX's bit, of the extended leaf, joins those of leaf 1. */
static void read_nx(void)
{
	u32 max, a, b, c, d = 0;

	cpuid(0x80000000, &max, &b, &c, &d);
	if (max < 0x80000001)
		return;
	cpuid(0x80000001, &a, &b, &c, &d);
	features |= d & BIT(CPU_NX);
}

void cpu_init(void)
{
	u32 vendor[4] = { 0 }, max, signature, b, c;

	cpuid(0, &max, &vendor[0], &vendor[2], &vendor[1]);
	cpuid(1, &signature, &b, &c, &features);
	features &= ~BIT(CPU_NX);
	read_nx();
	print_cpu((const char *)vendor, signature);
	gdt_init();
	double_fault_init();
	fpu_init();
}
