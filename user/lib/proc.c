// SPDX-License-Identifier: MIT
//
// What: readers of /proc (contracts in proc.h).

#include "proc.h"

#include <uapi/shm.h>

static void mount_unless(const char *path, const char *type, const char *at)
{
	int fd = open(path, O_RDONLY);

	if (fd < 0)
		mount(type, at, type);
	else
		close(fd);
}

void proc_mount(void)
{
	if (getpid() != 1)
		return;
	mount_unless("/proc/self/maps", "proc", "/proc");
	mount_unless("/dev/full", "devtmpfs", "/dev");
	if (sys(__NR_mkdir, "/dev/pts", 0755) == 0)
		mount("devpts", "/dev/pts", "devpts");
}

bool lines_open(struct lines *l, const char *path)
{
	l->len = l->pos = 0;
	l->fd = open(path, O_RDONLY);
	return l->fd >= 0;
}

void lines_close(struct lines *l)
{
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

static int next_byte(struct lines *l)
{
	if (l->pos == l->len) {
		ssize_t n = read(l->fd, l->buf, sizeof(l->buf));

		if (n <= 0)
			return -1;
		l->len = n;
		l->pos = 0;
	}
	return (unsigned char)l->buf[l->pos++];
}

char *lines_next(struct lines *l)
{
	size_t n = 0;
	int c;

	if (l->fd < 0)
		return NULL;
	while ((c = next_byte(l)) >= 0 && c != '\n')
		if (n + 1 < sizeof(l->line))
			l->line[n++] = c;
	l->line[n] = 0;
	if (c >= 0 || n)
		return l->line;
	lines_close(l);
	return NULL;
}

ssize_t proc_read(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY);
	size_t len = 0;
	ssize_t n = 0;

	if (fd < 0)
		return -errno;
	while (len + 1 < size) {
		n = read(fd, buf + len, size - 1 - len);
		if (n <= 0)
			break;
		len += n;
	}
	buf[len] = 0;
	close(fd);
	return n < 0 ? -errno : (ssize_t)len;
}

// The number behind NAME and the separator, in the first such line.
static long number_after(const char *path, const char *name, char separator)
{
	size_t n = strlen(name);
	struct lines l;
	long value = -1;
	char *line;

	lines_open(&l, path);
	while ((line = lines_next(&l)))
		if (!strncmp(line, name, n) && line[n] == separator) {
			value = strtol(line + n + 1, NULL, 10);
			lines_close(&l);
			break;
		}
	return value;
}

long sysctl(const char *path)
{
	char text[32];

	return proc_read(path, text, sizeof(text)) > 0 ? strtol(text, NULL, 10)
						       : -1;
}

bool set_sysctl(const char *path, long value)
{
	char text[32];
	int fd = open(path, O_WRONLY);
	int n = snprintf(text, sizeof(text), "%ld", value);
	bool ok = fd >= 0 && sys(__NR_write, fd, text, n) == n;

	close(fd);
	return ok;
}

long proc_field(const char *path, const char *name)
{
	return number_after(path, name, ':');
}

long vmstat(const char *name)
{
	return number_after("/proc/vmstat", name, ' ');
}

const char *books_disagree(void)
{
	static char text[256];

	if (proc_read("/proc/sys/vm/mm_check", text, sizeof(text)) <= 0)
		return NULL;
	return strncmp(text, "ok", 2) ? text : NULL;
}

void remove_segments(void)
{
	struct shmid64_ds ds;
	struct shm_info info;
	long last = sys(__NR_shmctl, 0, SHM_INFO, &info);

	for (long i = 0; i <= last; i++) {
		long id = sys(__NR_shmctl, i, SHM_STAT, &ds);

		if (id >= 0)
			sys(__NR_shmctl, id, IPC_RMID, 0);
	}
}

bool statm_read(struct statm *s)
{
	char buf[128], *p = buf;
	long *field = &s->size;

	if (proc_read("/proc/self/statm", buf, sizeof(buf)) <= 0)
		return false;
	for (int i = 0; i < 7; i++)
		field[i] = strtol(p, &p, 10);
	return true;
}

