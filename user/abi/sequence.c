// SPDX-License-Identifier: MIT
//
// What: runs sequences of steps, each in a process of its own.
//
//	seq=FIRST,COUNT   by seed; a line each: the sum of all that was seen
//	show=SEED         the same with the whole story
//	steps=FILE        the sequences in FILE, with the whole story
//
// FILE has a line for each step, and "= NAME" before each sequence. A story is
// "= NAME", then for each step "> STEP = ANSWER" and, indented, what is seen
// after it, then "= end STATUS SUM".

#include "step.h"
#include "times.h"

#define SECONDS	  30 // after which a process is ended
#define STEPS	  24
#define MAX_STEPS 256
#define SUM_PAGE  0x40000000UL

// In a page that all processes of a sequence share, since all of them add to it.
static struct sum {
	uint32_t value;
} * sum;

static bool aloud;

void say(const char *fmt, ...)
{
	char line[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	for (const char *p = line; *p; p++)
		sum->value = (sum->value ^ (unsigned char)*p) * 16777619u;
	if (aloud)
		printf("%s", line);
}

// ------------------------------------------------------------------ a sequence

static struct step steps[MAX_STEPS];
static int nr_steps;

// The step after the `exit` that belongs to the `fork` before step I.
static int after_exit(int i)
{
	for (int depth = 1; i < nr_steps; i++) {
		depth += steps[i].op == STEP_fork;
		depth -= steps[i].op == STEP_exit;
		if (!depth)
			return i + 1;
	}
	return nr_steps;
}

extern const char __executable_start[], edata[];

// The program's own pages are there before faults are counted: how many of a
// file's pages come with one fault differs.
static void touch_text(void)
{
	for (const char *p = __executable_start; p < edata; p += PAGE_SIZE)
		(void)*(const volatile char *)p;
}

static int run_from(int i, int depth);

static void run_child(int i, int depth)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		alarm(SECONDS);
		touch_text();
		run_from(i, depth + 1);
		exit(depth + 1);
	}
	waitpid(pid, &status, 0);
	say(" = status %x\n", status);
}

static void run_one(int i, int depth)
{
	char text[160];

	step_print(&steps[i], text, sizeof(text));
	say("> %s", text);
	if (steps[i].op == STEP_fork) {
		say("\n");
		run_child(i + 1, depth);
	} else if (steps[i].op == STEP_exit) {
		say(" = alone\n");
	} else {
		step_run(&steps[i]);
	}
	see();
}

static int run_from(int i, int depth)
{
	while (i < nr_steps) {
		if (steps[i].op == STEP_exit && depth) {
			say("> exit\n");
			break;
		}
		run_one(i, depth);
		i = steps[i].op == STEP_fork ? after_exit(i + 1) : i + 1;
	}
	return 0;
}

// Used once, so that a limit of the stack does not end the program.
static void grow_stack(void)
{
	volatile char room[65536];

	for (size_t i = 0; i < sizeof(room); i += PAGE_SIZE)
		room[i] = 1;
}

static int run_steps(void *arg)
{
	const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };

	(void)arg;
	alarm(SECONDS);
	touch_text();
	grow_stack();
	setrlimit(RLIMIT_DATA, &none);
	setrlimit(RLIMIT_MEMLOCK, &none);
	files_make();
	see();
	run_from(0, 0);
	see_end();
	return 0;
}

static void run_sequence(const char *name)
{
	int status;

	sum->value = 2166136261u;
	if (aloud)
		printf("= %s\n", name);
	status = in_child(run_steps, NULL);
	if (aloud)
		printf("= end %x %x\n", status, sum->value);
	else
		printf("%s %x %x\n", name, status, sum->value);
}

// ---------------------------------------------------------------- where from

static void add(const struct step *step)
{
	if (nr_steps < MAX_STEPS && !step_left_out(step->op))
		steps[nr_steps++] = *step;
}

static void make_sequence(unsigned long seed)
{
	struct step step;

	nr_steps = 0;
	for (unsigned long i = 0; i < STEPS; i++) {
		step_make(&step, seed, i);
		add(&step);
	}
}

static void prepare(bool whole_story)
{
	aloud = whole_story;
	sum = mmap((void *)SUM_PAGE, PAGE_SIZE, PROT_READ | PROT_WRITE,
		   MAP_SHARED | MAP_ANON | MAP_FIXED, -1, 0);
	sys(__NR_mkdir, "/tmp", 0777);
	if (sys(__NR_mount, "tmpfs", "/tmp", "tmpfs", 0, NULL))
		printf("no tmpfs\n");
}

void show_sequences(unsigned long first, unsigned long count, bool whole_story)
{
	char name[32];

	prepare(whole_story);
	for (unsigned long seed = first; seed < first + count; seed++) {
		make_sequence(seed);
		snprintf(name, sizeof(name), "%lu", seed);
		run_sequence(name);
	}
}

void show_steps(const char *path)
{
	char name[64] = "";
	struct step step;
	struct lines l;
	char *line;

	prepare(true);
	if (!lines_open(&l, path))
		return;
	while ((line = lines_next(&l))) {
		if (*line == '=') {
			if (*name)
				run_sequence(name);
			strlcpy(name, line + 2, sizeof(name));
			nr_steps = 0;
		} else if (step_parse(line, &step)) {
			add(&step);
		}
	}
	if (*name)
		run_sequence(name);
}
