/* SPDX-License-Identifier: MIT */
/* poll_32.h - the select whose arguments come in registers. */
#define NR_SELECT __NR__newselect
