// SPDX-License-Identifier: MIT
/*
 * The explainer: what a page fault was, in words that stand in the manuals.
 *
 * What:     One block a fault that nobody could mend:
 *
 *	page fault: tour[7] in ring 3, write to 0x00000010 at ip 0x0804912f
 *	  CR2         0x00000010: below mmap_min_addr (64 KiB), never mapped
 *	  error code  0x6: no page there | write | from ring 3
 *	  walk        pgd[0] = 0x00000000  P=0: the walk ends here
 *	  areas       none covers it
 *	  above       08048000-08050000 r-xp /init, begins 0x8047ff0 higher
 *	  disagrees   no area: the first 64 KiB are never mapped
 *	  outcome     SIGSEGV (SEGV_MAPERR) to tour[7]
 *
 *           The lines go to a sink, so tests and tools read the same text as
 *           the log. With `explain` on the command line each fault that was
 *           mended gets one line.
 * Locking:  None that could deadlock: tables are read by pt_trace, areas only
 *           when mmap_lock is free for reading. A panicking kernel does not
 *           take it at all: it looks whether a writer has it.
 * Failure:  None; nothing is allocated.
 * See:      SDM volume 3A, 4.7 (the error code) and 4.3 (the entries).
 */
#include <asm/cpu.h>
#include <asm/ptrace.h>
#include <asm/traps.h>
#include <kernel/cmdline.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/fault.h>
#include <mm/slab_debug.h>
#include <mm/vma.h>

#define WORD_DIGITS ((int)(2 * sizeof(long)))
#define LINE_MAX    192

bool explain_resolved;

static int parse_explain(const char *value)
{
	if (*value)
		return -EINVAL;
	explain_resolved = true;
	return 0;
}
CMDLINE("explain", parse_explain);

/* What is known while a block is written. */
struct explanation {
	struct explain_sink *sink;
	const struct fault_info *info;
	unsigned int nr_steps;
	struct pt_step steps[PT_MAX_LEVEL];
	bool areas_known;
	struct vm_area_struct *vma;	      /* covers the address, or NULL */
	struct vm_area_struct *below, *above; /* else its neighbours */
};

static void say(struct explain_sink *sink, const char *fmt, ...) __printf(2, 3);

static void say(struct explain_sink *sink, const char *fmt, ...)
{
	char line[LINE_MAX];
	va_list args;

	va_start(args, fmt);
	vscnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	sink->line(sink, line);
}

/* Without NX the error code calls an instruction fetch a read; but then CR2 is
 * the instruction pointer itself. */
static bool is_fetch(const struct fault_info *info)
{
	return (info->error_code & X86_PF_INSTR) ||
	       (!(info->error_code & X86_PF_WRITE) &&
		info->address == info->regs->ip);
}

static const char *access_name(unsigned long error_code)
{
	if (error_code & X86_PF_INSTR)
		return "instruction fetch from";
	return error_code & X86_PF_WRITE ? "write to" : "read from";
}

/* ----------------------------------------------------- address, error code */

static void say_heading(const struct explanation *e)
{
	const struct fault_info *info = e->info;
	const struct pt_regs *regs = info->regs;
	char symbol[64] = "";

	if (!user_mode(regs)) {
		strscpy(symbol, " ", sizeof(symbol));
		ksym_format(regs->ip, symbol + 1, sizeof(symbol) - 1);
	}
	say(e->sink,
	    "page fault: %s[%d] in ring %d, %s 0x%0*lx at ip 0x%0*lx%s",
	    current->comm, current->pid, user_mode(regs) ? 3 : 0,
	    is_fetch(info) ? access_name(X86_PF_INSTR)
			   : access_name(info->error_code),
	    WORD_DIGITS, info->address, WORD_DIGITS, regs->ip, symbol);
}

static void say_address(const struct explanation *e)
{
	vaddr_t addr = e->info->address;

	say(e->sink, "  CR2         0x%0*lx: %s%s", WORD_DIGITS, addr,
	    address_region(addr),
	    addr >= PAGE_OFFSET && addr < VMALLOC_START &&
			    direct_map_pfn(addr) >= max_low_pfn
		    ? ", but behind its last frame"
		    : "");
}

