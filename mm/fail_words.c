// SPDX-License-Identifier: MIT
/*
 * fail_words.c - fault injection by the command line, with Linux's words
 *
 * What	failslab=<interval>,<probability>,<space>,<times>
 *	fail_page_alloc=…	fail_vmalloc=…
 *
 *		The first <space> allocations pass. Of the others every
 *		<interval>-th is looked at, and <probability> percent of those
 *		fail, <times> of them at most (-1: no limit).
 *
 *	fail_caller=SYMBOL	only what is allocated below that function; alone,
 *				all kinds, each time
 *
 *		The row of chance is the same in each run; seed=N makes another.
 * When		From the first program's first instruction until all programs
 *		have ended: what the kernel needs to boot is not hit.
 * Locking	None: a lost count does no harm.
 * Not here	Linux's filters by task, size and GFP flags; debugfs.
 */
#include <kernel/cmdline.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <lib/ctype.h>
#include <lib/kstrto.h>
#include <lib/random.h>
#include <lib/string.h>
#include <uapi/errno.h>
#include "fail_internal.h"

#define ALWAYS                                                 \
	{                                                      \
		.interval = 1, .probability = 100, .times = -1 \
	}

static struct fail_attr attrs[NR_FAIL_KINDS]; /* interval 0: no word */
static unsigned long caller_from, caller_to;
static struct rnd rnd = { .state = 1 };
static bool counting;
static unsigned long hits[NR_FAIL_KINDS];

/* A number up to the next comma or the end; -EINVAL: none. */
static int next_number(const char **text, int *number)
{
	char digits[12];
	size_t n = 0;

	while (**text && **text != ',' && n < sizeof(digits) - 1)
		digits[n++] = *(*text)++;
	digits[n] = '\0';
	if (**text == ',')
		++*text;
	else if (**text)
		return -EINVAL;
	return kstrtoint(digits, 10, number);
}

int fail_parse(struct fail_attr *attr, const char *text)
{
	int numbers[4];
	unsigned int i;

	for (i = 0; i < 4; i++)
		if (next_number(&text, &numbers[i]))
			return -EINVAL;
	if (*text || numbers[0] < 1 || numbers[1] < 0 || numbers[1] > 100 ||
	    numbers[2] < 0 || numbers[3] < -1)
		return -EINVAL;
	*attr = (struct fail_attr){ .interval = (unsigned int)numbers[0],
				    .probability = (unsigned int)numbers[1],
				    .space = (unsigned int)numbers[2],
				    .times = numbers[3] };
	return 0;
}

static int parse_failslab(const char *value)
{
	return fail_parse(&attrs[FAIL_SLAB], value);
}
CMDLINE("failslab", parse_failslab);

static int parse_fail_page_alloc(const char *value)
{
	return fail_parse(&attrs[FAIL_PAGE], value);
}
CMDLINE("fail_page_alloc", parse_fail_page_alloc);

static int parse_fail_vmalloc(const char *value)
{
	return fail_parse(&attrs[FAIL_VMALLOC], value);
}
CMDLINE("fail_vmalloc", parse_fail_vmalloc);

static int parse_fail_caller(const char *value)
{
	unsigned long size;

	caller_from = ksym_address(value, &size);
	caller_to = caller_from + size;
	return caller_from ? 0 : -EINVAL;
}
CMDLINE("fail_caller", parse_fail_caller);

static int parse_fail_seed(const char *value)
{
	unsigned int n;

	if (kstrtouint(value, 0, &n))
		return -EINVAL;
	rnd_seed(&rnd, n);
	return 0;
}
CMDLINE("seed", parse_fail_seed);

bool fail_attr_hit(struct fail_attr *attr, unsigned int dice)
{
	if (!attr->interval || attr->times == 0)
		return false;
	if (attr->space) {
		attr->space--;
		return false;
	}
	if (++attr->count < attr->interval)
		return false;
	attr->count = 0;
	if (dice >= attr->probability)
		return false;
	if (attr->times > 0)
		attr->times--;
	return true;
}

bool fail_words_hit(enum fail_kind kind)
{
	if (!counting)
		return false;
	if (caller_from && !fail_called_from(caller_from, caller_to))
		return false;
	if (!fail_attr_hit(&attrs[kind], rnd_below(&rnd, 100)))
		return false;
	hits[kind]++;
	return true;
}

static bool any_word(void)
{
	unsigned int kind;

	for (kind = 0; kind < NR_FAIL_KINDS; kind++)
		if (attrs[kind].interval)
			return true;
	return false;
}

void fail_words_begin(void)
{
	unsigned int kind;

	if (caller_from && !any_word())
		for (kind = 0; kind < NR_FAIL_KINDS; kind++)
			attrs[kind] = (struct fail_attr)ALWAYS;
	if (!any_word())
		return;
	counting = true;
	fail_words_arm(true);
}

void fail_words_end(void)
{
	if (!counting)
		return;
	counting = false;
	fail_words_arm(false);
	pr_notice("fail: made to fail: %lu pages, %lu objects, %lu areas\n",
		  hits[FAIL_PAGE], hits[FAIL_SLAB], hits[FAIL_VMALLOC]);
}
