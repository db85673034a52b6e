// SPDX-License-Identifier: MIT
//
// What: /proc/PID as a tree: links that lead to the thing itself, fd, fdinfo,
// task, mem, files that are written, and who may look.

#include "ktap.h"

#ifdef __NR_setuid32 // i386's first setuid knows 16 bits
#define SYS_SETUID __NR_setuid32
#else
#define SYS_SETUID __NR_setuid
#endif

static char text[8192];

static bool load(const char *path)
{
	return proc_read(path, text, sizeof(text)) > 0;
}

static const char *link_of(const char *path)
{
	static char target[512];
	long n = sys(__NR_readlink, path, target, sizeof(target) - 1);

	target[n > 0 ? n : 0] = 0;
	return target;
}

static const char *fd_path(const char *dir, int fd)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/self/%s/%d", dir, fd);
	return path;
}

// ------------------------------------------------------------------- links

TEST(self_and_thread_self_are_ours)
{
	char want[64];

	snprintf(want, sizeof(want), "%d", getpid());
	EXPECT(!strcmp(link_of("/proc/self"), want));
	snprintf(want, sizeof(want), "%d/task/%d", getpid(), gettid());
	EXPECT(!strcmp(link_of("/proc/thread-self"), want));
	EXPECT(!strcmp(link_of("/proc/mounts"), "self/mounts"));
}

TEST(exe_is_the_program)
{
	const char *name = link_of("/proc/self/exe");
	char magic[4];
	int fd;

	EXPECT(strstr(name, "procpid"));
	fd = open("/proc/self/exe", O_RDONLY);
	ASSERT(fd >= 0);
	EXPECT_EQ(read(fd, magic, 4), 4);
	EXPECT(!memcmp(magic, "\177ELF", 4));
	close(fd);
}

TEST(cwd_and_root_follow_us)
{
	char cwd[256];

	EXPECT_EQ(sys(__NR_chdir, "/proc"), 0);
	EXPECT(!strcmp(link_of("/proc/self/cwd"), "/proc"));
	EXPECT(sys(__NR_getcwd, cwd, sizeof(cwd)) > 0);
	EXPECT(!strcmp(link_of("/proc/self/cwd"), cwd));
	EXPECT_EQ(sys(__NR_chdir, "/"), 0);
	EXPECT(!strcmp(link_of("/proc/self/cwd"), "/"));
	EXPECT(!strcmp(link_of("/proc/self/root"), "/"));
	EXPECT(open("/proc/self/root/proc/self/cwd/proc/version", O_RDONLY) >=
	       0);
}

TEST(fd_leads_to_the_very_file)
{
	int fd = open("/dev/null", O_RDWR), again;
	char byte = 1;

	ASSERT(fd >= 0);
	EXPECT(!strcmp(link_of(fd_path("fd", fd)), "/dev/null"));
	again = open(fd_path("fd", fd), O_RDWR);
	EXPECT(again >= 0 && again != fd);
	EXPECT_EQ(read(again, &byte, 1), 0);
	close(again);
	close(fd);
	EXPECT_EQ(sys(__NR_open, fd_path("fd", fd), O_RDONLY, 0), -ENOENT);
	EXPECT_EQ(sys(__NR_open, "/proc/self/fd/01", O_RDONLY, 0), -ENOENT);
}

static int make_file(char *path, size_t size)
{
	static const char *const places[] = { "/tmp", "" };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		int fd;

		snprintf(path, size, "%s/procpid.%d", places[i], getpid());
		fd = sys(__NR_open, path, O_RDWR | O_CREAT | O_EXCL, 0600);
		if (fd >= 0)
			return fd;
	}
	return -1;
}

TEST(fd_leads_to_a_file_without_a_name)
{
	char path[64], bytes[8] = "", want[96];
	int fd = make_file(path, sizeof(path)), again;

	ASSERT(fd >= 0);
	EXPECT_EQ(write(fd, "kept", 4), 4);
	EXPECT_EQ(sys(__NR_unlink, path), 0);
	snprintf(want, sizeof(want), "%s (deleted)", path);
	EXPECT(!strcmp(link_of(fd_path("fd", fd)), want));
	again = open(fd_path("fd", fd), O_RDONLY);
	EXPECT(again >= 0 && read(again, bytes, 8) == 4);
	EXPECT(!strcmp(bytes, "kept"));
	close(again);
	close(fd);
}

// -------------------------------------------------------------- directories

