// SPDX-License-Identifier: MIT
//
// What: execve: what the new program finds on its stack and in its memory.
// The program runs itself; argv[1] says which check the new life makes.

#include <uapi/prctl.h>

#include "ktap.h"
#include "signal.h"

// On i386 the calls without 32 take ids of 16 bits.
#ifdef __NR_setreuid32
#define NR_SETREUID __NR_setreuid32
#define NR_SETREGID __NR_setregid32
#else
#define NR_SETREUID __NR_setreuid
#define NR_SETREGID __NR_setregid
#endif

extern const char __ehdr_start[];
void _start(void);
int main(int argc, char **argv, char **envp);

static char *const empty[] = { NULL };

static const char *self(void)
{
	return (const char *)getauxval(AT_EXECFN);
}

// Runs the program at PATH in a child; its exit code, or -1.
static int again_at(const char *path, char *const argv[], char *const envp[])
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		execve(path, argv, envp);
		exit(100 + errno);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// This program anew.
static int again(char *const argv[], char *const envp[])
{
	return again_at(self(), argv, envp);
}

static int again_with(const char *check, const char *word)
{
	char *argv[] = { (char *)"exec", (char *)check, (char *)word, NULL };

	return again(argv, empty);
}

// -- the other side: each returns 0, or the number of what is wrong ----------

static int check_args(int argc, char **argv, char **envp)
{
	if (argc != 5 || strcmp(argv[0], "name") || strcmp(argv[2], "") ||
	    strcmp(argv[3], "two words") || strcmp(argv[4], "end"))
		return 1;
	if (argv[5])
		return 2;
	if (strcmp(envp[0], "A=1") || strcmp(envp[1], "B=") || envp[2])
		return 3;
	if (strcmp(getenv("A"), "1") || getenv("C"))
		return 4;
	// Strings lie above the pointers, in order, up to the end of the stack.
	if (argv[1] != argv[0] + 5 || envp[0] < argv[4])
		return 5;
	return 0;
}

static int check_many(int argc, char **argv)
{
	for (int i = 2; i < argc; i++)
		if (strlen(argv[i]) != 999 || argv[i][998] != 'x')
			return 1;
	return argc == 102 ? 0 : 2;
}

static int check_auxv(char **argv)
{
	const unsigned char *random = (void *)getauxval(AT_RANDOM);
	const char *execfn = (void *)getauxval(AT_EXECFN);
	unsigned long phdr = getauxval(AT_PHDR);
	int sum = 0;

	if (getauxval(AT_PAGESZ) != PAGE_SIZE)
		return 1;
	if (phdr < (unsigned long)__ehdr_start ||
	    phdr >= (unsigned long)__ehdr_start + PAGE_SIZE)
		return 2;
	if (getauxval(AT_PHENT) != PHDR_SIZE || !getauxval(AT_PHNUM))
		return 3;
	if (getauxval(AT_ENTRY) != (unsigned long)_start)
		return 4;
	if (!random || !execfn || strcmp(execfn, argv[2]))
		return 5;
	for (int i = 0; i < 16; i++)
		sum |= random[i];
	if (!sum)
		return 6;
	if (getauxval(AT_CLKTCK) != 100 || getauxval(AT_SECURE))
		return 7;
	return getauxval(AT_BASE) ? 8 : 0;
}

// Bytes of the stack that a signal with all of the CPU's state takes.
static volatile unsigned long signal_took;
static char signal_stack[65536] __attribute__((aligned(64)));

static void measure(int sig)
{
	(void)sig;
	signal_took = (unsigned long)signal_stack + sizeof(signal_stack) -
		      (unsigned long)__builtin_frame_address(0);
}

static bool signal_fits(unsigned long size)
{
	stack_t stack = { .ss_sp = signal_stack,
			  .ss_size = sizeof(signal_stack) };

	sys(__NR_sigaltstack, &stack, NULL);
	on_signal(SIGUSR1, measure, SA_ONSTACK);
	kill(getpid(), SIGUSR1);
	return signal_took > 0 && signal_took <= size;
}

