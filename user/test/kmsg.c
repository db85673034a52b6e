// SPDX-License-Identifier: MIT
//
// What: /dev/kmsg: the kernel's log record by record, and a way into it.

#include "dir.h"

#include <uapi/poll.h>

#ifdef __NR_setuid32 // i386's first setuid knows 16 bits
#define SYS_SETUID __NR_setuid32
#else
#define SYS_SETUID __NR_setuid
#endif

#define READ_CLEAR 4

static char line[8192], text[8192];

struct record {
	unsigned long prio;
	unsigned long long seq, us;
	const char *text;
};

// Where init finds an empty /dev, there is no node yet.
static int kmsg(int flags)
{
	sys(__NR_mknod, "/dev/kmsg", S_IFCHR | 0644, 1 << 8 | 11);
	return sys(__NR_open, "/dev/kmsg", flags, 0);
}

static unsigned long long number(char **at, char end)
{
	unsigned long long n = 0;

	while (**at >= '0' && **at <= '9')
		n = n * 10 + *(*at)++ - '0';
	EXPECT_EQ(**at, end);
	++*at;
	return n;
}

// The next record, or what read says; the text is up to the newline.
static long next(int fd, struct record *r)
{
	long n = sys(__NR_read, fd, line, sizeof(line) - 1);
	char *at = line;

	if (n < 0)
		return n;
	line[n] = 0;
	r->prio = number(&at, ',');
	r->seq = number(&at, ',');
	r->us = number(&at, ',');
	EXPECT(at[0] == '-' || at[0] == 'c');
	at = strchr(at, ';');
	if (!EXPECT(at))
		return -EIO;
	r->text = at + 1;
	at = strchr(at, '\n');
	if (EXPECT(at))
		*at = 0;
	return n;
}

static void say(const char *s)
{
	int fd = kmsg(O_WRONLY);

	EXPECT_EQ(sys(__NR_write, fd, s, strlen(s)), strlen(s));
	close(fd);
}

TEST(records_are_numbered_and_timed)
{
	int fd = kmsg(O_RDONLY | O_NONBLOCK), count = 0;
	struct record last = { 0 }, r;
	long n;

	if (fd == -ENOENT || fd == -EPERM)
		SKIP("no /dev/kmsg for us");
	ASSERT(fd >= 0);
	for (; (n = next(fd, &r)) > 0; last = r, count++) {
		EXPECT(!count || r.seq == last.seq + 1);
		EXPECT(!count || r.us >= last.us || !on_tessera());
	}
	EXPECT_EQ(n, -EAGAIN);
	EXPECT(count > 5);
	close(fd);
}

TEST(what_is_written_is_read)
{
	static const struct {
		const char *said, *text;
		unsigned int prio;
	} lines[] = {
		{ "<7>kmsg test\n", "kmsg test", 15 },
		{ "<31>of daemon\n", "of daemon", 31 },
		{ "<7>tab\there, \\ and \x80\n",
		  "tab\\x09here, \\x5c and \\x80", 15 },
		{ "<7\n", "<7", 12 },
		{ "\n", "", 12 },
	};
	int fd = kmsg(O_RDONLY | O_NONBLOCK);
	struct record r;

	ASSERT(fd >= 0);
	for (unsigned int i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		EXPECT_EQ(sys(__NR_lseek, fd, 0, SEEK_END), 0);
		say(lines[i].said);
		EXPECT(next(fd, &r) > 0);
		EXPECT_EQ(r.prio, lines[i].prio);
		if (!EXPECT(!strcmp(r.text, lines[i].text)))
			ktap_note("%s", r.text);
	}
	close(fd);
}

TEST(a_record_that_does_not_fit_is_passed_over)
{
	int fd = kmsg(O_RDONLY | O_NONBLOCK);
	struct record r;

	ASSERT(fd >= 0);
	sys(__NR_lseek, fd, 0, SEEK_END);
	say("<7>first\n");
	say("<7>second\n");
	EXPECT_EQ(sys(__NR_read, fd, line, 5), -EINVAL);
	EXPECT(next(fd, &r) > 0);
	EXPECT(!strcmp(r.text, "second"));
	EXPECT_EQ(sys(__NR_read, fd, line, 5), -EAGAIN);
	say("<7>third\n");
	EXPECT_EQ(sys(__NR_read, fd, (char *)16, 1000), -EFAULT);
	close(fd);
}

TEST(positions)
{
	int fd = kmsg(O_RDONLY | O_NONBLOCK);
	struct record first, r;

	ASSERT(fd >= 0);
	EXPECT_EQ(sys(__NR_lseek, fd, 1, SEEK_SET), -ESPIPE);
	EXPECT_EQ(sys(__NR_lseek, fd, 0, SEEK_CUR), -EINVAL);
	EXPECT(next(fd, &first) > 0);
	EXPECT(next(fd, &r) > 0);
	EXPECT_EQ(sys(__NR_lseek, fd, 0, SEEK_SET), 0);
	EXPECT(next(fd, &r) > 0);
	EXPECT_EQ(r.seq, first.seq);
	if (!on_tessera())
		SKIP("the log is not ours");
	EXPECT(sys(__NR_syslog, READ_CLEAR, text, sizeof(text)) > 0);
	say("<7>after the clearing\n");
	EXPECT_EQ(sys(__NR_lseek, fd, 0, SEEK_DATA), 0);
	EXPECT(next(fd, &r) > 0);
	EXPECT(!strcmp(r.text, "after the clearing"));
	close(fd);
}

