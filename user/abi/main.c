// SPDX-License-Identifier: MIT
//
// What: init of the differential runs. It mounts /proc, makes the root read-only
// (Tessera's always is), and runs itself again as an ordinary process whose
// argv and environment are the same everywhere. Words after "--" on the
// kernel's command line choose: entry, calls, files, exits, seq=FIRST,COUNT.

#include "abi.h"

#define MS_REMOUNT_RDONLY 33

const char *answer(long raw)
{
	static char text[4][24];
	static int next;
	char *to = text[next++ % 4];

	if ((unsigned long)raw < -4095UL)
		snprintf(to, sizeof(text[0]), "0x%lx", raw);
	else
		snprintf(to, sizeof(text[0]), "-%ld %s", -raw,
			 errno_name(-raw));
	return to;
}

static void run_word(char *word, int argc, char **argv)
{
	printf("== %s\n", word);
	if (!strcmp(word, "entry"))
		show_entry(argc, argv);
	else if (!strcmp(word, "calls"))
		show_calls();
	else if (!strcmp(word, "files"))
		show_files();
	else if (!strcmp(word, "exits"))
		show_exits();
	else if (!strncmp(word, "seq=", 4)) {
		char *rest;
		unsigned long first = strtoul(word + 4, &rest, 0);

		show_sequences(first, strtoul(rest + (*rest == ','), NULL, 0));
	}
	flush();
}

static void run_again(char *word)
{
	char *argv[] = { (char *)"abi", word, (char *)"two words", (char *)"",
			 NULL };
	char *envp[] = { (char *)"X=1", (char *)"EMPTY=", NULL };
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		execve("/abi", argv, envp);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	printf("== end of %s: status 0x%x\n", word, status);
}

int main(int argc, char **argv)
{
	if (getpid() != 1) {
		if (argc < 3) // one of the calls was an execve
			return 0;
		run_word(argv[1], argc, argv);
		return 0;
	}
	proc_mount();
	sys(__NR_mount, "none", "/", NULL, MS_REMOUNT_RDONLY, NULL);
	for (int i = 1; i < argc; i++)
		if (argv[i][0] != '-')
			run_again(argv[i]);
	printf("== done\n");
	flush();
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
	return 0;
}
