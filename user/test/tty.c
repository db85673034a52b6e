// SPDX-License-Identifier: MIT
//
// What: a terminal's settings, and what becomes of what is typed.

#include "term.h"

static int fd;

#define NEED_TERMINAL()                                \
	do {                                           \
		fd = open_terminal();                  \
		if (fd < 0)                            \
			SKIP("no terminal to be had"); \
	} while (0)

TEST(a_line_can_be_changed_until_it_is_ended)
{
	NEED_TERMINAL();
	type(fd, "cat\177r\rword two\027\025x y\027z\n");
	EXPECT(reads(fd, 100, "car\n"));
	EXPECT(reads(fd, 100, "x z\n"));
	type(fd, "not yet");
	EXPECT_EQ(sys(__NR_read, fd, &fd, 1), -EAGAIN);
	close(fd);
}

TEST(a_line_is_read_in_pieces)
{
	NEED_TERMINAL();
	type(fd, "abcdef\nnext\n");
	EXPECT(reads(fd, 4, "abcd"));
	EXPECT(reads(fd, 2, "ef"));
	EXPECT(reads(fd, 5, "\n"));
	EXPECT(reads(fd, 0, ""));
	EXPECT(reads(fd, 5, "next\n"));
	close(fd);
}

TEST(the_end_of_file_character_ends_a_read_and_is_not_in_it)
{
	NEED_TERMINAL();
	type(fd, "ab\004\004cd\004");
	EXPECT(reads(fd, 10, "ab"));
	EXPECT(reads(fd, 10, ""));
	EXPECT(reads(fd, 2, "cd")); // takes the ^D with it
	EXPECT_EQ(sys(__NR_read, fd, &fd, 1), -EAGAIN);
	close(fd);
}

TEST(without_canonical_mode_bytes_come_at_once)
{
	int n = -1;

	NEED_TERMINAL();
	set_modes(fd, 0, 0, 0);
	type(fd, "a\177\004\003");
	EXPECT_EQ(ioctl(fd, FIONREAD, &n), 0);
	EXPECT_EQ(n, 4);
	EXPECT(reads(fd, 2, "a\177"));
	EXPECT(reads(fd, 10, "\004\003"));
	close(fd);
}

static void set_blocking(void)
{
	EXPECT_EQ(sys(__NR_fcntl, fd, F_SETFL, O_RDWR), 0);
}

static long ms_of_read(size_t n, long want)
{
	struct timespec from, to;
	char buf[16];

	clock_gettime(CLOCK_MONOTONIC, &from);
	EXPECT_EQ(sys(__NR_read, fd, buf, n), want);
	clock_gettime(CLOCK_MONOTONIC, &to);
	return (to.tv_sec - from.tv_sec) * 1000 +
	       (to.tv_nsec - from.tv_nsec) / 1000000;
}

TEST(min_and_time_say_how_long_a_read_waits)
{
	char buf[8];

	NEED_TERMINAL();
	set_blocking();
	set_modes(fd, 0, 0, 0);
	set_min_time(fd, 0, 0);
	EXPECT_EQ(sys(__NR_read, fd, buf, 5), 0);
	set_min_time(fd, 0, 2);
	EXPECT(ms_of_read(5, 0) >= 190);
	set_min_time(fd, 4, 2);
	type(fd, "abc");
	EXPECT(ms_of_read(5, 3) >= 190);
	/* These would wait for 25 s; they do not. */
	set_min_time(fd, 0, 255);
	type(fd, "ab");
	EXPECT(ms_of_read(5, 2) < 25000);
	set_min_time(fd, 4, 255);
	type(fd, "abcd");
	EXPECT(ms_of_read(5, 4) < 25000);
	type(fd, "abcdef");
	EXPECT(ms_of_read(5, 5) < 25000);
	EXPECT(ms_of_read(1, 1) < 25000);
	close(fd);
}

TEST(a_read_waits_for_what_another_process_types)
{
	pid_t child;
	int status;

	NEED_TERMINAL();
	set_blocking();
	child = fork();
	if (child == 0) {
		struct timespec nap = { .tv_nsec = 50000000 };

		nanosleep(&nap, NULL);
		type(fd, "late\n");
		_exit(0);
	}
	EXPECT(reads(fd, 100, "late\n"));
	waitpid(child, &status, 0);
	close(fd);
}

