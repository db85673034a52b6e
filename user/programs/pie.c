// SPDX-License-Identifier: MIT
//
// What: a static program without an address of its own. The C library relocates
// it, the kernel has placed it, as Linux does: among the mappings, each time
// elsewhere. It runs itself twice and compares.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEAR (64UL << 20)

int main(int argc, char **argv);

// To be relocated before main begins.
static int (*const places[])(int, char **) = { main, main };
static const char *const words[] = { "one", "two" };
static __thread int own = 7;
static int constructed;

__attribute__((constructor)) static void construct(void)
{
	constructed = 1;
}

static uintptr_t text(void)
{
	return (uintptr_t)places[1];
}

static int is_relocated(void)
{
	uintptr_t here;

#if __SIZEOF_POINTER__ == 8
	__asm__("lea main(%%rip), %0" : "=r"(here));
#else
	__asm__("call 1f\n1:\tpop %0\n\tadd $main - 1b, %0" : "=r"(here));
#endif
	return here == text() && !strcmp(words[1], "two") && own == 7 &&
	       constructed;
}

// Another mapping is near, the stack is above, the heap is elsewhere.
static int is_among_the_mappings(void)
{
	uintptr_t at = (uintptr_t)mmap(NULL, 4096, PROT_READ,
				       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uintptr_t heap = (uintptr_t)sbrk(0);
	uintptr_t apart = at < text() ? text() - at : at - text();

	return apart < NEAR && text() < (uintptr_t)&at &&
	       (heap < text() - NEAR || heap > text() + NEAR);
}

static uintptr_t another_run(const char *self)
{
	uintptr_t where = 0;
	int fds[2], status = -1;
	pid_t pid;

	if (pipe(fds))
		return 0;
	pid = fork();
	if (pid == 0) {
		dup2(fds[1], 1);
		execl(self, "pie", "-", (char *)NULL);
		_exit(1);
	}
	close(fds[1]);
	if (read(fds[0], &where, sizeof(where)) != sizeof(where))
		where = 0;
	close(fds[0]);
	waitpid(pid, &status, 0);
	return status ? 0 : where;
}

int main(int argc, char **argv)
{
	uintptr_t here = text(), first, second;

	if (argc > 1 && !strcmp(argv[1], "-"))
		return write(1, &here, sizeof(here)) != sizeof(here);
	first = another_run("/proc/self/exe");
	second = another_run("/proc/self/exe");
	printf("a static PIE: %s, %s, two runs %s\n",
	       is_relocated() ? "relocated" : "NOT relocated",
	       is_among_the_mappings() ? "among the mappings"
				       : "NOT among the mappings",
	       first && second && first != second ? "differ" : "are NOT apart");
	return 0;
}
