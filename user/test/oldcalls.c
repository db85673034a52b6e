// SPDX-License-Identifier: MIT
//
// What: calls that newer ones have replaced, held against those: i386's two forms
// of stat before stat64, readdir, the first forms of uname; ustat everywhere.

#include <uapi/dirent.h>
#include <uapi/statfs.h>

#include "dir.h"

// The machine's own tests.
#include WORDSIZE_FILE(oldcalls)

TEST(ustat_counts_what_is_free_as_statfs_does)
{
	struct ustat u;
	struct statfs st;
	struct statx x;
	unsigned int dev;

	ASSERT(enter_test_dir());
	x = stat_of(".");
	dev = (x.stx_dev_minor & 0xff) | x.stx_dev_major << 8 |
	      (x.stx_dev_minor & ~0xffU) << 12;
	memset(&u, 0xff, sizeof(u));
	EXPECT_EQ(sys(__NR_ustat, dev, &u), 0);
	EXPECT_EQ(sys(__NR_statfs, ".", &st), 0);
	EXPECT_EQ(u.f_tinode, st.f_ffree);
	if (on_tessera())
		EXPECT_EQ(u.f_tfree, st.f_bfree);
	EXPECT(!u.f_fname[0] && !u.f_fname[5] && !u.f_fpack[0]);
	EXPECT_EQ(sys(__NR_ustat, dev, KERNEL_ADDR), -EFAULT);
	EXPECT_EQ(sys(__NR_ustat, 0xfff00, &u), -EINVAL);
	EXPECT_EQ(sys(__NR_ustat, 0xfff00, KERNEL_ADDR), -EINVAL);
	leave_test_dir();
}

KTAP_MAIN("oldcalls");