TEST(records_that_were_overwritten_are_missed_once)
{
	int fd = kmsg(O_RDONLY | O_NONBLOCK);
	struct pollfd pfd = { fd, POLLIN, 0 };
	struct record first, r;

	SKIP_UNLESS_TESSERA(); // the log is not ours
	ASSERT(fd >= 0);
	EXPECT(next(fd, &first) > 0);
	memset(text, 'x', 900);
	memcpy(text, "<7>", 3);
	text[899] = '\n';
	text[900] = 0;
	for (int i = 0; i < 80; i++)
		say(text);
	EXPECT_EQ(sys(__NR_poll, &pfd, 1, 0), 1);
	EXPECT_EQ(pfd.revents, POLLIN | POLLERR);
	EXPECT_EQ(next(fd, &r), -EPIPE);
	EXPECT_EQ(sys(__NR_poll, &pfd, 1, 0), 1);
	EXPECT_EQ(pfd.revents, POLLIN);
	EXPECT(next(fd, &r) > 0);
	EXPECT(r.seq > first.seq + 1 && r.prio == 15);
	EXPECT_EQ(strlen(r.text), 896);
	first = r;
	EXPECT(next(fd, &r) > 0);
	EXPECT_EQ(r.seq, first.seq + 1);
	close(fd);
}

TEST(long_texts_and_many_are_refused)
{
	int fd = kmsg(O_RDONLY | O_NONBLOCK), out = kmsg(O_WRONLY), n;
	struct record r;

	ASSERT(fd >= 0 && out >= 0);
	sys(__NR_lseek, fd, 0, SEEK_END);
	memset(text, 'x', 1000);
	memcpy(text, "<7>", 3);
	text[991] = '\n';
	EXPECT_EQ(sys(__NR_write, out, text, 993), -EINVAL);
	EXPECT_EQ(sys(__NR_write, out, (char *)16, 1), -EFAULT);
	EXPECT_EQ(sys(__NR_write, out, text, 992), 992);
	for (n = 0; n < 20; n++)
		EXPECT_EQ(sys(__NR_write, out, "<7>flood\n", 9), 9);
	for (n = 0; next(fd, &r) > 0; n++)
		;
	EXPECT(n >= 9 && n <= 10);
	close(out);
	close(fd);
}

// ------------------------------------------------------------------- waiting

static int says_later(void *arg)
{
	struct timespec t = { 0, 30000000 };

	(void)arg;
	nanosleep(&t, NULL);
	say("<7>at last\n");
	return 0;
}

TEST(who_reads_or_polls_waits_for_a_record)
{
	int fd = kmsg(O_RDONLY), status;
	struct pollfd pfd = { fd, POLLIN | POLLOUT, 0 };
	struct record r;

	ASSERT(fd >= 0);
	for (int round = 0; round < 2; round++) {
		sys(__NR_lseek, fd, 0, SEEK_END);
		EXPECT_EQ(sys(__NR_poll, &pfd, 1, 0), 0);
		if (!fork())
			_exit(says_later(NULL));
		if (round) {
			EXPECT_EQ(sys(__NR_poll, &pfd, 1, 10000), 1);
			EXPECT_EQ(pfd.revents, POLLIN);
		}
		EXPECT(next(fd, &r) > 0);
		EXPECT(!strcmp(r.text, "at last"));
		EXPECT(waitpid(-1, &status, 0) > 0);
	}
	close(fd);
}

static void waits_for_nothing(void)
{
	int fd = kmsg(O_RDONLY);

	sys(__NR_lseek, fd, 0, SEEK_END);
	sys(__NR_alarm, 1);
	sys(__NR_read, fd, line, sizeof(line));
}

#ifdef __NR_alarm
TEST(a_signal_ends_the_wait)
{
	EXPECT_EQ(signal_of(waits_for_nothing), SIGALRM);
}
#endif

// -------------------------------------------------------------------- rights

static int as_nobody(void *arg)
{
	long want = (long)arg, fd;

	if (sys(SYS_SETUID, 65534))
		return 1;
	fd = kmsg(O_RDONLY);
	return (want ? fd != want : fd < 0) * 2 +
	       (kmsg(O_WRONLY) != -EACCES) * 4;
}

TEST(dmesg_restrict_is_for_its_readers_too)
{
	int fd = open("/proc/sys/kernel/dmesg_restrict", O_WRONLY);

	if (!on_tessera())
		SKIP("the log is not ours");
	EXPECT_EQ(in_child(as_nobody, (void *)0), 0);
	EXPECT_EQ(write(fd, "1", 1), 1);
	EXPECT_EQ(in_child(as_nobody, (void *)(long)-EPERM), 0);
	lseek64(fd, 0, SEEK_SET);
	EXPECT_EQ(write(fd, "0", 1), 1);
	close(fd);
}

KTAP_MAIN("kmsg");
