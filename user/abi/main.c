// SPDX-License-Identifier: MIT
//
// What: init of the differential runs. It mounts /proc, makes the root read-only
// (Tessera's always is), and runs itself again as an ordinary process whose
// argv and environment are the same everywhere. Words after "--" on the
// kernel's command line choose: files, entry, calls, exits, and those of
// sequence.c.

#include "abi.h"
#include "step.h"

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

// "seq=FIRST,COUNT", "show=FIRST,COUNT", "steps=FILE"; what stands behind a colon
// is left out of the sequences: "seq=1,1000:mremap,mlock".
static bool run_sequences(const char *word)
{
	const char *without = strchr(word, ':');
	char *rest;

	if (without)
		steps_leave_out(without + 1);
	if (!strncmp(word, "steps=", 6)) {
		show_steps(word + 6);
	} else if (!strncmp(word, "seq=", 4) || !strncmp(word, "show=", 5)) {
		unsigned long first = strtoul(strchr(word, '=') + 1, &rest, 0);

		show_sequences(first, strtoul(rest + (*rest == ','), NULL, 0),
			       *word == 's' && word[1] == 'h');
	} else {
		return false;
	}
	return true;
}

static bool run_common_word(const char *word)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} words[] = {
		{ "calls", show_calls },
		{ "exits", show_exits },
		{ "files", show_files },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (strcmp(word, words[i].name))
			continue;
		words[i].run();
		return true;
	}
	return false;
}

static void run_word(char *word, int argc, char **argv)
{
	printf("== %s\n", word);
	if (!run_sequences(word) && !run_common_word(word))
		run_machine_word(word, argc, argv);
	flush();
}

// Linux maps what lies around a page that faults, unless told not to.
static void no_fault_around(void)
{
	int fd;

	if (sys(__NR_mount, "debugfs", "/sys", "debugfs", 0, NULL))
		return;
	fd = open("/sys/fault_around_bytes", O_WRONLY);
	write(fd, "4096", 4);
	close(fd);
	sys(__NR_umount2, "/sys", 0);
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
	no_fault_around();
	sys(__NR_mount, "none", "/", NULL, MS_REMOUNT_RDONLY, NULL);
	for (int i = 1; i < argc; i++)
		if (argv[i][0] != '-')
			run_again(argv[i]);
	printf("== done\n");
	flush();
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
	return 0;
}
