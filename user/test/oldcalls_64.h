/* SPDX-License-Identifier: MIT */
/* What: x86-64 came after those forms, for oldcalls.c. */
