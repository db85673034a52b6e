// SPDX-License-Identifier: MIT
/*
 * tessera_bench.c - Tessera's benchmarks of the allocators, on Linux
 *
 * What   Linux's half of mm/bench_ops.h and mm/bench_load.h: a module that
 *        measures when it is loaded, prints the same lines, and does not stay.
 *        scripts/bench builds it against the headers of Debian's kernel package.
 */
#include <linux/gfp.h>
#include <linux/highmem.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

static void bench_say(const char *prefix, const char *name, u64 value)
{
	pr_notice("bench %s%s %llu\n", prefix, name, value);
}

static void *bench_vmap(struct page **pages, unsigned int nr)
{
	return vmap(pages, nr, VM_MAP, PAGE_KERNEL);
}

static bool bench_is_high(struct page *page)
{
	return PageHighMem(page);
}

static unsigned long bench_free_pages(void)
{
	struct sysinfo info;

	si_meminfo(&info);
	return info.freeram;
}

#include "bench_ops.h"
#include "bench_load.h"

static int __init bench_init(void)
{
	bench_all();
	return -EAGAIN;
}

module_init(bench_init);
MODULE_LICENSE("Dual MIT/GPL");
