/* SPDX-License-Identifier: MIT */
/* System call numbers of the program's machine. */
#ifndef UAPI_UNISTD_H
#define UAPI_UNISTD_H

#include "wordsize.h"
#include WORDSIZE_FILE(unistd)

#endif
