// SPDX-License-Identifier: MIT
//
// What: pseudo terminals: what goes from one side to the other, and what ends.

#include "pty.h"
#include <uapi/poll.h>

TEST(what_the_master_writes_has_been_typed)
{
	NEED_PAIR();
	put(master, "ab\177c\r");
	EXPECT(reads(slave, 100, "ac\n"));
	EXPECT(reads(master, 100, "ab\b \bc\r\n"));
	put(slave, "x\ny");
	EXPECT(reads(master, 100, "x\r\ny"));
	close_pair();
}

TEST(the_slave_begins_with_a_new_terminals_settings)
{
	struct termios t;
	struct winsize size;

	NEED_PAIR();
	EXPECT_EQ(ioctl(slave, TCGETS, &t), 0);
	EXPECT_EQ(t.c_iflag, ICRNL | IXON);
	EXPECT_EQ(t.c_oflag, OPOST | ONLCR);
	EXPECT_EQ(t.c_cflag, B38400 | CS8 | CREAD);
	EXPECT_EQ(t.c_lflag, COOKED_LFLAG);
	EXPECT(!memcmp(t.c_cc, std_cc, NCCS));
	EXPECT_EQ(ioctl(slave, TIOCGWINSZ, &size), 0);
	EXPECT_EQ(size.ws_row, 0);
	t.c_lflag = 0;
	t.c_cflag = 0;
	EXPECT_EQ(ioctl(master, TCSETS, &t), 0); // either side will do
	EXPECT_EQ(ioctl(slave, TCGETS, &t), 0);
	EXPECT_EQ(t.c_lflag, 0);
	EXPECT_EQ(t.c_cflag, CS8 | CREAD);
	close_pair();
}

TEST(a_locked_slave_cannot_be_opened)
{
	int on = 1, got = -1;

	if (!open_master())
		SKIP("no pseudo terminals here");
	EXPECT_EQ(ioctl(master, TIOCSPTLCK, &on), 0);
	EXPECT_EQ(ioctl(master, TIOCGPTLCK, &got), 0);
	EXPECT_EQ(got, 1);
	EXPECT_EQ(sys(__NR_open, slave_name, O_RDWR | O_NOCTTY), -EIO);
	on = 0;
	EXPECT_EQ(ioctl(master, TIOCSPTLCK, &on), 0);
	slave = open(slave_name, O_RDWR | O_NOCTTY);
	EXPECT(slave >= 0);
	close_pair();
}

TEST(the_master_reads_the_rest_when_the_slave_is_closed)
{
	if (!open_master())
		SKIP("no pseudo terminals here");
	set_nonblock(master, true);
	EXPECT_EQ(sys(__NR_read, master, &slave, 1), -EAGAIN);
	slave = open(slave_name, O_RDWR | O_NOCTTY);
	put(slave, "last");
	close(slave);
	EXPECT(reads(master, 100, "last"));
	EXPECT_EQ(sys(__NR_read, master, &slave, 1), -EIO);
	slave = open(slave_name, O_RDWR | O_NOCTTY);
	EXPECT_EQ(sys(__NR_read, master, &slave, 1), -EAGAIN);
	close_pair();
}

TEST(a_slave_without_its_master_is_dead)
{
	char c;

	NEED_PAIR();
	put(master, "typed\n");
	close(master);
	EXPECT_EQ(sys(__NR_read, slave, &c, 1), 0);
	EXPECT_EQ(sys(__NR_write, slave, "x", 1), -EIO);
	EXPECT_EQ(ioctl(slave, TIOCGWINSZ, &c), -EIO);
	EXPECT(sys(__NR_open, slave_name, O_RDWR | O_NOCTTY) < 0);
	close(slave);
	EXPECT_EQ(sys(__NR_open, slave_name, O_RDWR | O_NOCTTY), -ENOENT);
}

static int slave_reader(void)
{
	char c;

	close(master);
	return sys(__NR_read, slave, &c, 1) != -EIO;
}

TEST(who_waits_is_woken_when_the_other_side_ends)
{
	pid_t child;
	char c;

	NEED_PAIR();
	flush();
	child = fork();
	if (child == 0)
		_exit(slave_reader());
	nap(50);
	close(master);
	EXPECT_EQ(status_of(child), 0);
	close(slave);
	NEED_PAIR();
	flush();
	child = fork();
	if (child == 0) {
		close(slave);
		_exit(sys(__NR_read, master, &c, 1) != -EIO);
	}
	nap(50);
	close(slave);
	EXPECT_EQ(status_of(child), 0);
	close(master);
}

TEST(output_that_nobody_reads_waits)
{
	static char big[20000], got[20000];
	size_t done = 0;
	int status;
	pid_t child;
	long n;

	NEED_PAIR();
	set_modes(slave, 0, 0, 0);
	set_nonblock(slave, true);
	while ((n = sys(__NR_write, slave, big, sizeof(big))) > 0)
		done += (size_t)n;
	EXPECT_EQ(n, -EAGAIN);
	EXPECT(done >= 4000);
	while (done > 0 && (n = sys(__NR_read, master, got, sizeof(got))) > 0)
		done -= (size_t)n;
	EXPECT_EQ(done, 0);
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (char)(i * 7 + i / 256);
	set_nonblock(slave, false);
	flush();
	child = fork();
	if (child == 0)
		_exit(sys(__NR_write, slave, big, sizeof(big)) != sizeof(big));
	while (done < sizeof(big)) {
		n = sys(__NR_read, master, got + done, sizeof(got) - done);
		ASSERT(n > 0);
		done += (size_t)n;
	}
	waitpid(child, &status, 0);
	EXPECT_EQ(status, 0);
	EXPECT(!memcmp(big, got, sizeof(big)));
	close_pair();
}

