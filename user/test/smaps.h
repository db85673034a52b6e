/* SPDX-License-Identifier: MIT */
/*
 * What: readers of /proc/self/smaps, by area.
 */
#ifndef USER_TEST_SMAPS_H
#define USER_TEST_SMAPS_H

#include "ktap.h"

/* The line of smaps that begins with FIELD and a colon, of the area of ADDR. */
static inline char *smaps_line(struct lines *l, const void *addr,
			       const char *field)
{
	unsigned long a = (unsigned long)addr;
	size_t n = strlen(field);
	bool inside = false;
	struct map map;
	char *line;

	lines_open(l, "/proc/self/smaps");
	while ((line = lines_next(l))) {
		if (map_parse(line, &map))
			inside = map.start <= a && a < map.end;
		else if (inside && !strncmp(line, field, n) && line[n] == ':')
			return line + n + 1;
	}
	return NULL;
}

static inline long smaps(const void *addr, const char *field)
{
	struct lines l;
	char *line = smaps_line(&l, addr, field);
	long value = line ? strtol(line, NULL, 10) : -1;

	lines_close(&l);
	return value;
}

static inline bool smaps_has_flag(const void *addr, const char *flag)
{
	struct lines l;
	char *line = smaps_line(&l, addr, "VmFlags");
	bool has = line && strstr(line, flag);

	lines_close(&l);
	return has;
}

#endif
