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

KTEST(printk, a_line_continued_past_its_room_goes_on_in_another)
{
	static struct log_record one, other;
	struct log_reader r;
	int i;

	log_to_end(&r);
	pr_debug("printk_test: ");
	for (i = 0; i < 30; i++)
		pr_cont("fifty letters, fifty letters, fifty letters, fifty");
	pr_debug("printk_test: after\n");
	KT_EXPECT_EQ(log_next(&r, &one), 1);
	KT_EXPECT_EQ(log_next(&r, &other), 1);
	KT_EXPECT_EQ(one.seq + 1, other.seq);
	KT_EXPECT_EQ(one.len, LOG_TEXT_MAX);
	KT_EXPECT_EQ(one.len + other.len, 13 + 30 * 50);
	KT_EXPECT_EQ(one.priority, LOG_DEBUG);
	KT_EXPECT_EQ(log_next(&r, &one), 1);
	KT_EXPECT(!memcmp(one.text, "printk_test: after", one.len));
	KT_EXPECT_EQ(log_next(&r, &one), 0);
}

KTEST(printk, no_text_looks_like_the_begin_of_a_record)
{
	static struct log_record record;
	struct log_reader r;

	log_to_end(&r);
	pr_debug("a\0016 b\n");
	KT_EXPECT_EQ(log_next(&r, &record), 1);
	KT_EXPECT_EQ(record.len, 5);
	KT_EXPECT(!memcmp(record.text, "a?6 b", 5));
	KT_EXPECT_EQ(log_next(&r, &record), 0);
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
