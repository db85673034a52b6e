/* SPDX-License-Identifier: MIT */
/*
 * sched_entity.h - what the scheduler knows of a task
 *
 * Policies     SCHED_FIFO and SCHED_RR: priorities 1 … 99, the highest that is
 *              runnable has the CPU. Below them SCHED_NORMAL, SCHED_BATCH and
 *              SCHED_IDLE share it by weight.
 * Units        CPU time is counted in ticks of sched_clock().
 */
#ifndef KERNEL_SCHED_ENTITY_H
#define KERNEL_SCHED_ENTITY_H

#include <lib/list.h>
#include <lib/rbtree.h>
#include <lib/types.h>

#define NICE_MIN     (-20)
#define NICE_MAX     19
#define RT_PRIO_MAX  99

/* A tick of CPU time adds vscale / 2^VSCALE_SHIFT to the virtual run time: 1
 * for nice 0. */
#define VSCALE_SHIFT 12
#define VSCALE_UNIT  (1U << VSCALE_SHIFT)

struct sched_entity {
	struct rb_node node;	    /* [rq] waits for a CPU, shared by weight */
	struct list_head run_list;  /* [rq] waits for a CPU, real time */
	u64 vruntime;		    /* [rq] CPU time over weight */
	u64 sum_exec;		    /* [rq] CPU time of all its life */
	u32 vscale;		    /* [rq] by nice and policy */
	unsigned int policy;	    /* [rq] SCHED_NORMAL, … */
	int nice;		    /* [rq] kept while it is real time */
	unsigned int rt_priority;   /* [rq] 0, or 1 … 99: real time */
	unsigned int time_slice;    /* [rq] SCHED_RR: ticks left */
	bool reset_on_fork;	    /* [rq] */
	unsigned long cpus_allowed; /* [rq] a bit a CPU */
};

#endif
