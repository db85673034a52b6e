/* SPDX-License-Identifier: MIT */
/*
 * What: readers of /proc, in Linux's formats, tolerant of fields and columns
 * that one kernel has and another has not. They read as a stream through a
 * small buffer, so a file may be of any length.
 *
 * Failure: a number that is not there is -1; a file that is not there reads
 * as if it were empty.
 */
#ifndef USER_LIB_PROC_H
#define USER_LIB_PROC_H

#include "libc.h"

/* Init's duty where the kernel starts it with an empty /proc, as Linux does:
 * mounts proc there, and what stands under /dev. Elsewhere it does nothing. */
void proc_mount(void);

/* A file read line by line. */
struct lines {
	int fd; /* -1: the file could not be opened */
	size_t len, pos;
	char buf[512];
	char line[512]; /* longer lines are cut */
};

bool lines_open(struct lines *l, const char *path);
char *lines_next(struct lines *l); /* NULL at the end, and then it is closed */
void lines_close(struct lines *l);

/* The whole file as one string; its length or -errno. */
ssize_t proc_read(const char *path, char *buf, size_t size);

/* The number that a file of /proc/sys holds; -1: it cannot be read. Set: false, it is not
 * taken. */
long sysctl(const char *path);
bool set_sysctl(const char *path, long value);

/* "Name:   123 kB" -> 123. */
long proc_field(const char *path, const char *name);
static inline long self_status(const char *name) /* kB */
{
	return proc_field("/proc/self/status", name);
}
static inline long meminfo(const char *name) /* kB */
{
	return proc_field("/proc/meminfo", name);
}

/* The kernel's audit of its books: NULL, or what disagrees. NULL elsewhere. */
const char *books_disagree(void);
long vmstat(const char *name); /* the counter of /proc/vmstat */

/* System V's segments, which outlive those who made them, go. */
void remove_segments(void);

/* /proc/self/statm, in pages. */
struct statm {
	long size, resident, shared, text, lib, data, dirty;
};
bool statm_read(struct statm *s);

/* One area of /proc/self/maps. */
struct map {
	unsigned long start, end;
	char perms[5]; /* "rw-p" */
	unsigned long offset;
	char name[64]; /* "[heap]", a path, or "" */
};
bool map_parse(const char *line, struct map *map);
bool map_of(const void *addr, struct map *map); /* the area that covers addr */
bool map_named(const char *name, struct map *map);

/* /proc/self/pagemap, one 64-bit entry for each page. */
#define PM_PRESENT  (1ULL << 63)
#define PM_PFN_MASK ((1ULL << 55) - 1)
uint64_t pagemap(const void *addr);
unsigned long pfn_of(const void *addr); /* 0: no frame (or hidden from us) */

/* One zone, put together from /proc/zoneinfo and /proc/buddyinfo. */
#define MAX_ZONES  6
#define MAX_ORDERS 11
struct zone_info {
	char name[16];
	unsigned long start_pfn, spanned, present, managed; /* pages */
	long free[MAX_ORDERS]; /* free blocks of each order */
};
int zones_read(struct zone_info zones[MAX_ZONES]); /* how many */
const char *zone_of(const struct zone_info *zones, int n, unsigned long pfn);

/* One line of /proc/slabinfo. */
struct slab_info {
	char name[32];
	long active, total, objsize, per_slab, pages; /* pages of one slab */
	long slabs, active_slabs;
};
bool slab_parse(const char *line, struct slab_info *s);
bool slab_find(const char *name, struct slab_info *s);

/* The letter that /proc/TID/stat has for what a process or thread does, or 0. */
char task_state(pid_t tid);
/* Returns when it sleeps, waiting for something, or has ended: for tests in which
 * one has to wait before the other acts, however long that takes. */
void until_asleep(pid_t tid);

long minor_faults(void);   /* of this process, from getrusage */
long resident_pages(void); /* from statm */
bool on_tessera(void);	   /* /proc/version names it */
/* Addresses above 47 bits can be had: the page tables have five levels. */
bool five_levels(void);

/* True when /proc/cpuinfo has NAME among the flags. */
bool cpu_flag(const char *name);

/* mincore's answer for one page: true if it is in memory. */
bool in_core(const void *addr);

#endif
