// SPDX-License-Identifier: MIT
//
// What: runs the programs named in a list, one a line with its arguments, and
// adds up their results as KTAP. As init it reads /test/list; elsewhere the
// list is its argument, and a path that is not there is looked for under the
// folder above the list's. A # starts a comment.
//
// With limit=SECONDS in the environment a program is ended when it takes longer:
// for boots in which allocations fail, after which many a test waits in vain.
//
// It exits 0 only if all passed (77: skipped) and at least one ran.

#include "proc.h"
#include "signal.h"
#include "times.h"

#include <uapi/fs.h>

enum {
	MAX_PROGRAMS = 96,
	MAX_ARGS = 4
};

static char list[4096];
static char *programs[MAX_PROGRAMS];
static char folder[256]; // of the list, with the last '/'

static int read_list(const char *path)
{
	int fd = open(path, O_RDONLY), n = 0;
	ssize_t len = fd < 0 ? -1 : read(fd, list, sizeof(list) - 1);
	char *line = list, *end;

	if (len < 0)
		die("runner: %s", path);
	close(fd);
	list[len] = 0;
	for (; *line && n < MAX_PROGRAMS; line = end) {
		end = strchr(line, '\n');
		if (end)
			*end++ = 0;
		else
			end = line + strlen(line);
		if (*line && *line != '#')
			programs[n++] = line;
	}
	return n;
}

static void split(char *line, char *argv[MAX_ARGS + 1])
{
	int n = 0;

	for (char *word = line; word && n < MAX_ARGS; n++) {
		char *space = strchr(word, ' ');

		if (space)
			*space++ = 0;
		argv[n] = word;
		word = space;
	}
	argv[n] = NULL;
}

static void run(char *line)
{
	static char *const envp[] = { (char *)"KTAP_NESTED=1", NULL };
	char *argv[MAX_ARGS + 1], path[512];

	split(line, argv);
	execve(argv[0], argv, envp);
	snprintf(path, sizeof(path), "%s..%s", folder, argv[0]);
	execve(path, argv, envp);
	printf("# %s: %s\n", argv[0], errno_name(errno));
	exit(126);
}

// Prints one result; returns 0 for passed, 1 for failed, 77 for skipped.
static int judge(int number, const char *name, int status)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : 1;

	if (WIFSIGNALED(status))
		printf("# %s was killed by %s\n", name,
		       signal_name(WTERMSIG(status)));
	else if (code && code != 77)
		printf("# %s exited with %d\n", name, code);
	printf("%s %d %s%s\n", code && code != 77 ? "not ok" : "ok", number,
	       name, code == 77 ? " # SKIP all of it" : "");
	return code && code != 77 ? 1 : code;
}

// A file system of its own below /tmp, which goes with all that ended programs
// have left there, as their segments do. Allocations may fail for it, too.
static bool own_tmp(void)
{
	for (int i = 0; i < 9; i++)
		if (!sys(__NR_mount, "tmpfs", "/tmp", "tmpfs", 0, NULL))
			return true;
	return false;
}

static pid_t running;

// Init ends what the program has started as well.
static void end_it(int sig)
{
	(void)sig;
	sys(__NR_kill, getpid() == 1 ? -1 : running, SIGKILL);
	alarm(1);
}

static int run_one(int number, char *line)
{
	const char *limit = getenv("limit");
	const char *wrong;
	char name[64];
	int status = -1;
	pid_t pid;

	strlcpy(name, line, sizeof(name));
	printf("# Subtest: %s\n", name);
	pid = running = fork();
	if (pid == 0)
		run(line);
	alarm(limit ? (unsigned int)strtol(limit, NULL, 10) : 0);
	while (pid > 0) { // as init, also those whom others have left
		int its_status;
		pid_t got = waitpid(-1, &its_status, 0);

		if (got == pid)
			status = its_status;
		if (got == pid || (got < 0 && errno != EINTR))
			break;
	}
	alarm(0);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		; // those that end_it has ended with it
	wrong = books_disagree();
	if (wrong) {
		printf("# %s: mm_check: %s\n", name, wrong);
		status = 1 << 8;
	}
	return judge(number, name, status);
}

int main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : "/test/list";
	int n = read_list(path), passed = 0, failed = 0, skipped = 0;
	const char *slash = strrchr(path, '/');
	bool temporary;

	snprintf(folder, sizeof(folder), "%.*s",
		 slash ? (int)(slash - path + 1) : 2, slash ? path : "./");
	proc_mount();
	temporary = getpid() == 1 && getenv("limit") && own_tmp();
	on_signal(SIGALRM, end_it, 0);
	printf("KTAP version 1\n1..%d\n", n);
	for (int i = 0; i < n; i++) {
		int result = run_one(i + 1, programs[i]);

		passed += result == 0;
		failed += result == 1;
		skipped += result == 77;
	}
	if (temporary) {
		sys(__NR_umount2, "/tmp", MNT_DETACH);
		remove_segments();
	}
	printf("# Totals: pass:%d fail:%d skip:%d\n", passed, failed, skipped);
	return failed || !passed;
}
