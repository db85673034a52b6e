// SPDX-License-Identifier: MIT
//
// What: the memory calls and the life of a process, each of their allocations
// failing in turn: failnth.h.

#include "failnth.h"
#include <uapi/ioctls.h>

static long make_terminal(void)
{
	int number = -1, off = 0, slave = -1;
	long master = sys(__NR_open, "/dev/ptmx", O_RDWR | O_NOCTTY);

	if (master < 0)
		return master;
	sys(__NR_ioctl, master, TIOCSPTLCK, &off);
	slave = (int)sys(__NR_ioctl, master, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	sys(__NR_ioctl, master, TIOCGPTN, &number);
	if (slave >= 0)
		sys(__NR_close, slave);
	sys(__NR_close, master);
	return number < 0 ? -EINVAL : slave;
}

TEST(pseudo_terminals)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	if (make_terminal() < 0)
		SKIP("no pseudo terminals here");
	loop("open of /dev/ptmx and its slave", make_terminal);
}

static long map_and_unmap(void)
{
	long p = raw_mmap(0, TOUCHED * PAGE_SIZE, RW, ANON);

	if (is_error(p))
		return p;
	return sys(__NR_munmap, p, TOUCHED * PAGE_SIZE);
}

TEST(mmap_and_munmap)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop("mmap", map_and_unmap);
}

static long populate(void)
{
	long p = raw_mmap(0, TOUCHED * PAGE_SIZE, RW, ANON | MAP_POPULATE);

	if (is_error(p))
		return p;
	return sys(__NR_munmap, p, TOUCHED * PAGE_SIZE);
}

TEST(mmap_populate)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop("mmap MAP_POPULATE", populate);
}

static long write_locked(void)
{
	long p = raw_mmap(0, TOUCHED * PAGE_SIZE, PROT_READ, ANON | MAP_LOCKED);
	long err;

	if (is_error(p))
		return p;
	err = sys(__NR_mprotect, p, TOUCHED * PAGE_SIZE, RW);
	sys(__NR_munmap, p, TOUCHED * PAGE_SIZE);
	return err;
}

TEST(mprotect_of_what_is_locked)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop("mprotect of locked memory", write_locked);
}

static long split(void)
{
	char *p = map_anon(5 * PAGE_SIZE);
	long err;

	if (p == MAP_FAILED)
		return -errno;
	err = sys(__NR_mprotect, p + PAGE_SIZE, PAGE_SIZE, PROT_READ);
	if (!err)
		err = sys(__NR_munmap, p + 3 * PAGE_SIZE, PAGE_SIZE);
	fail_nth(0);
	munmap(p, 5 * PAGE_SIZE);
	return err;
}

// split() switches the injection off itself, so count until it succeeds.
TEST(mprotect_and_munmap_that_split)
{
	long before, err = -1;
	int n;

	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	split();
	before = meminfo("MemFree");
	for (n = 1; n <= MAX_N && err; n++) {
		fail_nth(n);
		err = split();
		EXPECT(!err || clean_failure(err, ENOMEM));
	}
	EXPECT_EQ(err, 0);
	if (on_tessera())
		EXPECT(before - meminfo("MemFree") <= SLACK_KB);
}

static long grow_brk(void)
{
	unsigned long end = sys(__NR_brk, 0);
	unsigned long want = end + 4 * PAGE_SIZE;

	if (sys(__NR_brk, want) != (long)want)
		return -ENOMEM;
	return sys(__NR_brk, end) == (long)end ? 0 : -ENOMEM;
}

TEST(growing_the_heap)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop("brk", grow_brk);
}

static long open_and_read(void)
{
	char buf[256];
	long fd = sys(__NR_open, "/proc/self/maps", O_RDONLY, 0), n;

	if (fd < 0)
		return fd;
	n = sys(__NR_read, fd, buf, sizeof(buf));
	sys(__NR_close, fd);
	return n;
}

