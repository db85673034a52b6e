// SPDX-License-Identifier: MIT
/*
 * Where page faults come in: whose address is it, and can it be mended?
 *
 * What:       do_page_fault tells the halves apart. In the kernel's half only a
 *             vmalloc entry that this page directory has not got yet is mended;
 *             in the program's half an area must cover the address and allow
 *             the access, then handle_mm_fault (mm/fault.c) finds a page.
 *             Everything else is explained (mm/explain.c), and then
 *               ring 3                  a signal ends the program
 *               ring 0, uaccess code    the exception table's fix-up: -EFAULT
 *               ring 0 otherwise        panic
 * Invariants: A fault that the books do not explain is the kernel's own bug and
 *             panics: a reserved bit in an entry, whoever ran; an entry of the
 *             kernel's half that allows what the CPU refuses, again and again.
 *             In the program's half threads may bring that about: SIGBUS.
 * Locking:    Entered with interrupts off, so that CR2 is still ours; they go
 *             on for the program's half, which may sleep on mmap_lock.
 * Failure:    No memory for ring 3: some program is killed (oom_kill.c).
 * See:        SDM volume 3A, 4.7; Gorman, 4.6.1.
 */
#include <asm/cpu.h>
#include <asm/irqflags.h>
#include <asm/ptrace.h>
#include <asm/tlbflush.h>
#include <asm/traps.h>
#include <asm/uaccess.h>
#include <kernel/lab.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <lib/printf.h>
#include <mm/fault.h>
#include <mm/oom.h>
#include <mm/page_alloc.h>
#include <mm/vma.h>

unsigned long nr_kern_addr_syncs;

/* One task's fault, mended "spuriously" so often without a step in between, is
 * not the TLB's lateness. */
#define MAX_SPURIOUS 8

static DEFINE_PER_CPU(
	struct spurious_fault {
		const struct task_struct *task; /* to compare only */
		vaddr_t address;
		unsigned long ip;
		unsigned int count;
	},
	last_spurious);

/* -------------------------------------------------------------- no mending */

static void __noreturn fault_panic(struct fault_info *info, const char *why)
{
	static bool panicking;
	struct pt_regs *regs = info->regs;

	info->outcome = "panic: this is the kernel's own fault";
	if (!xchg(&panicking,
		  true)) /* a fault while explaining is not explained */
		explain_fault(info);
	panic_regs(regs, "page fault at 0x%0*lx: %s", (int)(2 * sizeof(long)),
		   info->address, why);
}

static const char *kernel_mistake(const struct fault_info *info)
{
	if (info->address < PAGE_SIZE)
		return "the kernel followed a NULL pointer";
	if (info->address < TASK_SIZE && (info->error_code & X86_PF_INSTR))
		return "the kernel ran into a program's half";
	if (info->address < TASK_SIZE)
		return "the kernel touched a program's half where it may not";
	if ((info->error_code & X86_PF_PROT) &&
	    (info->error_code & X86_PF_WRITE))
		return "the kernel wrote to what is read-only";
	if ((info->error_code & X86_PF_PROT) &&
	    (info->error_code & X86_PF_INSTR))
		return "the kernel ran into what is not code";
	return "the kernel touched what is not mapped";
}

/* Ring 0 touched what it may not: mended by the exception table, or the end. */
static void kernel_fault(struct fault_info *info)
{
	if (fixup_exception(info->regs))
		return;
	fault_panic(info, kernel_mistake(info));
}

static const char *code_name(int sig, int code)
{
	if (sig == SIGBUS)
		return "SIGBUS (BUS_ADRERR)";
	return code == SEGV_ACCERR ? "SIGSEGV (SEGV_ACCERR)"
				   : "SIGSEGV (SEGV_MAPERR)";
}

/* For the program that will die of it, or when every fault is explained. */
static noinline void explain_signal(struct fault_info *info, int sig, int code)
{
	char outcome[64];

	scnprintf(outcome, sizeof(outcome), "%s to %s[%d]",
		  code_name(sig, code), current->comm, current->pid);
	info->outcome = outcome;
	explain_fault(info);
}

