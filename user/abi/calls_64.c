// SPDX-License-Identifier: MIT
// What: x86-64's own calls, and values where a word has 64 bits.

#include "calls.h"

// The end of what programs get unless they ask for more.
#define USER_END 0x7ffffffff000UL

const struct kind pointers = {
	{ N("NULL", 0), N("good", GOOD), N("odd", GOOD + 1), V(read_only),
	  N("edge-4", AREA + PAGE_SIZE - 4), N("none", AREA + PAGE_SIZE),
	  N("unmapped", AREA + 2 * PAGE_SIZE), N("kernel", KERNEL_ADDRESS),
	  N("top", -PAGE_SIZE), V(-1), N("below_end", USER_END - 1),
	  N("half", 1UL << 63) }
};
const struct kind lengths = { { V(0), V(1), V(8), V(4096), V(4097),
				V(0x7fffffff), V(0x80000000), V(-1UL >> 1),
				V(1UL << 63), V(-4096), V(-1) } };
const struct kind offsets = { { V(0), V(1), V(-1), V(8), V(100000000),
				V(0x80000000), V(-1UL >> 1), V(1UL << 63) } };
const struct kind addresses = {
	{ V(0), V(0x1000), V(0x50000000), V(0x50000001), V(0x50001000),
	  V(0x50002000), V(0x60000000), N("stack", USER_END - PAGE_SIZE),
	  V(USER_END), N("kernel", KERNEL_ADDRESS), V(-4096), V(-1) }
};
const struct kind sizes = { { V(0), V(1), V(4096), V(0x2000), V(0x3000),
			      V(0x7fff00000000), V(USER_END),
			      V(USER_END + 4096), V(-4096), V(-4095), V(-1) } };
const struct kind hints = { { V(0), V(1), V(0x1000), V(0x10000), V(0x60000001),
			      V(0x7fffffff0000), V(USER_END), V(-1) } };
const struct kind map_sizes = { { V(0), V(4096), V(USER_END), V(-1) } };
const struct kind map_offs = { { V(0), V(1), V(0x1000), V(1UL << 62), V(-4096),
				 V(-1) } };

static const struct kind codes = { { V(0x1001), V(0x1002), V(0x1003), V(0x1004),
				     V(0x1011), V(0x1012), V(0), V(-1) } };

const struct call machine_calls[] = {
	{ "pread64",
	  __NR_pread64,
	  READS,
	  { &fds, &pointers, &lengths, &offsets } },
	{ "pwrite64",
	  __NR_pwrite64,
	  0,
	  { &bad_fds, &pointers, &lengths, &offsets } },
	{ "stat", __NR_stat, 0, { &paths, &pointers } },
	{ "lstat", __NR_lstat, 0, { &paths, &pointers } },
	{ "fstat", __NR_fstat, 0, { &fds, &pointers } },
	{ "newfstatat",
	  __NR_newfstatat,
	  0,
	  { &dirs, &paths, &pointers, &stat_flags } },
	{ "mmap",
	  __NR_mmap,
	  MAPS,
	  { &hint_0, &map_sizes, &map_prots, &map_flags, &map_fds,
	    &map_offs } },
	{ "mmap",
	  __NR_mmap,
	  MAPS,
	  { &hints, &sizes, &map_prots, &anon_types, &zero, &zero } },
	{ "arch_prctl", __NR_arch_prctl, ALONE, { &codes, &pointers } },
};

const size_t nr_machine_calls = ARRAY_SIZE(machine_calls);
