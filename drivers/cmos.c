// SPDX-License-Identifier: MIT
/* cmos.c - the battery-backed clock: what time it was at boot. */
#include <asm/io.h>
#include <drivers/cmos.h>
#include <kernel/time.h>

static u8 cmos_read(u8 reg)
{
	outb(reg, 0x70);
	return inb(0x71);
}

static unsigned int cmos_value(u8 reg, bool bcd)
{
	u8 v = cmos_read(reg);

	return bcd ? (v >> 4) * 10U + (v & 15) : v;
}

/* Days from 1970-01-01; the Gregorian calendar from 1 March on repeats. */
static u32 days_since_1970(u32 year, u32 month, u32 day)
{
	if (month <= 2) {
		month += 12;
		year--;
	}
	return 365 * year + year / 4 - year / 100 + year / 400 +
	       (153 * (month - 3) + 2) / 5 + day - 1 - 719468;
}

/* The CMOS clock: 24 hours, local time taken for UTC, years 2000 to 2099. */
u64 cmos_seconds(void)
{
	bool bcd = !(cmos_read(0x0B) & 0x04);
	u32 days;

	if (cmos_read(0x0A) & 0x80) /* it is just counting on */
		udelay(500);
	days = days_since_1970(2000 + cmos_value(9, bcd), cmos_value(8, bcd),
			       cmos_value(7, bcd));
	return (u64)days * 86400 + cmos_value(4, bcd) * 3600 +
	       cmos_value(2, bcd) * 60 + cmos_value(0, bcd);
}
