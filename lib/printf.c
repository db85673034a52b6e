// SPDX-License-Identifier: MIT
/*
 * Formatted text: vsnprintf and what is made of it.
 *
 * One pass over the format. A conversion is first read into a struct spec,
 * then printed by one function for its kind; all of them put characters
 * through emit(), which counts every one and stores those that fit.
 *
 * Invariants: 1. no byte at or past buf + size is written; 2. the result is
 * the length of the whole text, so a caller can size its buffer; 3. no 64-bit
 * division but by lib/div64.h, no memory, no locks: a panic may use it.
 *
 * Not here: Linux's %p extensions, floating point, wide characters.
 * See: C11 7.21.6.1; lib/printf_model.c holds it against the host's C library.
 */
#include <lib/ctype.h>
#include <lib/div64.h>
#include <lib/printf.h>
#include <lib/string.h>

struct out {
	char *buf;
	size_t size;
	size_t pos; /* length so far, stored or not */
};

struct spec {
	bool left, plus, space, alt, zero; /* flags - + space # 0 */
	int width;
	int precision; /* -1: none */
	char length;   /* H for hh, L for ll, else the letter, or 0 */
	char conv;
};

static inline void emit(struct out *o, char c)
{
	if (o->pos < o->size)
		o->buf[o->pos] = c;
	o->pos++;
}

static void emit_n(struct out *o, char c, int n)
{
	while (n-- > 0)
		emit(o, c);
}

static void emit_text(struct out *o, const struct spec *sp, const char *s,
		      int len)
{
	if (!sp->left)
		emit_n(o, ' ', sp->width - len);
	for (int i = 0; i < len; i++)
		emit(o, s[i]);
	if (sp->left)
		emit_n(o, ' ', sp->width - len);
}

/* The digits of @v, least first. -> how many; none for 0. */
static int digits_reversed(char *digits, u64 v, u32 base, bool upper)
{
	const char *set = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	u32 digit, low;
	int n = 0;

	for (; v >> 32; digits[n++] = set[digit])
		v = div_u64_rem(v, base, &digit);
	for (low = (u32)v; low; low /= base)
		digits[n++] = set[low % base];
	return n;
}

/* Blanks, @prefix, zeros, digits, blanks: the zeros come from the precision,
 * or fill the width when there is none. */
static void emit_number(struct out *o, const struct spec *sp, u64 v, u32 base,
			const char *prefix)
{
	char digits[24];
	int n = digits_reversed(digits, v, base, sp->conv == 'X');
	int zeros = (sp->precision < 0 ? 1 : sp->precision) - n;
	int prefix_len = (int)strlen(prefix), blanks;

	if (sp->alt && base == 8 && zeros <= 0)
		zeros = 1;
	if (zeros < 0)
		zeros = 0;
	if (sp->zero && !sp->left && sp->precision < 0 &&
	    sp->width > prefix_len + zeros + n)
		zeros = sp->width - prefix_len - n;
	blanks = sp->width - prefix_len - zeros - n;
	if (!sp->left)
		emit_n(o, ' ', blanks);
	while (*prefix)
		emit(o, *prefix++);
	emit_n(o, '0', zeros);
	while (n)
		emit(o, digits[--n]);
	if (sp->left)
		emit_n(o, ' ', blanks);
}

static void emit_signed(struct out *o, const struct spec *sp, s64 v)
{
	const char *sign = sp->plus ? "+" : sp->space ? " " : "";

	if (v < 0)
		emit_number(o, sp, 0 - (u64)v, 10, "-");
	else
		emit_number(o, sp, (u64)v, 10, sign);
}

static void emit_unsigned(struct out *o, const struct spec *sp, u64 v)
{
	bool alt = sp->alt && v != 0;

	switch (sp->conv) {
	case 'u':
		emit_number(o, sp, v, 10, "");
		break;
	case 'o':
		emit_number(o, sp, v, 8, "");
		break;
	case 'x':
		emit_number(o, sp, v, 16, alt ? "0x" : "");
		break;
	case 'X':
		emit_number(o, sp, v, 16, alt ? "0X" : "");
		break;
	}
}

static void emit_pointer(struct out *o, struct spec *sp, const void *p)
{
	sp->precision = 2 * sizeof(p);
	sp->conv = 'x';
	emit_number(o, sp, (unsigned long)p, 16, "");
}

static void emit_string(struct out *o, const struct spec *sp, const char *s)
{
	size_t max = sp->precision < 0 ? INT_MAX : (size_t)sp->precision;

	if (!s)
		s = "(null)";
	emit_text(o, sp, s, (int)strnlen(s, max));
}

