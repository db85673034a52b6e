/* SPDX-License-Identifier: MIT */
/*
 * What a host model may ask of the program around it.
 */
#ifndef HOST_H
#define HOST_H

#include <asm/cpu.h>
#include <asm/page.h>
#include <setjmp.h>

/*
 * Physical memory: @bytes of it (zeroed, at most HOST_RAM_MAX), at physical
 * address 0. A second call gives fresh memory of another size. What is outside
 * faults.
 */
void host_ram_init(unsigned long bytes);

/* The text of the last panic that HOST_PANICS caught. */
extern char host_panic_message[256];

/* What WARN_ON has said; a model that expects one sets it back to 0. */
extern int warn_count;

extern jmp_buf *host_panic_return;

/* -> whether @statement panics; if it does, it is left there and then (locks
 * it took stay taken). */
#define HOST_PANICS(statement)                   \
	({                                       \
		jmp_buf __env;                   \
		volatile bool __panicked = true; \
		host_panic_return = &__env;      \
		if (setjmp(__env) == 0) {        \
			statement;               \
			__panicked = false;      \
		}                                \
		host_panic_return = NULL;        \
		__panicked;                      \
	})

/* Lines of printk are kept quiet unless this is set (HOST_VERBOSE=1). */
extern bool host_verbose;

#endif
