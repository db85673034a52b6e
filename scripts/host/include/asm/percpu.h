/* SPDX-License-Identifier: MIT */
/* Per-CPU variables where there is one CPU: plain variables. */
#ifndef ASM_PERCPU_H
#define ASM_PERCPU_H

#include <lib/types.h>
#include <lib/compiler.h>

#define DECLARE_PER_CPU(type, name) extern __typeof__(type) name
#define DEFINE_PER_CPU(type, name)  __typeof__(type) name

#define this_cpu_read(var)	    (*(volatile __typeof__(var) *)&(var))
#define this_cpu_read_stable(var)   (var)
#define this_cpu_write(var, value)  ((void)((var) = (value)))
#define this_cpu_add(var, n)	    ((void)((var) += (n)))
#define this_cpu_inc(var)	    this_cpu_add(var, 1)
#define this_cpu_dec(var)	    this_cpu_add(var, -1)

DECLARE_PER_CPU(unsigned long, this_cpu_off);

#define this_cpu_ptr(ptr)     (ptr)

#define NR_CPUS		      1
#define smp_processor_id()    0U
#define per_cpu_ptr(ptr, cpu) ((void)(cpu), (ptr))
#define for_each_cpu(cpu)     for ((cpu) = 0; (cpu) < NR_CPUS; (cpu)++)

#endif
