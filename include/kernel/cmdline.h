/* SPDX-License-Identifier: MIT */
/*
 * cmdline.h - the kernel command line, as on Linux
 *
 * A word "name" or "name=value" that somebody declared with CMDLINE() is the
 * kernel's; every other word before "--" goes to init (name=value to its
 * environment, the rest to its arguments) and, when it looks like neither, is
 * reported once. Words after "--" are init's arguments.
 */
#ifndef KERNEL_CMDLINE_H
#define KERNEL_CMDLINE_H

#include <lib/types.h>
#include <lib/compiler.h>

struct cmdline_option {
	const char *name;
	/* VALUE is "" for a bare word. 0, or -EINVAL: reported with the word. */
	int (*parse)(const char *value);
};

#define CMDLINE(option_name, parse_fn)                                 \
	static const struct cmdline_option __used __section("cmdline") \
		__aligned(sizeof(void *))                              \
			cmdline_##parse_fn = { option_name, parse_fn }

#define COMMAND_LINE_SIZE 2048

/* The line as the boot loader gave it, without the kernel's own name. */
extern char boot_command_line[COMMAND_LINE_SIZE];

/* Parses boot_command_line once: calls the options, sorts the rest. */
void cmdline_parse(void);

#define CMDLINE_MAX_INIT 32
/* Init's argv (after argv[0]) and environment, NULL-terminated. */
extern char *init_args[CMDLINE_MAX_INIT + 1];
extern char *init_envs[CMDLINE_MAX_INIT + 1];

#endif
