// SPDX-License-Identifier: MIT
//
// What: chapter 4, what malloc does with brk and mmap: four blocks, three
// frees, and a picture of the heap after each of nine steps.
//
//	A = 30K, B = 40K   from the brk heap, which grows once, by 128K more
//	C = 200K	   above M_MMAP_THRESHOLD: a mapping of its own
//	D = 100K	   the heap must grow again
//	free C		   the mapping goes at once
//	free B		   a hole in the heap: it can't go back
//	free D		   B, D and top melt together: trimming

#include "tour.h"

enum {
	CELL = 8192
}; // bytes for each character of the picture

static const char names[] = "ABCD";
static const size_t sizes[] = { KIB(30), KIB(40), KIB(200), KIB(100) };
static char *blocks[4];
static char *heap_start, *old_end;
static int step;

static char name_of(const struct chunk_view *c)
{
	if (c->top || !c->used)
		return c->top ? '.' : '_';
	for (int i = 0; i < 4; i++)
		if (blocks[i] > (char *)c->start &&
		    blocks[i] < (char *)c->start + c->size)
			return names[i];
	return '?';
}

// Cell k of the picture belongs to the chunk that holds its middle.
struct picture {
	char text[80];
};

static void draw_chunk(const struct chunk_view *c, void *arg)
{
	struct picture *p = arg;
	size_t from = (char *)c->start - heap_start;
	size_t k = (from + CELL / 2) / CELL;

	for (; k * CELL + CELL / 2 < from + c->size && k < 78; k++)
		p->text[k] = name_of(c);
}

static void draw_heap(void)
{
	struct picture p = { { 0 } }, core = { { 0 } };
	char *end = sbrk(0);
	size_t cells = (end - heap_start + CELL - 1) / CELL;

	if (end == heap_start) {
		show("brk   (empty)");
		return;
	}
	p.text[0] = '.';
	malloc_walk(draw_chunk, &p);
	for (size_t k = 0; k < cells && k < 78; k++)
		core.text[k] =
			pages_in_core(heap_start + k * CELL, 1) ? '#' : ' ';
	show("brk   |%s|", p.text);
	show("RAM   |%-*s|", (int)strlen(p.text), core.text);
}

static void draw_mapping(void)
{
	char text[40] = { 0 };

	if (!blocks[2])
		return;
	memset(text, 'C', KIB(200) / CELL);
	show("mmap  |%s|  at 0x%" PRIaddr "", text, (unsigned long)blocks[2]);
}

static void picture(const char *what)
{
	struct mallinfo m = mallinfo();
	char *end = sbrk(0);

	heading(++step, what);
	draw_heap();
	draw_mapping();
	show("heap %ldK (%+ldK) used %dK free %dK (top %dK) mmap %dK"
	     " RSS %ldK",
	     (long)(end - heap_start) / 1024, (long)(end - old_end) / 1024,
	     m.uordblks / 1024, m.fordblks / 1024, m.keepcost / 1024,
	     m.hblkhd / 1024, self_status("VmRSS"));
	old_end = end;
}

// Allocates a block and writes to all of it.
static void get(int i)
{
	char what[40];

	blocks[i] = malloc(sizes[i]);
	if (!blocks[i])
		die("malloc");
	memset(blocks[i], names[i], sizes[i]);
	snprintf(what, sizeof(what), "%c = malloc(%zuK), and written to",
		 names[i], sizes[i] / 1024);
	picture(what);
}

static void drop(int i)
{
	char what[16];

	free(blocks[i]);
	blocks[i] = NULL;
	snprintf(what, sizeof(what), "free(%c)", names[i]);
	picture(what);
}

static void growing(void)
{
	char *before;

	picture("the start: no heap yet");
	get(0);
	expect(sbrk(0) == heap_start + KIB(160),
	       "brk moved by 30K and the 128K of M_TOP_PAD, in whole pages");
	before = sbrk(0);
	get(1);
	expect(sbrk(0) == before, "B came from what was left: no system call");
	kernel("do_brk -> grow_heap made the area, then widened it; the pages "
	       "came later, by do_anonymous_page");
	pause_here();

	get(2);
	expect(sbrk(0) == before && mallinfo().hblks == 1,
	       "C is not smaller than M_MMAP_THRESHOLD (128K): a mapping of "
	       "its own, far from the heap");
	get(3);
	expect(sbrk(0) == heap_start + KIB(300),
	       "D did not fit in top: brk moved again");
	pause_here();
}

static void shrinking(void)
{
	long rss = self_status("VmRSS");
	char *c = blocks[2], *b = blocks[1];

	drop(2);
	expect_near(rss - self_status("VmRSS"), 200, 4 * (rss_slack() + 2),
		    "kB of RSS gone with C");
	expect(mincore((char *)((uintptr_t)c & -PAGE_SIZE), 1,
		       (unsigned char[1]){ 0 }) < 0 &&
		       errno == ENOMEM,
	       "its addresses mean nothing now: mincore says ENOMEM");
	kernel("do_munmap -> unmap_page_range");
	rss = self_status("VmRSS");
	drop(1);
	expect_near(rss - self_status("VmRSS"), 0, 4 * rss_slack(),
		    "kB of RSS gone with B");
	expect(in_core(b + KIB(20)), "the pages of the hole are still in "
				     "memory: brk can only give back the end, "
				     "and D is in the way");
	pause_here();

	drop(3);
	expect(!malloc_check() && mallinfo().keepcost >= (int)KIB(128) &&
		       mallinfo().keepcost < (int)KIB(134),
	       "B, D and top melted into 268K, more than M_TRIM_THRESHOLD "
	       "(128K): all but 128K went back");
	expect(sbrk(0) == heap_start + KIB(160), "the break came down");
	kernel("do_brk -> munmap_range -> unmap_page_range");
}

static void the_end(void)
{
	free(blocks[0]);
	blocks[0] = NULL;
	malloc_trim(0);
	picture("free(A), malloc_trim(0)");
	expect(sbrk(0) == heap_start + PAGE_SIZE,
	       "one page is left, for the header of top");
}

// The same steps with glibc's malloc, where the initramfs has a program for it.
static void by_glibc(void)
{
	static char path[] = "/programs/steps-glibc";
	char *argv[] = { path, NULL }, *envp[] = { NULL };
	int status = -1;
	pid_t pid;

	gap();
	if (sys(__NR_access, path, 1)) {
		show("%s, the same with glibc's malloc, is where a shell is: "
		     "make run",
		     path);
		return;
	}
	say("And glibc's malloc, told by mallopt to keep its thresholds where "
	    "they are; the numbers are mallinfo2's, the last lines "
	    "malloc_stats'. It has used the heap before main.");
	flush();
	pid = fork();
	if (pid == 0) {
		execve(path, argv, envp);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	expect(status == 0, "glibc took the nine steps, brk by brk and mmap "
			    "by mmap");
}

void brk_and_mmap(void)
{
	heap_start = old_end = sbrk(0);
	self_status("VmRSS");
	say("malloc is a retailer: it takes memory wholesale from brk (one "
	    "heap that grows at its end) and mmap (anything, anywhere), and "
	    "sells pieces. In the picture a character is 8K; letters are "
	    "blocks, _ is a hole, . is top, the free end of the heap; # marks "
	    "what is in memory. mallopt could change the thresholds.");
	growing();
	say("Now the other way. Mind which free gives memory back.");
	shrinking();
	the_end();
	by_glibc();
}
