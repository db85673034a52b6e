// SPDX-License-Identifier: MIT
//
// What: i386's two widths of ids, for cred.c.

#define NR(call) __NR_##call##32

#define ONLY_HERE                                                         \
	CHILD_TEST(the_first_calls_have_16_bits)                          \
	{                                                                 \
		unsigned short r, e, s, groups[2];                        \
		static const unsigned int wide[2] = { 3, 70000 };         \
                                                                          \
		CHECK(sys(NR(setgroups), 2, wide) == 0);                  \
		CHECK(sys(__NR_getgroups, 2, groups) == 2);               \
		CHECK(groups[0] == 3 && groups[1] == 65534);              \
		CHECK(sys(NR(setresgid), 70000, 5, 6) == 0);              \
		CHECK(sys(__NR_getgid) == 65534);                         \
		CHECK(sys(__NR_setresuid, 65535, 9, 65535) == 0);         \
		CHECK(sys(__NR_getresuid, &r, &e, &s) == 0);              \
		CHECK(r == 0 && e == 9 && s == 0);                        \
		CHECK(sys(NR(setresuid), 70000, 70001, 70002) == -EPERM); \
		CHECK(sys(__NR_setuid, 0) == 0);                          \
		CHECK(sys(NR(setresuid), 70000, 70001, 70002) == 0);      \
		CHECK(sys(__NR_getuid) == 65534);                         \
		CHECK(sys(NR(getuid)) == 70000);                          \
		CHECK(sys(__NR_setfsuid, 4465) == 70001);                 \
		return 0;                                                 \
	}
