/* SPDX-License-Identifier: MIT */
/*
 * What: a state of the CPU on i386, how to enter it, and instructions that only
 * i386 has.
 */

struct state {
	unsigned long gs, fs, es, ds;
	unsigned long di, si, bp, unused, bx, dx, cx, ax;
	unsigned long ip, cs, flags;
};

#define MACHINE_SNIPPETS                                       \
	{ 7, { 0xEA, 0, 0, 0, 0x30, 0x33, 0 } }, /* jmp far */ \
	{                                                      \
		7,                                             \
		{                                              \
			0x9A, 0, 0, 0, 0x30, 0x80, 0           \
		}                                              \
	} /* call far */

/* A far jump or call goes to a selector of chance. */
static void vary(const unsigned char *bytes, unsigned char *code)
{
	if (bytes[0] == 0xEA || bytes[0] == 0x9A)
		code[5] = below(32) * 8 + below(4);
}

static unsigned long any_selector(void)
{
	static const unsigned short selectors[] = {
		0x00, 0x03, 0x08, 0x10, 0x18, 0x1B, 0x23,   0x2B, 0x33,
		0x3B, 0x43, 0x60, 0x63, 0x68, 0x6B, 0x73,   0x7B, 0x80,
		0x83, 0xC8, 0xD8, 0xDB, 0xF8, 0xFB, 0xFFFF,
	};
	unsigned long ds;

	asm("movl %%ds, %0" : "=r"(ds));
	switch (below(24)) {
	case 0:
		return selectors[below(ARRAY_SIZE(selectors))];
	case 1:
		return rnd() & 0xFFFF;
	case 2:
		return below(32) * 8 + 3;
	}
	return ds & 0xFFFF;
}

static noreturn void enter(const struct state *state)
{
	asm volatile("movl %0, %%esp\n\t"
		     "popl %%gs\n\t"
		     "popl %%fs\n\t"
		     "popl %%es\n\t"
		     "popl %%ds\n\t"
		     "popal\n\t"
		     "iretl"
		     :
		     : "r"(state)
		     : "memory");
	__builtin_unreachable();
}

/* A descriptor of its own, so that selectors may name something, too. */
static void set_descriptor(void)
{
	struct user_desc d = {
		.entry_number = -1,
		.base_addr = one_in(2) ? 0 : any_address(),
		.limit = rnd() & 0xFFFFF,
		.seg_32bit = 1,
		.contents = below(2),
		.read_exec_only = one_in(4),
		.limit_in_pages = one_in(2),
		.useable = 1,
	};

	sys(__NR_set_thread_area, &d);
}

static void fill_state(struct state *state)
{
	unsigned long cs;

	asm("movl %%cs, %0" : "=r"(cs));
	state->gs = any_selector();
	state->fs = any_selector();
	state->es = any_selector();
	state->ds = any_selector();
	state->cs = one_in(8) ? any_selector() : (cs & 0xFFFF);
}
