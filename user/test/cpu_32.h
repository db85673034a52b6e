/* SPDX-License-Identifier: MIT */
/* What: nothing that only i386 has. */