bool map_parse(const char *line, struct map *map)
{
	char *p;

	memset(map, 0, sizeof(*map));
	map->start = strtoul(line, &p, 16);
	if (*p++ != '-')
		return false;
	map->end = strtoul(p, &p, 16);
	if (*p++ != ' ' || strnlen(p, 5) < 5)
		return false;
	memcpy(map->perms, p, 4);
	map->offset = strtoul(p + 5, &p, 16);
	for (int skip = 0; skip < 2; skip++) { // device, inode
		while (*p == ' ')
			p++;
		while (*p && *p != ' ')
			p++;
	}
	while (*p == ' ')
		p++;
	strlcpy(map->name, p, sizeof(map->name));
	return true;
}

static bool map_find(const void *addr, const char *name, struct map *map)
{
	unsigned long a = (unsigned long)addr;
	struct lines l;
	char *line;

	lines_open(&l, "/proc/self/maps");
	while ((line = lines_next(&l))) {
		if (!map_parse(line, map))
			continue;
		if (name ? !strcmp(map->name, name)
			 : map->start <= a && a < map->end) {
			lines_close(&l);
			return true;
		}
	}
	return false;
}

bool map_of(const void *addr, struct map *map)
{
	return map_find(addr, NULL, map);
}

bool map_named(const char *name, struct map *map)
{
	return map_find(NULL, name, map);
}

uint64_t pagemap(const void *addr)
{
	static int fd = -1;
	static pid_t opened_by;
	uint64_t entry = 0;
	int64_t page = (uintptr_t)addr / PAGE_SIZE;

	// "self" is fixed at open: a forked child must open its own.
	if (fd < 0 || opened_by != getpid()) {
		if (fd >= 0)
			close(fd);
		fd = open("/proc/self/pagemap", O_RDONLY);
		opened_by = getpid();
	}
	pread64(fd, &entry, sizeof(entry), page * (int64_t)sizeof(entry));
	return entry;
}

unsigned long pfn_of(const void *addr)
{
	uint64_t entry = pagemap(addr);

	return entry & PM_PRESENT ? (unsigned long)(entry & PM_PFN_MASK) : 0;
}

// "Node 0, zone   Normal ..." -> the zone's name; NULL for any other line.
static const char *zone_line(char *line, char **rest)
{
	char *name = strstr(line, "zone"), *end;

	if (strncmp(line, "Node ", 5) || !name)
		return NULL;
	for (name += 4; *name == ' '; name++)
		;
	for (end = name; *end && *end != ' '; end++)
		;
	*rest = *end ? end + 1 : end;
	*end = 0;
	return name;
}

static int zone_index(struct zone_info *zones, int *n, const char *name)
{
	for (int i = 0; i < *n; i++)
		if (!strcmp(zones[i].name, name))
			return i;
	if (*n == MAX_ZONES)
		return 0;
	memset(&zones[*n], 0, sizeof(*zones));
	strlcpy(zones[*n].name, name, sizeof(zones->name));
	return (*n)++;
}

static void zone_field(struct zone_info *z, const char *line)
{
	static const struct {
		const char *name;
		size_t offset;
	} fields[] = {
		{ "spanned", offsetof(struct zone_info, spanned) },
		{ "present", offsetof(struct zone_info, present) },
		{ "managed", offsetof(struct zone_info, managed) },
		{ "start_pfn:", offsetof(struct zone_info, start_pfn) },
	};

	while (*line == ' ')
		line++;
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		size_t n = strlen(fields[i].name);

		if (!strncmp(line, fields[i].name, n) && line[n] == ' ')
			*(unsigned long *)((char *)z + fields[i].offset) =
				strtoul(line + n, NULL, 10);
	}
}

