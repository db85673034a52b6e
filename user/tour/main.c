// SPDX-License-Identifier: MIT
//
// What: the tour, Tessera's default init. A menu of chapters on the console;
// `tour=all`, as an argument or in the environment (where a kernel puts the
// command-line words it does not know), runs them all and ends.
//
// It makes no call of Tessera's own: started on Linux for i386, as root so that
// /proc shows frame numbers, it tells the same story about Linux.
//
// Failure: ends with exit code 1 if a claim of some chapter did not hold. As
// the first process it switches the machine off instead of ending.

#include "tour.h"

static const struct chapter chapters[] = {
	{ "Where things are", where_things_are },
	{ "Virtual is not physical", virtual_is_not_physical },
	{ "One address, two processes, two frames", one_address_two_frames },
	{ "brk and mmap: a heap in nine steps", brk_and_mmap },
	{ "Fragmentation, inside and out", fragmentation },
	{ "kmalloc against vmalloc", kmalloc_and_vmalloc },
	{ "Highmem: pages without a kernel address", highmem },
	{ "Page tables on demand", tables_on_demand },
	{ "The stack grows, and where it ends", stack_grows },
	{ "Wrong pointers: seven ways to fault", wrong_pointers },
};

static void title(int number, const char *text)
{
	char rule[] = "----------------------------------------------"
		      "------------------------------";

	printf("\n  %s\n  %2d. %s\n  %s\n", rule + 2, number, text, rule + 2);
}

static int run_chapter(void *arg)
{
	const struct chapter *chapter = arg;

	title(chapter - chapters + 1, chapter->title);
	chapter->run();
	return claims_broken();
}

// Returns true if the chapter came to its end and all its claims held.
static bool chapter_held(int i)
{
	int status = in_child(run_chapter, (void *)&chapters[i]);

	if (status)
		printf("\n  Chapter %d %s: not as expected.\n", i + 1,
		       how_it_ended(status));
	return status == 0;
}

static int run_all(void)
{
	int held = 0, n = ARRAY_SIZE(chapters);

	for (int i = 0; i < n; i++)
		held += chapter_held(i);
	printf("\n  tour: %d of %d chapters as expected\n", held, n);
	return held == n ? 0 : 1;
}

static void menu(void)
{
	printf("\n  The tour of virtual memory\n\n");
	for (size_t i = 0; i < ARRAY_SIZE(chapters); i++)
		printf("  %4zu  %s\n", i + 1, chapters[i].title);
	printf("     a  all of them\n     q  quit\n\n  Chapter? ");
}

static int converse(void)
{
	char line[32];
	int result = 0;

	interactive = true;
	for (;;) {
		int number;

		menu();
		if (read_line(line, sizeof(line)) < 0 || line[0] == 'q')
			return result;
		number = atoi(line);
		if (line[0] == 'a')
			result |= run_all();
		else if (number >= 1 && number <= (int)ARRAY_SIZE(chapters))
			result |= !chapter_held(number - 1);
		else if (line[0])
			printf("  There is no chapter \"%s\".\n", line);
	}
}

static bool asked_for_all(int argc, char **argv)
{
	const char *tour = getenv("tour");

	for (int i = 1; i < argc; i++)
		if (!strcmp(argv[i], "tour=all"))
			return true;
	return tour && !strcmp(tour, "all");
}

static void welcome(void)
{
	struct new_utsname u;

	if (uname(&u))
		return;
	printf("\n  This is %s %s on %s, seen from ring 3.\n",
	       on_tessera() ? "Tessera, answering as" : u.sysname,
	       on_tessera() ? u.sysname : u.release, u.machine);
}

int main(int argc, char **argv)
{
	int result;

	proc_mount();
	welcome();
	result = asked_for_all(argc, argv) ? run_all() : converse();
	if (getpid() == 1) {
		printf("\n  Switching off.\n");
		flush();
		reboot(LINUX_REBOOT_CMD_POWER_OFF);
	}
	return result;
}
