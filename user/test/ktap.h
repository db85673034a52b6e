/* SPDX-License-Identifier: MIT */
/*
 * What: the harness of the ring-3 tests. A program is a file with some
 *
 *	TEST(name_of_the_property) { ... EXPECT(x); EXPECT_EQ(got, want); ... }
 *
 * and KTAP_MAIN("area"). It prints KTAP and exits with 0 (all passed), 1 (some
 * failed) or 77 (all skipped). Under the runner the lines are indented, as
 * KTAP wants nested results.
 *
 * All tests are true of Linux on i386 and x86-64, also of a 32-bit program on a
 * 64-bit Linux, unless they SKIP. What only one machine has is in NAME_32.h and
 * NAME_64.h beside NAME.c.
 */
#ifndef USER_TEST_KTAP_H
#define USER_TEST_KTAP_H

#include "libc.h"
#include "proc.h"

struct ktap_test {
	const char *name;
	void (*run)(void);
};

extern const struct ktap_test __start_ktap[], __stop_ktap[];

static bool ktap_failed;
static const char *ktap_skip, *ktap_indent = "";

/* no_reorder: tests run in the order they are written. */
#define TEST(id)                                                             \
	static void id(void);                                                \
	static const struct ktap_test ktap_##id                              \
		__attribute__((used, section("ktap"), no_reorder)) = { #id,  \
								       id }; \
	static void id(void)

#define ktap_note(fmt, ...)                                             \
	printf("%s# %s:%d: " fmt "\n", ktap_indent, __FILE__, __LINE__, \
	       ##__VA_ARGS__)

#define EXPECT(condition)                                 \
	({                                                \
		bool ktap_ok = (condition);               \
		if (!ktap_ok) {                           \
			ktap_failed = true;               \
			ktap_note("not so: " #condition); \
		}                                         \
		ktap_ok;                                  \
	})

/* As a signed number; so an address equals what mmap returned as a long. */
#define ktap_value(x) \
	(sizeof(x) > sizeof(long) ? (long long)(x) : (long long)(long)(x))

#define EXPECT_EQ(got, want)                                                  \
	({                                                                    \
		long long ktap_got = ktap_value(got);                         \
		long long ktap_want = ktap_value(want);                       \
		if (ktap_got != ktap_want) {                                  \
			ktap_failed = true;                                   \
			ktap_note("%s is %lld (0x%llx), not %lld (%s)", #got, \
				  ktap_got, ktap_got, ktap_want, #want);      \
		}                                                             \
		ktap_got == ktap_want;                                        \
	})

/* Of resident pages, which Linux counts in batches for each task: exact on
 * Tessera, within one batch elsewhere. */
#define EXPECT_PAGES(got, want)                                          \
	do {                                                             \
		long ktap_pages = (got), ktap_off = ktap_pages - (want); \
		if (on_tessera())                                        \
			EXPECT_EQ(ktap_pages, want);                     \
		else                                                     \
			EXPECT(ktap_off >= -64 && ktap_off <= 64);       \
	} while (0)

/* As EXPECT, and the test ends here if it is not so. */
#define ASSERT(condition)               \
	do {                            \
		if (!EXPECT(condition)) \
			return;         \
	} while (0)

#define SKIP(why)                  \
	do {                       \
		ktap_skip = (why); \
		return;            \
	} while (0)

#define SKIP_UNLESS_TESSERA()                                     \
	do {                                                      \
		if (!on_tessera())                                \
			SKIP("about Tessera, not about its ABI"); \
	} while (0)

static inline int ktap_run_all(const char *area)
{
	int n = 0, failed = 0, skipped = 0;
	int total = __stop_ktap - __start_ktap;

	if (getenv("KTAP_NESTED"))
		ktap_indent = "  ";
	printf("%sKTAP version 1\n%s# %s\n%s1..%d\n", ktap_indent, ktap_indent,
	       area, ktap_indent, total);
	for (const struct ktap_test *t = __start_ktap; t < __stop_ktap; t++) {
		ktap_failed = false;
		ktap_skip = NULL;
		t->run();
		failed += ktap_failed;
		skipped += ktap_skip && !ktap_failed;
		printf("%s%s %d %s.%s%s%s\n", ktap_indent,
		       ktap_failed ? "not ok" : "ok", ++n, area, t->name,
		       ktap_skip ? " # SKIP " : "", ktap_skip ? ktap_skip : "");
	}
	if (failed)
		return 1;
	return skipped == total ? 77 : 0;
}

#define KTAP_MAIN(area)                    \
	int main(void)                     \
	{                                  \
		return ktap_run_all(area); \
	}                                  \
	_Static_assert(sizeof(area) > 1, "the area needs a name")

/* -- what many tests need -------------------------------------------------- */

#define RW   (PROT_READ | PROT_WRITE)
#define ANON (MAP_PRIVATE | MAP_ANONYMOUS)

/* The raw call: an address, or -errno. */
static inline long raw_mmap(unsigned long addr, size_t len, int prot, int flags)
{
	return SYS_MMAP(addr, len, prot, flags, -1, 0);
}

static inline bool is_error(long result)
{
	return (unsigned long)result >= -4095UL;
}

static inline int ktap_call(void *arg)
{
	((void (*)(void))(uintptr_t)arg)();
	return 0;
}

/* A 32-bit program under a 64-bit kernel: some sums do not wrap there. */
static inline bool kernel_is_64bit(void)
{
	struct new_utsname u;

	return !uname(&u) && !strcmp(u.machine, "x86_64");
}

/* The program is as wide as its kernel. */
static inline bool kernel_is_as_wide(void)
{
	struct new_utsname u;

	return !uname(&u) && !strcmp(u.machine, MACHINE);
}

/* fn in a child: the signal that ended it, or 0 if it came back. */
static inline int signal_of(void (*fn)(void))
{
	int status = in_child(ktap_call, (void *)(uintptr_t)fn);

	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

#endif
