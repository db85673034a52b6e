// SPDX-License-Identifier: MIT
//
// What: the flags of clone and clone3 for processes, and vfork. What a flag
// shares, the child changes; without it the parent sees nothing of that.

#include "ktap.h"
#include "signal.h"
#include "thread.h"

static volatile int shared;

TEST(clone_refuses)
{
	static const unsigned long odd[] = {
		CLONE_THREAD,
		CLONE_SIGHAND,
		CLONE_THREAD | CLONE_SIGHAND,
		CLONE_NEWNS | CLONE_FS,
	};

	for (size_t i = 0; i < ARRAY_SIZE(odd); i++)
		EXPECT_EQ(sys(__NR_clone, odd[i], 0, 0, 0, 0), -EINVAL);
}

TEST(vfork_borrows_the_memory_until_exec_or_exit)
{
	int status;
	pid_t pid;

	shared = 1;
	pid = sys(__NR_clone, CLONE_VFORK | CLONE_VM | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		msleep(20);
		shared = 2;
		sys(__NR_exit, 3);
	}
	EXPECT_EQ(shared, 2); // it was waited for
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 3 << 8);
}

TEST(clone3_takes_what_clone_takes)
{
	int parent_tid = 0, child_tid = 0, status;
	struct clone_args args = {
		.flags = CLONE_PARENT_SETTID | CLONE_CHILD_SETTID,
		.parent_tid = (unsigned long)&parent_tid,
		.child_tid = (unsigned long)&child_tid,
		.exit_signal = SIGCHLD,
	};
	long pid = sys(__NR_clone3, &args, sizeof(args));

	if (pid == 0)
		_exit(child_tid == getpid() ? 0 : 1);
	EXPECT_EQ(parent_tid, pid);
	EXPECT_EQ(child_tid, 0);
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
	EXPECT_EQ(sys(__NR_clone3, &args, 16), -EINVAL);
	EXPECT_EQ(sys(__NR_clone3, &args, 8192), -E2BIG);
	args.exit_signal = 65;
	EXPECT_EQ(sys(__NR_clone3, &args, sizeof(args)), -EINVAL);
	args.exit_signal = 0;
	args.stack = 0x10000;
	EXPECT_EQ(sys(__NR_clone3, &args, sizeof(args)), -EINVAL);
}

TEST(a_child_without_sigchld_needs_wclone)
{
	int status;
	pid_t pid = sys(__NR_clone, 0, 0, 0, 0, 0);

	if (pid == 0)
		sys(__NR_exit_group, 4);
	EXPECT_EQ(sys(__NR_wait4, pid, &status, 0, 0), -ECHILD);
	EXPECT_EQ(waitpid(pid, &status, __WCLONE), pid);
	EXPECT_EQ(status, 4 << 8);
}

TEST(a_child_may_end_with_a_number_that_is_no_signal)
{
	int status;
	pid_t pid = sys(__NR_clone, 0xff, 0, 0, 0, 0);

	if (pid == 0)
		sys(__NR_exit_group, 4);
	ASSERT(pid > 0);
	EXPECT_EQ(sys(__NR_wait4, pid, &status, 0, 0), -ECHILD);
	EXPECT_EQ(waitpid(pid, &status, __WCLONE), pid);
	EXPECT_EQ(status, 4 << 8);
}

/* -- what is shared -------------------------------------------------------- */

enum {
	FAR = 77,
	WORD = 1234
};

static char child_stack[16384] __attribute__((aligned(16)));

