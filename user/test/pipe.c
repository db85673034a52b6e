// SPDX-License-Identifier: MIT
//
// What: pipes and FIFOs: bytes in order, blocking, ends that close, sizes.

#include <uapi/ioctls.h>

#include "ktap.h"

enum {
	CAPACITY = 65536,
	BIG = 300000
};

static int r, w;

static void open_pipe(int flags)
{
	int fds[2];

	EXPECT_EQ(sys(__NR_pipe2, fds, flags), 0);
	r = fds[0];
	w = fds[1];
}

static void close_pipe(void)
{
	close(r);
	close(w);
}

static int waiting(int fd)
{
	int n = -1;

	EXPECT_EQ(sys(__NR_ioctl, fd, FIONREAD, &n), 0);
	return n;
}

TEST(bytes_come_out_as_they_went_in)
{
	char text[] = "tessera", got[16] = { 0 };

	open_pipe(0);
	EXPECT_EQ(write(w, text, 7), 7);
	EXPECT_EQ(write(w, "!", 1), 1);
	EXPECT_EQ(waiting(r), 8);
	EXPECT_EQ(read(r, got, 3), 3);
	EXPECT_EQ(read(r, got + 3, sizeof(got) - 3), 5);
	EXPECT(strcmp(got, "tessera!") == 0);
	close_pipe();
}

static long open_again(int fd, int flags)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return sys(__NR_open, path, flags, 0);
}

// As `cat /dev/stdin` does. No end waits for another.
TEST(an_end_is_opened_again_through_proc)
{
	char got[4] = { 0 };
	long again, writer;

	open_pipe(0);
	again = open_again(r, O_RDONLY);
	writer = open_again(r, O_WRONLY);
	ASSERT(again >= 0 && writer >= 0);
	close_pipe();
	EXPECT_EQ(sys(__NR_read, writer, got, 1), -EBADF);
	EXPECT_EQ(sys(__NR_write, writer, "abc", 3), 3);
	EXPECT_EQ(sys(__NR_read, again, got, 4), 3);
	EXPECT(strcmp(got, "abc") == 0);
	close(writer);
	EXPECT_EQ(sys(__NR_read, again, got, 4), 0);
	close(open_again(again, O_RDONLY)); // nobody writes
	writer = open_again(again, O_WRONLY);
	close(again);
	again = open_again(writer, O_WRONLY | O_NONBLOCK); // nobody reads
	EXPECT(writer >= 0 && again >= 0);
	close(again);
	close(writer);
}

TEST(each_end_has_its_direction)
{
	char c = 0;

	open_pipe(0);
	EXPECT_EQ(sys(__NR_write, r, &c, 1), -EBADF);
	EXPECT_EQ(sys(__NR_read, w, &c, 1), -EBADF);
	EXPECT_EQ(sys(__NR_lseek, r, 0, SEEK_SET), -ESPIPE);
	close_pipe();
}

TEST(flags_are_taken_and_unknown_ones_refused)
{
	int fds[2];

	EXPECT_EQ(sys(__NR_pipe2, fds, O_APPEND), -EINVAL);
	EXPECT_EQ(sys(__NR_pipe2, (void *)8, 0), -EFAULT);
	open_pipe(O_CLOEXEC | O_NONBLOCK);
	EXPECT_EQ(sys(__NR_fcntl, r, F_GETFD), FD_CLOEXEC);
	EXPECT(sys(__NR_fcntl, w, F_GETFL) & O_NONBLOCK);
	EXPECT_EQ(sys(__NR_fcntl, r, F_GETFL) & O_ACCMODE, O_RDONLY);
	EXPECT_EQ(sys(__NR_fcntl, w, F_GETFL) & O_ACCMODE, O_WRONLY);
	close_pipe();
}

TEST(without_waiting_empty_and_full_are_eagain)
{
	static char page[PAGE_SIZE];
	int pages = 0;
	char c;

	open_pipe(O_NONBLOCK);
	EXPECT_EQ(sys(__NR_read, r, &c, 1), -EAGAIN);
	while (sys(__NR_write, w, page, PAGE_SIZE) == PAGE_SIZE)
		pages++;
	EXPECT_EQ(pages, CAPACITY / PAGE_SIZE);
	EXPECT_EQ(sys(__NR_write, w, page, 1), -EAGAIN);
	EXPECT_EQ(waiting(r), CAPACITY);
	close_pipe();
}

TEST(the_end_of_the_file_comes_with_the_last_writer)
{
	char c;

	open_pipe(0);
	write(w, "x", 1);
	close(w);
	EXPECT_EQ(read(r, &c, 1), 1);
	EXPECT_EQ(read(r, &c, 1), 0);
	close(r);
}

static void write_without_readers(void)
{
	open_pipe(0);
	close(r);
	write(w, "x", 1);
}

TEST(writing_without_readers_is_sigpipe)
{
	EXPECT_EQ(signal_of(write_without_readers), SIGPIPE);
}

// What the writer sends at place i.
static char byte_at(int i)
{
	return (char)(i * 7 + i / 256);
}

static int send_big(void *arg)
{
	static char buf[BIG];

	(void)arg;
	close(r);
	for (int i = 0; i < BIG; i++)
		buf[i] = byte_at(i);
	return write(w, buf, BIG) != BIG;
}

static int receive_big(void)
{
	static char buf[5000];
	int total = 0, n;

	while ((n = (int)read(r, buf, 1 + total % sizeof(buf))) > 0)
		for (int i = 0; i < n; i++, total++)
			if (buf[i] != byte_at(total))
				return -1;
	return total;
}

