// SPDX-License-Identifier: MIT
/* time_copy.c - spans of time between ring 3's structs and nanoseconds. */
#include <asm/uaccess.h>
#include <kernel/time.h>
#include <lib/div64.h>
#include <uapi/errno.h>
#include "time_internal.h"

struct timespan span_of(u64 ns)
{
	struct timespan t;
	u32 rest;

	t.sec = (s64)div_u64_rem(ns, NSEC_PER_SEC, &rest);
	t.nsec = (long)rest;
	return t;
}

bool span_valid(const struct timespan *t)
{
	return t->sec >= 0 && t->nsec >= 0 && t->nsec < (long)NSEC_PER_SEC;
}

u64 span_ns(const struct timespan *t)
{
	if ((u64)t->sec > MAX_SECONDS)
		return U64_MAX;
	return (u64)t->sec * NSEC_PER_SEC + (u64)t->nsec;
}

/* The high half of tv_nsec is padding in a 32-bit program. */
static struct timespan span_from_64(const struct __kernel_timespec *ts)
{
	return (struct timespan){ ts->tv_sec, (long)ts->tv_nsec };
}

static struct timespan span_from_old(const struct __kernel_old_timespec *ts)
{
	return (struct timespan){ ts->tv_sec, ts->tv_nsec };
}

static struct __kernel_timespec span_to_64(u64 ns)
{
	struct timespan t = span_of(ns);

	return (struct __kernel_timespec){ t.sec, t.nsec };
}

static struct __kernel_old_timespec span_to_old(u64 ns)
{
	struct timespan t = span_of(ns);

	return (struct __kernel_old_timespec){ (long)t.sec, t.nsec };
}

int get_span(struct timespan *t, const void __user *from, bool time64)
{
	struct __kernel_old_timespec old;
	struct __kernel_timespec new;

	if (time64) {
		if (copy_from_user(&new, from, sizeof(new)))
			return -EFAULT;
		*t = span_from_64(&new);
	} else {
		if (copy_from_user(&old, from, sizeof(old)))
			return -EFAULT;
		*t = span_from_old(&old);
	}
	return 0;
}

int put_span(void __user *to, u64 ns, bool time64)
{
	struct __kernel_old_timespec old = span_to_old(ns);
	struct __kernel_timespec new = span_to_64(ns);
	unsigned long left;

	if (time64)
		left = copy_to_user(to, &new, sizeof(new));
	else
		left = copy_to_user(to, &old, sizeof(old));
	return left ? -EFAULT : 0;
}

int get_ispan(struct itimerspan *t, const void __user *from, bool time64)
{
	struct old_itimerspec old;
	struct __kernel_itimerspec new;

	if (time64) {
		if (copy_from_user(&new, from, sizeof(new)))
			return -EFAULT;
		t->interval = span_from_64(&new.it_interval);
		t->value = span_from_64(&new.it_value);
	} else {
		if (copy_from_user(&old, from, sizeof(old)))
			return -EFAULT;
		t->interval = span_from_old(&old.it_interval);
		t->value = span_from_old(&old.it_value);
	}
	return 0;
}

int put_ispan(void __user *to, u64 interval, u64 value, bool time64)
{
	struct __kernel_itimerspec new = { span_to_64(interval),
					   span_to_64(value) };
	struct old_itimerspec old = { span_to_old(interval),
				      span_to_old(value) };
	unsigned long left;

	if (time64)
		left = copy_to_user(to, &new, sizeof(new));
	else
		left = copy_to_user(to, &old, sizeof(old));
	return left ? -EFAULT : 0;
}
