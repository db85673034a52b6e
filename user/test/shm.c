// SPDX-License-Identifier: MIT
//
// What: System V shared memory: segments made and found (shmget), in address spaces (shmat, shmdt), and who keeps one
// alive. What shmctl tells and who may do what is in shmctl.c.

#include "shm.h"
#include "thread.h"

#include <uapi/clone.h>

static bool is_new(long id)
{
	return !is_error(id);
}

/* -- shmget ------------------------------------------------------------------ */

TEST(a_key_leads_to_one_segment)
{
	long id = shmget(KEY, 100, IPC_CREAT | IPC_EXCL | 0600);

	ASSERT(is_new(id));
	EXPECT_EQ(shmget(KEY, 100, IPC_CREAT | IPC_EXCL | 0600), -EEXIST);
	EXPECT_EQ(shmget(KEY, 100, IPC_CREAT | 0600), id);
	EXPECT_EQ(shmget(KEY, 0, 0), id);
	EXPECT_EQ(shmget(KEY, 100, 0), id);
	EXPECT_EQ(shmget(KEY, 101, 0), -EINVAL);
	EXPECT_EQ(shmget(KEY, 101, IPC_CREAT | IPC_EXCL), -EEXIST);
	EXPECT_EQ(shmget(KEY + 1, 100, 0), -ENOENT);
	EXPECT_EQ(shmget(KEY + 1, 100, IPC_EXCL), -ENOENT);
	EXPECT_EQ(segment_remove(id), 0);
	EXPECT_EQ(shmget(KEY, 0, 0), -ENOENT);
}

TEST(a_private_key_is_always_new)
{
	long a = shmget(IPC_PRIVATE, 1, 0600), b = shmget(IPC_PRIVATE, 1, 0600);

	ASSERT(is_new(a) && is_new(b));
	EXPECT(a != b);
	segment_remove(a);
	segment_remove(b);
}

TEST(sizes_have_bounds)
{
	EXPECT_EQ(shmget(IPC_PRIVATE, 0, 0600), -EINVAL);
	EXPECT_EQ(shmget(IPC_PRIVATE, -1UL, 0600), -EINVAL);
	EXPECT_EQ(shmget(IPC_PRIVATE, SHMMAX + 1, 0600), -EINVAL);
	if (sizeof(long) == 8) { // past what a file's size can say
		EXPECT_EQ(shmget(IPC_PRIVATE, 1UL << (sizeof(long) * 8 - 1),
				 0600),
			  -EINVAL);
		EXPECT_EQ(shmget(IPC_PRIVATE, 1UL << (sizeof(long) * 8 - 2),
				 0600),
			  -ENOMEM);
	}
}

TEST(huge_pages_are_refused_where_there_are_none)
{
	SKIP_UNLESS_TESSERA();
	EXPECT_EQ(shmget(IPC_PRIVATE, MIB(2), SHM_HUGETLB | 0600), -EINVAL);
}

TEST(an_id_that_is_gone_is_not_the_next_ones)
{
	int first = make_segment(1), id = first, rounds = 0;

	// until an index comes again
	do {
		EXPECT_EQ(segment_remove(id), 0);
		id = make_segment(1);
	} while (id >= 0 && (id - first) % 32768 != 0 && ++rounds < 70);
	ASSERT(id >= 0);
	EXPECT(rounds > 0); // an index rests a while
	EXPECT_EQ((id - first) % 32768, 0);
	EXPECT(id != first);
	EXPECT(!exists(first));
	EXPECT_EQ(shmat(first, NULL, 0), -EINVAL);
	EXPECT_EQ(segment_remove(first), -EINVAL);
	EXPECT(exists(id));
	segment_remove(id);
}

/* -- shmat ------------------------------------------------------------------- */

