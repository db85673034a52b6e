// SPDX-License-Identifier: MIT
/*
 * DEFLATE data written bit by bit: each kind of block, and each thing that can
 * be wrong with one. Real gzip output, large data and random damage stand in
 * inflate_model.c.
 */
#include <kernel/ktest.h>
#include <lib/crc32.h>
#include <lib/inflate.h>
#include <lib/string.h>
#include <uapi/errno.h>

static struct inflate s;
static u8 window[INFLATE_WINDOW_SIZE];

static struct {
	u8 data[256];
	unsigned int nbits;
} in;

static struct {
	char data[2048];
	size_t size;
} out;

static void begin(void)
{
	memset(&in, 0, sizeof(in));
}

/* @n bits of @v, lowest first, as numbers are written. */
static void put(u32 v, unsigned int n)
{
	for (; n; n--, v >>= 1, in.nbits++)
		in.data[in.nbits / 8] |= (u8)((v & 1) << in.nbits % 8);
}

/* @n bits of @v, highest first, as Huffman codes are. */
static void put_code(u32 v, unsigned int n)
{
	while (n--)
		put(v >> n & 1, 1);
}

static void put_bytes(const void *p, size_t n)
{
	in.nbits = (in.nbits + 7) & ~7U;
	for (const u8 *b = p; n; n--, b++)
		put(*b, 8);
}

/* Symbol @sym of the fixed code. */
static void put_fixed(unsigned int sym)
{
	if (sym < 144)
		put_code(0x30 + sym, 8);
	else if (sym < 256)
		put_code(0x190 + sym - 144, 9);
	else if (sym < 280)
		put_code(sym - 256, 7);
	else
		put_code(0xc0 + sym - 280, 8);
}

static ssize_t take(void *ctx, const void *buf, size_t n)
{
	if (ctx)
		return -ENOSPC;
	memcpy(out.data + out.size, buf, n);
	out.size += n;
	return (ssize_t)n;
}

static enum inflate_error run(enum inflate_error (*inflate)(struct inflate *))
{
	s.in = in.data;
	s.in_size = (in.nbits + 7) / 8;
	s.window = window;
	s.write = take;
	s.ctx = NULL;
	out.size = 0;
	return inflate(&s);
}

static void expect_raw(enum inflate_error expected)
{
	enum inflate_error error = run(inflate_raw);

	KT_EXPECT_MSG(error == expected, "\"%s\", got \"%s\"",
		      inflate_strerror(expected), inflate_strerror(error));
	KT_EXPECT(s.in_used <= s.in_size);
}

static void expect_output(const char *text)
{
	KT_EXPECT_EQ(out.size, strlen(text));
	KT_EXPECT_EQ(memcmp(out.data, text, strlen(text)), 0);
}

KTEST(inflate, stored_blocks)
{
	begin();
	put(0, 1);
	put(0, 2);
	put_bytes("\x03\x00\xfc\xff"
		  "abc",
		  7);
	put(1, 1);
	put(0, 2);
	put_bytes("\x02\x00\xfd\xff"
		  "de",
		  6);
	expect_raw(INFLATE_OK);
	expect_output("abcde");
	KT_EXPECT_EQ(s.in_used, s.in_size);
}

KTEST(inflate, fixed_blocks_with_overlapping_match)
{
	begin();
	put(1, 1);
	put(1, 2);
	put_fixed('a');
	put_fixed('b');
	put_fixed(262); /* length 8 */
	put_code(1, 5); /* distance 2 */
	put_fixed(200);
	put_fixed(256);
	expect_raw(INFLATE_OK);
	expect_output("ababababab\xc8");
}

KTEST(inflate, longest_match)
{
	begin();
	put(1, 1);
	put(1, 2);
	put_fixed('x');
	put_fixed(285); /* length 258 */
	put_code(0, 5); /* distance 1 */
	put_fixed(284); /* length 227 and 5 extra bits */
	put(30, 5);
	put_code(4, 5); /* distance 5 and 1 extra bit */
	put(1, 1);
	put_fixed(256);
	expect_raw(INFLATE_OK);
	KT_EXPECT_EQ(out.size, 1 + 258 + 257);
	KT_EXPECT(!memchr_inv(out.data, 'x', out.size));
}

/* A block's own code: @lengths are the 19 code-length lengths in the order of
 * the format. */
static void put_dynamic(unsigned int nlit, unsigned int ndist,
			const u8 lengths[19])
{
	begin();
	put(1, 1);
	put(2, 2);
	put(nlit - 257, 5);
	put(ndist - 1, 5);
	put(19 - 4, 4);
	for (int i = 0; i < 19; i++)
		put(lengths[i], 3);
}

