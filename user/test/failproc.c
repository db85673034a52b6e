// SPDX-License-Identifier: MIT
//
// What: /proc, each allocation on the way failing in turn: failnth.h.

#include "failnth.h"

static char text[16384];

static long read_all(const char *path)
{
	long fd = sys(__NR_open, path, O_RDONLY, 0), n;

	if (fd < 0)
		return fd;
	do
		n = sys(__NR_read, fd, text, sizeof(text));
	while (n > 0);
	close(fd);
	return n;
}

#define READING(id, path)                               \
	static long read_##id(void)                     \
	{                                               \
		return read_all(path);                  \
	}                                               \
	TEST(reading_##id)                              \
	{                                               \
		if (!can_inject())                      \
			SKIP("no /proc/self/fail-nth"); \
		loop(path, read_##id);                  \
	}                                               \
	static long read_##id(void)

READING(smaps, "/proc/self/smaps");
READING(status, "/proc/thread-self/status");
READING(mountinfo, "/proc/self/mountinfo");
READING(fdinfo, "/proc/self/fdinfo/1");
READING(exe, "/proc/self/exe");
READING(meminfo, "/proc/meminfo");
READING(a_number, "/proc/sys/vm/max_map_count");

static long list_fds(void)
{
	long fd = sys(__NR_open, "/proc/self/fd", O_RDONLY | O_DIRECTORY, 0), n;

	if (fd < 0)
		return fd;
	do
		n = sys(__NR_getdents64, fd, text, sizeof(text));
	while (n > 0);
	close(fd);
	return n;
}

TEST(listing_fds)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop("getdents64", list_fds);
}

static long read_link(void)
{
	return sys(__NR_readlink, "/proc/self/cwd", text, sizeof(text));
}

TEST(reading_a_link)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop("readlink", read_link);
}

static long set_number(void)
{
	long fd = sys(__NR_open, "/proc/sys/vm/max_map_count", O_WRONLY, 0), n;

	if (fd < 0)
		return fd;
	n = sys(__NR_write, fd, "65530", 5);
	close(fd);
	return n;
}

TEST(setting_a_number)
{
	if (!on_tessera() || !can_inject())
		SKIP("no /proc/self/fail-nth, or not ours");
	loop("write", set_number);
}

KTAP_MAIN("failproc");
