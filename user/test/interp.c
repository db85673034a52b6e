// SPDX-License-Identifier: MIT
//
// What: execve of files that are made here: scripts, programs with an
// interpreter, set-id programs, programs named by a descriptor. This program is
// the interpreter of all of them; argv[1] says which check it then makes.

#include "ktap.h"

#include <uapi/elf.h>

#if __SIZEOF_LONG__ == 4
typedef Elf32_Ehdr elf_ehdr;
typedef Elf32_Phdr elf_phdr;
#define ELF_CLASS ELFCLASS32
#define ELF_ARCH  EM_386
#else
typedef Elf64_Ehdr elf_ehdr;
typedef Elf64_Phdr elf_phdr;
#define ELF_CLASS ELFCLASS64
#define ELF_ARCH  EM_X86_64
#endif

#define TINY_BASE  0x20000000UL
#define TINY_ENTRY (TINY_BASE + 0x100)

// A program of one page that asks for an interpreter; nobody runs its code.
struct tiny {
	elf_ehdr eh;
	elf_phdr ph[2];
	char interp[64];
};

static char *const empty[] = { NULL };

static const char *self(void)
{
	return (const char *)getauxval(AT_EXECFN);
}

// -- the other side: each returns 0, or the number of what is wrong ----------

// argv is: this program, "@s x", the script, "word".
static int check_script(int argc, char **argv)
{
	if (argc != 4 || strcmp(argv[1], "@s x"))
		return 1;
	if (strcmp(argv[2], "/tmp/interp-script") || strcmp(argv[3], "word"))
		return 2;
	return strcmp(self(), argv[2]) ? 3 : 0;
}

static int check_interp(void)
{
	if (getauxval(AT_ENTRY) != TINY_ENTRY)
		return 1;
	if (getauxval(AT_PHDR) != TINY_BASE + offsetof(struct tiny, ph) ||
	    getauxval(AT_PHNUM) != 2)
		return 2;
	return memcmp((void *)TINY_BASE, ELFMAG, SELFMAG) ? 3 : 0;
}

static int check_ids(char **argv)
{
	unsigned long want = strtoul(argv[2], NULL, 10);

	if (getauxval(AT_EUID) != want ||
	    (unsigned long)sys(__NR_geteuid) != want)
		return 1;
	return getauxval(AT_UID) || getauxval(AT_SECURE) != (want != 0);
}

static int second_life(int argc, char **argv)
{
	switch (argv[1][1]) {
	case 's':
		return check_script(argc, argv);
	case 'i':
		return check_interp();
	case 'u':
		return check_ids(argv);
	}
	return 0;
}

// -- making files ------------------------------------------------------------

static bool make_file(const char *path, const void *bytes, size_t n)
{
	int fd;

	sys(__NR_unlink, path);
	fd = open(path, O_WRONLY | O_CREAT, 0700);
	if (fd < 0)
		return false;
	n -= (size_t)write(fd, bytes, n);
	close(fd);
	return n == 0 && sys(__NR_chmod, path, 0755) == 0;
}

static bool make_script(const char *path, const char *line)
{
	return make_file(path, line, strlen(line));
}

static bool make_tiny(const char *path, const char *interp, size_t size)
{
	struct tiny t = {
		.eh = { .e_ident = { 0x7f, 'E', 'L', 'F', ELF_CLASS, 1, 1 },
			.e_type = ET_EXEC,
			.e_machine = ELF_ARCH,
			.e_version = 1,
			.e_entry = TINY_ENTRY,
			.e_phoff = offsetof(struct tiny, ph),
			.e_ehsize = sizeof(elf_ehdr),
			.e_phentsize = sizeof(elf_phdr),
			.e_phnum = 2 },
		.ph = { { .p_type = PT_INTERP,
			  .p_offset = offsetof(struct tiny, interp),
			  .p_filesz = size,
			  .p_memsz = size },
			{ .p_type = PT_LOAD,
			  .p_vaddr = TINY_BASE,
			  .p_filesz = sizeof(t),
			  .p_memsz = sizeof(t),
			  .p_flags = PF_R | PF_X,
			  .p_align = PAGE_SIZE } },
	};

	strlcpy(t.interp, interp, sizeof(t.interp));
	return make_file(path, &t, sizeof(t));
}