// Calls fn for each name that is a number.
static int count_numbers(const char *path, bool (*is_meant)(long n))
{
	static char buf[4096];
	int fd = open(path, O_RDONLY | O_DIRECTORY), found = 0;
	long n;

	while ((n = sys(__NR_getdents64, fd, buf, sizeof(buf))) > 0)
		for (char *p = buf; p < buf + n;) {
			const char *name = p + 19;

			if (*name >= '0' && *name <= '9')
				found += is_meant(strtol(name, NULL, 10));
			p += *(unsigned short *)(p + 16);
		}
	close(fd);
	return found;
}

static int the_fds[3];

static bool is_ours(long n)
{
	return n == the_fds[0] || n == the_fds[1] || n == the_fds[2];
}

static bool any(long n)
{
	return n >= 0;
}

TEST(fd_lists_what_is_open)
{
	int before = count_numbers("/proc/self/fd", any);

	for (int i = 0; i < 3; i++)
		the_fds[i] = open("/dev/null", O_RDONLY);
	EXPECT_EQ(count_numbers("/proc/self/fd", any), before + 3);
	EXPECT_EQ(count_numbers("/proc/self/fd", is_ours), 3);
	EXPECT_EQ(count_numbers("/proc/self/fdinfo", is_ours), 3);
	for (int i = 0; i < 3; i++)
		close(the_fds[i]);
	EXPECT_EQ(count_numbers("/proc/self/fd", any), before);
}

static long fdinfo(int fd, const char *name, int base)
{
	char *p;

	if (!load(fd_path("fdinfo", fd)))
		return -1;
	p = strstr(text, name);
	return p ? strtol(p + strlen(name), NULL, base) : -1;
}

TEST(fdinfo_has_position_and_flags)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	ASSERT(fd >= 0);
	lseek64(fd, 7, SEEK_SET);
	EXPECT_EQ(fdinfo(fd, "pos:\t", 10), 7);
	EXPECT_EQ(fdinfo(fd, "flags:\t", 8) & (O_CLOEXEC | O_ACCMODE),
		  O_CLOEXEC);
	EXPECT(fdinfo(fd, "mnt_id:\t", 10) > 0);
	close(fd);
}

static bool is_me(long n)
{
	return n == gettid();
}

TEST(task_has_our_threads)
{
	char path[64];

	EXPECT_EQ(count_numbers("/proc/self/task", any), 1);
	EXPECT_EQ(count_numbers("/proc/self/task", is_me), 1);
	snprintf(path, sizeof(path), "/proc/self/task/%d/comm", gettid());
	EXPECT(load(path) && !strcmp(text, "procpid\n"));
	EXPECT_EQ(sys(__NR_open, "/proc/self/task/1000000/comm", O_RDONLY, 0),
		  -ENOENT);
}

TEST(children_are_listed)
{
	char path[64];
	pid_t child = fork();
	struct timespec a_while = { .tv_nsec = 300000000 };

	if (child == 0) {
		nanosleep(&a_while, NULL);
		_exit(0);
	}
	snprintf(path, sizeof(path), "/proc/self/task/%d/children", gettid());
	EXPECT(load(path) && strtol(text, NULL, 10) == child);
	waitpid(child, NULL, 0);
	EXPECT(!load(path));
}

static void end(pid_t child)
{
	sys(__NR_kill, child, SIGKILL);
	waitpid(child, NULL, 0);
}

// A child that reads from an empty pipe, one that is busy, and ourselves.
TEST(syscall_tells_the_call_that_a_task_sleeps_in)
{
	char path[64], want[96];
	int fds[2], tries = 0;
	pid_t child;

	EXPECT_EQ(sys(__NR_pipe2, fds, 0), 0);
	child = fork();
	if (child == 0)
		_exit(sys(__NR_read, fds[0], text, 0x123) != 0);
	snprintf(path, sizeof(path), "/proc/%d/syscall", child);
	snprintf(want, sizeof(want), "%d 0x%x 0x%lx 0x123 ", __NR_read, fds[0],
		 (unsigned long)text);
	do
		load(path);
	while (strncmp(text, want, strlen(want)) && tries++ < 1000 &&
	       sys(__NR_sched_yield) == 0);
	if (!EXPECT(!strncmp(text, want, strlen(want))))
		ktap_note("%s", text);
	end(child);
	snprintf(want, sizeof(want), "%d 0x", __NR_read);
	EXPECT(load("/proc/self/syscall") &&
	       !strncmp(text, want, strlen(want)));
	child = fork();
	if (child == 0)
		for (;;)
			;
	snprintf(path, sizeof(path), "/proc/%d/syscall", child);
	EXPECT(load(path) && !strcmp(text, "running\n"));
	end(child);
	close(fds[0]);
	close(fds[1]);
}