/* In the format's order: 16 17 18 0 8 7 9 6 10 5 11 4 12 3 13 2 14 1 15.
 * Here 18 -> 0, 0 -> 10, 1 -> 11 (written highest bit first). */
static const u8 lengths_18_0_1[19] = { [2] = 1, [3] = 2, [17] = 2 };

static void put_zeros(unsigned int n)
{
	put_code(0, 1);
	put(n - 11, 7);
}

KTEST(inflate, dynamic_blocks)
{
	put_dynamic(257, 1, lengths_18_0_1);
	put_zeros('a');
	put_code(3, 2); /* 'a': 1 bit */
	put_zeros(138);
	put_zeros(255 - 'a' - 138);
	put_code(3, 2); /* end: 1 bit */
	put_code(2, 2); /* no distance code */
	put_code(0, 1);
	put_code(0, 1);
	put_code(1, 1);
	expect_raw(INFLATE_OK);
	expect_output("aa");
}

KTEST(inflate, single_distance_code_of_one_bit)
{
	/* 257 and 256 and 'a' need three codes: lengths 1 2 2. */
	static const u8 lengths[19] = { [2] = 1, [17] = 2, [15] = 2 };

	put_dynamic(258, 1, lengths); /* 18 -> 0, 1 -> 10, 2 -> 11 */
	put_zeros('a');
	put_code(2, 2); /* 'a': 0 */
	put_zeros(138);
	put_zeros(255 - 'a' - 138);
	put_code(3, 2); /* 256: 10 */
	put_code(3, 2); /* 257: 11, length 3 */
	put_code(2, 2); /* distance 1: 0 */
	put_code(0, 1);
	put_code(3, 2);
	put(0, 1);
	put_code(2, 2);
	expect_raw(INFLATE_OK);
	expect_output("aaaa");
}

KTEST(inflate, unused_code_of_a_single_distance)
{
	static const u8 lengths[19] = { [2] = 1, [17] = 2, [15] = 2 };

	put_dynamic(258, 1, lengths);
	put_zeros('a');
	put_code(2, 2);
	put_zeros(138);
	put_zeros(255 - 'a' - 138);
	put_code(3, 2);
	put_code(3, 2);
	put_code(2, 2);
	put_code(0, 1);
	put_code(3, 2);
	put(1, 1); /* the other half of the distance's code space */
	put(0, 30);
	expect_raw(INFLATE_BAD_SYMBOL);
}

KTEST(inflate, bad_blocks_and_symbols)
{
	begin();
	put(1, 1);
	put(3, 2);
	expect_raw(INFLATE_BAD_BLOCK);
	begin();
	put(1, 1);
	put(0, 2);
	put_bytes("\x03\x00\xfc\xfe"
		  "abc",
		  7);
	expect_raw(INFLATE_BAD_STORED);
	begin();
	put(1, 1);
	put(1, 2);
	put_fixed(286);
	put(0, 30);
	expect_raw(INFLATE_BAD_SYMBOL);
	begin();
	put(1, 1);
	put(1, 2);
	put_fixed('a');
	put_fixed(257);
	put_code(30, 5);
	put(0, 30);
	expect_raw(INFLATE_BAD_SYMBOL);
	begin();
	put(1, 1);
	put(1, 2);
	put_fixed('a');
	put_fixed(257);
	put_code(1, 5); /* distance 2, one byte is there */
	put_fixed(256);
	expect_raw(INFLATE_BAD_DISTANCE);
}

KTEST(inflate, bad_code_lengths)
{
	static const u8 over[19] = { 1, 1, 1 }, incomplete[19] = { 2, 2 };
	static const u8 repeat[19] = { 1, 1 };

	put_dynamic(257, 1, over);
	put(0, 30);
	expect_raw(INFLATE_BAD_LENGTHS);
	put_dynamic(257, 1, incomplete);
	put(0, 30);
	expect_raw(INFLATE_BAD_LENGTHS);
	put_dynamic(257, 1, repeat); /* 16 -> 0: repeat what? */
	put(0, 30);
	expect_raw(INFLATE_BAD_REPEAT);
	put_dynamic(287, 1, lengths_18_0_1);
	put(0, 30);
	expect_raw(INFLATE_BAD_COUNTS);
	put_dynamic(257, 31, lengths_18_0_1);
	put(0, 30);
	expect_raw(INFLATE_BAD_COUNTS);
	put_dynamic(257, 1, lengths_18_0_1);
	put_zeros(138);
	put_zeros(121); /* one more than there are */
	expect_raw(INFLATE_BAD_REPEAT);
	put_dynamic(257, 1, lengths_18_0_1);
	put_zeros(138);
	put_zeros(120);
	expect_raw(INFLATE_NO_END_CODE);
	put_dynamic(257, 1, lengths_18_0_1);
	put_code(3, 2);
	put_code(3, 2);
	put_zeros(138);
	put_zeros(116);
	put_code(3, 2); /* three codes of one bit */
	put_code(2, 2);
	put(0, 30);
	expect_raw(INFLATE_BAD_LENGTHS);
}

