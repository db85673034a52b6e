// SPDX-License-Identifier: MIT
/* file_map.c - what mm/ asks of a file before it is mapped (mm/mm.h). */
#include <fs/fs.h>
#include <lib/string.h>

bool file_can_mmap(const struct file *file)
{
	return file->fops && file->fops->mmap;
}

vm_flags_t file_may_flags(const struct file *file)
{
	return (file_readable(file) ? VM_MAYREAD : 0) |
	       (file_writable(file) ? VM_MAYWRITE : 0);
}

/* From the last component up: written from the end of BUF. */
const char *file_path(const struct file *file, char *buf, size_t size)
{
	const struct inode *inode = file->inode;
	char *p = buf + size - 1;
	size_t len;

	*p = '\0';
	for (; inode->parent && inode->parent != inode; inode = inode->parent) {
		len = strlen(inode->name);
		if ((size_t)(p - buf) < len + 1)
			break;
		p -= len;
		memcpy(p, inode->name, len);
		*--p = '/';
	}
	return *p ? p : "/";
}
