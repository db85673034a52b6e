; SPDX-License-Identifier: MIT
;
; entry_64.asm - into the kernel and out again
;
; What:   every entry builds a struct pt_regs (asm/ptrace.h) on the kernel
;         stack, makes GS this CPU's and calls C; every exit unwinds it.
;
;           rsp -> r15 … r12 bp bx r11 … r8 ax cx dx si di orig_ax | ip cs flags sp ss
;                  pushed here                                        by the CPU
;
; GS:     SWAPGS exchanges ring 3's base with the kernel's, so it must happen
;         once on the way in from ring 3 and once on the way out, and never
;         else. Which it is, CS says: of a fault at the last IRET, too, when
;         the exchange is done already and CS is the kernel's (bad_iret). Not
;         so NMI, double fault and machine check: they can come between the
;         first instruction and its SWAPGS. They take the base from the top of
;         their own stack, which does, since they never return, no harm.
; Locking: exceptions and IRQs enter with interrupts off (interrupt gates), as
;         does SYSCALL. Every way back to ring 3 looks, with interrupts off,
;         whether the task has something to do first: give the CPU away, or see
;         to a signal.
; Failure: SYSRET to an address that is not canonical faults in ring 0 with
;         ring 3's stack on Intel's CPUs, so it is only used where the address
;         is a program's; IRET, otherwise, ends the program (do_bad_iret).

%include "asm_offsets.inc"

	extern	do_trap, do_irq, do_apic_timer, do_page_fault, do_double_fault
	extern	do_bad_iret, exit_to_user_slow, preempt_schedule_irq
	extern	schedule_tail
	extern	sys_call_table, sys_ni_syscall_nr
	extern	current_task, need_resched, preempt_count
	extern	cpu_tss, syscall_user_sp

	global	exception_entries, irq_entries
	global	page_fault_entry, syscall_entry
	global	double_fault_entry, nmi_entry, machine_check_entry
	global	apic_timer_entry, apic_spurious_entry
	global	task_entry, switch_stacks

EFLAGS_IF_BYTE1	equ 0x02		; IF, in the second byte of the flags
EFLAGS_TF_RF	equ 0x10100
USER_ADDR_BITS	equ 47			; with 5 levels, too: IRET does the rest

; All below orig_ax but di, which is there already.
%macro SAVE_REST 0
	push	rsi
	push	rdx
	push	rcx
	push	rax
	push	r8
	push	r9
	push	r10
	push	r11
	push	rbx
	push	rbp
	push	r12
	push	r13
	push	r14
	push	r15
%endmacro

; All below orig_ax.
%macro SAVE_REGS 0
	push	rdi
	SAVE_REST
%endmacro

%macro RESTORE_REGS 0
	pop	r15
	pop	r14
	pop	r13
	pop	r12
	pop	rbp
	pop	rbx
	pop	r11
	pop	r10
	pop	r9
	pop	r8
	pop	rax
	pop	rcx
	pop	rdx
	pop	rsi
	pop	rdi
	add	rsp, 8			; orig_ax
%endmacro

; Ring 3 may have left AC set, which would open the window of SMAP: CLAC, where
; the CPU knows it (asm/smap.h).
%macro CLEAR_AC 0
%%site:	db	0x0F, 0x1F, 0x00
	[section smap_site]
	align	8, db 0
	dq	%%site, 0xCA
	__SECT__
%endmacro

; After SAVE_REGS. Jumps to %1 with ring 0's entries.
%macro FROM_RING_0 1
	cld
	CLEAR_AC
	test	byte [rsp + PT_CS], 3
	jz	%1
	swapgs
%endmacro

	section	smap_site progbits alloc noexec nowrite align=8
	section	.text

; --------------------------------------------------------------- system calls

; SYSCALL: rax number; rdi, rsi, rdx, r10, r8, r9 arguments; rax result; rcx and
; r11 have what is needed to go back: ip and flags.
	align	16