static void say_error_code(const struct explanation *e)
{
	unsigned long code = e->info->error_code;

	say(e->sink, "  error code  0x%lx: %s | %s | from ring %d%s", code,
	    code & X86_PF_PROT ? "an entry is present and forbids it"
			       : "no page there",
	    code & X86_PF_INSTR	  ? "instruction fetch"
	    : code & X86_PF_WRITE ? "write"
	    : is_fetch(e->info)	  ? "read (the instruction itself: CR2 = ip)"
				  : "read",
	    code & X86_PF_USER ? 3 : 0,
	    code & X86_PF_RSVD ? " | a reserved bit is set" : "");
}

/* -------------------------------------------------------------------- walk */

/* What a leaf's frame is to the books. */
static const char *frame_name(pfn_t pfn)
{
	if (!pfn_valid(pfn))
		return "no memory of ours";
	if (is_zero_page(pfn_to_page(pfn)))
		return "the zero page";
	return page_identity_name(pfn_to_page(pfn)->identity);
}

static void entry_words(const struct pt_step *step, char *buf, size_t size)
{
	pte_t pte = step->entry;
	bool leaf = step->level == 1 || pte_huge(pte);
	int n;

	if (!pte_present(pte)) {
		scnprintf(buf, size, "P=0%s: the walk ends here",
			  step->level == 1 && pte_mapped(pte)
				  ? ", the frame is kept (PROT_NONE)"
				  : "");
		return;
	}
	n = scnprintf(buf, size, "-> %s 0x%lx  P=1",
		      leaf ? "frame" : "table in frame", pte_pfn(pte));
	if (pt_level_has_rights(step->level))
		n += scnprintf(buf + n, size - (size_t)n, " R/W=%d U/S=%d A=%d",
			       pte_write(pte), pte_user(pte), pte_young(pte));
	if (leaf)
		n += scnprintf(buf + n, size - (size_t)n, " D=%d%s%s (%s)",
			       pte_dirty(pte), step->level > 1 ? " PS=1" : "",
			       pte_exec(pte) ? "" : " NX=1",
			       frame_name(pte_pfn(pte)));
	if (pte_reserved_bits(pte, step->level))
		scnprintf(buf + n, size - (size_t)n, ", reserved: 0x%llx",
			  (u64)pte_reserved_bits(pte, step->level));
}

static void say_walk(const struct explanation *e)
{
	char words[128];

	for (unsigned int i = 0; i < e->nr_steps; i++) {
		const struct pt_step *step = &e->steps[i];

		entry_words(step, words, sizeof(words));
		say(e->sink, "  %-10s  %s[%u] = 0x%0*llx  %s",
		    i == 0 ? "walk" : "", pt_level_name(step->level),
		    step->index, (int)(2 * sizeof(pte_t)), (u64)step->entry.val,
		    words);
	}
}

/* The entry that the walk ended at, with the rights of all above it. */
static pte_t last_entry(const struct explanation *e)
{
	if (!e->nr_steps)
		return __pte(0);
	return e->steps[e->nr_steps - 1].entry;
}

/* ------------------------------------------------------------------- areas */

static void say_area(const struct explanation *e, const char *title,
		     struct vm_area_struct *vma, const char *fmt,
		     unsigned long distance)
{
	char path[64], perms[5], tail[48];

	vma_perms(vma, perms);
	scnprintf(tail, sizeof(tail), fmt, distance);
	say(e->sink, "  %-10s  %0*lx-%0*lx %s %s%s", title, WORD_DIGITS,
	    vma->vm_start, WORD_DIGITS, vma->vm_end, perms,
	    vma_name(vma, path, sizeof(path)), tail);
}

static void find_areas(struct explanation *e)
{
	vaddr_t address = e->info->address;
	struct vm_area_struct *vma;

	e->areas_known = true;
	for (vma = e->info->mm->mmap; vma; vma = vma->vm_next) {
		if (vma->vm_end <= address) {
			e->below = vma;
		} else if (vma->vm_start <= address) {
			e->vma = vma;
			return;
		} else {
			e->above = vma;
			return;
		}
	}
}

