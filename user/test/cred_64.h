// SPDX-License-Identifier: MIT
//
// What: x86-64's one width of ids, for cred.c.

#define NR(call) __NR_##call
#define ONLY_HERE
