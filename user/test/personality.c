// SPDX-License-Identifier: MIT
//
// What: a program from before NX runs what it can read (READ_IMPLIES_EXEC):
// which memory that is true of, and which programs inherit it; and that the kind
// of system is inherited by all.

#include <uapi/personality.h>

#include "dir.h"

static char *self;

static bool perms_are(const void *p, const char *perms)
{
	struct map map;

	return map_of(p, &map) && !strcmp(map.perms, perms);
}

static void imply(void)
{
	long old = sys(__NR_personality, 0xffffffff);

	EXPECT_EQ(sys(__NR_personality, old | READ_IMPLIES_EXEC), old);
}

static int anonymous(void *unused)
{
	char *p;

	(void)unused;
	imply();
	p = (char *)raw_mmap(0, 2 * PAGE_SIZE, PROT_READ, ANON);
	EXPECT(perms_are(p, "r-xp"));
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, RW), 0);
	EXPECT(perms_are(p, "rwxp"));
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, PROT_WRITE), 0);
	EXPECT(perms_are(p, "-w-p")); // it is reading that implies it
	EXPECT_EQ(sys(__NR_mprotect, p, 2 * PAGE_SIZE, PROT_NONE), 0);
	EXPECT(perms_are(p, "---p"));
	return ktap_failed;
}

TEST(memory_that_is_mapped_to_be_read)
{
	EXPECT_EQ(in_child(anonymous, NULL), 0);
}

static int heap(void *unused)
{
	unsigned long end = (sys(__NR_brk, 0) + PAGE_SIZE - 1) & -PAGE_SIZE;
	unsigned long more;
	struct map map;

	(void)unused;
	sys(__NR_brk, end + PAGE_SIZE);
	EXPECT(perms_are((void *)end, "rw-p"));
	imply();
	more = end + PAGE_SIZE;
	EXPECT_EQ(sys(__NR_brk, more + 2 * PAGE_SIZE), more + 2 * PAGE_SIZE);
	if (!map_of((void *)more, &map))
		return 1;
	EXPECT(!strcmp(map.perms, "rwxp"));
	EXPECT_EQ(map.start, more); // not one with what is not executed
	*(volatile char *)more = (char)0xc3; // ret
	((void (*)(void))more)();
	return ktap_failed;
}

TEST(the_heap)
{
	EXPECT_EQ(in_child(heap, NULL), 0);
}

static int no_exec(void *file)
{
	int fd = (int)(long)file;
	char *p, *plain;

	plain = (char *)SYS_MMAP(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE, fd, 0);
	imply();
	p = (char *)SYS_MMAP(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE, fd, 0);
	EXPECT(perms_are(p, "r--p"));
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, PROT_READ), 0);
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, RW), 0);
	EXPECT(perms_are(p, "rw-p"));
	EXPECT_EQ(sys(__NR_mprotect, plain, PAGE_SIZE, PROT_READ), 0);
	EXPECT(perms_are(plain, "r--p"));
	// asked for, it is refused as ever
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, PROT_READ | PROT_EXEC),
		  -EACCES);
	EXPECT_EQ(SYS_MMAP(0, PAGE_SIZE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd,
			   0),
		  -EPERM);
	return ktap_failed;
}

/* Areas of both kinds in one call. */
static int both_kinds(void *file)
{
	char *p = (char *)raw_mmap(0, 3 * PAGE_SIZE, PROT_NONE, ANON);

	imply();
	SYS_MMAP(p + PAGE_SIZE, PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_FIXED,
		 (int)(long)file, 0);
	EXPECT_EQ(sys(__NR_mprotect, p, 3 * PAGE_SIZE, PROT_READ), 0);
	EXPECT(perms_are(p, "r-xp"));
	EXPECT(perms_are(p + PAGE_SIZE, "r--p"));
	EXPECT(perms_are(p + 2 * PAGE_SIZE, "r-xp"));
	return ktap_failed;
}

TEST(not_what_may_not_be_executed)
{
	long fd;

	ASSERT(enter_test_dir());
	sys(__NR_mkdir, "m", 0755);
	if (sys(__NR_mount, "none", "m", "tmpfs", MS_NOEXEC, 0)) {
		sys(__NR_rmdir, "m");
		leave_test_dir();
		SKIP("we may not mount");
	}
	make_file("m/f", "text");
	fd = sys(__NR_open, "m/f", O_RDONLY, 0);
	EXPECT_EQ(in_child(no_exec, (void *)fd), 0);
	EXPECT_EQ(in_child(both_kinds, (void *)fd), 0);
	close(fd);
	EXPECT_EQ(sys(__NR_umount2, "m", 0), 0);
	sys(__NR_rmdir, "m");
	leave_test_dir();
}

static int file_exec(void *file)
{
	char *p;

	imply();
	p = (char *)SYS_MMAP(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE,
			     (int)(long)file, 0);
	EXPECT(perms_are(p, "r-xp"));
	return ktap_failed;
}

TEST(a_file_that_may_be)
{
	long fd = sys(__NR_open, self, O_RDONLY, 0);

	EXPECT_EQ(in_child(file_exec, (void *)fd), 0);
	close(fd);
}

/* -- who inherits it -------------------------------------------------------------- */

static int data = 1; // in a segment of its own

enum {
	DATA_RUNS = 1,
	HEAP_RUNS = 2,
	KEEPS_IT = 4,
	KEEPS_KIND = 8
};

static int tell(void)
{
	unsigned long persona = sys(__NR_personality, 0xffffffff);
	long end = (sys(__NR_brk, 0) + PAGE_SIZE - 1) & -PAGE_SIZE;
	int found = 0;

	sys(__NR_brk, end + PAGE_SIZE);
	if (perms_are(&data, "rwxp"))
		found |= DATA_RUNS;
	if (perms_are((void *)end, "rwxp"))
		found |= HEAP_RUNS;
	if (persona & READ_IMPLIES_EXEC)
		found |= KEEPS_IT;
	if (persona & PER_MASK)
		found |= KEEPS_KIND;
	return found;
}

static int become(void *persona)
{
	char *argv[] = { self, (char *)"@tell", NULL };

	sys(__NR_personality, (unsigned long)persona);
	execve("/proc/self/exe", argv, environ);
	return 64;
}

static int program_of(unsigned long persona)
{
	return in_child(become, (void *)persona) >> 8;
}

TEST(programs_of_32_bits_inherit_it)
{
	int all = DATA_RUNS | HEAP_RUNS | KEEPS_IT;

	EXPECT_EQ(program_of(0), 0);
	EXPECT_EQ(program_of(READ_IMPLIES_EXEC), sizeof(long) == 4 ? all : 0);
}

TEST(the_kind_of_system_is_kept)
{
	EXPECT_EQ(program_of(PER_LINUX32), KEEPS_KIND);
}

int main(int argc, char **argv)
{
	self = argv[0];
	if (argc > 1 && !strcmp(argv[1], "@tell"))
		return tell();
	return ktap_run_all("personality");
}
