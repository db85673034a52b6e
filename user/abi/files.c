// SPDX-License-Identifier: MIT
// What: /proc's files as they are, for a comparison of their shapes.

#include "abi.h"

static const char *const paths[] = {
	"/proc/self/status",  "/proc/self/stat", "/proc/self/statm",
	"/proc/self/maps",    "/proc/self/comm", "/proc/self/cmdline",
	"/proc/self/environ", "/proc/meminfo",	 "/proc/buddyinfo",
	"/proc/zoneinfo",     "/proc/slabinfo",	 "/proc/vmallocinfo",
	"/proc/version",      "/proc/uptime",	 "/proc/cmdline",
	"/proc/stat",	      "/proc/loadavg",
};

static void show_file(const char *path)
{
	int fd = open(path, O_RDONLY);
	char buf[512];
	ssize_t n;

	printf("-- %s\n", path);
	while ((n = read(fd, buf, sizeof(buf))) > 0)
		for (ssize_t i = 0; i < n; i++)
			if (buf[i])
				putchar(buf[i]);
			else
				printf("\\0");
	close(fd);
}

static void show_stat(const char *path)
{
	struct stat64 st;
	int fd = open(path, O_PATH | O_NOFOLLOW);

	if (fd < 0 || fstat64(fd, &st))
		printf("-- %s: %s\n", path, errno_name(errno));
	else
		printf("-- %s: mode %o nlink>0 %d size %lld blksize %d rdev %llx\n",
		       path, st.st_mode, st.st_nlink > 0, (long long)st.st_size,
		       (int)st.st_blksize, (unsigned long long)st.st_rdev);
	close(fd);
}

void show_files(void)
{
	static const char *const names[] = {
		"/",
		"/proc",
		"/proc/self",
		"/proc/self/",
		"/proc/self/exe",
		"/proc/self/maps",
		"/proc/self/mem",
		"/proc/self/pagemap",
		"/proc/self/auxv",
		"/proc/self/status",
		"/proc/meminfo",
		"/proc/slabinfo",
		"/proc/vmallocinfo",
		"/proc/self/environ",
		"/proc/self/cmdline",
		"/proc/self/comm",
		"/proc/self/fail-nth",
		"/proc/cmdline",
		"/proc/1/maps",
		"/dev",
		"/dev/console",
		"/dev/null",
		"/dev/zero",
		"/abi",
	};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		show_file(paths[i]);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		show_stat(names[i]);
}
