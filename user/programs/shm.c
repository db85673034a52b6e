// SPDX-License-Identifier: MIT
//
// What: POSIX shared memory and semaphores between two processes: shm_open and
// sem_open of the C library, which are files in /dev/shm. Two processes take
// turns in counting; nothing may be left in the directory.

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	ROUNDS = 10000
};

static const char *const memory = "/tessera-count", *const gate = "/tessera";

// A byte more than a page, so that the last page is not whole.
static long *shared_count(int flags)
{
	int fd = shm_open(memory, flags, 0600);
	void *p = MAP_FAILED;

	if (fd >= 0 && (!(flags & O_CREAT) || !ftruncate(fd, 4097)))
		p = mmap(NULL, 4097, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return p == MAP_FAILED ? NULL : p;
}

static int count(sem_t *sem, long *sum)
{
	if (!sem || sem == SEM_FAILED || !sum)
		return 1;
	for (int i = 0; i < ROUNDS / 2; i++) {
		sem_wait(sem);
		++*sum;
		sem_post(sem);
	}
	return 0;
}

int main(void)
{
	long *sum = shared_count(O_RDWR | O_CREAT | O_EXCL);
	sem_t *sem = sem_open(gate, O_CREAT | O_EXCL, 0600, 1);
	int status = 1, failed;
	pid_t child = fork();

	if (child == 0) // by name, as a stranger would
		_exit(count(sem_open(gate, 0), shared_count(O_RDWR)));
	failed = count(sem, sum);
	waitpid(child, &status, 0);
	if (failed || status || *sum != ROUNDS)
		return 1;
	if (shm_unlink(memory) || sem_unlink(gate))
		return 1;
	if (shm_open(memory, O_RDWR, 0) >= 0 || errno != ENOENT)
		return 1;
	puts("ten thousand rounds of two processes in /dev/shm");
	return 0;
}
