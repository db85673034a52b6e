/* SPDX-License-Identifier: MIT */
/*
 * What terminals answer: ioctl numbers, struct termios, struct winsize.
 */
#ifndef UAPI_IOCTLS_H
#define UAPI_IOCTLS_H

#include "types.h"

#define TCGETS	   0x5401
#define TCSETS	   0x5402
#define TCSETSW	   0x5403
#define TCSETSF	   0x5404
#define TCSBRK	   0x5409
#define TCXONC	   0x540a
#define TCFLSH	   0x540b
#define TIOCSCTTY  0x540e
#define TIOCGPGRP  0x540f
#define TIOCSPGRP  0x5410
#define TIOCGWINSZ 0x5413
#define TIOCSWINSZ 0x5414
#define FIONREAD   0x541b
#define TIOCINQ	   FIONREAD
#define TIOCNOTTY  0x5422
#define FIONBIO	   0x5421

#define NCCS	   19

struct termios {
	__u32 c_iflag;
	__u32 c_oflag;
	__u32 c_cflag;
	__u32 c_lflag;
	__u8 c_line;
	__u8 c_cc[NCCS];
};

struct winsize {
	__u16 ws_row;
	__u16 ws_col;
	__u16 ws_xpixel;
	__u16 ws_ypixel;
};

/* Indices of c_cc. */
#define VINTR	 0
#define VQUIT	 1
#define VERASE	 2
#define VKILL	 3
#define VEOF	 4
#define VTIME	 5
#define VMIN	 6
#define VSTART	 8
#define VSTOP	 9
#define VSUSP	 10
#define VEOL	 11
#define VREPRINT 12
#define VWERASE	 14
#define VLNEXT	 15

/* c_iflag */
#define ISTRIP	 0000040
#define INLCR	 0000100
#define IGNCR	 0000200
#define ICRNL	 0000400
#define IXON	 0002000
/* c_oflag */
#define OPOST	 0000001
#define ONLCR	 0000004
/* c_cflag */
#define B38400	 0000017
#define CS8	 0000060
#define CREAD	 0000200
#define HUPCL	 0002000
/* c_lflag */
#define ISIG	 0000001
#define ICANON	 0000002
#define ECHO	 0000010
#define ECHOE	 0000020
#define ECHOK	 0000040
#define ECHONL	 0000100
#define ECHOCTL	 0001000
#define ECHOKE	 0004000
#define IEXTEN	 0100000

#endif