TEST(settings_are_those_that_were_set)
{
	struct termios t, got;
	struct termios2 t2;
	struct termio old;

	NEED_TERMINAL();
	EXPECT_EQ(ioctl(fd, TCGETS, &t), 0);
	EXPECT_EQ(t.c_lflag, COOKED_LFLAG & ~ECHO);
	EXPECT(!memcmp(t.c_cc, std_cc, NCCS));
	t.c_iflag = 0x12345;
	t.c_oflag = OPOST | XTABS;
	t.c_lflag = TOSTOP | NOFLSH;
	t.c_cc[VEOL2] = 'x';
	EXPECT_EQ(ioctl(fd, TCSETSW, &t), 0);
	EXPECT_EQ(ioctl(fd, TCGETS, &got), 0);
	EXPECT(!memcmp(&t, &got, sizeof(t)));
	EXPECT_EQ(ioctl(fd, TCGETS2, &t2), 0);
	EXPECT(!memcmp(&t, &t2, sizeof(t) - 4));
	EXPECT_EQ(t2.c_ospeed, 38400);
	EXPECT_EQ(ioctl(fd, TCGETA, &old), 0);
	EXPECT_EQ(old.c_iflag, 0x2345);
	old.c_iflag = 0x1111;
	EXPECT_EQ(ioctl(fd, TCSETAF, &old), 0);
	EXPECT_EQ(ioctl(fd, TCGETS, &got), 0);
	EXPECT_EQ(got.c_iflag, 0x11111);
	EXPECT_EQ(got.c_cc[VEOL2], 'x');
	close(fd);
}

TEST(a_screen_has_no_speed_to_change)
{
	struct termios t, got;

	NEED_TERMINAL();
	EXPECT_EQ(ioctl(fd, TCGETS, &t), 0);
	EXPECT_EQ(t.c_cflag & ~HUPCL, B38400 | CS8 | CREAD);
	got = t;
	got.c_cflag = B9600 | CSTOPB | PARENB;
	EXPECT_EQ(ioctl(fd, TCSETS, &got), 0);
	EXPECT_EQ(ioctl(fd, TCGETS, &got), 0);
	EXPECT_EQ(got.c_cflag, B38400 | CS8);
	EXPECT_EQ(ioctl(fd, TCSETS, &t), 0);
	close(fd);
}

TEST(what_was_typed_can_be_thrown_away)
{
	int n = -1;

	NEED_TERMINAL();
	type(fd, "abc\n");
	EXPECT_EQ(ioctl(fd, TCFLSH, (void *)TCOFLUSH), 0);
	EXPECT_EQ(ioctl(fd, FIONREAD, &n), 0);
	EXPECT_EQ(n, 4);
	EXPECT_EQ(ioctl(fd, TCFLSH, (void *)TCIFLUSH), 0);
	EXPECT_EQ(ioctl(fd, FIONREAD, &n), 0);
	EXPECT_EQ(n, 0);
	EXPECT_EQ(ioctl(fd, TCFLSH, (void *)3), -EINVAL);
	type(fd, "abc\003d\n"); // nobody is in front to be interrupted
	EXPECT(reads(fd, 100, "d\n"));
	close(fd);
}

TEST(stopped_output_waits)
{
	NEED_TERMINAL();
	EXPECT_EQ(ioctl(fd, TCXONC, (void *)TCOOFF), 0);
	EXPECT_EQ(sys(__NR_write, fd, "x", 1), -EAGAIN);
	EXPECT_EQ(ioctl(fd, TCXONC, (void *)TCOON), 0);
	EXPECT_EQ(sys(__NR_write, fd, "\r", 1), 1);
	type(fd, "\023");
	EXPECT_EQ(sys(__NR_write, fd, "x", 1), -EAGAIN);
	type(fd, "\021");
	EXPECT_EQ(sys(__NR_write, fd, "\r", 1), 1);
	type(fd, "\023");
	set_modes(fd, 0, 0, 0); // no IXON: nothing could start it again
	EXPECT_EQ(sys(__NR_write, fd, "\r", 1), 1);
	EXPECT_EQ(ioctl(fd, TCXONC, (void *)9), -EINVAL);
	close(fd);
}