KTEST(inflate, every_truncation_is_seen)
{
	unsigned int nbytes;

	begin();
	put(1, 1);
	put(1, 2);
	put_fixed('a');
	put_fixed(258);
	put_code(0, 5);
	put_fixed(256);
	nbytes = (in.nbits + 7) / 8;
	for (unsigned int n = 0; n < nbytes; n++) {
		in.nbits = 8 * n;
		expect_raw(INFLATE_TRUNCATED);
	}
}

/* "abc" as gzip -n writes it, with the optional parts that @flags name. */
static void put_gzip(u8 flags)
{
	u8 header[10] = { 0x1f, 0x8b, 8, flags };
	u32 crc = crc32(0, "abc", 3);

	begin();
	put_bytes(header, 10);
	if (flags & 4)
		put_bytes("\x02\x00xx", 4);
	if (flags & 8)
		put_bytes("name", 5);
	if (flags & 16)
		put_bytes("comment", 8);
	if (flags & 2)
		put(crc32(0, in.data, in.nbits / 8), 16);
	put(1, 1);
	put(1, 2);
	put_fixed('a');
	put_fixed('b');
	put_fixed('c');
	put_fixed(256);
	put_bytes("", 0);
	put(crc, 32);
	put(3, 32);
}

static void expect_gzip(enum inflate_error expected)
{
	enum inflate_error error = run(inflate_gzip);

	KT_EXPECT_MSG(error == expected, "\"%s\", got \"%s\"",
		      inflate_strerror(expected), inflate_strerror(error));
}

KTEST(inflate, gzip_headers_with_every_option)
{
	for (u8 flags = 0; flags < 32; flags++) {
		put_gzip(flags);
		put(0x55, 8); /* the next thing in the file */
		expect_gzip(INFLATE_OK);
		expect_output("abc");
		KT_EXPECT_EQ(s.in_used, s.in_size - 1);
	}
}

KTEST(inflate, gzip_truncated_anywhere)
{
	put_gzip(31);
	for (in.nbits -= 8; in.nbits >= 16; in.nbits -= 8)
		expect_gzip(INFLATE_TRUNCATED);
	in.nbits = 8;
	expect_gzip(INFLATE_NOT_GZIP);
}

KTEST(inflate, gzip_errors)
{
	put_gzip(0);
	in.data[1] = 0x8c;
	expect_gzip(INFLATE_NOT_GZIP);
	put_gzip(0);
	in.data[2] = 7;
	expect_gzip(INFLATE_BAD_METHOD);
	put_gzip(0);
	in.data[3] = 0x20;
	expect_gzip(INFLATE_BAD_FLAGS);
	put_gzip(2);
	in.data[4] ^= 1;
	expect_gzip(INFLATE_BAD_HEADER_CRC);
	put_gzip(0);
	in.data[in.nbits / 8 - 5] ^= 1;
	expect_gzip(INFLATE_BAD_CRC);
	put_gzip(0);
	in.data[in.nbits / 8 - 1] ^= 1;
	expect_gzip(INFLATE_BAD_SIZE);
}

KTEST(inflate, failing_output_ends_it)
{
	put_gzip(0);
	s.in = in.data;
	s.in_size = in.nbits / 8;
	s.window = window;
	s.write = take;
	s.ctx = &s;
	KT_EXPECT_EQ(inflate_gzip(&s), INFLATE_WRITE_FAILED);
	KT_EXPECT_EQ(s.write_error, -ENOSPC);
}

KTEST(inflate, every_error_has_its_sentence)
{
	for (int i = 0; i < NR_INFLATE_ERRORS; i++)
		for (int j = 0; j < i; j++)
			KT_EXPECT(strcmp(inflate_strerror(i),
					 inflate_strerror(j)) != 0);
	KT_EXPECT(inflate_strerror(NR_INFLATE_ERRORS));
}
