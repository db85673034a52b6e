/* SPDX-License-Identifier: MIT */
/* poll_64.h - the select whose arguments come in registers. */
#define NR_SELECT __NR_select
