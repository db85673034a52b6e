// SPDX-License-Identifier: MIT
//
// What: /proc in Linux's formats, and true.

#include "ktap.h"
#include <uapi/sysinfo.h>

static char text[16384];

static bool load(const char *path)
{
	return proc_read(path, text, sizeof(text)) > 0;
}

TEST(maps_is_in_order_and_well_formed)
{
	unsigned long last = 0;
	int heap = 0, stack = 0;
	struct lines l;
	struct map map;
	char *line;

	sbrk(PAGE_SIZE);
	ASSERT(lines_open(&l, "/proc/self/maps"));
	while ((line = lines_next(&l))) {
		ASSERT(map_parse(line, &map));
		EXPECT(map.start >= last && map.end > map.start);
		EXPECT_EQ((map.start | map.end) & 4095, 0);
		EXPECT(strchr("r-", map.perms[0]) &&
		       strchr("w-", map.perms[1]) &&
		       strchr("x-", map.perms[2]) &&
		       strchr("ps", map.perms[3]));
		last = map.end;
		heap += !strcmp(map.name, "[heap]");
		stack += !strcmp(map.name, "[stack]");
	}
	// bss that ends where the heap begins bears its name, too
	EXPECT(heap == 1 || heap == 2);
	EXPECT_EQ(stack, 1);
}

TEST(maps_names_the_program)
{
	const char *self = (char *)getauxval(AT_EXECFN);
	const char *base = strrchr(self, '/') ? strrchr(self, '/') : self;
	struct map map;

	ASSERT(map_of((void *)(uintptr_t)load, &map));
	EXPECT(!strcmp(map.perms, "r-xp"));
	EXPECT(strstr(map.name, base));
	EXPECT_EQ(map.start, TEXT_START);
	EXPECT_EQ(map.offset, 0);
}

// After 25 characters and six for each byte of a pointer.
TEST(maps_names_start_in_their_column)
{
	long column = kernel_is_64bit() ? 73 : MAPS_COLUMN;
	struct lines l;
	char *line;

	lines_open(&l, "/proc/self/maps");
	while ((line = lines_next(&l)))
		if (strstr(line, "[stack]"))
			EXPECT_EQ(strstr(line, "[stack]") - line, column);
}

static bool status_has(const char *field)
{
	return self_status(field) >= 0;
}

TEST(status_has_the_fields_of_memory)
{
	static const char *const fields[] = { "VmPeak", "VmSize", "VmHWM",
					      "VmRSS",	"VmData", "VmStk",
					      "VmExe",	"VmPTE",  "Pid",
					      "PPid",	"Tgid" };

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (!EXPECT(status_has(fields[i])))
			ktap_note("field %s", fields[i]);
	EXPECT_EQ(self_status("Pid"), getpid());
	EXPECT_EQ(self_status("PPid"), getppid());
	EXPECT(self_status("VmPeak") >= self_status("VmSize"));
	EXPECT(self_status("VmSize") > self_status("VmRSS"));
	ASSERT(load("/proc/self/status"));
	EXPECT(!strncmp(text, "Name:\tproc", 10));
	EXPECT(strstr(text, "\nState:\tR (running)\n"));
	EXPECT(strstr(text, " kB\n"));
}

TEST(status_has_the_fields_of_rights_and_names)
{
	char number[16];
	const char *pid;

	ASSERT(load("/proc/self/status"));
	pid = strstr(text, "\nNSpid:\t");
	snprintf(number, sizeof(number), "%d", getpid());
	EXPECT(pid && strstr(pid, number));
	EXPECT(strstr(text, "\nCapEff:\t"));
	EXPECT(strstr(text, "\nCpus_allowed_list:\t"));
	EXPECT(strstr(text, "\nHugetlbPages:\t") || kernel_is_64bit());
	EXPECT(strstr(text, "\nMems_allowed:\t") || !on_tessera());
}

TEST(status_follows_brk_and_mmap)
{
	long data = self_status("VmData"), size = self_status("VmSize");
	char *p = map_anon(PAGE_SIZE * 10);

	EXPECT_EQ(self_status("VmSize") - size, 40);
	EXPECT_EQ(self_status("VmData") - data, 40);
	munmap(p, PAGE_SIZE * 10);
	EXPECT_EQ(self_status("VmSize"), size);
	EXPECT_EQ(self_status("VmData"), data);
}

