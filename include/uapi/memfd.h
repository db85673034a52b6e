/* SPDX-License-Identifier: MIT */
/* Flags of memfd_create, and fcntl's seals. */
#ifndef UAPI_MEMFD_H
#define UAPI_MEMFD_H

#define MFD_CLOEXEC	    0x1U
#define MFD_ALLOW_SEALING   0x2U
#define MFD_HUGETLB	    0x4U
#define MFD_HUGE_SHIFT	    26 /* the size as a logarithm, in 6 bits */
#define MFD_HUGE_MASK	    0x3fU

#define F_ADD_SEALS	    1033
#define F_GET_SEALS	    1034

#define F_SEAL_SEAL	    0x01U
#define F_SEAL_SHRINK	    0x02U
#define F_SEAL_GROW	    0x04U
#define F_SEAL_WRITE	    0x08U
#define F_SEAL_FUTURE_WRITE 0x10U

#endif