static int check_hardware(void)
{
	const char *platform = (const char *)getauxval(AT_PLATFORM);
	unsigned int a = 1, b, c, d;

	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "=c"(c), "=d"(d));
	if (!platform || strcmp(platform, MACHINE))
		return 1;
	if (on_tessera() ? getauxval(AT_HWCAP) != d
			 : (getauxval(AT_HWCAP) & ~d) != 0)
		return 2;
	if (!(getauxval(AT_HWCAP) & 1)) // a floating-point unit
		return 3;
	if (getauxval(AT_FLAGS))
		return 4;
	return signal_fits(getauxval(AT_MINSIGSTKSZ)) ? 0 : 5;
}

// argv[2] is the effective group, another than the real one.
static int check_ids(char **argv)
{
	unsigned long want = strtoul(argv[2], NULL, 10);

	if (getauxval(AT_EGID) != want || getauxval(AT_GID))
		return 1;
	if (getauxval(AT_EUID) != want || getauxval(AT_UID))
		return 2;
	return getauxval(AT_SECURE) != 1;
}

static int tell_random(char **argv)
{
	return sys(__NR_write, atoi(argv[2]), getauxval(AT_RANDOM), 16) != 16;
}

static int check_frame(char **argv)
{
	return pfn_of((void *)(uintptr_t)main) != strtoul(argv[2], NULL, 16);
}

// The old program's memory is gone: nothing at that address.
static int check_gone(char **argv)
{
	struct map map;

	return map_of((void *)strtoul(argv[2], NULL, 16), &map);
}

static int check_bss(void)
{
	static char zeroed[3 * PAGE_SIZE];

	for (size_t i = 0; i < sizeof(zeroed); i++)
		if (zeroed[i])
			return 1;
	zeroed[0] = 1;
	return 0;
}

static int check_fd(char **argv)
{
	struct stat64 st;

	return SYS_FSTAT(atoi(argv[2]), &st) == 0 ? 0 : 9;
}

static int second_life(int argc, char **argv, char **envp)
{
	switch (argv[1][1]) {
	case 'a':
		return check_args(argc, argv, envp);
	case 'm':
		return check_many(argc, argv);
	case 'x':
		return check_auxv(argv);
	case 'h':
		return check_hardware();
	case 'i':
		return check_ids(argv);
	case 'r':
		return tell_random(argv);
	case 'f':
		return check_frame(argv);
	case 'g':
		return check_gone(argv);
	case 'b':
		return check_bss();
	case 'd':
		return check_fd(argv);
	case 'n':
		return 0;
	case 's':
		return (int)sys(__NR_prctl, PR_GET_DUMPABLE);
	}
	return 99;
}

// -- the tests ---------------------------------------------------------------

TEST(arguments_and_environment_arrive)
{
	char *argv[] = { (char *)"name",      (char *)"@a",  (char *)"",
			 (char *)"two words", (char *)"end", NULL };
	char *envp[] = { (char *)"A=1", (char *)"B=", NULL };

	EXPECT_EQ(again(argv, envp), 0);
}

TEST(a_hundred_long_arguments)
{
	static char word[1000], *argv[103];

	memset(word, 'x', 999);
	argv[0] = (char *)"exec";
	argv[1] = (char *)"@m";
	for (int i = 2; i < 102; i++)
		argv[i] = word;
	EXPECT_EQ(again(argv, empty), 0);
}

TEST(auxv_tells_the_truth)
{
	EXPECT_EQ(again_with("@x", self()), 0);
}

TEST(auxv_knows_the_cpu_and_how_much_a_signal_takes)
{
	EXPECT_EQ(again_with("@h", ""), 0);
}

static int with_other_ids(void *unused)
{
	(void)unused;
	if (sys(NR_SETREGID, -1, 1234) || sys(NR_SETREUID, -1, 1234))
		return 9;
	return again_with("@i", "1234");
}

TEST(auxv_has_the_effective_ids)
{
	if (sys(__NR_getuid) || sys(__NR_getgid))
		SKIP("not root");
	EXPECT_EQ(in_child(with_other_ids, NULL), 0);
}