TEST(statm_has_seven_numbers)
{
	char *p = text;
	int n = 0;

	ASSERT(load("/proc/self/statm"));
	for (; *p >= '0' && *p <= '9'; n++) {
		strtoul(p, &p, 10);
		p += *p == ' ';
	}
	EXPECT_EQ(n, 7);
	EXPECT_EQ(*p, '\n');
}

// The n-th field of /proc/self/stat, counted from 1; the name is the second.
static long stat_field(int n)
{
	char *p;

	if (!load("/proc/self/stat"))
		return -1;
	if (n == 1)
		return strtol(text, NULL, 10);
	p = strrchr(text, ')');
	for (int i = 2; p && i < n; i++)
		p = strchr(p + 1, ' ');
	return p ? strtol(p, NULL, 10) : -1;
}

TEST(stat_has_its_fields_in_place)
{
	struct statm s;
	int spaces = 0;

	ASSERT(load("/proc/self/stat"));
	for (char *p = strrchr(text, ')'); *p; p++)
		spaces += *p == ' ';
	EXPECT_EQ(spaces, 50); // 52 fields
	EXPECT(strstr(text, " (proc) R "));
	EXPECT_EQ(stat_field(1), getpid());
	EXPECT_EQ(stat_field(4), getppid());
	if (on_tessera()) { // init began no group and no session
		EXPECT_EQ(stat_field(5), 0);
		EXPECT_EQ(stat_field(6), 0);
	}
	ASSERT(statm_read(&s));
	EXPECT_EQ(stat_field(23), s.size * (long)PAGE_SIZE);
	if (on_tessera()) // Linux's is late by some pages
		EXPECT_EQ(stat_field(24), s.resident);
	EXPECT_EQ(stat_field(26), TEXT_START); // start of code
}

TEST(stat_counts_minor_faults)
{
	char *p = map_anon(10 * PAGE_SIZE);
	long before = stat_field(10);

	for (int i = 0; i < 10; i++)
		touch(p + i * PAGE_SIZE);
	EXPECT(stat_field(10) - before >= 10);
	EXPECT(minor_faults() >= stat_field(10));
	munmap(p, 10 * PAGE_SIZE);
}

TEST(pagemap_tells_present_frames_apart)
{
	char *p = map_anon(3 * PAGE_SIZE);

	touch(p);
	EXPECT(pagemap(p) & PM_PRESENT);
	EXPECT(pagemap(p) & PM_PFN_MASK);
	EXPECT_EQ(pagemap(p + PAGE_SIZE) & PM_PRESENT, 0);
	EXPECT_EQ(pagemap(p + PAGE_SIZE) & PM_PFN_MASK, 0);
	munmap(p, 3 * PAGE_SIZE);
	EXPECT_EQ(pagemap(p) & (PM_PRESENT | PM_PFN_MASK), 0);
}

TEST(pagemap_tells_anonymous_from_file)
{
	char *p = map_anon(PAGE_SIZE);

	touch(p);
	EXPECT_EQ(pagemap(p) >> 61 & 1, 0);
	EXPECT_EQ(pagemap((void *)(uintptr_t)load) >> 61 & 1, 1);
	munmap(p, PAGE_SIZE);
}

TEST(pagemap_wants_whole_entries)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	uint64_t entry[4];

	ASSERT(fd >= 0);
	EXPECT_EQ(SYS_PREAD(fd, entry, 7, 0LL), -EINVAL);
	EXPECT_EQ(SYS_PREAD(fd, entry, 8, 4LL), -EINVAL);
	EXPECT_EQ(SYS_PREAD(fd, entry, 0, 0LL), 0);
	EXPECT_EQ(SYS_PREAD(fd, entry, 32, TEXT_START / PAGE_SIZE * 8), 32);
	EXPECT(entry[0] & PM_PRESENT);
	EXPECT_EQ(SYS_PREAD(fd, entry, 32, 0LL), 32);
	EXPECT_EQ(entry[0], 0);
	// past the end
	EXPECT_EQ(SYS_PREAD(fd, entry, 8, PAST_USER / 256LL), 0);
	close(fd);
}

TEST(meminfo_adds_up)
{
	long total = meminfo("MemTotal"), free_kb = meminfo("MemFree");

	EXPECT(total > 4096);
	EXPECT(free_kb > 0 && free_kb < total);
	EXPECT(meminfo("MemAvailable") > 0);
	EXPECT(meminfo("Slab") >= 0);
	ASSERT(load("/proc/meminfo"));
	EXPECT(!strncmp(text, "MemTotal:       ", 16));
	if (kernel_is_64bit()) {
		EXPECT_EQ(meminfo("HighTotal"), -1);
		EXPECT_EQ(meminfo("LowTotal"), -1);
		return;
	}
	EXPECT_EQ(meminfo("HighTotal") + meminfo("LowTotal"), total);
	EXPECT(meminfo("LowFree") > 0 && meminfo("HighFree") >= 0);
}

