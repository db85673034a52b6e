/* SPDX-License-Identifier: MIT */
/*
 * What uname fills in (number 122; 109 and 59 have the older, shorter forms).
 */
#ifndef UAPI_UTSNAME_H
#define UAPI_UTSNAME_H

#define __NEW_UTS_LEN 64
#define __OLD_UTS_LEN 8

struct new_utsname {
	char sysname[__NEW_UTS_LEN + 1];
	char nodename[__NEW_UTS_LEN + 1];
	char release[__NEW_UTS_LEN + 1];
	char version[__NEW_UTS_LEN + 1];
	char machine[__NEW_UTS_LEN + 1];
	char domainname[__NEW_UTS_LEN + 1];
};

struct old_utsname {
	char sysname[65];
	char nodename[65];
	char release[65];
	char version[65];
	char machine[65];
};

struct oldold_utsname {
	char sysname[__OLD_UTS_LEN + 1];
	char nodename[__OLD_UTS_LEN + 1];
	char release[__OLD_UTS_LEN + 1];
	char version[__OLD_UTS_LEN + 1];
	char machine[__OLD_UTS_LEN + 1];
};

#endif
