/* SPDX-License-Identifier: MIT */
/* internal.h - what the files of kernel/x86 share among themselves. */
#ifndef KERNEL_X86_INTERNAL_H
#define KERNEL_X86_INTERNAL_H

#include <lib/types.h>
#include <asm/percpu.h>
#include <asm/segment.h>
#include <asm/thread.h>
#include <asm/traps.h>

struct pt_regs;
struct task_struct;

#define EFLAGS_ID 0x200000UL

/* The exceptions for which the CPU pushes an error code, a bit each. */
#define TRAPS_WITH_ERROR_CODE                                     \
	(1 << X86_TRAP_DF | 1 << X86_TRAP_TS | 1 << X86_TRAP_NP | \
	 1 << X86_TRAP_SS | 1 << X86_TRAP_GP | 1 << X86_TRAP_PF | \
	 1 << X86_TRAP_AC | 1 << 21 | 1 << 29 | 1 << 30)

struct gdt_page {
	u64 entries[GDT_ENTRIES];
} __aligned(8);
DECLARE_PER_CPU(struct gdt_page, gdt_page);

#ifdef __x86_64__
/* The 64-bit task state segment: SDM volume 3A, 7.7. */
struct x86_tss {
	u32 reserved0;
	u64 sp0, sp1, sp2, reserved1, ist[7], reserved2;
	u16 reserved3, io_bitmap;
} __packed __aligned(128); /* never across a page boundary */
DECLARE_PER_CPU(unsigned long, syscall_user_sp);
#else
/* The 32-bit task state segment: SDM volume 3A, 7.2.1. */
struct x86_tss {
	u32 link;
	u32 sp0, ss0, sp1, ss1, sp2, ss2;
	u32 cr3, ip, flags;
	u32 ax, cx, dx, bx, sp, bp, si, di;
	u32 es, cs, ss, ds, fs, gs, ldt;
	u16 trap, io_bitmap;
} __aligned(128); /* never across a page boundary */
#endif
DECLARE_PER_CPU(struct x86_tss, cpu_tss);

/* gdt_*.c */
void gdt_init(void);
void gdt_set_tss(unsigned int selector, const struct x86_tss *tss);

/* idt_*.c: DPL 3 gates may be entered by ring 3's INT instruction; a trap gate
 * leaves interrupts as they are. */
void idt_set_gate(unsigned int vector, void (*entry)(void), unsigned int dpl,
		  bool trap);
void idt_load(void);
/* An exception that does not trust the stack: a task of its own, or, with 64
 * bits, the stack number IST (1 to 7) of the TSS. */
void idt_set_task_gate(unsigned int vector, unsigned int selector);
void idt_set_ist(unsigned int vector, void (*entry)(void), unsigned int ist);

/* double_fault_*.c: to be called again when the kernel's page tables change. */
void double_fault_init(void);
bool double_fault_stack(unsigned long sp, unsigned long *top);

/* unwind.c: the chain of calls into the function INNER, from the stack at SP
 * upwards. A return address, or 0: that was all. */
struct unwind {
	unsigned long sp, top;
	unsigned long inner, maybe; /* functions that the next CALL may name */
	bool certain;		    /* of what was returned last */
	bool by_pointer; /* it called what was returned before by a pointer */
};
void unwind_start(struct unwind *u, unsigned long inner, unsigned long sp);
unsigned long unwind_next(struct unwind *u);

/* smap.c */
void smap_init(void);

/* fpu.c */
void fpu_init(void);
extern bool fpu_has_fxsr;

/* With all 64 bits of the FPU's own pointers, where there are so many. */
#ifdef __x86_64__
#define FXSAVE	"fxsave64"
#define FXRSTOR "fxrstor64"
#else
#define FXSAVE	"fxsave"
#define FXRSTOR "fxrstor"
#endif

/* The CPU's registers into memory, and back: at each switch, so inline. */
static inline void fpu_save(struct fpu_state *fpu)
{
	if (likely(fpu_has_fxsr))
		asm volatile(FXSAVE " %0" : "=m"(*fpu));
	else
		asm volatile("fnsave %0" : "=m"(*fpu));
}

static inline void fpu_restore(const struct fpu_state *fpu)
{
	if (likely(fpu_has_fxsr))
		asm volatile(FXRSTOR " %0" : : "m"(*fpu));
	else
		/* An error that waits would meet FRSTOR. */
		asm volatile("fnclex\n\tfrstor %0" : : "m"(*fpu));
}

u32 fpu_mxcsr_mask(void);
int fpu_si_code(unsigned long vector);	 /* of #MF and #XF; 0: none */
void fpu_flush(void);			 /* current's becomes a new program's */
void fpu_copy(struct task_struct *task); /* current's, for fork */

/* regs_*.c: the stack pointer at REGS' moment. */
unsigned long regs_sp(const struct pt_regs *regs);

/* smap.c, syscall_*.c */
void smap_init(void);
void syscall_init(void);

#ifdef __x86_64__
/* tls_64.c: selectors and bases of ring 3's segments. Interrupts off. */
struct thread_struct;
void segments_save(struct thread_struct *thread);
void segments_restore(const struct thread_struct *thread);
/* Both, from one program's to another's: what is the same is left alone. */
void segments_switch(struct thread_struct *prev,
		     const struct thread_struct *next);

void nmi_entry(void);
void machine_check_entry(void);
#endif

#ifndef __x86_64__
/* switch_32.c: ring 3's %gs; a selector that does not load becomes null. */
void load_user_gs(unsigned long gs);
#endif

/* tls_*.c */
void segments_init(void);

/* entry_*.asm */
extern void (*const exception_entries[NR_EXCEPTIONS])(void);
extern void (*const irq_entries[16])(void);
void page_fault_entry(void);
void syscall_entry(void);
void apic_timer_entry(void);
void apic_spurious_entry(void);
void double_fault_entry(void);
void task_entry(void);
struct task_struct *switch_stacks(unsigned long *save_sp, unsigned long new_sp,
				  struct task_struct *prev);

/* Called from entry_*.asm, by nobody else. */
asmlinkage void do_trap(struct pt_regs *regs, unsigned long vector,
			unsigned long error_code);
asmlinkage void do_irq(struct pt_regs *regs);
#ifdef __x86_64__
asmlinkage void do_double_fault(struct pt_regs *regs);
#else
asmlinkage void do_double_fault(void);
#endif
asmlinkage void do_bad_iret(struct pt_regs *regs);
asmlinkage void do_vm86_call(struct pt_regs *regs);

#endif
