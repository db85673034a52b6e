// SPDX-License-Identifier: MIT
//
// What: job control at a terminal: whose it is, who may read and write, whom
// its keys reach, and what a hang-up does.

#include "pty.h"
#include "signal.h"

/* Runs fn in the leader of a new session that has the slave as its terminal, and
 * nothing else open of it but SLAVE. fn's result is the exit status. */
static pid_t in_session(int (*fn)(void))
{
	pid_t pid;

	flush();
	pid = fork();
	if (pid == 0) {
		setsid();
		close(slave);
		slave = open(slave_name, O_RDWR);
		_exit(fn());
	}
	return pid;
}

/* A child's EXPECT: its own number is the exit status. */
#define CHILD_EXPECT(condition)                                        \
	do {                                                           \
		if (!(condition)) {                                    \
			dprintf(2, "# child, line %d: %s\n", __LINE__, \
				#condition);                           \
			return 1;                                      \
		}                                                      \
	} while (0)

static volatile int got_signal;

static void note(int sig)
{
	got_signal = sig;
}

static pid_t fork_into_group(void)
{
	pid_t pid = fork();

	if (pid == 0)
		setpgid(0, 0);
	else
		setpgid(pid, pid);
	return pid;
}

static int set_front(pid_t pgrp)
{
	return ioctl(slave, TIOCSPGRP, &pgrp);
}

static pid_t front(void)
{
	pid_t pgrp = -1;

	ioctl(slave, TIOCGPGRP, &pgrp);
	return pgrp;
}

/* -- whose it is ------------------------------------------------------------ */

static int leader_opens(void)
{
	pid_t sid = -1;
	int fd;

	CHILD_EXPECT(front() == getpid());
	CHILD_EXPECT(ioctl(slave, TIOCGSID, &sid) == 0 && sid == getpid());
	fd = open("/dev/tty", O_RDWR);
	CHILD_EXPECT(fd >= 0);
	put(fd, "mine\n");
	CHILD_EXPECT(ioctl(slave, TIOCSCTTY, 0) == 0); // it is already
	return 0;
}

TEST(a_sessions_leader_gets_the_terminal_it_opens)
{
	NEED_PAIR();
	EXPECT_EQ(status_of(in_session(leader_opens)), 0);
	EXPECT(reads_all(master, "mine\r\n"));
	close_pair();
}

static int leader_declines(void)
{
	int fd;

	// in_session has opened it: give it up and open it again.
	on_signal(SIGHUP, note, 0);
	on_signal(SIGCONT, note, 0);
	CHILD_EXPECT(ioctl(slave, TIOCNOTTY, NULL) == 0);
	CHILD_EXPECT(sys(__NR_open, "/dev/tty", O_RDWR) == -ENXIO);
	CHILD_EXPECT(ioctl(slave, TIOCNOTTY, NULL) == -ENOTTY);
	fd = open(slave_name, O_RDWR | O_NOCTTY);
	CHILD_EXPECT(fd >= 0);
	CHILD_EXPECT(sys(__NR_open, "/dev/tty", O_RDWR) == -ENXIO);
	CHILD_EXPECT(ioctl(fd, TIOCSCTTY, 0) == 0);
	CHILD_EXPECT(sys(__NR_open, "/dev/tty", O_RDWR) >= 0);
	return 0;
}

TEST(it_can_be_given_up_and_taken_again)
{
	NEED_PAIR();
	EXPECT_EQ(status_of(in_session(leader_declines)), 0);
	close_pair();
}

static int thief(void)
{
	pid_t pid = fork();
	int status, fd;

	if (pid == 0) {
		setsid();
		fd = open(slave_name, O_RDWR); // taken: opened, not got
		if (sys(__NR_open, "/dev/tty", O_RDWR) != -ENXIO)
			_exit(1);
		if (ioctl(fd, TIOCSCTTY, 0) != -EPERM)
			_exit(2);
		if (ioctl(fd, TIOCSCTTY, (void *)1)) // by force, as root
			_exit(3);
		_exit(0);
	}
	on_signal(SIGHUP, note, 0);
	waitpid(pid, &status, 0);
	CHILD_EXPECT(status == 0);
	CHILD_EXPECT(sys(__NR_open, "/dev/tty", O_RDWR) == -ENXIO);
	return 0;
}

TEST(another_sessions_terminal_is_taken_by_force_only)
{
	NEED_PAIR();
	EXPECT_EQ(status_of(in_session(thief)), 0);
	close_pair();
}

static int member_asks(void)
{
	pid_t none = 1;
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		int fd = open(slave_name, O_RDWR);

		_exit(ioctl(fd, TIOCSCTTY, 0) != -EPERM);
	}
	waitpid(pid, &status, 0);
	CHILD_EXPECT(status == 0);
	CHILD_EXPECT(ioctl(slave, TIOCSPGRP, &none) == -EPERM);
	none = -1;
	CHILD_EXPECT(ioctl(slave, TIOCSPGRP, &none) == -EINVAL);
	none = 32000;
	CHILD_EXPECT(ioctl(slave, TIOCSPGRP, &none) == -ESRCH);
	CHILD_EXPECT(ioctl(slave, TIOCSPGRP, (void *)8) == -EFAULT);
	return 0;
}

