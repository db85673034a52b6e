/* SPDX-License-Identifier: MIT */
/*
 * What: a step of a sequence: one call or one touch of memory, as numbers. A
 * sequence is written as lines, and read from them, so that what was found by
 * chance can be kept, cut and tried again by hand:
 *
 *	mmap 50004000 3000 3 32 0 0     name, then its arguments in hex
 *	fork                            a child does what follows ...
 *	store 50005008 7
 *	exit                            ... up to here, and its parent waits
 *
 * Invariants: 1. step i of a seed depends on the seed and i alone: a sequence
 *                with some of its steps taken out has the others as they were;
 *             2. `exit` without `fork` and `fork` without `exit` mean something.
 */
#ifndef USER_ABI_STEP_H
#define USER_ABI_STEP_H

#include "abi.h"

/* Where most of it happens, and how far the heap is looked at. */
#define ARENA	    0x50000000UL
#define ARENA_PAGES 32UL
#define HEAP_PAGES  16UL

/* Which files a step can name, by their place in `files`. */
enum step_file {
	FILE_NONE,
	FILE_TMPFS,  /* read and write */
	FILE_RDONLY, /* the same file */
	FILE_WRONLY, /* the same file */
	FILE_MEMFD,
	FILE_ZERO, /* /dev/zero */
	NR_FILES
};

#define STEP_OPS(OP)         \
	OP(mmap)             \
	OP(munmap)           \
	OP(mprotect)         \
	OP(mremap)           \
	OP(madvise)          \
	OP(brk)              \
	OP(mlock)            \
	OP(mlock2)           \
	OP(munlock)          \
	OP(mlockall)         \
	OP(munlockall)       \
	OP(msync)            \
	OP(mincore)          \
	OP(ftruncate)        \
	OP(fallocate)        \
	OP(pread)            \
	OP(pwrite)           \
	OP(load)             \
	OP(store)            \
	OP(sum)              \
	OP(limit)            \
	OP(nocap)            \
	OP(remap_file_pages) \
	OP(fork)             \
	OP(exit)

#define STEP_ENUM(name) STEP_##name,
enum step_op {
	STEP_OPS(STEP_ENUM) NR_STEP_OPS
};

struct step {
	enum step_op op;
	unsigned long arg[6];
};

/* step_text.c: a line, and back from it; false: no such step. */
void step_print(const struct step *step, char *text, size_t size);
bool step_parse(const char *line, struct step *step);
int step_nr_args(enum step_op op);
/* By name, "mremap,mlock2": those are left out of all sequences. */
void steps_leave_out(const char *names);
bool step_left_out(enum step_op op);

/* step_make.c: step INDEX of the sequence SEED. */
void step_make(struct step *step, unsigned long seed, unsigned long index);

/* step_run.c: does it and says what came of it. `fork` and `exit` are not
 * among these. files_make(): the files as each sequence finds them. */
extern int files[NR_FILES];
void files_make(void);
unsigned long heap_start(void); /* as it was then */
void step_run(const struct step *step);

/* step_see.c: how the process and its files look now. */
void see(void);
void see_end(void);

/* sequence.c: what is seen goes into a sum, and into the log as well if it is
 * to be read. */
void say(const char *fmt, ...) printf_like(1, 2);

#endif
