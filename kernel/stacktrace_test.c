// SPDX-License-Identifier: MIT
/* stacktrace_test.c - do call chains name who called? */
#include <kernel/ktest.h>
#include <kernel/panic.h>
#include <kernel/stacktrace.h>
#include <lib/string.h>

static unsigned long chain[STACK_TRACE_DEPTH];
static unsigned int length;

static noinline void innermost(void)
{
	length = stack_trace_save(chain, STACK_TRACE_DEPTH, STACK_FRAME);
	barrier();
}

static noinline void middle(void)
{
	innermost();
	barrier();
}

static noinline void outermost(void)
{
	middle();
	barrier();
}

static bool is_in(unsigned long entry, void (*function)(void))
{
	return ksym_function(stack_trace_address(entry) - 1) ==
	       (unsigned long)function;
}

KTEST(stacktrace, names_the_callers_in_order)
{
	outermost();
	KT_ASSERT(length >= 3);
	KT_EXPECT(is_in(chain[0], middle));
	KT_EXPECT(is_in(chain[1], outermost));
	KT_EXPECT(is_in(chain[2], ktest_stacktrace_names_the_callers_in_order));
	KT_EXPECT(!stack_trace_is_guess(chain[0]));
	KT_EXPECT(!stack_trace_is_guess(chain[1]));
	KT_EXPECT(!stack_trace_is_guess(chain[2]));
}

/* What ends with a call jumps there instead, and has no frame. */
static noinline void tail_caller(void)
{
	middle();
}

static noinline void calls_the_tail_caller(void)
{
	tail_caller();
	barrier();
}

KTEST(stacktrace, goes_on_behind_a_tail_call)
{
	unsigned int i = 0;

	calls_the_tail_caller();
	while (i < length && !is_in(chain[i], calls_the_tail_caller))
		i++;
	KT_ASSERT(i < length);
	KT_EXPECT(!stack_trace_is_guess(chain[i]));
}

/* A pointer's call names no function; the next one upwards does. */
static noinline void by_pointer(void)
{
	void (*volatile pointer)(void) = middle;

	pointer();
	barrier();
}

static noinline void calls_by_pointer(void)
{
	by_pointer();
	barrier();
}

KTEST(stacktrace, goes_on_behind_a_call_by_pointer)
{
	calls_by_pointer();
	KT_ASSERT(length >= 3);
	KT_EXPECT(is_in(chain[1], by_pointer));
	KT_EXPECT(is_in(chain[2], calls_by_pointer));
	KT_EXPECT(!stack_trace_is_guess(chain[1]));
	KT_EXPECT(!stack_trace_is_guess(chain[2]));
}

KTEST(stacktrace, a_short_array_takes_the_innermost)
{
	unsigned long two[3] = { 0, 0, 77 };
	unsigned int n = stack_trace_save(two, 2, STACK_FRAME);

	KT_EXPECT_EQ(n, 2);
	KT_EXPECT_EQ(two[0], __builtin_return_address(0));
	KT_EXPECT_EQ(two[2], 77);
}

/* Ring 3's frame pointer is the last of a chain. */
KTEST(stacktrace, ends_where_the_frame_pointer_is_nonsense)
{
	static const unsigned long nonsense[] = { 0,	1,    -16UL,
						  -8UL, ~0UL, 0x10000 };
	unsigned long frame[2] = { 0, (unsigned long)outermost + 1 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(nonsense); i++) {
		frame[0] = nonsense[i];
		KT_EXPECT(stack_trace_save(chain, STACK_TRACE_DEPTH, frame));
		KT_EXPECT_EQ(chain[0], frame[1]);
	}
}

KTEST(ksyms, each_name_leads_back_to_its_address)
{
	unsigned long size, offset, start = (unsigned long)outermost, again;
	const char *name = ksym_lookup(start, &offset, &size);

	KT_ASSERT(name);
	KT_EXPECT_EQ(ksym_address(name, &again), start);
	KT_EXPECT_EQ(again, size);
	KT_EXPECT_EQ(ksym_function(start + size - 1), start);
	KT_EXPECT_EQ(ksym_address("no_such_function", &again), 0);
	KT_EXPECT_EQ(ksym_function(0x1234), 0);
}