TEST(init_is_nobodys_child)
{
	EXPECT_EQ(proc_field("/proc/1/status", "PPid"), 0);
	EXPECT(load("/proc/1/stat") && strchr(text, ')'));
	EXPECT_EQ(strtol(strchr(text, ')') + 3, NULL, 10), 0);
}

TEST(processes_are_listed)
{
	EXPECT_EQ(count_numbers("/proc", is_me), 1);
}

// ------------------------------------------------------------------ written

TEST(comm_can_be_written)
{
	int fd = open("/proc/self/comm", O_WRONLY);

	ASSERT(fd >= 0);
	EXPECT_EQ(write(fd, "a name of more than fifteen", 27), 27);
	EXPECT(load("/proc/self/comm") && !strcmp(text, "a name of more \n"));
	EXPECT(load("/proc/self/stat") &&
	       strstr(text, " (a name of more ) R "));
	EXPECT_EQ(write(fd, "a\\b\nc", 5), 5);
	EXPECT(load("/proc/self/status") &&
	       !strncmp(text, "Name:\ta\\\\b\\nc\n", 14));
	EXPECT_EQ(write(fd, "procpid", 7), 7);
	close(fd);
}

TEST(mem_is_our_memory)
{
	int fd = open("/proc/self/mem", O_RDWR);
	char *p = map_anon(2 * PAGE_SIZE), got[4] = "";
	int64_t at = (int64_t)(unsigned long)p + PAGE_SIZE - 2;

	ASSERT(fd >= 0);
	memcpy(p + PAGE_SIZE - 2, "abcd", 4);
	EXPECT_EQ(SYS_PREAD(fd, got, 4, at), 4);
	EXPECT(!memcmp(got, "abcd", 4));
	EXPECT_EQ(lseek64(fd, at, SEEK_SET), at);
	EXPECT_EQ(write(fd, "wxyz", 4), 4);
	EXPECT(!memcmp(p + PAGE_SIZE - 2, "wxyz", 4));
	munmap(p + PAGE_SIZE, PAGE_SIZE);
	EXPECT_EQ(SYS_PREAD(fd, got, 4, at), 2); // up to the hole
	EXPECT_EQ(SYS_PREAD(fd, got, 4, at + 2), -EIO);
	munmap(p, PAGE_SIZE);
	close(fd);
}

// --------------------------------------------------------------------- told

TEST(limits_are_those_of_getrlimit)
{
	struct rlimit limit;
	struct lines l;
	int found = 0;
	char *line;

	ASSERT(!getrlimit(RLIMIT_NOFILE, &limit));
	ASSERT(lines_open(&l, "/proc/self/limits"));
	line = lines_next(&l);
	EXPECT(!strcmp(line, "Limit                     Soft Limit           "
			     "Hard Limit           Units     "));
	while ((line = lines_next(&l))) {
		if (strncmp(line, "Max open files            ", 26))
			continue;
		found++;
		EXPECT_EQ(strtoul(line + 26, NULL, 10), limit.rlim_cur);
		EXPECT_EQ(strtoul(line + 47, NULL, 10), limit.rlim_max);
		EXPECT(!strcmp(line + 68, "files     "));
	}
	EXPECT_EQ(found, 1);
}

static unsigned long long status_hex(const char *name)
{
	char *p = load("/proc/self/status") ? strstr(text, name) : NULL;

	return p ? strtoull(p + strlen(name), NULL, 16) : ~0ULL;
}

TEST(status_has_our_signals)
{
	uint64_t set = 1ULL << (SIGUSR1 - 1) | 1ULL << 40, old;

	if (sys(__NR_rt_sigprocmask, 0 /* SIG_BLOCK */, &set, &old, 8))
		SKIP("no signals to be blocked");
	EXPECT_EQ(status_hex("\nSigBlk:\t"), old | set);
	sys(__NR_kill, getpid(), SIGUSR1);
	EXPECT_EQ(status_hex("\nShdPnd:\t"), 1ULL << (SIGUSR1 - 1));
	EXPECT_EQ(status_hex("\nSigPnd:\t"), 0);
	// taken out again, not delivered
	set = 1ULL << (SIGUSR1 - 1);
	EXPECT_EQ(sys(__NR_rt_sigtimedwait, &set, NULL, NULL, 8), SIGUSR1);
	EXPECT_EQ(status_hex("\nShdPnd:\t"), 0);
	sys(__NR_rt_sigprocmask, 2 /* SIG_SETMASK */, &old, NULL, 8);
	EXPECT_EQ(status_hex("\nSigBlk:\t"), old);
}