syscall_entry:
	swapgs
	mov	[gs:syscall_user_sp], rsp
	mov	rsp, [gs:cpu_tss + TSS_SP0]
	push	USER_DS
	push	qword [gs:syscall_user_sp]
	push	r11
	push	USER_CS
	push	rcx
	push	rax
	SAVE_REGS
	sti
	cmp	eax, NR_SYSCALLS
	jae	.unknown
	mov	eax, eax
	mov	rax, [sys_call_table + rax * 8]
	test	rax, rax
	jz	.unknown
	mov	rcx, r10
	call	rax
.done:
	mov	[rsp + PT_AX], rax
	cli
	mov	rdx, [gs:current_task]
	mov	ecx, [gs:need_resched]
	or	ecx, [rdx + TASK_SIGPENDING]
	jnz	exit_work
	; SYSRET where it restores what pt_regs says: execve changes that.
	mov	rcx, [rsp + PT_IP]
	mov	r11, [rsp + PT_FLAGS]
	cmp	rcx, [rsp + PT_CX]
	jne	restore_user
	cmp	r11, [rsp + PT_R11]
	jne	restore_user
	test	r11d, EFLAGS_TF_RF
	jnz	restore_user
	mov	rax, rcx
	shr	rax, USER_ADDR_BITS
	jnz	restore_user
	pop	r15
	pop	r14
	pop	r13
	pop	r12
	pop	rbp
	pop	rbx
	add	rsp, 8			; r11
	pop	r10
	pop	r9
	pop	r8
	pop	rax
	add	rsp, 8			; cx
	pop	rdx
	pop	rsi
	pop	rdi
	mov	rsp, [rsp + PT_SP - PT_ORIG_AX]
	swapgs
	o64 sysret

syscall_entry.unknown:
	mov	edi, [rsp + PT_ORIG_AX]
	call	sys_ni_syscall_nr
	jmp	syscall_entry.done

; rsp: pt_regs of any other entry from ring 3: no system call to restart.
	align	16
ret_to_user:
	cli
	mov	rdx, [gs:current_task]
	mov	ecx, [gs:need_resched]
	or	ecx, [rdx + TASK_SIGPENDING]
	jnz	trap_exit_work
restore_user:
	RESTORE_REGS
	swapgs
.iret:	iretq

trap_exit_work:
	mov	qword [rsp + PT_ORIG_AX], -1
exit_work:
	mov	rdi, rsp
	call	exit_to_user_slow
	jmp	restore_user

restore_kernel:
	RESTORE_REGS
	iretq

; An exception at restore_user.iret (SDM volume 2A, IRET): GS and the registers
; are ring 3's, the frame that was refused lies above this one, and becomes its
; end.
bad_iret:
	swapgs
	mov	rsi, [rsp + PT_SP]
	lea	rdi, [rsp + PT_IP]
	mov	ecx, (PT_SIZE - PT_IP) / 8
	rep	movsq
	mov	rdi, rsp
	call	do_bad_iret
	jmp	ret_to_user

; ----------------------------------------------------------------- exceptions

; The CPU has pushed an error code in orig_ax' place.
	align	16
page_fault_entry:
	SAVE_REGS
	mov	rdi, rsp
	mov	rsi, [rsp + PT_ORIG_AX]
	FROM_RING_0 .kernel
	call	do_page_fault
	jmp	ret_to_user
.kernel:
	call	do_page_fault
	jmp	restore_kernel

; exception_N: an error code where the CPU pushes none, then the vector.
%assign vector 0
%rep NR_EXCEPTIONS
exception_%+vector:
%if (ERROR_CODE_VECTORS & (1 << vector)) == 0
	push	0
%endif
	push	vector
	jmp	exception_common
%assign vector vector + 1
%endrep

; rdi: pt_regs, rsi: vector, rdx: error code. The vector stands where di belongs.
%macro TRAP_ARGUMENTS 0
	mov	rsi, [rsp + PT_DI]
	mov	[rsp + PT_DI], rdi
	mov	rdx, [rsp + PT_ORIG_AX]
	mov	rdi, rsp
