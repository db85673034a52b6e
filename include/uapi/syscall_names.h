/* SPDX-License-Identifier: MIT */
/* SYSCALL_NAME(number, name) of each call that the program's machine has. */
#include "wordsize.h"
#include WORDSIZE_FILE(syscall_names)
