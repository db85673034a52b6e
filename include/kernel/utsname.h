/* SPDX-License-Identifier: MIT */
/* utsname.h - what uname(2) says; the host's name can be set. */
#ifndef KERNEL_UTSNAME_H
#define KERNEL_UTSNAME_H

#include <lib/types.h>
#include <uapi/utsname.h>

/* nodename and domainname: whole words or not at all matter to nobody, so they
 * are written and read as they are, and always end with NUL. */
extern struct new_utsname uts_name;

#endif
