// SPDX-License-Identifier: MIT
/*
 * cmdline.c - the kernel command line, taken apart
 *
 * What        Words are parted by blanks; "..." keeps blanks together. Options
 *             come from section "cmdline", where CMDLINE() puts them.
 *
 *	name, name=value   somebody's option   -> parse(value)
 *	name=value         nobody's            -> init's environment, reported
 *	name               nobody's            -> init's argument, reported
 *	-- anything                            -> init's arguments
 *
 * Failure     A value that its option refuses, and words that find no room any
 *             more, are reported and left out.
 * See         Linux's Documentation/admin-guide/kernel-parameters.rst.
 */
#include <kernel/cmdline.h>
#include <kernel/printk.h>
#include <lib/ctype.h>
#include <lib/printf.h>
#include <lib/string.h>

extern const struct cmdline_option __start_cmdline[], __stop_cmdline[];

char boot_command_line[COMMAND_LINE_SIZE];
char *init_args[CMDLINE_MAX_INIT + 1];
char *init_envs[CMDLINE_MAX_INIT + 1] = {
	(char *)(unsigned long)"HOME=/",
	(char *)(unsigned long)"TERM=linux",
};

static char words[COMMAND_LINE_SIZE]; /* what init's pointers point into */
static char unknown[256];	      /* for the report */

/* The next word, its quotes taken off and a NUL put behind it; or NULL. */
static char *next_word(char **line)
{
	char *from = *line, *to, *word;
	bool quoted = false;

	while (isspace(*from))
		from++;
	if (!*from)
		return NULL;
	for (word = to = from; *from && (quoted || !isspace(*from)); from++) {
		if (*from == '"')
			quoted = !quoted;
		else
			*to++ = *from;
	}
	if (*from)
		from++;
	*to = '\0';
	*line = from;
	return word;
}

/* Every option of that name (several parts of the kernel may want one): how
 * many there are. */
static unsigned int call_options(const char *word, size_t n, const char *value)
{
	const struct cmdline_option *option;
	unsigned int found = 0;

	for (option = __start_cmdline; option < __stop_cmdline; option++) {
		if (strlen(option->name) != n ||
		    memcmp(option->name, word, n) != 0)
			continue;
		found++;
		if (option->parse(value))
			pr_warn("cmdline: %s: this value is not understood\n",
				word);
	}
	return found;
}

static void add_to(char **list, char *word)
{
	unsigned int n = 0;

	while (list[n])
		n++;
	if (n == CMDLINE_MAX_INIT)
		pr_warn("cmdline: too many words for init, left out: %s\n",
			word);
	else
		list[n] = word;
}

static void note_unknown(const char *word)
{
	size_t n = strlen(unknown);

	scnprintf(unknown + n, sizeof(unknown) - n, "%s%s", n ? " " : "", word);
}

static void parse_word(char *word)
{
	char *equals = strchr(word, '=');
	size_t n = equals ? (size_t)(equals - word) : strlen(word);

	if (call_options(word, n, equals ? equals + 1 : ""))
		return;
	note_unknown(word);
	add_to(equals ? init_envs : init_args, word);
}

void cmdline_parse(void)
{
	char *line = words, *word;
	bool for_init = false;

	strscpy(words, boot_command_line, sizeof(words));
	while ((word = next_word(&line))) {
		if (for_init)
			add_to(init_args, word);
		else if (strcmp(word, "--") == 0)
			for_init = true;
		else
			parse_word(word);
	}
	if (unknown[0])
		pr_notice("Unknown kernel command line parameters \"%s\", "
			  "will be passed to user space.\n",
			  unknown);
}
