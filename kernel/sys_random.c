// SPDX-License-Identifier: MIT
/*
 * sys_random.c - getrandom(2)
 *
 * What     The generator that /dev/urandom and AT_RANDOM have: good enough to
 *          be unlike each other, no more. It is ready from the first moment, so
 *          nobody waits. With seed=N each run gets the same.
 * Not here A generator that a secret could rest on.
 */
#include <asm/uaccess.h>
#include <kernel/seed.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <uapi/errno.h>
#include <uapi/random.h>

SYSCALL_DEFINE3(getrandom, char __user *, buf, size_t, len, unsigned int, flags)
{
	u32 words[16];
	struct rnd rnd;
	size_t done = 0, n;
	unsigned int i;

	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE) ||
	    (flags & (GRND_RANDOM | GRND_INSECURE)) ==
		    (GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	len = min_t(size_t, len, INT_MAX);
	if (!access_ok(buf, len))
		return -EFAULT; /* of nothing, too */
	rnd_seed(&rnd, next_seed());
	for (; done < len; done += n) {
		n = min_t(size_t, len - done, sizeof(words));
		for (i = 0; i < ARRAY_SIZE(words); i++)
			words[i] = rnd_next(&rnd);
		if (copy_to_user(buf + done, words, n))
			return done ? (long)done : -EFAULT;
		if (done && signal_pending())
			break;
	}
	return (long)min(done, len);
}