static void say_areas(const struct explanation *e)
{
	const struct fault_info *info = e->info;

	if (info->address >= TASK_SIZE) {
		say(e->sink, "  areas       none can be in the kernel's half");
	} else if (!info->mm || info->mm == &init_mm) {
		say(e->sink, "  areas       a kernel thread has none");
	} else if (!e->areas_known) {
		say(e->sink,
		    "  areas       being changed right now: not looked at");
	} else if (e->vma) {
		say_area(e, "areas", e->vma, " covers it", 0);
	} else {
		say(e->sink, "  areas       none covers it");
		if (e->below)
			say_area(e, "below", e->below, ", ends 0x%lx lower",
				 info->address - e->below->vm_end);
		if (e->above)
			say_area(e, "above", e->above, ", begins 0x%lx higher",
				 e->above->vm_start - info->address);
	}
}

/* -------------------------------------------------- the first disagreement */

static const char *kernel_half_disagrees(const struct explanation *e)
{
	pte_t entry = last_entry(e);
	bool user = e->info->error_code & X86_PF_USER;

	if (!pte_present(entry) && !user &&
	    slab_unmap_verdict(e->info->address))
		return slab_unmap_verdict(e->info->address);
	if (!pte_present(entry))
		return user ? "not present; and the kernel's half is closed to ring 3"
			    : "the entry: nothing is mapped at this address";
	if (user)
		return "the entry: present, user bit clear: ring 3 denied";
	if ((e->info->error_code & X86_PF_WRITE) && !pte_write(entry))
		return "the entry: present, read-only, and CR0.WP binds ring 0 too: write denied";
	if ((e->info->error_code & X86_PF_INSTR) && !pte_exec(entry))
		return "the entry: present, and its NX bit says: no code";
	return "nothing: the entry allows it, the CPU refused it";
}

static const char *no_area_disagrees(const struct explanation *e)
{
	const struct vm_area_struct *above = e->above;
	vaddr_t address = e->info->address;
	unsigned long depth;

	if (!above || !(above->vm_flags & VM_GROWSDOWN))
		return "no area: nothing was ever mapped here, or it was unmapped";
	/* A stack that has run over is found just below its limit. */
	depth = above->vm_end - (address & PAGE_MASK);
	if (depth > rlimit(RLIMIT_STACK) &&
	    depth - rlimit(RLIMIT_STACK) > STACK_GUARD_GAP)
		return "no area: nothing was ever mapped here, or it was unmapped; the stack is out of reach";
	if (depth > rlimit(RLIMIT_STACK))
		return "no area: the stack above would grow past RLIMIT_STACK";
	if (e->below &&
	    (address & PAGE_MASK) - e->below->vm_end < STACK_GUARD_GAP)
		return "no area: the stack above would grow into the guard gap of the one below";
	return "no area: the stack above may not grow so far (RLIMIT_AS, RLIMIT_MEMLOCK)";
}

/* The entry and the area allow it, to ring 3. */
static const char *ring_0_disagrees(const struct explanation *e)
{
	if (is_fetch(e->info))
		return "the CPU: the page is a program's, and SMEP keeps ring 0 from running it";
	if (!(e->info->regs->flags & EFLAGS_AC))
		return "the CPU: the page is a program's, and SMAP keeps ring 0 out unless EFLAGS.AC is set (STAC)";
	return "nothing: area and entries allow it, the CPU refused it";
}

static const char *area_disagrees(const struct explanation *e)
{
	vm_flags_t flags = e->vma->vm_flags;
	unsigned long code = e->info->error_code;

	if (!(flags & VM_ACCESS_FLAGS))
		return "the area: PROT_NONE, nobody may touch it";
	if ((code & X86_PF_WRITE) && !(flags & VM_WRITE))
		return "the area: not writable";
	if ((code & X86_PF_INSTR) && !(flags & VM_EXEC))
		return code & X86_PF_PROT
			       ? "the area: not executable, and the NX bit of the entry agrees"
			       : "the area: not executable";
	if (e->info->result & VM_FAULT_SIGBUS)
		return "the file behind the area: it ends before this page";
	if (e->info->result & VM_FAULT_OOM)
		return "the memory: no page frame could be had";
	if (!user_mode(e->info->regs) && pte_present(last_entry(e)))
		return ring_0_disagrees(e);
	if (!user_mode(e->info->regs) && in_atomic())
		return "the kernel: it holds a spinlock, and a page may take sleeping";
	if (!user_mode(e->info->regs))
		return "the kernel: this instruction is not one that may touch a program's memory";
	return "nothing: area and entries allow it, the CPU refused it";
}