TEST(stat_has_group_and_session)
{
	char *p;

	if (sys(__NR_getsid, 0) == -ENOSYS)
		SKIP("no sessions");
	ASSERT(load("/proc/self/stat"));
	p = strrchr(text, ')') + 4;
	EXPECT_EQ(strtol(p, &p, 10), getppid());
	EXPECT_EQ(strtol(p, &p, 10), sys(__NR_getpgid, 0));
	EXPECT_EQ(strtol(p, &p, 10), sys(__NR_getsid, 0));
}

TEST(mounts_and_mountinfo_know_proc)
{
	EXPECT(load("/proc/mounts") && strstr(text, " /proc proc rw"));
	EXPECT(load("/proc/self/mountinfo") && strstr(text, " / /proc rw"));
	EXPECT(strstr(text, " - proc "));
	EXPECT(load("/proc/filesystems") && strstr(text, "nodev\tproc\n"));
}

// ------------------------------------------------------------- page frames

static uint64_t frame_word(const char *path, unsigned long pfn)
{
	int fd = open(path, O_RDONLY);
	uint64_t word = ~0ULL;

	SYS_PREAD(fd, &word, sizeof(word), pfn * 8LL);
	close(fd);
	return word;
}

static int count_in_child(void *arg)
{
	return frame_word("/proc/kpagecount", *(unsigned long *)arg);
}

TEST(kpagecount_and_kpageflags_know_our_page)
{
	char *p = map_anon(PAGE_SIZE);
	unsigned long pfn;
	uint64_t flags;

	touch(p);
	pfn = pfn_of(p);
	if (!pfn || open("/proc/kpageflags", O_RDONLY) < 0)
		SKIP("not for us");
	flags = frame_word("/proc/kpageflags", pfn);
	EXPECT(flags & 1 << 11 && flags & 1 << 12);	 // MMAP, ANON
	EXPECT(!(flags & 1 << 7) && !(flags & 1 << 10)); // SLAB, BUDDY
	EXPECT_EQ(frame_word("/proc/kpagecount", pfn), 1);
	EXPECT_EQ(WEXITSTATUS(in_child(count_in_child, &pfn)), 2);
	EXPECT_EQ(frame_word("/proc/kpagecount", pfn), 1);
	munmap(p, PAGE_SIZE);
	EXPECT_EQ(frame_word("/proc/kpagecount", 0xf0000000), ~0ULL);
}

// ----------------------------------------------------------------- who may

static bool denied(const char *path)
{
	return sys(__NR_open, path, O_RDONLY, 0) == -EACCES;
}

static int as_nobody(void *arg)
{
	char parent[64];
	int bad = 0;

	(void)arg;
	if (sys(SYS_SETUID, 65534))
		return 100;
	snprintf(parent, sizeof(parent), "/proc/%d/", getppid());
#define OF_PARENT(name)                                             \
	({                                                          \
		snprintf(text, sizeof(text), "%s%s", parent, name); \
		text;                                               \
	})
	bad += !denied(OF_PARENT("maps"));
	bad += !denied(OF_PARENT("environ"));
	bad += !denied(OF_PARENT("mem"));
	bad += !denied(OF_PARENT("pagemap"));
	bad += !denied(OF_PARENT("fd"));
	bad += !denied(OF_PARENT("exe"));
	bad += !denied(OF_PARENT("cwd/"));
	bad += !denied("/proc/kpagecount");
	bad += !denied("/proc/slabinfo");
	bad += denied(OF_PARENT("stat"));
	bad += denied(OF_PARENT("status"));
	bad += denied(OF_PARENT("cmdline"));
	bad += denied("/proc/self/maps");
	bad += pfn_of(&bad) != 0; // frames are not for everybody
	return bad;
}

TEST(what_is_inside_is_for_owners_only)
{
	int status = in_child(as_nobody, NULL);

	if (WEXITSTATUS(status) == 100)
		SKIP("not root");
	EXPECT_EQ(status, 0);
}

KTAP_MAIN("procpid");