TEST(all_who_attach_see_the_same_memory)
{
	int id = make_segment(2);
	char *p = (char *)shmat(id, NULL, 0), *q = (char *)shmat(id, NULL, 0);

	ASSERT(!is_error((long)p) && !is_error((long)q) && p != q);
	EXPECT_EQ(p[PAGE_SIZE], 0);
	p[PAGE_SIZE] = 7;
	EXPECT_EQ(q[PAGE_SIZE], 7);
	EXPECT_EQ(nattch(id), 2);
	EXPECT_EQ(shmdt(p), 0);
	EXPECT_EQ(shmdt(p), -EINVAL);
	EXPECT_EQ(shmdt(q), 0);
	EXPECT_EQ(nattch(id), 0);
	p = (char *)shmat(id, NULL, 0);
	EXPECT_EQ(p[PAGE_SIZE], 7); // it is kept
	EXPECT_EQ(sys(__NR_madvise, p, 2 * PAGE_SIZE, MADV_REMOVE), 0);
	EXPECT_EQ(p[PAGE_SIZE] | sys(__NR_msync, p, PAGE_SIZE, MS_SYNC), 0);
	shmdt(p);
	segment_remove(id);
}

static int touches(void *arg)
{
	touch(arg);
	return 0;
}

TEST(a_segment_is_whole_pages)
{
	int id = (int)shmget(IPC_PRIVATE, PAGE_SIZE + 1, 0600), status;
	char *p = (char *)shmat(id, NULL, 0);
	struct map map;

	ASSERT(!is_error((long)p));
	p[2 * PAGE_SIZE - 1] = 1;
	EXPECT_EQ(stat_of(id).shm_segsz, PAGE_SIZE + 1);
	ASSERT(map_of(p, &map));
	EXPECT_EQ(map.end - map.start, 2 * PAGE_SIZE);
	shmdt(p);
	status = in_child(touches, p);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	segment_remove(id);
}

TEST(addresses_are_taken_as_given)
{
	int id = make_segment(2);
	char *room = mmap(NULL, 8 * PAGE_SIZE, PROT_NONE, ANON, -1, 0);
	char *at = room + 2 * PAGE_SIZE;

	munmap(at, 4 * PAGE_SIZE);
	EXPECT_EQ(shmat(id, at + 1, 0), -EINVAL);
	EXPECT_EQ(shmat(id, at + 1, SHM_REMAP), -EINVAL);
	EXPECT_EQ(shmat(id, at, 0), (long)at);
	EXPECT_EQ(shmdt(at + 1), -EINVAL);
	EXPECT_EQ(shmdt(at + PAGE_SIZE), -EINVAL);
	EXPECT_EQ(shmdt(at), 0);
	EXPECT_EQ(shmat(id, at + 77, SHM_RND), (long)at);
	EXPECT_EQ(shmat(id, at + PAGE_SIZE, 0), -EINVAL); // its second page
	EXPECT_EQ(shmat(id, at - PAGE_SIZE, 0), -EINVAL);
	EXPECT_EQ(shmat(id, (void *)-PAGE_SIZE, 0), -EINVAL);
	EXPECT_EQ(shmat(id, NULL, SHM_REMAP), -EINVAL);
	EXPECT_EQ(shmat(id, (void *)5, SHM_REMAP | SHM_RND), -EINVAL);
	EXPECT_EQ(nattch(id), 1);
	EXPECT_EQ(shmdt(at), 0);
	munmap(room, 8 * PAGE_SIZE);
	segment_remove(id);
}

TEST(remap_replaces_what_is_there)
{
	int id = make_segment(1), other = make_segment(1);
	char *p = (char *)shmat(id, NULL, 0);

	ASSERT(!is_error((long)p));
	*p = 1;
	EXPECT_EQ(shmat(other, p, SHM_REMAP), (long)p);
	EXPECT_EQ(*p, 0);
	EXPECT_EQ(nattch(id), 0);
	EXPECT_EQ(nattch(other), 1);
	EXPECT_EQ(shmat(other, p, SHM_REMAP | SHM_RDONLY), (long)p);
	EXPECT_EQ(nattch(other), 1);
	shmdt(p);
	segment_remove(id);
	segment_remove(other);
}

