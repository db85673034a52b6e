// SPDX-License-Identifier: MIT
//
// What: what areas cost: the faults that fill them with pages, and the calls that
// make, change and remove them.
//
// What is done to many pages at once is divided by their number.

#include <uapi/memfd.h>

#include "bench.h"
#include "libc.h"

enum {
	FEW = 33,	    // samples of operations on many pages
	FILE_PAGES = 1024,  // of the mapped file: 4 MiB
	CROWD = 1000,	    // other areas
	AROUND = 64 * 1024, // bytes that one fault of a file maps on Linux
	ROOM = 512 * 1024 // below the stack pointer: more than exec has mapped
};

static long map_pages(size_t pages, int flags)
{
	return SYS_MMAP(0, pages * PAGE_SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

static void unmap_pages(long p, size_t pages)
{
	sys(__NR_munmap, p, pages * PAGE_SIZE);
}

static void touch_all(long p, int pages)
{
	for (int i = 0; i < pages; i++)
		touch_byte((char *)p + i * PAGE_SIZE, true);
}

/* ------------------------------------------------------- anonymous memory */

static long heap_end(void)
{
	char *p = sbrk(0);

	p = (char *)(((uintptr_t)p + PAGE_SIZE - 1) & -PAGE_SIZE);
	brk(p);
	return (long)p;
}

static void heap(void)
{
	const long p = heap_end();

	brk((char *)p + MANY * PAGE_SIZE);
	touch_fresh((char *)p, MANY, true);
	brk((char *)p);
	report("brk_fault");
	MEASURE("brk_grow_shrink", {
		sys(__NR_brk, p + PAGE_SIZE);
		sys(__NR_brk, p);
	});
}

static void faults_on_mmap(void)
{
	char *p = map_anon(MANY * PAGE_SIZE);

	touch_fresh(p, MANY, true);
	report("mmap_fault");
	munmap(p, MANY * PAGE_SIZE);
	p = map_anon(MANY * PAGE_SIZE);
	touch_fresh(p, MANY, false);
	report("zero_page_read");
	touch_fresh(p, MANY, true);
	report("zero_page_write");
	munmap(p, MANY * PAGE_SIZE);
}

// Page by page down from what exec has mapped: each is outside of the area.
static void stack_growth(void)
{
	char here, *p = (char *)(((uintptr_t)&here & -PAGE_SIZE) - ROOM);

	for (int i = 0; i < MANY; i++, p -= PAGE_SIZE) {
		uint64_t start = rdtsc();

		touch_byte(p, true);
		if (i && ((uintptr_t)(p + PAGE_SIZE) & (MIB(2) - 1)))
			sample(rdtsc() - start);
	}
	report("stack_fault");
}

static void populate_and_unmap(void)
{
	for (int i = 0; i < FEW; i++) {
		uint64_t start = rdtsc();
		long p = map_pages(MANY, MAP_POPULATE);

		sample(rdtsc() - start);
		unmap_pages(p, MANY);
	}
	report_each("populate_page", MANY);
	for (int i = 0; i < FEW; i++) {
		long p = map_pages(MANY, MAP_POPULATE);
		uint64_t start = rdtsc();

		unmap_pages(p, MANY);
		sample(rdtsc() - start);
	}
	report_each("munmap_page", MANY);
}

static void refault(void)
{
	long p = map_pages(MANY, MAP_POPULATE);

	SAMPLE(FEW, {
		sys(__NR_madvise, p, MANY * PAGE_SIZE, MADV_DONTNEED);
		touch_all(p, MANY);
	});
	report_each("dontneed_refault", MANY);
	unmap_pages(p, MANY);
}

/* ------------------------------------------------------------------- calls */

static void map_unmap(const char *name, int pages, bool write)
{
	SAMPLE(write && pages > 1 ? FEW : SAMPLES, {
		long p = map_pages(pages, 0);

		if (write)
			touch_all(p, pages);
		unmap_pages(p, pages);
	});
	report(name);
}

// Of an area of a page, and of a page in an area's middle, which becomes one.
static void protect(void)
{
	long p = map_pages(1, MAP_POPULATE), page = p;

	MEASURE("mprotect_pair", {
		sys(__NR_mprotect, page, PAGE_SIZE, PROT_READ);
		sys(__NR_mprotect, page, PAGE_SIZE, PROT_READ | PROT_WRITE);
	});
	unmap_pages(p, 1);
	p = map_pages(3, MAP_POPULATE);
	page = p + PAGE_SIZE;
	MEASURE("mprotect_split_merge", {
		sys(__NR_mprotect, page, PAGE_SIZE, PROT_READ);
		sys(__NR_mprotect, page, PAGE_SIZE, PROT_READ | PROT_WRITE);
	});
	unmap_pages(p, 3);
}

static long remap(long p, size_t from, size_t to, long where)
{
	return sys(__NR_mremap, p, from * PAGE_SIZE, to * PAGE_SIZE,
		   where ? MREMAP_MAYMOVE | MREMAP_FIXED : 0, where);
}

// A page more and a page less, in place; and 256 touched pages there and back.
static void grow_and_move(void)
{
	long p = map_pages(2 * MANY, 0), other = p + MANY * PAGE_SIZE;

	unmap_pages(other, MANY);
	touch_all(p, MANY);
	MEASURE("mremap_grow_shrink", {
		remap(p, MANY, MANY + 1, 0);
		remap(p, MANY + 1, MANY, 0);
	});
	SAMPLE(FEW, {
		remap(p, MANY, MANY, other);
		remap(other, MANY, MANY, p);
	});
	report_each("mremap_move_page", 2 * MANY);
	unmap_pages(p, MANY);
}

/* ------------------------------------------------------------ mapped files */

// A file in memory, of FILE_PAGES pages that are all there.
static int file_in_memory(void)
{
	static char page[PAGE_SIZE];
	int fd = (int)sys(__NR_memfd_create, "bench", 0);

	for (int i = 0; i < FILE_PAGES; i++)
		write(fd, page, sizeof(page));
	return fd;
}

static char *map_file(int fd, int flags)
{
	return mmap(NULL, FILE_PAGES * PAGE_SIZE, PROT_READ | PROT_WRITE, flags,
		    fd, 0);
}

static void read_all(int fd)
{
	for (int i = 0; i < FEW; i++) {
		char *p = map_file(fd, MAP_SHARED);
		uint64_t start = rdtsc();

		for (int j = 0; j < FILE_PAGES; j++)
			touch_byte(p + j * PAGE_SIZE, false);
		sample(rdtsc() - start);
		munmap(p, FILE_PAGES * PAGE_SIZE);
	}
	report_each("file_read_page", FILE_PAGES);
}

static void read_apart(int fd)
{
	char *p = map_file(fd, MAP_SHARED);

	for (char *q = p + AROUND; q < p + FILE_PAGES * PAGE_SIZE;
	     q += AROUND) {
		uint64_t start = rdtsc();

		touch_byte(q, false);
		sample(rdtsc() - start);
	}
	report("file_read_stride");
	munmap(p, FILE_PAGES * PAGE_SIZE);
}

static void write_faults(const char *name, int fd, int flags)
{
	char *p = map_file(fd, flags);

	touch_fresh(p, MANY, true);
	report(name);
	munmap(p, FILE_PAGES * PAGE_SIZE);
}

static void mapped_file(void)
{
	int fd = file_in_memory();

	read_all(fd);
	read_apart(fd);
	write_faults("shared_write_fault", fd, MAP_SHARED);
	write_faults("private_write_fault", fd, MAP_PRIVATE);
	close(fd);
}

/* ------------------------------------------------------------ many areas */

// Areas of a page each, of two kinds in turn, so that none joins the next.
static char *make_crowd(void)
{
	char *p = mmap(NULL, CROWD * PAGE_SIZE, PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (int i = 0; i < CROWD; i += 2)
		mprotect(p + i * PAGE_SIZE, PAGE_SIZE, PROT_READ);
	return p;
}

// Faults in two areas in turn: each is in another area than the last one.
static uint64_t fault_cost(void)
{
	const size_t half = MANY * PAGE_SIZE;
	char *p = map_anon(3 * half);

	mprotect(p + half, half, PROT_READ);
	for (size_t at = PAGE_SIZE; at < half; at += PAGE_SIZE) {
		touch_byte(p + at - PAGE_SIZE, true);
		touch_fresh(p + 2 * half + at - PAGE_SIZE, 2, true);
	}
	munmap(p, 3 * half);
	return net_median();
}

static uint64_t mmap_cost(void)
{
	SAMPLE(SAMPLES, unmap_pages(map_pages(1, 0), 1));
	return net_median();
}

static void among_many(void)
{
	uint64_t fault = fault_cost(), pair = mmap_cost();
	char *crowd = make_crowd();

	printf("bench crowded_fault %llu\n",
	       (unsigned long long)(fault_cost() * 100 / fault));
	printf("bench crowded_mmap %llu\n",
	       (unsigned long long)(mmap_cost() * 100 / pair));
	munmap(crowd, CROWD * PAGE_SIZE);
}

// So that what PART leaves touched costs nobody else.
static void in_a_child(void (*part)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		part();
		flush();
		_exit(0);
	}
	waitpid(pid, &status, 0);
}

void measure_areas(void)
{
	heap();
	faults_on_mmap();
	in_a_child(stack_growth);
	populate_and_unmap();
	refault();
	map_unmap("mmap_munmap_1", 1, false);
	map_unmap("mmap_munmap_1_touched", 1, true);
	map_unmap("mmap_munmap_256", MANY, false);
	map_unmap("mmap_munmap_256_touched", MANY, true);
	protect();
	grow_and_move();
	mapped_file();
	among_many();
}
