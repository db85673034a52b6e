/* SPDX-License-Identifier: MIT */
/* syslog.h - what syslog(2) can be asked for. */
#ifndef KERNEL_SYSLOG_H
#define KERNEL_SYSLOG_H

enum syslog_action {
	SYSLOG_CLOSE,
	SYSLOG_OPEN,
	SYSLOG_READ,
	SYSLOG_READ_ALL,
	SYSLOG_READ_CLEAR,
	SYSLOG_CLEAR,
	SYSLOG_CONSOLE_OFF,
	SYSLOG_CONSOLE_ON,
	SYSLOG_CONSOLE_LEVEL,
	SYSLOG_SIZE_UNREAD,
	SYSLOG_SIZE_BUFFER,
};

/* /proc/sys/kernel/dmesg_restrict: the log is for CAP_SYSLOG alone. */
extern int dmesg_restrict;

struct file_operations;

extern const struct file_operations dev_kmsg_fops;

/* Boot: before anybody waits for a line. */
void log_wait_init(void);

#endif
