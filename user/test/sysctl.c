// SPDX-License-Identifier: MIT
//
// What: /proc/sys: what is written is checked, kept, and acted upon. Elsewhere
// than on Tessera nothing is changed: the machine is not ours.

#include "ktap.h"

#ifdef __NR_setuid32 // i386's first setuid knows 16 bits
#define SYS_SETUID __NR_setuid32
#else
#define SYS_SETUID __NR_setuid
#endif

#define VM     "/proc/sys/vm/"
#define KERNEL "/proc/sys/kernel/"

static char text[1024];

static const char *get(const char *path)
{
	text[0] = 0;
	proc_read(path, text, sizeof(text));
	return text;
}

// What write answers, or why the file is not opened.
static long set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY);
	long result;

	if (fd < 0)
		return -errno;
	result = sys(__NR_write, fd, value, strlen(value));
	close(fd);
	return result;
}

static bool writable(void)
{
	int fd = open(VM "overcommit_memory", O_WRONLY);

	close(fd);
	return fd >= 0;
}

// ----------------------------------------------------------------- the rules

TEST(entries_are_there_with_their_defaults)
{
	static const struct {
		const char *path;
		long value;
	} entries[] = {
		{ VM "overcommit_memory", 0 },
		{ VM "overcommit_ratio", 50 },
		{ VM "overcommit_kbytes", 0 },
		{ VM "max_map_count", 65530 },
		{ VM "mmap_min_addr", 65536 },
		{ VM "mmap_rnd_bits", sizeof(long) == 4 ? 8 : 28 },
		{ VM "legacy_va_layout", 0 },
		{ VM "panic_on_oom", 0 },
		{ KERNEL "pid_max", 32768 },
		{ KERNEL "cap_last_cap", 40 },
		{ VM "oom_kill_allocating_task", 0 },
		{ VM "watermark_scale_factor", 10 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(entries); i++) {
		EXPECT(*get(entries[i].path));
		if (on_tessera()) // elsewhere somebody may have set it
			EXPECT_EQ(sysctl(entries[i].path), entries[i].value);
	}
	EXPECT(sysctl(VM "min_free_kbytes") > 0);
	EXPECT(sysctl(KERNEL "threads-max") >= 20);
	EXPECT(!strcmp(get(KERNEL "ostype"), "Linux\n"));
}

TEST(what_is_no_number_or_out_of_bounds_is_refused)
{
	static const char *const bad[] = {
		"3", "-1", "x", "1x", "\n", " ", "99999999999999999999"
	};
	long was = sysctl(VM "overcommit_memory");

	if (!writable())
		SKIP("not root, or not ours");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		if (!EXPECT_EQ(set(VM "overcommit_memory", bad[i]), -EINVAL))
			ktap_note("'%s'", bad[i]);
	EXPECT_EQ(set(VM "overcommit_memory", ""), 0);
	EXPECT_EQ(set(KERNEL "pid_max", "300"), -EINVAL);
	EXPECT_EQ(set(VM "watermark_scale_factor", "0"), -EINVAL);
	EXPECT_EQ(sysctl(VM "overcommit_memory"), was);
}

TEST(forms_of_a_number)
{
	long was = sysctl(VM "user_reserve_kbytes");

	if (!on_tessera())
		SKIP("the machine is not ours");
	EXPECT_EQ(set(VM "user_reserve_kbytes", " 0x10 \n"), 7);
	EXPECT_EQ(sysctl(VM "user_reserve_kbytes"), 16);
	EXPECT_EQ(set(VM "user_reserve_kbytes", "-5"), 2); // passed over
	EXPECT_EQ(sysctl(VM "user_reserve_kbytes"), 16);
	EXPECT_EQ(set(VM "user_reserve_kbytes", "7 8"), 2); // one number
	EXPECT_EQ(sysctl(VM "user_reserve_kbytes"), 7);
	set_sysctl(VM "user_reserve_kbytes", was);
}

TEST(rights_are_the_modes)
{
	if (!on_tessera())
		SKIP("where this runs, rights may be fewer");
	EXPECT_EQ(set(KERNEL "ostype", "x"), -EACCES);
	EXPECT_EQ(set(KERNEL "cap_last_cap", "1"), -EACCES);
	EXPECT_EQ(sys(__NR_open, VM "drop_caches", O_RDONLY, 0), -EACCES);
	EXPECT_EQ(set(VM "no_such_entry", "1"), -ENOENT);
}

static int set_as_nobody(void *arg)
{
	(void)arg;
	if (sys(SYS_SETUID, 65534))
		return 1;
	return (set(VM "overcommit_memory", "0") != -EACCES) * 2 +
	       (set(KERNEL "hostname", "x") != -EACCES) * 4 +
	       (sysctl(VM "overcommit_ratio") < 0) * 8 +
	       (sys(__NR_sethostname, "x", 1) != -EPERM) * 16;
}

TEST(others_may_read_only)
{
	int status = in_child(set_as_nobody, NULL);

	if (WEXITSTATUS(status) == 1)
		SKIP("not root");
	EXPECT_EQ(status, 0);
}

// ---------------------------------------------------------------- overcommit

TEST(committed_follows_mmap_to_the_page)
{
	long before = meminfo("Committed_AS");
	char *p = map_anon(100 * PAGE_SIZE);

	if (!on_tessera())
		SKIP("others run, too");
	EXPECT_EQ(meminfo("Committed_AS") - before, 400);
	mprotect(p, 50 * PAGE_SIZE, PROT_READ); // stays promised
	EXPECT_EQ(meminfo("Committed_AS") - before, 400);
	munmap(p, 100 * PAGE_SIZE);
	EXPECT_EQ(meminfo("Committed_AS"), before);
	p = (char *)raw_mmap(0, 100 * PAGE_SIZE, PROT_READ, ANON);
	EXPECT_EQ(meminfo("Committed_AS"), before);
	mprotect(p, 10 * PAGE_SIZE, RW);
	EXPECT_EQ(meminfo("Committed_AS") - before, 40);
	munmap(p, 100 * PAGE_SIZE);
	p = (char *)raw_mmap(0, 100 * PAGE_SIZE, RW, ANON | MAP_NORESERVE);
	EXPECT_EQ(meminfo("Committed_AS"), before);
	munmap(p, 100 * PAGE_SIZE);
}

TEST(never_overcommitting_holds_the_limit)
{
	long limit, p;

	if (!on_tessera())
		SKIP("the machine is not ours");
	limit = meminfo("Committed_AS") + 4096;
	EXPECT(set_sysctl(VM "overcommit_kbytes", limit));
	EXPECT_EQ(meminfo("CommitLimit"), limit & ~3L);
	EXPECT_EQ(sysctl(VM "overcommit_ratio"), 0);
	EXPECT_EQ(set(VM "overcommit_memory", "2"), 1);
	EXPECT_EQ(raw_mmap(0, 5 << 20, RW, ANON), -ENOMEM);
	EXPECT_EQ(raw_mmap(0, 8 << 20, RW, ANON | MAP_NORESERVE), -ENOMEM);
	p = raw_mmap(0, 2 << 20, RW, ANON);
	EXPECT(!is_error(p));
	EXPECT_EQ(raw_mmap(0, 2 << 20, RW, ANON), -ENOMEM);
	munmap((void *)p, 2 << 20);
	EXPECT_EQ(set(VM "overcommit_memory", "0"), 1);
	p = raw_mmap(0, 5 << 20, RW, ANON);
	EXPECT(!is_error(p));
	munmap((void *)p, 5 << 20);
	EXPECT(set(VM "overcommit_ratio", "50") > 0);
	EXPECT_EQ(sysctl(VM "overcommit_kbytes"), 0);
	EXPECT_EQ(meminfo("CommitLimit"), meminfo("MemTotal") / 8 * 4);
}

TEST(always_overcommitting_promises_all)
{
	long p;

	if (!on_tessera() || meminfo("MemTotal") > 1024 * 1024)
		SKIP("not Tessera, or too much memory");
	EXPECT_EQ(raw_mmap(0, 0x60000000, RW, ANON), -ENOMEM);
	EXPECT_EQ(set(VM "overcommit_memory", "1"), 1);
	p = raw_mmap(0, 0x60000000, RW, ANON);
	EXPECT(!is_error(p));
	munmap((void *)p, 0x60000000);
	EXPECT_EQ(set(VM "overcommit_memory", "0"), 1);
}

// --------------------------------------------------------------------- areas

static int count_maps(void)
{
	struct lines l;
	int n = 0;

	lines_open(&l, "/proc/self/maps");
	while (lines_next(&l))
		n++;
	return n;
}

TEST(max_map_count_is_the_limit)
{
	char *p = map_anon(16 * PAGE_SIZE);
	int split = 0;

	if (!on_tessera())
		SKIP("the machine is not ours");
	set_sysctl(VM "max_map_count", count_maps() + 4);
	for (int i = 1; i < 16; i += 2)
		split += !mprotect(p + i * PAGE_SIZE, PAGE_SIZE, PROT_READ);
	EXPECT_EQ(split, 2); // each makes two more
	set_sysctl(VM "max_map_count", 65530);
	for (int i = 1; i < 15; i += 2)
		EXPECT(!mprotect(p + i * PAGE_SIZE, PAGE_SIZE, PROT_READ));
	munmap(p, 16 * PAGE_SIZE);
}

#define FIXED (ANON | MAP_FIXED)

static int map_low_as_nobody(void *arg)
{
	(void)arg;
	return sys(SYS_SETUID, 65534) ||
	       raw_mmap(0x20000, PAGE_SIZE, RW, FIXED) != -EPERM ||
	       is_error(raw_mmap(0x100000, PAGE_SIZE, RW, FIXED));
}

TEST(mmap_min_addr_is_for_those_without_rights)
{
	if (!on_tessera())
		SKIP("the machine is not ours");
	EXPECT_EQ(set(VM "mmap_min_addr", "1048576"), 7);
	EXPECT_EQ(in_child(map_low_as_nobody, NULL), 0);
	EXPECT_EQ(raw_mmap(0x20000, PAGE_SIZE, RW, FIXED), 0x20000);
	munmap((void *)0x20000, PAGE_SIZE);
	EXPECT_EQ(raw_mmap(0x20000, PAGE_SIZE, RW, ANON), 0x100000);
	munmap((void *)0x100000, PAGE_SIZE);
	EXPECT_EQ(set(VM "mmap_min_addr", "65536"), 5);
}

// --------------------------------------------------------------------- zones

static long zones_sum(const char *field)
{
	struct lines l;
	size_t n = strlen(field);
	long sum = 0;
	char *line;

	lines_open(&l, "/proc/zoneinfo");
	while ((line = lines_next(&l))) {
		while (*line == ' ')
			line++;
		if (!strncmp(line, field, n) && line[n] == ' ')
			sum += strtol(line + n, NULL, 10);
	}
	return sum;
}

TEST(watermarks_follow_min_free_kbytes)
{
	long was = sysctl(VM "min_free_kbytes"), min, low;

	if (!on_tessera())
		SKIP("the machine is not ours");
	set_sysctl(VM "min_free_kbytes", was); // what boot has freed counts
	min = zones_sum("min");
	low = zones_sum("low");
	EXPECT(set_sysctl(VM "min_free_kbytes", was + 400));
	EXPECT(zones_sum("min") - min >= 98 && zones_sum("min") - min <= 100);
	EXPECT(set_sysctl(VM "min_free_kbytes", was));
	EXPECT_EQ(zones_sum("min"), min);
	EXPECT(set(VM "watermark_scale_factor", "1000") > 0);
	EXPECT(zones_sum("low") > low && zones_sum("min") == min);
	EXPECT(set(VM "watermark_scale_factor", "10") > 0);
	EXPECT_EQ(zones_sum("low"), low);
}

TEST(available_memory_heeds_the_reserves)
{
	long was = sysctl(VM "min_free_kbytes"), available;

	if (!on_tessera())
		SKIP("the machine is not ours");
	available = meminfo("MemAvailable");
	set_sysctl(VM "min_free_kbytes", was + 1000);
	EXPECT(available - meminfo("MemAvailable") >= 900);
	set_sysctl(VM "min_free_kbytes", was);
}

TEST(lowmem_reserve_ratio_has_a_number_a_zone)
{
	char was[64], *p;
	int n = 0;

	strlcpy(was, get(VM "lowmem_reserve_ratio"), sizeof(was));
	for (p = was; *p && *p != '\n'; n++) {
		EXPECT(strtol(p, &p, 10) >= 0);
		p += *p == '\t';
	}
	EXPECT(n >= 2);
	if (!on_tessera())
		return;
	EXPECT_EQ(set(VM "lowmem_reserve_ratio", "128\t16"), 6);
	EXPECT(!strncmp(get(VM "lowmem_reserve_ratio"), "128\t16\t0\n", 9));
	EXPECT(set(VM "lowmem_reserve_ratio", was) > 0);
}

TEST(drop_caches_is_counted)
{
	long slab = vmstat("drop_slab"), cache = vmstat("drop_pagecache");

	EXPECT(slab >= 0 && cache >= 0);
	if (!on_tessera())
		SKIP("the machine is not ours");
	EXPECT_EQ(set(VM "drop_caches", "0"), -EINVAL);
	EXPECT_EQ(set(VM "drop_caches", "5"), -EINVAL);
	EXPECT_EQ(set(VM "drop_caches", "2"), 1);
	EXPECT_EQ(vmstat("drop_slab"), slab + 1);
	EXPECT_EQ(set(VM "drop_caches", "3"), 1);
	EXPECT_EQ(vmstat("drop_slab"), slab + 2);
	EXPECT_EQ(vmstat("drop_pagecache"), cache + 1);
}

// -------------------------------------------------------------------- kernel

static int do_nothing(void *arg)
{
	(void)arg;
	return 0;
}

// Insists: all programs that follow live by it.
static void give_back(const char *path, long value)
{
	for (int tries = 0; tries < 9 && !set_sysctl(path, value); tries++)
		;
	EXPECT_EQ(sysctl(path), value);
}

TEST(pid_max_bounds_new_numbers)
{
	pid_t child;

	if (!on_tessera())
		SKIP("the machine is not ours");
	EXPECT_EQ(set(KERNEL "pid_max", "301"), 3);
	for (int i = 0; i < 300; i++) {
		child = fork();
		if (child == 0)
			_exit(0);
		if (!EXPECT(child > 1 && child < 301))
			break;
		waitpid(child, NULL, 0);
	}
	give_back(KERNEL "pid_max", 32768);
}

TEST(threads_max_bounds_their_number)
{
	long was = sysctl(KERNEL "threads-max");

	if (!on_tessera())
		SKIP("the machine is not ours");
	ASSERT(was > 0);
	EXPECT_EQ(set(KERNEL "threads-max", "1"), 1);
	EXPECT_EQ(fork(), -1);
	EXPECT_EQ(errno, EAGAIN);
	give_back(KERNEL "threads-max", was);
	EXPECT_EQ(in_child(do_nothing, NULL), 0);
}

// PATH takes VALUES, which read back as they are, and refuses BAD.
static void expect_kept(const char *path, const char *const *values,
			const char *bad)
{
	long was = sysctl(path);

	for (; *values; values++) {
		EXPECT_EQ(set(path, *values), (long)strlen(*values));
		EXPECT_EQ(set(path, bad), -EINVAL);
		EXPECT_EQ(sysctl(path), strtol(*values, NULL, 10));
	}
	set_sysctl(path, was);
}

TEST(what_is_only_kept_is_checked_too)
{
	static const char *const whole[] = { "-1", "0", "30", NULL };

	if (!on_tessera())
		SKIP("the machine is not ours");
	expect_kept(VM "admin_reserve_kbytes", whole + 1, "x");
	expect_kept(VM "oom_dump_tasks", whole, "2147483648");
	expect_kept(KERNEL "panic", whole, "1x");
}

TEST(hostname_is_unames)
{
	struct new_utsname u;
	char was[72];

	strlcpy(was, get(KERNEL "hostname"), sizeof(was));
	ASSERT(!uname(&u));
	EXPECT(!strncmp(was, u.nodename, strlen(u.nodename)));
	EXPECT(!strncmp(get(KERNEL "osrelease"), u.release, strlen(u.release)));
	if (!on_tessera())
		SKIP("the machine is not ours");
	EXPECT_EQ(set(KERNEL "hostname", "tile\n"), 5);
	uname(&u);
	EXPECT(!strcmp(u.nodename, "tile"));
	EXPECT_EQ(sys(__NR_sethostname, "mosaic", 6), 0);
	EXPECT(!strcmp(get(KERNEL "hostname"), "mosaic\n"));
	EXPECT_EQ(sys(__NR_sethostname, "x", 65), -EINVAL);
	EXPECT_EQ(sys(__NR_sethostname, "x", -1), -EINVAL);
	EXPECT_EQ(sys(__NR_sethostname, (char *)16, 4), -EFAULT);
	EXPECT_EQ(sys(__NR_setdomainname, "museum", 6), 0);
	EXPECT(!strcmp(get(KERNEL "domainname"), "museum\n"));
	set(KERNEL "hostname", was);
	set(KERNEL "domainname", "(none)");
}

TEST(printk_has_four_levels)
{
	char *p = (char *)get(KERNEL "printk");
	long level = strtol(p, &p, 10);

	EXPECT(level >= 0 && *p == '\t');
	for (int i = 0; i < 3; i++)
		strtol(p, &p, 10);
	EXPECT(!strcmp(p, "\n"));
	if (!on_tessera())
		return;
	EXPECT_EQ(set(KERNEL "printk", "3"), 1);
	EXPECT(!strncmp(get(KERNEL "printk"), "3\t4\t1\t7\n", 8));
	set_sysctl(KERNEL "printk", level);
}

TEST(kptr_restrict_hides_addresses)
{
	if (!on_tessera())
		SKIP("the machine is not ours");
	EXPECT_EQ(set(KERNEL "kptr_restrict", "2"), 1);
	EXPECT(proc_read("/proc/vmallocinfo", text, sizeof(text)) > 0);
	EXPECT(!strncmp(text, "0x00000000-0x00000000 ", 22));
	EXPECT_EQ(set(KERNEL "kptr_restrict", "0"), 1);
	EXPECT(proc_read("/proc/vmallocinfo", text, sizeof(text)) > 0);
	EXPECT(strncmp(text, "0x00000000-", 11));
}

// 8-4-4-4-12 hexadecimal digits, version 4.
static bool is_uuid(const char *s)
{
	for (int i = 0; i < 36; i++)
		if (i == 8 || i == 13 || i == 18 || i == 23
			    ? s[i] != '-'
			    : !strchr("0123456789abcdef", s[i]))
			return false;
	return s[14] == '4' && strchr("89ab", s[19]) && !strcmp(s + 36, "\n");
}

TEST(random_has_numbers)
{
	char first[40], boot[40];

	strlcpy(first, get(KERNEL "random/uuid"), sizeof(first));
	EXPECT(is_uuid(first) && is_uuid(get(KERNEL "random/uuid")));
	EXPECT(strcmp(get(KERNEL "random/uuid"), first));
	strlcpy(boot, get(KERNEL "random/boot_id"), sizeof(boot));
	EXPECT(is_uuid(boot) && !strcmp(get(KERNEL "random/boot_id"), boot));
}

KTAP_MAIN("sysctl");