// A child with FLAGS runs fn: its status. With CLONE_VM it has another stack.
static int child_with(unsigned long flags, int (*fn)(void *), void *arg)
{
	int status = -1;
	long pid;

	if (flags & CLONE_VM)
		pid = __clone(flags | SIGCHLD,
			      child_stack + sizeof(child_stack), NULL, 0, NULL,
			      fn, arg);
	else
		pid = sys(__NR_clone, flags | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		sys(__NR_exit_group, fn(arg));
	EXPECT_EQ(waitpid((pid_t)pid, &status, 0), pid);
	return status;
}

static int open_far(void *unused)
{
	(void)unused;
	return sys(__NR_dup2, 1, FAR) != FAR;
}

TEST(clone_files_is_one_table_of_files)
{
	EXPECT_EQ(child_with(0, open_far, NULL), 0);
	EXPECT_EQ(sys(__NR_close, FAR), -EBADF);
	EXPECT_EQ(child_with(CLONE_FILES, open_far, NULL), 0);
	EXPECT_EQ(sys(__NR_close, FAR), 0);
}

static int go_away(void *unused)
{
	(void)unused;
	sys(__NR_umask, 0123);
	return sys(__NR_chdir, "/proc") != 0;
}

static bool are_away(void)
{
	long mask = sys(__NR_umask, 022);
	char at[16] = { 0 };

	sys(__NR_umask, mask);
	sys(__NR_getcwd, at, sizeof(at));
	EXPECT_EQ(!strcmp(at, "/proc"), mask == 0123);
	return mask == 0123;
}

TEST(clone_fs_is_one_directory_and_mask)
{
	EXPECT_EQ(sys(__NR_chdir, "/"), 0);
	sys(__NR_umask, 022);
	EXPECT_EQ(child_with(0, go_away, NULL), 0);
	EXPECT(!are_away());
	EXPECT_EQ(child_with(CLONE_FS, go_away, NULL), 0);
	EXPECT(are_away());
	sys(__NR_umask, 022);
	sys(__NR_chdir, "/");
}

static void note(int sig)
{
	shared = sig;
}

// SIG_DFL or SIG_IGN.
static void be(int sig, unsigned long number)
{
	struct sigaction act = { .sa_number = number };

	sigaction(sig, &act, NULL);
}

static int handle_and_block(void *unused)
{
	(void)unused;
	on_signal(SIGUSR1, note, 0);
	block_signal(SIGUSR2);
	return 0;
}

static bool is_handled(int sig)
{
	struct sigaction now;

	sigaction(sig, NULL, &now);
	return now.sa_handler == note;
}

TEST(clone_sighand_is_one_table_of_handlers_but_not_of_masks)
{
	sigset_t mask = 0;

	be(SIGUSR1, SIG_DFL);
	EXPECT_EQ(child_with(CLONE_VM, handle_and_block, NULL), 0);
	EXPECT(!is_handled(SIGUSR1));
	EXPECT_EQ(child_with(CLONE_VM | CLONE_SIGHAND, handle_and_block, NULL),
		  0);
	EXPECT(is_handled(SIGUSR1));
	sigprocmask(SIG_BLOCK, NULL, &mask);
	EXPECT(!(mask & SIGBIT(SIGUSR2)));
	be(SIGUSR1, SIG_DFL);
}

static long clone3_with(unsigned long long flags)
{
	struct clone_args args = { .flags = flags, .exit_signal = SIGCHLD };

	return sys(__NR_clone3, &args, sizeof(args));
}

// What is ignored stays so, as it does over execve.
TEST(clone_clear_sighand_resets_the_childs_handlers)
{
	struct sigaction usr1, usr2;
	int status = -1;
	long pid;

	on_signal(SIGUSR1, note, 0);
	be(SIGUSR2, SIG_IGN);
	pid = clone3_with(CLONE_CLEAR_SIGHAND);
	if (pid == 0) {
		sigaction(SIGUSR1, NULL, &usr1);
		sigaction(SIGUSR2, NULL, &usr2);
		_exit((usr1.sa_number != SIG_DFL) +
		      2 * (usr2.sa_number != SIG_IGN));
	}
	EXPECT_EQ(waitpid((pid_t)pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
	EXPECT(is_handled(SIGUSR1));
	EXPECT_EQ(clone3_with(CLONE_CLEAR_SIGHAND | CLONE_SIGHAND | CLONE_VM),
		  -EINVAL);
	be(SIGUSR1, SIG_DFL);
	be(SIGUSR2, SIG_DFL);
}

// Its pid by a shared page: the one who made it may not wait for it.
static int make_a_sister(void *arg)
{
	pid_t parent = getppid();
	long pid = sys(__NR_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		_exit(getppid() == parent ? 6 : 7);
	*(volatile int *)arg = (int)pid;
	return sys(__NR_wait4, pid, 0, 0, 0) != -ECHILD;
}

TEST(clone_parent_makes_a_sister)
{
	volatile int *word =
		(int *)raw_mmap(0, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS);
	int status = -1;

	EXPECT_EQ(child_with(0, make_a_sister, (void *)word), 0);
	EXPECT_EQ(waitpid(*word, &status, 0), *word);
	EXPECT_EQ(status, 6 << 8);
	sys(__NR_munmap, word, PAGE_SIZE);
}

/* -- CLONE_CHILD_CLEARTID -------------------------------------------------- */

static int end_soon(void *unused)
{
	(void)unused;
	msleep(20);
	return 0;
}

TEST(cleartid_tells_the_end_of_a_process_that_shares_the_memory)
{
	static int word;
	int status = -1;
	long pid;

	word = WORD;
	pid = __clone(CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD,
		      child_stack + sizeof(child_stack), NULL, 0, &word,
		      end_soon, NULL);
	EXPECT_EQ(futex(&word, FUTEX_WAIT, WORD, NULL, NULL, 0), 0);
	EXPECT_EQ(word, 0);
	EXPECT_EQ(waitpid((pid_t)pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
}

// The last one in an address space clears nothing there, not even what
// others see through a shared page.
TEST(cleartid_clears_nothing_for_the_last_of_its_memory)
{
	int *word =
		(int *)raw_mmap(0, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS);
	struct clone_args args = {
		.flags = CLONE_CHILD_CLEARTID,
		.child_tid = (unsigned long)word,
		.exit_signal = SIGCHLD,
	};
	int status = -1;
	long pid;

	*word = WORD;
	pid = sys(__NR_clone3, &args, sizeof(args));
	if (pid == 0)
		_exit(0);
	EXPECT_EQ(waitpid((pid_t)pid, &status, 0), pid);
	EXPECT_EQ(*(volatile int *)word, WORD);
	sys(__NR_munmap, word, PAGE_SIZE);
}

/* -- the call itself ------------------------------------------------------- */

TEST(vfork_waits_and_shares_the_memory_and_nothing_else)
{
	int status = -1;
	long pid;

	shared = 1;
	be(SIGUSR1, SIG_DFL);
	pid = sys(__NR_vfork);
	if (pid == 0) {
		msleep(20);
		shared = sys(__NR_dup2, 1, FAR) == FAR ? 5 : 6;
		sys(__NR_chdir, "/proc");
		on_signal(SIGUSR1, note, 0);
		sys(__NR_exit, 3);
	}
	EXPECT_EQ(shared, 5);
	EXPECT_EQ(sys(__NR_close, FAR), -EBADF);
	EXPECT(!are_away());
	EXPECT(!is_handled(SIGUSR1));
	EXPECT_EQ(waitpid((pid_t)pid, &status, 0), pid);
	EXPECT_EQ(status, 3 << 8);
}

TEST(vfork_waits_no_longer_than_to_the_execve)
{
	char *const argv[] = { (char *)"clone", (char *)"@sleep", NULL };
	const char *self = (const char *)getauxval(AT_EXECFN);
	int status = -1;
	long pid = sys(__NR_vfork);

	if (pid == 0) {
		sys(__NR_execve, self, argv, environ);
		sys(__NR_exit, 1);
	}
	EXPECT_EQ(waitpid((pid_t)pid, &status, WNOHANG), 0);
	kill((pid_t)pid, SIGKILL);
	EXPECT_EQ(waitpid((pid_t)pid, &status, 0), pid);
	EXPECT_EQ(status, SIGKILL);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "@sleep"))
		for (;;)
			msleep(1000);
	return ktap_run_all("clone");
}
