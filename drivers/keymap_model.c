// SPDX-License-Identifier: MIT
/* What each key sends, by the codes that a keyboard sends for it. */
// HOST_SOURCES: drivers/keymap.c
#include <fuzz.h>
#include <kernel/ktest.h>
#include <lib/random.h>
#include <lib/string.h>
#include "keymap.h"

static const struct {
	const char *codes; /* in hexadecimal */
	const char *sent;
	size_t size; /* 0: as long as the string */
} keys[] = {
	{ "1e 9e 30 b0", "ab", 0 },
	{ "2a 1e 9e aa 1e", "Aa", 0 },
	{ "36 02 b6 02", "!1", 0 },
	{ "3a ba 1e 02", "A1", 0 },
	{ "3a ba 2a 1e aa 1e 3a ba 1e", "aAa", 0 },
	{ "1d 2e ae 9d 2e", "\003c", 0 },
	{ "e0 1d 2e e0 9d 2e", "\003c", 0 },
	{ "1d 2b 1a 1b 35 0c", "\034\033\035\177\037", 0 },
	{ "1d 39", "\0", 1 },
	{ "1d 03 04 05 06 07 08 09", "\0\033\034\035\036\037\177", 7 },
	{ "1d 0e 9d 0e", "\b\177", 0 },
	{ "38 30 b8 30", "\033bb", 0 },
	{ "e0 38 30", "\033b", 0 },
	{ "1c 0f 01 39", "\r\t\033 ", 0 },
	{ "29 2a 29", "`~", 0 },
	{ "e0 48 e0 c8 e0 50 e0 4d e0 4b", "\033[A\033[B\033[C\033[D", 0 },
	{ "e0 2a e0 48 e0 c8 e0 aa 1e", "\033[Aa", 0 },
	{ "e0 47 e0 4f e0 52 e0 53", "\033[1~\033[4~\033[2~\033[3~", 0 },
	{ "e0 49 e0 51", "\033[5~\033[6~", 0 },
	{ "3b 3c 3f 40 44", "\033[[A\033[[B\033[[E\033[17~\033[21~", 0 },
	{ "57 58", "\033[23~\033[24~", 0 },
	{ "2a 3b 3c 42", "\033[25~\033[26~\033[34~", 0 },
	{ "47 4c 53 4a 4e 37 e0 35 e0 1c", "75.-+*/\r", 0 },
	{ "45 c5 47 48 4c 53 4e", "\033[1~\033[A\033[G\033[3~+", 0 },
	{ "e1 1d 45 e1 9d c5 1e", "a", 0 },
	{ "56 2a 56", "<>", 0 },
	{ "54 59 5b e0 5b", "", 0 },
};

static u8 hex(char c)
{
	return (u8)(c <= '9' ? c - '0' : c - 'a' + 10);
}

static size_t type(struct keyboard *kbd, const char *codes, char *to)
{
	size_t n = 0;

	for (; *codes; codes += codes[2] ? 3 : 2)
		n += keymap_code(kbd, (u8)(hex(codes[0]) << 4 | hex(codes[1])),
				 to + n);
	return n;
}

KTEST(keymap, each_key_sends_what_linux_does)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(keys); i++) {
		struct keyboard kbd = { .num = true };
		size_t want =
			keys[i].size ? keys[i].size : strlen(keys[i].sent);
		char got[128];
		size_t n = type(&kbd, keys[i].codes, got);

		KT_EXPECT_MSG(n == want && !memcmp(got, keys[i].sent, n),
			      "%s sends %zu bytes: %.*s", keys[i].codes, n,
			      (int)n, got);
	}
}

KTEST(keymap, applications_may_ask_for_other_sequences)
{
	struct keyboard kbd = { .num = true, .application_cursor = true };
	char got[64];
	size_t n = type(&kbd, "e0 48 47", got);

	KT_EXPECT(n == 4 && !memcmp(got, "\033OA7", n));
	kbd.application_keypad = true;
	n = type(&kbd, "47 e0 1c 2a 47", got);
	KT_EXPECT(n == 7 && !memcmp(got, "\033Ow\033OM7", n));
}

KTEST(keymap, any_codes_send_no_more_than_fits)
{
	struct rnd rnd, *r = &rnd;
	struct keyboard kbd = {};
	char to[KEYMAP_MAX + 1];

	rnd_seed(r, 3);
	for (unsigned int i = 0; i < 300000; i++) {
		to[KEYMAP_MAX] = 'x';
		KT_ASSERT(keymap_code(&kbd, (u8)rnd_next(r), to) <= KEYMAP_MAX);
		KT_ASSERT(to[KEYMAP_MAX] == 'x');
		if (rnd_one_in(r, 100))
			kbd.application_keypad = !kbd.application_keypad;
	}
}