TEST(each_execve_has_its_own_sixteen_bytes)
{
	char numbers[2][16], to[12];
	int fds[2];

	ASSERT(sys(__NR_pipe2, fds, 0) == 0);
	snprintf(to, sizeof(to), "%d", fds[1]);
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(again_with("@r", to), 0);
		EXPECT_EQ(sys(__NR_read, fds[0], numbers[i], 16), 16);
	}
	EXPECT(memcmp(numbers[0], numbers[1], 16));
	EXPECT(memcmp(numbers[0], numbers[0] + 8, 8));
	close(fds[0]);
	close(fds[1]);
}

TEST(text_is_one_frame_for_two_processes)
{
	char frame[20];
	unsigned long pfn = pfn_of((void *)(uintptr_t)main);

	ASSERT(pfn != 0);
	snprintf(frame, sizeof(frame), "%lx", pfn);
	EXPECT_EQ(again_with("@f", frame), 0);
}

TEST(old_mappings_are_gone)
{
	char *p = map_anon(PAGE_SIZE), addr[20];

	// far from where a vdso or stack may land
	munmap(p, PAGE_SIZE);
	p = (char *)raw_mmap(0x30000000, PAGE_SIZE, RW, ANON | MAP_FIXED);
	touch(p);
	snprintf(addr, sizeof(addr), "%lx", (unsigned long)p);
	EXPECT_EQ(again_with("@g", addr), 0);
	EXPECT_EQ(*p, 1);
	munmap(p, PAGE_SIZE);
}

TEST(bss_is_zero_each_time)
{
	EXPECT_EQ(again_with("@b", ""), 0);
	EXPECT_EQ(again_with("@b", ""), 0);
}

TEST(files_stay_open_unless_cloexec)
{
	int keep = open("/proc/version", O_RDONLY);
	int gone = open("/proc/version", O_RDONLY | O_CLOEXEC);
	char number[12];

	ASSERT(keep > 0 && gone > 0);
	snprintf(number, sizeof(number), "%d", keep);
	EXPECT_EQ(again_with("@d", number), 0);
	snprintf(number, sizeof(number), "%d", gone);
	EXPECT_EQ(again_with("@d", number), 9);
	close(keep);
	close(gone);
}

TEST(what_cannot_run_returns_an_error_and_the_old_program_goes_on)
{
	static char huge[MAX_ARG_STRLEN + 1];
	char *argv[] = { huge, NULL };
	char *mapped = map_anon(PAGE_SIZE);

	*mapped = 5;
	EXPECT_EQ(sys(__NR_execve, "/no/such/file", empty, empty), -ENOENT);
	EXPECT_EQ(sys(__NR_execve, "", empty, empty), -ENOENT);
	EXPECT_EQ(sys(__NR_execve, "/", empty, empty), -EACCES);
	EXPECT_EQ(sys(__NR_execve, "/proc/version", empty, empty), -EACCES);
	EXPECT_EQ(sys(__NR_execve, NULL, empty, empty), -EFAULT);
	EXPECT_EQ(sys(__NR_execve, self(), 1, empty), -EFAULT);
	EXPECT_EQ(sys(__NR_execve, self(), empty, KERNEL_ADDR), -EFAULT);
	EXPECT_EQ(sys(__NR_execve, "/no/such/file", 1, empty), -EFAULT);
	EXPECT_EQ(sys(__NR_execve, "/", empty, KERNEL_ADDR), -EFAULT);
	argv[0] = (char *)1;
	EXPECT_EQ(sys(__NR_execve, self(), argv, empty), -EFAULT);
	memset(huge, 'h', MAX_ARG_STRLEN);
	argv[0] = huge;
	EXPECT_EQ(sys(__NR_execve, self(), argv, empty), -E2BIG);
	EXPECT_EQ(sys(__NR_execve, self(), empty, argv), -E2BIG);
	EXPECT_EQ(*mapped, 5);
	munmap(mapped, PAGE_SIZE);
}

TEST(too_many_arguments_are_e2big)
{
	static char word[65536], *argv[200];

	memset(word, 'w', sizeof(word) - 1);
	for (int i = 0; i < 199; i++)
		argv[i] = word;
	EXPECT_EQ(sys(__NR_execve, self(), argv, empty), -E2BIG);
}

