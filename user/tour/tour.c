// SPDX-License-Identifier: MIT
//
// What: how the tour speaks and keeps count (contracts in tour.h).

#include "tour.h"

enum {
	WIDTH = 76
};

bool interactive;
static int broken;
static bool after_gap;

void gap(void)
{
	if (!after_gap)
		putchar('\n');
	after_gap = true;
}

// Prints text broken at spaces, each line after `margin`, the first after
// `lead`, which must be as wide.
static void wrap(const char *lead, const char *margin, const char *text)
{
	size_t room = WIDTH - strlen(margin);

	after_gap = false;

	while (*text) {
		size_t n = strnlen(text, room + 1);

		if (n > room) {
			while (n && text[n] != ' ')
				n--;
			if (!n)
				n = room;
		}
		printf("%s%.*s\n", lead, (int)n, text);
		for (text += n; *text == ' '; text++)
			;
		lead = margin;
	}
}

static void wrap_format(const char *lead, const char *margin, const char *fmt,
			va_list ap)
{
	char text[1024];

	vsnprintf(text, sizeof(text), fmt, ap);
	wrap(lead, margin, text);
}

void say(const char *fmt, ...)
{
	va_list ap;

	gap();
	va_start(ap, fmt);
	wrap_format("  ", "  ", fmt, ap);
	va_end(ap);
	gap();
}

void show(const char *fmt, ...)
{
	va_list ap;

	printf("    ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	after_gap = false;
}

void heading(int number, const char *text)
{
	gap();
	printf("  %d. %s\n", number, text);
	after_gap = false;
}

void kernel(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	wrap_format("  in the kernel: ", "                 ", fmt, ap);
	va_end(ap);
}

void pause_here(void)
{
	char line[8];

	if (interactive) {
		gap();
		printf("  -- Enter --\n");
		read_line(line, sizeof(line));
	}
}

bool expect(bool held, const char *fmt, ...)
{
	va_list ap;

	if (!held)
		broken++;
	va_start(ap, fmt);
	wrap_format(held ? "  as expected:   " : "  NOT EXPECTED:  ",
		    "                 ", fmt, ap);
	va_end(ap);
	return held;
}

bool expect_near(long got, long want, long slack, const char *what)
{
	long off = got > want ? got - want : want - got;

	if (off == 0)
		return expect(true, "%s: %ld", what, got);
	if (off <= slack)
		return expect(true, "%s: %ld, about %ld", what, got, want);
	return expect(false, "%s: %ld, where %ld was due", what, got, want);
}

int claims_broken(void)
{
	return broken;
}

long rss_slack(void)
{
	return on_tessera() ? 0 : 64;
}

void write_pages(volatile char *p, long n)
{
	for (long i = 0; i < n; i++)
		p[i * PAGE_SIZE] = 1;
}

void read_pages(volatile const char *p, long n)
{
	for (long i = 0; i < n; i++)
		(void)p[i * PAGE_SIZE];
}

long pages_in_core(void *p, long n)
{
	unsigned char vec[256];
	long sum = 0;

	while (n > 0) {
		long some = n < 256 ? n : 256;

		if (mincore(p, some * PAGE_SIZE, vec))
			return -1;
		for (long i = 0; i < some; i++)
			sum += vec[i] & 1;
		p = (char *)p + some * PAGE_SIZE;
		n -= some;
	}
	return sum;
}

const char *how_it_ended(int status)
{
	static char text[40];

	if (WIFSIGNALED(status))
		snprintf(text, sizeof(text), "killed by %s",
			 signal_name(WTERMSIG(status)));
	else
		snprintf(text, sizeof(text), "exited with %d",
			 WEXITSTATUS(status));
	return text;
}
