// SPDX-License-Identifier: MIT
/* binfmt_script_test.c - first lines of scripts, good and bad. */
#include <fs/binfmt_script.h>
#include <kernel/ktest.h>
#include <lib/string.h>
#include <uapi/errno.h>

static const struct {
	const char *line, *interp, *arg; /* interp NULL: refused */
} lines[] = {
	{ "#!/bin/sh\n", "/bin/sh", NULL },
	{ "#!/bin/sh", "/bin/sh", NULL },
	{ "#! \t/bin/sh \t\necho", "/bin/sh", NULL },
	{ "#!/bin/awk -f\n", "/bin/awk", "-f" },
	{ "#!/bin/env  -S a b \n", "/bin/env", "-S a b" },
	{ "#!sh\n", "sh", NULL },
	{ "#!/bin/sh -e", "/bin/sh", "-e" },
	{ "#!\n", NULL, NULL },
	{ "#!   \n/bin/sh", NULL, NULL },
};

KTEST(binfmt_script, first_lines_are_cut_as_execve_says)
{
	char buf[BINPRM_BUF_SIZE];
	const char *interp, *arg;
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		memset(buf, 0, sizeof(buf));
		strscpy(buf, lines[i].line, sizeof(buf));
		err = script_parse(buf, &interp, &arg);
		KT_EXPECT_EQ(err, lines[i].interp ? 0 : -ENOEXEC);
		if (err)
			continue;
		KT_EXPECT(!strcmp(interp, lines[i].interp));
		KT_EXPECT_EQ(!arg, !lines[i].arg);
		if (arg && lines[i].arg)
			KT_EXPECT(!strcmp(arg, lines[i].arg));
	}
}

KTEST(binfmt_script, a_path_that_would_be_cut_is_refused_an_argument_is_cut)
{
	char buf[BINPRM_BUF_SIZE + 1];
	const char *interp, *arg;

	memset(buf, 'x', sizeof(buf));
	memcpy(buf, "#!/bin/", 7);
	KT_EXPECT_EQ(script_parse(buf, &interp, &arg), -ENOEXEC);
	memset(buf, 'x', sizeof(buf));
	memcpy(buf, "#!/bin/sh ", 10);
	KT_EXPECT_EQ(script_parse(buf, &interp, &arg), 0);
	KT_EXPECT(arg && strlen(arg) == BINPRM_BUF_SIZE - 10 - 1);
	memset(buf, ' ', sizeof(buf));
	memcpy(buf, "#!", 2);
	KT_EXPECT_EQ(script_parse(buf, &interp, &arg), -ENOEXEC);
	KT_EXPECT_EQ(buf[BINPRM_BUF_SIZE], ' ');
}