TEST(open_and_read_of_proc)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop("open and read", open_and_read);
}

static long fork_and_wait(void)
{
	long pid = sys(__NR_fork);

	if (pid == 0)
		_exit(0);
	if (pid < 0)
		return pid;
	return sys(__NR_wait4, pid, 0, 0, 0) == pid ? 0 : -EINVAL;
}

TEST(making_a_child)
{
	char *p;

	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	p = map_anon(TOUCHED * PAGE_SIZE);
	memset(p, 1, TOUCHED * PAGE_SIZE);
	loop("fork", fork_and_wait);
	munmap(p, TOUCHED * PAGE_SIZE);
}

// Files: whatever fails, no name, page or descriptor may be left behind.
static char file_bytes[3 * PAGE_SIZE];

static long make_and_remove_files(void)
{
	static const char *const deep = "/tmp/failnth/a_name_that_is_longer_"
					"than_thirty_two_bytes";
	long fd, n, err = sys(__NR_mkdir, "/tmp/failnth", 0755);

	if (err)
		return err;
	fd = err = sys(__NR_open, deep, O_CREAT | O_EXCL | O_RDWR, 0644);
	if (fd >= 0) {
		n = sys(__NR_write, fd, file_bytes, sizeof(file_bytes));
		err = n == sizeof(file_bytes) ? 0 : n < 0 ? n : -ENOMEM;
		if (!err)
			err = sys(__NR_symlink, "x", "/tmp/failnth/link");
		if (!err)
			err = sys(__NR_link, deep, "/tmp/failnth/hard");
		if (!err)
			err = sys(__NR_rename, "/tmp/failnth/hard",
				  "/tmp/failnth/another_name_that_is_longer_"
				  "than_thirty_two_bytes");
		fail_nth(0);
		sys(__NR_close, fd);
	}
	fail_nth(0);
	sys(__NR_unlink, "/tmp/failnth/another_name_that_is_longer_than_"
			 "thirty_two_bytes");
	sys(__NR_unlink, "/tmp/failnth/hard");
	sys(__NR_unlink, "/tmp/failnth/link");
	sys(__NR_unlink, deep);
	n = sys(__NR_rmdir, "/tmp/failnth");
	return n == -ENOENT ? err : n ? n : err;
}

// It switches the injection off itself, so count until it succeeds.
TEST(files_made_written_linked_and_moved)
{
	long before, err = -1;
	int n;

	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	make_and_remove_files();
	before = meminfo("MemFree");
	for (n = 1; n <= MAX_N && err; n++) {
		fail_nth(n);
		err = make_and_remove_files();
		if (!EXPECT(!err || clean_failure(err, ENOMEM)))
			ktap_note("%ld at n = %d", err, n);
	}
	EXPECT_EQ(err, 0);
	ktap_note("%d allocations failed in turn", n - 2);
	if (on_tessera())
		EXPECT(before - meminfo("MemFree") <= SLACK_KB);
}

static long mount_it(void)
{
	return sys(__NR_mount, "x", "/tmp", "tmpfs", 0, "size=1m");
}

static long umount_it(void)
{
	return sys(__NR_umount2, "/tmp", 0);
}

static void umount_again(long result)
{
	if (result == 0)
		umount_it();
}

static void mount_again(long result)
{
	if (result == 0)
		mount_it();
}

TEST(mounting)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	if (mount_it() == -EPERM)
		SKIP("may not mount here");
	loop_errors("umount", umount_it, mount_again, ENOMEM);
	EXPECT_EQ(umount_it(), 0);
	loop_errors("mount", mount_it, umount_again, ENOMEM);
}

static long lock_and_grow(void)
{
	long fd = sys(__NR_memfd_create, "x", 0), err;

	if (fd < 0)
		return fd;
	err = sys(__NR_dup2, fd, 900);
	if (err == 900) {
		err = sys(__NR_flock, fd, LOCK_EX);
		err = err == -ENOLCK ? -ENOMEM : err;
		sys(__NR_close, 900);
	}
	sys(__NR_close, fd);
	return err;
}

