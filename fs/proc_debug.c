// SPDX-License-Identifier: MIT
/*
 * proc_debug.c - /proc/page_owner and /proc/kmemleak
 *
 * What     On Linux both are in debugfs. Reading kmemleak looks for leaks, now;
 *          what is found is in the log.
 */
#include <fs/procfs.h>
#include <fs/seq_file.h>
#include <mm/leak.h>
#include <mm/page_owner.h>

static void into_seq(void *ctx, const char *text)
{
	seq_printf(ctx, "%s\n", text);
}

static int show_page_owner(struct seq_file *m)
{
	page_owner_summary(into_seq, m);
	return 0;
}
PROC_FILE("page_owner", show_page_owner);

static int show_kmemleak(struct seq_file *m)
{
	seq_printf(m, "%lu\n", leak_check());
	return 0;
}
PROC_FILE("kmemleak", show_kmemleak);