/* A va_list inside a struct can be handed down on every ABI. */
struct args {
	va_list ap;
};

static s64 take_signed(struct args *a, char length)
{
	switch (length) {
	case 'H':
		return (signed char)va_arg(a->ap, int);
	case 'h':
		return (short)va_arg(a->ap, int);
	case 'l':
		return va_arg(a->ap, long);
	case 'L':
	case 'j':
		return va_arg(a->ap, long long);
	case 'z':
	case 't':
		return va_arg(a->ap, ssize_t);
	}
	return va_arg(a->ap, int);
}

static u64 take_unsigned(struct args *a, char length)
{
	switch (length) {
	case 'H':
		return (unsigned char)va_arg(a->ap, int);
	case 'h':
		return (unsigned short)va_arg(a->ap, int);
	case 'l':
		return va_arg(a->ap, unsigned long);
	case 'L':
	case 'j':
		return va_arg(a->ap, unsigned long long);
	case 'z':
	case 't':
		return va_arg(a->ap, size_t);
	}
	return va_arg(a->ap, unsigned int);
}

static const char *parse_flags(const char *fmt, struct spec *sp)
{
	for (;; fmt++) {
		switch (*fmt) {
		case '-':
			sp->left = true;
			break;
		case '+':
			sp->plus = true;
			break;
		case ' ':
			sp->space = true;
			break;
		case '#':
			sp->alt = true;
			break;
		case '0':
			sp->zero = true;
			break;
		default:
			return fmt;
		}
	}
}

/* A number in the format, or * for one in the arguments. */
static const char *parse_int(const char *fmt, int *res, struct args *a)
{
	int n = 0;

	if (*fmt == '*') {
		*res = va_arg(a->ap, int);
		return fmt + 1;
	}
	for (; isdigit(*fmt); fmt++)
		if (n < 100000)
			n = n * 10 + (*fmt - '0');
	*res = n;
	return fmt;
}

static const char *parse_length(const char *fmt, struct spec *sp)
{
	if (*fmt != 'h' && *fmt != 'l' && *fmt != 'z' && *fmt != 't' &&
	    *fmt != 'j')
		return fmt;
	sp->length = *fmt++;
	if ((sp->length == 'h' || sp->length == 'l') && *fmt == sp->length) {
		sp->length = sp->length == 'h' ? 'H' : 'L';
		fmt++;
	}
	return fmt;
}

/* What follows a %. -> past the conversion letter. */
static const char *parse_spec(const char *fmt, struct spec *sp, struct args *a)
{
	*sp = (struct spec){ .precision = -1 };
	fmt = parse_flags(fmt, sp);
	fmt = parse_int(fmt, &sp->width, a);
	if (sp->width < 0) {
		sp->left = true;
		sp->width = sp->width == INT_MIN ? INT_MAX : -sp->width;
	}
	if (*fmt == '.')
		fmt = parse_int(fmt + 1, &sp->precision, a);
	fmt = parse_length(fmt, sp);
	sp->conv = *fmt;
	return *fmt ? fmt + 1 : fmt;
}

/* -> false for a conversion that is none. */
static bool emit_conversion(struct out *o, struct spec *sp, struct args *a)
{
	char c;

	switch (sp->conv) {
	case 'd':
	case 'i':
		emit_signed(o, sp, take_signed(a, sp->length));
		return true;
	case 'u':
	case 'o':
	case 'x':
	case 'X':
		emit_unsigned(o, sp, take_unsigned(a, sp->length));
		return true;
	case 'c':
		c = (char)va_arg(a->ap, int);
		emit_text(o, sp, &c, 1);
		return true;
	case 's':
		emit_string(o, sp, va_arg(a->ap, const char *));
		return true;
	case 'p':
		emit_pointer(o, sp, va_arg(a->ap, const void *));
		return true;
	case '%':
		emit(o, '%');
		return true;
	}
	return false;
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out o = { .buf = buf, .size = size };
	struct spec sp;
	struct args a;

	va_copy(a.ap, args);
	while (*fmt) {
		const char *start = fmt;

		if (*fmt++ != '%') {
			emit(&o, *start);
			continue;
		}
		fmt = parse_spec(fmt, &sp, &a);
		if (!emit_conversion(&o, &sp, &a))
			while (start < fmt)
				emit(&o, *start++);
	}
	va_end(a.ap);
	if (size)
		buf[o.pos < size ? o.pos : size - 1] = '\0';
	return (int)o.pos;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int n = vsnprintf(buf, size, fmt, args);

	if ((size_t)n < size)
		return n;
	return size ? (int)(size - 1) : 0;
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}