TEST(locks_and_a_larger_table)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop("memfd, dup2, flock", lock_and_grow);
}

// The rest are done by a child that injects into itself: its death by the
// fault is a clean failure too.
static int child_n;
static long (*child_op)(void);

static int injected(void *arg)
{
	long result;
	int left;

	(void)arg;
	nth_file = open("/proc/self/fail-nth", O_RDWR);
	fail_nth(child_n);
	result = child_op();
	left = nth_left();
	fail_nth(0);
	if (result < 0 && !clean_failure(result, ENOMEM))
		return 2;
	return left > 0 ? (result < 0 ? 3 : 1) : 0;
}

// Exit code 1: nothing was injected, it came through.
static void loop_in_child(const char *name, long (*op)(void))
{
	long before;
	int status = 0;

	child_op = op;
	child_n = MAX_N;
	in_child(injected, NULL);
	before = meminfo("MemFree");
	for (child_n = 1; child_n <= MAX_N; child_n++) {
		status = in_child(injected, NULL);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 1)
			break;
		if (!EXPECT(status == 0 || died_of_memory(status)))
			ktap_note("%s: status 0x%x at n = %d", name, status,
				  child_n);
	}
	EXPECT(child_n <= MAX_N);
	ktap_note("%s: %d allocations failed in turn", name, child_n - 1);
	if (on_tessera())
		EXPECT(before - meminfo("MemFree") <= SLACK_KB);
}

static long map_and_touch(void)
{
	long p = raw_mmap(0, TOUCHED * PAGE_SIZE, RW, ANON);

	if (is_error(p))
		return p;
	for (int i = 0; i < TOUCHED; i++)
		touch((char *)p + i * PAGE_SIZE);
	return sys(__NR_munmap, p, TOUCHED * PAGE_SIZE);
}

TEST(touching_pages)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop_in_child("touch", map_and_touch);
}

static long new_session(void)
{
	return sys(__NR_setsid);
}

TEST(a_session_of_its_own)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop_in_child("setsid", new_session);
}

// A table of files that is not large yet: a child's copy has what is in use.
static long far_descriptor(void)
{
	return sys(__NR_dup2, 1, 950);
}

TEST(a_larger_table_of_files)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop_in_child("dup2", far_descriptor);
}

static char *inherited;

static long break_cow(void)
{
	for (int i = 0; i < TOUCHED; i++)
		touch(inherited + i * PAGE_SIZE);
	return 0;
}

TEST(copy_on_write)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	inherited = map_anon(TOUCHED * PAGE_SIZE);
	memset(inherited, 1, TOUCHED * PAGE_SIZE);
	loop_in_child("copy on write", break_cow);
	munmap(inherited, TOUCHED * PAGE_SIZE);
}

static long kernel_touches(void)
{
	char *p = map_anon(2 * PAGE_SIZE);
	long err;

	if (p == MAP_FAILED)
		return -errno;
	err = sys(__NR_uname, p + PAGE_SIZE - 100);
	return err == -EFAULT ? -ENOMEM : err; // Linux says EFAULT here
}

TEST(a_fault_inside_a_system_call)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop_in_child("fault in the kernel", kernel_touches);
}

static int exec_child(void *arg)
{
	char *argv[] = { (char *)"failnth", (char *)"@again", NULL };

	(void)arg;
	nth_file = open("/proc/self/fail-nth", O_RDWR | O_CLOEXEC);
	fail_nth(exec_n);
	execve((char *)getauxval(AT_EXECFN), argv, environ);
	return errno;
}

TEST(becoming_a_new_program)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop_exec("execve", exec_child);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "@again")) {
		can_inject();
		return nth_left() > 0;
	}
	return ktap_run_all("failnth");
}
