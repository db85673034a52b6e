/* SPDX-License-Identifier: MIT */
/*
 * The numbers of ioctl(2) that terminals and descriptors answer.
 */
#ifndef UAPI_IOCTLS_H
#define UAPI_IOCTLS_H

#include "termios.h"

#define TCGETS		   0x5401
#define TCSETS		   0x5402
#define TCSETSW		   0x5403
#define TCSETSF		   0x5404
#define TCGETA		   0x5405
#define TCSETA		   0x5406
#define TCSETAW		   0x5407
#define TCSETAF		   0x5408
#define TCSBRK		   0x5409
#define TCXONC		   0x540a
#define TCFLSH		   0x540b
#define TIOCEXCL	   0x540c
#define TIOCNXCL	   0x540d
#define TIOCSCTTY	   0x540e
#define TIOCGPGRP	   0x540f
#define TIOCSPGRP	   0x5410
#define TIOCOUTQ	   0x5411
#define TIOCSTI		   0x5412
#define TIOCGWINSZ	   0x5413
#define TIOCSWINSZ	   0x5414
#define TIOCMGET	   0x5415
#define TIOCMBIS	   0x5416
#define TIOCMBIC	   0x5417
#define TIOCMSET	   0x5418
#define TIOCGSOFTCAR	   0x5419
#define TIOCSSOFTCAR	   0x541a
#define FIONREAD	   0x541b
#define TIOCINQ		   FIONREAD
#define TIOCLINUX	   0x541c
#define TIOCCONS	   0x541d
#define TIOCGSERIAL	   0x541e
#define TIOCSSERIAL	   0x541f
#define TIOCPKT		   0x5420
#define FIONBIO		   0x5421
#define TIOCNOTTY	   0x5422
#define TIOCSETD	   0x5423
#define TIOCGETD	   0x5424
#define TCSBRKP		   0x5425
#define TIOCSBRK	   0x5427
#define TIOCCBRK	   0x5428
#define TIOCGSID	   0x5429
#define TCGETS2		   0x802c542a
#define TCSETS2		   0x402c542b
#define TCSETSW2	   0x402c542c
#define TCSETSF2	   0x402c542d
#define TIOCGPTN	   0x80045430
#define TIOCSPTLCK	   0x40045431
#define TIOCGDEV	   0x80045432
#define TIOCSIG		   0x40045436
#define TIOCVHANGUP	   0x5437
#define TIOCGPKT	   0x80045438
#define TIOCGPTLCK	   0x80045439
#define TIOCGEXCL	   0x80045440
#define TIOCGPTPEER	   0x5441
#define FIONCLEX	   0x5450
#define FIOCLEX		   0x5451
#define FIOASYNC	   0x5452
#define TIOCGICOUNT	   0x545d

/* TIOCMGET's bits. */
#define TIOCM_DTR	   0x002
#define TIOCM_RTS	   0x004
#define TIOCM_CTS	   0x020
#define TIOCM_CAR	   0x040
#define TIOCM_RNG	   0x080
#define TIOCM_DSR	   0x100

/* What a master in packet mode is told. */
#define TIOCPKT_DATA	   0
#define TIOCPKT_FLUSHREAD  1
#define TIOCPKT_FLUSHWRITE 2
#define TIOCPKT_STOP	   4
#define TIOCPKT_START	   8
#define TIOCPKT_NOSTOP	   16
#define TIOCPKT_DOSTOP	   32
#define TIOCPKT_IOCTL	   64

/* The virtual console's. */
#define KDGKBTYPE	   0x4b33
#define KB_101		   0x02
#define KDSETMODE	   0x4b3a
#define KDGETMODE	   0x4b3b
#define KD_TEXT		   0x00
#define KD_GRAPHICS	   0x01
#define KDGKBMODE	   0x4b44
#define KDSKBMODE	   0x4b45
#define K_XLATE		   0x01
#define K_UNICODE	   0x03
#define KDGKBLED	   0x4b64
#define KDGETLED	   0x4b31
#define VT_OPENQRY	   0x5600
#define VT_GETMODE	   0x5601
#define VT_GETSTATE	   0x5603
#define VT_ACTIVATE	   0x5606
#define VT_WAITACTIVE	   0x5607

struct vt_stat {
	__u16 v_active;
	__u16 v_signal;
	__u16 v_state;
};

struct vt_mode {
	__u8 mode; /* VT_AUTO: 0 */
	__u8 waitv;
	__s16 relsig;
	__s16 acqsig;
	__s16 frsig;
};

struct serial_struct {
	int type;
	int line;
	unsigned int port;
	int irq;
	int flags;
	int xmit_fifo_size;
	int custom_divisor;
	int baud_base;
	unsigned short close_delay;
	char io_type;
	char reserved_char[1];
	int hub6;
	unsigned short closing_wait;
	unsigned short closing_wait2;
	unsigned char *iomem_base;
	unsigned short iomem_reg_shift;
	unsigned int port_high;
	unsigned long iomap_base;
};

#endif
