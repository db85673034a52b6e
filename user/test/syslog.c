// SPDX-License-Identifier: MIT
//
// What: syslog(2) and /proc/kmsg: the kernel's log, whole lines with their
// levels, for those who may.

#include "ktap.h"

#ifdef __NR_setuid32 // i386's first setuid knows 16 bits
#define SYS_SETUID __NR_setuid32
#else
#define SYS_SETUID __NR_setuid
#endif

enum {
	READ_ALL = 3,
	READ_CLEAR = 4,
	LEVEL = 8,
	UNREAD = 9,
	SIZE = 10
};

static char log_text[1 << 18];

static long klog(int type, char *buf, int len)
{
	return sys(__NR_syslog, type, buf, len);
}

TEST(lines_have_level_and_time)
{
	long n = klog(READ_ALL, log_text, sizeof(log_text) - 1);
	int lines = 0;

	if (n == -EPERM)
		SKIP("not for us");
	ASSERT(n > 0);
	log_text[n] = 0;
	for (char *line = log_text, *end; (end = strchr(line, '\n'));
	     line = end + 1, lines++) {
		*end = 0;
		if (!EXPECT(line[0] == '<' && line[1] >= '0' &&
			    strstr(line, on_tessera() ? ">[" : ">")))
			ktap_note("%s", line);
	}
	EXPECT(lines > 5);
}

TEST(the_last_lines_that_fit_are_read)
{
	long n = klog(READ_ALL, log_text, 200);

	if (n == -EPERM)
		SKIP("not for us");
	EXPECT(n > 0 && n <= 200);
	EXPECT(log_text[0] == '<' && log_text[n - 1] == '\n');
}

TEST(wrong_requests)
{
	if (klog(SIZE, NULL, 0) == -EPERM)
		SKIP("not for us");
	EXPECT(klog(SIZE, NULL, 0) >= 65536);
	EXPECT_EQ(klog(READ_ALL, NULL, 10), -EINVAL);
	EXPECT_EQ(klog(READ_ALL, log_text, -1), -EINVAL);
	EXPECT_EQ(klog(READ_ALL, log_text, 0), 0);
	EXPECT_EQ(klog(READ_ALL, (char *)16, 1000), -EFAULT);
	if (!on_tessera())
		SKIP("the log is not ours");
	EXPECT_EQ(klog(11, NULL, 0), -EINVAL);
	EXPECT_EQ(klog(LEVEL, NULL, 0), -EINVAL);
	EXPECT_EQ(klog(LEVEL, NULL, 9), -EINVAL);
	EXPECT_EQ(klog(LEVEL, NULL, 7), 0);
}

TEST(clearing_hides_what_was)
{
	if (!on_tessera())
		SKIP("the log is not ours");
	EXPECT(klog(READ_CLEAR, log_text, sizeof(log_text)) > 1000);
	EXPECT(klog(READ_ALL, log_text, sizeof(log_text)) < 1000);
}

TEST(kmsg_is_read_once)
{
	long unread = klog(UNREAD, NULL, 0), n, sum = 0;
	int fd = open("/proc/kmsg", O_RDONLY | O_NONBLOCK);

	if (!on_tessera())
		SKIP("the log is not ours");
	ASSERT(fd >= 0 && unread > 0);
	// Less than a line is read, too.
	for (; sum < 28; sum += 7) {
		ASSERT(sys(__NR_read, fd, log_text, 7) == 7);
		EXPECT(sum || log_text[0] == '<');
	}
	EXPECT_EQ(klog(UNREAD, NULL, 0), unread - sum);
	while ((n = sys(__NR_read, fd, log_text, 2000)) > 0)
		sum += n;
	EXPECT_EQ(n, -EAGAIN);
	EXPECT_EQ(sum, unread);
	EXPECT_EQ(klog(UNREAD, NULL, 0), 0);
	close(fd);
}

static int as_nobody(void *arg)
{
	if (sys(SYS_SETUID, 65534))
		return 1;
	return (klog(READ_ALL, log_text, 100) != (long)arg) * 2 +
	       (klog(READ_CLEAR, log_text, 100) != -EPERM) * 4 +
	       (sys(__NR_open, "/proc/kmsg", O_RDONLY, 0) != -EACCES) * 8;
}

TEST(dmesg_restrict_is_for_others)
{
	int fd = open("/proc/sys/kernel/dmesg_restrict", O_WRONLY);

	if (!on_tessera())
		SKIP("the log is not ours");
	EXPECT_EQ(write(fd, "1", 1), 1);
	EXPECT_EQ(in_child(as_nobody, (void *)(long)-EPERM), 0);
	lseek64(fd, 0, SEEK_SET);
	EXPECT_EQ(write(fd, "0", 1), 1);
	EXPECT_EQ(klog(READ_ALL, log_text, 0), 0);
	close(fd);
}

KTAP_MAIN("syslog");