// A child's execve of PATH with N times "x" behind "exec", "@n": its exit code.
static int run_with(const char *path, char **argv, unsigned long n)
{
	int ret;

	argv[2 + n] = NULL;
	ret = again_at(path, argv, empty);
	argv[2 + n] = (char *)"x";
	return ret;
}

// The most that LIMIT bytes have room for: a pointer and two bytes each; the
// path and the two words before them need theirs.
static unsigned long most(unsigned long limit, const char *path)
{
	return (limit - (strlen(path) + 1) - (5 + sizeof(long)) -
		(3 + sizeof(long))) /
	       (2 + sizeof(long));
}

TEST(the_limit_of_strings_is_exact)
{
	static const unsigned long stacks[][2] = {
		{ 256 << 10, 128 << 10 }, // ARG_MAX
		{ 1 << 20, 256 << 10 },
		{ (1 << 20) + 4, (256 << 10) + 1 },
		{ (1 << 20) + 8, (256 << 10) + 2 },
		{ (1 << 20) + 16, (256 << 10) + 4 },
		{ (1 << 20) + 24, (256 << 10) + 6 },
		{ (1 << 20) + 32, (256 << 10) + 8 },
		{ 4 << 20, 1 << 20 }, // the smallest machine has no more room
	};
	unsigned long room = most(1 << 20, self()) + 8;
	char **argv = map_anon(room * sizeof(*argv));
	struct rlimit old, limit;

	getrlimit(RLIMIT_STACK, &old);
	argv[0] = (char *)"exec";
	argv[1] = (char *)"@n";
	for (unsigned long i = 2; i < room; i++)
		argv[i] = (char *)"x";
	for (size_t i = 0; i < ARRAY_SIZE(stacks); i++) {
		unsigned long n = most(stacks[i][1], self());

		limit = old;
		limit.rlim_cur = stacks[i][0];
		setrlimit(RLIMIT_STACK, &limit);
		if (!EXPECT_EQ(run_with(self(), argv, n), 0) |
		    !EXPECT_EQ(run_with(self(), argv, n + 1), 100 + E2BIG))
			ktap_note("with a stack of %lu bytes", stacks[i][0]);
	}
	setrlimit(RLIMIT_STACK, &old);
	munmap(argv, room * sizeof(*argv));
}

#ifdef __NR_setuid32
#define SETUID __NR_setuid32
#else
#define SETUID __NR_setuid
#endif

static bool copy_self(const char *to, int mode)
{
	int in = open(self(), O_RDONLY);
	int out = (int)sys(__NR_open, to, O_CREAT | O_WRONLY, mode);
	long n = 1;

	while (in >= 0 && out >= 0 && n > 0)
		n = sys(__NR_sendfile, out, in, NULL, 1 << 20);
	close(in);
	close(out);
	return n == 0;
}

// As a user without rights: may others of the same user look into it?
static int is_dumpable(const char *path)
{
	static char *const argv[] = { (char *)"exec", (char *)"@s", NULL };
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		sys(SETUID, 4242);
		execve(path, argv, empty);
		exit(100 + errno);
	}
	waitpid(pid, &status, 0);
	sys(__NR_unlink, path);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

// Its memory has a copy of the file.
TEST(what_may_only_be_executed_cannot_be_looked_into)
{
	if (sys(__NR_getuid))
		SKIP("is not root");
	ASSERT(copy_self("/tmp/readable", 0755));
	EXPECT_EQ(is_dumpable("/tmp/readable"), 1);
	ASSERT(copy_self("/tmp/executable", 0711));
	EXPECT_EQ(is_dumpable("/tmp/executable"), 0);
}

TEST(programs_in_a_row_lose_no_memory)
{
	long before;

	again_with("@b", "");
	before = meminfo("MemFree");
	for (int i = 0; i < 20; i++)
		EXPECT_EQ(again_with("@b", ""), 0);
	if (on_tessera())
		EXPECT(before - meminfo("MemFree") < 256);
}

int main(int argc, char **argv, char **envp)
{
	if (argc > 1 && argv[1][0] == '@')
		return second_life(argc, argv, envp);
	return ktap_run_all("exec");
}