/* SIG for ring 3, with si_code CODE; ring 0 has its own ways. */
static void bad_area(struct fault_info *info, int sig, int code)
{
	struct thread_struct *thread = &current->thread;

	if (!user_mode(info->regs)) {
		kernel_fault(info);
		return;
	}
	if (!sig_is_caught(sig) || explain_resolved)
		explain_signal(info, sig, code);
	thread->trap_nr = X86_TRAP_PF;
	thread->cr2 = info->address;
	thread->error_code = info->error_code | X86_PF_USER;
	/* What ring 3 learns of the kernel's half: nothing. */
	if (info->address >= TASK_SIZE)
		thread->error_code |= X86_PF_PROT;
	force_sig_fault(sig, code, info->address);
}

/*
 * True when a fault can be had from what is free: a table for each level below
 * the root and a page for the program. Then what failed was the injector, or
 * some has come back since. The page comes last: what this fault has just put
 * back, its tables, may be all that it can have.
 */
static bool memory_is_there(void)
{
	const gfp_t quiet = __GFP_NOWARN | __GFP_NOFAIL_INJECT;
	const unsigned int needed = PT_ROOT_LEVEL;
	struct page *pages[PT_MAX_LEVEL];
	unsigned int n;
	bool enough;

	for (n = 0; n < needed; n++) {
		pages[n] = alloc_page(
			quiet |
			(n == needed - 1 ? GFP_HIGHUSER_MOVABLE : GFP_ATOMIC));
		if (!pages[n])
			break;
	}
	enough = n == needed;
	while (n)
		__free_page(pages[--n]);
	return enough;
}

/* What programs do not need goes first. As Linux: when there is memory after all, or will be, the fault is simply
 * taken again. */
static void fault_out_of_memory(struct fault_info *info)
{
	if (shrink_lazyfree())
		return;
	if (!user_mode(info->regs)) {
		kernel_fault(info);
		return;
	}
	if (memory_is_there())
		return;
	if (out_of_memory())
		return;
	pr_err("Out of memory and no killable processes...\n");
	force_sig(SIGKILL);
}

/*
 * The entry allows what the CPU refused. Once, that was a stale translation, or
 * another thread has had the page made. The same task at the same place again and
 * again: in the kernel's half that is a bug. In a program's it is one as well, or
 * threads that win every race: nothing to stop the machine for.
 */
static void note_spurious(struct fault_info *info)
{
	struct spurious_fault *last;
	bool again;

	preempt_disable();
	last = this_cpu_ptr(&last_spurious);
	again = last->task == current && last->address == info->address &&
		last->ip == info->regs->ip;
	last->task = current;
	last->address = info->address;
	last->ip = info->regs->ip;
	last->count = again ? last->count + 1 : 0;
	again = last->count >= MAX_SPURIOUS;
	preempt_enable();
	if (likely(!again))
		return;
	if (info->address >= TASK_SIZE)
		fault_panic(info, "the tables allow what the CPU refuses");
	if (user_mode(info->regs))
		bad_area(info, SIGBUS, BUS_ADRERR);
	else
		kernel_fault(info);
}

/* Some other fault was handled: the row of spurious ones is broken. */
static inline void forget_spurious(void)
{
	if (unlikely(this_cpu_read(last_spurious.count)))
		this_cpu_write(last_spurious.count, 0U);
}

/* ------------------------------------------------------- the kernel's half */

static DEFINE_PER_CPU(int, walking);

/* The kernel's own walk to ADDRESS: how many STEPS. Tables that cannot be read
 * fault in turn: then there is nothing left to walk or to explain. */
static unsigned int trace_kernel(struct pt_regs *regs, vaddr_t address,
				 struct pt_step *steps)
{
	unsigned long flags = local_irq_save();
	unsigned int n;

	if (this_cpu_read(walking))
		panic_regs(
			regs,
			"page fault at 0x%0*lx: the kernel's page tables are not mapped",
			(int)(2 * sizeof(long)), address);
	this_cpu_write(walking, 1);
	n = pt_trace(&init_pt, address, steps);
	this_cpu_write(walking, 0);
	local_irq_restore(flags);
	return n;
}

