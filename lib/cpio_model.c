// SPDX-License-Identifier: MIT
/*
 * cpio archives that are damaged at random: whatever a byte says, nothing
 * outside the archive is read (it lies in a heap block of its exact size, which
 * the address sanitizer guards), every entry lies inside it, and iteration
 * ends.
 */
#include <fuzz.h>
#include <stdio.h>
#include <stdlib.h>
#include <kernel/ktest.h>
#include <lib/cpio.h>
#include <lib/minmax.h>
#include <lib/printf.h>
#include <lib/random.h>
#include <lib/string.h>

#define ARCHIVE_MAX 8192

static char archive[ARCHIVE_MAX];
static size_t archive_size;

static void put_entry(struct rnd *r, const char *name)
{
	u32 size = rnd_one_in(r, 2) ? rnd_below(r, 200) : 0;

	archive_size += (size_t)snprintf(
		archive + archive_size, ARCHIVE_MAX - archive_size,
		"07070%u%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
		1 + rnd_below(r, 2), 1U, 0100644U, 0U, 0U, 1U, 0U, size, 0U, 0U,
		0U, 0U, (u32)strlen(name) + 1, 0U);
	strscpy(archive + archive_size, name, ARCHIVE_MAX - archive_size);
	archive_size += strlen(name) + 1;
	archive_size = (archive_size + 3) & ~3UL;
	archive_size = (archive_size + size + 3) & ~3UL;
}

static void random_archive(struct rnd *r)
{
	char name[8];

	memset(archive, 0, sizeof(archive));
	archive_size = 0;
	for (u32 n = rnd_below(r, 6); n; n--) {
		snprintf(name, sizeof(name), "n%u/%u", rnd_below(r, 10), n);
		put_entry(r, name);
	}
	put_entry(r, "TRAILER!!!");
	if (rnd_one_in(r, 2))
		archive_size += rnd_below(r, 600);
}

/* Change, cut or overwrite: digits above all, since they are what is read. */
static void damage(struct rnd *r)
{
	static const char likely[] = "0123456789abcdefF7g\0/.";

	for (u32 n = rnd_below(r, 4); n; n--)
		archive[rnd_below(r, (u32)archive_size)] =
			likely[rnd_below(r, sizeof(likely))];
	if (rnd_one_in(r, 4))
		archive[rnd_below(r, (u32)archive_size)] = (char)rnd_next(r);
	if (rnd_one_in(r, 4))
		archive_size = rnd_below(r, (u32)archive_size + 1);
}

static void expect_inside(const struct cpio_iter *it,
			  const struct cpio_entry *e)
{
	const u8 *name = (const u8 *)e->name, *data = e->data;

	KT_EXPECT(name > it->base && name < it->base + it->size);
	KT_EXPECT(e->name_len == strlen(e->name) && e->name_len > 0);
	KT_EXPECT(data >= it->base && e->size <= it->size);
	KT_EXPECT(data + e->size <= it->base + it->size);
	for (size_t i = 0; i < e->size; i++)
		(void)READ_ONCE(data[i]);
}

static void read_archive(void)
{
	char *exact = malloc(archive_size ? archive_size : 1);
	struct cpio_entry e;
	struct cpio_iter it;
	u32 entries = 0;
	int ret;

	memcpy(exact, archive, archive_size);
	cpio_begin(&it, exact, archive_size);
	while ((ret = cpio_next(&it, &e)) > 0 && ++entries < 1000)
		expect_inside(&it, &e);
	KT_EXPECT(entries < 1000);
	KT_EXPECT(it.pos <= it.size);
	KT_EXPECT(ret == 0 || (it.error && it.error_offset <= it.size));
	free(exact);
}

FUZZ(cpio_model, damaged_archives_are_never_read_outside, 1, 60000)
{
	while (fuzz_goes_on(r)) {
		random_archive(r);
		damage(r);
		read_archive();
	}
}