TEST(more_than_it_holds_goes_through_in_order)
{
	pid_t pid;
	int status;

	open_pipe(0);
	pid = fork();
	if (pid == 0)
		_exit(send_big(NULL));
	close(w);
	EXPECT_EQ(receive_big(), BIG);
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
	close(r);
}

enum {
	WRITERS = 4,
	RECORDS = 40,
	RECORD = 1000
};

static void send_records(char mark)
{
	char record[RECORD];

	memset(record, mark, sizeof(record));
	for (int i = 0; i < RECORDS; i++)
		if (write(w, record, RECORD) != RECORD)
			_exit(1);
	_exit(0);
}

// The length of what came with one read's first byte throughout.
static bool whole_record(void)
{
	char record[RECORD];

	for (int done = 0, n; done < RECORD; done += n) {
		n = (int)read(r, record + done, RECORD - done);
		if (n <= 0)
			return false;
	}
	for (int i = 1; i < RECORD; i++)
		if (record[i] != record[0])
			return false;
	return true;
}

TEST(what_fits_pipe_buf_is_never_torn)
{
	int whole = 0, status;

	open_pipe(0);
	for (int i = 0; i < WRITERS; i++)
		if (fork() == 0)
			send_records((char)('a' + i));
	for (int i = 0; i < WRITERS * RECORDS; i++)
		whole += whole_record();
	EXPECT_EQ(whole, WRITERS * RECORDS);
	for (int i = 0; i < WRITERS; i++) {
		EXPECT(wait4(-1, &status, 0, NULL) > 0);
		EXPECT_EQ(status, 0);
	}
	close_pipe();
}

TEST(a_bad_buffer_is_efault_and_loses_nothing)
{
	char c = 0;

	open_pipe(0);
	EXPECT_EQ(sys(__NR_write, w, (void *)8, 4), -EFAULT);
	EXPECT_EQ(waiting(r), 0);
	write(w, "y", 1);
	EXPECT_EQ(sys(__NR_read, r, (void *)8, 1), -EFAULT);
	EXPECT_EQ(read(r, &c, 1), 1);
	EXPECT_EQ(c, 'y');
	close_pipe();
}

TEST(its_size_changes_and_what_is_in_it_stays)
{
	static char buf[3 * PAGE_SIZE], got[3 * PAGE_SIZE];

	open_pipe(O_NONBLOCK);
	for (size_t i = 0; i < sizeof(buf); i++)
		buf[i] = byte_at((int)i);
	EXPECT_EQ(sys(__NR_fcntl, w, F_GETPIPE_SZ), CAPACITY);
	write(w, buf, 100);
	read(r, got, 50);
	write(w, buf, sizeof(buf));
	EXPECT_EQ(sys(__NR_fcntl, w, F_SETPIPE_SZ, PAGE_SIZE), -EBUSY);
	EXPECT_EQ(sys(__NR_fcntl, w, F_SETPIPE_SZ, 4 * PAGE_SIZE - 5),
		  4 * PAGE_SIZE);
	EXPECT_EQ(sys(__NR_fcntl, r, F_GETPIPE_SZ), 4 * PAGE_SIZE);
	EXPECT_EQ(read(r, got, 50), 50);
	EXPECT(memcmp(got, buf + 50, 50) == 0);
	EXPECT_EQ(read(r, got, sizeof(got)), sizeof(got));
	EXPECT(memcmp(got, buf, sizeof(got)) == 0);
	EXPECT_EQ(sys(__NR_fcntl, w, F_SETPIPE_SZ, 0), PAGE_SIZE);
	EXPECT_EQ(sys(__NR_fcntl, 1000, F_GETPIPE_SZ), -EBADF);
	close_pipe();
}

// --- FIFOs ---

#define FIFO "/tmp/test-fifo"

static int write_to_fifo(void *arg)
{
	int fd = open(FIFO, O_WRONLY);

	(void)arg;
	return fd < 0 || write(fd, "hi", 2) != 2;
}

TEST(a_fifo_is_a_pipe_with_a_name)
{
	char got[4];
	int fd, status;
	pid_t pid;

	ASSERT(sys(__NR_mknod, FIFO, S_IFIFO | 0600, 0) == 0);
	pid = fork();
	if (pid == 0)
		_exit(write_to_fifo(NULL));
	fd = open(FIFO, O_RDONLY); // waits for the writer
	EXPECT_EQ(read(fd, got, sizeof(got)), 2);
	EXPECT_EQ(read(fd, got, sizeof(got)), 0);
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
	close(fd);
	sys(__NR_unlink, FIFO);
}

TEST(opening_a_fifo_without_waiting)
{
	char c;
	int fd, both;

	ASSERT(sys(__NR_mknod, FIFO, S_IFIFO | 0600, 0) == 0);
	EXPECT_EQ(sys(__NR_open, FIFO, O_WRONLY | O_NONBLOCK), -ENXIO);
	fd = open(FIFO, O_RDONLY | O_NONBLOCK);
	EXPECT(fd >= 0);
	EXPECT_EQ(sys(__NR_read, fd, &c, 1), 0);
	both = open(FIFO, O_RDWR);
	EXPECT(both >= 0);
	EXPECT_EQ(sys(__NR_read, fd, &c, 1), -EAGAIN);
	write(both, "z", 1);
	EXPECT_EQ(read(fd, &c, 1), 1);
	close(fd);
	close(both);
	sys(__NR_unlink, FIFO);
}

KTAP_MAIN("pipe");
