// SPDX-License-Identifier: MIT
/* The line discipline by example: what each setting echoes, and what is read. */
// HOST_SOURCES: drivers/n_tty_model.h
#include <stdio.h>
#include <kernel/ktest.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <uapi/signal.h>
#include "n_tty_model.h"

#define COOKED \
	(ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN)

static const struct example {
	u32 iflag, oflag, lflag;
	const char *typed, *echo, *read;
} examples[] = {
	{ ICRNL, OPOST | ONLCR, COOKED, "ab\r", "ab\r\n", "ab\n" },
	{ IGNCR, OPOST, COOKED, "a\rb\n", "ab\n", "ab\n" },
	{ INLCR, 0, COOKED & ~ICANON, "a\n", "a^M", "a\r" },
	{ ICRNL, 0, COOKED & ~ICANON, "a\r", "a\n", "a\n" },
	{ ISTRIP, 0, COOKED, "\xe1\n", "a\n", "a\n" },
	{ IUCLC, OPOST | OLCUC, COOKED, "Ab\n", "AB\n", "ab\n" },
	{ 0, OPOST, COOKED, "ab\177c\n", "ab\b \bc\n", "ac\n" },
	{ 0, OPOST, COOKED & ~ECHOE, "ab\177c\n", "ab^?c\n", "ac\n" },
	{ 0, OPOST, (COOKED & ~ECHOE) | ECHOPRT, "ab\177c\n", "ab\\b/c\n",
	  "ac\n" },
	{ 0, OPOST, (COOKED & ~ECHOE) | ECHOPRT, "a\177\n", "a\\a/\n", "\n" },
	{ 0, OPOST, COOKED, "ab\025c\n", "ab\b \b\b \bc\n", "c\n" },
	{ 0, OPOST, COOKED & ~ECHOKE, "ab\025c\n", "ab^U\nc\n", "c\n" },
	{ 0, OPOST, COOKED & ~(ECHOKE | ECHOK), "ab\025c\n", "ab^Uc\n", "c\n" },
	{ 0, OPOST, COOKED, "a b,\027c\n", "a b,\b \b\b \bc\n", "a c\n" },
	{ 0, OPOST, COOKED & ~IEXTEN, "a\027\n", "a^W\n", "a\027\n" },
	{ 0, OPOST, COOKED, "\026\003\n", "^\b^C\n", "\003\n" },
	{ 0, OPOST, COOKED & ~ECHOCTL, "\026\003\n", "\003\n", "\003\n" },
	{ 0, OPOST, COOKED, "ab\022c\n", "ab^R\nabc\n", "abc\n" },
	{ 0, OPOST, COOKED & ~ECHO, "ab\177c\025d\n", "", "d\n" },
	{ 0, OPOST, (COOKED & ~ECHO) | ECHONL, "ab\n", "\n", "ab\n" },
	{ 0, OPOST, COOKED, "a\tb\177\177c\n", "a\tb\b \b\b\b\b\b\b\b\bc\n",
	  "ac\n" },
	{ 0, OPOST | XTABS, COOKED, "a\tb\n", "a       b\n", "a\tb\n" },
	{ PARMRK, 0, COOKED & ~ECHO, "\377a\n", "", "\377\377a\n" },
	{ IUTF8, OPOST, COOKED, "\xc3\xa4\177b\n", "\xc3\xa4\b \bb\n", "b\n" },
	{ 0, OPOST, COOKED, "ab\003cd\n", "ab^Ccd\n", "cd\n" },
	{ 0, OPOST, COOKED | NOFLSH, "ab\003cd\n", "ab^Ccd\n", "abcd\n" },
	{ 0, OPOST, COOKED & ~ISIG, "ab\003cd\n", "ab^Ccd\n", "ab\003cd\n" },
	{ IXON, OPOST, COOKED, "a\023b\021c\n", "abc\n", "abc\n" },
	{ IXON, OPOST, COOKED, "a\023b", "a", "" },
	{ IXON | IXANY, OPOST, COOKED, "a\023b", "ab", "" },
	{ 0, OPOST, COOKED, "a\023b\n", "a^Sb\n", "a\023b\n" },
};

KTEST(n_tty, each_setting_echoes_and_reads_as_it_says)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(examples); i++) {
		const struct example *e = &examples[i];
		size_t n, echo = strlen(e->echo);
		u8 got[64] = {};
		bool ended;

		n_tty_init(&tty, &ops);
		device_size = 0;
		set_flags(e->iflag, e->oflag, e->lflag);
		type_bytes(e->typed, strlen(e->typed));
		n = n_tty_take(&tty, got, sizeof(got), &ended);
		if (device_size != echo || memcmp(device, e->echo, echo))
			KT_EXPECT_MSG(false, "example %u: echo is \"%.*s\"", i,
				      (int)device_size, (char *)device);
		if (n != strlen(e->read) || memcmp(got, e->read, n))
			KT_EXPECT_MSG(false, "example %u: read \"%.*s\"", i,
				      (int)n, (char *)got);
	}
}

KTEST(n_tty, signals_come_from_their_characters_and_flush_unless_told)
{
	static const struct {
		char c;
		int sig;
	} keys[] = { { 3, SIGINT }, { 034, SIGQUIT }, { 032, SIGTSTP } };

	for (unsigned int i = 0; i < ARRAY_SIZE(keys); i++) {
		n_tty_init(&tty, &ops);
		last_signal = flushes = 0;
		type_bytes("x", 1);
		type_bytes(&keys[i].c, 1);
		KT_EXPECT_EQ(last_signal, keys[i].sig);
		KT_EXPECT_EQ(flushes, 1);
		KT_EXPECT_EQ(n_tty_room(&tty), N_TTY_BUF_SIZE - 1);
		set_flags(0, 0, COOKED | NOFLSH);
		type_bytes("x", 1);
		type_bytes(&keys[i].c, 1);
		KT_EXPECT_EQ(flushes, 1);
	}
}

