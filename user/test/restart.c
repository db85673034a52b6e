// SPDX-License-Identifier: MIT
//
// What: calls that sleep, each interrupted by a signal: with SA_RESTART some begin
// again and others never, without it all say EINTR; after a stop and its end each
// goes on. A child sleeps in the call, and we act when /proc says that it does.

#include <uapi/poll.h>

#include "pty.h"
#include "signal.h"
#include WORDSIZE_FILE(poll)

#define FIFO   "/tmp/restart.fifo"
#define LOCKED "/tmp/restart.locked"

static volatile int *handled; // in memory that the child shares
static int empty[2], full[2], opened, held;

static void note(int sig)
{
	(void)sig;
	++*handled;
}

/* -- what the child sleeps in, and how it ends ----------------------------- */

static long read_pipe(void)
{
	char c;

	return sys(__NR_read, empty[0], &c, 1);
}

static long write_pipe(void)
{
	return sys(__NR_write, full[1], "x", 1);
}

static long read_tty(void)
{
	char c;

	return sys(__NR_read, slave, &c, 1);
}

static long open_fifo(int flags)
{
	long fd = sys(__NR_open, FIFO, flags, 0);

	return fd >= 0 ? 1 : fd;
}

static long open_to_read(void)
{
	return open_fifo(O_RDONLY);
}

static long open_to_write(void)
{
	return open_fifo(O_WRONLY);
}

static long lock_record(int fd, int cmd, int type)
{
	struct flock l = { .l_type = (short)type, .l_len = 1 };

	return sys(__NR_fcntl, fd, cmd, &l);
}

static long take_record(void)
{
	long ret = lock_record(held, F_SETLKW, F_WRLCK);

	return ret ? ret : 1;
}

static long take_flock(void)
{
	long ret = sys(__NR_flock, sys(__NR_open, LOCKED, O_RDWR, 0), LOCK_EX);

	return ret ? ret : 1;
}

static long poll_pipe(void)
{
	struct pollfd fd = { .fd = empty[0], .events = POLLIN };

	return sys(__NR_poll, &fd, 1, -1);
}

static long poll_pipe_timed(void)
{
	struct pollfd fd = { .fd = empty[0], .events = POLLIN };

	return sys(__NR_poll, &fd, 1, 1000000);
}

static long ppoll_pipe(void)
{
	struct pollfd fd = { .fd = empty[0], .events = POLLIN };

	return sys(__NR_ppoll, &fd, 1, 0, 0, sizeof(sigset_t));
}

static long select_pipe(void)
{
	unsigned long set[1024 / 8 / sizeof(long)] = { 1UL << empty[0] };

	return sys(NR_SELECT, empty[0] + 1, set, 0, 0, 0);
}

static void fill_empty(void)
{
	write(empty[1], "x", 1);
}

static void empty_full(void)
{
	static char sink[65536];

	read(full[0], sink, sizeof(sink));
}

static void type_line(void)
{
	write(master, "\n", 1);
}

static void open_writer(void)
{
	opened = open(FIFO, O_WRONLY | O_NONBLOCK);
}

static void open_reader_too(void)
{
	opened = open(FIFO, O_RDONLY | O_NONBLOCK);
}

static void drop_record(void)
{
	lock_record(held, F_SETLK, F_UNLCK);
}

static void drop_flock(void)
{
	sys(__NR_flock, held, LOCK_UN);
}

static const struct sleeper {
	const char *name;
	long (*call)(void); // 1, when it is let go
	void (*let_go)(void);
	bool restarts; // with SA_RESTART
} sleepers[] = {
	{ "read of a pipe", read_pipe, fill_empty, true },
	{ "write to a pipe", write_pipe, empty_full, true },
	{ "read of a terminal", read_tty, type_line, true },
	{ "open of a FIFO to read", open_to_read, open_writer, true },
	{ "open of a FIFO to write", open_to_write, open_reader_too, true },
	{ "F_SETLKW", take_record, drop_record, true },
	{ "flock", take_flock, drop_flock, true },
	{ "poll", poll_pipe, fill_empty, false },
	{ "poll with a timeout", poll_pipe_timed, fill_empty, false },
	{ "ppoll", ppoll_pipe, fill_empty, false },
	{ "select", select_pipe, fill_empty, false },
};

