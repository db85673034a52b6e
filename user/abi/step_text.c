// SPDX-License-Identifier: MIT
//
// What: steps as lines of text.

#include "step.h"

#define STEP_NAME(name) #name,
static const char *const names[] = { STEP_OPS(STEP_NAME) };

static const unsigned char nr_args[NR_STEP_OPS] = {
	[STEP_mmap] = 6,      [STEP_munmap] = 2,    [STEP_mprotect] = 3,
	[STEP_mremap] = 5,    [STEP_madvise] = 3,   [STEP_brk] = 1,
	[STEP_mlock] = 2,     [STEP_mlock2] = 3,    [STEP_munlock] = 2,
	[STEP_mlockall] = 1,  [STEP_msync] = 3,	    [STEP_mincore] = 2,
	[STEP_ftruncate] = 2, [STEP_fallocate] = 4, [STEP_pread] = 4,
	[STEP_pwrite] = 4,    [STEP_load] = 1,	    [STEP_store] = 2,
	[STEP_sum] = 2,	      [STEP_limit] = 2,	    [STEP_remap_file_pages] = 5,
};

static bool left_out[NR_STEP_OPS];

int step_nr_args(enum step_op op)
{
	return nr_args[op];
}

bool step_left_out(enum step_op op)
{
	return left_out[op];
}

void step_print(const struct step *step, char *text, size_t size)
{
	size_t len = (size_t)snprintf(text, size, "%s", names[step->op]);

	for (int i = 0; i < nr_args[step->op]; i++)
		len += (size_t)snprintf(text + len, size - len, " %lx",
					step->arg[i]);
}

static int op_of(const char *name, size_t len)
{
	for (int i = 0; i < NR_STEP_OPS; i++)
		if (strlen(names[i]) == len && !strncmp(names[i], name, len))
			return i;
	return -1;
}

static size_t word_len(const char *text, char end)
{
	const char *p = strchr(text, end);

	return p ? (size_t)(p - text) : strlen(text);
}

bool step_parse(const char *line, struct step *step)
{
	size_t len = word_len(line, ' ');
	int op = op_of(line, len);
	char *rest = (char *)line + len;

	if (op < 0)
		return false;
	memset(step, 0, sizeof(*step));
	step->op = (enum step_op)op;
	for (int i = 0; i < nr_args[op] && *rest; i++)
		step->arg[i] = strtoul(rest + 1, &rest, 16);
	return true;
}

void steps_leave_out(const char *list)
{
	while (*list) {
		size_t len = word_len(list, ',');
		int op = op_of(list, len);

		if (op >= 0)
			left_out[op] = true;
		list += len + (list[len] == ',');
	}
}
