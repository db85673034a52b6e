// SPDX-License-Identifier: MIT
//
// What: a program that hands wrong pointers to the kernel, for the grader of the lab
//       `fault`: the seed, argv[1], draws them; what system calls said is kept.

#include "areas.h"

#define CALLS 100

enum how {
	READ,
	WRITE,
	OPEN
};

struct call {
	unsigned long address;
	unsigned int how;
	unsigned int value; // the byte that went through the pipe
	long result;	    // or -errno
};

// Read from outside.
struct call lab_calls[CALLS];

static int fds[2];

// The kernel reads a byte at the address.
static void kernel_reads(struct call *call)
{
	unsigned char byte = 0;

	call->result = sys(__NR_write, fds[1], call->address, 1);
	if (call->result == 1)
		sys(__NR_read, fds[0], &byte, 1);
	call->value = byte;
}

// The kernel writes a byte there: one that has been in the pipe.
static void kernel_writes(struct call *call)
{
	unsigned char byte = (unsigned char)draw(256);

	call->address |= 8;
	call->value = byte;
	sys(__NR_write, fds[1], &byte, 1);
	call->result = sys(__NR_read, fds[0], call->address, 1);
	if (call->result != 1)
		sys(__NR_read, fds[0], &byte, 1);
}

static void call(struct call *call)
{
	call->address = draw_address();
	call->how = draw(3);
	switch (call->how) {
	case READ:
		kernel_reads(call);
		break;
	case WRITE:
		kernel_writes(call);
		break;
	default:
		// An empty name, or none that can be read.
		call->address = (call->address & -PAGE_SIZE) + 16;
		call->result = sys(__NR_open, call->address, O_RDONLY, 0);
	}
}

int main(int argc, char **argv)
{
	make_areas(argc > 1 ? argv[1] : NULL);
	if (sys(__NR_pipe2, fds, 0))
		_exit(1);
	lab_point("begin");
	for (unsigned int i = 0; i < CALLS; i++)
		call(&lab_calls[i]);
	lab_point("end");
	for (;;)
		;
}