%endmacro

	align	16
exception_common:
	SAVE_REST
	TRAP_ARGUMENTS
	FROM_RING_0 .kernel
	call	do_trap
	jmp	ret_to_user
.kernel:
	lea	rax, [rel restore_user.iret]
	cmp	[rsp + PT_IP], rax
	je	bad_iret
	call	do_trap
	jmp	restore_kernel

; Nothing of the interrupted code is trusted but its registers. The word above
; the frame is this CPU's base of GS (double_fault_64.c).
paranoid_entry:
	SAVE_REST
	cld
	CLEAR_AC
	TRAP_ARGUMENTS
	mov	r12, rdx
	mov	ecx, MSR_GS_BASE
	mov	eax, [rsp + PT_SIZE]
	mov	edx, [rsp + PT_SIZE + 4]
	wrmsr
	mov	rdx, r12
	cmp	esi, X86_TRAP_DF
	je	.double_fault
	call	do_trap
.halt:	hlt
	jmp	.halt
.double_fault:
	call	do_double_fault
	jmp	.halt

double_fault_entry:
	push	X86_TRAP_DF
	jmp	paranoid_entry

nmi_entry:
	push	0
	push	X86_TRAP_NMI
	jmp	paranoid_entry

machine_check_entry:
	push	0
	push	X86_TRAP_MC
	jmp	paranoid_entry

; ----------------------------------------------------------------- interrupts

; orig_ax is ~irq, which no system call number is.
%assign irq 0
%rep 16
irq_%+irq:
	push	~irq
	jmp	irq_common
%assign irq irq + 1
%endrep

	align	16
irq_common:
	SAVE_REGS
	mov	rdi, rsp
	FROM_RING_0 .kernel
	call	do_irq
	jmp	ret_to_user
.kernel:
	call	do_irq
ret_from_irq:
	cmp	dword [gs:preempt_count], 0
	jne	restore_kernel
	test	byte [gs:need_resched], RESCHED_NOW
	jz	restore_kernel
	test	byte [rsp + PT_FLAGS + 1], EFLAGS_IF_BYTE1
	jz	restore_kernel		; it had interrupts off
	call	preempt_schedule_irq
	jmp	restore_kernel

	align	16
apic_timer_entry:
	push	-1
	SAVE_REGS
	mov	rdi, rsp
	FROM_RING_0 .kernel
	call	do_apic_timer
	jmp	ret_to_user
.kernel:
	call	do_apic_timer
	jmp	ret_from_irq

apic_spurious_entry:
	iretq

; ---------------------------------------------------------------------- tasks

; struct task_struct *switch_stacks(unsigned long *save_sp, unsigned long new_sp,
;				    struct task_struct *prev)
; Returns prev, on the new stack, to where that was switched away from.
	align	16
switch_stacks:
	mov	rax, rdx
	push	rbp
	push	rbx
	push	r12
	push	r13
	push	r14
	push	r15
	mov	[rdi], rsp
	mov	rsp, rsi
	pop	r15
	pop	r14
	pop	r13
	pop	r12
	pop	rbx
	pop	rbp
	ret

; Where a new task begins, by switch_stacks' ret.
; rax	the task that ran before
; rbx	a kernel thread's function, or 0
; r12	its argument
; rsp	pt_regs
task_entry:
	mov	rdi, rax
	call	schedule_tail
	sti
	test	rbx, rbx
	jz	ret_to_user
	mov	rdi, r12
	call	rbx
	jmp	ret_to_user		; it has become a program

	section	.rodata

	align	8
exception_entries:
%assign vector 0
%rep NR_EXCEPTIONS
	dq	exception_%+vector
%assign vector vector + 1
%endrep

irq_entries:
%assign irq 0
%rep 16
	dq	irq_%+irq
%assign irq irq + 1
%endrep
