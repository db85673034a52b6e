// SPDX-License-Identifier: MIT
/*
 * tls_32.c - set_thread_area(2), get_thread_area(2): where a thread's own data begin
 *
 * What   Three descriptors of the GDT are the running thread's. A C library
 *        asks for one with its thread's block as base and loads the selector
 *        into %gs. What is allowed is what Linux allows: present 32-bit data
 *        segments, or emptying the slot.
 */
#include <asm/percpu.h>
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <lib/string.h>
#include <uapi/errno.h>
#include <uapi/ldt.h>

#include "internal.h"

/* Both of Linux's ways to say "nothing here". */
static bool desc_empty(const struct user_desc *d)
{
	if (d->base_addr || d->limit || d->contents || d->seg_32bit ||
	    d->limit_in_pages || d->useable)
		return false;
	return d->read_exec_only == d->seg_not_present;
}

static bool desc_allowed(const struct user_desc *d)
{
	return desc_empty(d) ||
	       (d->seg_32bit && d->contents <= MODIFY_LDT_CONTENTS_STACK &&
		!d->seg_not_present);
}

static u64 pack_descriptor(const struct user_desc *d)
{
	/* DPL 3, data or code by contents, accessed */
	u64 access = 0x71U | (d->read_exec_only ? 0 : 2U) | d->contents << 2 |
		     (d->seg_not_present ? 0 : 0x80U);
	u64 flags = d->useable | d->seg_32bit << 2 | d->limit_in_pages << 3;
	u64 base = d->base_addr;

	if (desc_empty(d))
		return 0;
	return (d->limit & 0xFFFF) | (base & 0xFFFFFF) << 16 | access << 40 |
	       (u64)(d->limit >> 16 & 0xF) << 48 | flags << 52 |
	       base >> 24 << 56;
}

/* The opposite; an empty slot is a segment that is not present. */
static void unpack_descriptor(u64 descriptor, struct user_desc *d)
{
	u32 access = (u32)(descriptor >> 40) & 0xFF;
	u32 flags = (u32)(descriptor >> 52) & 0xF;

	d->base_addr = (u32)(descriptor >> 16 & 0xFFFFFF) |
		       (u32)(descriptor >> 56) << 24;
	d->limit = (u32)(descriptor & 0xFFFF) | (u32)(descriptor >> 48 & 0xF)
							<< 16;
	d->seg_32bit = flags >> 2 & 1;
	d->contents = access >> 2 & 3;
	d->read_exec_only = !(access & 2);
	d->limit_in_pages = flags >> 3;
	d->seg_not_present = !(access & 0x80);
	d->useable = flags & 1;
}

static int free_slot(void)
{
	int i;

	for (i = 0; i < TLS_ENTRIES; i++)
		if (current->thread.tls[i] == 0)
			return i;
	return -ESRCH;
}

/* A segment register keeps what it loaded: load it again. */
static void store_slot(int slot, u64 descriptor)
{
	unsigned long gs;

	preempt_disable();
	current->thread.tls[slot] = descriptor;
	current->thread.has_tls = 1;
	this_cpu_ptr(&gdt_page)->entries[GDT_TLS_MIN + slot] = descriptor;
	asm volatile("movl %%gs, %0" : "=r"(gs));
	if ((gs & 0xFFFF) == (unsigned long)(GDT_TLS_MIN + slot) * 8 + 3) {
		if (!descriptor)
			gs = 0;
		asm volatile("movl %0, %%gs" : : "r"(gs));
	}
	preempt_enable();
}

int do_set_thread_area(struct user_desc *desc)
{
	int slot = (int)(desc->entry_number - GDT_TLS_MIN);

	if (!desc_allowed(desc))
		return -EINVAL;
	if (desc->entry_number == (u32)-1) {
		slot = free_slot();
		if (slot < 0)
			return slot;
		desc->entry_number = (u32)(GDT_TLS_MIN + slot);
	}
	if (slot < 0 || slot >= TLS_ENTRIES)
		return -EINVAL;
	store_slot(slot, pack_descriptor(desc));
	return 0;
}

int do_get_thread_area(struct user_desc *desc)
{
	unsigned int slot = desc->entry_number - GDT_TLS_MIN;

	if (slot >= TLS_ENTRIES)
		return -EINVAL;
	unpack_descriptor(current->thread.tls[slot], desc);
	return 0;
}

int thread_set_tls(struct task_struct *task, unsigned long tls)
{
	struct user_desc desc;
	int slot;

	if (copy_from_user(&desc, (const void __user *)tls, sizeof(desc)))
		return -EFAULT;
	slot = (int)(desc.entry_number - GDT_TLS_MIN);
	if (!desc_allowed(&desc) || slot < 0 || slot >= TLS_ENTRIES)
		return -EINVAL;
	task->thread.tls[slot] = pack_descriptor(&desc);
	task->thread.has_tls = 1;
	return 0;
}

void thread_flush(void)
{
	const u64 no_tls[TLS_ENTRIES] = { 0 };

	preempt_disable();
	fpu_flush();
	memcpy(current->thread.tls, no_tls, sizeof(no_tls));
	memcpy(&this_cpu_ptr(&gdt_page)->entries[GDT_TLS_MIN], no_tls,
	       sizeof(no_tls));
	current->thread.has_tls = 0;
	current->thread.gs = 0;
	asm volatile("movl %0, %%gs" : : "r"(0));
	preempt_enable();
}

void thread_copy(struct task_struct *task)
{
	preempt_disable();
	fpu_copy(task);
	memcpy(task->thread.tls, current->thread.tls, sizeof(task->thread.tls));
	task->thread.has_tls = current->thread.has_tls;
	asm volatile("movl %%gs, %0" : "=r"(task->thread.gs));
	preempt_enable();
}

/* The GDT is all there is. */
void segments_init(void)
{
}