TEST(input_that_nobody_reads_waits_and_none_is_lost)
{
	static char big[20000], got[20000];
	size_t done = 0;
	pid_t child;
	long n;

	NEED_PAIR();
	set_modes(slave, 0, 0, 0);
	for (size_t i = 0; i < sizeof(big); i++)
		big[i] = (char)(i * 11 + i / 256);
	flush();
	child = fork();
	if (child == 0)
		_exit(sys(__NR_write, master, big, sizeof(big)) != sizeof(big));
	while (done < sizeof(big)) {
		n = sys(__NR_read, slave, got + done, sizeof(got) - done);
		ASSERT(n > 0);
		done += (size_t)n;
	}
	EXPECT_EQ(status_of(child), 0);
	EXPECT(!memcmp(big, got, sizeof(big)));
	close_pair();
}

static int read_status(void)
{
	unsigned char c[8];

	return sys(__NR_read, master, c, sizeof(c)) == 1 ? c[0] : -1;
}

TEST(packet_mode_tells_the_master_what_happens)
{
	int on = 1, n = 0;
	char c[8];

	NEED_PAIR();
	EXPECT_EQ(ioctl(master, TIOCPKT, &on), 0);
	EXPECT_EQ(ioctl(master, TIOCGPKT, &n), 0);
	EXPECT_EQ(n, 1);
	put(slave, "ab");
	EXPECT_EQ(sys(__NR_read, master, c, sizeof(c)), 3);
	EXPECT(!memcmp(c, "\0ab", 3));
	EXPECT_EQ(ioctl(slave, TCFLSH, (void *)TCIFLUSH), 0);
	EXPECT_EQ(read_status(), TIOCPKT_FLUSHREAD);
	EXPECT_EQ(ioctl(slave, TCXONC, (void *)TCOOFF), 0);
	EXPECT_EQ(read_status(), TIOCPKT_STOP);
	EXPECT_EQ(ioctl(slave, TCXONC, (void *)TCOON), 0);
	EXPECT_EQ(read_status(), TIOCPKT_START);
	set_modes(slave, 0, 0, 0);
	EXPECT(read_status() & TIOCPKT_NOSTOP);
	close_pair();
}

static int revents(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN | POLLOUT };
	long n = sys(__NR_poll, &p, 1, 0);

	return n < 0 ? (int)n : p.revents;
}

TEST(poll_tells_what_each_side_is_ready_for)
{
	NEED_PAIR();
	if (revents(master) == -ENOSYS) {
		close_pair();
		SKIP("no poll");
	}
	EXPECT_EQ(revents(master), POLLOUT);
	EXPECT_EQ(revents(slave), POLLOUT);
	put(master, "x");
	EXPECT_EQ(revents(slave), POLLOUT);	      // no line yet
	EXPECT_EQ(revents(master), POLLIN | POLLOUT); // the echo
	put(master, "\n");
	EXPECT_EQ(revents(slave), POLLIN | POLLOUT);
	close(slave);
	EXPECT_EQ(revents(master), POLLIN | POLLOUT | POLLHUP);
	slave = open(slave_name, O_RDWR | O_NOCTTY);
	close(master);
	EXPECT_EQ(revents(slave), POLLIN | POLLOUT | POLLERR | POLLHUP);
	close(slave);
}

TEST(the_slave_can_be_had_without_its_name)
{
	int n;

	if (!open_master())
		SKIP("no pseudo terminals here");
	n = (int)sys(__NR_ioctl, master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	ASSERT(n >= 0);
	put(n, "peer");
	EXPECT(reads(master, 100, "peer"));
	close(n);
	close(master);
}

TEST(many_pairs_have_numbers_of_their_own)
{
	int masters[40], numbers[40], i, k;

	if (!open_master())
		SKIP("no pseudo terminals here");
	close(master);
	for (i = 0; i < 40; i++) {
		ASSERT(open_master());
		masters[i] = master;
		EXPECT_EQ(ioctl(master, TIOCGPTN, &numbers[i]), 0);
		for (k = 0; k < i; k++)
			EXPECT(numbers[k] != numbers[i]);
	}
	for (i = 0; i < 40; i++)
		close(masters[i]);
}

TEST(bad_pointers_are_refused)
{
	static const unsigned int calls[] = {
		TIOCGPTN, TIOCSPTLCK, TIOCPKT, TIOCGPKT, TCGETS, TIOCSWINSZ
	};

	NEED_PAIR();
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		EXPECT_EQ(ioctl(master, calls[i], (void *)8), -EFAULT);
	EXPECT_EQ(sys(__NR_write, master, (void *)8, 1), -EFAULT);
	EXPECT_EQ(ioctl(master, TIOCSIG, (void *)999), -EINVAL);
	EXPECT_EQ(ioctl(slave, TIOCGPTN, &slave_name), -ENOTTY);
	close_pair();
}

KTAP_MAIN("pty");
