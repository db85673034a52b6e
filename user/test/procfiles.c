// SPDX-License-Identifier: MIT
//
// What: the small files of /proc, read for what they say.

#include "ktap.h"

static char text[16384];

static bool load(const char *path)
{
	return proc_read(path, text, sizeof(text)) > 0;
}

// Steps over a number with two decimals and what follows it.
static bool skip_hundredths(char **p, char end)
{
	char *dot;

	if (**p < '0' || **p > '9')
		return false;
	strtoul(*p, &dot, 10);
	if (*dot != '.' || dot[3] != end)
		return false;
	*p = dot + 4;
	return true;
}

TEST(loadavg_has_three_loads_tasks_and_the_last_pid)
{
	long running, all, last;
	pid_t pid = fork();
	char *p = text;

	if (pid == 0)
		_exit(0);
	ASSERT(load("/proc/loadavg"));
	for (int i = 0; i < 3; i++)
		ASSERT(skip_hundredths(&p, ' '));
	running = strtol(p, &p, 10);
	ASSERT(*p++ == '/');
	all = strtol(p, &p, 10);
	ASSERT(*p++ == ' ');
	last = strtol(p, &p, 10);
	EXPECT(!strcmp(p, "\n"));
	EXPECT(running >= 1 && running <= all);
	EXPECT(all >= 2);
	EXPECT(last >= pid);
	if (on_tessera())
		EXPECT_EQ(last, pid);
	waitpid(pid, NULL, 0);
}

static void cpuid(unsigned int leaf, unsigned int regs[4])
{
	regs[0] = leaf;
	__asm__ volatile("cpuid"
			 : "+a"(regs[0]), "=b"(regs[1]), "=c"(regs[2]),
			   "=d"(regs[3]));
}

// The rest of the line that begins with NAME, tabs and a colon.
static const char *cpuinfo_field(const char *name)
{
	char *p = strstr(text, name);

	p = p ? strstr(p, ": ") : NULL;
	return p ? p + 2 : "";
}

// A word of the kernel's command line takes a flag away: nopge, and so on.
static bool declined(const char *flag)
{
	static char words[1024];
	char word[16];
	ssize_t n = proc_read("/proc/cmdline", words, sizeof(words));

	snprintf(word, sizeof(word), "no%s", flag);
	return n > 0 && strstr(words, word);
}

// As a word of its own among the flags.
static bool shows(const char *flag)
{
	char word[16];

	snprintf(word, sizeof(word), " %s ", flag);
	return strstr(cpuinfo_field("flags\t") - 1, word);
}

TEST(cpuinfo_says_what_cpuid_says)
{
	static const struct {
		const char *name;
		int bit; // of leaf 1's EDX
	} flags[] = { { "pse", 3 }, { "tsc", 4 }, { "pge", 13 } };
	unsigned int leaf0[4], leaf1[4], order[3], model;

	cpuid(0, leaf0);
	cpuid(1, leaf1);
	order[0] = leaf0[1];
	order[1] = leaf0[3];
	order[2] = leaf0[2];
	ASSERT(load("/proc/cpuinfo") && strstr(text, "\nflags\t"));
	EXPECT(!strncmp(text, "processor\t: 0\n", 14));
	EXPECT(!strncmp(cpuinfo_field("vendor_id\t"), (char *)order, 12));
	EXPECT_EQ(strtoul(cpuinfo_field("stepping\t"), NULL, 10),
		  leaf1[0] & 15);
	model = leaf1[0] >> 4 & 15;
	EXPECT_EQ(strtoul(cpuinfo_field("model\t\t"), NULL, 10) & 15, model);
	EXPECT_EQ(strtoul(cpuinfo_field("cpuid level\t"), NULL, 10), leaf0[0]);
	for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
		if (!EXPECT_EQ(shows(flags[i].name),
			       (leaf1[3] >> flags[i].bit & 1) &&
				       !declined(flags[i].name)))
			ktap_note("%s", flags[i].name);
}

TEST(without_a_disk_swaps_and_partitions_are_empty)
{
	SKIP_UNLESS_TESSERA();
	ASSERT(load("/proc/swaps"));
	EXPECT(!strcmp(text, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\t"
			     "Priority\n"));
	EXPECT_EQ(proc_read("/proc/partitions", text, sizeof(text)), 0);
}

TEST(devices_has_the_majors_of_those_that_can_be_opened)
{
	static const char *const lines[] = { "\n  1 mem\n", "\n  5 /dev/tty\n",
					     "\n  5 /dev/console\n",
					     "\nBlock devices:\n" };

	ASSERT(load("/proc/devices"));
	EXPECT(!strncmp(text, "Character devices:\n", 19));
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		if (!EXPECT(strstr(text, lines[i])))
			ktap_note("%s", lines[i]);
}

// Ranges in order; those that are indented lie in the one above them.
TEST(iomem_is_in_order_and_well_formed)
{
	unsigned long long start, end, last = 0, above = 0;
	char *p = text;
	bool inside;

	SKIP_UNLESS_TESSERA();
	ASSERT(load("/proc/iomem"));
	while (*p) {
		inside = *p == ' ';
		start = strtoull(p, &p, 16);
		ASSERT(*p == '-');
		end = strtoull(p + 1, &p, 16);
		ASSERT(!strncmp(p, " : ", 3));
		EXPECT(start < end);
		if (inside) {
			EXPECT(start >= above && end <= last);
		} else {
			EXPECT(!last || start > last);
			above = start;
			last = end;
		}
		p = strchr(p, '\n') + 1;
	}
}

TEST(iomem_has_memory_the_kernel_and_what_every_pc_has)
{
	static const char *const lines[] = {
		" : System RAM\n",
		" : Kernel code\n",
		" : Kernel data\n",
		"000a0000-000bffff : Video RAM area\n",
		"000f0000-000fffff : System ROM\n",
	};

	SKIP_UNLESS_TESSERA();
	ASSERT(load("/proc/iomem"));
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		if (!EXPECT(strstr(text, lines[i])))
			ktap_note("%s", lines[i]);
	if (strstr(text, "Local APIC"))
		EXPECT(strstr(text, "fee00000-fee00fff : Local APIC\n"));
}

KTAP_MAIN("procfiles");