static const char *first_disagreement(const struct explanation *e)
{
	const struct fault_info *info = e->info;

	if (info->error_code & X86_PF_RSVD)
		return "an entry: a reserved bit is set, the table is damaged";
	if (info->address >= TASK_SIZE)
		return kernel_half_disagrees(e);
	if (info->address < MMAP_MIN_ADDR)
		return "no area: the first 64 KiB are never mapped, so that NULL is caught";
	if (!info->mm || info->mm == &init_mm)
		return "the task: a kernel thread has no program's memory";
	if (!e->areas_known)
		return "unknown: the areas could not be looked at";
	return e->vma ? area_disagrees(e) : no_area_disagrees(e);
}

/* ---------------------------------------------------------------- blocks */

static bool lock_areas(const struct fault_info *info)
{
	struct rw_semaphore *sem = &info->mm->mmap_lock;

	if (user_mode(info->regs))
		return down_read_trylock(sem);
	return !(READ_ONCE(sem->count) & RWSEM_WRITER);
}

static void unlock_areas(const struct fault_info *info)
{
	if (user_mode(info->regs))
		up_read(&info->mm->mmap_lock);
}

static void into_sink(void *ctx, const char *text)
{
	say(ctx, "%s", text);
}

static void say_block(struct explanation *e)
{
	say_heading(e);
	say_address(e);
	say_error_code(e);
	say_walk(e);
	say_areas(e);
	say(e->sink, "  disagrees   %s", first_disagreement(e));
	slab_unmap_explain(e->info->address, into_sink, e->sink);
	say(e->sink, "  outcome     %s", e->info->outcome);
}

void explain_fault_to(struct explain_sink *sink, const struct fault_info *info)
{
	struct explanation e = { .sink = sink, .info = info };
	struct mm_struct *mm = info->mm;
	bool locked = mm && mm != &init_mm && info->address < TASK_SIZE &&
		      lock_areas(info);

	if (locked)
		find_areas(&e);
	e.nr_steps = pt_trace(mm && mm->pt.root ? &mm->pt : &init_pt,
			      info->address, e.steps);
	say_block(&e);
	if (locked)
		unlock_areas(info);
}

static void printk_line(struct explain_sink *sink __maybe_unused,
			const char *text)
{
	pr_err("%s\n", text);
}

void explain_fault(const struct fault_info *info)
{
	struct explain_sink sink = { .line = printk_line };

	explain_fault_to(&sink, info);
}

/* --------------------------------------------------------- resolved faults */

const char *fault_result_name(vm_fault_t result)
{
	if (result & VM_FAULT_ZERO_PAGE)
		return "first read: the shared zero page";
	if (result & VM_FAULT_DEMAND)
		return "demand zero: a cleared page";
	if ((result & VM_FAULT_FILE) && (result & VM_FAULT_COW))
		return "a private copy of the file's page";
	if (result & VM_FAULT_FILE)
		return "the file's page";
	if (result & VM_FAULT_COW)
		return "copy on write: a page of its own";
	if (result & VM_FAULT_DEVICE)
		return "a device's frame, or the kernel's";
	if (result & VM_FAULT_REUSE)
		return "copy on write: the last owner keeps the page";
	if (result & VM_FAULT_SPURIOUS)
		return "spurious: the entry allowed it already";
	return "not resolved";
}

void explain_resolved_fault(vaddr_t address, unsigned long error_code,
			    vm_fault_t result)
{
	const u64 frame_bits = (1ULL << 55) - 1;
	struct mm_struct *mm = current->mm;
	u64 entry;

	down_read(&mm->mmap_lock);
	entry = pagemap_entry(mm, address);
	up_read(&mm->mmap_lock);
	pr_info("page fault: %s[%d] %s 0x%0*lx: %s, frame 0x%llx%s\n",
		current->comm, current->pid, access_name(error_code),
		WORD_DIGITS, address, fault_result_name(result),
		entry & frame_bits,
		result & VM_FAULT_STACK ? ", after the stack grew" : "");
}