/* True when the kernel's own tables allow ring 0 the access by now. */
static bool kernel_entry_allows(struct pt_regs *regs, vaddr_t address,
				unsigned long error_code)
{
	struct pt_step steps[PT_MAX_LEVEL];
	unsigned int n = trace_kernel(regs, address, steps);
	pte_t leaf = steps[n - 1].entry;

	if (!pte_present(leaf) || (n < PT_ROOT_LEVEL && !pte_huge(leaf)))
		return false;
	if ((error_code & X86_PF_INSTR) && !pte_exec(leaf))
		return false;
	return !(error_code & X86_PF_WRITE) || pte_write(leaf);
}

static void do_kern_addr_fault(struct pt_regs *regs, unsigned long error_code,
			       vaddr_t address)
{
	struct mm_struct *mm = current->active_mm;
	struct fault_info info = {
		.address = address,
		.error_code = error_code,
		.regs = regs,
		.mm = mm,
	};

	if (unlikely(error_code & X86_PF_RSVD))
		fault_panic(&info, "a reserved bit is set in an entry");
	/* The CPU looks into its tables as ring 0, also for ring 3; and QEMU
	 * takes a stack for IRET so. */
	if (unlikely((error_code & X86_PF_USER) || user_mode(regs))) {
		if (regs->flags & EFLAGS_IF)
			local_irq_enable();
		bad_area(&info, SIGSEGV, SEGV_MAPERR);
		return;
	}
	/* A second-level table that came after this directory was made. */
	if (!(error_code & X86_PF_PROT) && mm && mm != &init_mm &&
	    pt_sync_kernel(&mm->pt, address)) {
		nr_kern_addr_syncs++;
		return;
	}
	if (kernel_entry_allows(regs, address, error_code)) {
		local_flush_tlb_page(address);
		note_spurious(&info);
		return;
	}
	kernel_fault(&info);
}

/* ------------------------------------------------------ the program's half */

/* Does the area forbid what the CPU tried? ERROR_CODE says that by X86_PF_WRITE (the
 * area needs VM_WRITE) or X86_PF_INSTR (VM_EXEC; only where there is NX); with neither it
 * was a read, which any right allows: x86 has no page that can be written or executed and
 * not be read. */
__lab(fault) static inline bool access_error(unsigned long error_code,
					     const struct vm_area_struct *vma)
{
	if (error_code & X86_PF_WRITE)
		return !(vma->vm_flags & VM_WRITE);
	if (error_code & X86_PF_INSTR)
		return !(vma->vm_flags & VM_EXEC);
	return !(vma->vm_flags & VM_ACCESS_FLAGS);
}

/* The FAULT_FLAG_* that say the same as the error code's bits. */
static inline unsigned int fault_flags(unsigned long error_code)
{
	static_assert(FAULT_FLAG_WRITE == X86_PF_WRITE >> 1);
	static_assert(FAULT_FLAG_USER == X86_PF_USER >> 1);
	static_assert(FAULT_FLAG_PRESENT == X86_PF_PROT << 4);
	return (error_code & (X86_PF_WRITE | X86_PF_USER)) >> 1 |
	       (error_code & X86_PF_PROT) << 4;
}

/* There will be no page: says so to bad_area, which gives ring 3 its signal and
 * ring 0 its fix-up, or to fault_out_of_memory. By info->result: VM_FAULT_OOM;
 * VM_FAULT_SIGBUS (BUS_ADRERR); else SIGSEGV, with SEGV_ACCERR if VMA covers the
 * address and forbade the access, SEGV_MAPERR if there is no area: NULL. */
__lab(fault) static noinline
	void user_fault_failed(struct fault_info *info,
			       const struct vm_area_struct *vma)
{
	if (info->result & VM_FAULT_OOM)
		fault_out_of_memory(info);
	else if (info->result & VM_FAULT_SIGBUS)
		bad_area(info, SIGBUS, BUS_ADRERR);
	else if (vma)
		bad_area(info, SIGSEGV, SEGV_ACCERR);
	else
		bad_area(info, SIGSEGV, SEGV_MAPERR);
}

/* Under mmap_lock for reading: finds the area (find_vma_hint: the first that ends
 * behind ADDRESS), and has the page made by handle_mm_fault with fault_flags(). An area
 * that only begins behind ADDRESS may be a stack (VM_GROWSDOWN), and grow down to it:
 * then VM_FAULT_STACK is in the result, too. *VMAP: the area that covers the address,
 * or NULL. VM_FAULT_SIGSEGV: there is none, or it forbids the access. */
