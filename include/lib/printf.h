/* SPDX-License-Identifier: MIT */
/*
 * Formatted text into a buffer.
 *
 *	conversions	d i u x X o c s p %
 *	lengths		hh h l ll z t j
 *	flags		- + space # 0, width and precision, either as *
 *
 * %p prints all the digits of an address without 0x, as Linux does. A NULL
 * for %s prints (null). No floating point, no %n; an unknown conversion is
 * printed as it stands.
 */
#ifndef LIB_PRINTF_H
#define LIB_PRINTF_H

#include <lib/types.h>
#include <stdarg.h>

#ifdef TESSERA_HOST /* the C library keeps its own names */
#define vsnprintf tessera_vsnprintf
#define snprintf  tessera_snprintf
#endif

/*
 * Write at most @size bytes, NUL included; nothing when @size is 0.
 * -> the length the whole text has, which may be @size or more.
 */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
	__printf(3, 0);
int snprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);

/* The same, -> the length written, always below @size (0 when it is 0). */
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
	__printf(3, 0);
int scnprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);

#endif
