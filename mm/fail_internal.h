/* SPDX-License-Identifier: MIT */
/* fail_internal.h - what the injector's files share. */
#ifndef MM_FAIL_INTERNAL_H
#define MM_FAIL_INTERNAL_H

#include <mm/fail.h>

/* fail.c: does the chain of callers go through [FROM, TO)? Guesses do not
 * count. */
bool fail_called_from(unsigned long from, unsigned long to);

/* fail.c: the words begin (or cease) to count in fail_armed. */
void fail_words_arm(bool on);

/* fail_words.c: do the words want an allocation of KIND to fail, now? */
bool fail_words_hit(enum fail_kind kind);

/* Linux's four numbers. */
struct fail_attr {
	unsigned int interval;	  /* only every interval-th is looked at */
	unsigned int probability; /* of those in percent */
	unsigned int space;	  /* so many pass before the first is hit */
	int times;		  /* so many are hit; -1: no limit */
	unsigned int count;
};

/* "<interval>,<probability>,<space>,<times>": 0, or -EINVAL. */
int fail_parse(struct fail_attr *attr, const char *text);

/* Does the next one fail, if DICE (0 to 99) is what was thrown? */
bool fail_attr_hit(struct fail_attr *attr, unsigned int dice);

#endif