__lab(fault) static inline vm_fault_t
	mend_user_fault(struct mm_struct *mm, vaddr_t address,
			unsigned long error_code, struct vm_area_struct **vmap)
{
	struct vm_area_struct *vma;
	vm_fault_t result = 0;

	down_read(&mm->mmap_lock);
	vma = find_vma_hint(mm, address);
	if (unlikely(!vma || vma->vm_start > address)) {
		if (!vma || !(vma->vm_flags & VM_GROWSDOWN) ||
		    expand_stack(vma, address))
			vma = NULL;
		result = VM_FAULT_STACK;
	}
	*vmap = vma;
	if (unlikely(!vma || access_error(error_code, vma)))
		result = VM_FAULT_SIGSEGV;
	else
		result |=
			handle_mm_fault(vma, address, fault_flags(error_code));
	up_read(&mm->mmap_lock);
	return result;
}

/* Ring 0 at a program's page that is there, without asking for it: never right,
 * whatever the exception table says of the instruction. */
static bool smap_denied(const struct pt_regs *regs, unsigned long error_code)
{
	return (error_code & (X86_PF_PROT | X86_PF_USER | X86_PF_INSTR)) ==
		       X86_PF_PROT &&
	       (!(regs->flags & EFLAGS_AC) || user_mode(regs)) &&
	       cpu_has(CPU_SMAP);
}

static noinline void no_user_context(struct pt_regs *regs,
				     unsigned long error_code, vaddr_t address)
{
	struct fault_info info = {
		.address = address,
		.error_code = error_code,
		.regs = regs,
		.mm = current->mm,
	};

	if (error_code & X86_PF_RSVD)
		fault_panic(&info, "a reserved bit is set in an entry");
	if (regs->flags & EFLAGS_VM) {
		bad_area(&info, SIGSEGV, SEGV_MAPERR);
		return;
	}
	if (smap_denied(regs, error_code) && user_mode(regs)) {
		/* QEMU's IRET in ring 3 takes the stack as ring 0 would. */
		local_irq_enable();
		bad_area(&info, SIGSEGV, SEGV_ACCERR);
		return;
	}
	if (user_mode(regs))
		fault_panic(&info, "ring 3 runs where nothing may fault");
	if (smap_denied(regs, error_code))
		fault_panic(&info, kernel_mistake(&info));
	kernel_fault(&info);
}

/* Can this fault lead to a page? Not where sleeping is forbidden; and in ring 0
 * only for the instructions that are meant to touch a program's memory. */
static inline bool may_mend(const struct pt_regs *regs,
			    unsigned long error_code)
{
	if ((error_code & X86_PF_RSVD) || !current->mm || in_atomic() ||
	    (regs->flags & (EFLAGS_IF | EFLAGS_VM)) != EFLAGS_IF)
		return false;
	if (likely(error_code & X86_PF_USER))
		return true;
	return !smap_denied(regs, error_code) &&
	       (user_mode(regs) || search_extable(regs->ip));
}

static void do_user_addr_fault(struct pt_regs *regs, unsigned long error_code,
			       vaddr_t address)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	struct fault_info info;
	vm_fault_t result;

	if (unlikely(!may_mend(regs, error_code))) {
		no_user_context(regs, error_code, address);
		return;
	}
	local_irq_enable();
	result = mend_user_fault(mm, address, error_code, &vma);
	if (likely(!(result & (VM_FAULT_ERROR | VM_FAULT_SPURIOUS)))) {
		forget_spurious();
		if (unlikely(explain_resolved))
			explain_resolved_fault(address, error_code, result);
		return;
	}
	info = (struct fault_info){ .address = address,
				    .error_code = error_code,
				    .regs = regs,
				    .mm = mm,
				    .result = result };
	if (result & VM_FAULT_SPURIOUS)
		note_spurious(&info);
	else
		user_fault_failed(&info, vma);
}

asmlinkage void do_page_fault(struct pt_regs *regs, unsigned long error_code)
{
	vaddr_t address = read_cr2();

	if (unlikely(address >= TASK_SIZE))
		do_kern_addr_fault(regs, error_code, address);
	else
		do_user_addr_fault(regs, error_code, address);
}