TEST(the_foreground_group_must_be_of_the_session)
{
	pid_t pid = getpid();

	NEED_PAIR();
	EXPECT_EQ(status_of(in_session(member_asks)), 0);
	EXPECT_EQ(ioctl(slave, TIOCSPGRP, &pid), -ENOTTY); // not ours
	EXPECT_EQ(ioctl(slave, TIOCGPGRP, &pid), -ENOTTY);
	close_pair();
}

/* -- keys ------------------------------------------------------------------- */

static int shell_with_jobs(void)
{
	static const struct {
		const char *key;
		int sig;
	} kills[] = { { "\003", SIGINT }, { "\034", SIGQUIT } };
	int status;

	set_disposition(SIGTTOU, SIG_IGN);
	for (size_t i = 0; i < ARRAY_SIZE(kills); i++) {
		pid_t job = fork_into_group();

		if (job == 0) {
			for (;;)
				msleep(1000);
		}
		CHILD_EXPECT(set_front(job) == 0);
		put(master, kills[i].key);
		CHILD_EXPECT(waitpid(job, &status, 0) == job);
		CHILD_EXPECT((status & 0x7f) == kills[i].sig);
		CHILD_EXPECT(set_front(getpid()) == 0);
	}
	return 0;
}

TEST(keys_reach_the_group_in_front_and_no_other)
{
	NEED_PAIR();
	EXPECT_EQ(status_of(in_session(shell_with_jobs)), 0);
	close_pair();
}

static int shell_stops_a_job(void)
{
	int status;
	pid_t job;

	set_disposition(SIGTTOU, SIG_IGN);
	job = fork_into_group();
	if (job == 0)
		for (;;)
			msleep(1000);
	CHILD_EXPECT(set_front(job) == 0);
	put(master, "\032");
	CHILD_EXPECT(waitpid(job, &status, WUNTRACED) == job);
	CHILD_EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTSTP);
	kill(-job, SIGCONT);
	CHILD_EXPECT(waitpid(job, &status, WCONTINUED) == job);
	put(master, "\003");
	CHILD_EXPECT(waitpid(job, &status, 0) == job && status == SIGINT);
	return 0;
}

TEST(a_job_is_stopped_and_goes_on)
{
	NEED_PAIR();
	EXPECT_EQ(status_of(in_session(shell_stops_a_job)), 0);
	close_pair();
}

static int waits_for_resize(void)
{
	struct winsize size = { 0 };

	on_signal(SIGWINCH, note, 0);
	put(slave, "ready\n");
	for (int i = 0; i < 100 && !got_signal; i++)
		msleep(10);
	CHILD_EXPECT(got_signal == SIGWINCH);
	CHILD_EXPECT(ioctl(slave, TIOCGWINSZ, &size) == 0);
	CHILD_EXPECT(size.ws_row == 40 && size.ws_col == 132);
	got_signal = 0;
	CHILD_EXPECT(ioctl(slave, TIOCSWINSZ, &size) == 0); // no change
	msleep(30);
	CHILD_EXPECT(got_signal == 0);
	return 0;
}

TEST(a_new_size_is_told_to_the_group_in_front)
{
	struct winsize size = { 40, 132, 0, 0 };
	pid_t child;

	NEED_PAIR();
	child = in_session(waits_for_resize);
	EXPECT(reads_all(master, "ready\r\n"));
	EXPECT_EQ(ioctl(master, TIOCSWINSZ, &size), 0);
	EXPECT_EQ(status_of(child), 0);
	close_pair();
}

/* -- the background --------------------------------------------------------- */

/* Runs fn in a background group of this session; its wait status, WUNTRACED,
 * and that it ended. */
static int in_background(int (*fn)(void))
{
	pid_t pid = fork_into_group();
	int status = -1;

	if (pid == 0)
		_exit(fn());
	waitpid(pid, &status, WUNTRACED);
	if (WIFSTOPPED(status)) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return status;
}

