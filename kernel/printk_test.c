// SPDX-License-Identifier: MIT
/* The log: what a console is given, at once and later. */
#include <kernel/ktest.h>
#include <kernel/printk.h>
#include <lib/string.h>

static char seen[1500];
static size_t nr_seen;

/* Keeps what came last. */
static void capture(const char *s, size_t n)
{
	while (n--)
		seen[nr_seen++ % sizeof(seen)] = *s++;
}

static struct console test_console = { .name = "test", .write = capture };

static void start_capture(void)
{
	register_console(&test_console);
	test_console.enabled = true;
	memset(seen, 0, sizeof(seen));
	nr_seen = 0;
}

static void stop_capture(void)
{
	test_console.enabled = false;
}

/* The text of the captured line that holds WORD, behind its time stamp. */
static bool line_is(const char *text)
{
	const char *at = strstr(seen, text);

	return at && at >= seen + 2 && at[-1] == ' ' && at[-2] == ']' &&
	       !strncmp(at + strlen(text), "\r\n", 2);
}

KTEST(printk, lines_are_stamped_and_continued)
{
	start_capture();
	pr_info("printk_test: one");
	pr_cont(" and");
	pr_cont(" two\n");
	stop_capture();
	KT_EXPECT(line_is("printk_test: one and two"));
	KT_EXPECT(seen[0] == '[');
}

KTEST(printk, a_line_left_open_is_ended_by_the_next)
{
	start_capture();
	pr_info("printk_test: open");
	pr_info("printk_test: next\n");
	stop_capture();
	KT_EXPECT(line_is("printk_test: open"));
	KT_EXPECT(line_is("printk_test: next"));
}

KTEST(printk, debug_messages_stay_in_the_log)
{
	start_capture();
	pr_debug("printk_test: hidden\n");
	stop_capture();
	KT_EXPECT_EQ(nr_seen, 0);
}

KTEST(printk, a_long_line_is_cut_and_ends)
{
	static char text[2000];

	memset(text, 'x', sizeof(text) - 1);
	start_capture();
	console_loglevel++;
	pr_debug("%s\n", text);
	pr_debug("printk_test: after\n");
	console_loglevel--;
	stop_capture();
	KT_EXPECT(line_is("printk_test: after"));
	KT_EXPECT(nr_seen < 1200);
}
