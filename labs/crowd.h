// SPDX-License-Identifier: MIT
//
// What: processes that share pages in every way there is: copy-on-write over
//       three generations, shared memory, a file, the zero page, pages that
//       nobody may touch. They stand still while they are looked at.

#include "lab.h"

#define PAGES	 48
#define CHILDREN 3

static int ready[2], go[2];
static char *own, *shared, *forbidden, *file;

static char *map(int prot, int flags, int fd)
{
	char *p = mmap(NULL, PAGES * PAGE_SIZE, prot, flags, fd, 0);

	if (p == MAP_FAILED)
		_exit(1);
	return p;
}

// Each writes to some pages, and only reads others.
static void use_pages(unsigned int who)
{
	unsigned int i;

	for (i = 0; i < PAGES; i++) {
		char *page = own + i * PAGE_SIZE;

		if (i % 5 == who % 5)
			*(volatile char *)page = (char)who;
		else if (i % 3 == 0)
			(void)*(volatile char *)page;
		if (i % 4 == who % 4)
			*(volatile char *)(shared + i * PAGE_SIZE) = 1;
		if (i % 7 == who % 7 && i < 8)
			(void)*(volatile char *)(file + i * PAGE_SIZE);
	}
}

static void stand_still(void)
{
	char byte = 0;

	write(ready[1], &byte, 1);
	read(go[0], &byte, 1);
}

static void child(unsigned int who)
{
	pid_t pid = who == 1 ? fork() : -1;

	use_pages(pid ? who : who + 7);
	stand_still();
	if (pid > 0)
		waitpid(pid, NULL, 0);
	_exit(0);
}

int main(int argc, char **argv)
{
	unsigned int i, seed = argc > 1 ? (unsigned int)atoi(argv[1]) : 1;
	char bytes[CHILDREN + 1];
	int fd = open("/init", O_RDONLY);

	if (sys(__NR_pipe2, ready, 0) || sys(__NR_pipe2, go, 0))
		return 1;
	own = map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	shared = map(PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
	forbidden =
		map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	file = map(PROT_READ | PROT_WRITE, MAP_PRIVATE, fd);
	memset(forbidden, 1, 4 * PAGE_SIZE);
	mprotect(forbidden, 2 * PAGE_SIZE, PROT_NONE);
	use_pages(seed);
	*file = 1;
	for (i = 0; i < CHILDREN; i++)
		if (!fork())
			child(i);
	for (i = 0; i < CHILDREN + 1; i++)
		read(ready[0], bytes, 1);
	use_pages(seed + 1);
	lab_point("crowd");
	write(go[1], bytes, sizeof(bytes));
	for (i = 0; i < CHILDREN; i++)
		waitpid(-1, NULL, 0);
	lab_point("alone");
	for (;;)
		;
}
