/* SPDX-License-Identifier: MIT */
/* Extended attributes, with Linux's values. */
#ifndef UAPI_XATTR_H
#define UAPI_XATTR_H

#define XATTR_CREATE   0x1 /* EEXIST if it is there */
#define XATTR_REPLACE  0x2 /* ENODATA if it is not */

#define XATTR_NAME_MAX 255   /* bytes of a name */
#define XATTR_SIZE_MAX 65536 /* of a value */
#define XATTR_LIST_MAX 65536 /* of all names of an inode */

#endif
