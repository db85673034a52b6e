/* SPDX-License-Identifier: MIT */
/*
 * internal.h - what the files of ipc/ keep between them
 *
 *	ids.c         numbers and keys of objects, and who may use them
 *	shm.c         segments: made, found, destroyed, locked
 *	shm_attach.c  shmat and shmdt: segments in address spaces
 *	shm_ctl.c     shmctl
 *	shm_proc.c    /proc/sysvipc/shm      shm_check.c  the audit
 *	sys_shm.c, sys_ipc_32.c  the system calls
 */
#ifndef IPC_INTERNAL_H
#define IPC_INTERNAL_H

#include <lib/list.h>
#include <lib/radix_tree.h>
#include <asm/atomic.h>
#include <ipc/shm.h>
#include <kernel/mutex.h>
#include <uapi/shm.h>

struct cred;
struct file;
struct vm_area_struct;

/* ------------------------------------------------------------------- ids.c */

#define IPC_KEY_LISTS 64

/* What every object has. */
struct kern_ipc_perm {
	int key;		   /* [ids] IPC_PRIVATE: none finds it by it */
	int id;			   /* constant: seq and index */
	u32 seq;		   /* constant */
	u32 uid, gid, mode;	   /* [ids] */
	u32 cuid, cgid;		   /* constant: who made it */
	struct list_head key_link; /* [ids] */
};

/* All objects of a kind. */
struct ipc_ids {
	struct mutex lock;	   /* "ids" in the legends */
	struct radix_tree objects; /* [ids] struct kern_ipc_perm by index */
	struct list_head keys[IPC_KEY_LISTS]; /* [ids] by key; those with one */
	int in_use;			      /* [ids] */
	int next_index,
		last_index; /* [ids] where the search goes on; last given */
	u32 seq;	    /* [ids] of the round */
};

void ipc_ids_init(struct ipc_ids *ids, const char *name);

/* Gives PERM, whose key and mode are set, an owner, an id and a place: 0, -ENOSPC
 * (LIMIT objects), -ENOMEM. WANTED: the id to take if it can be had, or -1. [ids] */
int ipc_addid(struct ipc_ids *ids, struct kern_ipc_perm *perm, int limit,
	      int wanted);
void ipc_rmid(struct ipc_ids *ids, struct kern_ipc_perm *perm); /* [ids] */
/* Nobody finds it by its key any more. [ids] */
void ipc_set_key_private(struct kern_ipc_perm *perm);

/* By key; by index, whatever ID's sequence number; by the whole id. NULL: none.
 * [ids] */
struct kern_ipc_perm *ipc_find_key(struct ipc_ids *ids, int key);
struct kern_ipc_perm *ipc_find_index(struct ipc_ids *ids, int id);
struct kern_ipc_perm *ipc_find_id(struct ipc_ids *ids, int id);

/* The first object whose index is not below *INDEX, which becomes its; or NULL.
 * The highest index in use, or -1. [ids] */
struct kern_ipc_perm *ipc_next(struct ipc_ids *ids, unsigned long *index);
int ipc_max_index(struct ipc_ids *ids);

/* May current do what the bits of FLAG say (a mode's, for owner, group and others
 * alike)? 0 or -EACCES. May it change or remove? 0 or -EPERM. [ids] */
int ipc_permission(const struct kern_ipc_perm *perm, u32 flag);
int ipc_may_change(const struct kern_ipc_perm *perm);

/* ------------------------------------------------------------------- shm.c */

struct shmid_kernel {
	struct kern_ipc_perm perm;
	atomic_t usage;	       /* one while it can be found, one each file of
				   an shmat */
	struct file *file;     /* constant; counted while it can be found */
	unsigned long segsz;   /* constant: bytes */
	unsigned long nattch;  /* [ids] areas, and shmats on their way */
	unsigned long pending; /* [ids] of nattch: shmats on their way */
	s64 atim, dtim, ctim;  /* [ids] seconds since 1970 */
	int cprid, lprid;      /* [ids] process that made it, that was last */
	bool gone;	       /* [ids] out of the table */
	struct task_struct *creator; /* [ids] who made it, while it lives */
	const struct cred
		*lock_cred; /* [ids] who is charged for SHM_LOCK; counted */
	struct shmid_kernel *next_gone; /* of who has taken it out */
};

extern struct ipc_ids shm_ids;
extern unsigned long shm_tot; /* [ids] pages of all segments */

static inline struct shmid_kernel *shm_of(struct kern_ipc_perm *perm)
{
	return perm ? container_of(perm, struct shmid_kernel, perm) : NULL;
}

unsigned long shm_pages(const struct shmid_kernel *shm);
unsigned long shm_resident(const struct shmid_kernel *shm); /* pages */
s64 shm_now(void); /* seconds since 1970 */

/* shmget(2). */
long do_shmget(int key, size_t size, int flags);

/* Takes SHM out if nobody has it attached and it is to go, and puts it in front of
 * *GONE. [ids] */
void shm_try_destroy(struct shmid_kernel *shm, struct shmid_kernel **gone);
/* The same for IPC_RMID: if somebody has it attached, with the last of them. */
void shm_remove(struct shmid_kernel *shm, struct shmid_kernel **gone);
/* Frees what was taken out. Not under ids. */
void shm_free_gone(struct shmid_kernel *gone);
void shm_put(struct shmid_kernel *shm);

/* SHM_LOCK, SHM_UNLOCK: 0, -EPERM, -ENOMEM. [ids] */
int shm_lock_pages(struct shmid_kernel *shm);
int shm_unlock_pages(struct shmid_kernel *shm);

/* ------------------------------------------------------------ shm_attach.c */

/* shmat(2): an address or -errno; shmdt(2). */
long do_shmat(int id, unsigned long addr, int flags);
long do_shmdt(unsigned long addr);
void shm_attach_init(void);

/* --------------------------------------------------------------- shm_ctl.c */

/* How ring 3 lays out what shmctl gives and takes: each 0 or -EFAULT. */
struct shm_abi {
	int (*put_ds)(void __user *to, const struct shmid64_ds *ds);
	int (*get_perm)(struct ipc64_perm *perm, const void __user *from);
	int (*put_info)(void __user *to, const struct shminfo64 *info);
};

extern const struct shm_abi shm_abi_64; /* today's structs */

long do_shmctl(int id, int cmd, void __user *buf, const struct shm_abi *abi);

#endif
