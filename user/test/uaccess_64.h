/* SPDX-License-Identifier: MIT */
/* What: calls with pointers whose numbers only x86-64 has. */
#define POINTER_CALLS                                                      \
	{ "fstat",                                                         \
	  __NR_fstat,                                                      \
	  { THIS_FILE, PTR },                                              \
	  sizeof(struct stat64),                                           \
	  WRITES },                                                        \
		{ "newfstatat",                                            \
		  __NR_newfstatat,                                         \
		  { AT_FDCWD, PTR, (long)empty, 0 },                       \
		  4096,                                                    \
		  NOT_HALF },                                              \
		{ "arch_prctl",                                            \
		  __NR_arch_prctl,                                         \
		  { ARCH_GET_FS, PTR },                                    \
		  sizeof(long),                                            \
		  WRITES },                                                \
	{                                                                  \
		"time", __NR_time, { PTR }, sizeof(long), WRITES | NULL_OK \
	}
