/* SPDX-License-Identifier: MIT */
/* Timers in files: flags of timerfd_create and timerfd_settime. */
#ifndef UAPI_TIMERFD_H
#define UAPI_TIMERFD_H

#define TFD_NONBLOCK		00004000
#define TFD_CLOEXEC		02000000

#define TFD_TIMER_ABSTIME	1
#define TFD_TIMER_CANCEL_ON_SET 2 /* ECANCELED once the clock was set */

#endif
