// SPDX-License-Identifier: MIT
//
// What: locks on files: fcntl's record locks by process and by open file, and
// flock.

#include "dir.h"

static long set(int fd, int cmd, int type, long start, long len)
{
	struct flock l = { .l_type = (short)type,
			   .l_whence = SEEK_SET,
			   .l_start = start,
			   .l_len = len };

	return sys(__NR_fcntl, fd, cmd, &l);
}

static struct flock ask(int fd, int type, long start, long len)
{
	struct flock l = { .l_type = (short)type,
			   .l_whence = SEEK_SET,
			   .l_start = start,
			   .l_len = len };

	if (sys(__NR_fcntl, fd, F_GETLK, &l))
		l.l_type = -1;
	return l;
}

struct other {
	int type;
	long start, len;
};

// Another process: exits with 0 when it could have that lock.
static int other_tries(void *arg)
{
	const struct other *o = arg;
	int fd = sys(__NR_open, "f", O_RDWR, 0);

	return set(fd, F_SETLK, o->type, o->start, o->len) != 0;
}

static bool other_can(int type, long start, long len)
{
	struct other o = { type, start, len };

	return WEXITSTATUS(in_child(other_tries, &o)) == 0;
}

static int open_file(void)
{
	make_file("f", "0123456789");
	return sys(__NR_open, "f", O_RDWR, 0);
}

