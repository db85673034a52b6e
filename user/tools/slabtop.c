// SPDX-License-Identifier: MIT
//
// What: which caches the kernel's objects are in, the largest first, once. The
// lines and columns are those of procps' slabtop -o, from /proc/slabinfo; so it
// runs on Linux, too (there the file is root's alone).
//
// Usage: slabtop [-s KEY] [-n ROWS]; KEY is a letter, as in procps: o objects
// (the default), a in use, b a slab, c memory, l slabs, v in use, n name, p pages
// a slab, s bytes of an object, u objects in use of all. As the first program
// (init=/slabtop) it switches the machine off.
//
// Not here: procps draws anew every three seconds.

#include "libc.h"
#include "proc.h"

enum {
	MAX_CACHES = 300
};

static struct slab_info caches[MAX_CACHES];
static int nr_caches;

static void read_caches(void)
{
	struct lines l;
	char *line;

	if (!lines_open(&l, "/proc/slabinfo"))
		die("slabtop: /proc/slabinfo");
	while (nr_caches < MAX_CACHES && (line = lines_next(&l)))
		if (slab_parse(line, &caches[nr_caches]))
			nr_caches++;
	lines_close(&l);
}

// ------------------------------------------------------------------- sorting

static long cache_bytes(const struct slab_info *s)
{
	return s->slabs * s->pages * (long)PAGE_SIZE;
}

static long used_percent(const struct slab_info *s)
{
	return s->total ? s->active * 100 / s->total : 0;
}

// What KEY sorts by, the largest first. A name is not a number: 'n'.
static long value_of(const struct slab_info *s, char key)
{
	switch (key) {
	case 'a':
		return s->active;
	case 'b':
		return s->per_slab;
	case 'c':
		return cache_bytes(s);
	case 'l':
		return s->slabs;
	case 'v':
		return s->active_slabs;
	case 'p':
		return s->pages;
	case 's':
		return s->objsize;
	case 'u':
		return used_percent(s);
	default:
		return s->total;
	}
}

static bool comes_before(char key, const struct slab_info *a,
			 const struct slab_info *b)
{
	if (key == 'n')
		return strcmp(a->name, b->name) < 0;
	return value_of(a, key) > value_of(b, key);
}

static void sort(char key)
{
	for (int i = 1; i < nr_caches; i++) {
		struct slab_info s = caches[i];
		int j = i;

		for (; j > 0 && comes_before(key, &s, &caches[j - 1]); j--)
			caches[j] = caches[j - 1];
		caches[j] = s;
	}
}

// ------------------------------------------------------------------ printing

struct totals {
	unsigned long long objects, active, slabs, active_slabs, bytes,
		active_bytes;
	long caches, active_caches, least, most;
};

static struct totals add_up(void)
{
	struct totals t = { .least = nr_caches ? caches[0].objsize : 0 };

	for (int i = 0; i < nr_caches; i++) {
		const struct slab_info *s = &caches[i];

		t.objects += s->total;
		t.active += s->active;
		t.slabs += s->slabs;
		t.active_slabs += s->active_slabs;
		t.bytes += (unsigned long long)s->total * s->objsize;
		t.active_bytes += (unsigned long long)s->active * s->objsize;
		t.caches++;
		t.active_caches += s->active > 0;
		t.least = s->objsize < t.least ? s->objsize : t.least;
		t.most = s->objsize > t.most ? s->objsize : t.most;
	}
	return t;
}

// A share in tenths of a percent; 64 bits are divided by 32 (libgcc's share).
static unsigned per_mille(unsigned long long part, unsigned long long whole)
{
	while (whole > 4000000) {
		part >>= 1;
		whole >>= 1;
	}
	return whole ? (unsigned)part * 1000 / (unsigned)whole : 0;
}

static void say_share(const char *what, const char *part, const char *whole,
		      unsigned share)
{
	printf(" Active / Total %-20s: %s / %s (%u.%u%%)\n", what, part, whole,
	       share / 10, share % 10);
}

static void say_counts(const char *what, unsigned long long part,
		       unsigned long long whole)
{
	char a[24], b[24];

	snprintf(a, sizeof(a), "%llu", part);
	snprintf(b, sizeof(b), "%llu", whole);
	say_share(what, a, b, per_mille(part, whole));
}

// 1536 -> "1.50K".
static const char *kib(char *text, size_t size, unsigned long long bytes)
{
	snprintf(text, size, "%llu.%02uK", bytes >> 10,
		 ((unsigned)bytes & 1023) * 100 / 1024);
	return text;
}

static void say_bytes(const char *what, unsigned long long part,
		      unsigned long long whole)
{
	char a[24], b[24];

	say_share(what, kib(a, sizeof(a), part), kib(b, sizeof(b), whole),
		  per_mille(part, whole));
}

static void say_totals(void)
{
	struct totals t = add_up();
	long mean = t.objects ? (long)(t.bytes / t.objects) : 0;
	char a[24], b[24], c[24];

	say_counts("Objects (% used)", t.active, t.objects);
	say_counts("Slabs (% used)", t.active_slabs, t.slabs);
	say_counts("Caches (% used)", t.active_caches, t.caches);
	say_bytes("Size (% used)", t.active_bytes, t.bytes);
	printf(" Minimum / Average / Maximum Object : %s / %s / %s\n\n",
	       kib(a, sizeof(a), t.least), kib(b, sizeof(b), mean),
	       kib(c, sizeof(c), t.most));
}

static void say_rows(int rows)
{
	char size[24];

	printf("%6s %6s %4s %8s %6s %8s %10s %s\n", "OBJS", "ACTIVE", "USE",
	       "OBJ SIZE", "SLABS", "OBJ/SLAB", "CACHE SIZE", "NAME");
	for (int i = 0; i < nr_caches && i < rows; i++) {
		const struct slab_info *s = &caches[i];

		printf("%6ld %6ld %3ld%% %8s %6ld %8ld %9ldK %s\n", s->total,
		       s->active, used_percent(s),
		       kib(size, sizeof(size), s->objsize), s->slabs,
		       s->per_slab, cache_bytes(s) >> 10, s->name);
	}
}

// --------------------------------------------------------------------- options

static char checked_key(const char *word)
{
	if (!word[0] || word[1] || !strchr("oabclvnpsu", word[0]))
		die("slabtop: -s takes one of o a b c l v n p s u");
	return word[0];
}

int main(int argc, char **argv)
{
	char key = 'o';
	int rows = MAX_CACHES;

	for (int i = 1; i + 1 < argc; i++) {
		if (!strcmp(argv[i], "-s"))
			key = checked_key(argv[i + 1]);
		else if (!strcmp(argv[i], "-n"))
			rows = atoi(argv[i + 1]);
	}
	proc_mount();
	read_caches();
	sort(key);
	say_totals();
	say_rows(rows);
	if (getpid() == 1) {
		flush();
		reboot(LINUX_REBOOT_CMD_POWER_OFF);
	}
	return 0;
}