TEST(the_screen_answers_what_it_is_asked)
{
	static const char home[] = "\033[7;3H\033[6n";

	NEED_TERMINAL();
	set_modes(fd, 0, 0, 0);
	EXPECT_EQ(write(fd, "\033[5n", 4), 4);
	EXPECT(reads(fd, 100, "\033[0n"));
	EXPECT_EQ(write(fd, "\0337", 2), 2);
	EXPECT_EQ(write(fd, home, sizeof(home) - 1), (long)sizeof(home) - 1);
	EXPECT_EQ(write(fd, "\0338", 2), 2);
	EXPECT(reads(fd, 100, "\033[7;3R"));
	EXPECT_EQ(write(fd, "\033[c", 3), 3);
	EXPECT(reads(fd, 100, "\033[?6c"));
	close(fd);
}

TEST(sizes_can_be_set_and_asked)
{
	struct winsize size, old, want = { 30, 90, 1, 2 };

	NEED_TERMINAL();
	EXPECT_EQ(ioctl(fd, TIOCGWINSZ, &old), 0);
	EXPECT(old.ws_row >= 25 && old.ws_col >= 80);
	if (on_tessera()) { // elsewhere the screen follows, or refuses
		EXPECT_EQ(ioctl(fd, TIOCSWINSZ, &want), 0);
		EXPECT_EQ(ioctl(fd, TIOCGWINSZ, &size), 0);
		EXPECT(!memcmp(&size, &want, sizeof(size)));
		EXPECT_EQ(ioctl(fd, TIOCSWINSZ, &old), 0);
	}
	close(fd);
}

TEST(what_programs_try_on_a_console_is_answered)
{
	unsigned char type = 0;
	struct vt_stat state;
	int mode = -1;

	NEED_TERMINAL();
	EXPECT_EQ(ioctl(fd, KDGKBTYPE, &type), 0);
	EXPECT_EQ(type, KB_101);
	EXPECT_EQ(ioctl(fd, KDGETMODE, &mode), 0);
	EXPECT_EQ(mode, KD_TEXT);
	EXPECT_EQ(ioctl(fd, VT_GETSTATE, &state), 0);
	EXPECT_EQ(state.v_active, 1);
	EXPECT_EQ(state.v_state & 3, 3);
	EXPECT_EQ(ioctl(fd, TIOCGETD, &mode), 0);
	EXPECT_EQ(mode, N_TTY);
	EXPECT_EQ(ioctl(fd, TIOCOUTQ, &mode), 0);
	EXPECT_EQ(mode, 0);
	EXPECT_EQ(ioctl(fd, 0x5499, &mode), -ENOTTY);
	close(fd);
}

TEST(bad_pointers_are_refused_and_harmless)
{
	static const unsigned int calls[] = { TCGETS,	  TCSETS,     TCGETS2,
					      TCSETSF2,	  TCGETA,     TCSETAW,
					      TIOCGWINSZ, TIOCSWINSZ, FIONREAD,
					      TIOCSTI,	  TIOCOUTQ };

	NEED_TERMINAL();
	type(fd, "x\n");
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		EXPECT_EQ(ioctl(fd, calls[i], (void *)8), -EFAULT);
	EXPECT_EQ(sys(__NR_write, fd, (void *)8, 1), -EFAULT);
	EXPECT_EQ(sys(__NR_read, fd, (void *)8, 1), -EFAULT);
	EXPECT_EQ(sys(__NR_lseek, fd, 0, 0), -ESPIPE);
	close(fd);
}

TEST(an_exclusive_terminal_is_roots_only)
{
	int again, on = -1;

	NEED_TERMINAL();
	EXPECT_EQ(ioctl(fd, TIOCEXCL, NULL), 0);
	EXPECT_EQ(ioctl(fd, TIOCGEXCL, &on), 0);
	EXPECT_EQ(on, 1);
	again = open("/dev/tty1", O_RDWR | O_NOCTTY);
	EXPECT(again >= 0); // we are root
	close(again);
	EXPECT_EQ(ioctl(fd, TIOCNXCL, NULL), 0);
	close(fd);
}

KTAP_MAIN("tty");