static void drop_file(int fd)
{
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(readers_share_and_a_writer_is_alone)
{
	int fd;

	ASSERT(enter_test_dir());
	fd = open_file();
	EXPECT_EQ(set(fd, F_SETLK, F_RDLCK, 0, 10), 0);
	EXPECT(other_can(F_RDLCK, 5, 5));
	EXPECT(!other_can(F_WRLCK, 9, 1));
	EXPECT(other_can(F_WRLCK, 10, 0));
	EXPECT_EQ(set(fd, F_SETLK, F_WRLCK, 5, 1), 0); // an owner may change
	EXPECT(!other_can(F_RDLCK, 5, 1));
	EXPECT(other_can(F_RDLCK, 0, 5));
	EXPECT_EQ(set(fd, F_SETLK, F_UNLCK, 0, 0), 0);
	EXPECT(other_can(F_WRLCK, 0, 0));
	drop_file(fd);
}

TEST(ranges_of_one_owner_are_cut_and_joined)
{
	int fd;

	ASSERT(enter_test_dir());
	fd = open_file();
	set(fd, F_SETLK, F_WRLCK, 0, 100);
	set(fd, F_SETLK, F_UNLCK, 40, 20); // a hole in its middle
	EXPECT(other_can(F_WRLCK, 40, 20));
	EXPECT(!other_can(F_WRLCK, 39, 1));
	EXPECT(!other_can(F_WRLCK, 60, 1));
	set(fd, F_SETLK, F_WRLCK, 40, 20);
	EXPECT(!other_can(F_WRLCK, 40, 20));
	set(fd, F_SETLK, F_RDLCK, 10, 10);
	EXPECT(other_can(F_RDLCK, 10, 10));
	EXPECT(!other_can(F_RDLCK, 9, 1));
	EXPECT(!other_can(F_RDLCK, 20, 1));
	drop_file(fd);
}

static int asks(void *unused)
{
	int fd = sys(__NR_open, "f", O_RDWR, 0);
	struct flock l = ask(fd, F_WRLCK, 0, 0);

	(void)unused;
	if (l.l_type != F_WRLCK || l.l_start != 2 || l.l_len != 3)
		return 2;
	if (l.l_pid != getppid() || l.l_whence != SEEK_SET)
		return 3;
	return ask(fd, F_WRLCK, 5, 0).l_type == F_UNLCK ? 0 : 4;
}

TEST(getlk_tells_who_is_in_the_way)
{
	int fd;

	ASSERT(enter_test_dir());
	fd = open_file();
	set(fd, F_SETLK, F_WRLCK, 2, 3);
	EXPECT_EQ(ask(fd, F_WRLCK, 0, 0).l_type, F_UNLCK); // never oneself
	EXPECT_EQ(WEXITSTATUS(in_child(asks, NULL)), 0);
	drop_file(fd);
}

TEST(any_close_of_the_file_gives_a_process_s_locks_up)
{
	int fd, second;

	ASSERT(enter_test_dir());
	fd = open_file();
	set(fd, F_SETLK, F_WRLCK, 0, 0);
	second = sys(__NR_open, "f", O_RDONLY, 0);
	EXPECT(!other_can(F_RDLCK, 0, 1));
	close(second);
	EXPECT(other_can(F_WRLCK, 0, 0));
	drop_file(fd);
}

TEST(locks_that_cannot_be)
{
	int fd, ro;

	ASSERT(enter_test_dir());
	fd = open_file();
	ro = sys(__NR_open, "f", O_RDONLY, 0);
	EXPECT_EQ(set(ro, F_SETLK, F_WRLCK, 0, 1), -EBADF);
	EXPECT_EQ(set(fd, F_SETLK, 7, 0, 1), -EINVAL);
	EXPECT_EQ(set(fd, F_SETLK, F_RDLCK, -1, 1), -EINVAL);
	EXPECT_EQ(set(fd, F_SETLK, F_RDLCK, 2, -3), -EINVAL);
	EXPECT_EQ(set(fd, F_SETLK, F_RDLCK, 3, -3), 0);
	EXPECT_EQ(set(9999, F_SETLK, F_RDLCK, 0, 1), -EBADF);
	EXPECT_EQ(sys(__NR_fcntl, fd, F_SETLK, 8), -EFAULT);
	EXPECT_EQ(sys(__NR_flock, fd, 9), -EINVAL);
	close(ro);
	drop_file(fd);
}

// Waits for its parent's lock, then holds it and ends.
static int waits(void *unused)
{
	int fd = sys(__NR_open, "f", O_RDWR, 0);

	(void)unused;
	if (set(fd, F_SETLK, F_WRLCK, 0, 1) != -EAGAIN)
		return 2;
	if (set(fd, F_SETLKW, F_WRLCK, 0, 1))
		return 3;
	return file_is("f", "unlocked") ? 0 : 4;
}

TEST(who_waits_gets_it_when_it_is_free)
{
	const struct timespec pause = { 0, 50000000 };
	int fd, status = -1;
	pid_t pid;

	ASSERT(enter_test_dir());
	fd = open_file();
	set(fd, F_SETLK, F_WRLCK, 0, 0);
	pid = fork();
	if (pid == 0)
		_exit(waits(NULL));
	nanosleep(&pause, NULL);
	sys(__NR_ftruncate, fd, 0);
	SYS_PWRITE(fd, "unlocked", 8, 0LL);
	set(fd, F_SETLK, F_UNLCK, 0, 0);
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
	drop_file(fd);
}

// Holds byte 1, then waits for byte 0, which its parent has.
static int half_of_a_circle(void *unused)
{
	int fd = sys(__NR_open, "f", O_RDWR, 0);

	(void)unused;
	if (set(fd, F_SETLK, F_WRLCK, 1, 1))
		return 2;
	sys(__NR_write, fd, "!", 1);
	return set(fd, F_SETLKW, F_WRLCK, 0, 1) ? 3 : 0;
}

TEST(a_circle_of_waiting_is_edeadlk)
{
	const struct timespec pause = { 0, 50000000 };
	int fd, status = -1;
	pid_t pid;
	char c = 0;

	ASSERT(enter_test_dir());
	fd = open_file();
	set(fd, F_SETLK, F_WRLCK, 0, 1);
	pid = fork();
	if (pid == 0)
		_exit(half_of_a_circle(NULL));
	do { // by the same descriptor: to close another would unlock
		nanosleep(&pause, NULL);
		SYS_PREAD(fd, &c, 1, 0LL);
	} while (c != '!');
	nanosleep(&pause, NULL);
	EXPECT_EQ(set(fd, F_SETLKW, F_WRLCK, 1, 1), -EDEADLK);
	set(fd, F_SETLK, F_UNLCK, 0, 0);
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
	drop_file(fd);
}

TEST(flock_belongs_to_the_open_file)
{
	int fd, same, second;

	ASSERT(enter_test_dir());
	fd = open_file();
	second = sys(__NR_open, "f", O_RDONLY, 0);
	same = sys(__NR_dup, fd);
	EXPECT_EQ(sys(__NR_flock, fd, LOCK_EX), 0);
	EXPECT_EQ(sys(__NR_flock, second, LOCK_SH | LOCK_NB), -EAGAIN);
	EXPECT_EQ(sys(__NR_flock, same, LOCK_SH), 0); // weaker now
	EXPECT_EQ(sys(__NR_flock, second, LOCK_SH | LOCK_NB), 0);
	EXPECT_EQ(sys(__NR_flock, fd, LOCK_EX | LOCK_NB), -EAGAIN);
	EXPECT_EQ(sys(__NR_flock, second, LOCK_UN), 0);
	EXPECT_EQ(sys(__NR_flock, fd, LOCK_EX | LOCK_NB), 0);
	close(fd);
	EXPECT_EQ(sys(__NR_flock, second, LOCK_SH | LOCK_NB), -EAGAIN);
	close(same); // the last descriptor of that open
	EXPECT_EQ(sys(__NR_flock, second, LOCK_EX | LOCK_NB), 0);
	EXPECT(other_can(F_WRLCK, 0, 0)); // fcntl knows nothing of it
	drop_file(second);
}

// -- locks of the open file --------------------------------------------------

// i386 has them in fcntl64 alone, in its wider form.
#ifdef __NR_fcntl64
#define NR_OFD __NR_fcntl64
typedef struct flock64 ofd_lock;
#else
#define NR_OFD __NR_fcntl
typedef struct flock ofd_lock;
#endif

static long ofd(int fd, int cmd, int type, long start, long len)
{
	ofd_lock l = { .l_type = (short)type,
		       .l_whence = SEEK_SET,
		       .l_start = start,
		       .l_len = len };
	long ret = sys(NR_OFD, fd, cmd, &l);

	return ret || cmd != F_OFD_GETLK ? ret : l.l_type;
}

// Whose the lock in the way is: -1 of an open file.
static int ofd_pid(int fd, int cmd)
{
	ofd_lock l = { .l_type = F_WRLCK };

	return sys(NR_OFD, fd, cmd, &l) ? -2 : l.l_pid;
}

static int child_shares_the_open_file(void *arg)
{
	int fd = *(int *)arg, own = open("f", O_RDWR);

	if (ofd(fd, F_OFD_SETLK, F_WRLCK, 0, 4)) // it is ours, too
		return 1;
	if (ofd(own, F_OFD_SETLK, F_WRLCK, 0, 4) != -EAGAIN)
		return 2;
	close(own); // unlike a classic lock: nothing goes by that
	own = open("f", O_RDWR);
	if (ofd(own, F_OFD_SETLK, F_WRLCK, 0, 4) != -EAGAIN)
		return 3;
	return ofd(fd, F_OFD_SETLK, F_UNLCK, 0, 2) ? 4 : 0;
}

TEST(ofd_locks_are_the_open_files)
{
	int fd, same, second;

	ASSERT(enter_test_dir());
	fd = open_file();
	same = (int)sys(__NR_dup, fd);
	second = open("f", O_RDWR);
	EXPECT_EQ(ofd(fd, F_OFD_SETLK, F_WRLCK, 0, 4), 0);
	EXPECT_EQ(ofd(same, F_OFD_GETLK, F_WRLCK, 0, 4), F_UNLCK);
	EXPECT_EQ(ofd(second, F_OFD_SETLK, F_RDLCK, 3, 1), -EAGAIN);
	EXPECT_EQ(ofd(second, F_OFD_GETLK, F_RDLCK, 3, 1), F_WRLCK);
	EXPECT_EQ(ofd_pid(second, F_OFD_GETLK), -1);
	EXPECT_EQ(ofd(second, F_OFD_SETLK, F_WRLCK, 4, 1), 0);
	// a child has the same open file, and gives back a part for both
	EXPECT_EQ(in_child(child_shares_the_open_file, &fd), 0);
	EXPECT_EQ(ofd(second, F_OFD_SETLK, F_WRLCK, 0, 2), 0);
	EXPECT_EQ(ofd(second, F_OFD_SETLK, F_WRLCK, 2, 1), -EAGAIN);
	close(fd);
	EXPECT_EQ(ofd(second, F_OFD_SETLK, F_WRLCK, 2, 1), -EAGAIN);
	close(same); // its last descriptor
	EXPECT_EQ(ofd(second, F_OFD_SETLK, F_WRLCK, 2, 1), 0);
	drop_file(second);
}

TEST(ofd_and_classic_locks_are_in_each_others_way)
{
	int fd, second;

	ASSERT(enter_test_dir());
	fd = open_file();
	second = open("f", O_RDWR);
	// though one process asks for both
	EXPECT_EQ(set(fd, F_SETLK, F_WRLCK, 0, 4), 0);
	EXPECT_EQ(ofd(fd, F_OFD_SETLK, F_WRLCK, 2, 1), -EAGAIN);
	EXPECT_EQ(ofd_pid(fd, F_OFD_GETLK), getpid());
	EXPECT_EQ(ofd(second, F_OFD_SETLK, F_RDLCK, 8, 1), 0);
	EXPECT_EQ(set(fd, F_SETLK, F_WRLCK, 8, 1), -EAGAIN);
	EXPECT_EQ(set(second, F_SETLK, F_WRLCK, 8, 1), -EAGAIN);
	EXPECT_EQ(ask(fd, F_WRLCK, 8, 1).l_pid, -1);
	EXPECT_EQ(set(second, F_SETLK, F_RDLCK, 8, 1), 0);
	EXPECT_EQ(set(second, F_SETLK, F_UNLCK, 8, 1), 0);
	EXPECT_EQ(ofd(fd, F_OFD_SETLK, F_RDLCK, 8, 1), 0);
	EXPECT_EQ(ofd(fd, F_OFD_SETLK, F_WRLCK, 8, 1), -EAGAIN);
	// the process's go with any descriptor, the open file's stay
	close((int)sys(__NR_dup, fd));
	EXPECT_EQ(ofd(second, F_OFD_SETLK, F_WRLCK, 0, 4), 0);
	EXPECT_EQ(ofd(second, F_OFD_SETLK, F_WRLCK, 8, 1), -EAGAIN);
	close(fd);
	EXPECT_EQ(ofd(second, F_OFD_SETLK, F_WRLCK, 8, 1), 0);
	drop_file(second);
}

// Though both belong to the open file.
TEST(ofd_locks_leave_its_flock)
{
	int fd, second;

	ASSERT(enter_test_dir());
	fd = open_file();
	second = open("f", O_RDWR);
	EXPECT_EQ(sys(__NR_flock, fd, LOCK_EX), 0);
	EXPECT_EQ(ofd(second, F_OFD_SETLK, F_WRLCK, 0, 0), 0);
	EXPECT_EQ(ofd(second, F_OFD_SETLK, F_UNLCK, 0, 0), 0);
	EXPECT_EQ(ofd(fd, F_OFD_SETLK, F_RDLCK, 0, 4), 0);
	EXPECT_EQ(ofd(fd, F_OFD_SETLK, F_UNLCK, 0, 0), 0);
	EXPECT_EQ(sys(__NR_flock, second, LOCK_SH | LOCK_NB), -EAGAIN);
	close(second);
	drop_file(fd);
}

TEST(ofd_locks_that_cannot_be)
{
	ofd_lock l = { .l_type = F_WRLCK, .l_pid = 1 };
	int fd, reader;

	ASSERT(enter_test_dir());
	fd = open_file();
	reader = open("f", O_RDONLY);
	EXPECT_EQ(sys(NR_OFD, fd, F_OFD_SETLK, &l), -EINVAL);
	EXPECT_EQ(sys(NR_OFD, fd, F_OFD_GETLK, &l), -EINVAL);
	EXPECT_EQ(sys(NR_OFD, fd, F_OFD_SETLK, NULL), -EFAULT);
	EXPECT_EQ(ofd(reader, F_OFD_SETLK, F_WRLCK, 0, 1), -EBADF);
	EXPECT_EQ(ofd(9999, F_OFD_SETLK, F_WRLCK, 0, 1), -EBADF);
	EXPECT_EQ(ofd(fd, F_OFD_SETLK, 7, 0, 1), -EINVAL);
	close(reader);
	drop_file(fd);
}

KTAP_MAIN("locks");