TEST(meminfo_follows_an_allocation)
{
	long n = 512, before, during;
	char *p = map_anon(n * PAGE_SIZE);

	before = meminfo("MemFree");
	for (long i = 0; i < n; i++)
		touch(p + i * PAGE_SIZE);
	during = meminfo("MemFree");
	munmap(p, n * PAGE_SIZE);
	if (on_tessera()) {
		EXPECT(before - during >= n * 4 - 512);
		EXPECT(before - during <= n * 4 + 512);
		EXPECT(meminfo("MemFree") >= before - 512);
	}
}

TEST(buddyinfo_and_zoneinfo_know_the_same_zones)
{
	struct zone_info zones[MAX_ZONES];
	int n = zones_read(zones);
	unsigned long managed = 0;

	EXPECT(n >= 1 && n <= MAX_ZONES);
	for (int i = 0; i < n; i++) {
		EXPECT(zones[i].managed <= zones[i].present);
		EXPECT(zones[i].present <= zones[i].spanned);
		for (int order = 0; order < MAX_ORDERS; order++)
			EXPECT(zones[i].free[order] >= 0);
		managed += zones[i].managed;
	}
	if (on_tessera())
		EXPECT_EQ(managed * 4, meminfo("MemTotal"));
}

TEST(every_frame_of_ours_lies_in_a_zone)
{
	struct zone_info zones[MAX_ZONES];
	int n = zones_read(zones);
	char *p = map_anon(32 * PAGE_SIZE);

	for (int i = 0; i < 32; i++) {
		touch(p + i * PAGE_SIZE);
		EXPECT(*zone_of(zones, n, pfn_of(p + i * PAGE_SIZE)) != '?');
	}
	munmap(p, 32 * PAGE_SIZE);
}

TEST(slabinfo_parses)
{
	struct slab_info s;
	struct lines l;
	int caches = 0;
	char *line;

	ASSERT(lines_open(&l, "/proc/slabinfo"));
	line = lines_next(&l);
	EXPECT(line && !strcmp(line, "slabinfo - version: 2.1"));
	line = lines_next(&l);
	EXPECT(line && !strncmp(line, "# name            <active_objs>", 31));
	while ((line = lines_next(&l))) {
		if (!EXPECT(slab_parse(line, &s)))
			continue;
		caches++;
		EXPECT(s.active <= s.total);
		EXPECT(s.objsize * s.per_slab <= s.pages * (long)PAGE_SIZE);
		EXPECT(s.active_slabs <= s.slabs);
		EXPECT(!on_tessera() || s.total == s.slabs * s.per_slab);
		EXPECT(strstr(line, " : tunables ") &&
		       strstr(line, " : slabdata "));
	}
	EXPECT(caches > 10);
	// More where red zones stand around each object (slub_debug).
	EXPECT(slab_find("kmalloc-32", &s) && s.objsize >= 32);
	EXPECT(slab_find("vm_area_struct", &s) && s.active > 0);
}

TEST(vmallocinfo_parses)
{
	struct lines l;
	int areas = 0;
	char *line, *p;

	ASSERT(lines_open(&l, "/proc/vmallocinfo"));
	while ((line = lines_next(&l))) {
		if (strstr(line, "ptrval"))
			SKIP("Linux hides kernel addresses early after boot");
		EXPECT(!strncmp(line, "0x", 2));
		strtoull(line, &p, 16);
		EXPECT(!strncmp(p, "-0x", 3));
		strtoull(p + 1, &p, 16);
		EXPECT_EQ(strtoul(p, NULL, 10) % PAGE_SIZE, 0);
		areas++;
	}
	EXPECT(areas > 0);
}

// "  1:   123 …": the numbers that /proc/stat sums up.
TEST(interrupts_and_stat_count_the_same)
{
	long sum = 0, intr = 0;
	struct lines l;
	char *line, *p;

	ASSERT(lines_open(&l, "/proc/interrupts"));
	line = lines_next(&l);
	EXPECT(line && !strncmp(line, "           CPU0       ", 22));
	while ((line = lines_next(&l))) {
		p = strchr(line, ':');
		EXPECT(p != NULL);
		if (p && strncmp(line, "ERR", 3))
			sum += strtol(p + 1, NULL, 10);
	}
	lines_open(&l, "/proc/stat");
	while ((line = lines_next(&l)))
		if (!strncmp(line, "intr ", 5))
			intr = strtol(line + 5, NULL, 10);
	EXPECT(sum > 0 && intr > 0);
	if (on_tessera()) // some come in between
		EXPECT(intr >= sum && intr < sum + 100);
}