TEST(read_only_stays_read_only)
{
	int id = make_segment(1), status;
	char *p = (char *)shmat(id, NULL, SHM_RDONLY);
	struct map map;

	ASSERT(!is_error((long)p));
	EXPECT_EQ(*p, 0);
	EXPECT(map_of(p, &map) && !strcmp(map.perms, "r--s"));
	status = in_child(touches, p);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, RW), -EACCES);
	shmdt(p);
	p = (char *)shmat(id, NULL, 0);
	EXPECT(map_of(p, &map) && !strcmp(map.perms, "rw-s"));
	shmdt(p);
	segment_remove(id);
	id = (int)shmget(IPC_PRIVATE, 1, 0700);
	p = (char *)shmat(id, NULL, SHM_EXEC);
	EXPECT(map_of(p, &map) && !strcmp(map.perms, "rwxs"));
	shmdt(p);
	segment_remove(id);
}

TEST(maps_tell_the_key_and_the_id)
{
	char line_end[64];
	long id = shmget(KEY, 1, IPC_CREAT | 0600);
	char *p = (char *)shmat((int)id, NULL, 0), *line;
	struct lines l;
	struct map map;
	bool found = false;

	ASSERT(!is_error((long)p) && map_of(p, &map));
	EXPECT(!strcmp(map.name, "/SYSV07e55e7a (deleted)"));
	snprintf(line_end, sizeof(line_end), " %ld ", id);
	ASSERT(lines_open(&l, "/proc/self/maps"));
	while ((line = lines_next(&l)) != NULL)
		if (strstr(line, "/SYSV07e55e7a"))
			found = strstr(line, line_end) != NULL;
	EXPECT(found);
	shmdt(p);
	segment_remove((int)id);
}

TEST(ids_that_are_none)
{
	EXPECT_EQ(shmat(-1, NULL, 0), -EINVAL);
	EXPECT_EQ(shmat(0x7fffffff, NULL, 0), -EINVAL);
	EXPECT_EQ(segment_remove(0x7fffffff), -EINVAL);
	EXPECT_EQ(segment_remove(-1), -EINVAL);
	EXPECT_EQ(shmdt(NULL), -EINVAL);
	EXPECT_EQ(shmdt((void *)(PAGE_SIZE * 20)), -EINVAL);
}

/* -- who has it attached --------------------------------------------------------- */

static int child_counts(void *arg)
{
	int id = (int)(long)arg;

	CHECK(nattch(id) == 2); // fork
	CHECK(!books_disagree());
	CHECK(stat_of(id).shm_lpid == getppid() ||
	      stat_of(id).shm_lpid == getpid());
	return 0;
}

TEST(fork_attaches_and_the_end_detaches)
{
	int id = make_segment(1);
	char *p = (char *)shmat(id, NULL, 0);

	ASSERT(!is_error((long)p));
	expect_child(child_counts, (void *)(long)id);
	EXPECT_EQ(nattch(id), 1);
	shmdt(p);
	segment_remove(id);
}

// The new program finds nothing attached: a child that is another program.
static int runs_nothing(void *arg)
{
	char *argv[] = { (char *)"shm", (char *)"@nothing", NULL };

	(void)arg;
	execve("/test/shm", argv, environ);
	return 1;
}

TEST(exec_detaches)
{
	int id = make_segment(1), status;
	char *p = (char *)shmat(id, NULL, 0);
	char *argv[] = { (char *)"shm", (char *)"@wait", NULL };
	int hold[2], told[2];
	long pid;
	char c;

	ASSERT(!is_error((long)p) && sys(__NR_pipe, hold) == 0 &&
	       sys(__NR_pipe, told) == 0);
	expect_child(runs_nothing, NULL);
	pid = fork();
	if (pid == 0) {
		sys(__NR_dup2, hold[0], 0);
		sys(__NR_dup2, told[1], 1);
		close(hold[1]);
		execve("/test/shm", argv, environ);
		_exit(1);
	}
	EXPECT_EQ(read(told[0], &c, 1), 1); // it is the new program
	EXPECT_EQ(nattch(id), 1);
	EXPECT_EQ(stat_of(id).shm_lpid, pid);
	close(hold[1]);
	waitpid((pid_t)pid, &status, 0);
	close(hold[0]);
	close(told[0]);
	close(told[1]);
	EXPECT_EQ(nattch(id), 1);
	shmdt(p);
	segment_remove(id);
}

