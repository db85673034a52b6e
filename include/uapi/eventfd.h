/* SPDX-License-Identifier: MIT */
/* eventfd2's flags. */
#ifndef UAPI_EVENTFD_H
#define UAPI_EVENTFD_H

#define EFD_SEMAPHORE 00000001 /* read takes one, not all */
#define EFD_NONBLOCK  00004000
#define EFD_CLOEXEC   02000000

#endif
