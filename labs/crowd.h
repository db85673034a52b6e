/* SPDX-License-Identifier: MIT */
/*
 * crowd.h - a program of ring 3 whose processes share pages in every way there is
 *
 * Copy-on-write over three generations, shared memory, a file, the zero page,
 * pages that nobody may touch. Each process knows in lab_record what its own
 * pages have to hold. They stand still at `crowd`; at `alone` the first is the
 * only one left. argv[1] is the seed.
 */
#ifndef LABS_CROWD_H
#define LABS_CROWD_H

#include "lab.h"

#define PAGES	 48
#define CHILDREN 3

struct record {
	unsigned long address;
	unsigned int value;
};

/* Read from outside, in each process: a page of `own` each, and the file's. */
struct record lab_record[PAGES + 1];

static int ready[2], go[2];
static char *own, *shared, *forbidden, *file;
static unsigned int random_state;

static unsigned int draw(void)
{
	random_state = random_state * 1103515245 + 12345;
	return random_state >> 16 & 0x7fff;
}

static char *map(int prot, int flags, int fd)
{
	char *p = mmap(NULL, PAGES * PAGE_SIZE, prot, flags, fd, 0);

	if (p == MAP_FAILED)
		_exit(1);
	return p;
}

static void set(struct record *record, unsigned int value)
{
	record->value = value;
	*(volatile unsigned int *)record->address = value;
}

/* Writes to some pages, and only reads others. */
static void use_pages(unsigned int who)
{
	unsigned int i;

	for (i = 0; i < PAGES; i++) {
		if (draw() % 4 == 0)
			set(&lab_record[i], who << 16 | draw());
		else if (i % 3 == 0)
			(void)*(volatile char *)lab_record[i].address;
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

	random_state += who + (pid ? 0 : CHILDREN);
	use_pages(pid ? who : CHILDREN);
	stand_still();
	if (pid > 0)
		waitpid(pid, NULL, 0);
	_exit(0);
}

static void map_all(void)
{
	unsigned int i;

	if (sys(__NR_pipe2, ready, 0) || sys(__NR_pipe2, go, 0))
		_exit(1);
	own = map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	shared = map(PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1);
	forbidden =
		map(PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	file = map(PROT_READ | PROT_WRITE, MAP_PRIVATE,
		   open("/init", O_RDONLY));
	for (i = 0; i < PAGES; i++)
		lab_record[i].address = (unsigned long)own + i * PAGE_SIZE;
	lab_record[PAGES].address = (unsigned long)file + 8;
}

int main(int argc, char **argv)
{
	char bytes[CHILDREN + 1];
	unsigned int i;

	random_state = argc > 1 ? (unsigned int)atoi(argv[1]) : 1;
	map_all();
	memset(forbidden, 1, 4 * PAGE_SIZE);
	mprotect(forbidden, 2 * PAGE_SIZE, PROT_NONE);
	use_pages(CHILDREN + 1);
	set(&lab_record[PAGES], draw());
	for (i = 0; i < CHILDREN; i++)
		if (!fork())
			child(i);
	for (i = 0; i < CHILDREN + 1; i++)
		read(ready[0], bytes, 1);
	use_pages(CHILDREN + 2);
	lab_point("crowd");
	write(go[1], bytes, sizeof(bytes));
	for (i = 0; i < CHILDREN; i++)
		waitpid(-1, NULL, 0);
	use_pages(CHILDREN + 3);
	lab_point("alone");
	for (;;)
		;
}

#endif