KTEST(n_tty, breaks_and_damage_are_ignored_marked_or_signals)
{
	static const struct {
		u32 iflag;
		enum tty_flag flag;
		int sig;
		size_t n;
		const char *read;
	} cases[] = {
		{ IGNBRK, TTY_BREAK, 0, 0, "" },
		{ BRKINT, TTY_BREAK, SIGINT, 0, "" },
		{ PARMRK, TTY_BREAK, 0, 3, "\377\0\0" },
		{ 0, TTY_BREAK, 0, 1, "\0" },
		{ 0, TTY_PARITY, 0, 1, "x" },
		{ INPCK, TTY_PARITY, 0, 1, "\0" },
		{ INPCK | PARMRK, TTY_FRAME, 0, 3, "\377\0x" },
		{ INPCK | IGNPAR, TTY_FRAME, 0, 0, "" },
		{ 0, TTY_OVERRUN, 0, 0, "" },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		u8 got[8];
		bool ended;

		n_tty_init(&tty, &ops);
		set_flags(cases[i].iflag, 0, 0);
		last_signal = 0;
		n_tty_receive(&tty, 'x', cases[i].flag);
		KT_EXPECT_EQ(n_tty_take(&tty, got, 8, &ended), cases[i].n);
		KT_EXPECT(!memcmp(got, cases[i].read, cases[i].n));
		KT_EXPECT_EQ(last_signal, cases[i].sig);
	}
}

KTEST(n_tty, output_is_as_c_oflag_says)
{
	static const struct {
		u32 oflag;
		const char *written, *got;
	} cases[] = {
		{ 0, "a\nb\tc\r", "a\nb\tc\r" },
		{ OPOST, "a\nb", "a\nb" },
		{ ONLCR, "a\n", "a\n" },
		{ OPOST | ONLCR, "a\nb\n", "a\r\nb\r\n" },
		{ OPOST | OCRNL, "a\rb", "a\nb" },
		{ OPOST | ONOCR, "\ra\r\r", "a\r" },
		{ OPOST | ONOCR | ONLRET, "a\n\rb", "a\nb" },
		{ OPOST | XTABS, "ab\tc\b\t", "ab      c\b        " },
		{ OPOST | OLCUC, "aB1", "AB1" },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		u8 got[64];
		size_t n = 0;

		n_tty_init(&tty, &ops);
		set_flags(0, cases[i].oflag, 0);
		for (const char *s = cases[i].written; *s; s++) {
			int made = n_tty_opost(&tty, (u8)*s, got + n, 8);

			KT_EXPECT(made >= 0);
			n += (size_t)made;
		}
		if (n != strlen(cases[i].got) || memcmp(got, cases[i].got, n))
			KT_EXPECT_MSG(false, "case %u: \"%.*s\"", i, (int)n,
				      (char *)got);
	}
}

KTEST(n_tty, output_without_room_changes_nothing)
{
	u8 to[8];

	n_tty_init(&tty, &ops);
	set_flags(0, OPOST | ONLCR | XTABS, 0);
	n_tty_opost(&tty, 'x', to, 8);
	KT_EXPECT_EQ(n_tty_opost(&tty, '\n', to, 1), -1);
	KT_EXPECT_EQ(n_tty_opost(&tty, '\t', to, 6), -1);
	KT_EXPECT_EQ(n_tty_opost(&tty, 'x', to, 0), -1);
	KT_EXPECT_EQ(tty.column, 1);
	KT_EXPECT_EQ(n_tty_opost(&tty, '\t', to, 7), 7);
}

KTEST(n_tty, what_was_typed_is_readable_in_the_other_mode)
{
	u8 got[8];
	bool ended;

	n_tty_init(&tty, &ops);
	type_bytes("ab\ncd", 5);
	set_flags(0, 0, 0);
	KT_EXPECT_EQ(n_tty_count(&tty), 5);
	KT_EXPECT(!n_tty_readable(&tty, 6));
	KT_EXPECT_EQ(n_tty_take(&tty, got, 2, &ended), 2);
	set_flags(0, 0, ICANON);
	KT_EXPECT_EQ(n_tty_take(&tty, got, 8, &ended), 3);
	KT_EXPECT(ended && !memcmp(got, "\ncd", 3));
	set_flags(0, 0, 0);
	set_flags(0, 0, ICANON);
	KT_EXPECT(!n_tty_readable(&tty, 1));
}

KTEST(n_tty, a_line_too_long_is_cut_and_can_be_ended)
{
	static u8 got[N_TTY_BUF_SIZE + 1];
	unsigned int i;
	bool ended;

	n_tty_init(&tty, &ops);
	for (i = 0; i < 5000; i++) {
		KT_ASSERT(n_tty_room(&tty) >= 1);
		type_bytes("x", 1);
	}
	type_bytes("\n", 1);
	KT_EXPECT_EQ(n_tty_room(&tty), 0);
	KT_EXPECT_EQ(n_tty_take(&tty, got, sizeof(got), &ended),
		     N_TTY_BUF_SIZE);
	KT_EXPECT(ended && got[N_TTY_BUF_SIZE - 1] == '\n');
}
