// SPDX-License-Identifier: MIT
//
// What: every call with every combination of edge arguments, each kind of
// argument having a short table of values with names (calls_table.c,
// calls_memory.c, calls_files.c, calls_process.c, calls_32.c, calls_64.c). All combinations are tried in the
// order of the values, the last argument's changing fastest; so a call is told as
//
//	call NAME@fd;9999;FD_DIR@NULL;good      its arguments' values
//	 -9 EBADF*99;0x4;                       the answers, *how often in a row
//	call's end 0                            its process's status
//
// Descriptors, pointers and lengths stand at the same places on both kernels,
// so that the answers can be compared as they are.

#include "calls.h"

static void make_areas(void)
{
	char *pages = mmap((void *)AREA, 3 * PAGE_SIZE, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	mmap((void *)GOOD, 4 * PAGE_SIZE, PROT_READ | PROT_WRITE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	mprotect(pages + PAGE_SIZE, PAGE_SIZE, PROT_NONE);
	munmap(pages + 2 * PAGE_SIZE, PAGE_SIZE);
	memset(pages, 'x', PAGE_SIZE);
	memcpy(pages + PAGE_SIZE - 5, "/abi", 5);
	memset(long_name, 'n', sizeof(long_name) - 1);
	long_name[0] = '/';
	for (size_t i = 0; i < sizeof(long_path) - 1; i++)
		long_path[i] = i % 2 ? '.' : '/';
}

// At WANT, which may be where it is.
static void move_to(int want, int fd)
{
	if (fd == want)
		return;
	sys(__NR_dup2, fd, want);
	close(fd);
}

static void open_at(int want, const char *path, int flags)
{
	move_to(want, open(path, flags));
}

// What reads or writes these may not wait.
static void open_unnamed(void)
{
	int ends[2] = { -1, -1 };

	move_to(FD_MEM, (int)sys(__NR_memfd_create, "m", 0));
	sys(__NR_ftruncate, FD_MEM, 0x3000);
	sys(__NR_pipe2, ends, O_NONBLOCK);
	move_to(FD_PIPE_READ, ends[0]);
	move_to(FD_PIPE_WRITE, ends[1]);
	move_to(FD_EVENT, (int)sys(__NR_eventfd2, 0, O_NONBLOCK));
	move_to(FD_TIMER, (int)sys(__NR_timerfd_create, 1, O_NONBLOCK));
	move_to(FD_PID, (int)sys(__NR_pidfd_open, getpid(), O_NONBLOCK));
}

static void open_files(void)
{
	open_at(FD_FILE, "/abi", O_RDONLY);
	open_at(FD_DIR, "/", O_RDONLY | O_DIRECTORY);
	open_at(FD_PROC, "/proc/version", O_RDONLY);
	open_at(FD_MAPS, "/proc/self/maps", O_RDONLY);
	open_at(FD_NULL, "/dev/null", O_RDWR);
	open_at(FD_ZERO, "/dev/zero", O_RDWR);
	open_at(FD_PAGEMAP, "/proc/self/pagemap", O_RDONLY);
	open_at(FD_PROCDIR, "/proc", O_RDONLY | O_DIRECTORY);
	open_unnamed();
}

// ---------------------------------------------------------------- what is said

static char last[32];
static int in_a_row;

static void end_row(void)
{
	if (in_a_row > 1)
		printf("*%d", in_a_row);
	if (in_a_row)
		printf(";\n");
	in_a_row = 0;
	*last = '\0';
}

static void say_answer(const char *text)
{
	if (strcmp(last, text)) {
		end_row();
		strlcpy(last, text, sizeof(last));
		printf(" %s", text);
	}
	in_a_row++;
}

static void say_arguments(const struct call *c)
{
	printf("call %s", c->name);
	for (int i = 0; i < 6 && c->kinds[i]; i++)
		for (const struct value *v = c->kinds[i]->v; v->name; v++)
			printf("%c%s", v == c->kinds[i]->v ? '@' : ';',
			       v->name);
	putchar('\n');
}

// ---------------------------------------------------------------------- a call

static long text_len;

// How long a text of /proc is differs; that all of it comes does not.
static const char *kept_answer(const struct call *c, const long a[6], long ret)
{
	if (failed(ret) || !ret)
		return answer(ret);
	if (c->how & VAGUE)
		return "some";
	if ((c->how & READS) && a[0] == FD_PROC && ret + a[3] == text_len)
		return "all the rest";
	return answer(ret);
}

static long make_call(const struct call *c, const long a[6])
{
	if (c->how & MADE_BY)
		return ((call_fn *)c->nr)(a);
	return sys(c->nr, a[0], a[1], a[2], a[3], a[4], a[5]);
}

struct alone {
	const struct call *c;
	const long *a;
};

// Its answer, if it has one, is in the exit code: 0 or an errno.
static int call_alone(void *arg)
{
	const struct alone *alone = arg;
	long ret = make_call(alone->c, alone->a);

	_exit(ret >= 0 ? 0 : (int)-ret);
}

static void in_its_own_process(const struct call *c, const long a[6])
{
	struct alone alone = { c, a };
	char text[32];

	snprintf(text, sizeof(text), "child %x", in_child(call_alone, &alone));
	say_answer(text);
}

// A call can change memory and files that the next one uses: start afresh.
static void one_call(const struct call *c, const long a[6])
{
	long ret;

	if (c->how & REWINDS)
		for (int fd = FD_FILE; fd <= FD_PROCDIR; fd++)
			sys(__NR_lseek, fd, 0, SEEK_SET);
	if (c->how & REMAKES)
		make_memory_areas();
	ret = make_call(c, a);
	say_answer(kept_answer(c, a, ret));
	if (failed(ret))
		return;
	if (c->how & GIVES_FD)
		close((int)ret);
	if (c->how & MAPS)
		munmap((void *)ret, (size_t)a[1]);
}

// All values of argument N and those behind it.
static void vary(const struct call *c, int n, long a[6])
{
	if (n == 6 || !c->kinds[n]) {
		if (c->how & ALONE)
			in_its_own_process(c, a);
		else
			one_call(c, a);
		return;
	}
	for (const struct value *v = c->kinds[n]->v; v->name; v++) {
		a[n] = v->v;
		vary(c, n + 1, a);
	}
}

static int run_call(void *arg)
{
	static char text[1024];
	long a[6] = { 0 };

	make_areas();
	open_files();
	text_len = read(FD_PROC, text, sizeof(text));
	vary(arg, 0, a);
	end_row();
	return 0;
}

// ------------------------------------------------------------------- the tables

// Linux's threads have the first numbers, and a number's length is an answer.
static void use_up_pids(void)
{
	pid_t pid = 0;

	while (pid >= 0 && pid < 200) {
		pid = fork();
		if (pid == 0)
			_exit(0);
		waitpid(pid, NULL, 0);
	}
}

static void show_table(const struct call *table, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		say_arguments(&table[i]);
		printf("call's end %x\n",
		       in_child(run_call, (void *)(uintptr_t)&table[i]));
	}
}

void show_calls(void)
{
	use_up_pids();
	show_table(calls, nr_calls);
	show_table(machine_calls, nr_machine_calls);
	show_table(memory_calls, nr_memory_calls);
	show_table(file_calls, nr_file_calls);
	show_table(process_calls, nr_process_calls);
}