TEST(meminfo_and_sysinfo_agree)
{
	struct sysinfo info;
	long unit;

	ASSERT(!sys(__NR_sysinfo, &info));
	unit = info.mem_unit / 1024;
	if (!unit)
		SKIP("units of bytes");
	EXPECT_EQ((long)info.totalram * unit, meminfo("MemTotal"));
	EXPECT_EQ(meminfo("SwapTotal"), (long)info.totalswap * unit);
	if (!on_tessera())
		SKIP("others run, too");
	EXPECT_EQ((long)info.sharedram * unit, meminfo("Shmem"));
	EXPECT(meminfo("Mapped") > 0 && meminfo("Mapped") < meminfo("Shmem"));
	EXPECT_EQ(meminfo("Slab"),
		  meminfo("SReclaimable") + meminfo("SUnreclaim"));
	EXPECT_EQ(meminfo("Inactive"), meminfo("AnonPages") + meminfo("Shmem"));
}

// What is mapped of a file that no other program maps.
TEST(mapped_and_rss_shmem_follow_a_file)
{
	int fd = open("/proc/self/exe", O_RDONLY);
	long mapped = meminfo("Mapped"), rss = self_status("RssShmem");
	char *p = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_SHARED, fd, 0);

	close(fd);
	EXPECT_EQ(*(volatile char *)p, 0x7f);
	if (on_tessera()) { // elsewhere the file may be on a disk
		EXPECT_EQ(self_status("RssShmem") - rss, 4);
		EXPECT(meminfo("Mapped") - mapped <= 4);
	}
	EXPECT(rss >= 0 && mapped >= 0);
	munmap(p, PAGE_SIZE);
}

// On Linux these two are in debugfs.
TEST(nothing_has_leaked_and_pages_have_owners)
{
	if (!on_tessera())
		SKIP("Linux has them elsewhere");
	EXPECT(load("/proc/kmemleak") && !strcmp(text, "0\n"));
	ASSERT(load("/proc/page_owner"));
	EXPECT(strstr(text, " pages taken by") ||
	       strstr(text, "page_owner=on"));
}

TEST(small_files)
{
	struct new_utsname u;
	char *p;

	ASSERT(!uname(&u));
	ASSERT(load("/proc/version"));
	EXPECT(!strncmp(text, "Linux version ", 14));
	EXPECT(strstr(text, u.release));
	EXPECT(load("/proc/cmdline"));
	ASSERT(load("/proc/uptime"));
	strtoul(text, &p, 10);
	EXPECT_EQ(*p, '.');
	strtoul(p + 1, &p, 10);
	EXPECT_EQ(*p, ' ');
	EXPECT(strchr(text, '\n') && !strchr(text, '\n')[1]);
}

// Reading in small pieces gives the same text as in one.
TEST(pieces_of_any_size_give_the_same)
{
	static const int sizes[] = { 1, 7, 100, 4096 };
	char whole[4096], pieces[8192];

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		int fd = open("/proc/self/maps", O_RDONLY), len = 0;
		ssize_t n;

		proc_read("/proc/self/maps", whole, sizeof(whole));
		while (len < 4000 && (n = read(fd, pieces + len, sizes[i])) > 0)
			len += n;
		pieces[len] = 0;
		close(fd);
		if (!EXPECT(!strcmp(whole, pieces)))
			ktap_note("with pieces of %d bytes", sizes[i]);
	}
}

TEST(proc_files_cannot_be_written)
{
	int fd = open("/proc/version", O_WRONLY);

	// root may open it on Linux, but there is nothing to write to
	if (fd >= 0)
		EXPECT(sys(__NR_write, fd, "x", 1) < 0);
	else
		EXPECT_EQ(errno, EACCES);
	close(fd);
}

TEST(what_is_not_there_is_enoent)
{
	EXPECT_EQ(sys(__NR_open, "/proc/nothing", O_RDONLY, 0), -ENOENT);
	EXPECT_EQ(sys(__NR_open, "/proc/self/nothing", O_RDONLY, 0), -ENOENT);
	EXPECT_EQ(sys(__NR_open, "/proc/999999/maps", O_RDONLY, 0), -ENOENT);
}

KTAP_MAIN("proc");
