// SPDX-License-Identifier: MIT
/*
 * procfs.c - /proc: the files of the whole system, and the way to processes
 *
 * What     Each PROC_FILE() of the kernel is a node of the tree whose text its
 *          show function prints, or has operations of its own. /proc/self is a
 *          link made for whoever looks; /proc/PID is looked up among the tasks
 *          (proc_base.c).
 */
#include <fs/procfs.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/magic.h>
#include "proc_internal.h"

extern const struct proc_file __start_procfile[], __stop_procfile[];

static int proc_open(struct inode *inode, struct file *file)
{
	const struct proc_file *entry = inode->private;

	return seq_open(file, entry->show, NULL);
}

/* Linux's /proc finds that late, and calls it so. */
int proc_no_mmap(struct file *file __maybe_unused,
		 struct vm_area_struct *vma __maybe_unused)
{
	return -EIO;
}

static const struct file_operations proc_file_fops = {
	.open = proc_open,
	.release = seq_release,
	.read = seq_read,
	.mmap = proc_no_mmap,
};

static char *self_link(struct inode *inode __maybe_unused)
{
	char text[12];

	snprintf(text, sizeof(text), "%d", current->tgid);
	return kstrdup(text, GFP_KERNEL) ?: ERR_PTR(-ENOMEM);
}

static char *thread_self_link(struct inode *inode __maybe_unused)
{
	char text[32];

	snprintf(text, sizeof(text), "%d/task/%d", current->tgid, current->pid);
	return kstrdup(text, GFP_KERNEL) ?: ERR_PTR(-ENOMEM);
}

static char *mounts_link(struct inode *inode __maybe_unused)
{
	return kstrdup("self/mounts", GFP_KERNEL) ?: ERR_PTR(-ENOMEM);
}

static const struct inode_operations self_iops = { .get_link = self_link };
static const struct inode_operations thread_self_iops = {
	.get_link = thread_self_link,
};
static const struct inode_operations mounts_iops = { .get_link = mounts_link };

/* Threads are found, too, though only processes are listed. */
static struct inode *proc_lookup(struct inode *dir __maybe_unused,
				 const char *name)
{
	int pid = proc_name_to_int(name);

	return pid > 0 ? proc_pid_inode(pid) : ERR_PTR(-ENOENT);
}

/* The process with the smallest pid that is not below PID; 0: none. */
static pid_t next_pid(pid_t pid)
{
	struct task_struct *task;
	pid_t best = 0;

	spin_lock(&tasklist_lock);
	for_each_task(task)
		if (thread_group_leader(task) && task->pid >= pid &&
		    (!best || task->pid < best))
			best = task->pid;
	spin_unlock(&tasklist_lock);
	return best;
}

/* Position p: the first process from pid p on. */
static void proc_readdir(struct inode *dir __maybe_unused,
			 struct dir_context *ctx)
{
	char name[12];
	pid_t pid;

	while (ctx->pos < PID_MAX && (pid = next_pid((pid_t)ctx->pos)) != 0) {
		snprintf(name, sizeof(name), "%d", pid);
		ctx->pos = pid;
		if (!dir_emit(ctx, name, 0x10000000UL + (u32)pid * 0x10000,
			      S_IFDIR))
			return;
	}
}

static const struct inode_operations root_iops = {
	.lookup = proc_lookup,
	.readdir = proc_readdir,
};

/* The directory of NAME, which moves on to what follows the slash; made with the
 * first that has it. */
static struct dentry *dir_of(struct dentry *root, const char **name)
{
	const char *slash = strchr(*name, '/');
	char text[16];
	struct qstr dir = { text, 0, 0 };
	struct dentry *found;

	if (!slash)
		return root;
	dir.len = (unsigned int)(slash - *name);
	dir.hash = name_hash(*name, dir.len);
	memcpy(text, *name, dir.len);
	text[dir.len] = '\0';
	*name = slash + 1;
	found = d_lookup(root, &dir);
	if (!found)
		return simple_create(root, text, S_IFDIR | 0555);
	dput(found); /* nobody takes it away */
	return found;
}

static struct dentry *make_file(struct dentry *root, const char *name, u32 mode)
{
	struct dentry *dir = dir_of(root, &name);

	return IS_ERR(dir) ? dir : simple_create(dir, name, S_IFREG | mode);
}

static int make_files(struct dentry *root)
{
	const struct proc_file *entry;
	struct dentry *dentry;

	for (entry = __start_procfile; entry < __stop_procfile; entry++) {
		dentry = make_file(root, entry->name, entry->mode);
		if (IS_ERR(dentry))
			return (int)PTR_ERR(dentry);
		dentry->d_inode->fops =
			entry->fops ? entry->fops : &proc_file_fops;
		dentry->d_inode->private = (void *)(unsigned long)entry;
	}
	return 0;
}

static int make_links(struct dentry *root)
{
	static const struct {
		const char *name;
		const struct inode_operations *iops;
	} links[] = {
		{ "self", &self_iops },
		{ "thread-self", &thread_self_iops },
		{ "mounts", &mounts_iops },
	};
	struct dentry *dentry;

	for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
		dentry = simple_create(root, links[i].name, S_IFLNK | 0777);
		if (IS_ERR(dentry))
			return (int)PTR_ERR(dentry);
		dentry->d_inode->iops = links[i].iops;
	}
	return 0;
}

static const struct super_operations proc_ops = { 0 };

static int proc_fill_super(struct super_block *sb, char *options)
{
	int err = simple_fill_super(sb, 0555);

	(void)options;
	if (err)
		return err;
	sb->ops = &proc_ops;
	sb->magic = PROC_SUPER_MAGIC;
	sb->maxbytes = MAX_NON_LFS;
	sb->sized_dirs = true;
	sb->noexec = true;
	sb->root->d_inode->ino = 1;
	sb->root->d_inode->iops = &root_iops;
	err = make_links(sb->root);
	if (!err)
		err = make_files(sb->root);
	return err ? err : proc_sys_init(sb->root);
}

struct file_system_type proc_type = {
	.name = "proc",
	.fill_super = proc_fill_super,
	.single = true,
};
