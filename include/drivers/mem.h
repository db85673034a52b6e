/* SPDX-License-Identifier: MIT */
/* mem.h - /dev/mem. */
#ifndef DRIVERS_MEM_H
#define DRIVERS_MEM_H

struct file_operations;

extern const struct file_operations mem_fops;

#endif
