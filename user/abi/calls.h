/* SPDX-License-Identifier: MIT */
/*
 * What: the tables of calls.c: values, kinds of arguments, calls.
 */
#ifndef USER_ABI_CALLS_H
#define USER_ABI_CALLS_H

#include "abi.h"

struct value {
	const char *name;
	long v;
};

#define MAX_VALUES 26
struct kind {
	struct value v[MAX_VALUES + 1]; /* ends with no name */
};

enum {
	ALONE = 1, /* nothing is afterwards where it was: a process each */
	GIVES_FD = 2,
	MAPS = 4,     /* as many bytes as the second argument says */
	REWINDS = 8,  /* files are read from their beginning */
	READS = 16,   /* at the fourth argument's place, or the beginning */
	VAGUE = 32,   /* what it says if it succeeds is nobody's business */
	REMAKES = 64, /* areas are made anew before each */
	MADE_BY = 128,
};

typedef long call_fn(const long a[6]);

struct call {
	const char *name;
	long nr; /* or the function, with MADE_BY */
	unsigned int how;
	const struct kind *kinds[6]; /* of the arguments that are given */
};

#define N(name, x)              \
	{                       \
		name, (long)(x) \
	}
#define V(x) N(#x, x)
#define CALL(name, how, ...)             \
	{                                \
#name, __NR_##name, how, \
		{                        \
			__VA_ARGS__      \
		}                        \
	}
#define RUN(run, ...)                       \
	{                                   \
#run, (long)(run), MADE_BY, \
		{                           \
			__VA_ARGS__         \
		}                           \
	}

/* What is open while calls are made. */
enum {
	FD_FILE = 10,
	FD_DIR,
	FD_PROC,
	FD_MAPS,
	FD_NULL,
	FD_ZERO,
	FD_PAGEMAP,
	FD_PROCDIR,
	FD_MEM,
	FD_PIPE_READ,
	FD_PIPE_WRITE,
	FD_EVENT,
	FD_TIMER,
	FD_PID,
};

/* Three pages: read and write, none, unmapped; and four with nothing behind. */
#define AREA 0x50000000UL
#define GOOD 0x58000000UL

static inline bool failed(long ret)
{
	return (unsigned long)ret >= -4095UL;
}

/* calls_table.c */
extern const char read_only[64];
extern char long_name[300], long_path[5000];
extern const struct kind fds, bad_fds, dirs, paths, small, zero, counts, halves,
	whences, map_prots, map_flags, map_fds, hint_0, anon_types, stat_flags,
	pids, wait_options, fcntls, fcntl_args, resources, clocks;
extern const struct call calls[];
extern const size_t nr_calls;

/* calls_32.c, calls_64.c: what depends on the size of a word. */
extern const struct kind pointers, few, lengths, offsets, addresses, sizes,
	hints, map_sizes, map_offs;
extern const struct call machine_calls[];
extern const size_t nr_machine_calls;

/* calls_memory.c */
void make_memory_areas(void);
extern const struct call memory_calls[];
extern const size_t nr_memory_calls;

/* calls_files.c, calls_process.c */
long allocate(const long a[6]); /* fallocate(fd, mode, at, 4096) */
extern const struct call file_calls[], process_calls[];
extern const size_t nr_file_calls, nr_process_calls;

#endif
