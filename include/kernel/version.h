/* SPDX-License-Identifier: MIT */
/* version.h - the names that uname(2) and /proc/version give. Programs ask for
 * the ABI, so the system is called Linux; the version says who answers. */
#ifndef KERNEL_VERSION_H
#define KERNEL_VERSION_H

#define UTS_SYSNAME    "Linux"
#define UTS_NODENAME   "tessera"
#define UTS_RELEASE    "6.1.0-tessera"
#define UTS_VERSION    "#1 Tessera"
#define UTS_DOMAINNAME "(none)"

#ifndef __VERSION__ /* a checker's preprocessor */
#define __VERSION__ "unknown"
#endif

#define LINUX_BANNER                        \
	UTS_SYSNAME " version " UTS_RELEASE \
		    " (tessera@tessera) (gcc " __VERSION__ ") " UTS_VERSION

#endif
