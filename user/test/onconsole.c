// SPDX-License-Identifier: MIT
//
// What: a shell of one job for the boots that type on the console from outside
// (scripts/boots.py): it says how each job in front ended. Not in the list.

#include "signal.h"
#include "term.h"

static void in_front(pid_t pgrp)
{
	if (ioctl(0, TIOCSPGRP, &pgrp))
		die("TIOCSPGRP");
}

// What a key does to a job that only waits.
static void run_job(int number)
{
	pid_t job = fork();
	int status;

	if (job == 0) {
		setpgid(0, 0);
		for (;;)
			msleep(1000);
	}
	setpgid(job, job);
	in_front(job);
	printf("job %d runs\n", number);
	if (waitpid(job, &status, WUNTRACED) != job)
		die("waitpid");
	in_front(getpid());
	if (WIFSTOPPED(status)) {
		printf("stopped by %d\n", WSTOPSIG(status));
		kill(job, SIGKILL);
		waitpid(job, &status, 0);
	} else {
		printf("ended by %s\n", signal_name(status & 0x7f));
	}
}

static int shell(void *unused)
{
	char line[80];

	(void)unused;
	setsid();
	if (ioctl(0, TIOCSCTTY, (void *)1))
		die("TIOCSCTTY");
	set_disposition(SIGTTOU, SIG_IGN);
	for (int i = 1; i <= 3; i++)
		run_job(i);
	printf("a line: ");
	flush();
	read_line(line, sizeof(line));
	printf("\033[7mread <%s>\033[0m\n", line);
	return 0;
}

// Children of init are orphans as job control sees them: no child of its own
// could be stopped.
int main(int argc, char **argv)
{
	int status = in_child(shell, NULL);

	(void)argv;
	while (argc > 1) // any word: so that the screen stays as it is
		msleep(1000);
	return status;
}
