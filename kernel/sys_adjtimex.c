// SPDX-License-Identifier: MIT
/*
 * sys_adjtimex.c - adjtimex and clock_adjtime
 *
 * What     Both carry words; i386 has clock_adjtime64 beside them, in
 *          sys_time_32.c.
 */
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include <lib/string.h>
#include <uapi/errno.h>
#include <uapi/timex.h>
#include "time_internal.h"

/* Fields that both structs have, but for time. */
/* clang-format off */
#define FOR_EACH_FIELD(F)                                                 \
	F(modes) F(offset) F(freq) F(maxerror) F(esterror) F(status)      \
	F(constant) F(precision) F(tolerance) F(tick) F(ppsfreq)          \
	F(jitter) F(shift) F(stabil) F(jitcnt) F(calcnt) F(errcnt)        \
	F(stbcnt) F(tai)
/* clang-format on */

static int get_timex(struct __kernel_timex *tx, const void __user *from,
		     bool wide)
{
	struct old_timex32 old;

	if (wide)
		return copy_from_user(tx, from, sizeof(*tx)) ? -EFAULT : 0;
	if (copy_from_user(&old, from, sizeof(old)))
		return -EFAULT;
	memset(tx, 0, sizeof(*tx));
#define WIDEN(f) tx->f = old.f;
	FOR_EACH_FIELD(WIDEN)
	tx->time.tv_sec = old.time.tv_sec;
	tx->time.tv_usec = old.time.tv_usec;
	return 0;
}

static int put_timex(void __user *to, const struct __kernel_timex *tx,
		     bool wide)
{
	struct old_timex32 old;

	if (wide)
		return copy_to_user(to, tx, sizeof(*tx)) ? -EFAULT : 0;
	memset(&old, 0, sizeof(old));
#define NARROW(f) old.f = (__typeof__(old.f))tx->f;
	FOR_EACH_FIELD(NARROW)
	old.time.tv_sec = (s32)tx->time.tv_sec;
	old.time.tv_usec = (s32)tx->time.tv_usec;
	return copy_to_user(to, &old, sizeof(old)) ? -EFAULT : 0;
}

long do_adjtimex(void __user *user, bool wide)
{
	struct __kernel_timex tx;
	int state;

	if (get_timex(&tx, user, wide))
		return -EFAULT;
	state = adjust_realtime(&tx);
	if (state < 0)
		return state;
	return put_timex(user, &tx, wide) ? -EFAULT : state;
}

long do_clock_adjtime(int clock, void __user *user, bool wide)
{
	struct __kernel_timex tx;

	if (get_timex(&tx, user, wide))
		return -EFAULT;
	if (!clock_info(clock) || clock_info(clock)->base == CLOCK_IS_NONE)
		return -EINVAL;
	if (clock != CLOCK_REALTIME)
		return -EOPNOTSUPP;
	return do_adjtimex(user, wide);
}

SYSCALL_DEFINE1(adjtimex, void __user *, tx)
{
	return do_adjtimex(tx, sizeof(long) == 8);
}

SYSCALL_DEFINE2(clock_adjtime, int, clock, void __user *, tx)
{
	return do_clock_adjtime(clock, tx, sizeof(long) == 8);
}