static int just_read(void)
{
	char c;

	return (int)-sys(__NR_read, slave, &c, 1);
}

static int ignore_and_read(void)
{
	set_disposition(SIGTTIN, SIG_IGN);
	return just_read();
}

static int just_write(void)
{
	return sys(__NR_write, slave, "x", 1) != 1;
}

static int ignore_and_write(void)
{
	set_disposition(SIGTTOU, SIG_IGN);
	return just_write();
}

static int block_and_set(void)
{
	struct termios t;

	ioctl(slave, TCGETS, &t);
	block_signal(SIGTTOU);
	return ioctl(slave, TCSETS, &t) != 0;
}

static int just_set(void)
{
	struct termios t;

	ioctl(slave, TCGETS, &t);
	return ioctl(slave, TCSETS, &t) != 0;
}

static int come_to_front(void)
{
	pid_t me = getpid();

	return ioctl(slave, TIOCSPGRP, &me) != 0;
}

static int shell_with_background(void)
{
	int status = in_background(just_read);

	CHILD_EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTIN);
	CHILD_EXPECT(in_background(ignore_and_read) == EIO << 8);
	CHILD_EXPECT(in_background(just_write) == 0);
	set_modes(slave, ICRNL, 0, COOKED_LFLAG | TOSTOP);
	status = in_background(just_write);
	CHILD_EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTOU);
	CHILD_EXPECT(in_background(ignore_and_write) == 0);
	status = in_background(just_set);
	CHILD_EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTOU);
	CHILD_EXPECT(in_background(block_and_set) == 0);
	status = in_background(come_to_front);
	CHILD_EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTOU);
	CHILD_EXPECT(front() == getpid());
	return 0;
}

TEST(the_background_is_stopped_when_it_reads_or_changes)
{
	NEED_PAIR();
	EXPECT_EQ(status_of(in_session(shell_with_background)), 0);
	close_pair();
}

static int leaves_an_orphan(void)
{
	pid_t pid = fork(), parent;

	if (pid == 0) {
		parent = getpid();
		if (fork_into_group() != 0)
			_exit(0);
		// From here on nobody of this session could continue us.
		while (getppid() == parent)
			msleep(5);
		set_disposition(SIGTTOU, SIG_DFL);
		dprintf(slave, "%d.\n", just_read());
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	msleep(200);
	return 0;
}

TEST(an_orphaned_group_gets_an_error_in_place_of_a_stop)
{
	NEED_PAIR();
	EXPECT_EQ(status_of(in_session(leaves_an_orphan)), 0);
	EXPECT(reads_all(master, "5.\r\n")); // EIO
	close_pair();
}

/* -- the end ---------------------------------------------------------------- */

static int catches_hangup(void)
{
	on_signal(SIGHUP, note, 0);
	put(slave, "ready\n");
	while (!got_signal)
		msleep(10);
	CHILD_EXPECT(got_signal == SIGHUP);
	CHILD_EXPECT(sys(__NR_write, slave, "x", 1) == -EIO);
	CHILD_EXPECT(sys(__NR_open, "/dev/tty", O_RDWR) == -ENXIO);
	return 0;
}

TEST(the_masters_close_hangs_up)
{
	pid_t child;

	NEED_PAIR();
	flush();
	child = fork();
	if (child == 0) {
		setsid();
		close(slave);
		slave = open(slave_name, O_RDWR);
		close(master);
		_exit(catches_hangup());
	}
	EXPECT(reads_all(master, "ready\r\n"));
	close(master);
	EXPECT_EQ(status_of(child), 0);
	close(slave);
}

static int leader_with_a_job(void)
{
	pid_t job;

	set_disposition(SIGTTOU, SIG_IGN);
	job = fork_into_group();
	if (job == 0) {
		on_signal(SIGHUP, note, 0);
		put(slave, "ready\n");
		while (!got_signal)
			msleep(10);
		sys(__NR_write, slave, "hup\n", 4);
		_exit(0);
	}
	CHILD_EXPECT(set_front(job) == 0);
	msleep(100);
	return 0;
}

TEST(when_the_leader_ends_the_group_in_front_is_told)
{
	NEED_PAIR();
	EXPECT_EQ(status_of(in_session(leader_with_a_job)), 0);
	msleep(50);
	EXPECT(reads_all(master, "ready\r\nhup\r\n"));
	close_pair();
}

KTAP_MAIN("ttyjob");
