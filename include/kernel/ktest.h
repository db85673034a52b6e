/* SPDX-License-Identifier: MIT */
/*
 * Tests that register themselves by being written.
 *
 *	KTEST(slab, objects_stay_constructed)
 *	{
 *		KT_ASSERT(cache);		 // false: leave the test
 *		KT_EXPECT_EQ(free_objects, 3);	 // false: say so, go on
 *	}
 *
 * The same source runs in the kernel (`test=GLOB`) and, as NAME_model.c or a
 * lib/ test, as an ordinary host program. A test is void f(void), in process
 * context, may sleep, and leaves the system as it found it. Output is KTAP.
 */
#ifndef KERNEL_KTEST_H
#define KERNEL_KTEST_H

#include <lib/types.h>

struct ktest {
	const char *name; /* suite.test */
	void (*run)(void);
};

/* gcc must be asked to keep the order of the source. */
#ifdef __clang__
#define __in_order
#else
#define __in_order __attribute__((__no_reorder__))
#endif

/* The section holds pointers, so that no compiler's padding gets between. */
#define KTEST(suite, test)                                                    \
	static void ktest_##suite##_##test(void);                             \
	static const struct ktest ktest_desc_##suite##_##test = {             \
		#suite "." #test, ktest_##suite##_##test                      \
	};                                                                    \
	static const struct ktest *const ktest_ptr_##suite##_##test __used    \
		__in_order __section("ktest") = &ktest_desc_##suite##_##test; \
	static void ktest_##suite##_##test(void)

/*
 * Run the tests whose names match @glob ("all" is "*"), printing KTAP; the
 * number run goes to *@nr_run when that is not NULL. That none matches is a
 * failure, and said.
 * -> the number of failures.
 */
int ktest_run(const char *glob, unsigned int *nr_run);

/*
 * Called after each test when not NULL: the kernel's self-audit.
 * -> NULL, or the sentence that fails the test.
 */
extern const char *(*ktest_after_each)(void);

/* What the macros below call; a format ends without newline. */
void ktest_fail(const char *file, int line, const char *fmt, ...)
	__printf(3, 4);
void ktest_fail_eq(const char *file, int line, const char *what, s64 a, s64 b);
void ktest_skip(const char *why);

/* A line of diagnosis, "# ..." in the output, that fails nothing. */
void ktest_note(const char *fmt, ...) __printf(1, 2);

/* -> whether the running test has failed so far. */
bool ktest_failed(void);

/* An integer or a pointer of any type, as 64 bits. */
#define __kt_word(x)                                                  \
	((s64) __builtin_choose_expr(__builtin_classify_type(x) == 5, \
				     (unsigned long)(x), (x)))

#define KT_EXPECT(cond)                                                       \
	do {                                                                  \
		if (!(cond))                                                  \
			ktest_fail(__FILE__, __LINE__, "expected %s", #cond); \
	} while (0)

/* Compared as 64-bit integers: a signed -1 is not an unsigned 0xffffffff. */
#define KT_EXPECT_EQ(a, b)                                              \
	do {                                                            \
		s64 __kt_a = __kt_word(a), __kt_b = __kt_word(b);       \
		if (__kt_a != __kt_b)                                   \
			ktest_fail_eq(__FILE__, __LINE__, #a " == " #b, \
				      __kt_a, __kt_b);                  \
	} while (0)

/* With a message: KT_EXPECT_MSG(found, "seed %u step %d", seed, i). */
#define KT_EXPECT_MSG(cond, fmt, ...)                                       \
	do {                                                                \
		if (!(cond))                                                \
			ktest_fail(__FILE__, __LINE__, "expected %s: " fmt, \
				   #cond, ##__VA_ARGS__);                   \
	} while (0)

#define KT_ASSERT(cond)                                                       \
	do {                                                                  \
		if (!(cond)) {                                                \
			ktest_fail(__FILE__, __LINE__, "expected %s", #cond); \
			return;                                               \
		}                                                             \
	} while (0)

#define KT_ASSERT_EQ(a, b)                                              \
	do {                                                            \
		s64 __kt_a = __kt_word(a), __kt_b = __kt_word(b);       \
		if (__kt_a != __kt_b) {                                 \
			ktest_fail_eq(__FILE__, __LINE__, #a " == " #b, \
				      __kt_a, __kt_b);                  \
			return;                                         \
		}                                                       \
	} while (0)

#define KT_SKIP(why)             \
	do {                     \
		ktest_skip(why); \
		return;          \
	} while (0)

#endif