TEST(a_removed_segment_lives_until_the_last_lets_go)
{
	long id = shmget(KEY, PAGE_SIZE, IPC_CREAT | 0600);
	char *p = (char *)shmat((int)id, NULL, 0), *q;
	struct shmid64_ds ds;
	long next;

	ASSERT(!is_error((long)p));
	*p = 5;
	EXPECT_EQ(segment_remove((int)id), 0);
	ds = stat_of((int)id);
	EXPECT_EQ(ds.shm_perm.mode, SHM_DEST | 0600);
	EXPECT_EQ(ds.shm_perm.key, IPC_PRIVATE);
	EXPECT_EQ(shmget(KEY, 0, 0), -ENOENT);
	q = (char *)shmat((int)id, NULL, 0); // Linux lets it
	ASSERT(!is_error((long)q));
	EXPECT_EQ(*q, 5);
	next = shmget(KEY, PAGE_SIZE, IPC_CREAT | IPC_EXCL | 0600);
	EXPECT(is_new(next) && next != id);
	EXPECT_EQ(segment_remove((int)id), 0); // again
	shmdt(p);
	EXPECT(exists((int)id));
	shmdt(q);
	EXPECT(!exists((int)id));
	segment_remove((int)next);
}

TEST(what_was_removed_goes_with_munmap_and_with_the_end)
{
	int id = make_segment(2);
	char *p = (char *)shmat(id, NULL, 0);

	ASSERT(!is_error((long)p));
	segment_remove(id);
	munmap(p, PAGE_SIZE);
	EXPECT(exists(id));
	munmap(p + PAGE_SIZE, PAGE_SIZE);
	EXPECT(!exists(id));
}

// shmat that fails late leaves no count.
TEST(no_room_is_no_attachment)
{
	int id = make_segment(64);
	struct rlimit old, tight;
	long at;

	getrlimit(RLIMIT_AS, &old);
	tight = old;
	tight.rlim_cur = KIB(4);
	setrlimit(RLIMIT_AS, &tight);
	at = shmat(id, NULL, 0);
	setrlimit(RLIMIT_AS, &old);
	EXPECT_EQ(at, -ENOMEM);
	EXPECT_EQ(nattch(id), 0);
	EXPECT_EQ(stat_of(id).shm_atime, 0);
	segment_remove(id);
}

static int attaches_and_detaches(void *arg)
{
	int id = *(int *)arg;

	for (int i = 0; i < 200; i++) {
		long p = shmat(id, NULL, 0);

		if (is_error(p) || shmdt((void *)p))
			return 1;
	}
	return 0;
}

TEST(threads_may_come_and_go_at_once)
{
	static struct thread threads[4];
	int id = make_segment(1), n = 0;

	for (; n < 4; n++)
		if (thread_start(&threads[n], attaches_and_detaches, &id))
			break;
	for (int i = 0; i < n; i++)
		thread_join(&threads[i]);
	EXPECT_EQ(n, 4);
	EXPECT_EQ(nattch(id), 0);
	EXPECT_EQ(segment_remove(id), 0);
}

TEST(no_segment_is_left)
{
	struct shm_info info;

	ASSERT(shmctl(0, SHM_INFO, &info) >= 0);
	if (on_tessera())
		EXPECT_EQ(info.used_ids, 0);
}

// A new program says that it is there, and waits for the end of its input.
static int waits(void)
{
	char c = 'x';

	write(1, &c, 1);
	return (int)read(0, &c, 1);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return strcmp(argv[1], "@wait") ? 0 : waits();
	proc_mount();
	return ktap_run_all("shm");
}
