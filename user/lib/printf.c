// SPDX-License-Identifier: MIT
//
// What: formatted output. vsnprintf knows %d %i %u %x %X %o %c %s %p %%, the
// flags - 0 + space #, width, precision (also *), and hh h l ll z t j.
// printf goes to fd 1 through one buffer, written out when it holds a whole
// line, so a line is one write(2), and lines of two processes do not mix.
//
// Not here: floating point, %n, positional arguments.

#include "libc.h"

struct out {
	char *buf;
	size_t size; // bytes in buf; what does not fit is counted, not stored
	size_t len;
};

struct spec {
	bool left, zero, plus, space, alternate, upper;
	int width, precision; // precision -1: none given
	int long_level; // -2 hh, -1 h, 0 int, 1 long (z, t too), 2 long long
};

static void emit(struct out *o, char c)
{
	if (o->len + 1 < o->size)
		o->buf[o->len] = c;
	o->len++;
}

static void emit_n(struct out *o, char c, int n)
{
	while (n-- > 0)
		emit(o, c);
}

static void emit_padded(struct out *o, const struct spec *sp, const char *s,
			int n)
{
	if (!sp->left)
		emit_n(o, ' ', sp->width - n);
	for (int i = 0; i < n; i++)
		emit(o, s[i]);
	if (sp->left)
		emit_n(o, ' ', sp->width - n);
}

static void emit_number(struct out *o, struct spec *sp, unsigned long long v,
			unsigned base, const char *prefix)
{
	const char *digits =
		sp->upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char text[32];
	int n = 0, prefix_len = strlen(prefix), zeros;

	for (; v; v /= base)
		text[n++] = digits[v % base];
	zeros = (sp->precision < 0 ? 1 : sp->precision) - n;
	if (sp->zero && !sp->left && sp->precision < 0)
		zeros = sp->width - n - prefix_len > zeros
				? sp->width - n - prefix_len
				: zeros;
	if (zeros < 0)
		zeros = 0;
	if (!sp->left)
		emit_n(o, ' ', sp->width - n - zeros - prefix_len);
	for (const char *p = prefix; *p; p++)
		emit(o, *p);
	emit_n(o, '0', zeros);
	for (int i = n; i > 0; i--)
		emit(o, text[i - 1]);
	if (sp->left)
		emit_n(o, ' ', sp->width - n - zeros - prefix_len);
}

static int parse_number(const char **fmt, va_list *ap)
{
	int n = 0;

	if (**fmt == '*') {
		(*fmt)++;
		return va_arg(*ap, int);
	}
	for (; **fmt >= '0' && **fmt <= '9'; (*fmt)++)
		n = n * 10 + (**fmt - '0');
	return n;
}

static bool parse_flag(struct spec *sp, char c)
{
	switch (c) {
	case '-':
		return sp->left = true;
	case '0':
		return sp->zero = true;
	case '+':
		return sp->plus = true;
	case ' ':
		return sp->space = true;
	case '#':
		return sp->alternate = true;
	}
	return false;
}

static const char *parse_spec(const char *fmt, struct spec *sp, va_list *ap)
{
	*sp = (struct spec){ .precision = -1 };
	while (parse_flag(sp, *fmt))
		fmt++;
	sp->width = parse_number(&fmt, ap);
	if (sp->width < 0) {
		sp->left = true;
		sp->width = -sp->width;
	}
	if (*fmt == '.') {
		fmt++;
		sp->precision = parse_number(&fmt, ap);
	}
	for (;; fmt++) {
		if (*fmt == 'l')
			sp->long_level++;
		else if (*fmt == 'h')
			sp->long_level--;
		else if (*fmt == 'z' || *fmt == 't')
			sp->long_level = 1;
		else if (*fmt == 'j')
			sp->long_level = 2;
		else
			return fmt;
	}
}

static long long signed_arg(const struct spec *sp, va_list *ap)
{
	if (sp->long_level >= 2)
		return va_arg(*ap, long long);
	if (sp->long_level == 1)
		return va_arg(*ap, long);
	if (sp->long_level == -1)
		return (short)va_arg(*ap, int);
	if (sp->long_level == -2)
		return (signed char)va_arg(*ap, int);
	return va_arg(*ap, int);
}