/* -- a child that sleeps --------------------------------------------------- */

static bool prepare(void)
{
	static char junk[4096];

	if (!handled)
		handled = mmap(NULL, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS,
			       -1, 0);
	*handled = 0;
	opened = -1;
	sys(__NR_mkdir, "/tmp", 01777);
	if (!open_pair())
		return false;
	sys(__NR_pipe2, empty, 0);
	sys(__NR_pipe2, full, O_NONBLOCK);
	while (write(full[1], junk, sizeof(junk)) > 0)
		;
	sys(__NR_fcntl, full[1], F_SETFL, 0);
	sys(__NR_mknod, FIFO, S_IFIFO | 0600, 0);
	held = open(LOCKED, O_RDWR | O_CREAT, 0600);
	lock_record(held, F_SETLK, F_WRLCK);
	return sys(__NR_flock, held, LOCK_EX) == 0;
}

static void clean_up(void)
{
	close_pair();
	for (int i = 0; i < 2; i++) {
		close(empty[i]);
		close(full[i]);
	}
	close(opened);
	close(held);
	sys(__NR_unlink, FIFO);
	sys(__NR_unlink, LOCKED);
}

// Exits with what the call returned, or 128 + errno's number.
static pid_t start(const struct sleeper *s, unsigned long flags)
{
	pid_t pid = fork();
	long ret;

	if (pid == 0) {
		on_signal(SIGUSR1, note, flags);
		ret = s->call();
		_exit(ret < 0 ? 128 - ret : ret);
	}
	until_asleep(pid);
	return pid;
}

static void expect_end(const struct sleeper *s, pid_t pid, long want)
{
	int got = WEXITSTATUS(status_of(pid));

	if (!EXPECT_EQ(got, want < 0 ? 128 - want : want))
		ktap_note("in %s", s->name);
}

static void interrupt(const struct sleeper *s, unsigned long flags)
{
	pid_t pid = start(s, flags);

	kill(pid, SIGUSR1);
	while (!*handled)
		sched_yield();
	if ((flags & SA_RESTART) && s->restarts) {
		until_asleep(pid); // again
		EXPECT_EQ(task_state(pid), 'S');
		s->let_go();
		expect_end(s, pid, 1);
	} else {
		until_asleep(pid);
		if (!EXPECT(task_state(pid) != 'S'))
			s->let_go(); // it would never end
		expect_end(s, pid, -EINTR);
	}
	EXPECT_EQ(*handled, 1);
}

static void stop_and_go(const struct sleeper *s, unsigned long flags)
{
	pid_t pid = start(s, flags);
	int status = 0;

	kill(pid, SIGSTOP);
	EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
	EXPECT(WIFSTOPPED(status));
	kill(pid, SIGCONT);
	until_asleep(pid);
	EXPECT_EQ(task_state(pid), 'S');
	s->let_go();
	expect_end(s, pid, 1);
	EXPECT_EQ(*handled, 0);
}

static void each(void (*what)(const struct sleeper *s, unsigned long flags),
		 unsigned long flags)
{
	for (size_t i = 0; i < ARRAY_SIZE(sleepers); i++) {
		ASSERT(prepare());
		what(&sleepers[i], flags);
		clean_up();
	}
}

TEST(without_sa_restart_all_are_interrupted)
{
	each(interrupt, 0);
}

TEST(with_it_those_begin_again_that_do_not_wait_for_several)
{
	each(interrupt, SA_RESTART);
}

TEST(a_stop_and_its_end_interrupt_none)
{
	each(stop_and_go, 0);
}

KTAP_MAIN("restart");
