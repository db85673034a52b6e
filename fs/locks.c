// SPDX-License-Identifier: MIT
/*
 * locks.c - record locks and flocks: none so far
 */
#include <fs/fs.h>

void locks_remove_posix(struct file *file)
{
	(void)file;
}

void locks_remove_file(struct file *file)
{
	(void)file;
}