static unsigned long long unsigned_arg(const struct spec *sp, va_list *ap)
{
	if (sp->long_level >= 2)
		return va_arg(*ap, unsigned long long);
	if (sp->long_level == 1)
		return va_arg(*ap, unsigned long);
	if (sp->long_level == -1)
		return (unsigned short)va_arg(*ap, int);
	if (sp->long_level == -2)
		return (unsigned char)va_arg(*ap, int);
	return va_arg(*ap, unsigned int);
}

static void emit_signed(struct out *o, struct spec *sp, long long v)
{
	unsigned long long u = v;
	const char *sign = v < 0 ? "-" : sp->plus ? "+" : sp->space ? " " : "";

	emit_number(o, sp, v < 0 ? -u : u, 10, sign);
}

static void emit_string(struct out *o, struct spec *sp, const char *s)
{
	size_t max = sp->precision < 0 ? SIZE_MAX / 2 : (size_t)sp->precision;

	if (!s)
		s = "(null)";
	emit_padded(o, sp, s, strnlen(s, max));
}

static void emit_hex(struct out *o, struct spec *sp, unsigned long long v)
{
	emit_number(o, sp, v, 16,
		    !sp->alternate || !v ? ""
		    : sp->upper		 ? "0X"
					 : "0x");
}

static void emit_spec(struct out *o, struct spec *sp, char conversion,
		      va_list *ap)
{
	char c;

	switch (conversion) {
	case 'd':
	case 'i':
		emit_signed(o, sp, signed_arg(sp, ap));
		break;
	case 'u':
		emit_number(o, sp, unsigned_arg(sp, ap), 10, "");
		break;
	case 'o':
		emit_number(o, sp, unsigned_arg(sp, ap), 8,
			    sp->alternate ? "0" : "");
		break;
	case 'X':
		sp->upper = true;
		// fallthrough
	case 'x':
		emit_hex(o, sp, unsigned_arg(sp, ap));
		break;
	case 'p':
		emit_number(o, sp, (uintptr_t)va_arg(*ap, void *), 16, "0x");
		break;
	case 's':
		emit_string(o, sp, va_arg(*ap, const char *));
		break;
	case 'c':
		c = va_arg(*ap, int);
		emit_padded(o, sp, &c, 1);
		break;
	default:
		emit(o, conversion);
	}
}

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out o = { .buf = buf, .size = size };
	struct spec sp;
	va_list ap;

	va_copy(ap, args);
	while (*fmt) {
		if (*fmt != '%') {
			emit(&o, *fmt++);
			continue;
		}
		fmt = parse_spec(fmt + 1, &sp, &ap);
		if (!*fmt)
			break;
		emit_spec(&o, &sp, *fmt++, &ap);
	}
	va_end(ap);
	if (size)
		buf[o.len < size ? o.len : size - 1] = 0;
	return o.len;
}

int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, size, fmt, ap);
	va_end(ap);
	return n;
}

static char stdout_buf[1024];
static size_t stdout_len;

static void write_all(int fd, const char *s, size_t n)
{
	while (n) {
		ssize_t done = write(fd, s, n);

		if (done <= 0)
			return;
		s += done;
		n -= done;
	}
}

void flush(void)
{
	size_t n = stdout_len;

	stdout_len = 0;
	write_all(1, stdout_buf, n);
}

int putchar(int c)
{
	stdout_buf[stdout_len++] = c;
	if (c == '\n' || stdout_len == sizeof(stdout_buf))
		flush();
	return c;
}

int puts(const char *s)
{
	return printf("%s\n", s);
}

// A message longer than the local buffer is cut; nothing here comes near.
int vprintf(const char *fmt, va_list ap)
{
	char text[1024];
	int n = vsnprintf(text, sizeof(text), fmt, ap);

	for (const char *p = text; *p; p++) {
		stdout_buf[stdout_len++] = *p;
		if (stdout_len == sizeof(stdout_buf))
			flush();
	}
	if (n && stdout_len && stdout_buf[stdout_len - 1] == '\n')
		flush();
	return n;
}

int printf(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vprintf(fmt, ap);
	va_end(ap);
	return n;
}

int dprintf(int fd, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	write_all(fd, text, strlen(text));
	return n;
}
