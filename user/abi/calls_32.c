// SPDX-License-Identifier: MIT
// What: i386's own calls, and values where a word has 32 bits.

#include "calls.h"

const struct kind pointers = {
	{ N("NULL", 0), N("good", GOOD), N("odd", GOOD + 1), V(read_only),
	  N("edge-4", AREA + PAGE_SIZE - 4), N("none", AREA + PAGE_SIZE),
	  N("unmapped", AREA + 2 * PAGE_SIZE), N("kernel", KERNEL_ADDRESS),
	  N("top", 0xFFFFF000), V(-1), N("below_kernel", 0xBFFFFFFF) }
};
const struct kind lengths = { { V(0), V(1), V(8), V(4096), V(4097),
				V(0x7fffffff), V(0x80000000), V(0xfffff000),
				V(0xffffffff) } };
const struct kind offsets = { { V(0), V(1), V(-1), V(8), V(100000000),
				V(0x7fffffff), V(0x80000000) } };
const struct kind addresses = { { V(0), V(0x1000), V(0x50000000), V(0x50000001),
				  V(0x50001000), V(0x50002000), V(0x60000000),
				  V(0xbffff000), V(0xc0000000), V(0xfffff000),
				  V(0xffffffff) } };
const struct kind sizes = { { V(0), V(1), V(4096), V(0x2000), V(0x3000),
			      V(0x70000000), V(0xb0000000), V(0xc0000000),
			      V(0xfffff000), V(0xfffff001), V(-1) } };
const struct kind hints = { { V(0), V(1), V(0x1000), V(0x10000), V(0x60000001),
			      V(0xbfff0000), V(0xc0000000), V(-1) } };
const struct kind map_sizes = { { V(0), V(4096), V(0xc0000000), V(-1) } };
const struct kind map_offs = { { V(0), V(1), V(0x100000), V(-1) } };

const struct call machine_calls[] = {
	{ "pread64",
	  __NR_pread64,
	  READS,
	  { &fds, &pointers, &lengths, &offsets, &halves } },
	{ "pwrite64",
	  __NR_pwrite64,
	  0,
	  { &bad_fds, &pointers, &lengths, &zero, &halves } },
	{ "_llseek",
	  __NR__llseek,
	  0,
	  { &fds, &halves, &offsets, &pointers, &whences } },
	{ "stat64", __NR_stat64, 0, { &paths, &pointers } },
	{ "lstat64", __NR_lstat64, 0, { &paths, &pointers } },
	{ "fstat64", __NR_fstat64, 0, { &fds, &pointers } },
	{ "fstatat64",
	  __NR_fstatat64,
	  0,
	  { &dirs, &paths, &pointers, &stat_flags } },
	{ "fcntl64", __NR_fcntl64, 0, { &bad_fds, &fcntls, &fcntl_args } },
	{ "waitpid", __NR_waitpid, 0, { &pids, &pointers, &wait_options } },
	{ "ugetrlimit", __NR_ugetrlimit, 0, { &resources, &pointers } },
	{ "clock_gettime64", __NR_clock_gettime64, 0, { &clocks, &pointers } },
	{ "clock_getres_time64",
	  __NR_clock_getres_time64,
	  0,
	  { &clocks, &pointers } },
	{ "mmap2",
	  __NR_mmap2,
	  MAPS,
	  { &hint_0, &map_sizes, &map_prots, &map_flags, &map_fds,
	    &map_offs } },
	{ "mmap2",
	  __NR_mmap2,
	  MAPS,
	  { &hints, &sizes, &map_prots, &anon_types, &zero, &zero } },
	{ "mmap", __NR_mmap, 0, { &pointers } },
	{ "set_thread_area", __NR_set_thread_area, 0, { &pointers } },
};

const size_t nr_machine_calls = ARRAY_SIZE(machine_calls);
