// SPDX-License-Identifier: MIT
//
// What: the nine steps of the tour's chapter on malloc, taken with glibc's own
// malloc: what each asks of the kernel, in brk and mmap, and what mallinfo2
// says. The numbers are those of Linux with the same binary. What glibc's own
// start has taken, which depends on the CPU, is left out.

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KIB(n) ((size_t)(n) << 10)

static char out[4096];
static char *heap_start, *old_end;
static size_t taken; // by the start
static int step;

static void show(const char *what)
{
	struct mallinfo2 m = mallinfo2();
	char *end = sbrk(0);

	if (!heap_start) {
		heap_start = old_end = end;
		taken = m.uordblks;
	}
	printf("step %d  %-24s brk %+5ldK  heap %4ldK  used %6zu  free %6zu  "
	       "top %6zu  mmaps %zu of %zuK\n",
	       ++step, what, (long)(end - old_end) / 1024,
	       (long)(end - heap_start) / 1024, m.uordblks - taken,
	       m.fordblks + taken, m.keepcost + taken, m.hblks,
	       m.hblkhd / 1024);
	old_end = end;
}

static char *get(char name, size_t kib)
{
	char *block = malloc(KIB(kib)), what[40];

	if (!block)
		exit(1);
	memset(block, name, KIB(kib));
	snprintf(what, sizeof(what), "%c = malloc(%zuK)", name, kib);
	show(what);
	return block;
}

int main(void)
{
	char *a, *b, *c, *d;

	setvbuf(stdout, out, _IOLBF, sizeof(out)); // or printf would malloc
	mallopt(M_MMAP_THRESHOLD, KIB(128)); // said once, they stay as they are
	mallopt(M_TRIM_THRESHOLD, KIB(128));
	mallopt(M_TOP_PAD, KIB(128));
	show("the start: no heap yet");
	a = get('A', 30);
	b = get('B', 40);
	c = get('C', 200);
	d = get('D', 100);
	free(c);
	show("free(C): the mapping goes");
	free(b);
	show("free(B): a hole");
	free(d);
	show("free(D): trimmed");
	free(a);
	malloc_trim(0);
	show("free(A), malloc_trim(0)");
	fflush(stdout);
	malloc_stats();
	return 0;
}