// A copy of this program that belongs to OWNER.
static bool copy_self(const char *path, int mode, int owner)
{
	static char bytes[KIB(512)];
	int fd = open(self(), O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, bytes, sizeof(bytes));

	close(fd);
	return n > 0 && make_file(path, bytes, (size_t)n) &&
	       sys(__NR_chown, path, owner, owner) == 0 &&
	       sys(__NR_chmod, path, mode) == 0;
}

// PATH in a child: its exit code, or -errno of execve.
static int run(const char *path, const char *check, const char *word)
{
	char *argv[] = { (char *)"x", (char *)check, (char *)word, NULL };
	int *err = mmap(NULL, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status = -1, result;
	pid_t pid = fork();

	if (pid == 0) {
		*err = (int)sys(__NR_execve, path, argv, empty);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	result = *err;
	munmap(err, PAGE_SIZE);
	if (result)
		return result;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + status;
}

// -- the tests ---------------------------------------------------------------

TEST(a_script_gets_its_interpreter_one_argument_and_its_own_path)
{
	char line[200];

	snprintf(line, sizeof(line), "#! %s  @s x \n", self());
	if (!make_script("/tmp/interp-script", line))
		SKIP("no file can be made");
	EXPECT_EQ(run("/tmp/interp-script", "word", NULL), 0);
	sys(__NR_unlink, "/tmp/interp-script");
}

TEST(a_script_that_cannot_be_run_says_why)
{
	static const char path[] = "/tmp/interp-bad";

	if (!make_script(path, "#!/no/such/interpreter\n"))
		SKIP("no file can be made");
	EXPECT_EQ(run(path, NULL, NULL), -ENOENT);
	make_script(path, "#! \n");
	EXPECT_EQ(run(path, NULL, NULL), -ENOEXEC);
	make_script(path, "just a text\n");
	EXPECT_EQ(run(path, NULL, NULL), -ENOEXEC);
	make_script(path, "#!/tmp/interp-bad\n");
	EXPECT_EQ(run(path, NULL, NULL), -ELOOP);
	make_script(path, "#!/tmp\n");
	EXPECT_EQ(run(path, NULL, NULL), -EACCES);
	sys(__NR_chmod, path, 0644);
	EXPECT_EQ(run(path, NULL, NULL), -EACCES);
	sys(__NR_unlink, path);
}

TEST(five_scripts_in_a_row_and_no_more)
{
	char name[20], line[200];

	for (int i = 1; i <= 6; i++) {
		if (i == 1)
			snprintf(line, sizeof(line), "#!%s @b\n", self());
		else
			snprintf(line, sizeof(line), "#!/tmp/interp-%d\n",
				 i - 1);
		snprintf(name, sizeof(name), "/tmp/interp-%d", i);
		if (!make_script(name, line))
			SKIP("no file can be made");
	}
	EXPECT_EQ(run("/tmp/interp-5", NULL, NULL), 0);
	EXPECT_EQ(run("/tmp/interp-6", NULL, NULL), -ELOOP);
	for (int i = 1; i <= 6; i++) {
		snprintf(name, sizeof(name), "/tmp/interp-%d", i);
		sys(__NR_unlink, name);
	}
}

TEST(an_interpreter_finds_the_program_in_memory)
{
	static const char path[] = "/tmp/interp-tiny";

	if (!make_tiny(path, self(), strlen(self()) + 1))
		SKIP("no file can be made");
	EXPECT_EQ(run(path, "@i", NULL), 0);
	sys(__NR_unlink, path);
}

TEST(an_interpreter_that_is_none_says_why)
{
	static const char path[] = "/tmp/interp-tiny", text[] = "/tmp/interp-t";

	if (!make_tiny(path, "/no/such/ld.so", 15))
		SKIP("no file can be made");
	EXPECT_EQ(run(path, NULL, NULL), -ENOENT);
	make_tiny(path, "/tmp", 5);
	EXPECT_EQ(run(path, NULL, NULL), -EACCES);
	make_script(text,
		    "a text, but long enough to have an ELF header in it, "
		    "which it has not; so nothing loads it");
	make_tiny(path, text, sizeof(text));
	EXPECT_EQ(run(path, NULL, NULL), -ELIBBAD);
	make_tiny(path, text, 3); // without its end
	EXPECT_EQ(run(path, NULL, NULL), -ENOEXEC);
	sys(__NR_unlink, path);
	sys(__NR_unlink, text);
}

TEST(a_set_user_id_program_runs_as_its_owner)
{
	static const char path[] = "/tmp/interp-suid";

	if (sys(__NR_geteuid))
		SKIP("only root can show it");
	if (!copy_self(path, 04755, 77))
		SKIP("no file can be made");
	EXPECT_EQ(run(path, "@u", "77"), 0);
	sys(__NR_chmod, path, 0755);
	EXPECT_EQ(run(path, "@u", "0"), 0);
	sys(__NR_unlink, path);
}

TEST(execveat_takes_a_descriptor_for_the_program)
{
	char *argv[] = { (char *)"x", (char *)"@b", NULL };
	int fd = open(self(), O_RDONLY), status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		sys(__NR_execveat, fd, "", argv, empty, AT_EMPTY_PATH);
		_exit(99);
	}
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
	EXPECT_EQ(sys(__NR_execveat, fd, "", argv, empty, 0), -ENOENT);
	EXPECT_EQ(sys(__NR_execveat, fd, "x", argv, empty, 0), -ENOTDIR);
	EXPECT_EQ(sys(__NR_execveat, 999, "x", argv, empty, 0), -EBADF);
	EXPECT_EQ(sys(__NR_execveat, fd, "x", argv, empty, 0x4000), -EINVAL);
	close(fd);
}

TEST(a_personality_is_kept)
{
	long old = sys(__NR_personality, 0xffffffff);

	EXPECT_EQ(sys(__NR_personality, 0x0040000), old);
	EXPECT_EQ(sys(__NR_personality, 0xffffffff), 0x0040000);
	sys(__NR_personality, old);
}

TEST(random_bytes_differ)
{
	unsigned char a[40] = { 0 }, b[40] = { 0 };

	EXPECT_EQ(sys(__NR_getrandom, a, 40, 0), 40);
	EXPECT_EQ(sys(__NR_getrandom, b, 40, 0), 40);
	EXPECT(memcmp(a, b, 40) != 0 && memcmp(a, a + 20, 20) != 0);
	EXPECT_EQ(sys(__NR_getrandom, a, 40, 8), -EINVAL);
	EXPECT_EQ(sys(__NR_getrandom, a, 40, 6), -EINVAL);
	EXPECT_EQ(sys(__NR_getrandom, NULL, 40, 0), -EFAULT);
}

static int renames(void *unused __attribute__((unused)))
{
	struct new_utsname u;

	if (sys(__NR_sethostname, "mosaic", 6) || uname(&u) ||
	    strcmp(u.nodename, "mosaic"))
		return 1;
	if (sys(__NR_sethostname, "x", 65) != -EINVAL ||
	    sys(__NR_sethostname, NULL, 1) != -EFAULT)
		return 2;
	return sys(__NR_sethostname, "tessera", 7) != 0;
}

TEST(the_machine_can_be_named)
{
	SKIP_UNLESS_TESSERA();
	EXPECT_EQ(in_child(renames, NULL), 0);
}

int main(int argc, char **argv)
{
	bool made_tmp;
	int result;

	if (argc > 1 && argv[1][0] == '@')
		return second_life(argc, argv);
	made_tmp = sys(__NR_mkdir, "/tmp", 01777) == 0;
	result = ktap_run_all("interp");
	if (made_tmp)
		sys(__NR_rmdir, "/tmp");
	return result;
}