int zones_read(struct zone_info zones[MAX_ZONES])
{
	struct lines l;
	char *line, *rest;
	const char *name;
	int n = 0, zone = -1;

	lines_open(&l, "/proc/zoneinfo");
	while ((line = lines_next(&l))) {
		name = zone_line(line, &rest);
		if (name)
			zone = zone_index(zones, &n, name);
		else if (zone >= 0)
			zone_field(&zones[zone], line);
	}
	lines_open(&l, "/proc/buddyinfo");
	while ((line = lines_next(&l))) {
		name = zone_line(line, &rest);
		if (!name)
			continue;
		zone = zone_index(zones, &n, name);
		for (int order = 0; order < MAX_ORDERS; order++)
			zones[zone].free[order] = strtol(rest, &rest, 10);
	}
	return n;
}

const char *zone_of(const struct zone_info *zones, int n, unsigned long pfn)
{
	for (int i = 0; i < n; i++)
		if (pfn >= zones[i].start_pfn &&
		    pfn < zones[i].start_pfn + zones[i].spanned)
			return zones[i].name;
	return "?";
}

bool slab_parse(const char *line, struct slab_info *s)
{
	const char *end = strchr(line, ' ');
	size_t n = end ? (size_t)(end - line) : 0;
	char *p;

	if (!n || *line == '#' || !strncmp(line, "slabinfo", 8))
		return false;
	strlcpy(s->name, line, n + 1 < sizeof(s->name) ? n + 1 : 32);
	s->active = strtol(end, &p, 10);
	s->total = strtol(p, &p, 10);
	s->objsize = strtol(p, &p, 10);
	s->per_slab = strtol(p, &p, 10);
	s->pages = strtol(p, &p, 10);
	s->slabs = s->active_slabs = 0;
	p = strstr(line, "slabdata");
	if (p) {
		s->active_slabs = strtol(p + strlen("slabdata"), &p, 10);
		s->slabs = strtol(p, &p, 10);
	}
	return s->objsize > 0 && s->pages > 0;
}

bool slab_find(const char *name, struct slab_info *s)
{
	struct lines l;
	char *line;

	lines_open(&l, "/proc/slabinfo");
	while ((line = lines_next(&l)))
		if (slab_parse(line, s) && !strcmp(s->name, name)) {
			lines_close(&l);
			return true;
		}
	return false;
}

long minor_faults(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) ? -1 : usage.ru_minflt;
}

long resident_pages(void)
{
	struct statm s;

	return statm_read(&s) ? s.resident : -1;
}

bool cpu_flag(const char *name)
{
	size_t len = strlen(name);
	struct lines l;
	char *line, *word;

	if (!lines_open(&l, "/proc/cpuinfo"))
		return false;
	while ((line = lines_next(&l)) && strncmp(line, "flags", 5))
		;
	word = line ? strchr(line, ':') : NULL;
	while (word &&
	       (strncmp(++word, name, len) || (word[len] && word[len] != ' ')))
		word = strchr(word, ' ');
	if (line)
		lines_close(&l);
	return word != NULL;
}

bool on_tessera(void)
{
	char version[256];

	return proc_read("/proc/version", version, sizeof(version)) > 0 &&
	       strstr(version, "Tessera");
}

bool five_levels(void)
{
	unsigned long above = TASK_SIZE + PAGE_SIZE;
	void *p;

	if (sizeof(long) < 8)
		return false;
	p = mmap((void *)above, PAGE_SIZE, PROT_NONE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (p == MAP_FAILED)
		return errno == EEXIST;
	munmap(p, PAGE_SIZE);
	return (unsigned long)p == above;
}

bool in_core(const void *addr)
{
	unsigned char vec = 0;

	mincore((void *)((uintptr_t)addr & -PAGE_SIZE), 1, &vec);
	return vec & 1;
}

char task_state(pid_t tid)
{
	char path[32], stat[128], *name_end;

	snprintf(path, sizeof(path), "/proc/%d/stat", tid);
	if (proc_read(path, stat, sizeof(stat)) <= 0)
		return 0;
	name_end = strrchr(stat, ')');
	return name_end ? name_end[2] : 0;
}

void until_asleep(pid_t tid)
{
	const struct timespec nap = { 0, 1000000 };
	char state;

	while ((state = task_state(tid)) && !strchr("SZX", state))
		nanosleep(&nap, NULL);
}
